"""What is shown to words that are no command: what they speak of, and nothing where they speak of nothing that we do."""

from functools import reduce
from operator import or_
from pathlib import Path

import pytest

import commands
from chatbot.api.access import Who
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.languages import languages, spoken_of
from tests.understanding import __file__ as corpus

CATALOGUE = Catalogue(commands.FAMILIES)
ALL = reduce(or_, Who)
GUESSES = Path(corpus).parent / "guesses.txt"


def test_nine_in_ten_are_shown_what_they_want() -> None:
    rows = [line.split(" -> ") for line in GUESSES.read_text().splitlines() if line and not line.startswith("#")]
    missed = [
        said
        for said, wanted in rows
        if not {each.words for each in CATALOGUE.likely(said, holds=ALL)} & set(wanted.split(", "))
    ]

    assert len(missed) <= len(rows) / 10, missed


def test_what_is_spoken_of_is_a_command_and_of_nearly_each_there_is_a_line() -> None:
    names = {each.words for each in CATALOGUE.commands}
    spoken = {name for language in languages() for name in spoken_of(language.name)}

    assert spoken <= names
    assert names - spoken <= {"agenda open"}


@pytest.mark.parametrize(
    "said", ["lol", "blah blah blah", "potato", "zebras and giraffes eat acacia", "lorem ipsum dolor sit amet"]
)
def test_what_speaks_of_nothing_that_we_do_is_no_guess(said: str) -> None:
    assert not CATALOGUE.likely(said, holds=ALL)


@pytest.mark.parametrize("said", ["who has not declerd", "who has not decalred their figures"])
def test_a_slip_in_a_long_word_is_passed_over(said: str) -> None:
    assert "subs outstanding" in {each.words for each in CATALOGUE.likely(said, holds=ALL)}


def test_what_others_may_is_not_shown() -> None:
    assert "admin status" not in {each.words for each in CATALOGUE.likely("is everything all right", holds=Who.PRESENT)}
