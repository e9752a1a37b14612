"""The first line of a card holds a text or its beginning, and nothing of a text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.headline import MOST, headline
from storage.marks import ENDS, Kind, Mark, begin

LONG = "Share one van between the five of us, " * 10
WORDY = "Meet on Thursdays, rain or shine. " * 20


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("Buy a second van", "Buy a second van", None),
        ("  Buy a second van \n", "Buy a second van", None),
        ("Buy a van. Then paint it.", "Buy a van. Then paint it.", None),
        ("The van\nWe buy one", "The van", "We buy one"),
        ("The van:\n\n- one\n- two", "The van:", "- one\n- two"),
        ("The van\r\nWe buy one", "The van", "We buy one"),
        ("x", "x", None),
        ("Ünïcödé 🚐", "Ünïcödé 🚐", None),
        ("Café\u2028now", "Café", "now"),
        ("a" * MOST, "a" * MOST, None),
        (WORDY, "Meet on Thursdays, rain or shine.", WORDY[len("Meet on Thursdays, rain or shine.") :].strip()),
        ("Shall we grow? " + WORDY, "Shall we grow?", WORDY.strip()),
        ("Our new rule: " + LONG, "Our new rule:", LONG.strip()),
        ("We do it! " + WORDY, "We do it! Meet on Thursdays, rain or shine.", WORDY[34:].strip()),
        ("Pay £3.50 more " + LONG, None, None),
        (LONG, None, None),
        ("a" * 1000, None, None),
        (LONG + "\nand the rest", None, None),
    ],
)
def test_a_text_is_parted_where_a_line_or_a_sentence_ends(text: str, first: str | None, rest: str | None) -> None:
    found = headline(text)
    if first is not None:
        assert found == (first, rest)
    else:
        assert found[0].endswith("…")
        assert text.startswith(found[0][:-1])
        assert found[1] == text.strip()


def marked(kind: Kind, text: str) -> str:
    return f"{begin(Mark(kind))}{text}{ENDS}"


def test_a_mark_that_spans_both_is_in_both() -> None:
    first, rest = headline(marked(Kind.STRONG, "Buy a van\nand paint it"))

    assert first == marked(Kind.STRONG, "Buy a van")
    assert rest == marked(Kind.STRONG, "and paint it")


def test_marks_count_as_no_letters() -> None:
    text = " ".join(marked(Kind.EM, "word") for _ in range(40))

    assert headline(text) == (text, None)


def test_a_list_stays_one() -> None:
    text = marked(Kind.BULLETS, marked(Kind.ENTRY, "a van") + "\n" + marked(Kind.ENTRY, "a bell"))

    assert headline(text) == ("• a van • a bell", text)
    assert headline(f"We buy:\n{text}") == ("We buy:", text)


@given(st.text(st.sampled_from("ab. \n:!é"), min_size=1, max_size=600).filter(str.strip))
def test_nothing_is_lost_and_the_first_line_is_one_short_line(text: str) -> None:
    first, rest = headline(text)

    assert 0 < len(first) <= MOST
    assert "\n" not in first
    kept = (rest or "") if first.endswith("…") else f"{first} {rest or ''}"
    assert kept.split() == text.split() or "".join(kept.split()) == "".join(text.split())
