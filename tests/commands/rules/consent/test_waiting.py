"""For which of their seats an item waits for a person: a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.rules.consent.seat import SeatKey
from commands.rules.consent.waiting import OwnSeat, not_heard, own_seats
from storage.models import (
    Answer,
    Item,
    ItemKind,
    ItemStatus,
    ReactionLine,
    Round,
    Stance,
    VoiceOf,
)
from storage.types import CircleSlug, EventId, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUS = UserId("@gus:example.org")
LEAF, MILL, KILN = SeatKey(1), SeatKey(2), SeatKey(3)


@pytest.mark.parametrize(
    ("speaks_for", "voice", "stands_in_for", "own"),
    [
        ([1], "coop", [], [OwnSeat(LEAF, unnamed=True)]),
        ([1], "coop", [2], [OwnSeat(LEAF, unnamed=True), OwnSeat(MILL, unnamed=False)]),
        ([1], "coop", [1], [OwnSeat(LEAF, unnamed=True)]),
        ([1, 2], "coop", [], [OwnSeat(LEAF, unnamed=False), OwnSeat(MILL, unnamed=False)]),
        ([9], "coop", [2], [OwnSeat(MILL, unnamed=False)]),
        ([9, 1], "coop", [], [OwnSeat(LEAF, unnamed=True)]),
        ([], "coop", [], []),
        ([], "coop", [2, 2], [OwnSeat(MILL, unnamed=True)]),
        ([], "coop", [3, 2], [OwnSeat(MILL, unnamed=False), OwnSeat(KILN, unnamed=False)]),
        ([], "coop", [9], []),
        ([1], "person", [2], [OwnSeat(SeatKey(GUS), unnamed=True)]),
        ([], "person", [2], []),
    ],
)
def test_whose_seats_somebody_speaks_for(
    speaks_for: list[int], voice: VoiceOf, stands_in_for: list[int], own: list[OwnSeat]
) -> None:
    seats = [LEAF, MILL, KILN, SeatKey(GUS)]

    assert own_seats(GUS, speaks_for, voice=voice, stands_in_for=stands_in_for, seats=seats) == own


def _proposal(**more: object) -> Item:
    item = Item(
        number=1,
        circle=CircleSlug("food"),
        kind=ItemKind.PROPOSAL,
        text="Share a van",
        proposer=GUS,
        opened_at=NOW,
        round=Round.CONSENT,
        questions_end=NOW + timedelta(days=1),
        reactions_end=NOW + timedelta(days=2),
        closes_at=NOW + timedelta(days=3),
        status=ItemStatus.OPEN,
        version=1,
        version_at=NOW,
    )
    for name, value in more.items():
        setattr(item, name, value)
    return item


def _answer(seat: SeatKey, **more: object) -> Answer:
    answer = Answer(item=1, user_id=GUS, seat=str(seat), stance=Stance.CONSENT, version=1, at=NOW, source=EventId("$1"))
    answer.by_phone = answer.as_stand_in = answer.late = False
    for name, value in more.items():
        setattr(answer, name, value)
    return answer


def _line(seat: SeatKey) -> ReactionLine:
    return ReactionLine(item=1, user_id=GUS, seat=str(seat), words="fine", source=EventId("$2"), at=NOW)


@pytest.mark.parametrize(
    ("item", "answers", "lines", "silent"),
    [
        (_proposal(), [], [], [LEAF, MILL]),
        (_proposal(), [_answer(LEAF)], [], [MILL]),
        (_proposal(), [_answer(MILL, as_stand_in=True)], [], [LEAF]),
        (_proposal(), [_answer(LEAF, stance=Stance.CRITICAL)], [], [LEAF, MILL]),
        (_proposal(), [_answer(LEAF, taken_back_at=NOW)], [], [LEAF, MILL]),
        (_proposal(version=2), [_answer(LEAF)], [], [LEAF, MILL]),
        (_proposal(round=Round.QUESTIONS), [], [], []),
        (_proposal(round=Round.REACTIONS), [_answer(LEAF)], [], [LEAF]),
        (_proposal(round=Round.REACTIONS), [], [_line(LEAF)], []),
        (_proposal(round=Round.REACTIONS), [], [_line(MILL)], [LEAF]),
        (_proposal(round=Round.QUESTIONS, questions_end=NOW), [], [], [LEAF]),
        (_proposal(twin=2, own_outcome=ItemStatus.AGREED), [], [], []),
        (_proposal(opened_at=NOW - timedelta(days=9), questions_end=NOW, reactions_end=NOW, closes_at=NOW), [], [], []),
    ],
)
def test_what_the_present_round_has_not_heard(
    item: Item, answers: list[Answer], lines: list[ReactionLine], silent: list[SeatKey]
) -> None:
    own = [OwnSeat(LEAF, unnamed=True), OwnSeat(MILL, unnamed=False)]
    found = not_heard(item, own, answers=answers, lines=lines, speakers={LEAF: {GUS}}, now=NOW)

    assert [each.seat for each in found] == silent
