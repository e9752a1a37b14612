"""A link that falls silent is noticed: armed from the founding on, told to the link person first, to others later, and kindly."""

import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from storage.models import Item, ItemStatus, Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused

ADA, BO, CY, DI, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus"))
DAYS, PACED = timedelta(days=1), timedelta(minutes=10)
"""What nobody waits for goes as fast as the homeserver lets us."""


async def _minutes(town: Town, user: str, circle: str) -> None:
    async with town.app.database.transaction() as db:
        role = Role(circle=CircleSlug(circle), user_id=UserId(user), role=RoleName.SECRETARY, starts_at=town.now)
        db.add(role)


async def _decides(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy a second van by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(3 * DAYS)


def _told(town: Town, user: str) -> Sequence[str]:
    return [words for words in town.heard_all_private(user) if "Nothing has passed" in words]


@pytest.mark.both_databases
async def test_a_circle_that_has_never_passed_anything_is_noticed_and_one_tap_sends_its_digest(town: Town) -> None:
    await _decides(town)
    assert _told(town, FAY) == []
    await town.passes(12 * DAYS)
    await nine_comes(town)
    (told,) = _told(town, FAY)
    assert "Nothing has passed from the Food circle to the Coordinating circle yet, and your rhythm is 14 days." in told
    assert "D-1" in told
    assert "Tap 📨, and I send it to the Coordinating circle as it is" in told
    room = await town.private(FAY)
    card = town.card(room, "Nothing has passed")
    assert list(town.reactions_on(card)) == ["📨"]
    assert not any(words.startswith("R-") for words in town.heard_all("coordinating"))
    await town.reacts(FAY, room, to=card, key="📨")
    assert town.heard("coordinating").startswith(
        "R-1 from the Food circle, passed on by Fay:\n\n> News from the Food circle:"
    )
    assert "Sent to the Coordinating circle as R-1, by Fay." in town.body_of(card)
    async with refused(town, "answered"):
        await town.replies(FAY, room, to=card, text="and this")
    await town.passes(13 * DAYS)
    assert len(_told(town, FAY)) == 1


async def test_a_reply_changes_the_digest_before_the_tap(town: Town) -> None:
    await _decides(town)
    await town.says(FAY, "food", "!relay digest")
    assert "I have put it to you in our private room" in town.heard("food")
    room = await town.private(FAY)
    card = town.card(room, "This is what is new in the Food circle")
    await town.replies(FAY, room, to=card, text="We have bought a second van")
    assert "> We have bought a second van" in town.body_of(card)
    await town.says(FAY, "food", "!relay digest")
    await town.passes(timedelta(seconds=10))
    assert "There is a newer one" in town.body_of(card)
    async with refused(town, "answered"):
        await town.reacts(FAY, room, to=card, key="📨")
    newer = town.card(room, "This is what is new in the Food circle")
    await town.replies(FAY, room, to=newer, text="We have bought a second van")
    await town.reacts(FAY, room, to=newer, key="📨")
    assert "> We have bought a second van\n" in town.heard("coordinating")
    async with refused(town, "no-news"):
        await town.says(FAY, "food", "!relay digest")
    async with refused(town, "not-link-person"):
        await town.says(DI, "tech", "!relay digest")


async def test_after_a_second_time_the_circle_and_the_secretary_above_are_told_once_and_answers_are_no_news(
    town: Town,
) -> None:
    await _minutes(town, BO, "coordinating")
    await town.says(CY, "tech", "!relay We are here")
    copy = town.last_event("coordinating")
    for _ in range(3):
        await town.passes(9 * DAYS)
        await town.replies(FAY, "coordinating", to=copy, text="Thank you")
        await town.replies(CY, "tech", to=town.last_event("tech"), text="You are welcome")
    assert len(_told(town, CY)) == 1
    assert "Nothing new has been decided or arranged" in _told(town, CY)[0]
    await town.passes(2 * DAYS)
    await town.passes(PACED)
    asks = [words for words in town.heard_all("tech") if "has heard nothing from us for" in words]
    assert len(asks) == 1
    assert "Say !relay …, and Cy (link person) passes it on." in asks[0]
    above = [words for words in town.heard_all_private(BO) if "The Tech circle has passed nothing on" in words]
    assert len(above) == 1
    assert "A kind word may help" in above[0]
    await town.passes(60 * DAYS)
    await town.passes(PACED)
    assert len([words for words in town.heard_all("tech") if "has heard nothing from us for" in words]) == 1
    await town.says(CY, "tech", "!relay We are well")
    for _ in range(3):
        await town.passes(14 * DAYS)
        await town.passes(PACED)
    assert len([words for words in town.heard_all("tech") if "has heard nothing from us for" in words]) == 2


async def test_a_link_that_nobody_keeps_is_an_alarm_by_itself(town: Town) -> None:
    await _minutes(town, BO, "coordinating")
    await town.leaves_room(FAY, "food")
    told = []
    for _ in range(7):
        await town.passes(14 * DAYS)
        told.append(sum("Nobody is link person of the Food circle" in words for words in town.heard_all("food")))
    assert told == [1, 2, 3, 3, 3, 4, 4]  # Three times, then each third rhythm.
    assert any("You could ask them who could be." in words for words in town.heard_all_private(BO))
    assert _told(town, FAY) == []
    room = await town.private(BO)
    await town.says(BO, room, "todo")
    assert "Nobody is link person of the Food circle" in town.heard(room)


async def test_an_item_that_is_taken_to_the_circle_above_passes_by_the_link_and_so_does_its_answer(town: Town) -> None:
    await _minutes(town, GUS, "food")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.passes(10 * DAYS)
    await town.says(GUS, "food", "!consent Buy a second van by in 5 days")
    await town.says(GUS, "food", "!object C-1 who would drive it")
    await town.says(GUS, "food", "!refer C-1")
    await town.passes(5 * DAYS)
    await nine_comes(town)
    assert _told(town, FAY) == []  # Fifteen days after the beginning, and six after the item.
    await town.says(GUS, "food", "!link")
    assert "Up 6 days ago, not answered yet. Nothing has come down yet. In time (every 14 days)." in town.heard("food")
    await town.says(FAY, "coordinating", "!link picture")
    assert any(
        "Food circle → Coordinating circle: once, 6 days ago" in words for words in town.heard_all("coordinating")
    )
    async with town.app.database.transaction() as db:
        there = (await db.scalars(select(Item).where(Item.referred_from == 1))).one()
        there.closed_at, there.status = town.now, ItemStatus.WITHDRAWN
    await town.says(GUS, "food", "!link")
    assert "answered. Down " in town.heard("food")
    await town.says(FAY, "coordinating", "!link picture")
    assert "• Coordinating circle → Food circle: once, today" in town.heard("coordinating")
    await town.passes(10 * DAYS)
    await nine_comes(town)
    assert len(_told(town, FAY)) == 1


async def test_all_links_are_a_list_for_the_coordinating_circle_and_a_picture_with_its_facts_in_words(
    town: Town,
) -> None:
    await town.says(CY, "tech", "!relay We are here")
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Good")
    await town.says(FAY, "coordinating", "!relay to food Thank you")
    await town.says(GUS, "food", "!relay We need flour")
    await town.passes(20 * DAYS)
    await town.says(FAY, "coordinating", "!link")
    told = town.heard("coordinating")
    assert "2 links" in told
    assert (
        "Tech circle: link person Cy. Up 20 days ago, answered. Down 292 days ago. ⚠ Overdue by 6 days (every 14 days)."
        in told
    )
    assert (
        "Food circle: link person Fay. Nothing has passed up yet. Down 20 days ago. ⚠ Overdue by 6 days (every 14 days). 1 request waits."
        in told
    )
    await town.leaves_room(CY, "tech")
    await town.says(EVE, "tech", "!link")
    assert "Tech circle: ⚠ no link person." in town.heard("tech")
    assert "Food" not in town.heard("tech")

    await town.says(FAY, "coordinating", "!link picture")
    words, picture = town.heard("coordinating"), town._said(town.room("coordinating"))[-2:]
    assert "Tech circle → Coordinating circle: once, 20 days ago" in words
    assert "Coordinating circle → Food circle: once, 20 days ago" in words
    assert "Nothing from Food circle." in words
    (content,) = [each.content for each in picture if each.content["msgtype"] == "m.image"]
    with Image.open(io.BytesIO(town.server.files[content["url"]])) as image:
        assert image.format == "PNG"
        assert image.size == (900, 900)
    for said in ("!link picture",):
        async with refused(town, "not-here"):
            await town.says(EVE, "tech", said)
    room = await town.private(EVE)
    async with refused(town, "not-here"):
        await town.says(EVE, room, "!link")
