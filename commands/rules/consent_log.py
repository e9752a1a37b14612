"""The logbook as files: Markdown to read, CSV to count. Pure: the same decisions give the same bytes."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.models import Stance

COLUMNS = (
    "decision", "circle", "agreed_at", "text", "aim", "versions", "heard", "concerns", "measures", "holds_until",
    "review_at", "ended_at", "replaced_by", "item",
)  # fmt: skip
LONGEST_PART = 14_000
"""Of one message: body and HTML together must stay well under what a homeserver takes."""


@dataclass(frozen=True, slots=True)
class Said:
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
    said: tuple[Said, ...] = ()
    measures: tuple[tuple[str, str, datetime], ...] = ()
    """Who watches what, until when."""
    holds_until: datetime | None = None
    review_at: datetime | None = None
    ended_at: datetime | None = None
    replaced_by: int | None = None


def as_csv(decisions: Sequence[Logged]) -> str:
    """The logbook as CSV: one line for each decision, by number, ISO dates in UTC."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(decisions, key=lambda one: one.number):
        concerns = [f"{_who(said)}: {said.words}" for said in one.said if said.words]
        measures = [f"{who}, by {_iso(due)}: {what}" for who, what, due in one.measures]
        row = (
            f"D-{one.number}", one.circle, _iso(one.agreed_at), one.text, one.aim or "", str(max(1, len(one.versions))),
            one.heard, "\n".join(concerns), "\n".join(measures), _iso(one.holds_until), _iso(one.review_at),
            _iso(one.ended_at), f"D-{one.replaced_by}" if one.replaced_by else "", f"C-{one.item}",
        )  # fmt: skip
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def as_markdown(decisions: Sequence[Logged]) -> str:
    """The logbook as Markdown, by number."""
    return "\n".join(_page(one) for one in sorted(decisions, key=lambda one: one.number))


def in_parts(text: str) -> list[str]:
    """A long text in parts that fit a message, broken between lines."""
    parts: list[str] = [""]
    for line in text.splitlines():
        for piece in [line[at : at + LONGEST_PART] for at in range(0, max(1, len(line)), LONGEST_PART)]:
            if parts[-1] and len(parts[-1]) + len(piece) > LONGEST_PART:
                parts.append("")
            parts[-1] += piece + "\n"
    return [part.strip("\n") for part in parts if part.strip()]


def _page(one: Logged) -> str:
    lines = [f"## D-{one.number} ({one.circle}, {_iso(one.agreed_at)})", ""]
    lines += [f"> {line}" for line in one.text.splitlines()]
    lines += ["", *([f"Aim: {one.aim}", ""] if one.aim else []), one.heard, ""]
    if len(one.versions) > 1:
        lines += ["Versions:", *(f"{n}. {' '.join(text.split())}" for n, text in enumerate(one.versions, 1)), ""]
    if one.said:
        lines += ["Heard:"]
        lines += [f"- {_who(said)}: {_what(said)}" for said in one.said]
        lines += [""]
    if one.measures:
        lines += ["Measures:", *(f"- {who}, by {_iso(due)}: {what}" for who, what, due in one.measures), ""]
    dates = (("Holds until", one.holds_until), ("Review", one.review_at), ("Ended", one.ended_at))
    lines += [f"{name}: {_iso(at)}" for name, at in dates if at is not None]
    if one.replaced_by is not None:
        lines.append(f"Replaced by D-{one.replaced_by}")
    return "\n".join([*lines, ""])


def _who(said: Said) -> str:
    seat = f" for {said.seat}" if said.seat else ""
    return f"{said.who}{seat}{', ' + said.how if said.how else ''}"


def _what(said: Said) -> str:
    stance = said.stance.value.replace("_", " ")
    return f"{stance} – {said.words}" if said.words else stance


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
