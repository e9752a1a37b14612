"""Whole sentences of people's own, as the commands that they come to."""

import pytest

from chatbot.api.understanding.phrase_words import Words, folded
from chatbot.api.understanding.whole_sentences import WholeSentences
from chatbot.api.wording.languages import Language, languages

SENTENCES = WholeSentences(
    [
        Language(
            "en",
            sentences={
                "role give {person} {role} [until {when}]": [
                    "{person} [should/will] be [our/the/] {role} ([until/till] {when})"
                ],
                "relay to {circle} {text}": ["tell [the/] {circle} [that/] {text}"],
                "coop close {coop}": ["{coop} has closed [down/]"],
                "help standin": ["who can replace [me/{person}] [/until {when}/till {when}]"],
            },
        )
    ],
    after=[folded("please"), folded("thank you")],
)
CIRCLES = {"tech": "tech", "tech circle": "tech"}


@pytest.mark.parametrize(
    ("text", "said"),
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
def test_a_sentence_comes_to_a_command(text: str, said: str) -> None:
    found = SENTENCES.find(text, lambda words: [0], circles=CIRCLES)

    assert found is not None
    assert found.said == said


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
        "hal should be\nour facilitator",
        "we said that hal should be our facilitator",
        "hal should be our facilitator " + "please " * 80,
    ],
)
def test_all_of_it_must_be_said_and_its_parts_named(text: str) -> None:
    assert SENTENCES.find(text, lambda words: [0], circles=CIRCLES) is None


def test_what_begins_with_a_name_gives_way_to_a_command_in_front() -> None:
    named = SENTENCES.find("hal should be our facilitator", lambda words: [0], circles={})
    told = SENTENCES.find("tell tech that we come", lambda words: [0], circles=CIRCLES)

    assert named is not None
    assert named.begins_openly
    assert told is not None
    assert not told.begins_openly


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to be link person any more",
        "I'd like to stop being link person",
        "I can't do link person any longer",
        "i would rather not be link person",
        "I am no longer link person",
        "i step down as link person",
    ],
)
def test_who_wants_a_role_no_more_lays_it_down(text: str) -> None:
    found = WholeSentences(languages()).find(text, range_of_all, circles={})

    assert found is not None
    assert found.said in ("role end link person", "role end")


def range_of_all(words: Words) -> range:
    """As if whatever stands in front were a courtesy."""
    return range(len(words))
