"""What the pages name that the program has: commands, settings, what the command line knows, lines of the log."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = {"commands.md", "authority.md", "configuration.md"}
"""Made from the code."""
PAGES = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").glob("*.md") if path.name not in MADE),
    *sorted((ROOT / "docs/members").glob("*.md")),
]
_FENCED = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```$", re.M | re.S)


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a kind, each with the page that it stands on."""
    for page in PAGES:
        for found in _FENCED.finditer(page.read_text()):
            if found[1] == kind:
                yield page.name, found[2]


def in_code(page: Path) -> Iterator[str]:
    """What stands within a line as code."""
    for found in re.finditer(r"(?<!`)`([^`\n]+)`(?!`)", _FENCED.sub("", page.read_text())):
        yield found[1]


def codes() -> Iterator[tuple[str, str]]:
    """All of it, with the page that it stands on."""
    for page in PAGES:
        yield from ((page.name, code) for code in in_code(page))


def section(page: str, title: str) -> str:
    """A section of a page, by its title."""
    return (ROOT / page).read_text().split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
