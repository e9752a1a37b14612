"""Finding relays and the replies that were carried back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Circle,
    DraftState,
    NeverRelayed,
    Relay,
    RelayCall,
    RelayDraft,
    RelayPart,
    RelayReaction,
    RelayReply,
    SharedNews,
)
from storage.types import CircleSlug, EventId, NotFound, UserId


async def add_all(db: AsyncSession, rows: Sequence[Mapping[str, object]]) -> dict[CircleSlug, Relay]:
    """Keep what is passed on to some circles, by the names of its columns. One statement, however many."""
    return {relay.target: relay for relay in await db.scalars(insert(Relay).returning(Relay), rows)}


async def by_number(db: AsyncSession, *, number: int) -> Relay:
    """A relay. Raises NotFound."""
    relay = await db.get(Relay, number)
    if relay is None:
        raise NotFound("relay", f"R-{number}")
    return relay


async def reply_by_id(db: AsyncSession, *, reply_id: int) -> RelayReply:
    """A carried reply. Raises NotFound."""
    reply = await db.get(RelayReply, reply_id)
    if reply is None:
        raise NotFound("reply", reply_id)
    return reply


async def part_by_id(db: AsyncSession, *, part_id: int) -> RelayPart:
    """A message of a run. Raises NotFound."""
    part = await db.get(RelayPart, part_id)
    if part is None:
        raise NotFound("message", part_id)
    return part


async def find_same(db: AsyncSession, *, source: EventId, target: CircleSlug) -> Relay | None:
    """The relay of the same message to the same circle."""
    return (await db.scalars(select(Relay).where(Relay.source == source, Relay.target == target))).first()


async def same_among(db: AsyncSession, *, source: EventId, targets: Collection[CircleSlug]) -> dict[CircleSlug, Relay]:
    """The relays of the same message to some circles."""
    query = select(Relay).where(Relay.source == source, Relay.target.in_(targets)).order_by(Relay.number.desc())
    return {relay.target: relay for relay in await db.scalars(query)}  # Of several the first one counts.


async def came_by(db: AsyncSession, *, source: EventId) -> Sequence[Circle]:
    """The circles from which a message was passed on so far."""
    origins = select(Relay.origin).where(Relay.source == source)
    return (await db.scalars(select(Circle).where(Circle.slug.in_(origins)).order_by(Circle.slug))).all()


async def relays_of_same(db: AsyncSession, *, source: EventId, but: str) -> Sequence[Relay]:
    """All by which a message was passed on, in order; ``but`` what was taken back."""
    query = select(Relay).where(Relay.source == source, Relay.text != but).order_by(Relay.number)
    return (await db.scalars(query)).all()


async def said_in(db: AsyncSession, *, source: EventId) -> tuple[Sequence[Relay], Sequence[RelayReply]]:
    """What was made of a message: its relays, and the replies carried back."""
    relays = await db.scalars(select(Relay).where(Relay.source == source).order_by(Relay.number))
    replies = await db.scalars(select(RelayReply).where(RelayReply.source == source).order_by(RelayReply.id))
    return relays.all(), replies.all()


async def find_last_by(
    db: AsyncSession, *, user_id: UserId, since: datetime, circle: CircleSlug | None, but: str
) -> Relay | None:
    """The last thing that a person has passed on since an instant, of a circle or of any; ``but`` what was taken back."""
    query = select(Relay).where(Relay.passed_by == user_id, Relay.passed_at >= since, Relay.text != but)
    if circle is not None:
        query = query.where(Relay.origin == circle)
    return (await db.scalars(query.order_by(Relay.number.desc()).limit(1))).first()


async def add_parts(db: AsyncSession, rows: Sequence[Mapping[str, object]]) -> Sequence[RelayPart]:
    """Keep the messages of runs, with their columns by name; as they are kept, in their order."""
    if not rows:
        return []
    await db.execute(insert(RelayPart), rows)
    of_these = RelayPart.relay.in_({row["relay"] for row in rows})
    return (await db.scalars(select(RelayPart).where(of_these).order_by(RelayPart.id))).all()


async def parts_of(db: AsyncSession, *, number: int) -> Sequence[RelayPart]:
    """The messages of a run that was passed on, in their order; none where it was a single one."""
    return (await db.scalars(select(RelayPart).where(RelayPart.relay == number).order_by(RelayPart.id))).all()


async def parts_said_in(db: AsyncSession, *, source: EventId) -> Sequence[RelayPart]:
    """A message, as a part of each run that it was passed on in."""
    return (await db.scalars(select(RelayPart).where(RelayPart.source == source).order_by(RelayPart.id))).all()


@dataclass(frozen=True, slots=True)
class Passed:
    """How much was passed on from a circle, and how much to it."""

    out: int
    into: int


def _of_circle(circle: CircleSlug, since: datetime | None) -> ColumnElement[bool]:
    either = or_(Relay.origin == circle, Relay.target == circle)
    return either if since is None else and_(either, Relay.passed_at >= since)


async def latest_of(
    db: AsyncSession, *, circle: CircleSlug, since: datetime | None, before: int | None, limit: int
) -> Sequence[Relay]:
    """What was passed from or to a circle, since an instant or ever, newest first; of those ``before`` one the next."""
    query = select(Relay).where(_of_circle(circle, since))
    if before is not None:
        query = query.where(Relay.number < before)
    return (await db.scalars(query.order_by(Relay.number.desc()).limit(limit))).all()


async def count_passed(db: AsyncSession, *, circle: CircleSlug, since: datetime | None) -> Passed:
    """How much was passed from and to a circle, since an instant or ever."""
    query = select(Relay.origin, func.count()).where(_of_circle(circle, since)).group_by(Relay.origin)
    counted = dict((await db.execute(query)).all())
    out = counted.pop(circle, 0)
    return Passed(out, sum(counted.values()))


async def count_replies_among(db: AsyncSession, *, numbers: Collection[int]) -> dict[int, int]:
    """How many replies some relays have had, in both directions; those that have had none are left out."""
    query = select(RelayReply.relay, func.count()).where(RelayReply.relay.in_(numbers)).group_by(RelayReply.relay)
    return dict((await db.execute(query)).all())


async def find_last_from(db: AsyncSession, *, circle: CircleSlug, but: str) -> datetime | None:
    """When something was last passed on from a circle; ``but`` what was taken back."""
    query = select(func.max(Relay.passed_at)).where(Relay.origin == circle, Relay.text != but)
    return (await db.scalars(query)).first()


async def decisions_passed(db: AsyncSession, *, origin: CircleSlug, target: CircleSlug, but: str) -> set[int]:
    """The decisions of a circle that were passed on one by one to another; ``but`` what was taken back."""
    query = select(Relay.decision).where(Relay.origin == origin, Relay.target == target, Relay.text != but)
    return {number for number in await db.scalars(query.distinct()) if number is not None}


async def find_last_digest(db: AsyncSession, *, circle: CircleSlug, but: str) -> datetime | None:
    """When a digest was last passed on from a circle; ``but`` what was taken back."""
    query = (
        select(func.max(Relay.passed_at))
        .join(RelayDraft, RelayDraft.relay == Relay.number)
        .where(RelayDraft.circle == circle, Relay.text != but)
    )
    return (await db.scalars(query)).first()


async def last_from_each(db: AsyncSession, *, circles: Collection[CircleSlug], but: str) -> dict[CircleSlug, datetime]:
    """When something was last passed on from each of some circles, ``but`` what was taken back; those that have passed nothing on are
    left out."""
    query = select(Relay.origin, func.max(Relay.passed_at)).where(Relay.origin.in_(circles), Relay.text != but)
    return dict((await db.execute(query.group_by(Relay.origin))).all())


async def arrived_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime, but: str
) -> Sequence[Relay]:
    """What was passed to some circles since an instant, in its order; ``but`` what was taken back."""
    query = select(Relay).where(Relay.target.in_(circles), Relay.passed_at > since, Relay.text != but)
    return (await db.scalars(query.order_by(Relay.number))).all()


async def count_replies_to(db: AsyncSession, *, number: int) -> int:
    """How many replies a relay has had, in both directions."""
    return (await db.scalars(select(func.count()).where(RelayReply.relay == number))).one()


async def never_among(db: AsyncSession, *, user_ids: Collection[UserId]) -> Sequence[UserId]:
    """Those of some people whose words are never passed on, by id."""
    query = select(NeverRelayed.user_id).where(NeverRelayed.user_id.in_(user_ids))
    return (await db.scalars(query.order_by(NeverRelayed.user_id))).all()


async def reactions_to(db: AsyncSession, *, number: int) -> Sequence[str]:
    """What was tapped on what was passed on, each once for a person."""
    query = select(RelayReaction.key, RelayReaction.user_id).where(RelayReaction.relay == number).distinct()
    return [each.key for each in await db.execute(query.order_by(RelayReaction.key, RelayReaction.user_id))]


async def reacted_by(db: AsyncSession, *, number: int) -> Sequence[UserId]:
    """Who has reacted to what was passed on."""
    query = select(RelayReaction.user_id).where(RelayReaction.relay == number).distinct()
    return (await db.scalars(query.order_by(RelayReaction.user_id))).all()


async def answered_by(db: AsyncSession, *, number: int, spoken_in: CircleSlug) -> Sequence[UserId]:
    """Who has answered what was passed on, in a circle's room, in the order of their first answer."""
    query = select(RelayReply.author).where(RelayReply.relay == number, RelayReply.spoken_in == spoken_in)
    return list(dict.fromkeys(await db.scalars(query.order_by(RelayReply.id))))


async def draft_by_number(db: AsyncSession, *, number: int) -> RelayDraft:
    """Something that is ready to be passed on. Raises NotFound."""
    draft = await db.get(RelayDraft, number)
    if draft is None:
        raise NotFound("digest", number)
    return draft


async def open_drafts(db: AsyncSession, *, circle: CircleSlug) -> Sequence[RelayDraft]:
    """What is ready to be passed on from a circle, and waits."""
    query = select(RelayDraft).where(RelayDraft.circle == circle, RelayDraft.state == DraftState.OPEN)
    return (await db.scalars(query.order_by(RelayDraft.number))).all()


async def last_up(db: AsyncSession, *, circles: Collection[CircleSlug], but: str) -> dict[CircleSlug, Relay]:
    """What was last passed on from each of some circles, ``but`` what was taken back; those that have passed nothing on are left out."""
    of_each = select(func.max(Relay.number)).where(Relay.origin.in_(circles), Relay.text != but)
    last = of_each.group_by(Relay.origin).scalar_subquery()
    return {relay.origin: relay for relay in await db.scalars(select(Relay).where(Relay.number.in_(last)))}


async def last_to_each(db: AsyncSession, *, circles: Collection[CircleSlug], but: str) -> dict[CircleSlug, datetime]:
    """When something was last passed on to each of some circles, ``but`` what was taken back; those that got nothing are left out."""
    query = select(Relay.target, func.max(Relay.passed_at)).where(Relay.target.in_(circles), Relay.text != but)
    return dict((await db.execute(query.group_by(Relay.target))).all())


async def answered_among(db: AsyncSession, *, numbers: Collection[int]) -> set[int]:
    """Those of some relays that somebody has answered."""
    return set(await db.scalars(select(RelayReply.relay).where(RelayReply.relay.in_(numbers)).distinct()))


async def passed_between(
    db: AsyncSession, *, since: datetime, but: str
) -> Sequence[tuple[CircleSlug, CircleSlug, int, datetime]]:
    """How often something was passed on from a circle to another since an instant, and when last; ``but`` what was taken back."""
    query = (
        select(Relay.origin, Relay.target, func.count(), func.max(Relay.passed_at))
        .where(Relay.passed_at >= since, Relay.text != but)
        .group_by(Relay.origin, Relay.target)
        .order_by(Relay.origin, Relay.target)
    )
    return [(each[0], each[1], each[2], each[3]) for each in await db.execute(query)]


async def shares_of(db: AsyncSession, *, circle: CircleSlug) -> dict[str, str]:
    """What a circle has said becomes of its news, by kind."""
    query = select(SharedNews.section, SharedNews.how).where(SharedNews.circle == circle)
    return dict((await db.execute(query)).all())


async def call_by_number(db: AsyncSession, *, number: int) -> RelayCall:
    """A question to all circles. Raises NotFound."""
    call = await db.get(RelayCall, number)
    if call is None:
        raise NotFound("question", number)
    return call


async def asked_and_open(
    db: AsyncSession, *, circles: Collection[CircleSlug], at: datetime, but: str
) -> Sequence[tuple[Relay, RelayCall]]:
    """What brings questions to some of these circles that are to be answered still and were not, but for those of this text."""
    answered = select(RelayReply.id).where(RelayReply.relay == Relay.number, RelayReply.spoken_in == Relay.target)
    query = (
        select(Relay, RelayCall)
        .join(RelayCall, RelayCall.number == Relay.call)
        .where(Relay.target.in_(circles), RelayCall.answers_by > at, Relay.text != but, ~answered.exists())
        .order_by(Relay.number)
    )
    return [(relay, call) for relay, call in await db.execute(query)]


async def of_call(db: AsyncSession, *, call: int) -> Sequence[Relay]:
    """What brings a question to each of the circles."""
    return (await db.scalars(select(Relay).where(Relay.call == call).order_by(Relay.number))).all()


async def answers_to(db: AsyncSession, *, numbers: Collection[int]) -> Sequence[RelayReply]:
    """What was answered to some relays where they have arrived, in order."""
    query = (
        select(RelayReply)
        .join(Relay, Relay.number == RelayReply.relay)
        .where(RelayReply.relay.in_(numbers), RelayReply.spoken_in == Relay.target)
    )
    return (await db.scalars(query.order_by(RelayReply.id))).all()


async def naming(db: AsyncSession, *, user_id: UserId, most: int) -> tuple[Sequence[Relay], Sequence[RelayReply]]:
    """What somebody has said or passed on that stands in another circle's room, and their answers that were carried: of each the
    newest ``most``."""
    parts = select(RelayPart.relay).where(RelayPart.author == user_id)
    said = or_(Relay.author == user_id, Relay.passed_by == user_id, Relay.number.in_(parts))
    relays = await db.scalars(select(Relay).where(said).order_by(Relay.number.desc()).limit(most))
    replies = select(RelayReply).where(RelayReply.author == user_id).order_by(RelayReply.id.desc()).limit(most)
    return relays.all(), (await db.scalars(replies)).all()
