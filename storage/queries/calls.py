"""Finding calls, the points of their agenda, who is there, and who does what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Action,
    AgendaPoint,
    Call,
    CallMark,
    Coop,
    DatePoll,
    Decision,
    Item,
    ItemStatus,
    Measure,
    PointKind,
    Question,
    Role,
    Shows,
)
from storage.queries.roles import current
from storage.types import CircleSlug, EventId, NotFound, UserId


async def by_number(db: AsyncSession, *, number: int) -> Call:
    """A call. Raises NotFound."""
    found = await db.get(Call, number)
    if found is None:
        raise NotFound("call", f"K-{number}")
    return found


async def find_open(db: AsyncSession, *, circle: CircleSlug) -> Call | None:
    """The call that a circle is in now."""
    query = select(Call).where(Call.circle == circle, Call.opened_at.is_not(None), Call.closed_at.is_(None))
    return (await db.scalars(query.order_by(Call.number.desc()).limit(1))).first()


async def last_closed(db: AsyncSession, *, circle: CircleSlug) -> Call | None:
    """The call of a circle that has ended last."""
    query = select(Call).where(Call.circle == circle, Call.opened_at.is_not(None), Call.closed_at.is_not(None))
    return (await db.scalars(query.order_by(Call.closed_at.desc(), Call.number.desc()).limit(1))).first()


async def closed_among(db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime) -> Sequence[Call]:
    """The calls of some circles that have ended since an instant."""
    query = select(Call).where(Call.circle.in_(circles), Call.opened_at.is_not(None), Call.closed_at > since)
    return (await db.scalars(query.order_by(Call.closed_at, Call.number))).all()


async def planned_in(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> Sequence[Call]:
    """The calls of a circle that were planned for a time after an instant, and are still to begin; the next one first."""
    query = select(Call).where(
        Call.circle == circle, Call.planned_for > since, Call.opened_at.is_(None), Call.closed_at.is_(None)
    )
    return (await db.scalars(query.order_by(Call.planned_for, Call.number))).all()


async def polls_chosen_in(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> Sequence[DatePoll]:
    """The date polls of a circle whose chosen time lies after an instant and of which no call has come yet; the next one first."""
    held = select(Call.poll).where(Call.poll.is_not(None))
    query = select(DatePoll).where(DatePoll.circle == circle, DatePoll.chosen > since, DatePoll.number.not_in(held))
    return (await db.scalars(query.order_by(DatePoll.chosen, DatePoll.number))).all()


async def next_in(db: AsyncSession, *, circle: CircleSlug, at: datetime) -> datetime | None:
    """When the next call of a circle is, by what was planned and by the times that were chosen; None where there is none."""
    calls = await planned_in(db, circle=circle, since=at)
    polls = await polls_chosen_in(db, circle=circle, since=at)
    times = [each.planned_for for each in calls[:1]] + [each.chosen for each in polls[:1]]
    return min((time for time in times if time is not None), default=None)


async def point_by_number(db: AsyncSession, *, number: int) -> AgendaPoint:
    """A point of an agenda. Raises NotFound."""
    found = await db.get(AgendaPoint, number)
    if found is None:
        raise NotFound("point of an agenda", f"T-{number}")
    return found


async def add_points(db: AsyncSession, *, points: Sequence[AgendaPoint]) -> None:
    """Keep some points. One statement, however many: one by one is what a session does where it reads their numbers back."""
    columns = ("circle", "kind", "text", "subject", "put_by", "put_at", "source", "call")
    rows = [{column: getattr(point, column) for column in columns} for point in points]
    if rows:
        await db.execute(insert(AgendaPoint), rows)


async def waiting_points(db: AsyncSession, *, circle: CircleSlug) -> Sequence[AgendaPoint]:
    """What people have put on the agenda of a circle and no call has dealt with, in the order in which it came."""
    query = select(AgendaPoint).where(
        AgendaPoint.circle == circle,
        AgendaPoint.kind == PointKind.PUT,
        AgendaPoint.dealt_at.is_(None),
        AgendaPoint.removed_at.is_(None),
    )
    return (await db.scalars(query.order_by(AgendaPoint.number))).all()


async def gathered_for(db: AsyncSession, *, call: int) -> Sequence[AgendaPoint]:
    """The points that were gathered for a call, or that it has dealt with or left open, in their order."""
    query = select(AgendaPoint).where(AgendaPoint.call == call, AgendaPoint.removed_at.is_(None))
    return (await db.scalars(query.order_by(AgendaPoint.number))).all()


async def point_from(db: AsyncSession, *, source: EventId, user_id: UserId) -> AgendaPoint | None:
    """What a person has put on an agenda by one message or tap, and is still there."""
    query = select(AgendaPoint).where(
        AgendaPoint.source == source,
        AgendaPoint.put_by == user_id,
        AgendaPoint.kind == PointKind.PUT,
        AgendaPoint.dealt_at.is_(None),
        AgendaPoint.removed_at.is_(None),
    )
    return (await db.scalars(query.order_by(AgendaPoint.number.desc()).limit(1))).first()


async def find_point_about(db: AsyncSession, *, circle: CircleSlug, item: int) -> AgendaPoint | None:
    """The point about an item that waits for a call of a circle."""
    query = select(AgendaPoint).where(
        AgendaPoint.circle == circle,
        AgendaPoint.kind == PointKind.PUT,
        AgendaPoint.subject == item,
        AgendaPoint.dealt_at.is_(None),
        AgendaPoint.removed_at.is_(None),
    )
    return (await db.scalars(query.limit(1))).first()


async def marks_of(db: AsyncSession, *, call: int) -> Sequence[CallMark]:
    """Who is there, has something to say, or is ready to go on, in the order in which it was shown."""
    query = select(CallMark).where(CallMark.call == call, CallMark.taken_back_at.is_(None))
    return (await db.scalars(query.order_by(CallMark.at, CallMark.id))).all()


async def seats_present_since(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> set[int]:
    """The co-ops that were in a call of a circle since an instant."""
    query = (
        select(CallMark.coop)
        .join(Call, Call.number == CallMark.call)
        .where(
            Call.circle == circle,
            CallMark.shows == Shows.PRESENT,
            CallMark.coop.is_not(None),
            CallMark.taken_back_at.is_(None),
            CallMark.at >= since,
        )
        .distinct()
    )
    return {coop for coop in await db.scalars(query) if coop is not None}


async def action_by_number(db: AsyncSession, *, number: int) -> Action:
    """Something that somebody does. Raises NotFound."""
    found = await db.get(Action, number)
    if found is None:
        raise NotFound("action", f"A-{number}")
    return found


async def open_actions_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Action]:
    """What is still to be done in a circle, what is due first before the rest."""
    query = select(Action).where(Action.circle == circle, Action.done_at.is_(None), Action.dropped_at.is_(None))
    return (await db.scalars(query.order_by(Action.due_at, Action.number))).all()


async def open_actions_of(db: AsyncSession, *, user_id: UserId, circles: Collection[CircleSlug]) -> Sequence[Action]:
    """What a person has still to do in some circles, what is due first before the rest."""
    query = select(Action).where(
        Action.owner == user_id, Action.circle.in_(circles), Action.done_at.is_(None), Action.dropped_at.is_(None)
    )
    return (await db.scalars(query.order_by(Action.due_at, Action.number))).all()


async def actions_agreed_in(db: AsyncSession, *, call: int) -> Sequence[Action]:
    """What was agreed in a call that somebody does, and was not called off."""
    query = select(Action).where(Action.call == call, Action.dropped_at.is_(None))
    return (await db.scalars(query.order_by(Action.number))).all()


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the points of an agenda are about, by their numbers."""

    items: dict[int, Item]
    decisions: dict[int, Decision]
    actions: dict[int, Action]
    measures: dict[int, Measure]
    roles: dict[int, Role]


async def subjects_of(db: AsyncSession, points: Collection[AgendaPoint]) -> Subjects:
    """All that some points are about. As many statements, however many points."""

    def about(*kinds: PointKind) -> list[int]:
        return [each.subject for each in points if each.kind in kinds and each.subject is not None]

    items = select(Item).where(Item.number.in_(about(PointKind.PUT, PointKind.ITEM)))
    decisions = select(Decision).where(Decision.number.in_(about(PointKind.REVIEW)))
    actions = select(Action).where(Action.number.in_(about(PointKind.ACTION)))
    measures = select(Measure).where(Measure.id.in_(about(PointKind.MEASURE)))
    roles = select(Role).where(Role.id.in_(about(PointKind.ROLE)))
    return Subjects(
        {each.number: each for each in await db.scalars(items)},
        {each.number: each for each in await db.scalars(decisions)},
        {each.number: each for each in await db.scalars(actions)},
        {each.id: each for each in await db.scalars(measures)},
        {each.id: each for each in await db.scalars(roles)},
    )


async def reviews_due_in(db: AsyncSession, *, circle: CircleSlug, until: datetime) -> Sequence[Decision]:
    """The agreements of a circle in force that are looked at again, or end, before an instant; the first one first."""
    query = select(Decision).where(
        Decision.circle == circle,
        Decision.ended_at.is_(None),
        Decision.replaced_by.is_(None),
        or_(Decision.review_at < until, Decision.term_ends_at < until),
    )
    return (
        await db.scalars(query.order_by(func.coalesce(Decision.review_at, Decision.term_ends_at), Decision.number))
    ).all()


NOTHING_TO_WATCH = (ItemStatus.WITHDRAWN, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD, ItemStatus.REFERRED)


async def measures_due_in(db: AsyncSession, *, circle: CircleSlug, until: datetime) -> Sequence[Measure]:
    """The measures of a circle that are due before an instant and have shown nothing yet, the first one first."""
    query = (
        select(Measure)
        .join(Item, Item.number == Measure.item)
        .where(
            Item.circle == circle,
            Item.status.not_in(NOTHING_TO_WATCH),
            Measure.result.is_(None),
            Measure.due_at < until,
        )
    )
    return (await db.scalars(query.order_by(Measure.due_at, Measure.id))).all()


async def roles_ending_in(db: AsyncSession, *, circle: CircleSlug, at: datetime, until: datetime) -> Sequence[Role]:
    """The terms in a circle that end before an instant, the first one first."""
    query = select(Role).where(Role.circle == circle, current(at), Role.ends_at < until)
    return (await db.scalars(query.order_by(Role.ends_at, Role.id))).all()


async def questions_open_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Question]:
    """The questions to open items of a circle that nobody has answered, oldest first."""
    query = (
        select(Question)
        .join(Item, Item.number == Question.item)
        .where(
            Item.circle == circle,
            Item.status == ItemStatus.OPEN,
            Question.answer.is_(None),
            Question.taken_back_at.is_(None),
        )
    )
    return (await db.scalars(query.order_by(Question.id))).all()


async def coops_by_ids(db: AsyncSession, *, ids: Collection[int]) -> Sequence[Coop]:
    """Some co-ops by their numbers. One statement, and none where none is asked for."""
    return (await db.scalars(select(Coop).where(Coop.id.in_(ids)))).all() if ids else []


async def naming(db: AsyncSession, *, user_id: UserId, most: int) -> Sequence[Call]:
    """The calls that somebody has opened or was in, going on or not: the newest ``most``."""
    in_it = select(CallMark.call).where(or_(CallMark.user_id == user_id, CallMark.noted_by == user_id))
    query = select(Call).where(Call.opened_at.is_not(None), or_(Call.opened_by == user_id, Call.number.in_(in_it)))
    return (await db.scalars(query.order_by(Call.number.desc()).limit(most))).all()
