"""Long lists: what is kept is the question and the boundary, and another family turns the pages."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.pages import KEPT, first_page, next_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import t
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.database import Database
from storage.models import OpenList
from tests.chatbot.api.in_hand import GUS, NOW, ROOM, in_hand

TURNERS = Family("pages", "Read on.")


@dataclass(frozen=True)
class Loaves(Listing, name="loaves"):
    after: int = 0
    shelf: str = "top"


def _bakery(count: int, *, allow: Who = Who.ANYONE, letters: int = 0) -> Family:
    """A family with a list of so many loaves; it notes by which name it is asked for it."""
    bakery = Family("bakery", "Bread.")

    @bakery.pages(allow=allow)
    async def loaves(ctx: Ctx, listing: Loaves) -> Entries:
        numbers = range(listing.after + 1, count + 1)[:MOST_ENTRIES]
        lines = (f"{ctx.family} {listing.shelf} {number}".ljust(letters, "x") for number in numbers)
        entries = [Entry(line, Loaves(number, listing.shelf)) for line, number in zip(lines, numbers, strict=True)]
        return Entries(t("{count} loaves", count=count), count, entries)

    return bakery


async def _first(database: Database, bakery: Family) -> Reply:
    async with database.transaction() as db:
        return await first_page(in_hand(db, bakery, among=(bakery, TURNERS)), Loaves(shelf="low"))


async def _next(database: Database, bakery: Family, *, holds: Who = Who.ANYONE) -> Reply:
    async with database.transaction() as db:
        open_list = (await db.scalars(select(OpenList))).one()
        return await next_page(in_hand(db, TURNERS, among=(bakery, TURNERS), holds=holds), open_list)


async def _lists(database: Database) -> list[OpenList]:
    async with database.looking() as db:
        return list((await db.scalars(select(OpenList))).all())


def _lines(reply: Reply) -> list[str]:
    assert reply.doc is not None
    return IN_A_ROOM.plain(reply.doc).splitlines()


async def test_what_is_kept_is_the_question_and_its_boundary(database: Database) -> None:
    page = await _first(database, _bakery(30))

    (kept,) = await _lists(database)
    assert (kept.family, kept.name, kept.key, kept.data) == ("bakery", "loaves", "12", {"shelf": "low"})
    assert (kept.user_id, kept.room_id, kept.thread, kept.shown) == (GUS, ROOM, None, 12)
    assert kept.expires_at == NOW + KEPT
    assert page.list_id == kept.id


async def test_the_next_page_is_read_by_its_own_family_whoever_turns_it(database: Database) -> None:
    bakery = _bakery(30)
    await _first(database, bakery)
    page = _lines(await _next(database, bakery))

    assert page[0] == "30 loaves, 13 to 24:"
    assert [line for line in page if line.startswith("•")] == [f"• bakery low {number}" for number in range(13, 25)]


async def test_a_list_that_ends_is_forgotten_with_its_last_page(database: Database) -> None:
    bakery = _bakery(14)
    await _first(database, bakery)
    last = await _next(database, bakery)

    assert last.list_id is None
    assert await _lists(database) == []
    assert (await _first(database, _bakery(12))).list_id is None
    assert await _lists(database) == []


async def test_a_list_that_has_become_shorter_ends(database: Database) -> None:
    await _first(database, _bakery(30))

    assert _lines(await _next(database, _bakery(5))) == ["That is all there is."]
    assert await _lists(database) == []


async def test_who_may_no_longer_see_a_list_reads_no_page_of_it(database: Database) -> None:
    bakery = _bakery(30, allow=Who.MEMBER)
    await _first(database, bakery)

    with pytest.raises(Refusal) as refused:
        await _next(database, bakery, holds=Who.PRESENT)
    assert refused.value.code == "not-allowed"
    assert (await _next(database, bakery, holds=Who.MEMBER)).list_id is not None


@pytest.mark.parametrize(("letters", "shown"), [(100, 12), (500, 3), (3_000, 1)])
async def test_a_page_holds_what_fits_and_one_entry_at_least(database: Database, letters: int, shown: int) -> None:
    await _first(database, _bakery(30, letters=letters))

    assert [each.shown for each in await _lists(database)] == [shown]
