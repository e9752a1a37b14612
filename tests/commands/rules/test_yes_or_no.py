"""Yes and no to a question of ours, as people say them; and what is neither, and so belongs elsewhere."""

import pytest

from commands.rules.yes_or_no import yes_or_no

YES = (
    "yes", "Yes", "YES!", "yes.", " yes ", "y", "yep", "yeah", "yup", "ok", "okay", "OK thanks", "yes please", "yes, please",
    "yes thanks", "sounds good, thanks", "sounds good", "fine by us", "fine", "agreed", "that's right", "That’s right!", "right",
    "correct", "yes, that's right", "it is", "yes it is", "yes, it is met", "met", "✅", "👍", "👍🏿", "👍\ufe0f", "sure", "sure, thanks",
    "of course", "absolutely", "no objections", "works for me", "go ahead", "good for me, cheers", "well, yes", "*yes*", "`yes`", "“yes”",
    "we can live with it", "happy with that", "yes, thank you very much", "I agree", "ja", "oui",
)  # fmt: skip
NO = (
    "no", "No.", "NO", "n", "nope", "no thanks", "no, thanks", "no thank you", "not yet", "no, not yet", "it is not", "it isn't met", "It’s not met",
    "not really", "not at all", "wrong", "that's wrong", "👎", "❌", "better not", "rather not", "sorry, no", "well, no",
    "*no*", "still not", "nein", "no way", "nah", "please don't",
)  # fmt: skip
NEITHER = (
    "", "?", "hmm", "maybe", "perhaps", "about 92k", "92000", "no, 93000", "no, wages 93000", "yes but only until June", "fine, but not on Fridays",
    "yes C-3", "no C-3", "items", "help", "thanks", "hello", "hello, when is the next call?", "I want to declare our subs",
    "oops that was wrong, it should be 29,000", "correct it to 93000", "wrong number", "fri 17:00", "in 2 days", "cancel", "undo",
    "let me ask my co-op first", "who pays if it breaks?", "is it?", "1", "2", "it is 93000", "right after the holidays", "no freelancers",
    "ok I will ask", "what does yes mean?", "yes or no?", "the concern is about dust", "fine words butter no parsnips",
)  # fmt: skip


@pytest.mark.parametrize("words", YES)
def test_yes(words: str) -> None:
    assert yes_or_no(words) is True


@pytest.mark.parametrize("words", NO)
def test_no(words: str) -> None:
    assert yes_or_no(words) is False


@pytest.mark.parametrize("words", NEITHER)
def test_what_is_neither_belongs_elsewhere(words: str) -> None:
    assert yes_or_no(words) is None
