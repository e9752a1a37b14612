"""Which reactions travel, and how they are gathered."""

import pytest

from commands.rules.relay.reactions import gathered, is_emoji


@pytest.mark.parametrize("key", ["👍", "👍🏽", "❤️", "👨‍👩‍👧", "🇬🇧", "1️⃣", "✅", "‼️"])
def test_a_sign_travels(key: str) -> None:
    assert is_emoji(key)


@pytest.mark.parametrize("key", ["", "yes", "mxc://example.org/1", "ask Smith", "👍 Smith", "😀" * 13, "é"])
def test_words_do_not(key: str) -> None:
    assert not is_emoji(key)


def test_signs_are_counted_the_most_frequent_first_and_all_others_together() -> None:
    assert gathered(["👍", "❤️", "👍", "secret", "❤", "👍"]) == ([("👍", 3), ("❤", 2)], 1)
    many = [chr(0x1F600 + number) for number in range(9)]
    signs, others = gathered([*many, many[8]])
    assert (signs[0], len(signs), others) == ((many[8], 2), 6, 3)
    assert gathered([]) == ([], 0)
