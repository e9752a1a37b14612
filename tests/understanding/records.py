"""What comes of words about a record whose number is not said: “close it”, “how is the van thing going”. And of words to an offer."""

import asyncio
from collections.abc import Callable, Sequence

import commands
from chatbot.api.arguments import Reading
from chatbot.api.errors import Refusal
from chatbot.api.seams.references import Referent
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.yes_or_no import leaves_it, yes_or_no
from chatbot.handling.referring import referred
from commands.consent.spoken_of import DRAFTS
from commands.meet.keys import Kind
from commands.meet.spoken_of import KINDS
from commands.rules.consent.words import number_in, read_line
from storage.models import Round
from tests.understanding.corpus import Heard

CATALOGUE = Catalogue(commands.FAMILIES)
VAN = Referent("C-3", "We buy a van for deliveries", mine=True)
CALL = Referent("C-4", "Move the call to Friday", mine=False)
BREAD = Referent("D-2", "We buy bread from Loom", mine=False)
ASKED = (("M", "M-1", "Monthly call"), ("S", "S-2", "A new logo"), ("H", "H-5", "Unload the flour"))
PRIVATE = Callable[[str], Heard]


def with_one_open(said: str, reading: Reading, command: PRIVATE) -> Heard:
    """Said to us where C-3, about a van, is open, and D-2, about bread, was decided."""
    return _heard(said, reading, command, {"C": [VAN], "D": [BREAD]})


def with_two_open(said: str, reading: Reading, command: PRIVATE) -> Heard:
    """The same, where C-4, about a call, is open, too, and the newest."""
    return _heard(said, reading, command, {"C": [CALL, VAN], "D": [BREAD]})


def with_all_open(said: str, reading: Reading, command: PRIVATE) -> Heard:
    """Where beside C-3 the date poll M-1, the sense check S-2, the call for hands H-5 and the draft F-6 are open."""
    asked = {letter: [Referent(mark, words, mine=True, kinds=KINDS[Kind(letter)])] for letter, mark, words in ASKED}
    draft = Referent("F-6", "Close on Mondays", mine=True, kinds=DRAFTS)
    return _heard(said, reading, command, {"C": [VAN], "D": [BREAD], "F": [draft], **asked})


def to_an_offer(said: str) -> Heard:
    """Right after “I take that for !close C-3. Shall I?”."""
    answer = False if leaves_it(said) else yes_or_no(said)
    return Heard({True: "does it", False: "leaves it", None: "neither"}[answer])


def _heard(said: str, reading: Reading, command: PRIVATE, known: dict[str, Sequence[Referent]]) -> Heard:
    found = CATALOGUE.understand(said, reading=reading, circles={})
    if found is not None and found.command.reads(found.rest, reading):
        return command(said)
    line = read_line(said, present=Round.CONSENT, co_ops=())
    if number_in(said) is None and (line.stance is not None or line.question or line.unclear):
        return Heard(line.stance.value if line.stance is not None else "asks", (f"words={line.words}",))
    try:
        meant = asyncio.run(_referred(said, reading, known))
    except Refusal as refusal:
        return Heard("which", (refusal.text,))
    if meant is None:
        return command(said)
    return Heard("offers" if meant.command.changes else "shows", (meant.said,))


async def _referred(said: str, reading: Reading, known: dict[str, Sequence[Referent]]):  # type: ignore[no-untyped-def]
    async def there(_family: str, letter: str) -> Sequence[Referent]:
        return known.get(letter, ())

    return await referred(said, there, catalogue=CATALOGUE, reading=reading)
