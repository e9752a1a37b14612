"""Finding items, what was said about them, and decisions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.folding import folded
from storage.models import Answer, Attempt, Decision, Item, ItemStatus, Measure, Question, ReactionLine, Reason, Version
from storage.types import CircleSlug, EventId, NotFound, UserId


async def by_number(db: AsyncSession, *, number: int) -> Item:
    """An item. Raises NotFound."""
    item = await db.get(Item, number)
    if item is None:
        raise NotFound("item", f"C-{number}")
    return item


async def among(db: AsyncSession, *, numbers: Collection[int]) -> Sequence[Item]:
    """Some items, by number."""
    return (await db.scalars(select(Item).where(Item.number.in_(numbers)).order_by(Item.number))).all()


_OPEN_IN = (
    select(Item)
    .where(Item.circle == bindparam("circle"), Item.status == ItemStatus.OPEN)
    .order_by(Item.closes_at, Item.number)
)


async def open_in(db: AsyncSession, *, circle: CircleSlug) -> Sequence[Item]:
    """The open items of a circle, the first to close first."""
    return (await db.scalars(_OPEN_IN, {"circle": circle})).all()


async def open_among(db: AsyncSession, *, circles: Collection[CircleSlug]) -> Sequence[Item]:
    """The open items of some circles, the first to close first."""
    query = select(Item).where(Item.circle.in_(circles), Item.status == ItemStatus.OPEN)
    return (await db.scalars(query.order_by(Item.closes_at, Item.number))).all()


async def find_following(db: AsyncSession, *, item: int) -> Item | None:
    """The item in which one that was not heard by enough goes on."""
    return (await db.scalars(select(Item).where(Item.follows == item))).first()


async def find_referred(db: AsyncSession, *, item: int) -> Item | None:
    """The item of the broader circle to which one was referred."""
    return (await db.scalars(select(Item).where(Item.referred_from == item))).first()


async def find_open_review(db: AsyncSession, *, decision: int) -> Item | None:
    """The open item that looks at a decision again."""
    return (await db.scalars(select(Item).where(Item.reviews == decision, Item.status == ItemStatus.OPEN))).first()


async def versions_of(db: AsyncSession, *, item: int) -> Sequence[Version]:
    """All texts that an item had, the first one first."""
    return (await db.scalars(select(Version).where(Version.item == item).order_by(Version.version))).all()


async def versions_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[Version]:
    """All texts that some items had, of each the first one first."""
    query = select(Version).where(Version.item.in_(items)).order_by(Version.item, Version.version)
    return (await db.scalars(query)).all()


async def answers_to(db: AsyncSession, *, item: int) -> Sequence[Answer]:
    """All answers to an item, those taken back too."""
    return (await db.scalars(select(Answer).where(Answer.item == item).order_by(Answer.id))).all()


_ANSWERS = select(Answer).where(Answer.item.in_(bindparam("items", expanding=True))).order_by(Answer.id)
_QUESTIONS = (
    select(Question)
    .where(Question.item.in_(bindparam("items", expanding=True)), Question.taken_back_at.is_(None))
    .order_by(Question.id)
)
_LINES = (
    select(ReactionLine)
    .where(ReactionLine.item.in_(bindparam("items", expanding=True)), ReactionLine.taken_back_at.is_(None))
    .order_by(ReactionLine.at, ReactionLine.id)
)
_MEASURES = select(Measure).where(Measure.item.in_(bindparam("items", expanding=True))).order_by(Measure.id)


async def answers_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[Answer]:
    """All answers to some items, those taken back too."""
    return (await db.scalars(_ANSWERS, {"items": list(items)})).all()


async def answers_from(db: AsyncSession, *, source: EventId) -> Sequence[Answer]:
    """The answers that a message gave: to an item, and to the one in which that goes on."""
    return (await db.scalars(select(Answer).where(Answer.source == source).order_by(Answer.id))).all()


async def seats_heard_since(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> set[str]:
    """The seats that were heard in their own voice on any item of a circle since an instant."""
    query = (
        select(Answer.seat)
        .join(Item, Item.number == Answer.item)
        .where(
            Item.circle == circle,
            Answer.seat.is_not(None),
            Answer.at >= since,
            Answer.taken_back_at.is_(None),
            Answer.late.is_(False),
            Answer.by_phone.is_(False),
            Answer.as_stand_in.is_(False),
        )
        .distinct()
    )
    return {seat for seat in await db.scalars(query) if seat is not None}


async def any_with_quorum(db: AsyncSession, *, circle: CircleSlug, quorum: str) -> bool:
    """Whether any item of a circle has ever had a certain quorum, or an older one none that was kept with it."""
    had = or_(Item.quorum == quorum, Item.quorum.is_(None))
    query = select(Item.number).where(Item.circle == circle, had).limit(1)
    return (await db.scalars(query)).first() is not None


async def attempt_by_id(db: AsyncSession, *, attempt: int) -> Attempt:
    """How somebody has said that a concern is met. Raises NotFound."""
    found = await db.get(Attempt, attempt)
    if found is None:
        raise NotFound("attempt", attempt)
    return found


async def answer_by_id(db: AsyncSession, *, answer: int) -> Answer:
    """An answer. Raises NotFound."""
    found = await db.get(Answer, answer)
    if found is None:
        raise NotFound("answer", answer)
    return found


async def question_by_id(db: AsyncSession, *, question: int) -> Question:
    """A question. Raises NotFound."""
    found = await db.get(Question, question)
    if found is None:
        raise NotFound("question", question)
    return found


async def questions_to(db: AsyncSession, *, item: int) -> Sequence[Question]:
    """All questions to an item that were not taken back, oldest first."""
    query = select(Question).where(Question.item == item, Question.taken_back_at.is_(None))
    return (await db.scalars(query.order_by(Question.id))).all()


async def questions_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[Question]:
    """All questions to some items that were not taken back, oldest first."""
    return (await db.scalars(_QUESTIONS, {"items": list(items)})).all()


async def questions_from(db: AsyncSession, *, source: EventId) -> Sequence[Question]:
    """The questions that a message has asked, or has answered."""
    query = select(Question).where(or_(Question.source == source, Question.answered_in == source))
    return (await db.scalars(query.order_by(Question.id))).all()


async def lines_on(db: AsyncSession, *, item: int) -> Sequence[ReactionLine]:
    """All reactions of the reactions round that were not taken back, oldest first."""
    query = select(ReactionLine).where(ReactionLine.item == item, ReactionLine.taken_back_at.is_(None))
    return (await db.scalars(query.order_by(ReactionLine.at, ReactionLine.id))).all()


async def lines_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[ReactionLine]:
    """All reactions of the reactions round to some items that were not taken back, oldest first."""
    return (await db.scalars(_LINES, {"items": list(items)})).all()


async def lines_from(db: AsyncSession, *, source: EventId) -> Sequence[ReactionLine]:
    """The reactions of the reactions round that a message was."""
    return (await db.scalars(select(ReactionLine).where(ReactionLine.source == source))).all()


async def find_reason(db: AsyncSession, *, item: int, user_id: UserId, since: datetime) -> Reason | None:
    """The last words of a person about an item since an instant that may be the reason of a tap."""
    query = select(Reason).where(Reason.item == item, Reason.user_id == user_id, Reason.at >= since)
    return (await db.scalars(query.order_by(Reason.at.desc(), Reason.id.desc()).limit(1))).first()


async def reasons_from(db: AsyncSession, *, source: EventId) -> Sequence[Reason]:
    """The words that a message has left for a tap that may follow."""
    return (await db.scalars(select(Reason).where(Reason.source == source))).all()


async def forget_reasons(db: AsyncSession, *, item: int, user_id: UserId | None = None) -> None:
    """Forget such words on an item: a person's, or all."""
    theirs = (Reason.user_id == user_id,) if user_id is not None else ()
    await db.execute(delete(Reason).where(Reason.item == item, *theirs))


async def measures_of(db: AsyncSession, *, item: int) -> Sequence[Measure]:
    """The measures of an item, in the order they were set."""
    return (await db.scalars(select(Measure).where(Measure.item == item).order_by(Measure.id))).all()


async def attempts_on(db: AsyncSession, *, item: int) -> Sequence[Attempt]:
    """How people have tried to meet the critical concerns on an item, the oldest first."""
    return (await db.scalars(select(Attempt).where(Attempt.item == item).order_by(Attempt.id))).all()


async def attempts_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[Attempt]:
    """How people have tried to meet the critical concerns on some items, the oldest first."""
    return (await db.scalars(select(Attempt).where(Attempt.item.in_(items)).order_by(Attempt.id))).all()


async def measures_among(db: AsyncSession, *, items: Collection[int]) -> Sequence[Measure]:
    """The measures of some items, in the order they were set."""
    return (await db.scalars(_MEASURES, {"items": list(items)})).all()


async def measures_due_to(
    db: AsyncSession, *, owner: UserId, circles: Collection[CircleSlug], at: datetime, but: Collection[ItemStatus]
) -> Sequence[tuple[Measure, Item]]:
    """The measures of some circles whose time has come, that this person watches and nobody has told of; ``but`` those of items that
    have closed so."""
    query = (
        select(Measure, Item)
        .join(Item, Item.number == Measure.item)
        .where(
            Measure.owner == owner,
            Measure.due_at <= at,
            Measure.result.is_(None),
            Item.circle.in_(circles),
            Item.status.not_in(but),
        )
        .order_by(Measure.due_at, Measure.id)
    )
    return [(measure, item) for measure, item in await db.execute(query)]


async def measure_by_id(db: AsyncSession, *, measure: int) -> Measure:
    """A measure. Raises NotFound."""
    found = await db.get(Measure, measure)
    if found is None:
        raise NotFound("measure", measure)
    return found


async def decision_by_number(db: AsyncSession, *, number: int) -> Decision:
    """A decision of the logbook. Raises NotFound."""
    decision = await find_decision(db, number=number)
    if decision is None:
        raise NotFound("decision", f"D-{number}")
    return decision


async def find_decision(db: AsyncSession, *, number: int) -> Decision | None:
    """A decision of the logbook, if there is one of this number."""
    return await db.get(Decision, number)


async def find_decision_on(db: AsyncSession, *, item: int) -> Decision | None:
    """The decision that an item became."""
    return (await db.scalars(select(Decision).where(Decision.item == item))).first()


async def decisions_by_number(db: AsyncSession, *, numbers: Collection[int]) -> Sequence[Decision]:
    """Some decisions of the logbook."""
    return (await db.scalars(select(Decision).where(Decision.number.in_(numbers)).order_by(Decision.number))).all()


async def decisions_on(db: AsyncSession, *, items: Collection[int]) -> Sequence[Decision]:
    """The decisions that some items became."""
    return (await db.scalars(select(Decision).where(Decision.item.in_(items)).order_by(Decision.number))).all()


async def decided_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime | None
) -> Sequence[Decision]:
    """What some circles have decided since an instant, or ever, in its order."""
    query = select(Decision).where(Decision.circle.in_(circles))
    if since is not None:
        query = query.where(Decision.agreed_at > since)
    return (await db.scalars(query.order_by(Decision.number))).all()


async def newest_decided(db: AsyncSession, *, circles: Collection[CircleSlug], limit: int) -> Sequence[Decision]:
    """The last decisions of some circles, the newest first."""
    query = select(Decision).where(Decision.circle.in_(circles)).order_by(Decision.number.desc()).limit(limit)
    return (await db.scalars(query)).all()


NOTHING_DECIDED = (ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD, ItemStatus.WITHDRAWN, ItemStatus.REFERRED)


async def not_agreed_among(
    db: AsyncSession, *, circles: Collection[CircleSlug], since: datetime | None
) -> Sequence[Item]:
    """The items of some circles that have closed since an instant, or ever, without a decision, in the order of their closing."""
    query = select(Item).where(Item.circle.in_(circles), Item.status.in_(NOTHING_DECIDED))
    if since is not None:
        query = query.where(Item.closed_at > since)
    return (await db.scalars(query.order_by(Item.closed_at, Item.number))).all()


async def decisions_in(
    db: AsyncSession,
    *,
    circle: CircleSlug,
    words: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    by: Collection[UserId] | None = None,
) -> Sequence[Decision]:
    """A circle's decisions, newest first: those that hold all the words, with or without accents, those made since an instant,
    before another one, and those that one of some people has proposed.

    Looked through are the text, the aim, the concerns and the measures.
    """
    query = select(Decision).join(Item, Item.number == Decision.item).where(Decision.circle == circle)
    for word in folded(words or "").split():
        said = select(Answer.id).where(
            Answer.item == Decision.item,
            Answer.taken_back_at.is_(None),
            Answer.folded.contains(word, autoescape=True),
        )
        kept = select(Measure.id).where(Measure.item == Decision.item, Measure.folded.contains(word, autoescape=True))
        query = query.where(
            or_(
                Decision.folded.contains(word, autoescape=True),
                Item.folded.contains(word, autoescape=True),
                said.exists(),
                kept.exists(),
            )
        )
    if since is not None:
        query = query.where(Decision.agreed_at > since)
    if until is not None:
        query = query.where(Decision.agreed_at < until)
    if by is not None:
        query = query.where(Item.proposer.in_(by))
    return (await db.scalars(query.order_by(Decision.number.desc()))).all()
