"""The drafts that somebody writes, in pages."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.seams.says import Readers
from chatbot.api.wording.markup import n
from commands.consent.family import consent
from commands.consent.texts import draft as texts
from commands.encryption import answered_encrypted, tellable
from storage.models import Circle, ItemDraft
from storage.queries import circles, drafts
from storage.types import CircleSlug
from storage.written import on_one_line, plain_of, shorter

LONGEST_LINE = 100


@dataclass(frozen=True)
class DraftsOf(Listing, name="drafts"):
    """The drafts of who asks, behind so many."""

    behind: str = "0"


@consent.command("drafts", allow=Who.PRESENT, example="drafts", also="my drafts, all drafts, list of drafts")
async def list_drafts(ctx: Ctx) -> Reply:
    """See the drafts that you write, alone or with others."""
    if not ctx.said.private:
        return Reply(texts.ask_in_private())
    return await first_page(ctx, DraftsOf(), empty=texts.no_drafts())


@consent.pages(allow=Who.PRESENT)
async def read_drafts(ctx: Ctx, behind: DraftsOf) -> Entries:
    """The next drafts, of circles whose room they are in."""
    there = {each.slug: each for each in await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)}
    found = [each for each in await drafts.open_of(ctx.db, author=ctx.actor.user_id) if each.circle in there]
    first = int(behind.behind)
    told = await texts_of(ctx, there, found)
    return Entries(
        heading=n(len(found), "{count} draft", "{count} drafts"),
        total=len(found),
        next=[
            Entry(texts.in_list(each, there[each.circle].name, told[each.number]), DraftsOf(str(first + place)))
            for place, each in enumerate(found[first : first + MOST_ENTRIES], start=1)
        ],
    )


async def texts_of(ctx: Ctx, there: dict[CircleSlug, Circle], found: list[ItemDraft]) -> dict[int, str | None]:
    """The text of each draft in a line; None where it stays in an encrypted room."""
    told = await tellable(ctx, list(there.values()), Readers(None, await answered_encrypted(ctx)))
    return {
        each.number: shorter(on_one_line(plain_of(each.text)), LONGEST_LINE) if each.circle in told else None
        for each in found
    }
