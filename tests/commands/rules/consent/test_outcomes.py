"""What answers amount to: cases from the specification, and properties that no sequence of events may break."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.errors import Refusal
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Item, ItemStatus, Silence, Stance
from storage.types import CircleSlug, EventId, UserId

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARENT = CircleSlug("coordinating")
SEATS = [SeatKey(1), SeatKey(2), SeatKey(3)]


def answer(
    who: str,
    seat: str | None,
    stance: Stance,
    *,
    words: str | None = None,
    after: int = 1,
    late: bool = False,
    taken_back: bool = False,
) -> Answer:
    at = START + timedelta(minutes=after)
    return Answer(
        item=1,
        user_id=UserId(f"@{who}:example.org"),
        seat=seat,
        stance=stance,
        words=words,
        at=at,
        source=EventId(f"${who}{after}"),
        late=late,
        by_phone=False,
        version=1,
        taken_back_at=at if taken_back else None,
    )


def outcome(*answers: Answer, quorum: int | Fraction = Fraction(1, 3), silence: Silence = "not-heard") -> ItemStatus:
    return judge.outcome(judge.tally(answers, seats=SEATS), quorum=quorum, silence=silence)


def test_enough_consent_agrees() -> None:
    assert outcome(answer("gus", "coop:1", Stance.CONSENT)) is ItemStatus.AGREED


def test_a_concern_is_recorded_and_does_not_stop() -> None:
    said = [answer("gus", "coop:1", Stance.CONSENT), answer("hal", "coop:2", Stance.CONCERN, words="school run")]

    assert outcome(*said) is ItemStatus.AGREED_WITH_CONCERNS


def test_a_critical_concern_stops_whoever_else_was_heard() -> None:
    said = [answer(f"p{n}", str(seat), Stance.CONSENT) for n, seat in enumerate(SEATS[:2])]

    assert outcome(*said, answer("hal", "coop:3", Stance.CRITICAL, words="no")) is ItemStatus.NOT_AGREED


def test_a_critical_concern_without_words_is_not_heard() -> None:
    tally = judge.tally([answer("hal", "coop:3", Stance.CRITICAL)], seats=SEATS)

    assert len(tally.heard) == 0
    assert tally.seats[2].waiting
    assert judge.outcome(tally, quorum=1, silence="not-heard") is ItemStatus.NOT_HEARD


def test_quorum_is_in_seats_heard_and_shares_are_rounded_up() -> None:
    assert judge.needed(Fraction(1, 3), seats=14) == 5
    assert judge.needed(10, seats=14) == 10
    assert judge.needed(Fraction(1, 3), seats=0) == 1
    assert outcome(answer("gus", "coop:1", Stance.CONSENT), quorum=2) is ItemStatus.NOT_HEARD


def test_silence_is_consent_only_where_the_circle_says_so() -> None:
    assert outcome(silence="consent") is ItemStatus.AGREED
    assert outcome(silence="not-heard") is ItemStatus.NOT_HEARD
    waiting = answer("hal", "coop:3", Stance.CRITICAL)
    assert outcome(waiting, silence="consent") is ItemStatus.AGREED_HAND


def test_standing_aside_is_heard_and_is_no_consent() -> None:
    assert outcome(answer("gus", "coop:1", Stance.STAND_ASIDE)) is ItemStatus.NOT_AGREED


def test_two_people_of_one_co_op_who_differ_hold_the_more_cautious_position() -> None:
    said = [answer("gus", "coop:1", Stance.CONSENT), answer("ivy", "coop:1", Stance.CONCERN, words="late", after=2)]
    seat = judge.tally(said, seats=SEATS).seats[0]

    assert not seat.settled
    assert seat.stance is Stance.CONCERN


def test_the_latest_of_a_person_counts_and_taking_it_back_restores_the_one_before() -> None:
    said = [answer("gus", "coop:1", Stance.CONCERN, words="x"), answer("gus", "coop:1", Stance.CONSENT, after=5)]
    assert judge.tally(said, seats=SEATS).count(Stance.CONSENT) == 1

    said[1].taken_back_at = START
    assert judge.tally(said, seats=SEATS).count(Stance.CONCERN) == 1


def test_who_repeats_a_concern_without_words_keeps_those_they_gave() -> None:
    said = [
        answer("gus", "coop:1", Stance.CRITICAL, words="too dear"),
        answer("gus", "coop:1", Stance.CRITICAL, after=5),
    ]
    seat = judge.tally(said, seats=SEATS).seats[0]
    assert (seat.stance, seat.waiting) == (Stance.CRITICAL, False)

    said[0].resolved_at = START
    assert judge.tally(said, seats=SEATS).seats[0].waiting  # That one was met: this is another.


def test_guests_personal_and_late_words_are_shown_and_never_counted() -> None:
    said = [
        answer("zoe", None, Stance.CONSENT),
        answer("gus", "coop:1", Stance.CONSENT, late=True),
        answer("old", "coop:9", Stance.CONSENT),
    ]
    tally = judge.tally(said, seats=SEATS)

    assert len(tally.heard) == 0
    assert len(tally.beside) == 3


answers = st.lists(
    st.builds(
        answer,
        st.sampled_from(["gus", "hal", "ivy", "fay", "zoe"]),
        st.sampled_from([*map(str, SEATS), None, "coop:9"]),
        st.sampled_from(list(Stance)),
        words=st.sampled_from([None, "words"]),
        after=st.integers(0, 50),
        late=st.booleans(),
        taken_back=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: one.source,
)


@given(answers, st.integers(0, 2**32))
def test_the_order_of_arrival_changes_nothing(said: list[Answer], seed: int) -> None:
    shuffled = random.Random(seed).sample(said, len(said))

    assert judge.outcome(judge.tally(said, seats=SEATS), quorum=Fraction(1, 3), silence="not-heard") is judge.outcome(
        judge.tally(shuffled, seats=SEATS), quorum=Fraction(1, 3), silence="not-heard"
    )


@given(answers, st.lists(st.integers(1, 3), min_size=12, max_size=12), st.integers(0, 2**32))
def test_nor_does_it_across_versions_and_the_close(said: list[Answer], versions: list[int], seed: int) -> None:
    """Not the outcome alone: every seat, what is shown beside, and what stays with earlier texts."""
    for one, version in zip(said, versions, strict=False):
        one.version = version
    shuffled = random.Random(seed).sample(said, len(said))

    def state(heard: list[Answer]) -> judge.Tally:
        since, until = START + timedelta(minutes=10), START + timedelta(minutes=40)
        return judge.tally(heard, seats=SEATS, version=2, since=since, until=until)

    assert state(said) == state(shuffled)
    for one in (answer for seat in state(said).seats for answer in seat.answers):
        assert one.version >= 2
        assert START + timedelta(minutes=10) <= one.at <= START + timedelta(minutes=40)


@given(answers)
def test_a_seat_counts_once_and_never_without_a_reason(said: list[Answer]) -> None:
    tally = judge.tally(said, seats=SEATS)

    assert sum(tally.count(stance) for stance in Stance) == len(tally.heard) <= len(SEATS)
    assert [seat.seat for seat in tally.seats] == SEATS
    for seat in tally.heard:
        assert seat.stance is not Stance.CRITICAL or any(one.words for one in seat.answers)
        assert not any(one.late for one in seat.answers)


def test_a_closed_item_never_changes() -> None:
    for status in ItemStatus:
        item = Item(number=7, circle=CircleSlug("tech"), status=status)
        if status is ItemStatus.OPEN:
            rights.must_be_open(item)
        else:
            with pytest.raises(Refusal, match="C-7 is closed"):
                rights.must_be_open(item)


@pytest.mark.parametrize(
    ("runs", "before"),
    [(timedelta(hours=47), None), (timedelta(days=2), 36), (timedelta(days=5), 36), (timedelta(days=6), 48)],
)
def test_when_those_not_heard_are_reminded(runs: timedelta, before: int | None) -> None:
    at = judge.reminder_time(opened_at=START, closes_at=START + runs)

    assert at == (START + runs - timedelta(hours=before) if before else None)


def test_an_earlier_version_and_what_was_said_too_late_do_not_count() -> None:
    said = [
        answer("gus", "coop:1", Stance.CRITICAL, words="no", after=1),
        answer("hal", "coop:2", Stance.CONSENT, after=20),
        answer("fay", "coop:3", Stance.CONSENT, after=40),
    ]
    for one in said:
        one.version = 2  # All of them were heard of when the second version was on the card.
    since, until = START + timedelta(minutes=10), START + timedelta(minutes=30)
    tally = judge.tally(said, seats=SEATS, version=2, since=since, until=until)

    assert [seat.seat for seat in tally.heard] == [SeatKey(2)]
    assert [one.user_id for one in tally.earlier] == ["@gus:example.org"]
    assert [one.user_id for one in tally.beside] == ["@fay:example.org"]


def test_an_answer_that_arrived_before_the_present_version_does_not_count_whatever_its_clock_says() -> None:
    early = answer("gus", "coop:1", Stance.CONSENT, after=20)
    tally = judge.tally([early], seats=SEATS, version=2, since=START + timedelta(minutes=10))

    assert (len(tally.heard), len(tally.earlier)) == (0, 1)


def test_there_is_no_text_before_the_first_whatever_a_clock_says() -> None:
    early = answer("gus", "coop:1", Stance.CONSENT, after=-3)

    assert len(judge.tally([early], seats=SEATS, since=START).heard) == 1


def test_the_words_of_a_concern_go_with_the_tap_that_they_came_to() -> None:
    tap = answer("gus", "coop:1", Stance.CRITICAL, after=1)
    words = answer("gus", "coop:1", Stance.CRITICAL, words="too dear", after=2)
    others = answer("hal", "coop:1", Stance.CRITICAL, words="too far", after=3)

    assert judge.words_to(tap, [others, words, tap]) == [words]
    changed = answer("gus", "coop:1", Stance.CONSENT, after=2)
    later = answer("gus", "coop:1", Stance.CRITICAL, words="too dear", after=3)
    assert judge.words_to(tap, [tap, changed, later]) == []
    assert judge.words_to(words, [tap, words, later]) == []


def test_a_critical_concern_that_was_met_is_a_concern_that_is_kept() -> None:
    met = answer("hal", "coop:3", Stance.CRITICAL, words="too dear")
    met.resolved_at, met.resolved_how = START, "three months only"
    tally = judge.tally([met, answer("gus", "coop:1", Stance.CONSENT)], seats=SEATS)

    assert judge.outcome(tally, quorum=1, silence="not-heard") is ItemStatus.AGREED_WITH_CONCERNS
    with pytest.raises(Refusal, match="no critical concern"):
        rights.may_ask_the_person(tally, person=UserId("@hal:example.org"), number=1)


def test_a_reason_beside_a_critical_concern_without_one_still_stops() -> None:
    said = [answer("hal", "coop:3", Stance.CRITICAL, words="no"), answer("ivy", "coop:3", Stance.CRITICAL, after=2)]

    assert outcome(*said) is ItemStatus.NOT_AGREED


def test_questions_are_answered_before_the_proposer_goes_on() -> None:
    rights.may_advance(number=1, open_questions=2, runs_circle=True, questions=True)
    rights.may_advance(number=1, open_questions=2, runs_circle=False, questions=False)
    with pytest.raises(Refusal, match="2 questions to C-1"):
        rights.may_advance(number=1, open_questions=2, runs_circle=False, questions=True)


@pytest.mark.parametrize(
    ("status", "already", "parent", "words"),
    [
        (ItemStatus.OPEN, None, None, "no broader circle"),
        (ItemStatus.OPEN, 9, PARENT, "as C-9"),
        (ItemStatus.AGREED, None, PARENT, "is closed: agreed"),
        (ItemStatus.WITHDRAWN, None, PARENT, "is closed: withdrawn"),
    ],
)
def test_what_cannot_be_referred(
    status: ItemStatus, already: int | None, parent: CircleSlug | None, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        rights.may_refer(Item(number=7, status=status), already=already, parent=parent)
    assert rights.may_refer(Item(number=7, status=ItemStatus.NOT_AGREED), already=None, parent=PARENT) == PARENT


def test_a_tap_beside_the_words_is_met_with_them_and_a_later_one_is_a_new_hand() -> None:
    objected = answer("lee", "coop:1", Stance.CRITICAL, words="pesticides", after=1)
    objected.resolved_at = START + timedelta(minutes=5)
    for after, stance in ((2, Stance.CONCERN), (9, None)):
        tapped = answer("lee", "coop:1", Stance.CRITICAL, after=after)
        assert judge.tally([objected, tapped], seats=SEATS).seats[0].stance is stance
