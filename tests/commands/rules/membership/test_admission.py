"""Who may come in, as what, and who decides that."""

from datetime import UTC, datetime

import pytest

from chatbot.api.errors import Refusal
from commands.rules.membership import admission as judge
from commands.rules.membership.admission import Wish
from storage.models import Circle, CircleKind, CircleStanding, JoinRequest, Member, RequestState
from storage.types import CircleSlug, UserId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DI, EVE = UserId("@di:example.org"), UserId("@eve:example.org")
MEMBER, GUEST, LEARNING = CircleStanding.MEMBER, CircleStanding.GUEST, CircleStanding.LEARNING


def circle() -> Circle:
    return Circle(slug=CircleSlug("tech"), name="Tech circle", kind=CircleKind.INDUSTRY, room="#tech:example.org")


def member(standing: CircleStanding) -> Member:
    coop_id = 1 if standing is MEMBER else None
    return Member(circle=CircleSlug("tech"), user_id=EVE, coop_id=coop_id, standing=standing, joined_at=NOW)


def request(state: RequestState = RequestState.OPEN) -> JoinRequest:
    return JoinRequest(
        number=4, circle=CircleSlug("tech"), user_id=EVE, coop_name="Byte", standing=MEMBER, asked_at=NOW, state=state
    )


@pytest.mark.parametrize(
    ("named", "known", "comes_as", "wish"),
    [
        ("Byte", None, MEMBER, Wish("Byte", MEMBER)),
        (None, "Byte", MEMBER, Wish("Byte", MEMBER)),
        ("Leaf", "Byte", MEMBER, Wish("Leaf", MEMBER)),
        (None, None, GUEST, Wish(None, GUEST)),
        ("Byte", None, GUEST, Wish("Byte", GUEST)),
        ("Byte", None, LEARNING, Wish("Byte", LEARNING)),
    ],
)
def test_one_speaks_for_the_co_op_that_is_named_or_known(
    named: str | None, known: str | None, comes_as: CircleStanding, wish: Wish
) -> None:
    assert judge.read_wish(circle=circle(), coop_name=named, known_coop=known, standing=comes_as) == wish


@pytest.mark.parametrize(("letters", "code"), [(100, None), (101, "long-name")])
def test_a_name_fits_on_the_list(letters: int, code: str | None) -> None:
    said = None
    try:
        judge.read_wish(circle=circle(), coop_name="B" * letters, known_coop=None, standing=MEMBER)
    except Refusal as refusal:
        said = refusal.code
    assert said == code


def test_who_names_no_co_op_is_asked_for_it() -> None:
    with pytest.raises(Refusal, match=r"Which co-op do you speak for.*!join for Leaf Bakery.*!join as guest"):
        judge.read_wish(circle=circle(), coop_name=None, known_coop=None, standing=MEMBER)


@pytest.mark.parametrize(
    ("standing", "coop", "words"),
    [
        (MEMBER, "Byte", "Tech circle, for Byte"),
        (GUEST, None, "Tech circle, as a guest"),
        (LEARNING, None, "already learning in the Tech circle"),
    ],
)
def test_nobody_comes_in_twice_as_the_very_same(standing: CircleStanding, coop: str | None, words: str) -> None:
    wish = Wish(coop, standing)
    with pytest.raises(Refusal, match=words):
        judge.must_be_new(member(standing), circle=circle(), coop_name=coop, wish=wish, same_coop=True)
    judge.must_be_new(member(standing), circle=circle(), coop_name=coop, wish=wish, same_coop=False)
    judge.must_be_new(None, circle=circle(), coop_name=coop, wish=wish, same_coop=True)


def test_a_guest_may_become_a_member() -> None:
    judge.must_be_new(member(GUEST), circle=circle(), coop_name=None, wish=Wish(None, MEMBER), same_coop=True)


@pytest.mark.parametrize(
    ("asked", "by", "may", "words"),
    [
        (request(), DI, False, "J-4 asks to join the Tech circle. Its secretary or delegate can answer that"),
        (request(), EVE, True, "your own request"),
        (request(RequestState.APPROVED), DI, True, "J-4 has been approved already"),
        (request(RequestState.DECLINED), DI, True, "J-4 has been declined already"),
        (request(RequestState.WITHDRAWN), DI, True, "J-4 has been withdrawn already"),
    ],
)
def test_a_request_is_answered_once_by_somebody_else_who_may(
    asked: JoinRequest, by: UserId, may: bool, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        judge.judge_request(asked, decided_by=by, may_decide=may, circle=circle(), link_person="delegate")


def test_an_open_request_of_somebody_else_is_answered() -> None:
    judge.judge_request(request(), decided_by=DI, may_decide=True, circle=circle(), link_person="delegate")
