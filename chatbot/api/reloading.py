"""What becomes of a changed TOML that the bot is to take in while it runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reloaded:
    """Either why it is refused, whole, or what it changes, a line each. Nothing in both: it says what holds already."""

    refused: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


Reloader = Callable[[], Reloaded]
