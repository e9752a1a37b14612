"""Finding sense checks, calls for hands, date polls, and the answers to them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import DatePoll, HandsCall, MeetAnswer, SenseCheck
from storage.types import CircleSlug, EventId, NotFound, UserId


async def sense_by_number(db: AsyncSession, *, number: int) -> SenseCheck:
    """A sense check. Raises NotFound."""
    found = await db.get(SenseCheck, number)
    if found is None:
        raise NotFound("sense check", f"S-{number}")
    return found


async def hands_by_number(db: AsyncSession, *, number: int) -> HandsCall:
    """A call for hands. Raises NotFound."""
    found = await db.get(HandsCall, number)
    if found is None:
        raise NotFound("call for hands", f"H-{number}")
    return found


async def date_by_number(db: AsyncSession, *, number: int) -> DatePoll:
    """A date poll. Raises NotFound."""
    found = await db.get(DatePoll, number)
    if found is None:
        raise NotFound("date poll", f"M-{number}")
    return found


async def open_senses_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[SenseCheck]:
    """The sense checks of a circle that still run, the oldest first."""
    query = select(SenseCheck).where(SenseCheck.circle == circle, SenseCheck.closed_at.is_(None))
    return (await db.scalars(query.order_by(SenseCheck.number))).all()


async def open_hands_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[HandsCall]:
    """The calls for hands of a circle that still run, the oldest first."""
    query = select(HandsCall).where(HandsCall.circle == circle, HandsCall.closed_at.is_(None))
    return (await db.scalars(query.order_by(HandsCall.number))).all()


async def open_dates_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[DatePoll]:
    """The date polls of a circle that still run, the oldest first."""
    query = select(DatePoll).where(DatePoll.circle == circle, DatePoll.closed_at.is_(None))
    return (await db.scalars(query.order_by(DatePoll.number))).all()


async def open_among(
    db: AsyncSession, *, circles: Collection[CircleSlug]
) -> Sequence[SenseCheck | HandsCall | DatePoll]:
    """All that is still asked in some circles: sense checks, calls for hands, date polls."""
    senses = select(SenseCheck).where(SenseCheck.circle.in_(circles), SenseCheck.closed_at.is_(None))
    calls = select(HandsCall).where(HandsCall.circle.in_(circles), HandsCall.closed_at.is_(None))
    polls = select(DatePoll).where(DatePoll.circle.in_(circles), DatePoll.closed_at.is_(None))
    return [
        *await db.scalars(senses.order_by(SenseCheck.number)),
        *await db.scalars(calls.order_by(HandsCall.number)),
        *await db.scalars(polls.order_by(DatePoll.number)),
    ]


async def chosen_among(db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime) -> Sequence[DatePoll]:
    """The date polls of some circles for which a time was chosen since an instant, in the order of that."""
    query = select(DatePoll).where(
        DatePoll.circle.in_(circles), DatePoll.chosen.is_not(None), DatePoll.closed_at > since
    )
    return (await db.scalars(query.order_by(DatePoll.closed_at, DatePoll.number))).all()


async def chosen_after(db: AsyncSession, *, circles: Collection[CircleSlug], at: datetime) -> Sequence[DatePoll]:
    """The date polls of some circles whose chosen time lies after an instant, the next one first."""
    query = select(DatePoll).where(DatePoll.circle.in_(circles), DatePoll.chosen > at)
    return (await db.scalars(query.order_by(DatePoll.chosen, DatePoll.number))).all()


async def answered_by(db: AsyncSession, *, user_id: UserId, abouts: Collection[str]) -> set[str]:
    """Which of these a person has answered, with something that they have not taken back."""
    query = select(MeetAnswer.about).where(
        MeetAnswer.user_id == user_id, MeetAnswer.about.in_(abouts), MeetAnswer.taken_back_at.is_(None)
    )
    return set(await db.scalars(query))


async def answers_to(db: AsyncSession, *, about: str) -> Sequence[MeetAnswer]:
    """All that was said to one of these, what was taken back too, in the order it arrived."""
    return await answers_among(db, abouts=[about])


async def answers_among(db: AsyncSession, *, abouts: Collection[str]) -> Sequence[MeetAnswer]:
    """All that was said to some of these, what was taken back too, in the order it arrived."""
    return (await db.scalars(select(MeetAnswer).where(MeetAnswer.about.in_(abouts)).order_by(MeetAnswer.id))).all()


async def said_in(db: AsyncSession, *, source: EventId) -> Sequence[MeetAnswer]:
    """What one message said, whatever it was about, and was not taken back."""
    query = select(MeetAnswer).where(MeetAnswer.source == source, MeetAnswer.taken_back_at.is_(None))
    return (await db.scalars(query.order_by(MeetAnswer.id))).all()


async def said_by(db: AsyncSession, *, about: str, source: EventId) -> Sequence[MeetAnswer]:
    """What one message or reaction said."""
    query = select(MeetAnswer).where(MeetAnswer.about == about, MeetAnswer.source == source)
    return (await db.scalars(query)).all()


async def naming(db: AsyncSession, *, user_id: UserId, most: int) -> Sequence[SenseCheck | HandsCall | DatePoll]:
    """What somebody has asked or answered, still asked or not: of each kind the newest ``most``."""
    abouts = (await db.scalars(select(MeetAnswer.about).where(MeetAnswer.user_id == user_id).distinct())).all()
    in_it = {kind: [int(about[2:]) for about in abouts if about.startswith(f"{kind}-")] for kind in "SHM"}
    senses = select(SenseCheck).where(or_(SenseCheck.asked_by == user_id, SenseCheck.number.in_(in_it["S"])))
    calls = select(HandsCall).where(or_(HandsCall.asked_by == user_id, HandsCall.number.in_(in_it["H"])))
    polls = select(DatePoll).where(or_(DatePoll.asked_by == user_id, DatePoll.number.in_(in_it["M"])))
    return [
        *await db.scalars(senses.order_by(SenseCheck.number.desc()).limit(most)),
        *await db.scalars(calls.order_by(HandsCall.number.desc()).limit(most)),
        *await db.scalars(polls.order_by(DatePoll.number.desc()).limit(most)),
    ]
