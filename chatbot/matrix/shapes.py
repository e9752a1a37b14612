"""Parts of other people's JSON in the shape that we expect, or empty: whoever sends something else says nothing."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

KEY = re.compile(r"[A-Za-z0-9+/]{43}=?")
"""32 bytes in base64."""


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def strings(value: object) -> set[str]:
    """The strings of a list."""
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


def is_key(value: object) -> bool:
    """Whether this could be a public key: the bindings panic over some that are longer."""
    return isinstance(value, str) and KEY.fullmatch(value) is not None


@contextmanager
def foreign_bytes() -> Iterator[None]:
    """What the bindings make of other people's bytes: a panic becomes an error of theirs.

    As it is, a panic is no Exception, so that it would end whatever task it meets, and with it the bot.
    """
    try:
        yield
    except BaseException as broken:
        if type(broken).__name__ == "PanicException":
            raise ValueError("the bindings panicked") from None
        raise
