"""Who may do what, and when: each refusal with the case beside it in which there is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import code
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights
from commands.rules.consent.names import how_it_stands
from commands.rules.consent.objections import Objection
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.waiting import counted_of
from commands.rules.meet import counting as meet
from commands.rules.membership import admission as membership
from commands.rules.membership import roles, speakers
from commands.rules.relay import passing as relay
from commands.rules.subs import declaring as subs
from storage.models import (
    Answer,
    Can,
    Circle,
    CircleKind,
    CircleStanding,
    ConfirmedAs,
    Item,
    ItemStatus,
    JoinRequest,
    Member,
    RequestState,
    RoleName,
    Speaker,
    Stance,
)
from storage.types import CircleSlug, EventId, UserId
from tests.commands.rules.cases import Cases, refused, rows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_MOMENT, DAY = timedelta(seconds=1), timedelta(days=1)
TECH, FOOD = (
    Circle(slug=CircleSlug(slug), name=f"{slug} circle", kind=CircleKind.INDUSTRY, room=f"#{slug}:e") for slug in ("tech", "food")
)  # fmt: skip
DI, GUS, HAL = (UserId(f"@{name}:e") for name in ("di", "gus", "hal"))
MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST


def _seat(number: int, *, heard: bool) -> judge.SeatHeard:
    return judge.SeatHeard(SeatKey(number), Stance.CONSENT if heard else None)


def _tally(*heard: bool) -> judge.Tally:
    return judge.Tally(tuple(_seat(number, heard=each) for number, each in enumerate(heard)))


def _speaker(user_id: UserId = GUS, **how: Any) -> Speaker:
    return Speaker(coop_id=1, user_id=user_id, since=NOW, confirmed_at=NOW, confirmed_as=ConfirmedAs.OPERATOR, **how)


HERE = frozenset({TECH.slug})
HAL_THERE = speakers.Person(HAL, True, frozenset(), frozenset())
TIMES = [meet.Suits(1, NOW, {}), meet.Suits(2, NOW + DAY, {GUS: Can.YES})]
CASES: Cases = {
    "judge one half of an item twice": (
        lambda own_outcome: rights.must_be_asked_still(Item(number=1, own_outcome=own_outcome)),
        {"own_outcome": None}, [({}, None), ({"own_outcome": ItemStatus.AGREED}, "half-closed")],
    ),
    "close early": (
        rights.may_close_early, {"state": _tally(True, False), "number": 1, "runs_circle": False},
        [({}, "not-all-heard"), ({"runs_circle": True}, None), ({"state": _tally(True, True)}, None)],
    ),
    "end the questions": (
        rights.may_advance, {"number": 1, "open_questions": 2, "runs_circle": False, "questions": True},
        [({}, "questions-open"), ({"open_questions": 0}, None), ({"runs_circle": True}, None), ({"questions": False}, None)],
    ),
    "be asked who is not there": (
        rights.must_be_there, {"person": GUS, "there": True, "circle": "tech"}, [({}, None), ({"there": False}, "not-present")],
    ),
    "pass back": (
        relay.may_go_on, {"origin": TECH.slug, "target": FOOD}, [({}, None), ({"target": TECH}, "from-there")],
    ),
    "pass on from an encrypted room": (
        relay.may_leave_encryption,
        {"from_encrypted": True, "to_encrypted": False, "allowed": False, "origin": TECH, "target": FOOD},
        [({}, "not-encrypted"), ({"from_encrypted": False}, None), ({"to_encrypted": True}, None), ({"allowed": True}, None)],
    ),
    "give a role": (
        roles.may_give, {"giver": DI, "taker": GUS, "in_room": True, "held_by_command": False},
        [({}, None), ({"taker": DI}, "yourself"), ({"in_room": False}, "not-present"), ({"held_by_command": True}, "held-already")],
    ),
    "be who gives roles": (
        roles.who_gives, {"secretary": False, "secretaries": ["Di"], "circle": "tech"},
        [({}, "secretary-gives"), ({"secretary": True}, None), ({"secretaries": []}, None)],
    ),
    "lead and link": (
        roles.may_hold, {"role": RoleName.LINK_PERSON, "held": {RoleName.FACILITATOR}, "apart": True, "person": GUS},
        [
            ({}, "leads-and-links"), ({"apart": False}, None), ({"held": {RoleName.SECRETARY}}, None),
            ({"role": RoleName.FACILITATOR, "held": {RoleName.LINK_PERSON}}, "leads-and-links"),
            ({"role": RoleName.SECRETARY, "held": {RoleName.LINK_PERSON}}, None),
        ],
    ),
    "end a role": (
        roles.must_be_held, {"held": False, "person": GUS, "own": False}, [({}, "not-held"), ({"own": True}, "not-held"), ({"held": True}, None)],
    ),
    "ask a circle to end a role": (
        roles.may_ask_to_end, {"registered": True, "open_item": None, "circle": "Food circle"},
        [({}, None), ({"registered": False}, "not-your-role"), ({"open_item": 3}, "asked-already")],
    ),
    "ask once more": (
        speakers.may_ask_again, {"asked": speakers.MOST_A_DAY}, [({}, "asked-often"), ({"asked": speakers.MOST_A_DAY - 1}, None)],
    ),
    "name one more co-op": (
        speakers.may_be_new, {"added": speakers.MOST_A_DAY}, [({}, "new-often"), ({"added": speakers.MOST_A_DAY - 1}, None)],
    ),
    "end that a guest is one": (
        speakers.may_end_guest,
        {"guest": GUS, "person": HAL_THERE, "own": None, "coop_id": 1, "circles": HERE, "operates": False, "coop": "Leaf"},
        [
            ({}, "not-yours"), ({"guest": HAL, "operates": True}, "yourself"), ({"operates": True}, None),
            ({"own": _speaker(HAL)}, None), ({"own": _speaker(HAL), "person": replace(HAL_THERE, present=False)}, "not-yours"),
            ({"person": replace(HAL_THERE, secretary_of=HERE)}, None),
            ({"person": replace(HAL_THERE, secretary_of=frozenset({FOOD.slug}))}, "not-yours"),
            ({"person": replace(HAL_THERE, secretary_of=HERE, of_co_ops=frozenset({1}))}, "not-yours"),
            ({"person": replace(HAL_THERE, secretary_of=HERE, of_co_ops=frozenset({2}))}, None),
        ],
    ),
    "end that somebody speaks": (
        speakers.may_end,
        {"speaker": _speaker(), "person": HAL_THERE, "own": None, "circles": HERE, "operates": False, "coop": "Leaf"},
        [
            ({}, "not-yours"), ({"speaker": _speaker(HAL), "operates": True}, "yourself"), ({"operates": True}, None),
            ({"own": _speaker(HAL)}, "there-before"), ({"person": replace(HAL_THERE, secretary_of=HERE)}, None),
            ({"person": replace(HAL_THERE, secretary_of=frozenset({FOOD.slug}))}, "not-yours"),
            ({"person": replace(HAL_THERE, secretary_of=HERE, of_co_ops=frozenset({1}))}, "not-yours"),
        ],
    ),
    "pay what one can": (
        subs.may_pay_what_it_can, {"year": date(2026, 4, 1), "others": [], "years": 2, "tells": True},
        [
            ({}, None), ({"years": 0}, "not-in-this-scheme"), ({"others": [date(2025, 4, 1)]}, None), ({"others": [date(2024, 4, 1)]}, "not-for-that-year"),
        ],
    ),
    "choose a time": (
        meet.choose, {"found": TIMES, "asked_by": GUS, "option": None, "shown": "M-1", "now": NOW},
        [
            ({}, None), ({"now": NOW + DAY}, "passed"), ({"option": 2}, None), ({"option": 1}, "passed"), ({"option": 3}, "no-such-time"),
            ({"option": 0}, "no-such-time"), ({"option": 2, "now": NOW + DAY - A_MOMENT}, None), ({"option": 2, "now": NOW + DAY}, "passed"),
            ({"found": [meet.Suits(1, NOW + DAY, {})]}, "no-time"), ({"found": [meet.Suits(1, NOW + DAY, {GUS: Can.NO, HAL: Can.YES})]}, "no-time"),
        ],
    ),
    "answer what has ended": (
        meet.must_be_open, {"closed_at": None, "shown": "S-1"}, [({}, None), ({"closed_at": NOW}, "closed")],
    ),
    "answer a request": (
        membership.judge_request,
        {
            "request": JoinRequest(number=1, user_id=GUS, state=RequestState.OPEN), "decided_by": DI, "may_decide": True, "circle": TECH,
            "link_person": code("link person"),
        },
        [
            ({}, None), ({"may_decide": False}, "not-yours"), ({"may_decide": False, "who": code("Di")}, "not-yours"),
            ({"who": code("Di")}, None), ({"decided_by": GUS}, "own-request"),
        ],
    ),
    "join anew as the same": (
        membership.must_be_new,
        {
            "member": Member(user_id=GUS, standing=MEMBER), "circle": TECH, "coop_name": "Leaf", "same_coop": True,
            "wish": membership.Wish("Leaf", MEMBER),
        },
        [
            ({}, "already-in"), ({"member": None}, None), ({"same_coop": False}, None), ({"wish": membership.Wish(None, GUEST)}, None),
            ({"waits": code("Di")}, "not-confirmed"), ({"waits": code("Di"), "coop_name": None}, "already-in"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("what", "otherwise", "complaint"), rows(CASES))
def test_who_may(what: str, otherwise: dict[str, Any], complaint: str | None) -> None:
    rule, case, _ = CASES[what]
    assert refused(rule, **{**case, **otherwise}) == complaint


def test_who_is_refused_is_told_who_they_are_in_here() -> None:
    """A guest is not said to be in for a co-op, whatever they were for before."""
    case: dict[str, Any] = {"circle": TECH, "same_coop": True}
    for standing, coop, words in (
        (GUEST, "Leaf", "as a guest"),
        (MEMBER, None, "as a guest"),
        (MEMBER, "Leaf", "for Leaf"),
    ):
        member = Member(user_id=GUS, standing=standing)
        with pytest.raises(Refusal, match=words):
            membership.must_be_new(member, coop_name=coop, wish=membership.Wish(coop, standing), **case)


def test_who_asked_for_it_is_shown_who_can_answer() -> None:
    request = JoinRequest(number=1, user_id=GUS, state=RequestState.OPEN)
    asked: dict[str, Any] = {"decided_by": DI, "may_decide": False, "circle": TECH, "link_person": code("link person")}
    with pytest.raises(Refusal, match="Bo can answer that"):
        membership.judge_request(request, **asked, who=code("Bo"))
    with pytest.raises(Refusal, match="Its secretary or link person"):
        membership.judge_request(request, **asked)


# Which answers count.


def _answer(**how: Any) -> Answer:
    said: dict[str, Any] = {
        "id": 1, "item": 1, "user_id": GUS, "seat": "coop:1", "stance": Stance.CONSENT, "at": NOW, "source": EventId("$1"), "version": 1,
        "by_phone": False, "as_stand_in": False, "late": False, "taken_back_at": None,
    }  # fmt: skip
    return Answer(**{**said, **how})


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        ({"id": 2}, False), ({"id": 2, "user_id": HAL}, True), ({"id": 2, "seat": "coop:2"}, True),
        ({"id": 2, "taken_back_at": NOW}, True), ({"id": 2, "at": NOW - A_MOMENT}, True), ({"id": 0}, True),
    ],
)  # fmt: skip
def test_an_answer_stands_until_its_person_gives_another_for_that_seat(later: dict[str, Any], stands: bool) -> None:
    answer = _answer()
    assert judge.still_stands(answer, [answer, _answer(**later)]) == stands
    assert not judge.still_stands(_answer(taken_back_at=NOW), [])


@pytest.mark.parametrize(
    ("how", "counts"),
    [
        ({}, True), ({"user_id": HAL}, False), ({"seat": None}, False), ({"taken_back_at": NOW}, False), ({"late": True}, False),
        ({"at": NOW - DAY}, False), ({"version": 1}, False), ({"by_phone": True}, False), ({"as_stand_in": True}, False),
        ({"seat": "coop:2"}, False),
    ],
)  # fmt: skip
def test_counted_of_a_person_is_their_own_answer_to_the_present_text(how: dict[str, Any], counts: bool) -> None:
    item = Item(number=1, version=2, version_at=NOW)
    answer = _answer(**{"version": 2, **how})
    assert counted_of(GUS, [answer], items={1: item}, coop_id=1) == ([1] if counts else [])


def test_of_any_co_op_all_are_counted() -> None:
    item = Item(number=1, version=1, version_at=NOW)
    assert counted_of(GUS, [_answer(seat="coop:2")], items={1: item}, coop_id=None) == [1]


def test_what_one_half_has_come_to_is_told_while_it_waits_for_the_other() -> None:
    told = how_it_stands(Item(number=1, status=ItemStatus.OPEN, own_outcome=ItemStatus.AGREED))
    assert "waits for the other one" in IN_A_ROOM.words(told)
    assert IN_A_ROOM.words(how_it_stands(Item(number=1, status=ItemStatus.OPEN, own_outcome=None))) == "open"


@pytest.mark.parametrize(("status", "own", "asked"), [
    (ItemStatus.OPEN, None, True), (ItemStatus.OPEN, ItemStatus.AGREED, False), (ItemStatus.AGREED, None, False),
])  # fmt: skip
def test_an_item_is_asked_while_it_and_its_half_are_open(
    status: ItemStatus, own: ItemStatus | None, asked: bool
) -> None:
    assert rights.is_asked(Item(number=1, status=status, own_outcome=own)) == asked


@pytest.mark.parametrize(
    ("how", "found"),
    [({}, True), ({"user_id": HAL}, False), ({"stance": Stance.CONCERN}, False)],
)
def test_asked_whether_it_is_met_is_who_holds_a_critical_concern(how: dict[str, Any], found: bool) -> None:
    answer = _answer(**{"stance": Stance.CRITICAL, **how})
    state = judge.Tally((judge.SeatHeard(SeatKey(1), answer.stance, answers=(answer,)),))
    assert (refused(rights.may_ask_the_person, tally=state, person=GUS, number=1) is None) == found


@pytest.mark.parametrize(("person", "found"), [(GUS, True), (HAL, False)])
def test_asked_as_well_is_who_said_it_to_an_earlier_text(person: UserId, found: bool) -> None:
    unmet = [Objection(_answer(stance=Stance.CRITICAL))]
    code_ = refused(rights.may_ask_the_person, tally=judge.Tally(()), person=person, number=1, unmet=unmet)
    assert code_ == (None if found else "no-critical-concern")
    if not found:
        with pytest.raises(Refusal, match=f"still stands, but of one of {GUS}"):
            rights.may_ask_the_person(judge.Tally(()), person=person, number=1, unmet=unmet)
