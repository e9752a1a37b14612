"""Letters that look like others: makes ``lookalikes.txt`` of Unicode's ``confusables.txt`` (TR39).

``python -m storage.lookalikes confusables.txt > storage/lookalikes.txt``
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator

HEAD = """\
# A letter, and what it looks like. From confusables.txt of Unicode TR39 (© Unicode, Inc., under the Unicode License), letters,
# digits and signs of names alone. Made by python -m storage.lookalikes, of the data of confusable-homoglyphs 3.3.1.
"""


def letters(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The letters of names with their prototypes: ``0430 ; 0061 ; MA # …`` is а, which looks like a."""
    for line in lines:
        parts = line.partition("#")[0].split(";")
        if len(parts) < 2:
            continue
        source, target = ("".join(chr(int(each, 16)) for each in part.split()) for part in parts[:2])
        if len(source) == 1 and source.isalnum() and all(each.isalnum() for each in target):
            yield source, target


def table(lines: Iterable[str]) -> str:
    """The file: without letters that Unicode itself takes apart into what they look like."""
    kept = sorted(pair for pair in letters(lines) if unicodedata.normalize("NFKD", pair[0]) != pair[1])
    return HEAD + "".join(f"{source}\t{target}\n" for source, target in kept)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8-sig") as file:
        sys.stdout.write(table(file))
