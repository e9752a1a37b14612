"""The keys of what is carried between circles."""

import pytest

from commands.relay.handing.copies import Copy, answer, copy_of, passed


@pytest.mark.parametrize(("copy", "key"), [(passed(12), "r-12"), (answer(5), "a-5")])
def test_a_key_is_read_as_it_is_written(copy: Copy, key: str) -> None:
    assert str(copy) == key
    assert Copy.parse(key) == copy
    assert copy_of(f"relay:{key}") == copy


@pytest.mark.parametrize("key", ["", "12", "r-", "r-twelve", "x-12", "r-12-t"])
def test_what_is_no_key_of_a_copy_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"not a valid|invalid literal"):
        Copy.parse(key)
    assert copy_of(f"relay:{key}") is None


@pytest.mark.parametrize("card", [None, "", "relay", "consent:r-12", "consent:12"])
def test_other_cards_are_no_copies(card: str | None) -> None:
    assert copy_of(card) is None
