"""Which words that meet a concern change what is decided, and to what."""

import pytest

from commands.rules.consent.changes import Change, change_in
from commands.rules.consent.terms import Term

TEXT = "Buy the cheap flour"


@pytest.mark.parametrize(
    ("how", "term", "change"),
    [
        ("only what is certified", None, Change(text=f"{TEXT}\n\nOnly what is certified")),
        ("Buy the dear flour", None, Change(text="Buy the dear flour")),
        ("buy the cheap flour, but no more than ten sacks", None, Change(text=f"{TEXT}\n\nBuy the cheap flour, but no more than ten sacks")),
        ("we try it for 3 months", None, Change(term=Term(months=3))),
        ("Let's try it for half a year first", None, Change(term=Term(months=6))),
        ("for two weeks only", "1 month", Change(term=Term(days=14))),
        ("for a year", "6 months", None),
        ("we rent it for 3 months and Lee checks the bill", None, Change(text=f"{TEXT}\n\nWe rent it for 3 months and Lee checks the bill")),
        ("we talked about it", None, None), ("I have explained it to her", None, None), ("It was a misunderstanding", None, None),
        ("it is met", None, None), ("solved", None, None), ("cheap flour", None, None), ("  ", None, None), ("…", None, Change(text=f"{TEXT}\n\n…")),
        ("x" * 90, None, None),
    ],
)  # fmt: skip
def test_what_would_change(how: str, term: str | None, change: Change | None) -> None:
    assert change_in(how, text=TEXT, term=term, longest=100) == change
