"""The logbook as files: Markdown to read, CSV to count. Pure: the same decisions give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.rules import tables
from commands.rules.tables import iso
from storage.models import Stance
from storage.written import plain_of

COLUMNS = (
    "decision",
    "circle",
    "agreed_at",
    "text",
    "aim",
    "versions",
    "outcome",
    "heard",
    "unmet",
    "concerns",
    "measures",
    "holds_until",
    "review_at",
    "ended_at",
    "replaced_by",
    "item",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer that stood at the close: who, for which seat, how it came, what."""

    who: str
    seat: str | None
    stance: Stance
    how: str
    words: str | None
    met: str | None = None
    """How a critical concern was met, where it was."""
    to: str | None = None
    """What it was said to, where that is not the text as it was agreed."""
    called: str | None = None
    """What the federation calls the stance, where it has a word of its own for that."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision with all that the logbook tells of it."""

    number: int
    item: int
    circle: str
    text: str
    agreed_at: datetime
    heard: str
    aim: str | None = None
    versions: tuple[str, ...] = ()
    outcome: str = "agreed"
    unmet: tuple[Heard, ...] = ()
    """The critical concerns that were not said to be met, those of people who were not yet confirmed among them, and the hands that had
    no words: always with their names."""
    answers: tuple[Heard, ...] = ()
    measures: tuple[tuple[str, str, datetime, str | None], ...] = ()
    """Who watches what, until when, and what it has shown."""
    holds_until: datetime | None = None
    review_at: datetime | None = None
    ended_at: datetime | None = None
    replaced_by: int | None = None


def as_csv(decisions: Sequence[Logged]) -> str:
    """The logbook as CSV: one line for each decision, by number, ISO dates in UTC."""
    rows = []
    for one in sorted(decisions, key=lambda one: one.number):
        concerns = [f"{_who(answer)}: {_words(answer)}" for answer in one.answers if answer.words]
        row = {
            "decision": f"D-{one.number}",
            "circle": one.circle,
            "agreed_at": iso(one.agreed_at),
            "text": plain_of(one.text),
            "aim": plain_of(one.aim or ""),
            "versions": str(max(1, len(one.versions))),
            "outcome": one.outcome,
            "heard": one.heard,
            "unmet": "\n".join(f"{_who(answer)}: {_what(answer)}" for answer in one.unmet),
            "concerns": "\n".join(concerns),
            "measures": "\n".join(map(_measure, one.measures)),
            "holds_until": iso(one.holds_until),
            "review_at": iso(one.review_at),
            "ended_at": iso(one.ended_at),
            "replaced_by": f"D-{one.replaced_by}" if one.replaced_by else "",
            "item": f"C-{one.item}",
        }
        rows.append(tuple(row[column] for column in COLUMNS))
    return tables.as_csv(COLUMNS, rows)


def as_markdown(decisions: Sequence[Logged]) -> str:
    """The logbook as Markdown, by number."""
    return "\n".join(_page(one) for one in sorted(decisions, key=lambda one: one.number))


def _page(one: Logged) -> str:
    lines = [f"## D-{one.number} ({one.circle}, {iso(one.agreed_at)})", ""]
    lines += [f"> {line}" for line in plain_of(one.text).splitlines()]
    lines += ["", *([f"Aim: {plain_of(one.aim)}", ""] if one.aim else [])]
    lines += [one.heard if one.outcome == "agreed" else f"{one.outcome}. {one.heard}", ""]
    if len(one.versions) > 1:
        lines += [
            "Versions:",
            *(f"{n}. {' '.join(plain_of(text).split())}" for n, text in enumerate(one.versions, 1)),
            "",
        ]
    if one.unmet:
        lines += ["Not said to be met:", *(f"- {_who(answer)}: {_what(answer)}" for answer in one.unmet), ""]
    if one.answers:
        lines += ["Heard:"]
        lines += [f"- {_who(answer)}: {_what(answer)}" for answer in one.answers]
        lines += [""]
    if one.measures:
        lines += ["Measures:", *(f"- {_measure(kept)}" for kept in one.measures), ""]
    dates = (("Holds until", one.holds_until), ("Review", one.review_at), ("Ended", one.ended_at))
    lines += [f"{name}: {iso(at)}" for name, at in dates if at is not None]
    if one.replaced_by is not None:
        lines.append(f"Replaced by D-{one.replaced_by}")
    return "\n".join([*lines, ""])


def _who(answer: Heard) -> str:
    seat = f" for {answer.seat}" if answer.seat else ""
    return f"{answer.who}{seat}{', ' + answer.how if answer.how else ''}"


def _what(answer: Heard) -> str:
    stance = answer.called or answer.stance.value.replace("_", " ")
    if answer.to is not None:
        stance = f"{stance} {answer.to}"
    if answer.met is not None:
        stance = f"{stance}, met"
    return f"{stance} – {_words(answer)}" if answer.words else stance


def _words(answer: Heard) -> str:
    words = plain_of(answer.words or "")
    return f"{words} (met: {plain_of(answer.met)})" if answer.met is not None else words


def _measure(kept: tuple[str, str, datetime, str | None]) -> str:
    who, what, due, result = kept
    line = f"{who}, by {iso(due)}: {plain_of(what)}"
    return f"{line} – seen: {plain_of(result)}" if result is not None else line
