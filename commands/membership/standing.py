"""What stays of a request, a seat or a stand-in when the message that asked for it is deleted."""

from chatbot.api.context import Ctx
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.markup import Inline, cmd, t
from commands.membership.family import membership
from commands.people import name_of
from storage.models import RequestState
from storage.queries import members, stand_ins
from storage.queries import requests as requests_of
from storage.types import UserId


@membership.stands()
async def asked_for_stands(ctx: Ctx, opened: Opened) -> Stands | None:
    """What a message of theirs has led to stays, and how it is ended."""
    words: Inline | None = None
    if opened.command == "join":
        words = await _joined(ctx, opened)
    elif opened.command == "standin" and ctx.circle_here is not None:
        words = await _stands_in(ctx, opened)
    return Stands(words) if words is not None else None


async def _joined(ctx: Ctx, opened: Opened) -> Inline | None:
    leave = cmd("leave")
    if opened.subject.startswith("J-"):
        request = await requests_of.by_number(ctx.db, number=int(opened.subject.removeprefix("J-")))
        if request.state is RequestState.OPEN and request.user_id == opened.by:
            return t("{request} still waits for an answer; {leave} takes it back.", request=opened.subject, leave=leave)
    circle = ctx.circle_here
    if circle is None or await members.find_current(ctx.db, circle=circle.slug, user_id=opened.by) is None:
        return None
    return t(
        "{name} stays on the register of the {circle}; {leave} ends that.",
        name=await name_of(ctx, opened.by, circle),
        circle=circle.name,
        leave=leave,
    )


async def _stands_in(ctx: Ctx, opened: Opened) -> Inline | None:
    standing = await stand_ins.all_in(ctx.db, circle=ctx.circle.slug, at=ctx.now)
    if all((one.user_id, one.named_by) != (opened.subject, opened.by) for one in standing):
        return None
    return t(
        "{name} still stands in; {end} ends that.",
        name=await name_of(ctx, UserId(opened.subject), ctx.circle),
        end=cmd(f"standin end {opened.subject}"),
    )
