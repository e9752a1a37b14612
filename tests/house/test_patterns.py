"""Patterns are made when they are first looked for, so what is written wrongly in one would be found by whoever first says such words."""

import gc
import re

import chatbot.app  # noqa: F401 - all that people can say, with its patterns
from storage.patterns import Later, pattern_of


def test_each_pattern_that_waits_can_be_made() -> None:
    gc.unfreeze()  # Else it shows nothing of what was there when the tests were found (``tests/conftest.py``).
    waiting = [each for each in gc.get_objects() if isinstance(each, Later)]
    assert len(waiting) > 100
    for each in waiting:
        assert each.pattern


def test_a_pattern_that_waits_does_what_a_made_one_does() -> None:
    later, made = pattern_of(r"(\d+)\s*([ap]m)", re.I), re.compile(r"(\d+)\s*([ap]m)", re.I)
    assert later.sub("x", "at 5 PM") == made.sub("x", "at 5 PM")
    assert (later.pattern, later.flags, later.groups) == (made.pattern, made.flags, made.groups)
    assert later.search is later.search
