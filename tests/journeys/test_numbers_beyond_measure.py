"""Numbers that no record has and no machine reckons with: whatever command they are said to, it is refused like any other slip."""

import re

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import settled
from tests.printed import CATALOGUE

GUS = "@gus:example.org"
WITH_NUMBERS = [each for each in CATALOGUE.commands if re.search(r"\d", each.example)]
ELSEWHERE = {
    "call": "call M-4",
    "select": "select N-4",
    "agenda add": "agenda add C-4",
    "consent": "C-4",
    "help": "help C-4",
}
"""Numbers that a command takes where its example has none."""


@pytest.mark.long
@pytest.mark.parametrize("digits", [20, 5000])
async def test_no_number_breaks_a_command(town: Town, digits: int) -> None:
    await settled(town)
    private = await town.private(GUS)
    many = "9" * digits
    for words in [*(each.example for each in WITH_NUMBERS), *ELSEWHERE.values(), "coops 4", "4", "yes C-4", "C-4 yes"]:
        said = re.sub(r"\d+", many, words)
        for where in (town.room("food"), private):
            before = len(town.heard_all(where))
            await town.says(GUS, where, f"!{said}")
            assert not any("on our side" in each for each in town.heard_all(where)[before:]), words
    assert not any("on our side" in each for each in town.heard_all(private))
