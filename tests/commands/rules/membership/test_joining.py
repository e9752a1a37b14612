"""What people mean who join, in whatever order they say it."""

from dataclasses import replace

import pytest

from chatbot.api.arguments import Grammar, slug_of
from chatbot.api.errors import Refusal, Unsure
from chatbot.api.wording.phrases import cmd
from commands.membership.joining.joining import join
from commands.rules.membership.joining import Joining, read_joining
from storage.models import CircleKind
from tests.commands.rules.test_circle_names import circle
from tests.understanding.hearing import READING

CIRCLES = (
    circle("coordinating", "Coordinating circle", CircleKind.COORDINATING),
    circle("tech", "Tech circle"),
    circle("food", "Food circle"),
)
COOPS = {slug_of(name): name for name in ("Leaf Bakery", "Food for Thought", "Food Hub", "Guest House", "Kiln Co-op")}
GRAMMAR = Grammar.of(join, "join")


def read(said: str, coops: dict[str, str] = COOPS) -> Joining:
    """What words behind ``join`` mean, through the grammar of the command."""
    parsed = GRAMMAR.parse(said, reading=READING, example=cmd("join for Leaf Bakery"))
    (words,), said_too = parsed.args, {"for_": None, "in_": None, "as_guest": False, "as_new": False, **parsed.kwargs}
    return read_joining(words, circles=CIRCLES, coops=coops, **said_too)


@pytest.mark.parametrize(
    ("said", "circle", "coop", "guest"),
    [
        ("", None, None, False),
        ("for Leaf Bakery", None, "Leaf Bakery", False),
        ("Leaf Bakery", None, "Leaf Bakery", False),
        ("leaf bakery", None, "Leaf Bakery", False),
        ("the Leaf Bakery", None, "Leaf Bakery", False),
        ("Leaf Bakery co-op", None, "Leaf Bakery", False),
        ("food", "food", None, False),
        ("Food", "Food", None, False),
        ("food circle", "food circle", None, False),
        ("the food circle", "the food circle", None, False),
        ("#food", "#food", None, False),
        ("in food", "food", None, False),
        ("in the food circle", "the food circle", None, False),
        ("guest", None, None, True),
        ("a guest", None, None, True),
        ("as guest", None, None, True),
        ("as a guest", None, None, True),
        ("As A Guest", None, None, True),
        ("guest of Leaf Bakery", None, "Leaf Bakery", True),
        ("as a guest of Leaf Bakery", None, "Leaf Bakery", True),
        ("for Leaf Bakery as a guest", None, "Leaf Bakery", True),
        ("food as a guest", "food", None, True),
        ("food circle guest", "food circle", None, True),
        ("as a guest in food", "food", None, True),
        ("Sunrise Laundry co-op", None, "Sunrise Laundry co-op", False),
        ("Sunrise Laundry", None, "Sunrise Laundry", False),
        ("sunrise laundry", None, "sunrise laundry", False),
        ("Kombucha Ltd", None, "Kombucha Ltd", False),
        ("tech for Leaf Bakery", "tech", "Leaf Bakery", False),
        ("the tech circle for Leaf Bakery", "the tech circle", "Leaf Bakery", False),
        ("for Leaf Bakery in food", "food", "Leaf Bakery", False),
        ("for leaf bakery in the food circle", "the food circle", "leaf bakery", False),
        ("Leaf Bakery in food", "food", "Leaf Bakery", False),
        ("Sunrise Laundry in food", "food", "Sunrise Laundry", False),
        ("food Leaf Bakery", "food", "Leaf Bakery", False),
        ("Leaf Bakery food", "food", "Leaf Bakery", False),
        ("food, Leaf Bakery", "food", "Leaf Bakery", False),
        ("food, Sunrise Laundry", "food", "Sunrise Laundry", False),
        ("the food circle Leaf Bakery", "the food circle", "Leaf Bakery", False),
        ("Leaf Bakery in Leeds", None, "Leaf Bakery in Leeds", False),
        ("for Mill in Leeds", None, "Mill in Leeds", False),
        ("Food for Thought", None, "Food for Thought", False),
        ("for Food for Thought", None, "Food for Thought", False),
        ("for Workers for Change", None, "Workers for Change", False),
        ("Food Hub", None, "Food Hub", False),
        ("Guest House", None, "Guest House", False),
        ("for Guest House", None, "Guest House", False),
        ("the circle", None, None, False),
        ("this circle", None, None, False),
        ("here", None, None, False),
        ("us", None, None, False),
        ("for my co-op", None, None, False),
        ("my co-op", None, None, False),
        ("food for our coop", "food", None, False),
        ("Kiln", None, "Kiln Co-op", False),
        ("zzyzx as new", None, "zzyzx", False),
        ("coordinating", "coordinating", None, False),
        ("coordinating circle for Leaf Bakery", "coordinating circle", "Leaf Bakery", False),
        ("for Food", None, "Food", False),
        ("food as Leaf Bakery", "food", "Leaf Bakery", False),
        ("food with Sunrise Laundry", "food", "Sunrise Laundry", False),
        ("zebra as Leaf Bakery", None, "zebra as Leaf Bakery", False),
        ("we are Leaf Bakery, food circle", "food circle", "Leaf Bakery", False),
        ("we are Leaf Bakery, Leeds", None, "Leaf Bakery, Leeds", False),
        ("we are Leaf Bakery, food in tech", "tech", "Leaf Bakery, food", False),
        ("we are , food", None, ", food", False),
        ("Leaf Bakery in the foood circle", "the foood circle", "Leaf Bakery", False),
        ("we are Leaf Bakery for Food Hub", "we are Leaf Bakery", "Food Hub", False),
        ("zzyzx-coop", None, "zzyzx-coop", False),
    ],
)  # fmt: skip
def test_who_joins_is_understood(said: str, circle: str | None, coop: str | None, guest: bool) -> None:
    assert replace(read(said), as_new=False) == Joining(circle, coop, guest)


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("fod", ["in food", "for fod"]),
        ("foood circle", ["in food", "for foood circle"]),
        ("zzyzx", ["for zzyzx"]),
        ("everybody", ["for everybody"]),
        ("Food Lovers Ltd", ["food for Lovers Ltd", "for Food Lovers Ltd"]),
        ("tech Sunrise Laundry", ["tech for Sunrise Laundry", "for tech Sunrise Laundry"]),
    ],
)
def test_what_may_be_a_circle_or_a_co_op_is_asked_back(said: str, readings: list[str]) -> None:
    with pytest.raises(Unsure) as unsure:
        read(said)
    assert [reading.within for reading in unsure.value.readings] == readings
    for reading in readings:
        read(reading)  # What is offered is understood when it is chosen.


def test_of_a_co_op_that_is_called_like_a_circle_and_another_both_are_asked_about() -> None:
    """“Food Hub food” names the circle twice; it is the co-op beside it that is meant."""
    assert read("food Food Hub") == Joining("food", "Food Hub")


def test_a_circle_and_a_co_op_of_one_name_are_asked_about() -> None:
    with pytest.raises(Unsure, match=r"Did you mean the Tech circle, or the co-op Tech\?"):
        read("tech", {"tech": "Tech"})
    assert read("in tech", {"tech": "Tech"}) == Joining("tech", None, False)
    assert read("for tech", {"tech": "Tech"}) == Joining(None, "tech", False)


@pytest.mark.parametrize("said", ["tech and food", "the tech and the food circle", "tech, food", "food circle & tech"])
def test_several_circles_are_joined_one_after_the_other(said: str) -> None:
    with pytest.raises(Refusal, match="one circle at a time"):
        read(said)


@pytest.mark.parametrize("said", ["for myself", "for nobody", "for me", "for no co-op", "for us"])
def test_who_names_no_co_op_is_asked_which(said: str) -> None:
    assert read(said).coop is None
