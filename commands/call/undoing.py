"""Taking back what somebody has done in a call, or for one."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, Inline, cmd, t
from commands.call import cards
from commands.call.actions import call_off
from commands.call.agenda import take_off
from commands.call.family import CardKey, call, shown
from commands.call.opening import cancel_call
from commands.rules import call as judge
from storage.queries import calls, circles

NOTHING_MORE = Doc(())


@call.about_cards
def call_of_card(key: str) -> str | None:
    """The call of a card."""
    return str(CardKey(CardKey.parse(key).number))


def _number(deed: Deed) -> int:
    return int(deed.subject.partition("-")[2])


@call.undoes(
    "call.agenda_put",
    named=lambda deed: t("{point}, which you put on the agenda", point=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("agenda add <what>")),
)
async def undo_point(ctx: Ctx, deed: Deed) -> Doc:
    """It is taken off the agenda, while no call has dealt with it."""
    await take_off(ctx, await calls.point_by_number(ctx.db, number=_number(deed)))
    return NOTHING_MORE


@call.undoes(
    "call.agenda_removed",
    named=lambda deed: t("that you took {point} off the agenda", point=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("agenda remove T-3")),
)
async def undo_removal(ctx: Ctx, deed: Deed) -> Doc:
    """It is on the agenda again."""
    point = await calls.point_by_number(ctx.db, number=_number(deed))
    if point.removed_at is None:
        raise Refusal("undone-already", "T-{number} is on the agenda again already.", number=point.number)
    point.removed_at = None
    ctx.audit("call.agenda_put", f"T-{point.number}", circle=point.circle)
    held = await calls.find_open(ctx.db, circle=point.circle)
    if held is not None:
        await cards.show(ctx, held, await circles.by_slug(ctx.db, slug=point.circle))
    return NOTHING_MORE


@call.undoes(
    "call.action_set",
    named=lambda deed: t("{action}, which you noted", action=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("action @hal Ring the landlord by fri")),
)
async def undo_action(ctx: Ctx, deed: Deed) -> Doc:
    """It is called off, while it is not done."""
    action = await calls.action_by_number(ctx.db, number=_number(deed))
    judge.must_be_to_do(action)
    await call_off(ctx, action)
    return NOTHING_MORE


@call.undoes(
    "call.action_done",
    named=lambda deed: t("that {action} is done", action=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"action done {deed.subject}")),
)
@call.undoes(
    "call.action_dropped",
    named=lambda deed: t("that {action} is called off", action=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"action drop {deed.subject}")),
)
async def undo_end_of_action(ctx: Ctx, deed: Deed) -> Doc:
    """It is to be done again."""
    action = await calls.action_by_number(ctx.db, number=_number(deed))
    if action.done_at is None and action.dropped_at is None:
        raise Refusal("undone-already", "A-{number} is to be done already.", number=action.number)
    action.done_at = action.done_by = action.dropped_at = None
    ctx.audit("call.action_reopened", f"A-{action.number}", circle=action.circle)
    return NOTHING_MORE


@call.undoes(
    "call.planned",
    named=lambda deed: t("{call}, which you planned", call=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("call plan fri 10:00", here=False)),
)
async def undo_plan(ctx: Ctx, deed: Deed) -> Doc:
    """It is called off, while it has not begun."""
    await cancel_call(ctx, _number(deed))
    return NOTHING_MORE


@call.undoes(
    "call.noted",
    named=lambda deed: t("what you noted in {call}", call=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("present", here=False)),
)
async def undo_note(ctx: Ctx, deed: Deed) -> Doc:
    """Whom one message has noted as there is so no more, while the call goes on."""
    held = await calls.by_number(ctx.db, number=_number(deed))
    judge.must_be_open(held)
    marks = [mark for mark in await calls.marks_of(ctx.db, call=held.number) if mark.source == deed.cause]
    if not marks:
        raise Refusal("undone-already", "Of that nothing is noted in K-{number} any more.", number=held.number)
    for mark in marks:
        mark.taken_back_at = ctx.now
    ctx.audit("call.taken_back", shown(held), circle=held.circle)
    await cards.show(ctx, held, await circles.by_slug(ctx.db, slug=held.circle))
    return NOTHING_MORE


def _end(deed: Deed) -> Inline:
    return t("say {command}", command=cmd("call", here=False))


@call.undoes("call.opened", named=lambda deed: t("{call}, which you opened", call=deed.subject), anew=_end, never=True)
@call.undoes("call.ended", named=lambda deed: t("that you ended {call}", call=deed.subject), anew=_end, never=True)
async def undo_call(ctx: Ctx, deed: Deed) -> Doc:
    """A call that others are in is ended, and one that is over has its minutes."""
    held = await calls.by_number(ctx.db, number=_number(deed))
    judge.must_be_open(held)
    raise Refusal(
        "not-undone",
        "K-{number} goes on. To end it, with its minutes: {end}",
        number=held.number,
        end=cmd("call end", here=False),
    )
