"""Which names of co-ops can be kept, and which are asked about."""

import pytest

from chatbot.api.errors import Refusal
from chatbot.api.phrases import cmd
from commands.rules.coop_names import Alike, alike, must_be_a_name, must_be_meant, must_be_told_apart

KNOWN = ("Green Grocers", "Leaf Bakery", "Byte", "Bakery 1", "Co-op A", "Кафе 1")


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Leaf Baкery", Alike(looks="Leaf Bakery")),
        ("LeafBakery", Alike(looks="Leaf Bakery")),
        ("Вуtе", Alike(looks="Byte")),
        ("Kaфе 1", Alike(looks="Кафе 1")),
        ("Leaf Bakry", Alike(nearly=("Leaf Bakery",))),
        ("Leef Bakry", Alike(nearly=("Leaf Bakery",))),
        ("Green Grocer", Alike(nearly=("Green Grocers",))),
        ("Grene Grocers", Alike(nearly=("Green Grocers",))),
        ("Столовая 1", Alike()),
        ("Bakery 2", Alike()),
        ("Bakery", Alike()),
        ("Co-op B", Alike()),
        ("Bite", Alike()),
        ("Leaf Brewery", Alike()),
        ("Oak Bakery", Alike()),
    ],
)
def test_a_new_name_is_compared_with_those_that_are_known(name: str, like: Alike) -> None:
    assert alike(name, KNOWN) == like


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Leaf Bakery", None),
        ("Кафе 1", None),
        ("工房", None),
        ("B" * 100, None),
        ("B" * 101, "long-name"),
        ("a" + "&" * 99, "long-name"),
        ("ﷺ" * 60, "long-name"),
        ("***", "no-name"),
        ("★", "no-name"),
        ("\u3164", "no-name"),
        ("Leaf\nBakery", "no-name"),
        ("Leaf \u202eBakery", "no-name"),
    ],
)
def test_a_name_can_be_kept_or_is_refused(name: str, code: str | None) -> None:
    said = None
    try:
        must_be_a_name(name, example=cmd("join for Leaf Bakery"))
    except Refusal as refusal:
        said = refusal.code
    assert said == code


@pytest.mark.parametrize(
    ("like", "as_new", "joins", "adds"),
    [
        (Alike(), False, None, None),
        (Alike(nearly=("Byte",)), False, "nearly-known", "nearly-known"),
        (Alike(nearly=("Byte",)), True, None, None),
        (Alike(looks="Byte"), False, "looks-alike", "looks-alike"),
        (Alike(looks="Byte"), True, "looks-alike", None),
    ],
)
def test_a_name_in_disguise_is_for_those_who_look_after_the_list(
    like: Alike, as_new: bool, joins: str | None, adds: str | None
) -> None:
    said: list[str | None] = []
    for rule in (must_be_told_apart, must_be_meant):
        try:
            rule("Bytte", like, as_new=as_new)
            said.append(None)
        except Refusal as refusal:
            said.append(refusal.code)
    assert said == [joins, adds]
