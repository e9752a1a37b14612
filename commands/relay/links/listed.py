"""What was passed on, from a circle and to it, page by page: ``!relays``."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Since
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from commands.authority import must_be_there
from commands.circles import circle_meant
from commands.encryption import answered_encrypted, elsewhere, encrypted, said_aside
from commands.relay.family import relay
from commands.relay.texts import listed as texts
from commands.rules.relay import passing as judge
from storage.models import RoleName
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import CircleSlug


@dataclass(frozen=True)
class RelaysOf(Listing, name="relays"):
    """What was passed on from a circle and to it, the newest first, behind the one of this number."""

    circle: CircleSlug
    before: int | None = None
    since: datetime | None = None
    clear: bool = False
    """Whether it is read in a room, not the circle's own, that is not encrypted."""


@relay.command(
    "relays",
    allow=Who.PRESENT,
    example="relays",
    changes=False,
    also="what was passed on., what has been passed on., passed on., messages passed on.",
)
async def relays(ctx: Ctx, circle: CircleRef | None = None, *, since: Since | None = None) -> Reply:
    """See what was passed on, from here and to here, the newest first; with a day: `relays since 1 march`."""
    shown = await circle_meant(ctx, circle)
    await must_be_there(ctx, shown)
    aside = elsewhere(ctx, shown)
    clear = not aside and ctx.said.room_id != shown.room_id and not await answered_encrypted(ctx)
    listing = RelaysOf(shown.slug, since=since, clear=clear)
    entries = await read_relays(ctx, listing)
    if not entries.total and since is None:
        return Reply(texts.nothing_lately(link_person=role_called(ctx, RoleName.LINK_PERSON)))
    if not entries.total:
        return Reply(texts.nothing_since())
    if aside:
        page = texts.lately(entries.heading, [each.line for each in entries.next], more=entries.total > MOST_ENTRIES)
        return await said_aside(ctx, page, shown)
    return await first_page(ctx, listing, read=entries)


@relay.pages(allow=Who.PRESENT)
async def read_relays(ctx: Ctx, behind: RelaysOf) -> Entries:
    """The next ones. Words from an encrypted room are not shown in a clear one: where to read them is."""
    circle = await circles.by_slug(ctx.db, slug=behind.circle)
    await must_be_there(ctx, circle)
    secret = behind.clear and judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=False,
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )
    counted = await relays_of.count_passed(ctx.db, circle=circle.slug, since=behind.since)
    found = await relays_of.latest_of(
        ctx.db, circle=circle.slug, since=behind.since, before=behind.before, limit=MOST_ENTRIES
    )
    replies = await relays_of.count_replies_among(ctx.db, numbers=[each.number for each in found])
    return Entries(
        heading=texts.passed_both_ways(circle, counted, secret=secret),
        total=counted.out + counted.into,
        next=[
            Entry(
                texts.row(each, ago=ctx.now - each.passed_at, replies=replies.get(each.number, 0), secret=secret),
                RelaysOf(circle.slug, each.number, behind.since, behind.clear),
            )
            for each in found
        ],
    )
