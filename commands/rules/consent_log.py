"""The logbook as files: Markdown to read, CSV to count. Pure: the same decisions give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.rules import tables
from commands.rules.tables import iso
from storage.models import Stance

COLUMNS = (
    "decision", "circle", "agreed_at", "text", "aim", "versions", "heard", "concerns", "measures", "holds_until",
    "review_at", "ended_at", "replaced_by", "item",
)  # fmt: skip


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
    rows = []
    for one in sorted(decisions, key=lambda one: one.number):
        concerns = [f"{_who(said)}: {said.words}" for said in one.said if said.words]
        measures = [f"{who}, by {iso(due)}: {what}" for who, what, due in one.measures]
        rows.append((
            f"D-{one.number}", one.circle, iso(one.agreed_at), one.text, one.aim or "", str(max(1, len(one.versions))),
            one.heard, "\n".join(concerns), "\n".join(measures), iso(one.holds_until), iso(one.review_at),
            iso(one.ended_at), f"D-{one.replaced_by}" if one.replaced_by else "", f"C-{one.item}",
        ))  # fmt: skip
    return tables.as_csv(COLUMNS, rows)


def as_markdown(decisions: Sequence[Logged]) -> str:
    """The logbook as Markdown, by number."""
    return "\n".join(_page(one) for one in sorted(decisions, key=lambda one: one.number))


def _page(one: Logged) -> str:
    lines = [f"## D-{one.number} ({one.circle}, {iso(one.agreed_at)})", ""]
    lines += [f"> {line}" for line in one.text.splitlines()]
    lines += ["", *([f"Aim: {one.aim}", ""] if one.aim else []), one.heard, ""]
    if len(one.versions) > 1:
        lines += ["Versions:", *(f"{n}. {' '.join(text.split())}" for n, text in enumerate(one.versions, 1)), ""]
    if one.said:
        lines += ["Heard:"]
        lines += [f"- {_who(said)}: {_what(said)}" for said in one.said]
        lines += [""]
    if one.measures:
        lines += ["Measures:", *(f"- {who}, by {iso(due)}: {what}" for who, what, due in one.measures), ""]
    dates = (("Holds until", one.holds_until), ("Review", one.review_at), ("Ended", one.ended_at))
    lines += [f"{name}: {iso(at)}" for name, at in dates if at is not None]
    if one.replaced_by is not None:
        lines.append(f"Replaced by D-{one.replaced_by}")
    return "\n".join([*lines, ""])


def _who(said: Said) -> str:
    seat = f" for {said.seat}" if said.seat else ""
    return f"{said.who}{seat}{', ' + said.how if said.how else ''}"


def _what(said: Said) -> str:
    stance = said.stance.value.replace("_", " ")
    return f"{stance} – {said.words}" if said.words else stance
