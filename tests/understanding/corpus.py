"""The lines of the corpus, and what is held against them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
_HEADING = re.compile(r"=\s*(?P<kind>.+?)\s*@\s*(?P<where>[\w-]+)\s*")
_LINE = re.compile(r"(?P<name>[^:]+): (?P<said>.+) -> (?P<outcome>.+)")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that somebody says, where, and what it must come to."""

    kind: str
    where: str
    name: str
    said: str
    outcome: tuple[str, ...]
    """What comes of it, and what must be true of that."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


class Verdict(StrEnum):
    """How an input was met."""

    UNDERSTOOD = "understood"
    REFUSED_WELL = "refused well"
    MISREAD = "misread"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of an input: what was done, or that it was refused, asked about, or met with nothing."""

    came: str
    parts: tuple[str, ...] = ()


NOTHING = Heard("nothing")


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """All lines of the corpus. Raises ValueError for one that is none, and for two of one name."""
    names: set[tuple[str, str]] = set()
    for file in sorted(folder.glob("*.txt")):
        kind = where = ""
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            if heading := _HEADING.fullmatch(line):
                kind, where = heading["kind"], heading["where"]
                continue
            found = _LINE.fullmatch(line.strip())
            if found is None or not kind or (kind, found["name"]) in names:
                raise ValueError(f"{file.name}:{number} is no line of a corpus, or its name is taken: {line}")
            names.add((kind, found["name"]))
            outcome = tuple(part.strip() for part in found["outcome"].split(" | "))
            yield Case(kind, where, found["name"], found["said"].replace("\\n", "\n"), outcome)


def judged(case: Case, heard: Heard) -> Verdict:
    """How an input was met. What is refused or asked about is not misread: it was said that it is not clear."""
    wanted, *parts = case.outcome
    as_wanted = heard.came == wanted and all(any(part in each for each in heard.parts) for part in parts)
    if as_wanted:
        return Verdict.REFUSED_WELL if wanted == "refuses" else Verdict.UNDERSTOOD
    if heard.came == "nothing":
        return Verdict.SILENT
    # A refusal of what ought to be refused with other words hides the trouble; of anything else it says that there is one.
    return Verdict.REFUSED_WELL if heard.came in ("refuses", "asks") and wanted != heard.came else Verdict.MISREAD
