"""What commands are called in each language, and what is said there around them: ``locale/<language>/words.toml``.

    before = ["bitte"]
    asks = ["wie kann ich"]
    after = ["danke"]

    [also]
    withdraw = ["zurückziehen"]

    [says]
    "standin {name} {rest}" = ["{name} vertritt mich {rest}"]

    [wished]
    consent = ["können wir beschließen"]

What commands are called in English stands with each of them (``also=``). All languages are understood in every federation: whoever
says "hilfe" wants help.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

FOLDER = Path(__file__).parents[1] / "locale"
FILE, SPOKEN = "words.toml", "spoken.toml"


@dataclass(config=ConfigDict(extra="forbid"), frozen=True)
class Language:
    """The words of one language."""

    name: str
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What commands are called besides their own words, by those (see ``phrasebook``)."""
    says: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Sentences that say a command with its words in another order (see ``sentences``), by that command."""
    says_else: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The same, where nothing else can be meant."""
    wished: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """How people wish for one in a question: “can we decide that …”. It is offered, and done with their yes."""
    of_a_record: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What people say of a record without its number (see ``references``), by the commands that take one."""
    asks: Sequence[str] = ()
    """What begins a question how something is done: it is told, and not done."""
    asks_else: Sequence[str] = ()
    """What means something else there than the command of that name: “how do I answer”."""
    sentences: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Whole sentences, by the commands that they come to (see ``sentences``; what changes something is read back)."""
    before: Sequence[str] = ()
    """What is passed over in front of a command."""
    after: Sequence[str] = ()
    """What is passed over behind it."""


@cache
def languages(folder: Path = FOLDER) -> Sequence[Language]:
    """All languages that have words of their own, by name. Raises ValueError for a file that is not what it should be."""
    read = TypeAdapter(Language).validate_python
    files = sorted(folder.glob(f"*/{FILE}"))
    return tuple(read({"name": file.parent.name, **tomllib.loads(file.read_text(encoding="utf-8"))}) for file in files)


@cache
def spoken_of(language: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """How people speak of what commands are for, lines by the commands (see ``likely``): ``locale/<language>/spoken.toml``. None
    where a language has no such file."""
    file = folder / language / SPOKEN
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
