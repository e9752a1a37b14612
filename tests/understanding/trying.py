"""The everyday tasks, tried by people who have read nothing: each of their first tries, in the real app, until the task is done.

``tries/*.txt`` has what they type. A heading names the task, the scene in which it is tried (``scenes.py``), and when it is done:

    = join for a new co-op @ newcomer -> did membership.coop_added | says Sunrise Laundry is new | also membership | then join for Sunrise Laundry
    ann: !join sunrise laundry
    elsie, in private: we want to be in the food circle

``did`` is a line of the audit, ``says`` stands in what the bot says to them, ``room`` in what it says in another circle's room; ``also``
begins lines of the audit that may be written besides. A question of the bot's is answered, and that is no wrong try. Where the task is
not done, they say what it needs (``then``), if the bot has just shown them that command, and have had one wrong try; else they have had
two, and give up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from chatbot.matrix.homeserver import Event
from storage.queries import audit
from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.understanding.hearing import CATALOGUE
from tests.understanding.stage import Scene, Set, Towns

FOLDER = Path(__file__).parent / "tries"
GIVES_UP = 2
MOST_ANSWERS = 3
_HEADING = re.compile(r"=\s*(?P<task>.+?)\s*@\s*(?P<scene>[\w ]+?)\s*->\s*(?P<done>.+)")
_LINE = re.compile(r"(?P<who>\w+)(?:, (?P<how>in private|in reply|to thanks))?: (?P<said>.+)")
_ASKS = re.compile(
    r"\b(?:[Ss]ay|[Rr]eply) (?:to this (?:message )?with )?!?yes\b|\byes,? or no\b|Reply yes to this|with yes\b"
)
"""A question of the bot's that wants a yes or a no."""
_SHOWN = re.compile(r"<code>([^<]+)</code>")


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody types first to have something done."""

    task: str
    scene: str
    done: tuple[tuple[str, str], ...]
    """When it is done, as kind and words."""
    who: str
    how: str | None
    said: str

    def __str__(self) -> str:
        return f"{self.task}: {self.who}{f', {self.how}' if self.how else ''}: {self.said}"

    def of(self, kind: str) -> list[str]:
        """The conditions of a kind."""
        return [what for each, what in self.done if each == kind]


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try went."""

    wrong: int
    """Wrong tries before it was done."""
    misread: Sequence[str] = ()
    """What was done that was not to be done."""
    silent: bool = False
    heard: Sequence[str] = ()


def tries(folder: Path = FOLDER) -> Iterator[Try]:
    """All lines. Raises ValueError for one that is none."""
    for file in sorted(folder.glob("*.txt")):
        heading: re.Match[str] | None = None
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            if found := _HEADING.fullmatch(line):
                heading = found
                continue
            said = _LINE.fullmatch(line.strip())
            if said is None or heading is None:
                raise ValueError(f"{file.name}:{number} is no try: {line}")
            parted = (each.strip().partition(" ") for each in heading["done"].split(" | "))
            done = tuple((kind, what) for kind, _, what in parted)
            yield Try(heading["task"], heading["scene"], done, said["who"], said["how"], said["said"])


class Trying:
    """One try in a town of its own."""

    def __init__(self, town: Town, scene: Scene, try_: Try) -> None:
        self.town, self.scene, self.try_ = town, scene, try_
        self._begun = self._at = len(town.server.log)
        """Of the log of the homeserver: where the try begins, and where what they have said last does."""
        self._before = 0
        """The last line of the audit before it."""

    async def out(self) -> Tried:
        """How it goes."""
        self._before = await self._last_line()
        await self._says_first()
        silent = not self._heard(self._begun)
        wrong = asked = 0
        while not await self._done():
            new = [each for each in self._heard(self._at) if _is_message(each)]
            if asked < MOST_ANSWERS and (answer := self._answer(new)) is not None:
                asked += 1
                self._at = len(self.town.server.log)
                await self.town.replies(self.scene.who, new[-1].room_id, to=new[-1].event_id, text=answer)
                continue
            wrong += 1
            shown = self._shown(new)
            if shown is None or wrong >= GIVES_UP:
                wrong = GIVES_UP
                break
            await self._says_what_is_shown(shown)
        heard = [str(each.content.get("body", each.type)) for each in self._heard(self._begun)]
        return Tried(wrong, await self._misread(), silent, heard)

    async def _says_first(self) -> None:
        scene, said = self.scene, self.try_.said
        private = self.try_.how == "in private" or scene.where == "private"
        where = str(await self.town.private(scene.who)) if private else scene.where
        self._begun = self._at = len(self.town.server.log)
        to = {"in reply": scene.reply_to, "to thanks": scene.thanks}.get(self.try_.how or "")
        if to is not None:
            await self.town.replies(scene.who, where, to=to, text=said)
        else:
            await self._emits(where, said)

    async def _says_what_is_shown(self, shown: str) -> None:
        last = self._heard(self._begun)[-1].room_id
        self._at = len(self.town.server.log)
        private = last == self.town._private_room(self.scene.who)
        said = shown if private else f"!{shown}"
        if self.scene.copies_in_reply and (self.try_.how == "in reply" or not shown.partition(" ")[2]):
            where = self.town.room(self.scene.where)  # Nobody can reply elsewhere to what was said there.
            await self.town.replies(self.scene.who, where, to=EventId(str(self.scene.reply_to)), text=f"!{shown}")
        else:
            await self._emits(str(last), said)

    async def _emits(self, where: str, said: str) -> None:
        await self.town.emits(self.scene.who, where, "m.room.message", {"msgtype": "m.text", "body": said})

    def _heard(self, since: int) -> list[Event]:
        """What the bot has said and tapped since a place in the log, in the room where they are and in private."""
        rooms = {self.town._private_room(self.scene.who)}
        rooms |= {self.town.room(self.scene.where)} if self.scene.where != "private" else set()
        return [
            each
            for each in self.town.server.log[since:]
            if each.sender == BOT and each.room_id in rooms and each.type in ("m.room.message", "m.reaction")
        ]

    def _answer(self, new: Sequence[Event]) -> str | None:
        """What they say to a question of the bot's; None where it asks nothing."""
        body = str(new[-1].content["body"]) if new else ""
        for words, answer in self.scene.answers.items():
            if re.search(words, body):
                return answer
        return "yes" if _ASKS.search(body) else None

    def _shown(self, new: Sequence[Event]) -> str | None:
        """What the task needs, where the bot has just shown the command for it."""
        html = [str(event.content.get("formatted_body", "")) for event in new]
        shown = [unescape(each).lstrip("!") for one in html for each in _SHOWN.findall(one)]
        then = self.try_.of("then")
        return next((each for each in then if any(_is_one_command(each, other) for other in shown)), None)

    async def _last_line(self) -> int:
        async with self.town.app.database.looking() as db:
            newest = await audit.newest(db, words=None, limit=1)
        return newest[0].id if newest else 0

    async def _did(self) -> list[str]:
        async with self.town.app.database.looking() as db:
            return [line.what for line in await audit.newest(db, words=None, limit=50) if line.id > self._before]

    async def _misread(self) -> list[str]:
        wanted = [*self.try_.of("did"), *self.try_.of("also")]
        return [what for what in await self._did() if not any(re.match(each, what) for each in wanted)]

    async def _done(self) -> bool:
        did = await self._did()
        heard = [str(each.content.get("body", "")) for each in self._heard(self._begun)]
        return (
            all(any(re.fullmatch(what, each) for each in did) for what in self.try_.of("did"))
            and all(any(re.search(what, each) for each in heard) for what in self.try_.of("says"))
            and all(self._is_heard_in(*what.split(" ", 1)) for what in self.try_.of("room"))
        )

    def _is_heard_in(self, where: str, words: str) -> bool:
        said = self.town.server.log[self._begun :]
        room = self.town.room(where)
        ours = (each for each in said if each.room_id == room and each.sender == BOT)
        return any(re.search(words, str(each.content.get("body", ""))) for each in ours)


def _is_message(event: Event) -> bool:
    return event.type == "m.room.message" and "m.new_content" not in event.content


def _is_one_command(wanted: str, shown: str) -> bool:
    found, other = CATALOGUE.find(shown), CATALOGUE.find(wanted)
    same = found is not None and other is not None and found.command is other.command
    return same or shown.split() == wanted.split()


async def run(towns: Towns, scenes: Mapping[str, Set], *, only: str = "") -> list[tuple[Try, Tried]]:
    """All tries, or those whose names hold some words."""
    met = []
    for each in tries():
        if only in str(each):
            async with towns.at(scenes[each.scene]) as (town, scene):
                met.append((each, await Trying(town, scene, each).out()))
    return met
