"""Whose objection, whose measure, whose role it is: each refusal with the case beside it in which there is none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import code
from commands.rules.consent import measures as consent_measures
from commands.rules.consent import objections as consent_objections
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights, rounds
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.waiting import all_have_spoken
from commands.rules.membership import roles
from storage.models import Answer, Attempt, Item, ItemStatus, Measure, ReactionLine, Stance
from storage.types import EventId, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_MOMENT, DAY = timedelta(seconds=1), timedelta(days=1)
DI, GUS, HAL = (UserId(f"@{name}:e") for name in ("di", "gus", "hal"))
ITEM = Item(number=1, proposer=DI)


def answer(**how: Any) -> Answer:
    said: dict[str, Any] = {
        "id": 1, "item": 1, "user_id": GUS, "seat": "coop:1", "stance": Stance.CRITICAL, "words": "too dear", "at": NOW, "version": 1,
        "source": EventId("$1"), "by_phone": False, "as_stand_in": False, "late": False,
    }  # fmt: skip
    return Answer(**{**said, **how})


def unmet(*said: Answer, **how: Any) -> Any:
    return consent_objections.unmet(said, version=2, **how)


@pytest.mark.parametrize(
    ("person", "actor", "complaint"),
    [(GUS, HAL, None), (GUS, DI, "own-proposal"), (GUS, GUS, "own-concern"), (HAL, GUS, "nothing-to-record")],
)
def test_how_it_was_heard_is_recorded_by_neither_side(person: UserId, actor: UserId, complaint: str | None) -> None:
    held = unmet(answer())
    if complaint is None:
        assert rights.may_record(held, person=person, item=ITEM, actor=actor).user_id == person
        return
    with pytest.raises(Refusal) as refused:
        rights.may_record(held, person=person, item=ITEM, actor=actor)
    assert refused.value.code == complaint


@pytest.mark.parametrize(("person", "found"), [(GUS, True), (HAL, False)])
def test_asked_whether_it_is_met_is_also_who_holds_one_to_an_earlier_text(person: UserId, found: bool) -> None:
    case: dict[str, Any] = {"person": person, "number": 1, "unmet": unmet(answer())}
    if found:
        assert rights.may_ask_the_person(judge.Tally(()), **case).user_id == GUS
        return
    with pytest.raises(Refusal):
        rights.may_ask_the_person(judge.Tally(()), **case)


@pytest.mark.parametrize(("until", "held"), [(None, True), (NOW, True), (NOW - A_MOMENT, False)])
def test_what_was_said_after_the_end_holds_nothing_up(until: datetime | None, held: bool) -> None:
    assert bool(unmet(answer(), until=until)) == held


@pytest.mark.parametrize(
    ("other", "tried"),
    [
        ({}, [7, 8]), ({"user_id": HAL}, [7]), ({"seat": "coop:2"}, [7]), ({"stance": Stance.CONCERN}, [7]), ({"words": None}, [7]),
    ],
)  # fmt: skip
def test_tried_for_an_objection_is_what_was_tried_since_its_holder_first_said_so(
    other: dict[str, Any], tried: list[int]
) -> None:
    first, second = answer(), answer(**{"id": 2, "at": NOW + A_MOMENT, **other})
    attempts = [Attempt(id=6 + one.id, item=1, answer=one.id, by=DI, how="smaller", at=NOW) for one in (first, second)]
    found, since = consent_objections.tried_for(first, [first, second], attempts)
    assert [one.id for one in found] == tried
    assert since is first


def measure(**how: Any) -> Measure:
    return Measure(
        **{"id": 1, "item": 1, "owner": GUS, "what": "cost", "due_at": NOW, "set_by": DI, "set_at": NOW, **how}
    )


TOLD: dict[str, Any] = {"result": "less", "result_by": HAL, "result_at": NOW}


@pytest.mark.parametrize(
    ("measures", "actor", "found"),
    [
        ([{}, {"id": 2, "owner": HAL, "due_at": NOW + DAY}], HAL, 2), ([{}, {"id": 2, "owner": HAL, "due_at": NOW - DAY}], GUS, 1),
        ([{"due_at": NOW + DAY}, {"id": 2, "owner": HAL}], DI, 2), ([TOLD, {"id": 2, "owner": DI}], HAL, 2),
        ([TOLD], HAL, 1), ([TOLD], GUS, "no-measure-left"), ([{**TOLD, "result_at": None}], HAL, "no-measure-left"), ([], HAL, "no-measure"),
    ],
)  # fmt: skip
def test_a_result_is_of_one_s_own_measure_or_of_the_next_to_be_due(
    measures: list[dict[str, Any]], actor: UserId, found: int | str
) -> None:
    known = [measure(**how) for how in measures]
    if isinstance(found, int):
        assert consent_measures.meant(known, actor=actor, number=1).id == found
        return
    with pytest.raises(Refusal) as refused:
        consent_measures.meant(known, actor=actor, number=1)
    assert refused.value.code == found


@pytest.mark.parametrize(
    ("lines", "seats", "all_have"),
    [
        (["coop:1", "coop:2"], [1, 2], True),
        (["coop:1"], [1, 2], False),
        ([], [], False),
        (["coop:1", "coop:3"], [1], True),
    ],
)
def test_all_have_spoken_when_each_seat_has(lines: list[str], seats: list[int], all_have: bool) -> None:
    said = [ReactionLine(item=1, user_id=GUS, seat=seat, words="Good", source=EventId("$1"), at=NOW) for seat in lines]
    assert all_have_spoken(said, seats=[SeatKey(seat) for seat in seats]) == all_have


@pytest.mark.parametrize(
    ("how", "refused"),
    [({}, True), ({"chosen_before": False}, False), ({"by": "secretary"}, False), ({"secretaries": []}, False)],
)
def test_what_is_chosen_by_consent_is_given_by_nobody(how: dict[str, Any], refused: bool) -> None:
    case: dict[str, Any] = {"chosen_before": True, "by": "choice", "called": code("facilitator"), "secretaries": ["Di"]}
    if not refused:
        roles.may_be_given(**{**case, **how})
        return
    with pytest.raises(Refusal):
        roles.may_be_given(**{**case, **how})


def test_an_item_comes_to_nothing_that_is_no_outcome() -> None:
    check = rounds.quick_check(
        by=None, now=NOW, spans=rounds.Spans(*(timedelta(days=days) for days in (2, 5, 2, 3, 7)))
    )
    with pytest.raises(ValueError, match="nothing that a consent round can come to"):
        rounds.judged(check, ItemStatus.WITHDRAWN, now=NOW + 2 * DAY)
