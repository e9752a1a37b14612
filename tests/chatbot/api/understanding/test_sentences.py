"""Sentences of people's own, as the commands that they come to."""

import pytest

from chatbot.api.understanding.phrase_words import folded, words_of
from chatbot.api.understanding.sentences import Rephrased, Sentences

TABLE = {
    "standin {name} {rest}": ["{name} [stands/will stand] in for me {rest}"],
    "extend {C} {rest}": ["[push/move] {C} to {rest}", "{C} until {rest}"],
    "item {C}": ["what is {C} about"],
    "join for {name}": ["{name} wants to join"],
    "join as guest": ["[as a/] guest"],
    "catchup since {rest}": ["catchup {rest}"],
}


def said(text: str, *, behind: int = 0) -> list[str]:
    found = Sentences(TABLE.items()).said(text, words_of(text), 0, circles={}, behind=behind)
    return [each.said for each in found]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Fay stands in for me until friday", "standin Fay until friday"),
        ("gus miller will stand in for me till the 20th.", "standin gus miller till the 20th."),
        ("@fay:example.org stands in for me until friday", "standin @fay:example.org until friday"),
        ("fay stands in for me: until friday 17:00", "standin fay until friday 17:00"),
        ("push C-3 to friday", "extend C-3 friday"),
        ("Move c3 to **friday**", "extend c3 **friday**"),
        ("C-3: until friday", "extend C-3 friday"),
        ("what's C-3 about?", "item C-3"),
        ("Leaf Bakery wants to join!", "join for Leaf Bakery"),
        ("guest", "join as guest"),
        ("As a guest.", "join as guest"),
    ],
)
def test_a_sentence_says_its_command(text: str, says: str) -> None:
    assert said(text) == [says]


@pytest.mark.parametrize(
    "text",
    [
        "stands in for me until friday",
        "Fay stands in for me",
        "who stands in for me until friday",
        "we want to join",
        "I wants to join",
        "the co-op with a very long name wants to join",
        "push M-3 to friday",
        "push C-3 to",
        "push it to friday",
        "what is C-3 about to become",
        "a guest is coming",
        "Leaf Bakery wants to join us",
        "",
    ],
)
def test_what_only_looks_like_one_says_none(text: str) -> None:
    assert said(text) == []


def test_a_command_of_its_own_goes_before_a_sentence_that_begins_no_longer() -> None:
    assert said("catchup 3 days", behind=1) == ["catchup since 3 days"]
    assert said("catchup 3 days", behind=2) == []


@pytest.mark.parametrize(
    ("says", "sentence", "told"),
    [
        ("item {C}", "show it", "has a part that"),
        ("extend {C} {rest}", "{C} {rest}", "says nothing of its own"),
        ("item {C}", "show {it}", "that nobody knows"),
        ("item <C>", "show <C>", "has a part that"),
    ],
)
def test_a_line_of_the_table_that_cannot_be_right_is_told(says: str, sentence: str, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        Sentences([(says, [sentence])])


GUESSES = Sentences(
    {
        "role give {person} {role} [until {when}]": [
            "{person} [should/will] be [our/the/] {role} ([until/till] {when})"
        ],
        "relay to {circle} {text}": ["tell [the/] {circle} [that/] {text}"],
        "coop close {coop}": ["{coop} has closed [down/]"],
        "help standin": ["who can replace [me/{person}] [/until {when}/till {when}]"],
    }.items(),
    after=[folded("please"), folded("thank you")],
)
CIRCLES = {"tech": "tech", "tech circle": "tech"}


def guessed(text: str) -> Rephrased | None:
    return next(iter(GUESSES.said(text, words_of(text), 0, circles=CIRCLES)), None)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Hal should be our facilitator until 1 June", "role give Hal facilitator until 1 June"),
        ("hal will be link person", "role give hal link person"),
        ("hal will be link person, please!", "role give hal link person"),
        (
            "@hal:example.org should be the secretary till friday, thank you.",
            "role give @hal:example.org secretary until friday",
        ),
        ("tell the tech circle that we need a Van", "relay to tech we need a Van"),
        ("tell tech: two it is", "relay to tech two it is"),
        ("Leaf Bakery has closed down", "coop close Leaf Bakery"),
        ("who can replace me till friday", "help standin"),
        ("who can replace Fay's", "help standin"),
    ],
)
def test_a_sentence_comes_to_a_command(text: str, means: str) -> None:
    found = guessed(text)

    assert found is not None
    assert found.said == means


@pytest.mark.parametrize(
    "text",
    [
        "",
        "who should be our facilitator",
        "it has closed down",
        "the shop has closed down",
        "hal should be our facilitator, I think, since he is good",
        "hal should be our friend",
        "tell the choir that we sing",
        "we said that hal should be our facilitator",
        "hal should be our facilitator " + "please " * 80 + "and sing",
    ],
)
def test_all_of_it_must_be_said_and_its_parts_named(text: str) -> None:
    assert guessed(text) is None


def test_what_begins_with_a_name_gives_way_to_a_command_in_front() -> None:
    named, told = guessed("hal should be our facilitator"), guessed("tell tech that we come")

    assert named is not None
    assert told is not None
    assert (named.begins, told.begins) == (0, 1)
