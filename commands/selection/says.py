"""What this family says of itself when another one asks."""

from collections.abc import Sequence

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, Readers, Waiting
from commands.rules.authority import RUNNING
from commands.selection import texts
from commands.selection.family import selection
from storage.models import CircleStanding, Nomination, Selection, Stage
from storage.queries import circles, members, persons, roles, selections
from storage.types import UserId


@selection.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """Where a person has not nominated yet, and where they are to propose a name."""
    attended = await circles.attended_by(ctx.db, user_id=user_id)
    there = {each.slug: each for each in filter(readers.are_for, attended)}
    open_ = await selections.open_among(ctx.db, circles=there)
    if not open_:
        return []
    registered = await members.current_of(ctx.db, user_id=user_id)
    seated = {each.circle for each in registered if each.standing is CircleStanding.MEMBER}
    done = await selections.nominated_by(ctx.db, selections=[each.number for each in open_], user_id=user_id)
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    runs = {each.circle for each in held if each.role in RUNNING}
    found: list[Waiting] = []
    for each in open_:
        circle, called, about = there[each.circle], role_called(ctx, each.role), f"N-{each.number}"
        if each.stage is Stage.NOMINATING and each.circle in seated and each.number not in done:
            line = texts.waits_nomination(each, circle, called, closes=ctx.when(each.closes_at, each.circle))
            found.append(Waiting(about, line, circle=circle.name, until=each.closes_at))
        settled = each.changes_until is None or each.changes_until <= ctx.now
        if each.stage is Stage.CHANGING and settled and (each.circle in runs or each.opened_by == user_id):
            found.append(Waiting(about, texts.waits_name(each, circle, called), circle=circle.name))
    return found


@selection.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """Selections that a person has opened or was chosen in, and nominations by them and of them."""
    opened, nominations = await persons.count_naming(ctx.db, Selection, Nomination, user_id=user_id)
    return [Held(line) for line in texts.held(opened=opened, nominations=nominations)]
