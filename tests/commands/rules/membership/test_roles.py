"""Which role is meant, who gives it, and who may hold it beside another."""

import pytest

from chatbot.api.errors import Refusal
from commands.rules.membership import roles as judge
from storage.models import RoleName
from storage.types import UserId

EVE = UserId("@eve:example.org")
CALLED = {"delegate": "link_person", "secretary": "secretary", "gatherings keeper": "gatherings keeper"}


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("delegate", "link_person"),
        ("Link Person", "link_person"),
        ("link-person", "link_person"),
        ("as the secretary", "secretary"),
        ("from being secretary", "secretary"),
        ("Gatherings  keeper", "gatherings keeper"),
        ("treasurer", None),
        ("operator", None),
        ("", None),
    ],
)
def test_a_role_is_known_by_its_name_here_and_by_its_usual_one(words: str, role: str | None) -> None:
    assert judge.find_role(words, called=CALLED) == role


@pytest.mark.parametrize(
    ("secretary", "secretaries", "gives"),
    [(True, ["Di"], True), (False, [], True), (False, ["Di"], False), (True, [], True)],
)
def test_who_is_no_secretary_gives_roles_where_there_is_none(
    secretary: bool, secretaries: list[str], gives: bool
) -> None:
    if gives:
        judge.who_gives(secretary=secretary, secretaries=secretaries, circle="Tech circle")
        return
    with pytest.raises(Refusal, match="its secretary gives roles: Di"):
        judge.who_gives(secretary=secretary, secretaries=secretaries, circle="Tech circle")


@pytest.mark.parametrize(
    ("role", "held", "apart", "allowed"),
    [
        (RoleName.LINK_PERSON, {"coordinator"}, True, False),
        (RoleName.LINK_PERSON, {"facilitator"}, True, False),
        (RoleName.FACILITATOR, {"link_person"}, True, False),
        (RoleName.COORDINATOR, {"link_person"}, True, False),
        (RoleName.SECRETARY, {"link_person"}, True, True),
        (RoleName.LINK_PERSON, {"secretary"}, True, True),
        (RoleName.LINK_PERSON, {"link_person"}, True, True),
        (RoleName.LINK_PERSON, {"coordinator"}, False, True),
    ],
)
def test_leading_and_linking_are_two_people_s_where_the_circle_says_so(
    role: str, held: set[str], apart: bool, allowed: bool
) -> None:
    if allowed:
        judge.may_hold(role, held=held, apart=apart, person=EVE)
        return
    with pytest.raises(Refusal) as refused:
        judge.may_hold(role, held=held, apart=apart, person=EVE)
    assert refused.value.code == "leads-and-links"


def test_where_no_role_is_named_the_only_one_is_meant() -> None:
    assert judge.one_of(["secretary"], person=EVE, own=False) == "secretary"
    for names, code in (([], "not-held"), (["secretary", "delegate"], "which-role")):
        for own in (True, False):
            with pytest.raises(Refusal) as refused:
                judge.one_of(names, person=EVE, own=own)
            assert (refused.value.code, str(refused.value).startswith("You")) == (code, own)
