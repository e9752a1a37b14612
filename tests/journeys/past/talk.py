"""What was decided, asked, passed on and declared."""

from collections.abc import Iterator
from typing import Any

from storage.models import (
    HAND,
    Answer,
    AuditLine,
    Can,
    DatePoll,
    Decision,
    Declaration,
    HandsCall,
    Item,
    ItemKind,
    ItemStatus,
    Measure,
    MeetAnswer,
    Mood,
    Question,
    ReactionLine,
    Reason,
    Relay,
    RelayReply,
    ReviewWish,
    Round,
    SenseCheck,
    Stance,
    SubsAsk,
    SubsRound,
    Version,
)
from storage.types import Base, CircleSlug, EventId, Pence
from tests.journeys.past.names import (
    BAKERS,
    BO,
    CARD,
    COORDINATING,
    CY,
    DI,
    ENDED,
    EVE,
    FAY,
    FOOD,
    GROWERS,
    GUS,
    HAL,
    IVO,
    LAST_YEAR,
    LONG_AGO,
    NAN,
    NEXT_YEAR,
    NOT_YET,
    OLD_MILL,
    OVEN,
    TAP,
    TECH,
    THIS_YEAR,
)


def rows() -> Iterator[Base]:
    """All of it, in an order in which the archive takes it."""
    for some in (_closed(), _logbook(), _open(), _said(), _meetings(), _relayed(), _subs()):
        yield from some


def _closed() -> Iterator[Base]:
    """Items that are closed."""
    closed: tuple[tuple[CircleSlug, ItemStatus, dict[str, int]], ...] = (
        (FOOD, ItemStatus.WITHDRAWN, {}),
        (FOOD, ItemStatus.NOT_HEARD, {}),
        (FOOD, ItemStatus.NOT_AGREED, {"follows": -1}),
        (TECH, ItemStatus.REFERRED, {}),
        (COORDINATING, ItemStatus.NOT_AGREED, {"referred_from": -3}),
        (BAKERS, ItemStatus.AGREED, {}),
        (GROWERS, ItemStatus.AGREED, {}),
    )
    for number, (circle, status, more) in enumerate(closed):
        yield from _item(-number, circle, status, closed_at=ENDED, closes_at=ENDED, **more)


def _open() -> Iterator[Base]:
    """Open items of other circles, of which one looks at a decision again."""
    wish = ReviewWish.KEEP
    yield from _item(-7, BAKERS, ItemStatus.OPEN, closes_at=NOT_YET, reviews=0, wish=wish)
    yield from _item(-8, GROWERS, ItemStatus.OPEN, closes_at=NOT_YET)


def _item(number: int, circle: CircleSlug, status: ItemStatus, **more: Any) -> Iterator[Base]:
    yield Item(
        number=number,
        circle=circle,
        kind=ItemKind.QUICK_CHECK,
        text=OVEN,
        aim="Less waste",
        proposer=IVO,
        status=status,
        opened_at=LONG_AGO,
        round=Round.CONSENT,
        version_at=LONG_AGO,
        **more,
    )
    yield Version(item=number, version=1, text=OVEN, by=IVO, at=LONG_AGO)


def _said() -> Iterator[Base]:
    """What people said about these items. None of it is about those of today."""
    for number, user_id in enumerate((GUS, HAL, EVE, FAY, IVO, NAN, CY, BO, DI)):
        source, stance = EventId(f"$said{number}"), Stance.CONSENT if number in (5, 6) else Stance.CRITICAL
        yield Answer(
            id=-number, item=-number, user_id=user_id, seat=f"coop:{OLD_MILL}", stance=stance, words=OVEN, at=LONG_AGO, source=source,
        )  # fmt: skip
        yield Question(id=-number, item=-number, asked_by=user_id, words=OVEN, source=source, asked_at=LONG_AGO)
        yield ReactionLine(id=-number, item=-number, user_id=user_id, words=OVEN, source=source, at=LONG_AGO)
        yield Measure(
            id=-number, item=-number, owner=user_id, what=OVEN, due_at=NOT_YET, set_by=IVO, set_at=LONG_AGO
        )  # fmt: skip
    for number, user_id in enumerate((GUS, HAL, EVE, FAY)):
        source = EventId(f"$reason{number}")
        yield Reason(id=-number, item=-7, user_id=user_id, words=OVEN, source=source, at=LONG_AGO)


def _logbook() -> Iterator[Base]:
    """Decisions of circles that were given up, in force and ended, and a line of the audit."""
    for number, (item, circle, ended_at) in enumerate(((-5, BAKERS, None), (-6, GROWERS, ENDED))):
        yield Decision(
            number=-number, item=item, circle=circle, text=OVEN, agreed_at=ENDED, summary="2 of 2 co-ops heard",
            review_at=NOT_YET, ended_at=ended_at,
        )  # fmt: skip
    yield AuditLine(
        id=0, at=LONG_AGO, actor=IVO, what="membership.joined", subject=IVO, circle=BAKERS, cause="$joined", detail={}
    )


def _meetings() -> Iterator[Base]:
    """Closed polls, and open ones of another circle."""
    polls = ((FOOD, ENDED), (TECH, ENDED), (COORDINATING, ENDED), (BAKERS, None))
    for number, (circle, closed_at) in enumerate(polls):
        yield SenseCheck(
            number=-number, circle=circle, text=OVEN, asked_by=IVO, opened_at=LONG_AGO, closes_at=closed_at or NOT_YET,
            closed_at=closed_at,
        )  # fmt: skip
        yield HandsCall(
            number=-number,
            circle=circle,
            text=OVEN,
            wanted=2,
            asked_by=IVO,
            opened_at=LONG_AGO,
            closed_at=closed_at,
        )
        yield DatePoll(
            number=-number, circle=circle, title=OVEN, minutes=60, options=[NOT_YET.isoformat()], asked_by=IVO,
            opened_at=LONG_AGO, closed_at=closed_at,
        )  # fmt: skip
    for number, (about, says) in enumerate((("S-0", Mood.BAD), ("H-0", HAND), ("M-0", Can.NO), ("S--3", Mood.BAD))):
        for more, user_id in enumerate((GUS, HAL, FAY)):
            yield MeetAnswer(
                id=-3 * number - more,
                about=about,
                user_id=user_id,
                option=int(about == "M-0"),
                says=says,
                source=TAP,
                at=LONG_AGO,
            )


def _relayed() -> Iterator[Base]:
    """What circles that were given up passed to each other, and what came back."""
    for number, (origin, target) in enumerate(((BAKERS, GROWERS), (GROWERS, BAKERS))):
        yield Relay(
            number=-number, origin=origin, target=target, passed_by=IVO, author=IVO, source=CARD, text=OVEN,
            passed_at=LONG_AGO,
        )  # fmt: skip
        yield RelayReply(
            id=-number,
            relay=-number,
            author=NAN,
            source=EventId(f"$reply{number}"),
            text=OVEN,
            at=LONG_AGO,
            spoken_in=target,
        )


def _subs() -> Iterator[Base]:
    """Other years, other schemes, and what was replaced."""
    rounds = (("federation", LAST_YEAR), ("oven-fund", THIS_YEAR))
    for number, (scheme, year) in enumerate(rounds):
        yield SubsRound(id=-number, scheme=scheme, year_start=year, due_at=NOT_YET, asked_by=BO, asked_at=LONG_AGO)
        yield SubsAsk(round_id=-number, coop_id=OLD_MILL, user_id=NAN, asked_at=LONG_AGO)
    declared = (
        ("federation", LAST_YEAR, None), ("federation", THIS_YEAR, ENDED), ("oven-fund", THIS_YEAR, None),
        ("federation", NEXT_YEAR, ENDED),
    )  # fmt: skip
    for number, (scheme, year, replaced_at) in enumerate(declared):
        pays = (
            Pence(5_00) if scheme != "federation" or replaced_at is not None else None
        )  # Its end would be told in every play.
        yield Declaration(
            id=-number, scheme=scheme, coop_id=OLD_MILL, year_start=year, wages=Pence(100_00), pays=pays, fee=Pence(5_00),
            vat=Pence(1_00), declared_by=NAN, declared_at=LONG_AGO, replaced_at=replaced_at,
        )  # fmt: skip
