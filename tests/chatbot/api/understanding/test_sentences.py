"""Sentences that say a command in another order of its words."""

import pytest

from chatbot.api.understanding.phrase_words import words_of
from chatbot.api.understanding.sentences import Sentences

TABLE = {
    "standin <name> <…>": ["<name> [stands/will stand] in for me <…>"],
    "extend <C> <…>": ["[push/move] <C> to <…>", "<C> until <…>"],
    "item <C>": ["what is <C> about"],
    "join for <name>": ["<name> wants to join"],
    "join as guest": ["[as a/] guest"],
    "catchup since <…>": ["catchup <…>"],
}


def said(text: str, *, behind: int = 0) -> list[str]:
    sentences = Sentences()
    sentences.add_all(TABLE)
    return list(sentences.said(text, words_of(text), 0, behind=behind))


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
    [("item <C>", "show it", "has a place that"), ("extend <C> <…>", "<C> <…>", "says nothing of its own")],
)
def test_a_line_of_the_table_that_cannot_be_right_is_told(says: str, sentence: str, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        Sentences().add(says, sentence)
