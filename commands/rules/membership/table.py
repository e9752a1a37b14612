"""A table of who is in which circle for which co-op, as spreadsheets and member databases write it: columns by name in any order, their
words for things, their dates. Pure: what a line means for the register is judged elsewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, cmd, listed, t
from commands.rules.tables import as_meant, rows_in
from storage.models import CircleStanding
from storage.types import UserId

CALLED: Mapping[str, tuple[str, ...]] = {
    "circle": ("circle", "circle name", "group", "groups", "group(s)"),
    "person": (
        "person",
        "matrix id",
        "matrix-id",
        "mxid",
        "matrix",
        "user id",
        "user",
        "external identifier",
        "external id",
    ),
    "coop": (
        "coop",
        "co-op",
        "cooperative",
        "co-operative",
        "organisation",
        "organization",
        "organization name",
        "current employer",
        "employer",
    ),
    "standing": ("standing", "membership type", "type", "membership"),
    "joined_at": ("joined at", "joined", "since", "member since", "join date", "start date", "membership start date"),
    "left_at": ("left at", "left", "end date", "membership end date"),
}
"""What each column is called, in an export of ours, in a spreadsheet, in CiviCRM. Others are left alone."""
STANDINGS: Mapping[str, CircleStanding] = {
    **dict.fromkeys(("", "member", "full", "full member", "general", "yes"), CircleStanding.MEMBER),
    **dict.fromkeys(("guest", "friend", "observer", "supporter"), CircleStanding.GUEST),
    **dict.fromkeys(("learning", "learner", "newcomer", "trainee"), CircleStanding.LEARNING),
}
DATES = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d/%m/%y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
)
"""Day first, as in the United Kingdom."""
_PERSON = re.compile(r"@[!-9;-~]+:[A-Za-z0-9.\-\[\]:]+")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
NOTHING = frozenset(
    (
        "-",
        "–",
        "—",
        "?",
        "n/a",
        "#n/a",
        "na",
        "nil",
        "none",
        "null",
        "not applicable",
        "not known",
        "unknown",
        "tba",
        "tbc",
    )
)
"""What people write into a cell that has nothing to say."""
_ADDRESS = re.compile(r"[^@\s:]+@[^@\s]+\.[^@\s]+")
EXCEL_BEGINS = datetime(1899, 12, 30, tzinfo=UTC)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LONGEST_SHOWN = 60
EXAMPLE = "@gus:example.org"
_LINKS = ("https://matrix.to/#/", "http://matrix.to/#/")


class Bad(Exception):
    """A line that cannot be taken in, with why."""

    def __init__(self, why: Inline) -> None:
        super().__init__()
        self.why = why


@dataclass(frozen=True, slots=True)
class Row:
    """A line, read."""

    circle: str
    person: UserId
    coop: str | None
    standing: CircleStanding
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table by what its columns mean."""

    number: int
    """As a spreadsheet shows it: the columns are line 1."""
    cells: Mapping[str, str]
    spills: bool
    """It has more cells than there are columns."""
    repeats: bool
    """It names the columns once more, as where two tables were put together."""


def read_lines(text: str) -> Sequence[Line]:
    """The lines of a table. Raises Refusal for one that is none, or lacks what has to be there."""
    columns, rows = rows_in(text)
    means = [_meant(each) for each in columns]
    found = [each for each in means if each is not None]
    lacking = [each for each in ("circle", "person") if each not in found]
    twice = sorted({each for each in found if found.count(each) > 1})
    if lacking or twice:
        raise Refusal(
            "member-columns",
            "The first line must name the columns circle and person (a Matrix id), each once; beside them coop, standing, joined_at and "
            "left_at, as far as you have them. I read {read}. Nothing is kept.",
            read=listed([each or "–" for each in columns[:30]]),
        )
    return [
        Line(
            number,
            {name: _cell(cell) for name, cell in zip(means, row, strict=False) if name is not None},
            repeats=[_meant(cell) for cell in row] == means,
            spills=any(cell.strip() for cell in row[len(columns) :]),
        )
        for number, row in rows
    ]


def _cell(said: str) -> str:
    words = " ".join(as_meant(said.strip()).split())  # A cell may hold ends of lines.
    return "" if words.casefold() in NOTHING else words


def _meant(column: str) -> str | None:
    said = " ".join(column.casefold().replace("_", " ").split())
    return next((name for name, words in CALLED.items() if said in words), None)


def read_row(line: Line, *, now: datetime) -> Row:
    """What a line says. Raises Bad."""
    cells = line.cells
    if line.spills:
        raise Bad(t("has more cells than there are columns: is a name with a comma in it without its quotation marks?"))
    circle = cells.get("circle", "")
    if line.repeats:
        raise Bad(t("names the columns again: leave it out"))
    if not circle:
        raise Bad(t("names no circle: each line needs its own, also where cells were joined into one"))
    person = _person(cells.get("person", ""))
    said = " ".join(cells.get("standing", "").casefold().split())
    if said not in STANDINGS:
        raise Bad(t("I do not know the standing “{word}”: member, guest or learning", word=_short(cells["standing"])))
    standing, coop = STANDINGS[said], cells.get("coop") or None
    if standing is CircleStanding.MEMBER and coop is None:
        raise Bad(t("is a member for no co-op: name it, or make them a guest"))
    joined, left = _date(cells.get("joined_at", ""), now=now), _date(cells.get("left_at", ""), now=now)
    if joined is not None and left is not None and left < joined:
        raise Bad(t("leaves before they join"))
    return Row(circle, person, coop, standing, joined, left)


def _person(said: str) -> UserId:
    """Whom a cell names: a Matrix id, or a link to one. Raises Bad, with what it holds instead."""
    if not said:
        raise Bad(t("names no person: I need their Matrix id, like {example}", example=EXAMPLE))
    found = _PERSON.findall(unquote(said))
    if len(found) == 1 and said.startswith(_LINKS):
        return UserId(found[0])
    if len(found) > 1:
        raise Bad(t("“{person}” names two people: write a line for each", person=_short(said)))
    strange = next((letter for letter in said if not " " <= letter <= "~"), None)
    if strange is not None and said.startswith("@"):
        raise Bad(
            t(
                "“{person}” has a letter that no Matrix id has, though it may look right or cannot be seen (“{letter}”, U+{code}): type it anew",
                person=_short(said),
                letter=_short(strange),
                code=f"{ord(strange):04X}",
            )
        )
    if _ADDRESS.fullmatch(said):
        raise Bad(
            t(
                "“{person}” is an e-mail address: I need their Matrix id, like {example}",
                person=_short(said),
                example=EXAMPLE,
            )
        )
    if not _PERSON.fullmatch(said):
        raise Bad(t("“{person}” is no Matrix id like {example}", person=_short(said), example=EXAMPLE))
    return UserId(said)


def must_read_as_a_coop(name: str) -> None:
    """What cannot be the name of a co-op that nobody knows yet: it is something else's, or came through a tool amiss. Raises Bad."""
    mended = _mended(name)
    if name.startswith("="):
        raise Bad(t("“{coop}” is a formula: put the name itself there", coop=_short(name)))
    if _PERSON.fullmatch(name):
        raise Bad(t("“{coop}” is a person, and no co-op: have two columns changed places?", coop=_short(name)))
    if name.replace(" ", "").isdigit():
        raise Bad(
            t(
                "“{coop}” is a number: have two columns changed places? If a co-op is called so, have it added first with {add}",
                coop=_short(name),
                add=cmd(f"coop add {name}"),
            )
        )
    if mended is not None or "\ufffd" in name:
        raise Bad(
            t(
                "“{coop}” has letters that a tool has spoilt{likely}: save the table as “CSV UTF-8”",
                coop=_short(name),
                likely=t(" (it is likely “{name}”)", name=_short(mended)) if mended is not None else "",
            )
        )
    if any(not letter.isprintable() for letter in name):
        raise Bad(t("“{coop}” has a letter in it that cannot be seen: type it anew", coop=_short(name)))


def _mended(name: str) -> str | None:
    """What a name was before its letters were taken for those of another alphabet: “LÃ¶wen” was “Löwen”. None for all others."""
    if name.isascii():
        return None
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


def _date(words: str, *, now: datetime) -> datetime | None:
    if not words:
        return None
    found = _read_date(" ".join(_ORDINAL.sub("", words).split()))
    if found is None:
        raise Bad(t("“{date}” is no date that I can read: write it as 2026-03-02 or 02/03/2026", date=_short(words)))
    if found > now:
        raise Bad(t("“{date}” is still to come", date=_short(words)))
    if found < EARLIEST:
        raise Bad(t("“{date}” is too long ago to be true", date=_short(words)))
    return found


def _read_date(words: str) -> datetime | None:
    if _SERIAL.fullmatch(words):  # The number of days that Excel shows as a date.
        return EXCEL_BEGINS + timedelta(days=float(words))
    for form in DATES:
        try:
            read = datetime.strptime(words, form)  # noqa: DTZ007 - the zone is put there below
        except ValueError:
            continue
        return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
    return None


def _short(words: str) -> str:
    """Words of a cell as they are told: what would turn a line around, or cannot be seen, is shown as one mark."""
    seen = "".join(letter if letter.isprintable() else "\ufffd" for letter in words)
    return seen if len(seen) <= LONGEST_SHOWN else f"{seen[:LONGEST_SHOWN]}…"
