"""What people say of money in their own words: while figures wait for a yes, in answer to the question for them, and as treasurers."""

from typing import Any

import pytest
from babel import Locale

from chatbot.api.arguments import Declared
from chatbot.api.errors import Unsure, UsageError
from commands.rules.subs.basis import same_as_before
from commands.rules.subs.in_part import sum_offered
from commands.rules.subs.named import named_in
from commands.rules.subs.told import Wants, figures_within, labour_in, says_what_was_paid, told_in
from commands.rules.subs.treasurers import OfAll, OfOne, may_name_one, of_all, of_one
from commands.rules.subs.wonders import Wonders, wondered
from commands.rules.subs.words import corrected, hold_figures, yes_or_no
from storage.types import Pence
from tests.understanding.hearing import READING

HOW: dict[str, Any] = {"currency": "GBP", "locale": Locale.parse("en-GB", sep="-")}
BEFORE = Declared(Pence(92_000_00), Pence(0))


@pytest.mark.parametrize(
    ("said", "wages", "self_employed"),
    [
        ("sure, 92k wages", 92, 0), ("ok so thats 92k for employees and 12k for freelancers", 92, 12), ("roughly 92k give or take", 92, 0),
        ("92k to be exact", 92, 0), ("no its not, it was 92k", 92, 0), ("without the pension its 88k", 88, 0),
        ("we don't have freelancers, wages 92k", 92, 0), ("92k for the salary, i hope that's right", 92, 0),
    ],
)  # fmt: skip
def test_figures_are_read_among_other_words(said: str, wages: int, self_employed: int) -> None:
    found = labour_in(said, **HOW)
    assert (found.wages, found.self_employed) == (wages * 1000_00, self_employed * 1000_00)


@pytest.mark.parametrize(
    "said",
    ["between 90 and 95k", "less than 100k", "92000 bananas", "8k a month", "30k each", "we have no freelancers", "no employees", "92k in euros",
     "not 92k", "more than 92k", "up to 92k", "half of 92k"],
)  # fmt: skip
def test_what_may_be_another_sum_is_not_read(said: str) -> None:
    with pytest.raises(UsageError):
        labour_in(said, **HOW)
    assert hold_figures(said, **HOW), "it is meant as figures, so it is told what is wrong"


@pytest.mark.parametrize(
    ("said", "wages", "self_employed"),
    [
        ("sry 91k wages", 91, 0), ("not 92 but 93 thousand", 93, 0), ("its 93 not 92", 93, 0), ("the freelancers too, 12k", 92, 12),
        ("add 12k self employed", 92, 12), ("and 12k freelancers of course", 92, 12), ("can you change it to 93k?", 93, 0),
        ("no thats not right, wages were 93k", 93, 0), ("actually wages were 103k and freelancers 12k", 103, 12), ("88k without pension", 88, 0),
    ],
)  # fmt: skip
def test_a_correction_in_words(said: str, wages: int, self_employed: int) -> None:
    found = corrected(said, BEFORE, **HOW)
    assert (found.wages, found.self_employed) == (wages * 1000_00, self_employed * 1000_00)


@pytest.mark.parametrize("said", ["actually 91", "nope, 93", "it should be 93"])
def test_thousands_that_were_left_out_are_asked_about(said: str) -> None:
    with pytest.raises(Unsure) as unsure:
        corrected(said, BEFORE, **HOW)
    assert [each.words[-3:] for each in unsure.value.readings] == [".00", ".00"]
    assert ",000" in unsure.value.readings[0].words
    assert corrected("£93.00", BEFORE, **HOW).wages == 93_00, "who says the sum in full means it"


@pytest.mark.parametrize(
    "said", ["twice that", "half of it", "oops i meant pounds not pence", "it's in euros", "minus 2k", "too low"]
)
def test_a_change_that_names_no_sum_is_asked_for_it(said: str) -> None:
    with pytest.raises(UsageError):
        corrected(said, BEFORE, **HOW)
    assert hold_figures(said, **HOW)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("thats correct", True), ("yep thats it", True), ("ok declare it", True), ("send it please", True), ("perfect", True), ("jup", True),
        ("no stop", False), ("no dont", False), ("thats wrong", False), ("no thats wrong", False), ("forget that", False),
        ("no wait", None), ("hold on", None), ("yes no", None), ("perfect storm", None), ("is it right", None), ("no, 93k", None),
    ],
)  # fmt: skip
def test_yes_and_no_to_what_was_read_back(said: str, meant: bool | None) -> None:
    assert yes_or_no(said) is meant


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("same as last year", True), ("the same as last time", True), ("no change", True), ("it's the same again, thanks", True), ("unchanged", True),
        ("like last year", True), ("not the same as last year", False), ("same but 12k more", False), ("more than last year", False),
    ],
)  # fmt: skip
def test_the_same_as_last_year(said: str, same: bool) -> None:
    assert same_as_before(said) == same


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("we can only afford 40", "40"), ("could we pay £40 instead", "£40"), ("we cant pay more than 40 pounds", "40 pounds"),
        ("can we pay 92k wages", None), ("can we pay less", None), ("can we pay in 2 rates", None),
    ],
)  # fmt: skip
def test_a_sum_that_a_co_op_can_pay(said: str, offered: str | None) -> None:
    assert sum_offered(said) == offered


@pytest.mark.parametrize(
    ("said", "wonders"),
    [
        ("how much is that a month", Wonders.A_MONTH), ("is that with vat", Wonders.VAT), ("can we pay less this year", Wonders.PAY_LESS),
        ("why do you need that", Wonders.WHY), ("what for", Wonders.WHY), ("why so much", Wonders.HOW_WORKED_OUT), ("which year?", Wonders.WHICH_YEAR),
        ("do other co-ops see it?", Wonders.WHO_SEES), ("ask Hal he does our books", Wonders.SOMEBODY_ELSE), ("@hal can you do that", Wonders.SOMEBODY_ELSE),
        ("and if i dont answer?", Wonders.WHAT_IF_NOT), ("where does the 150 come from", Wonders.HOW_WORKED_OUT), ("who looks at our wages", Wonders.WHO_SEES),
        ("will our numbers be published", Wonders.WHO_SEES), ("is it for 2025?", Wonders.WHICH_YEAR), ("what happens if i say yes", Wonders.WHAT_NEXT), ("what was it last year?", Wonders.BEFORE), ("what?", Wonders.WHAT_IS_WANTED),
        ("gross or net?", Wonders.WHAT_COUNTS), ("do directors count", Wonders.WHAT_COUNTS), ("how long do i have?", Wonders.UNTIL_WHEN),
        ("ask all co-ops for their subs", None), ("ask me again on monday", None), ("hello", None), ("the oven is broken", None),
    ],
)  # fmt: skip
def test_what_is_wondered_while_figures_wait(said: str, wonders: Wonders | None) -> None:
    assert wondered(said, asked=True) is wonders


@pytest.mark.parametrize(
    "said", ["why do you need that", "which year?", "what?", "what happens next?", "who can see this"]
)
def test_what_may_be_about_anything_counts_for_money_where_money_is_spoken_of_alone(said: str) -> None:
    assert wondered(said, asked=False) is None


@pytest.mark.parametrize(
    ("beside", "asked"),
    [
        ("has   declared?", OfOne.STANDS), ("and  ?", OfOne.STANDS), ("what about  ", OfOne.STANDS), ("did   get my question", OfOne.STANDS),
        ("can you nudge  ?", OfOne.REMIND), ("ask   again", OfOne.REMIND), ("give   more time till friday", OfOne.LONGER),
        ("what did   say last year", OfOne.FIGURES), (" figures please", OfOne.FIGURES), ("we went to   for lunch yesterday, nice", None),
    ],
)  # fmt: skip
def test_what_a_treasurer_asks_of_one(beside: str, asked: OfOne | None) -> None:
    assert of_one(beside) is asked
    assert asked is None or may_name_one(f"Kiln {beside}")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("remind the ones who haven't answered", OfAll.REMIND), ("when do the reminders go out", OfAll.REMIND), ("how is the round going", OfAll.ROUND),
        ("how many have answered", OfAll.ROUND), ("give me that as a spreadsheet", OfAll.TABLE), ("what came in so far", OfAll.REPORT),
        ("how does it compare to last year", OfAll.REPORT), ("show all figures", OfAll.FIGURES), ("close the round", OfAll.NO_END),
        ("which co-ops did not send anything yet?", OfAll.MISSING), ("can you give everybody another week", OfAll.LONGER), ("are we above last year", OfAll.REPORT),
        ("how do we stand", OfAll.ROUND),
        ("decisions as a spreadsheet", None), ("export the members", None), ("hello", None),
    ],
)  # fmt: skip
def test_what_a_treasurer_asks_of_all(said: str, wanted: OfAll | None) -> None:
    assert of_all(said) is wanted


def test_a_payment_is_no_declaration_and_figures_behind_a_name_are_one() -> None:
    for said in ("paid 196.20", "wants to pay 40", "is due 1200"):
        found = told_in(said, named=True)
        assert found is None or found.wants is Wants.WORKED_OUT
    assert [told.figures for said in (" 92k", "92k ", ": 92k", "it was 29k not 92k, mistake") if (told := told_in(said, named=True))] == [
        "92k", "92k", "92k", "29k",
    ]  # fmt: skip


def test_a_short_first_word_is_a_name_with_a_capital_alone() -> None:
    names = ("Oak & Ash", "Kiln Studio", "New Leaf")
    assert named_in("has Oak declared", names)[0] == ["Oak & Ash"]
    assert named_in("an oak tree, new figures", names)[0] == []
    assert named_in("New figures", names)[0] == []


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("our wages were wrong, it should be 68k wages", "68k wages"), ("Kiln rang, they had 64k wages", "64k wages"),
        ("what do we pay if the wages go up to 130k?", "wages are 130k"), ("no freelancers, 64k wages", "no freelancers, 64k wages"),
    ],
)  # fmt: skip
def test_the_clause_that_says_the_figures(said: str, figures: str) -> None:
    found = told_in(said, named=True)
    assert found is not None
    assert found.figures == figures


@pytest.mark.parametrize(
    "said", ["and with 100k?", "what if it is 80k", "where does the 150 come from", "C-3: yes", "we can only afford 40"]
)
def test_what_is_no_answer_to_the_question_for_figures(said: str) -> None:
    assert not hold_figures(said, **HOW)


def test_there_is_one_reader_of_what_was_paid() -> None:
    """What is a command by what it says is told in a sentence, too."""
    for said in ("we paid 92k in wages", "wages 92k", "we had 92k wages and 12k freelancers"):
        told = told_in(said)
        assert says_what_was_paid(said, READING)
        assert told is not None
        assert told.wants is Wants.DECLARED
        assert figures_within(said) == told.figures
    for said in (
        "Kiln rang, they had 64k wages",
        "would 92k wages be much",
        "we will not have 92k wages",
        "we met 92 people",
    ):
        assert not says_what_was_paid(said, READING)
