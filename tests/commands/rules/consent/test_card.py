"""The keys of our messages about an item: written and read alike, and never taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.consent.card import CardKey, Part


@pytest.mark.parametrize(
    ("key", "card"),
    [
        ("12", CardKey(12)),
        ("12-t", CardKey(12, Part.LINE)),
        ("12-v2", CardKey(12, Part.TEXT, 2)),
        ("12-q5", CardKey(12, Part.QUESTION, 5)),
    ],
)
def test_a_key_in_the_archive_is_read_and_written_alike(key: str, card: CardKey) -> None:
    assert CardKey.parse(key) == card
    assert str(card) == key


@pytest.mark.parametrize("key", ["", "r-5", "12-x3", "12-", "12-t-q5", "-t"])
def test_what_is_no_key_is_not_read_as_one(key: str) -> None:
    with pytest.raises(ValueError, match=r"no key|not a valid"):
        CardKey.parse(key)


@given(
    st.integers(1, 10**9),
    st.sampled_from([Part.TEXT, Part.FORMER, Part.QUESTION, Part.EARLY, Part.CHANGE]),
    st.integers(1, 10**9),
)
def test_any_key_comes_back_as_it_was(item: int, part: Part, number: int) -> None:
    assert CardKey.parse(str(CardKey(item, part, number))) == CardKey(item, part, number)


def test_only_the_card_and_a_line_with_the_text_are_answered_by_a_tap() -> None:
    assert [part for part in Part if CardKey(12, part, 1).shows_text] == [Part.CARD, Part.TEXT, Part.FORMER, Part.EARLY]


def test_what_an_offer_offers_is_done_by_a_tap_there_alone() -> None:
    assert [part for part in Part if CardKey(12, part, 1).offers] == [Part.OFFER, Part.CHANGE]
