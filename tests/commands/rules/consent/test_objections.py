"""Which critical concerns are still unmet after a new text: what lifts one, whose word counts, and what never does."""

from datetime import timedelta

import pytest

from commands.rules.consent import objections
from commands.rules.consent import outcomes as judge
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Attempt, ItemStatus, Silence, Stance
from storage.types import UserId
from tests.commands.rules.consent.test_outcomes import SEATS, START, answer

NEW = START + timedelta(minutes=10)
"""Since when the second version is on the card."""
LEE = UserId("@lee:example.org")


def said(
    who: str = "lee", stance: Stance = Stance.CRITICAL, words: str | None = None, *, after: int = 1, **more: object
) -> Answer:
    """An answer for the first seat, unless it says otherwise; to the second text from its time on."""
    one = answer(who, str(more.pop("seat", "coop:1")), stance, words=words, after=after)
    one.version, one.id = (2 if after >= 10 else 1), after
    for name, value in {"early": False, "as_stand_in": False, "late": False, **more}.items():
        setattr(one, name, value)
    return one


OBJECTED = said(words="pesticides")


def unmet(*answers: Answer, speaks: str = "lee", attempts: tuple[Attempt, ...] = ()) -> list[str | None]:
    speakers = {SeatKey(1): {UserId(f"@{speaks}:example.org"), UserId("@kim:example.org")}}
    found = objections.unmet(answers, version=2, since=NEW, seats=SEATS, speakers=speakers, attempts=attempts)
    return [one.answer.words for one in found]


def test_a_new_text_lifts_no_objection() -> None:
    assert unmet(OBJECTED) == ["pesticides"]


@pytest.mark.parametrize("stance", [Stance.CONSENT, Stance.CONCERN, Stance.STAND_ASIDE])
def test_whatever_its_holder_answers_next_lifts_it(stance: Stance) -> None:
    assert unmet(OBJECTED, said(stance=stance, words="well", after=11)) == []
    assert unmet(OBJECTED, said(stance=stance, words="well", after=2)) == []


def test_a_critical_concern_to_the_new_text_takes_its_place() -> None:
    assert unmet(OBJECTED, said(words="still", after=11)) == []
    assert unmet(OBJECTED, said(words="and more", after=2)) == ["and more"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(said(after=11), id="a hand raised without words"),
        pytest.param(said("kim", Stance.CONSENT, after=11), id="a colleague's answer"),
        pytest.param(said(stance=Stance.CONSENT, after=11, late=True), id="what came too late"),
        pytest.param(said(stance=Stance.CONSENT, after=11, taken_back_at=NEW), id="what was taken back"),
        pytest.param(said("di", Stance.CONSENT, after=11, by_phone=True), id="a phone call for their co-op"),
    ],
)
def test_nothing_else_lifts_it(other: Answer) -> None:
    assert unmet(OBJECTED, other) == ["pesticides"]


def test_said_personally_lifts_none_and_is_none() -> None:
    own = said(stance=Stance.CONSENT, after=11)
    own.seat = None
    assert unmet(OBJECTED, own) == ["pesticides"]
    alone = said(words="as me")
    alone.seat = None
    assert unmet(alone) == []


def test_their_own_yes_meets_it() -> None:
    assert unmet(said(words="pesticides", resolved_at=NEW)) == []


def test_what_is_taken_back_or_too_late_is_none() -> None:
    assert unmet(said(words="pesticides", taken_back_at=NEW)) == []
    assert unmet(said(words="pesticides", late=True)) == []


def test_one_to_the_present_text_is_no_old_one() -> None:
    assert unmet(said(words="now", after=11)) == []


def test_one_from_before_the_consent_round_is_unmet_until_it_is_said_again() -> None:
    early = said(words="early", after=11, early=True)
    assert unmet(early) == ["early"]
    assert unmet(early, said(stance=Stance.CONSENT, after=12)) == []


def test_a_hand_without_words_gets_none_from_an_earlier_text() -> None:
    assert unmet(said()) == []


@pytest.mark.parametrize(
    ("lifts", "left"),
    [
        (said("kim", Stance.CONSENT, after=11), []),
        (said("di", Stance.CONSENT, after=11, by_phone=True), []),
        (said("kim", Stance.CONSENT, after=11, seat="coop:2"), ["phoned"]),
    ],
)
def test_what_was_phoned_in_is_lifted_by_the_co_op(lifts: Answer, left: list[str]) -> None:
    assert unmet(said("di", words="phoned", by_phone=True), lifts) == left


def test_what_was_phoned_in_over_their_own_answer_is_none() -> None:
    assert unmet(said("kim", Stance.CONSENT), said("di", words="phoned", by_phone=True, after=2)) == []


def test_a_holder_who_is_gone_keeps_it_on_record_and_nobody_waits() -> None:
    (one,) = objections.unmet([OBJECTED], version=2, since=NEW, seats=SEATS, speakers={SeatKey(1): set()})
    assert (one.gone, one.waits) == (True, False)
    assert not objections.must_wait(judge.tally([], seats=SEATS), [one])
    (one,) = objections.unmet([OBJECTED], version=2, since=NEW, seats=SEATS[1:], speakers={SeatKey(1): {LEE}})
    assert one.gone


def test_there_is_a_wait_for_one_who_is_there_and_for_a_raised_hand() -> None:
    found = objections.unmet([OBJECTED], version=2, since=NEW, seats=SEATS, speakers={SeatKey(1): {LEE}})
    assert objections.must_wait(judge.tally([], seats=SEATS), found)
    hand = judge.tally([answer("cy", "coop:2", Stance.CRITICAL)], seats=SEATS)
    assert objections.must_wait(hand, [])
    assert [one.user_id for one in objections.hands(hand)] == ["@cy:example.org"]
    assert not objections.must_wait(judge.tally([answer("cy", "coop:2", Stance.CONSENT)], seats=SEATS), [])


def attempt(*, met: bool | None, heard: bool = True, of: int = 1, after: int = 12) -> Attempt:
    at = START + timedelta(minutes=after)
    return Attempt(
        id=after, item=1, answer=of, by=UserId("@di:example.org"), how="we buy less", heard=heard, met=met, at=at
    )


@pytest.mark.parametrize(
    ("attempts", "shown"),
    [
        ((attempt(met=None),), True),
        ((attempt(met=False),), False),
        ((attempt(met=None, heard=False),), False),
        ((attempt(met=None, of=2),), False),
        ((), False),
    ],
)
def test_what_is_on_record_of_it_stays_unconfirmed(attempts: tuple[Attempt, ...], shown: bool) -> None:
    (one,) = objections.unmet(
        [OBJECTED], version=2, since=NEW, seats=SEATS, speakers={SeatKey(1): {LEE}}, attempts=attempts
    )
    assert (one.heard is not None) is shown
    assert one.waits


@pytest.mark.parametrize(
    ("answers", "unmet", "silence", "came_to"),
    [
        ([("gus", "coop:1", Stance.CONSENT)], True, "not-heard", ItemStatus.AGREED_UNMET),
        ([], True, "not-heard", ItemStatus.NOT_HEARD),
        ([], True, "consent", ItemStatus.AGREED_UNMET),
        (
            [("gus", "coop:1", Stance.CONSENT), ("cy", "coop:2", Stance.CRITICAL)],
            False,
            "not-heard",
            ItemStatus.AGREED_HAND,
        ),
        ([("cy", "coop:2", Stance.CRITICAL)], False, "not-heard", ItemStatus.NOT_HEARD),
        ([("cy", "coop:2", Stance.CRITICAL)], False, "consent", ItemStatus.AGREED_HAND),
        (
            [("gus", "coop:1", Stance.CONSENT), ("cy", "coop:2", Stance.CRITICAL)],
            True,
            "not-heard",
            ItemStatus.AGREED_UNMET,
        ),
        (
            [
                ("gus", "coop:1", Stance.CONSENT),
                ("eve", "coop:2", Stance.CONCERN),
                ("lou", "coop:2", Stance.STAND_ASIDE),
            ],
            False,
            "not-heard",
            ItemStatus.AGREED_WITH_CONCERNS,
        ),
        (
            [("eve", "coop:2", Stance.CONCERN), ("lou", "coop:2", Stance.STAND_ASIDE)],
            False,
            "not-heard",
            ItemStatus.NOT_AGREED,
        ),
    ],
)
def test_nothing_is_plainly_agreed_over_an_objection_or_a_hand(
    answers: list[tuple[str, str, Stance]], unmet: bool, silence: Silence, came_to: ItemStatus
) -> None:
    tally = judge.tally([answer(*each) for each in answers], seats=SEATS)
    assert judge.outcome(tally, quorum=1, silence=silence, unmet=unmet) is came_to


def test_where_all_seats_are_raised_hands_silence_is_no_consent() -> None:
    tally = judge.tally([answer("cy", "coop:1", Stance.CRITICAL)], seats=SEATS[:1])
    assert judge.outcome(tally, quorum=1, silence="consent") is ItemStatus.NOT_HEARD


def test_to_the_present_text_it_is_kept_once_who_holds_it_has_gone_and_nobody_waits() -> None:
    now = said(words="pesticides", after=11)
    assert unmet(now) == []
    assert unmet(now, speaks="ann") == ["pesticides"]


def test_a_bare_hand_lifts_nothing_that_was_phoned_in() -> None:
    phoned = said(words="too dear", by_phone=True)
    assert unmet(phoned, said(words=None, after=11)) == ["too dear"]
    assert unmet(phoned, said(words="too late", after=11)) == []


def test_what_is_phoned_in_after_their_people_left_or_before_they_spoke_with_weight_is_kept() -> None:
    phoned = said("di", words="too dear", by_phone=True, after=2)
    assert unmet(said(stance=Stance.CONSENT), phoned, speaks="ann") == ["too dear"]
    assert unmet(said(stance=Stance.CONSENT, early=True), phoned) == ["too dear"]
    assert unmet(said(stance=Stance.CONSENT), phoned) == []


PHONED = said("di", words="pesticides", by_phone=True)
AS_ME, MY_OWN = said(stance=Stance.CONSENT), said(words="I cannot")
AS_ME.seat = MY_OWN.seat = None


@pytest.mark.parametrize(
    ("held", "then", "lifted"),
    [
        pytest.param(OBJECTED, said(stance=Stance.CONSENT), True, id="its holder consents"),
        pytest.param(OBJECTED, said(stance=Stance.CONCERN, words="dear"), True, id="its holder has a concern"),
        pytest.param(OBJECTED, said(words="still"), True, id="its holder objects to the present one"),
        pytest.param(OBJECTED, said(), False, id="a hand without words"),
        pytest.param(OBJECTED, said("kim", Stance.CONSENT), False, id="a colleague"),
        pytest.param(OBJECTED, AS_ME, False, id="as me"),
        pytest.param(OBJECTED, said(stance=Stance.CONSENT, taken_back_at=NEW), False, id="what was taken back"),
        pytest.param(OBJECTED, said(stance=Stance.CONSENT, by_phone=True), False, id="what was phoned in"),
        pytest.param(PHONED, said("kim", Stance.CONSENT), True, id="any of a co-op for which it was phoned in"),
        pytest.param(
            PHONED, said("di", Stance.CONSENT, seat="coop:2"), False, id="who has noted the call, for another"
        ),
    ],
)
def test_what_is_unmet_goes_through_reviews_until_its_holder_speaks(held: Answer, then: Answer, lifted: bool) -> None:
    steps = [objections.Step([objections.Objection(held)], ()), objections.Step((), [then]), objections.Step((), ())]
    assert [one.answer for one in objections.kept_through(steps)] == ([] if lifted else [held])


@pytest.mark.parametrize(
    ("one", "told"),
    [
        pytest.param(OBJECTED, True, id="with words"),
        pytest.param(said(words="too late", late=True), True, id="after the close"),
        pytest.param(said("di", words="pesticides", by_phone=True), True, id="by phone"),
        pytest.param(said(), False, id="a hand without words"),
        pytest.param(said(stance=Stance.CONCERN, words="dear"), False, id="a concern"),
        pytest.param(said(words="pesticides", taken_back_at=NEW), False, id="what was taken back"),
        pytest.param(MY_OWN, False, id="as me"),
    ],
)
def test_an_objection_that_was_answered_anew_is_told_in_the_history(one: Answer, told: bool) -> None:
    assert objections.was_answered_anew(one) is told
