"""Once all are heard, whoever runs the item is offered to close it with one tap, or to begin its next round."""

from datetime import datetime

from chatbot.api.context import Ctx, Reply
from chatbot.api.holders import holders_in
from commands.authority import may
from commands.consent.card.showing import offer_of
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import AllHeard
from commands.consent.items.rights import halves
from commands.consent.items.view import ItemView
from commands.consent.rounds.closing import close_now
from commands.consent.rounds.steering import begin_next_round
from commands.consent.texts import early as texts
from commands.encryption import those_there
from commands.rules import authority
from commands.rules.authority import RUNNING
from commands.rules.consent import rights, rounds
from commands.rules.consent.objections import must_wait
from commands.rules.consent.waiting import all_have_spoken
from storage.models import Round
from storage.queries import consent as items_of


@consent.job(changes=False)
async def all_are_heard(ctx: Ctx, due: AllHeard) -> None:
    """Offer the proposer and who facilitates the circle, once, to end the round, if all are heard still."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not rights.is_asked(item) or rounds.of(item).ends_at <= ctx.now:
        return
    view = await view_of(ctx, item)
    if not _all_heard(view):
        return
    until = ctx.when(rounds.of(item).ends_at, item.circle)
    doc = (
        texts.all_heard(item, closes=until) if item.round is Round.CONSENT else texts.all_have_spoken(item, until=until)
    )
    people = {
        item.proposer,
        *([item.facilitator] if item.facilitator is not None else []),
        *(role.user_id for role in await holders_in(ctx, view.circle, [*RUNNING])),
    }
    for user_id in await those_there(ctx, view.circle, people):
        once = f"consent-all-heard:{item.number}:{item.version}:{item.round}:{user_id}"
        await ctx.outbox.private(user_id, doc, about=view.circle, rings=False, once=once, card=offer_of(item))


def _all_heard(view: ItemView) -> bool:
    """Whether everybody is heard in the present round, and nobody's word is waited for."""
    match view.item.round:
        case Round.QUESTIONS:
            return False
        case Round.REACTIONS:
            return all_have_spoken(view.lines, seats=view.seat_names)
        case Round.CONSENT:
            return bool(view.tally.seats) and not view.tally.not_heard and not must_wait(view.tally, view.objections)


async def offer_taken(ctx: Ctx, number: int, *, at: datetime) -> Reply:
    """A tap on that offer: the round ends now, where it is theirs to end, and all are heard still."""
    item = await items_of.by_number(ctx.db, number=number)
    both = await halves(ctx, item)
    await may(ctx, authority.STEER, *both)
    rights.must_be_open(item, said_at=at, ends=[half.closes_at for half in both])
    rights.must_be_asked_still(item)
    view = await view_of(ctx, item)
    if not _all_heard(view):
        rights.must_all_be_heard(view.tally, number=number)
        return Reply.none()
    await (close_now(ctx, item) if item.round is Round.CONSENT else begin_next_round(ctx, item))
    return Reply.none()
