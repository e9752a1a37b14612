"""Opening a selection: ``!select``."""

import re
from datetime import datetime
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, Span, When
from chatbot.api.arguments.kinds import Kind
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.authority import must_be_there
from commands.circles import room_to_reach
from commands.roles_known import given_here, roles_known
from commands.rules import selection as rules
from commands.rules.membership import role_terms
from commands.rules.membership import roles as role_rules
from commands.selection import texts
from commands.selection.family import in_hand, selection
from commands.selection.rounds import NominationsEnd, NominationsRemind
from commands.selection.showing import post, show_one
from storage.models import Circle, Selection
from storage.queries import selections

LONGEST_NEEDS = 1000
Needs = Annotated[
    str, Kind("needs", "what it takes", lambda words, _, example: words, open_end=True, longest=LONGEST_NEEDS)
]
_NUMBER = re.compile(r"n[\s-]?(\d{1,9})", re.IGNORECASE)


@selection.command(
    "select",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    example="select facilitator until 1 march 2028 needs time on Thursdays",
    changes=True,
    mended_by=("select end {subject}",),
    also="elect, choose somebody, choose somebody for, selections",
)
async def select(
    ctx: Ctx,
    role: Rest | None = None,
    *,
    until: When | None = None,
    needs: Needs | None = None,
    nominate_for: Span | None = None,
) -> Reply:
    """Choose somebody for a role by consent: sealed nominations, then a name is proposed, then the circle decides.

    If you like, say until when the term lasts, what it takes (needs …), and how long nominations come in (nominate for 5 days;
    a week unless you say so). Alone, it shows what is being chosen here.
    """
    circle = ctx.circle
    await must_be_there(ctx, circle)
    if role is None:
        return await _open_ones(ctx, circle)
    numbered = _NUMBER.fullmatch(role.strip())
    if numbered is not None:
        return await show_one(ctx, int(numbered.group(1)))
    name = role_rules.role_named(role, called=given_here(ctx, circle))
    until = until or _usual_end(ctx, circle, name)
    role_terms.may_last(until, now=ctx.now)
    room_id = await room_to_reach(ctx, circle)
    other = await selections.find_open(ctx.db, circle=circle.slug, role=name)
    if other is not None:
        raise Refusal(
            "selected-already",
            "N-{number} chooses that already. {select} shows how it stands.",
            number=other.number,
            select=cmd(f"select N-{other.number}"),
        )

    found = Selection(
        circle=circle.slug,
        role=name,
        until=until,
        needs=ctx.as_written(needs) if needs is not None else None,
        opened_by=ctx.actor.user_id,
        opened_at=ctx.now,
        closes_at=ctx.now + (nominate_for or rules.NOMINATE_FOR),
    )
    ctx.db.add(found)
    await ctx.db.flush()
    ctx.audit("selection.opened", f"N-{found.number}", circle=circle.slug, role=name)
    await ctx.schedule(NominationsEnd(found.number), at=found.closes_at)
    if found.closes_at - rules.REMIND_BEFORE > ctx.now:
        await ctx.schedule(NominationsRemind(found.number), at=found.closes_at - rules.REMIND_BEFORE)

    await post(ctx, await in_hand(ctx, found.number), room_id)
    if ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply(texts.opened_elsewhere(found, circle))


async def _open_ones(ctx: Ctx, circle: Circle) -> Reply:
    found = await selections.open_among(ctx.db, circles=[circle.slug])
    return Reply(texts.open_here(circle, [texts.one_line(each, role_called(ctx, each.role)) for each in found]))


def _usual_end(ctx: Ctx, circle: Circle, role: str) -> datetime | None:
    """Until when somebody is chosen where nobody says otherwise."""
    term = next((each.term for each in roles_known(ctx, circle) if each.role == role), None)
    return ctx.now + term if term is not None else None
