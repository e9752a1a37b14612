"""Commands that are said of a record without its number: “close it”, “add a term of one year to the van thing”.

What the words behind a command cannot be read as is read once more with the number of what they call otherwise. What changes something
is read back before it is done (``Found.guessed``); what only shows something is shown.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from chatbot.api.arguments import Reading
from chatbot.api.errors import Refusal
from chatbot.api.seams.references import Referent, narrowed, referring
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.found import Found
from chatbot.api.wording.markup import cmd, listed

Known = Callable[[str, str], Awaitable[Sequence[Referent]]]
"""The records that may be meant, by the family and the letter of them."""
_CLAUSE = re.compile(r"[,;.]\s+(?=\S)|\s(?:and|so|but)\s+(?=\S)")
MOST_CLAUSES = 4
MOST_SHOWN = 3


async def referred(text: str, known: Known, *, catalogue: Catalogue, reading: Reading) -> Found | None:
    """The command that is said of one of the records that are there; None where none is. Raises Refusal where it may be of several."""
    looked_up: dict[tuple[str, str], Sequence[Referent]] = {}
    for clause in _clauses(text):
        for found in catalogue.begun(clause):
            command = found.command
            key = command.family, str(command.grammar.first_record)
            if key not in looked_up:
                looked_up[key] = narrowed(text, await known(*key))
            meant = referring(
                found.rest,
                looked_up[key],
                running=command.grammar.has_running_text,
                reads=lambda words, command=command: command.reads(words, reading),  # type: ignore[misc]
            )
            if meant is not None:
                return _the_one(found, *meant)
    return None


def _clauses(text: str) -> Sequence[str]:
    """What is said, and what is said at the end of it: “we are done, close it”."""
    begins = [found.end() for found in _CLAUSE.finditer(text)]
    return [text, *(text[begin:] for begin in begins[:MOST_CLAUSES])]


def _the_one(found: Found, marks: Sequence[str], words: str) -> Found:
    said = [f"{mark} {words}".strip() for mark in marks]
    if len(said) > 1:
        raise Refusal(
            "which-one",
            "Which one do you mean? Please say {ways}. I have done nothing yet; {items} shows what is open.",
            ways=listed((cmd(f"{found.command.words} {each}") for each in said[:MOST_SHOWN]), style="or"),
            items=cmd("items"),
        )
    return replace(found, rest=said[0], plainly=False, guessed=True)
