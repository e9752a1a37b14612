"""Whom people mean when they name somebody."""

import re

import pytest

from chatbot.api.errors import Refusal
from commands.rules.people import person_named
from storage.types import UserId

HAL, EVE, HAL2 = UserId("@hal:example.org"), UserId("@eve:example.org"), UserId("@hal:other.org")
PEOPLE = {HAL: "Hal Jones", EVE: "Eve 🌱 (Byte)", UserId("@bo:example.org"): "Bo", UserId("@x1:example.org"): "Hal"}


@pytest.mark.parametrize(
    ("said", "rest", "who", "left"),
    [
        ("@hal:example.org", "we try it", HAL, "we try it"),
        ("@nobody:example.org:", "we try it", "@nobody:example.org", "we try it"),
        ("[Hal Jones](https://matrix.to/#/@hal:example.org)", "we try it", HAL, "we try it"),
        ("Hal", "Jones we try it", HAL, "we try it"), ("hal", "jones: we\ntry it", HAL, "we\ntry it"),
        ("@Hal", "Jones, we try it", HAL, "we try it"), ("Hal Jones", "we try it", HAL, "we try it"),
        ("@eve", "we try it", EVE, "we try it"), ("Eve", "🌱 (Byte) we try it", EVE, "we try it"), ("EVE:", "", EVE, ""),
        ("@Eve", "🌱 (Byte)", EVE, "🌱 (Byte)"),
    ],
)  # fmt: skip
def test_a_person_is_named_by_id_or_name(said: str, rest: str, who: str, left: str) -> None:
    assert person_named(said, rest, people=PEOPLE, circle="Tech circle") == (who, left)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [("@hal", "“hal” may be @hal:example.org or @x1:example.org"), ("Jones", "nobody called “Jones” in the room of the Tech circle"),
     ("@", "nobody called"), ("🌱", "nobody called")],
)  # fmt: skip
def test_a_name_that_may_be_two_or_is_nobody_s_is_refused(said: str, complaint: str) -> None:
    with pytest.raises(Refusal, match=re.escape(complaint)):
        person_named(said, "we try it", people=PEOPLE, circle="Tech circle")


def test_the_same_name_on_two_servers_is_refused() -> None:
    with pytest.raises(Refusal, match=r"@hal:example\.org or @hal:other\.org"):
        person_named("@hal", "so", people={HAL: "Hal Jones", HAL2: "Henry"}, circle="Tech circle")
