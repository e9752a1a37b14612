"""Words folded: what is the same name, what looks the same, what is found, and in which order names stand."""

import time

import pytest

from storage.folding import clean_name, folded, skeleton_of, slug_of, sort_key
from storage.lookalikes import table


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Leaf Bakery", "Leaf Bakery"),
        ("  Leaf \t Bakery ", "Leaf Bakery"),
        ("Zed\n\nAgreed. All heard.", "Zed Agreed. All heard."),
        ("Zed\u2028Agreed\u2029by all\u0085!", "Zed Agreed by all !"),
        ("Leaf\u00a0\u3000\u2003Bakery", "Leaf Bakery"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Le\u200baf\u2060 B\u00adakery\ufeff", "Leaf Bakery"),
        ("\u202eyrekaB\u202c", "yrekaB"),
        ("\u2066Leaf\u2069", "Leaf"),
        ("Leaf\u3164\u115f\u1160\uffa0\u2800", "Leaf"),
        ("Leaf\U000e0041\U000e0042", "Leaf"),
        ("\x1b[31mLeaf\x00\x7f\x9b", "[31mLeaf"),
        ("Leaf\ue000\U000f0000", "Leaf"),
        ("Leaf\ufe0f\u034f", "Leaf"),
        ("L" + "\u0301" * 60 + "eaf", "\u0139\u0301\u0301\u0301eaf"),
        ("\U0001f469\u200d\U0001f33e Farm", "\U0001f469\u200d\U0001f33e Farm"),
        ("Le\u200daf", "Leaf"),
        ("Кафе 1", "Кафе 1"),
        ("工房", "工房"),
        ("हिन्दी", "हिन्दी"),
        ("カフェ", "カフェ"),
        ("\u3164", ""),
        ("\u2800\u2800", ""),
        ("!!! ★", ""),
        ("\u0301\u0301", ""),
        ("", ""),
    ],
)
def test_a_name_is_cleaned_at_the_door(said: str, kept: str) -> None:
    assert clean_name(said) == kept
    assert clean_name(kept) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leaf  Bakery Ltd.", "leaf bakery ltd"),
        ("Café & Söhne", "cafe and sohne"),
        ("Ørsted", "ørsted"),
        ("Straße", "STRASSE"),
        ("Кафе 1", "КАФЕ  1"),
        ("Ёлка", "елка"),
        ("ＬＥＡＦ", "leaf"),
        ("Self‑employed", "self-employed"),
        ("Zoe’s", "Zoe's"),
        ("Ελλάς", "ΕΛΛΑΣ"),
        ("カフェ", "ｶﾌｪ"),
    ],
)
def test_a_name_is_the_same_whatever_its_spelling(one: str, other: str) -> None:
    assert slug_of(one) == slug_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Кафе 1", "Столовая 1"),
        ("Кафе", "Столовая"),
        ("Кафе 1", "1"),
        ("Мой", "Мои"),
        ("かき", "がき"),
        ("हिन्दी", "हनद"),
        ("C++", "C#"),
        ("★ Bakery", "☆ Bakery"),
        ("北京 2", "東京 2"),
        ("Ørby", "Rby"),
        ("مقهى 1", "مطعم 1"),
    ],
)
def test_what_cannot_be_spelt_in_latin_letters_is_not_thrown_away(one: str, other: str) -> None:
    assert slug_of(one) != slug_of(other)
    assert any(letter.isalpha() for letter in slug_of(one))


@pytest.mark.parametrize(
    "disguised",
    [
        "Leaf Baкery",
        "Lеаf Ваkегу",
        "LΕΑF ΒΑΚΕRΥ",
        "Leɑf Bakery",
        "1eaf Bakery",
        "Ieaf Bakery",
        "leaf-bakery",
        "Lėaf Bakery",
        "𝐋𝐞𝐚𝐟 𝐁𝐚𝐤𝐞𝐫𝐲",
        "Leaf Bakeгy",
        "LeafBakery",
    ],
)
def test_a_name_in_disguise_looks_like_the_one_that_it_is_made_after(disguised: str) -> None:
    assert skeleton_of(disguised) == skeleton_of("Leaf Bakery")


@pytest.mark.parametrize("other", ["Leaf Bakers", "Oak Bakery", "Кафе 1", "Leaf Bakery 2", "Leaf"])
def test_a_name_of_its_own_looks_like_no_other(other: str) -> None:
    assert skeleton_of(other) != skeleton_of("Leaf Bakery")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Buy café tables", "CAFÉ"),
        ("Buy café tables", "cafe"),
        ("Buy cafe\u0301 tables", "café"),
        ("ÄPFEL pressing day", "äpfel"),
        ("Øre", "øre"),
        ("Øre", "ore"),
        ("Éclair", "éclair"),
        ("Straße", "STRASSE"),
        ("СБОР ЯБЛОК", "яблок"),
        ("Ёлки", "елки"),
        ("self‑employed", "self-employed"),
        ("soft\u00adware", "software"),
        ("ﬁnance", "finance"),
        ("İzmir", "izmir"),
    ],
)
def test_words_are_found_with_and_without_accents_large_and_small(text: str, words: str) -> None:
    assert folded(words) in folded(text)


NAMES = ["Zürich Velo", "apple", "Äpfel", "Øl", "zoe's", "Åre", "Zebra", "ñandú", "nz", "«Brot»", "Йога", "Еда"]


@pytest.mark.parametrize(
    ("language", "order"),
    [
        (
            "en",
            ["Äpfel", "apple", "Åre", "«Brot»", "ñandú", "nz", "Øl", "Zebra", "zoe's", "Zürich Velo", "Еда", "Йога"],
        ),
        (
            "da",
            ["Äpfel", "apple", "«Brot»", "ñandú", "nz", "Zebra", "zoe's", "Zürich Velo", "Øl", "Åre", "Еда", "Йога"],
        ),
        (
            "sv",
            ["apple", "«Brot»", "ñandú", "nz", "Øl", "Zebra", "zoe's", "Zürich Velo", "Åre", "Äpfel", "Еда", "Йога"],
        ),
        (
            "es",
            ["Äpfel", "apple", "Åre", "«Brot»", "nz", "ñandú", "Øl", "Zebra", "zoe's", "Zürich Velo", "Еда", "Йога"],
        ),
    ],
)
def test_names_stand_in_the_order_of_the_language(language: str, order: list[str]) -> None:
    assert sorted(NAMES, key=lambda name: sort_key(name, language=language)) == order


@pytest.mark.parametrize(
    "letters", ["a\u0301" * 4_000, "ﷺ" * 8_000, "👩\u200d" * 4_000, "\u3164" * 8_000, "- " * 4_000]
)
def test_hostile_names_take_no_time(letters: str) -> None:
    for read in (clean_name, folded, slug_of, skeleton_of):
        began = time.process_time()
        read(letters)
        assert time.process_time() - began < 0.1


def test_the_table_of_look_alikes_is_made_of_the_letters_of_unicode_s_own() -> None:
    lines = [
        "# head",
        "0430 ;\t0061 ;\tMA\t# а → a",
        "FF41 ;\t0061 ;\tMA\t# ａ → a",
        "2010 ;\t002D ;\tMA\t# a hyphen",
        "",
    ]
    assert table(lines).splitlines()[-1] == "а\ta"
    assert "ａ" not in table(lines)
    assert "-" not in table(lines).splitlines()[-1]
