"""What who asks for help with a call, a point of an agenda or an action can do with it now."""

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Possible
from chatbot.api.wording.markup import Inline, cmd, t
from commands.authority import must_be_there, what_they_are
from commands.call import texts
from commands.call.family import call
from commands.rules import authority
from storage.queries import calls, circles


@call.possible("KTA")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Of a call what its card's taps say, and for who leads it how it goes on; of a point and an action how it ends."""
    match letter:
        case "K":
            return await _with_call(ctx, number)
        case "T":
            return await _with_point(ctx, number)
        case _:
            return await _with_action(ctx, number)


async def _with_call(ctx: Ctx, number: int) -> Possible:
    held = await calls.by_number(ctx.db, number=number)
    await must_be_there(ctx, await circles.by_slug(ctx.db, slug=held.circle))
    if held.closed_at is not None:
        minutes = [t("{minutes} gets its minutes", minutes=cmd(f"call minutes K-{number}"))] if held.opened_at else []
        return Possible(t("K-{number} is over.", number=number), minutes)
    leads = await what_they_are(ctx, authority.LEAD_CALL, held) & authority.LEAD_CALL.whom
    if held.opened_at is None:
        ways: list[Inline] = [t("{call} begins it when its time comes", call=cmd("call", here=False))]
        ways += [t("{cancel} calls it off", cancel=cmd(f"call cancel K-{number}"))] if leads else []
        return Possible(t("K-{number} is planned.", number=number), ways)
    ways = [t("on its card tap: {legend}", legend=texts.legend())]
    if leads:
        ways += [
            t(
                "{next} goes on, {round} has all speak in turn",
                next=cmd("call next", here=False),
                round=cmd("call round", here=False),
            ),
            t("{end} ends it, with its minutes", end=cmd("call end", here=False)),
        ]
    return Possible(t("K-{number} goes on.", number=number), ways)


async def _with_point(ctx: Ctx, number: int) -> Possible:
    point = await calls.point_by_number(ctx.db, number=number)
    await must_be_there(ctx, await circles.by_slug(ctx.db, slug=point.circle))
    if point.dealt_at is not None or point.removed_at is not None:
        return Possible(t("T-{number} is on no agenda any more.", number=number), [])
    mine = await what_they_are(ctx, authority.OFF_AGENDA, point) & authority.OFF_AGENDA.whom
    ways: list[Inline] = [t("{agenda} shows the whole agenda", agenda=cmd("agenda"))]
    ways += [t("{remove} takes it off", remove=cmd(f"agenda remove T-{number}"))] if mine else []
    return Possible(t("T-{number} waits for the next call.", number=number), ways)


async def _with_action(ctx: Ctx, number: int) -> Possible:
    action = await calls.action_by_number(ctx.db, number=number)
    await must_be_there(ctx, await circles.by_slug(ctx.db, slug=action.circle))
    if action.done_at is not None or action.dropped_at is not None:
        return Possible(t("A-{number} is over.", number=number), [])
    mine = await what_they_are(ctx, authority.DONE, action) & authority.DONE.whom
    ways: list[Inline] = [t("{actions} shows all there are", actions=cmd("actions"))]
    if mine:
        ways += [
            t("{done} when it is done", done=cmd(f"action done A-{number}")),
            t("{drop} calls it off", drop=cmd(f"action drop A-{number}")),
        ]
    return Possible(t("A-{number} is to be done.", number=number), ways)
