"""Parts of other people's JSON in the shape that we expect, or empty: whoever sends something else says nothing."""

from collections.abc import Mapping
from typing import Any


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def strings(value: object) -> set[str]:
    """The strings of a list."""
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()
