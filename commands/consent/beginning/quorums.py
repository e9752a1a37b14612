"""How many seats an item needs: what the circle has chosen, as a number that is fixed when it opens; and who is missing before it
closes, whom one could ring."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.holders import holders_in
from chatbot.api.wording.markup import Doc
from commands.circles import circle_meant
from commands.consent.card.showing import line_of
from commands.consent.family import consent
from commands.consent.items.audience import must_see
from commands.consent.items.item import view_of
from commands.consent.items.planning import Missing
from commands.consent.items.seats import seats_in
from commands.consent.items.view import ItemView
from commands.consent.texts import quorum as texts
from commands.encryption import those_there
from commands.rules.authority import RUNNING
from commands.rules.consent import outcomes as judge
from commands.rules.consent import quorum as presets
from commands.rules.consent import rounds, terms
from commands.rules.consent.rights import is_asked
from commands.rules.consent.seat import SeatKey
from storage.models import Circle, Item, Round
from storage.queries import calls, roll_calls
from storage.queries import consent as items_of

BEFORE_PRESETS = "1/3"
"""What circles had that had chosen nothing, before there were presets."""
MOST_TO_RING = 10


@consent.command(
    "quorum",
    allow=Who.PRESENT,
    example="quorum",
    also="how many are needed., how many must be heard., how many do we need., what is the quorum., what is lively.",
)
async def how_many(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See how many must be heard in a circle for it to decide, what that is today, and which ways there are."""
    here = await circle_meant(ctx, circle)
    await must_see(ctx, here)
    chosen = ctx.rules_of(here.slug).consent
    seats = await seats_in(ctx, here, voice=chosen.voice)
    kept = await quorum_in(ctx, here, terms.keep_quorum(chosen.quorum), seats)
    return Reply(
        texts.how_many(
            here.name,
            presets.in_words(chosen.quorum),
            ways=presets.WAYS,
            needed=judge.needed(terms.quorum_of(kept), seats=len(seats)),
            seats=len(seats),
            silence=chosen.silence == "consent",
        )
    )


async def quorum_in(ctx: Ctx, circle: Circle, quorum: str, seats: Collection[SeatKey]) -> str:
    """How an item of a circle keeps its quorum: a preset as the number of seats that it comes to now."""
    if quorum not in presets.PRESETS:
        return quorum
    active, in_year = 0, 0
    if quorum == presets.LIVELY and len(seats) >= presets.FEW:
        active = len(await _heard_within(ctx, circle, seats, days=presets.ACTIVE_DAYS))
        in_year = len(await _heard_within(ctx, circle, seats, days=presets.YEAR_DAYS))
    return presets.in_seats(quorum, seats=len(seats), active=active, in_year=in_year)


async def _heard_within(ctx: Ctx, circle: Circle, seats: Collection[SeatKey], *, days: int) -> set[SeatKey]:
    """The seats that were heard in their own voice within so many days, were in a call, or have answered a roll-call (DECISIONS 12)."""
    since = ctx.now - timedelta(days=days)
    heard = {SeatKey.parse(seat) for seat in await items_of.seats_heard_since(ctx.db, circle=circle.slug, since=since)}
    heard |= {SeatKey(coop) for coop in await calls.seats_present_since(ctx.db, circle=circle.slug, since=since)}
    heard |= {SeatKey(coop) for coop in await roll_calls.here_since(ctx.db, circle=circle.slug, since=since)}
    return heard & {*seats}


async def tell_of_new_quorum(ctx: Ctx, item: Item, circle: Circle) -> None:
    """Tell a circle, once, that its quorum is counted anew: one that has chosen none had a third of all seats before."""
    if ctx.rules_of(circle.slug).consent.quorum != presets.LIVELY or circle.room_id is None:
        return
    if await items_of.any_with_quorum(ctx.db, circle=circle.slug, quorum=BEFORE_PRESETS):
        doc = texts.counted_anew(item)
        await ctx.outbox.post(circle.room_id, doc, once=f"consent-quorum:{circle.slug}", card=line_of(item))


@consent.job(changes=False)
async def some_are_missing(ctx: Ctx, due: Missing) -> None:
    """A day before an item's close whoever runs it is told how many are missing, and whom one could ring."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not is_asked(item) or item.unset_ends or item.closes_at <= ctx.now or item.round is not Round.CONSENT:
        return
    view = await view_of(ctx, item)
    if not lacking(view):
        return
    people = {role.user_id for role in await holders_in(ctx, view.circle, [*RUNNING])} or {item.proposer}
    there = await those_there(ctx, view.circle, people)
    await remind(ctx, there, f"missing-C-{item.number}", until=item.closes_at)


def comes_near(item: Item, *, now: datetime) -> bool:
    """Whether the close of an item that asks for consent comes near, so that who runs it should know how many are missing."""
    if not is_asked(item) or item.unset_ends or item.closes_at <= now or item.round is not Round.CONSENT:
        return False
    opened_at = rounds.of(item).reactions_end or item.opened_at
    return judge.missing_time(opened_at=opened_at, closes_at=item.closes_at) <= now


def lacking(view: ItemView) -> int:
    """How many seats must still be heard; none where silence is consent."""
    return 0 if view.silence == "consent" else max(0, view.needed - len(view.tally.heard))


async def missing_alone(ctx: Ctx, view: ItemView) -> Doc:
    """How many are missing, and whom one could ring."""
    return texts.missing(
        view.item,
        view.circle.name,
        heard=len(view.tally.heard),
        needed=view.needed,
        most_by_phone=view.needed - judge.needed_in_own_voice(view.needed),
        to_ring=await _to_ring(ctx, view),
        closes=ctx.when(view.item.closes_at, view.item.circle),
    )


async def _to_ring(ctx: Ctx, view: ItemView) -> Sequence[str]:
    """The seats that are not heard, those before all others that were heard lately."""
    silent = [seat.seat for seat in view.tally.not_heard]
    lately = await _heard_within(ctx, view.circle, silent, days=presets.ACTIVE_DAYS)
    silent.sort(key=lambda seat: (seat not in lately, view.seat_names[seat]))
    return [view.seat_names[seat] for seat in silent[:MOST_TO_RING]]
