"""Questions of other families to a circle: an item carries each, and hands over what came of it (``chatbot.api.seams.decisions``)."""

from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.decisions import Outcome, ToDecide, Verdict
from chatbot.api.wording.phrases import cmd
from commands.consent.beginning.opening import Draft, open_item, post_card
from commands.consent.family import consent
from commands.consent.items.spans import spans_of
from commands.rules.consent import rounds
from commands.rules.consent.names import AGREED
from storage.models import Decision, Item, ItemStatus, PutMatter
from storage.queries import circles, matters


@consent.puts()
async def put(ctx: Ctx, family: str, question: ToDecide) -> int:
    """Open a quick check about a record of another family's. Raises Refusal while its circle cannot be reached."""
    circle = await circles.by_slug(ctx.db, slug=question.circle)
    course = rounds.quick_check(by=question.closes_at, now=ctx.now, spans=spans_of(ctx, circle))
    item = await open_item(ctx, circle, course, Draft(question.text, proposer=question.proposer))
    matter = question.matter
    ctx.db.add(PutMatter(item=item.number, family=family, name=matter.name, key=matter.key, data=matter.data))
    await post_card(ctx, item, circle)
    return item.number


async def hand_over(ctx: Ctx, item: Item, decision: Decision | None) -> None:
    """Tell whose matter an item was what the circle has come to; nothing where it was nobody's."""
    matter = await matters.find(ctx.db, item=item.number)
    if matter is None:
        return
    number = decision.number if decision is not None else None
    await ctx.hand_outcome(matter, Outcome(item.number, _verdict(item.status), number))


def _verdict(status: ItemStatus) -> Verdict:
    if status in AGREED:
        return Verdict.AGREED
    match status:
        case ItemStatus.WITHDRAWN:
            return Verdict.WITHDRAWN
        case ItemStatus.NOT_HEARD:
            return Verdict.NOT_HEARD
    return Verdict.NOT_AGREED


async def must_be_its_own(ctx: Ctx, item: Item) -> None:
    """What an item decides about is not another thing by another text. Raises Refusal."""
    if await matters.find(ctx.db, item=item.number) is not None:
        raise Refusal(
            "carries-a-matter",
            "What comes of C-{number} is done as it stands there, so its text cannot be changed. You can take it back with "
            "{withdraw}, and have something else proposed.",
            number=item.number,
            withdraw=cmd(f"withdraw C-{item.number}"),
        )


async def must_leave_time(ctx: Ctx, item: Item, *, to: datetime, ends_at: datetime) -> None:
    """Who asks a circle for something does not cut the time in which it may say no. Raises Refusal."""
    if to < ends_at and await matters.find(ctx.db, item=item.number) is not None:
        raise Refusal(
            "time-to-answer",
            "C-{number} decides about more than its text, so it closes no sooner than was said. {extend} gives it more time.",
            number=item.number,
            extend=cmd(f"extend C-{item.number}"),
        )


async def must_not_be_their_own(ctx: Ctx, item: Item) -> None:
    """Who asks a circle for something takes that to no other circle: theirs would be over with it, and the other one asked by
    somebody who need not be in either. Raises Refusal."""
    if await matters.find(ctx.db, item=item.number) is not None:
        raise Refusal(
            "circle-takes-further",
            "C-{number} asks this circle for something. Whether it goes to the broader circle is for its facilitator or secretary to "
            "say. {withdraw} takes it back.",
            number=item.number,
            withdraw=cmd(f"withdraw C-{item.number}"),
        )


async def must_be_asked_anew(ctx: Ctx, item: Item) -> None:
    """What was decided with an item that not enough were heard on is over with it: its text alone would let nobody in. Raises
    Refusal."""
    if await matters.find(ctx.db, item=item.number) is not None:
        raise Refusal(
            "to-be-asked-anew",
            "C-{number} decided about more than its text, and that ended with it: not enough were heard. Whoever asked for it can ask "
            "again; then the circle is asked anew.",
            number=item.number,
        )
