"""Several commands in one message are told apart from a text with a prefix in it."""

import pytest

from chatbot.api.understanding.found import Found
from chatbot.handling.several import holds_another
from tests.understanding.hearing import CATALOGUE, CIRCLES, READING


def understand(text: str) -> Found | None:
    return CATALOGUE.understand(text, reading=READING, circles=CIRCLES)


@pytest.mark.parametrize(
    "said",
    [
        "yes C-1 and !items",
        "yes C-1 !items",
        "yes C-1, !items",
        "items & !members",
        "items\n!members",
        "consent We paint the door\n!items",
        "undo ;!items",
    ],
)
def test_another_command_is_found(said: str) -> None:
    assert holds_another(said, prefix="!", understand=understand)


@pytest.mark.parametrize(
    "said",
    [
        "yes C-1",
        "yes C-1!",
        "consent We say hello with !help from now on",
        "consent We paint the door\n!important: in green",
        "concern C-1 what of !items",
        "relay Say !join there",
        "items!",
        "members wow!great",
    ],
)
def test_a_text_is_one_command(said: str) -> None:
    assert not holds_another(said, prefix="!", understand=understand)
