"""What who asks for help with an item or a decision can do with it now."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Possible
from chatbot.api.wording.markup import Inline
from commands.authority import may, what_they_are
from commands.consent.family import consent
from commands.consent.texts import possible as texts
from commands.rules import authority
from commands.rules.authority import Is
from commands.rules.consent import rounds
from storage.models import Item, ItemStatus, Round
from storage.queries import consent as items_of


@consent.possible("CD")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Of an item what its round asks, and what its proposer and who runs the circle may; of a decision how it is looked at again."""
    if letter == "D":
        return await _with_decision(ctx, number)
    item = await items_of.by_number(ctx.db, number=number)
    await may(ctx, authority.LOOK, item)
    if item.status is not ItemStatus.OPEN:
        decided = await items_of.find_decision_on(ctx.db, item=item.number)
        return Possible(texts.closed(item), texts.once_closed(item, decided.number if decided is not None else None))
    is_ = await what_they_are(ctx, authority.STEER, item)
    return Possible(texts.open_until(item, ctx.when(item.closes_at, item.circle)), _ways(ctx, item, is_))


def _ways(ctx: Ctx, item: Item, is_: Is) -> Sequence[Inline]:
    course = rounds.due(rounds.of(item), now=ctx.now)
    asked = {Round.QUESTIONS: texts.asks, Round.REACTIONS: texts.reacts, Round.CONSENT: texts.answers}[course.round](
        item
    )
    if not is_ & authority.STEER.whom:
        return asked
    return [*asked, *texts.steers(item, last=course.round is Round.CONSENT)]


async def _with_decision(ctx: Ctx, number: int) -> Possible:
    decision = await items_of.decision_by_number(ctx.db, number=number)
    await may(ctx, authority.LOOK_BACK, decision)
    is_ = await what_they_are(ctx, authority.REVIEW, decision)
    ways = texts.reviews(decision) if is_ & authority.REVIEW.whom else texts.reads(decision)
    return Possible(texts.agreed(decision, ctx.when(decision.agreed_at, decision.circle)), ways)
