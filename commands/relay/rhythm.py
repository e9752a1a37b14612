"""The rhythm of a link: what passed lately, when the next is due, and a private word to the link person when it is over."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.payloads import Due
from commands.authority import must_be_there
from commands.circles import circle_meant
from commands.encryption import answered_encrypted, elsewhere, encrypted, said_aside
from commands.relay import texts
from commands.relay.family import relay
from commands.rules import relay as judge
from storage.models import Circle, RoleName
from storage.queries import relay as relays_of
from storage.queries import rooms
from storage.types import CircleSlug

MOST_SHOWN = 15


@dataclass(frozen=True)
class Overdue(Due, name="overdue"):
    """Nothing has passed from a circle for longer than its rhythm."""

    circle: CircleSlug


async def restart_rhythm(ctx: Ctx, circle: Circle) -> None:
    """Something was passed on from a circle: count its rhythm anew."""
    await ctx.schedule(Overdue(circle.slug), at=ctx.now + ctx.rules_of(circle.slug).relay.rhythm)


async def rhythm_goes_back(ctx: Ctx, circle: Circle) -> None:
    """What was passed on was taken back: count the rhythm from what was passed on before."""
    since = await silent_since(ctx, circle)
    await ctx.schedule(Overdue(circle.slug), at=since + ctx.rules_of(circle.slug).relay.rhythm)


async def silent_since(ctx: Ctx, circle: Circle) -> datetime:
    """Since when a circle has passed nothing on: since it last did, or since we came into its room."""
    return await last_passed(ctx, circle) or await here_since(ctx, circle)


async def last_passed(ctx: Ctx, circle: Circle) -> datetime | None:
    """When something was last passed on from a circle; what was taken back carried nothing."""
    return await relays_of.find_last_from(ctx.db, circle=circle.slug, but=judge.TAKEN_BACK)


async def here_since(ctx: Ctx, circle: Circle) -> datetime:
    """Since when we are in a circle's room; now, where it has none."""
    room = await rooms.find(ctx.db, room_id=circle.room_id) if circle.room_id is not None else None
    return room.since if room is not None else ctx.now


@relay.command(
    "relays",
    allow=Who.PRESENT,
    example="relays",
    changes=False,
    also="what was passed on., what has been passed on., passed on., messages passed on.",
)
async def relays(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what was passed on lately, from here and to here."""
    shown = await circle_meant(ctx, circle)
    await must_be_there(ctx, shown)
    latest = await relays_of.latest_of(ctx.db, circle=shown.slug, limit=MOST_SHOWN)
    if not latest:
        return Reply(texts.nothing_lately(link_person=role_called(ctx, RoleName.LINK_PERSON)))

    aside = elsewhere(ctx, shown)
    secret = (
        not aside
        and ctx.said.room_id != shown.room_id
        and judge.stays_secret(
            from_encrypted=await encrypted(ctx, shown),
            to_encrypted=await answered_encrypted(ctx),
            allowed=ctx.rules_of(shown.slug).relay.allow_from_encrypted,
        )
    )
    rows = []
    for relayed in latest:
        replies = await relays_of.count_replies_to(ctx.db, number=relayed.number)
        rows.append(texts.row(relayed, ago=ctx.now - relayed.passed_at, replies=replies, secret=secret))
    doc = texts.lately(shown, rows, secret=secret)
    return await said_aside(ctx, doc, shown) if aside else Reply(doc)
