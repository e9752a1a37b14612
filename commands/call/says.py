"""What this family says of itself when another one asks."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, News, Readers, Section, Waiting
from chatbot.api.wording.markup import cmd
from commands.call import says_texts as texts
from commands.call.family import call
from commands.encryption import known_as, tellable
from storage.models import Action, AgendaPoint, Call, CallMark, Circle
from storage.queries import calls, circles, persons
from storage.types import UserId
from storage.written import on_one_line, shorter

LONGEST = 100


@call.news()
async def news(ctx: Ctx, among: Sequence[Circle], since: datetime | None) -> Sequence[News]:
    """The calls that were held, for those of the circle."""
    if since is None:
        return []
    held = await calls.closed_among(ctx.db, circles=[circle.slug for circle in among], since=since)
    return [
        News(
            each.closed_at,
            texts.was_held(each, when=ctx.when(each.opened_at, each.circle)),
            each.circle,
            more=cmd(f"call minutes K-{each.number}"),
            inside=True,
            section=Section.MEETINGS,
        )
        for each in held
        if each.closed_at is not None and each.opened_at is not None
    ]


@call.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """What a person has still to do in circles whose room they are in."""
    attended = await circles.attended_by(ctx.db, user_id=user_id)
    there = {each.slug: each for each in filter(readers.are_for, attended)}
    actions = await calls.open_actions_of(ctx.db, user_id=user_id, circles=there)
    told = await tellable(ctx, list(there.values()), readers)
    return [
        Waiting(
            f"A-{each.number}",
            texts.to_do(
                each,
                known_as(f"A-{each.number}", shorter(on_one_line(each.what), LONGEST), told=each.circle in told),
                until=ctx.when(each.due_at, each.circle),
                overdue=each.due_at < ctx.now,
            ),
            circle=there[each.circle].name,
            until=each.due_at,
        )
        for each in actions
    ]


@call.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """The calls that a person has opened, where they were there, what they have put on agendas, what they do."""
    tables = (Call, CallMark, AgendaPoint, Action)
    opened, marks, points, actions = await persons.count_naming(ctx.db, *tables, user_id=user_id)
    return [Held(line) for line in texts.held(opened=opened, marks=marks, points=points, actions=actions)]
