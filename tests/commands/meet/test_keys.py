"""How the messages of the family are known again."""

import pytest

from commands.meet.keys import CardKey, Kind


@pytest.mark.parametrize("key", ["S-3", "H-1-t", "M-12"])
def test_a_cards_key_is_read_as_it_was_written(key: str) -> None:
    assert str(CardKey.parse(key)) == key


def test_a_line_beside_a_card_belongs_to_what_the_card_asks() -> None:
    assert CardKey.parse("S-3-t") == CardKey(Kind.SENSE, 3, beside=True)
    assert CardKey.parse("S-3-t").shown == "S-3"


@pytest.mark.parametrize("key", ["S-", "C-3", "3", "S-3-q1", ""])
def test_what_is_no_key_of_ours_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        CardKey.parse(key)
