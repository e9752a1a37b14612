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
    "heard",
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
    answers: tuple[Heard, ...] = ()
    measures: tuple[tuple[str, str, datetime], ...] = ()
    """Who watches what, until when."""
    holds_until: datetime | None = None
    review_at: datetime | None = None
    ended_at: datetime | None = None
    replaced_by: int | None = None


def as_csv(decisions: Sequence[Logged]) -> str:
    """The logbook as CSV: one line for each decision, by number, ISO dates in UTC."""
    rows = []
    for one in sorted(decisions, key=lambda one: one.number):
        concerns = [f"{_who(answer)}: {plain_of(answer.words)}" for answer in one.answers if answer.words]
        measures = [f"{who}, by {iso(due)}: {plain_of(what)}" for who, what, due in one.measures]
        row = {
            "decision": f"D-{one.number}",
            "circle": one.circle,
            "agreed_at": iso(one.agreed_at),
            "text": plain_of(one.text),
            "aim": plain_of(one.aim or ""),
            "versions": str(max(1, len(one.versions))),
            "heard": one.heard,
            "concerns": "\n".join(concerns),
            "measures": "\n".join(measures),
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
    lines += ["", *([f"Aim: {plain_of(one.aim)}", ""] if one.aim else []), one.heard, ""]
    if len(one.versions) > 1:
        lines += [
            "Versions:",
            *(f"{n}. {' '.join(plain_of(text).split())}" for n, text in enumerate(one.versions, 1)),
            "",
        ]
    if one.answers:
        lines += ["Heard:"]
        lines += [f"- {_who(answer)}: {_what(answer)}" for answer in one.answers]
        lines += [""]
    if one.measures:
        lines += ["Measures:", *(f"- {who}, by {iso(due)}: {plain_of(what)}" for who, what, due in one.measures), ""]
    dates = (("Holds until", one.holds_until), ("Review", one.review_at), ("Ended", one.ended_at))
    lines += [f"{name}: {iso(at)}" for name, at in dates if at is not None]
    if one.replaced_by is not None:
        lines.append(f"Replaced by D-{one.replaced_by}")
    return "\n".join([*lines, ""])


def _who(answer: Heard) -> str:
    seat = f" for {answer.seat}" if answer.seat else ""
    return f"{answer.who}{seat}{', ' + answer.how if answer.how else ''}"


def _what(answer: Heard) -> str:
    stance = answer.stance.value.replace("_", " ")
    return f"{stance} – {plain_of(answer.words)}" if answer.words else stance
