"""Parts of other people's JSON in the shape that we expect, or empty where it has another."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeGuard

KEY = re.compile(r"[A-Za-z0-9+/]{43}=?")
"""32 bytes in base64."""
LONGEST_NAME = 255
"""Letters of an id, by Matrix's own rules."""
LONGEST_NUMBER = 1000
"""Digits. Matrix knows no whole number of more than sixteen."""
DEEPEST = 300
"""How deep brackets may be nested. Python's own limit depends on the caller."""
ENDLESS = "1e999"
MOST = 1_000_000
"""The largest count that we believe."""
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
"""A string, or a bracket outside of strings. A string that never ends counts, too: else its end would be looked for from each
quotation mark in it, which takes seconds for one message."""


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def strings(value: object) -> set[str]:
    """The strings of a list."""
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


def number_of(value: object) -> int:
    """A count, from nothing to MOST."""
    return min(max(value, 0), MOST) if isinstance(value, int) else 0


def is_key(value: object) -> bool:
    """Whether this could be a public key. The bindings panic over some that are longer."""
    return isinstance(value, str) and KEY.fullmatch(value) is not None


def is_storable(text: str) -> bool:
    """Whether databases take a text. Half a character or a null byte makes each of them fail."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def is_name(value: object) -> TypeGuard[str]:
    """Whether this could be the id of something, and be kept."""
    return isinstance(value, str) and len(value) <= LONGEST_NAME and is_storable(value)


@contextmanager
def foreign_bytes() -> Iterator[None]:
    """Make an ordinary error of a panic of the bindings over other people's bytes.

    A panic is no Exception, so it would end the task that it meets, and with it the bot.
    """
    try:
        yield
    except BaseException as broken:
        if type(broken).__name__ == "PanicException":
            raise ValueError("the bindings panicked") from None
        raise


def json_of(raw: bytes | str) -> object:
    """The value of a JSON text. Raises ValueError where it is no JSON.

    An infinite number stands for each part that Python cannot read (a number with endless digits, brackets nested too
    deep), and a mark for each letter that is none. So such a part costs the event that it is in, and no other.
    """
    try:
        return json.loads(raw)
    except json.JSONDecodeError:
        raise
    except UnicodeDecodeError:
        return json_of(bytes(raw).decode(errors="replace"))  # type: ignore[arg-type] # A text never comes here.
    except (ValueError, RecursionError):
        text = raw.decode(errors="surrogatepass") if isinstance(raw, bytes) else raw
        return json.loads(_shallow(text), parse_int=_whole)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.inf


def _shallow(text: str) -> str:
    """The text with an infinite number in place of each part that lies too deep."""
    kept: list[str] = []
    depth = start = 0
    for found in BRACKET.finditer(text):
        if found.group() in "[{":
            depth += 1
            if depth == DEEPEST:
                kept.append(text[start : found.start()])
        elif found.group() in "]}":
            if depth == DEEPEST:
                kept.append(ENDLESS)
                start = found.end()
            depth -= 1
    return "".join([*kept, text[start:] if depth < DEEPEST else ENDLESS])
