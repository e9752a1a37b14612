"""People as vCards (RFC 6350), which address books read. Pure: the same people give the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """One person: what they are called, by which id they are written to, for which co-ops they speak, and which roles they have."""

    user_id: str
    name: str
    coops: Sequence[str]
    roles: Sequence[str]
    circle: str


def as_vcards(cards: Iterable[Card]) -> str:
    """The people in their order."""
    return "".join(_one(card) for card in cards)


def _one(card: Card) -> str:
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{_escaped(card.name)}",
        f"IMPP:matrix:u/{_escaped(card.user_id.removeprefix('@'))}",
    ]
    lines += [f"ORG:{_escaped(coop)}" for coop in card.coops]
    lines += [f"ROLE:{_escaped(role)}" for role in card.roles]
    lines += [f"CATEGORIES:{_escaped(card.circle)}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(value: str) -> str:
    """A value without the letters that mean something in a line."""
    for letter, shown in (("\\", "\\\\"), ("\r", ""), ("\n", "\\n"), (",", "\\,"), (";", "\\;")):
        value = value.replace(letter, shown)
    return value


def _folded(line: str) -> str:
    """A line of at most 75 octets, and what goes on behind a blank."""
    parts: list[str] = [""]
    size = 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return "\r\n".join(parts)
