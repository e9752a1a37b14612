"""Patterns that are made when they are first looked for. The program knows hundreds of them, and most starts and most messages need
none: making them all took a fifth of a start."""

import re
from typing import Any, cast


def pattern_of(written: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` makes of it, once something is asked of it. What is written wrongly is told only then: ``tests/house``
    asks each."""
    return cast(re.Pattern[str], Later(written, flags))


class Later:
    """A pattern that is not made yet. What it has been asked for once, it has as its own: it is as fast as the pattern itself then."""

    def __init__(self, written: str, flags: int) -> None:
        self._written, self._flags = written, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._written, self._flags), name)
        self.__dict__[name] = found
        return found
