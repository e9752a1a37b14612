"""Which circle people name, in whatever words."""

import pytest

from chatbot.api.errors import Refusal, Unsure
from commands.rules.circle_names import called, circle_in, split
from storage.models import Circle, CircleKind
from storage.types import CircleSlug


def circle(slug: str, name: str, kind: CircleKind = CircleKind.INDUSTRY, room: str | None = None) -> Circle:
    """A circle of the TOML."""
    return Circle(slug=CircleSlug(slug), name=name, kind=kind, room=room or f"#{slug}:example.org")


CIRCLES = (
    circle("coord", "Coordinating circle", CircleKind.COORDINATING),
    circle("tech", "Tech circle"),
    circle("food", "Food circle"),
    circle("green-energy", "Green Energy"),
    circle("care", "Circle of carers", room="!abc:example.org"),
)


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ("food", "food"),
        ("Food", "food"),
        ("FOOD", "food"),
        ("Food circle", "food"),
        ("food Circle", "food"),
        ("the food circle", "food"),
        ("our food circle", "food"),
        ("the food room", "food"),
        ("#food", "food"),
        ("#food:example.org", "food"),
        ("#FOOD", "food"),
        ("food.", "food"),
        ("“food”", "food"),
        ("foodcircle", None),
        ("coord", "coord"),
        ("coordinating", "coord"),
        ("Coordinating circle", "coord"),
        ("the coordinating circle", "coord"),
        ("coordination", "coord"),
        ("green energy", "green-energy"),
        ("Green Energy circle", "green-energy"),
        ("the Green-Energy", "green-energy"),
        ("#green-energy", "green-energy"),
        ("care", "care"),
        ("circle of carers", "care"),
        ("the care circle", "care"),
        ("tech circle please", None),
        ("circle", None),
        ("the circle", None),
        ("", None),
        ("#", None),
        ("green", None),
        ("#food:elsewhere.org", "food"),
    ],
)
def test_a_circle_is_known_by_what_people_call_it(said: str, slug: str | None) -> None:
    found = called(said, CIRCLES)
    assert [each.slug for each in found] == ([slug] if slug else [])


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("fod", ["food"]),
        ("the foood circle", ["food"]),
        ("tehc", ["tech"]),
        ("coordnating", ["coord"]),
        ("gren energy", ["green-energy"]),
        ("the Tceh circle", ["tech"]),
    ],
)
def test_a_misspelt_circle_is_asked_back(said: str, readings: list[str]) -> None:
    with pytest.raises(Unsure) as unsure:
        circle_in(said, CIRCLES)
    assert [reading.within for reading in unsure.value.readings] == readings
    assert unsure.value.said == said


@pytest.mark.parametrize("said", ["zzyzx", "the flour people", "water", "tent", "mood lighting", "12"])
def test_a_circle_that_is_like_none_is_refused_with_the_way_to_all(said: str) -> None:
    with pytest.raises(Refusal, match=r"circles shows them") as refusal:
        circle_in(said, CIRCLES)
    assert refusal.value.code == "unknown-circle"


def test_the_very_name_goes_before_one_with_words_around_it() -> None:
    two = (circle("food", "Food"), circle("our-food", "Our food circle"))
    assert [each.slug for each in called("food", two)] == ["food"]
    assert [each.slug for each in called("the food", two)] == ["food", "our-food"]


def test_one_name_for_two_circles_is_asked_back() -> None:
    two = (circle("food-north", "North food circle"), circle("north-food", "The North food"))
    with pytest.raises(Unsure, match="More than one circle"):
        circle_in("our north food circle", two)
    assert circle_in("food-north", two).slug == "food-north"


@pytest.mark.parametrize(
    ("said", "name", "rest"),
    [
        ("food we need flour", "food", "we need flour"),
        ("the food circle we need flour", "the food circle", "we need flour"),
        ("Food circle: we need\n\nflour", "Food circle:", "we need\n\nflour"),
        ("green energy Hello all", "green energy", "Hello all"),
        ("tech", "tech", ""),
        ("tech coordinating is hard", "tech", "coordinating is hard"),
        ("nobody knows this", "nobody", "knows this"),
    ],
)
def test_words_may_follow_the_name_of_a_circle(said: str, name: str, rest: str) -> None:
    assert split(said, CIRCLES) == (name, rest)
