"""Who confirms a speaker, who ends it, which figures are for whom, and whose answers count: tables of cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules.consent.confirmed import may_wait, sorted_out
from commands.rules.consent.seat import SeatKey
from commands.rules.membership import speakers as judge
from commands.rules.membership.speakers import Around, As, Person
from storage.models import EVER, Answer, ConfirmedAs, Declaration, JoinRequest, RequestFor, Speaker, Stance
from storage.types import CircleSlug, EventId, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGO, LATER = NOW - timedelta(days=9), NOW + timedelta(days=9)
FOOD, TECH = CircleSlug("food"), CircleSlug("tech")
ADA, BO, DI, GUS, HAL, IVY = (UserId(f"@{name}:e") for name in ("ada", "bo", "di", "gus", "hal", "ivy"))


def speaker(user_id: UserId = GUS, coop_id: int = 1, **more: object) -> Speaker:
    given: dict[str, object] = {"confirmed_at": AGO, "confirmed_as": ConfirmedAs.OPERATOR, "figures_from": AGO, **more}
    return Speaker(coop_id=coop_id, user_id=user_id, since=AGO, **given)


def request(asks: RequestFor = RequestFor.SPEAK, user_id: UserId = HAL, **more: object) -> JoinRequest:
    return JoinRequest(asks=asks, circle=FOOD, user_id=user_id, coop_id=1, **more)


def around(*speaking: Speaker) -> Around:
    return Around(speaking, frozenset({FOOD}), (ADA,), (BO,))


def who(user_id: UserId, *, present: bool = True, secretary: CircleSlug | None = None, of: int | None = None) -> Person:
    circles = frozenset() if secretary is None else frozenset({secretary})
    return Person(user_id, present, circles, frozenset() if of is None else frozenset({of}))


@pytest.mark.parametrize(
    ("person", "speaking", "handed_on", "as_"),
    [
        (who(DI, secretary=FOOD), [], None, As.SECRETARY),
        (who(DI, secretary=TECH), [], None, None),
        (who(DI, secretary=FOOD, of=1), [], None, None),
        (who(DI, secretary=FOOD, of=2), [], None, As.SECRETARY),
        (who(ADA, present=False), [], None, As.OPERATOR),
        (who(IVY), [], None, None),
        (who(HAL, secretary=FOOD), [], None, None),
        (who(GUS), [speaker()], None, As.SPEAKER),
        (who(GUS, present=False), [speaker()], None, None),
        (who(DI, secretary=FOOD), [speaker()], None, None),
        (who(DI, secretary=FOOD), [speaker()], NOW, None),
        (who(ADA), [speaker()], None, None),
        (who(ADA), [speaker()], NOW, As.OPERATOR),
        (who(BO), [], NOW, None),
    ],
)
def test_who_confirms_a_speaker(
    person: Person, speaking: list[Speaker], handed_on: datetime | None, as_: As | None
) -> None:
    assert judge.answers_as(request(handed_on_at=handed_on), person, around(*speaking)) is as_


BY_ADA, BY_BO = speaker(confirmed_by=ADA), speaker(confirmed_by=BO)
OF_HAL = speaker(HAL, confirmed_by=ADA)


@pytest.mark.parametrize(
    ("person", "speaking", "as_"),
    [
        (who(GUS), [BY_BO, OF_HAL], As.SPEAKER),
        (who(GUS), [BY_ADA, OF_HAL], None),
        (who(GUS, present=False), [BY_BO, OF_HAL], None),
        (who(GUS), [OF_HAL], None),
        (who(HAL), [OF_HAL], None),
        (who(DI, secretary=FOOD), [OF_HAL], As.SECRETARY),
        (who(DI, secretary=FOOD, of=1), [OF_HAL], None),
        (who(ADA), [OF_HAL], As.OPERATOR),
        (who(ADA), [BY_BO], None),
    ],
)
def test_who_says_whether_a_speaker_stays(person: Person, speaking: list[Speaker], as_: As | None) -> None:
    """None of those whom the same person had confirmed."""
    assert judge.answers_as(request(RequestFor.KEEP), person, around(*speaking)) is as_


def _there(person: Person, *, made_by: UserId | None = None) -> Person:
    return replace(person, there=frozenset({FOOD}), made_secretary_by={FOOD: made_by} if made_by is not None else {})


@pytest.mark.parametrize("asks", sorted({*judge.KEEPS} - {RequestFor.KEEP}))
@pytest.mark.parametrize(
    ("person", "speaking", "as_"),
    [
        (_there(who(GUS)), [BY_ADA], As.SPEAKER),
        (who(GUS), [BY_ADA], None),
        (_there(who(GUS)), [speaker(confirmed_by=IVY)], None),
        (_there(who(GUS)), [], None),
        (_there(who(DI, secretary=FOOD)), [], As.SECRETARY),
        (_there(who(DI, secretary=FOOD), made_by=ADA), [], As.SECRETARY),
        (_there(who(DI, secretary=FOOD), made_by=IVY), [], None),
        (who(DI, secretary=FOOD), [], None),
        (_there(who(DI, secretary=TECH)), [], None),
        (who(ADA), [], As.OPERATOR),
        (_there(who(IVY)), [BY_ADA], None),
    ],
)
def test_who_says_whether_what_somebody_gave_stays(
    asks: RequestFor, person: Person, speaking: list[Speaker], as_: As | None
) -> None:
    """Whoever gave it was put out: none whom they had made one says so, nor they themselves."""
    assert judge.answers_as(request(asks, given_by=IVY), person, around(*speaking)) is as_


NEW = speaker(HAL, figures_from=NOW)
TAKEN = speaker(HAL, figures_from=None, confirmed_as=ConfirmedAs.TAKEN_OVER)


@pytest.mark.parametrize(
    ("person", "speaking", "handed_on", "as_"),
    [
        (who(GUS), [speaker(figures_from=EVER), NEW], None, As.SPEAKER),
        (who(GUS, present=False), [speaker(figures_from=EVER), NEW], None, None),
        (who(GUS), [speaker(figures_from=NOW), NEW], None, None),
        (who(GUS), [speaker(figures_from=None), NEW], None, None),
        (who(BO), [NEW], None, As.TREASURER),
        (who(ADA), [NEW], None, As.OPERATOR),
        (who(DI, secretary=FOOD), [NEW], None, None),
        (who(HAL), [NEW], None, None),
        (who(ADA), [], None, None),
        (who(DI, secretary=FOOD), [TAKEN], None, As.SECRETARY),
        (who(DI, secretary=FOOD, of=1), [TAKEN], None, None),
        (who(DI, secretary=FOOD), [speaker(figures_from=EVER), TAKEN], None, None),
        (who(DI, secretary=FOOD), [speaker(figures_from=EVER), TAKEN], NOW, As.SECRETARY),
        (who(GUS), [speaker(figures_from=EVER), TAKEN], None, As.SPEAKER),
        (who(BO), [TAKEN], None, None),
    ],
)
def test_who_says_yes_to_figures(
    person: Person, speaking: list[Speaker], handed_on: datetime | None, as_: As | None
) -> None:
    asked = request(RequestFor.FIGURES, handed_on_at=handed_on)
    assert judge.answers_as(asked, person, around(*speaking)) is as_


def test_how_far_back_a_speaker_sees() -> None:
    by = speaker(figures_from=AGO)
    assert judge.figures_from(As.SPEAKER, by=by, now=NOW) == AGO
    assert judge.figures_from(As.SPEAKER, by=speaker(figures_from=None), now=NOW) is None
    assert judge.figures_from(As.SECRETARY, by=None, now=NOW) == NOW
    assert judge.figures_shown_from(As.SPEAKER, by=by) == AGO
    assert judge.figures_shown_from(As.TREASURER, by=None) == EVER


@pytest.mark.parametrize(
    ("mine", "declared_by", "declared_at", "first", "seen"),
    [
        (speaker(figures_from=NOW), HAL, NOW, None, True),
        (speaker(figures_from=NOW), HAL, AGO, None, False),
        (speaker(figures_from=NOW), HAL, LATER, AGO, False),
        (speaker(figures_from=NOW), GUS, AGO, None, True),
        (speaker(figures_from=None), GUS, AGO, None, True),
        (speaker(figures_from=None), HAL, LATER, None, False),
        (speaker(confirmed_at=None, figures_from=EVER), GUS, AGO, None, False),
        (None, GUS, AGO, None, False),
    ],
)
def test_which_figures_are_for_whom(
    mine: Speaker | None, declared_by: UserId, declared_at: datetime, first: datetime | None, seen: bool
) -> None:
    declared = Declaration(declared_by=declared_by, declared_at=declared_at, first_declared_at=first)
    assert judge.may_see(declared, speaker=mine, user_id=GUS) is seen


@pytest.mark.parametrize(
    ("target", "person", "own", "operates", "comes_to"),
    [
        (speaker(HAL), who(ADA), None, True, As.OPERATOR),
        (speaker(HAL), who(DI, secretary=FOOD), None, False, As.SECRETARY),
        (speaker(HAL), who(DI, secretary=TECH), None, False, "not-yours"),
        (speaker(HAL), who(DI, secretary=FOOD, of=1), None, False, "not-yours"),
        (speaker(HAL, confirmed_at=NOW), who(GUS), speaker(), False, As.SPEAKER),
        (speaker(HAL, confirmed_at=None), who(GUS), speaker(), False, As.SPEAKER),
        (speaker(HAL, confirmed_at=NOW), who(GUS, present=False), speaker(), False, "there-before"),
        (speaker(HAL), who(GUS), speaker(), False, "there-before"),
        (speaker(HAL), who(GUS), speaker(confirmed_at=NOW), False, "there-before"),
        (speaker(HAL), who(GUS), speaker(confirmed_at=None), False, "there-before"),
        (speaker(HAL), who(HAL), speaker(HAL), True, "yourself"),
    ],
)
def test_who_ends_a_speaker(
    target: Speaker, person: Person, own: Speaker | None, operates: bool, comes_to: As | str
) -> None:
    given = {"person": person, "own": own, "circles": frozenset({FOOD}), "operates": operates, "coop": "Leaf Bakery"}
    if isinstance(comes_to, As):
        assert judge.may_end(target, **given) is comes_to  # type: ignore[arg-type]
        return
    with pytest.raises(Refusal) as refused:
        judge.may_end(target, **given)  # type: ignore[arg-type]
    assert refused.value.code == comes_to


def test_asking_three_times_a_day_is_enough() -> None:
    judge.may_ask_again(2)
    with pytest.raises(Refusal, match="3 times within a day"):
        judge.may_ask_again(3)


@pytest.mark.parametrize(
    ("records", "counts"),
    [
        ([], True),
        ([speaker()], True),
        ([speaker(confirmed_at=None)], False),
        ([speaker(confirmed_at=LATER)], False),
        ([speaker(ended_at=NOW)], True),
        ([speaker(confirmed_at=None, ended_at=AGO)], False),
        ([speaker(ended_at=AGO), speaker(confirmed_at=None)], False),
        ([speaker(confirmed_at=None, ended_at=AGO), speaker()], True),
        ([speaker(ended_at=LATER)], True),
    ],
)
def test_whose_answers_may_count(records: list[Speaker], counts: bool) -> None:
    assert judge.counts_as_confirmed(records, until=NOW) is counts


def answer(seat: str | None, **more: bool) -> Answer:
    given = {"by_phone": False, "as_stand_in": False, **more}
    return Answer(user_id=GUS, seat=seat, stance=Stance.CONSENT, at=AGO, source=EventId("$1"), **given)


@pytest.mark.parametrize(
    ("said", "records", "waits"),
    [
        (answer("coop:1"), [speaker(confirmed_at=None)], True),
        (answer("coop:1"), [speaker()], False),
        (answer("coop:1"), [speaker(coop_id=2)], False),
        (answer("coop:1"), [speaker(coop_id=2), speaker(confirmed_at=None)], True),
        (answer("coop:1"), [speaker(HAL, confirmed_at=None)], False),
        (answer("coop:1", by_phone=True), [speaker(confirmed_at=None)], False),
        (answer("coop:1", as_stand_in=True), [speaker(confirmed_at=None)], False),
        (answer(None), [speaker(confirmed_at=None)], False),
        (answer("@gus:e"), [speaker(confirmed_at=None)], True),
        (answer("@gus:e"), [speaker(confirmed_at=None), speaker(coop_id=2)], False),
        (answer("@gus:e"), [], False),
    ],
)
def test_which_answers_wait(said: Answer, records: list[Speaker], waits: bool) -> None:
    assert sorted_out([said], records, until=NOW) == (([], [said]) if waits else ([said], []))


def test_who_speaks_for_a_seat_need_not_be_asked_about() -> None:
    speakers = {SeatKey(1): {GUS}}
    assert not may_wait(answer("coop:1"), speakers)
    assert may_wait(answer("coop:2"), speakers)
    assert may_wait(answer("coop:1"), {SeatKey(1): {HAL}})
    assert not may_wait(answer("coop:2", by_phone=True), speakers)
    assert not may_wait(answer(None), speakers)
    closed = answer("coop:2")
    assert not may_wait(closed, None)
    closed.lapsed_at = NOW
    assert may_wait(closed, None)
