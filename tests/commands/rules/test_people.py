"""Whom people mean when they name somebody."""

import re

import pytest

from chatbot.api.errors import Refusal, Unsure
from commands.rules.people import begins_with_a_person, person_named
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


TOWN = {
    UserId("@fay:example.org"): "Fay",
    UserId("@gus:example.org"): "Gus Miller",
    UserId("@mx:example.org"): "Maximilian Öztürk",
    UserId("@li:other.org"): "Li",
    UserId("@ana:example.org"): "Ana Lucía",
    UserId("@dk:example.org"): "Дарья",
}


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("fay", "@fay:example.org"), ("Fay", "@fay:example.org"), ("FAY", "@fay:example.org"), ("@fay", "@fay:example.org"),
        ("@Fay", "@fay:example.org"), ("fay:", "@fay:example.org"), ("@fay,", "@fay:example.org"),
        ("Gus", "@gus:example.org"), ("gus miller", "@gus:example.org"), ("@gus", "@gus:example.org"),
        ("maximilian", "@mx:example.org"), ("Maximilian Ozturk", "@mx:example.org"), ("mx", "@mx:example.org"),
        ("ana", "@ana:example.org"), ("Ana Lucia", "@ana:example.org"), ("ANA LUCÍA", "@ana:example.org"),
        ("дарья", "@dk:example.org"), ("dk", "@dk:example.org"), ("li", "@li:other.org"), ("@li:other.org", "@li:other.org"),
        ("[Fay](https://matrix.to/#/@fay:example.org)", "@fay:example.org"),
        ("https://matrix.to/#/@fay:example.org", "@fay:example.org"), ("https://matrix.to/#/%40fay%3Aexample.org", "@fay:example.org"),
    ],
)  # fmt: skip
def test_a_person_is_known_by_what_people_call_them(said: str, who: str) -> None:
    assert person_named(said, "we try it", people=TOWN, circle="Tech circle") == (who, "we try it")


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("@feya", ["@fay:example.org"]), ("faye", ["@fay:example.org"]), ("Fya", ["@fay:example.org"]), ("@fy", ["@fay:example.org"]),
        ("Gsu", ["@gus:example.org"]), ("guss", ["@gus:example.org"]), ("Gus Miler", None), ("Maximillian", ["@mx:example.org"]),
        ("maximilan ozturk", ["@mx:example.org"]), ("anna", ["@ana:example.org"]), ("@anaa", ["@ana:example.org"]),
        ("Дарьа", ["@dk:example.org"]),
    ],
)  # fmt: skip
def test_a_misspelt_person_is_asked_back(said: str, readings: list[str] | None) -> None:
    if readings is None:  # The first part was enough, and nothing else is taken for a name.
        assert person_named("Gus", "Miler we try it", people=TOWN, circle="Tech circle") == (
            "@gus:example.org",
            "Miler we try it",
        )
        return
    with pytest.raises(Unsure, match="I know nobody called") as unsure:
        person_named(said, "", people=TOWN, circle="Tech circle")
    assert [reading.within for reading in unsure.value.readings] == readings
    assert unsure.value.said == said


@pytest.mark.parametrize("said", ["Miller", "Gus's", "gus’s", "(Gus)", "with Gus", "to Gus:", "Gus M"])
def test_names_are_known_with_what_people_put_around_them(said: str) -> None:
    assert person_named(said, "", people=TOWN, circle="Tech circle")[0] == "@gus:example.org"


@pytest.mark.parametrize("said", ["zora", "we", "it", "Mill", "the", "people", "x", "🌱", "@"])
def test_who_is_like_nobody_is_refused(said: str) -> None:
    with pytest.raises(Refusal, match="nobody called") as refusal:
        person_named(said, "try it", people=TOWN, circle="Tech circle")
    assert refusal.value.code == "unknown-person"


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("fay we try it", True), ("@zora we try it", True), ("[Zora](x) we try it", True), ("fya we try it", True), ("Gus Miller", True),
        ("we try it", False), ("fast track it", False), ("we let Fay count", False), ("", False), ("in April", False), ("it is met", False),
    ],
)  # fmt: skip
def test_a_text_does_not_begin_with_a_person(words: str, begins: bool) -> None:
    assert begins_with_a_person(words, people=TOWN) is begins


@pytest.mark.parametrize(
    ("said", "complaint"),
    [("@hal", "“hal” may be more than one. Did you mean Hal Jones (@hal:example.org), or Hal (@x1:example.org)?"), ("Smith", "nobody called “Smith” in the room of the Tech circle"),
     ("@", "nobody called"), ("🌱", "nobody called")],
)  # fmt: skip
def test_a_name_that_may_be_two_or_is_nobody_s_is_refused(said: str, complaint: str) -> None:
    with pytest.raises(Refusal, match=re.escape(complaint)):
        person_named(said, "we try it", people=PEOPLE, circle="Tech circle")


def test_the_same_name_on_two_servers_is_refused() -> None:
    with pytest.raises(Refusal, match=r"\(@hal:example\.org\), or Henry \(@hal:other\.org\)"):
        person_named("@hal", "so", people={HAL: "Hal Jones", HAL2: "Henry"}, circle="Tech circle")
