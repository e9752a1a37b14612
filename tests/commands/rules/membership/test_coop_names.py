"""Which names of co-ops can be kept, and which are asked about."""

import pytest

from chatbot.api.arguments import slug_of
from chatbot.api.errors import Refusal, Unsure
from chatbot.api.wording.phrases import cmd
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.membership.coop_names import (
    Alike,
    alike,
    known_as,
    misspelt,
    must_be_a_name,
    must_be_known,
    must_be_meant,
    must_be_told_apart,
    warning,
)

KNOWN = (
    "Green Grocers", "Leaf Bakery", "Byte", "Bakery 1", "Co-op A", "Кафе 1", "Data Workers", "Small Screws Bicycle Repair",
    "Northern Growers Co-op", "Oak Workshop", "Kiln Co-op", "Hill Farm", "Mill", "Öl & Essig", "Sunrise Laundry",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Leaf Baкery", Alike(looks="Leaf Bakery")),
        ("LeafBakery", Alike(looks="Leaf Bakery")),
        ("Вуtе", Alike(looks="Byte")),
        ("Kaфе 1", Alike(looks="Кафе 1")),
        *[
            (name, Alike(holds="Leaf Bakery"))
            for name in (
                "Leaf Bakery, Oaks", "Oaks and Leaf Bakery", "Leaf Bakery (by phone, noted by Di)", "Oaks; Leaf Baкery", "Leaf Bakery: consent",
                "Oaks / Leaf Bakery", "Oaks – Leaf Bakery", "Leaf Bakery (not yet confirmed)",
            )
        ],
        *[
            (name, Alike(nearly=(known,)))
            for known, names in {
                "Leaf Bakery": (
                    "leaf bakry", "Leaf Bakrey", "Leef Bakry", "LeafBakry", "leaf bakeryy", "Laef Bakery", "eLaf Bakery",
                    "Leaf Bakers", "Leaf Bekery", "Leaf Bakkery", "The Leaf Bakery", "Leaf Bakery Ltd", "Leaf Bakery Limited",
                    "Leaf Bakery Co-op", "Leaf Bakery Cooperative", "leaf bakery coop ltd", "The Leaf Bakery CIC", "Leaf-Bakry",
                ),
                "Data Workers": ("Data Wrokers", "data worker", "Dta Workers", "Data Workes", "Data Workerrs"),
                "Small Screws Bicycle Repair": ("Small Screws Bicycl Repair", "Smal Scrwes Bicycle Repiar", "Small Screw Bicycle Repair"),
                "Green Grocers": ("Green Grocer", "Grene Grocers", "Geen Grocers"),
                "Northern Growers Co-op": ("Nothern Growers", "Northern Growers", "Northen Growers Co-op"),
                "Kiln Co-op": ("Kiln", "Kilns Co-op"),
                "Sunrise Laundry": ("Sunrise Laundrey", "Sunrize Laundry", "Sunrise Laundry co-op"),
                "Byte": ("Bytte", "Byte Co-op"),
                "Кафе 1": ("Каффе 1",),
                "Öl & Essig": ("Ol & Esssig",),
            }.items()
            for name in names
        ],
        # The first word, or the last, of a longer name.
        ("Bakery", Alike(nearly=("Leaf Bakery", "Bakery 1"))),
        ("the bakery", Alike(nearly=("Leaf Bakery", "Bakery 1"))),
        ("Leaf", Alike(nearly=("Leaf Bakery",))),
        ("Green Co-op", Alike(nearly=("Green Grocers",))),
        *[
            (name, Alike())
            for name in (
                "Столовая 1", "Кафе 2", "Bakery 2", "Bakery 12", "Co-op B", "Bite", "Leaf Brewery", "Oak Bakery",
                "Southern Growers Co-op", "Oat Workshop", "Mill Farm", "Hill Barn", "Till", "Pill", "Moon", "Fish Co-op",
                "Green Energy", "Data Gardeners", "Date Farm", "Small Spoons Bicycle Repair", "Sunset Laundry",
                "Sunrise Bakery", "Blue Grocers", "Wholefoods", "Tile Works", "Kelp Co-op", "Bolt", "Leaf Bakery Two Towns",
                "Northern Lights", "工房", "Radio", "Cargo Bikes", "Workers of the Bakery",
            )
        ],
    ],
)  # fmt: skip
def test_a_new_name_is_compared_with_those_that_are_known(name: str, like: Alike) -> None:
    assert alike(name, KNOWN) == like


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("leaf bakery", "leaf-bakery"),
        ("the Leaf Bakery", "leaf-bakery"),
        ("Leaf Bakery co-op", "leaf-bakery"),
        ("Leaf Bakery cooperative", "leaf-bakery"),
        ("kiln", "kiln-co-op"),
        ("Northern Growers", "northern-growers-co-op"),
        ("Leaf Bakery Ltd", None),
        ("Leaf Bakry", None),
        ("Leaf", None),
        ("co-op", None),
        ("the", None),
        ("A", None),
    ],
)
def test_words_that_people_put_around_a_name_are_no_part_of_it(said: str, known: str | None) -> None:
    assert known_as(said, {slug_of(name): name for name in KNOWN}) == known


def test_a_name_that_two_co_ops_may_have_is_nobody_s() -> None:
    both = {"leaf": "Leaf", "leaf-co-op": "Leaf Co-op"}
    assert known_as("the leaf", both) is None
    assert known_as("leaf co-op", both) == "leaf-co-op"


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
        (Alike(nearly=("Byte",)), False, "usage", "usage"),
        (Alike(nearly=("Byte",)), True, None, None),
        (Alike(looks="Byte"), False, "looks-alike", "usage"),
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


def test_a_name_that_reads_as_several_co_ops_is_none_that_somebody_takes_for_themselves() -> None:
    """On a card it would read as if those had been heard, too."""
    like = alike("Green Oaks, Leaf Bakery", KNOWN)
    with pytest.raises(Refusal, match="reads as if Leaf Bakery, which I know, were meant"):
        must_be_told_apart("Green Oaks, Leaf Bakery", like, as_new=True)
    with pytest.raises(Unsure):
        must_be_meant("Green Oaks, Leaf Bakery", like, as_new=False)
    must_be_meant("Green Oaks, Leaf Bakery", like, as_new=True)


@pytest.mark.parametrize(
    ("said", "surely", "likely"),
    [
        ("Oka", False, ["Oak"]), ("Oka", True, []), ("Leaf Bakry", True, ["Leaf Bakery"]), ("Leaf Bakery co-op", True, ["Leaf Bakery"]),
        ("parties", True, ["Party"]), ("Tie", False, []), ("ties", True, []),
    ],
)  # fmt: skip
def test_a_short_name_is_misspelt_only_where_nothing_but_a_name_is_said(
    said: str, surely: bool, likely: list[str]
) -> None:
    known = {slug_of(name): name for name in ("Oak", "Leaf Bakery", "Party", "Ty")}
    assert misspelt(said, known, surely=surely) == likely


@pytest.mark.parametrize(
    ("like", "told"),
    [
        (Alike(), None), (Alike(looks="Byte"), "looks just like that of Byte (byte)"), (Alike(nearly=("Byte",)), "nearly that of Byte (byte)"),
        (Alike(holds="Byte"), "nearly that of Byte (byte)"),
    ],
)  # fmt: skip
def test_who_decides_is_told_of_a_name_that_is_like_another(like: Alike, told: str | None) -> None:
    found = warning(like, {"Byte": "byte"})
    assert (told in IN_A_ROOM.words(found)) if found is not None and told is not None else found is told


@pytest.mark.parametrize("name", ["Oaks · 3 consent", "Oaks | Leaf Bakery", "Oaks • critical concern: Mill"])
def test_marks_that_set_off_one_name_from_the_next_are_part_of_none(name: str) -> None:
    with pytest.raises(Refusal, match="set off one name from the next"):
        must_be_a_name(name, example=cmd("join for Leaf Bakery"))


def test_who_only_says_we_are_something_adds_no_co_op() -> None:
    known = {"leaf-bakery": "Leaf Bakery"}
    for fine in (None, "Leaf Bakery", "the leaf bakery co-op", "leaf bakry"):  # The last one is asked about.
        must_be_known(fine, known)

    with pytest.raises(Refusal, match="I know no co-op “late”"):
        must_be_known("late", known)
