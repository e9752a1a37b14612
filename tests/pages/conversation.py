"""Conversations in a page: what people say is written by hand, what the bot says is written by playing them.

::

    ```conversation
    Food circle
      Gus        !consent Move the call to Thursdays by fri 17:00
      Circlebot  C-1 · Move the call to Thursdays
      Hal        taps ✅ below C-1
      Fay        replies to C-1: concern: Thursdays are market days
      (C-1 now)
      — 4 days later —
    Private: Gus
      Gus        subs
    ```

A line without indentation says where; in ``<!-- before … -->`` the same is played and not shown. All conversations of a page are one story.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId
from tests.fakes import BOT
from tests.journeys.conftest import Town

NAME = 11
"""Columns that a name takes."""
WIDEST = 100
"""Letters in a line of the bot's."""
LONGEST = 16
"""Lines of one message that a page shows."""
_BLOCK = re.compile(r"(?P<open>```conversation\n|<!-- before\n)(?P<told>.*?)(?P<close>```|-->)", re.DOTALL)
_LATER = re.compile(r"— (?P<count>\d+) (?P<unit>hour|day)s? later —")
_TAPS = re.compile(r"taps (?P<sign>\S+) below (?P<card>.+)")
_REPLIES = re.compile(r"replies to (?P<card>.+?): (?P<words>.+)", re.DOTALL)
_LINK = re.compile(r" \(https://matrix\.to/[^)\s]+\)")
"""Where a client shows words that can be tapped."""
_NOW = re.compile(r"\((?P<card>.+) now\)")
_SAID = re.compile(r"  (?P<who>\S+) {2,}(?P<words>\S.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that people wrote: where, who (none: time passes, or a card is looked at), and what."""

    where: str
    who: str | None
    words: str


def lines_in(block: str) -> Iterator[Line]:
    """What people say and do in a conversation; what the bot says in it is left out, since it is played."""
    where = ""
    for line in block.splitlines():
        if line and not line.startswith(" "):
            where = line.strip()
        elif said := _SAID.fullmatch(line):
            if said["who"] != "Circlebot":
                yield Line(where, said["who"], said["words"])
        elif _LATER.fullmatch(line.strip()) or _NOW.fullmatch(line.strip()):
            yield Line(where, None, line.strip())


async def played(town: Town, page: str) -> str:
    """The page with what the bot says when its conversations are had in a town, one after the other."""
    written, end = [], 0
    for block in _BLOCK.finditer(page):
        told = await _Telling(town, list(lines_in(block["told"]))).whole()
        shown = block["told"] if block["open"].startswith("<!--") else told
        written += [page[end : block.start()], block["open"], shown, block["close"]]
        end = block.end()
    return "".join([*written, page[end:]])


async def first_told(town: Town, page: str) -> tuple[Sequence[Event], Mapping[RoomId, str]]:
    """What is sent in the first conversation of a page, when it is had in a town, and where: its rooms by their names in the page."""
    for block in _BLOCK.finditer(page):
        telling, before = _Telling(town, list(lines_in(block["told"]))), len(town.server.log)
        await telling.whole()
        if not block["open"].startswith("<!--"):
            return town.server.log[before:], await telling.places()
    raise AssertionError("there is no conversation in the page")


class _Telling:
    """One conversation while it is played."""

    def __init__(self, town: Town, lines: list[Line]) -> None:
        self._town, self._lines = town, lines
        self._told: list[str] = []
        self._where: str | None = None
        self._heard = len(town.server.log)

    async def whole(self) -> str:
        """All of it."""
        for line in self._lines:
            self._at(line.where)
            if line.who is not None:
                self._told.append(f"  {line.who:<{NAME}}{line.words}".rstrip())
                await self._acts(line.who, line.where, line.words)
            elif later := _LATER.fullmatch(line.words):
                self._told.append(f"  {line.words}")
                await self._town.passes(timedelta(**{f"{later['unit']}s": int(later["count"])}))
            elif now := _NOW.fullmatch(line.words):
                self._told.append(f"  {line.words}")
                self._says(self._town.body_of(await self._card(line.where, now["card"])))
            await self._answered()
        return "".join(f"{line}\n" for line in self._told)

    async def _acts(self, who: str, where: str, words: str) -> None:
        user, room = f"@{who.lower()}:example.org", await self._room(where)
        if taps := _TAPS.fullmatch(words):
            await self._town.reacts(user, room, to=await self._card(where, taps["card"]), key=taps["sign"])
        elif replies := _REPLIES.fullmatch(words):
            to = await self._card(where, replies["card"])
            await self._town.replies(user, room, to=to, text=replies["words"])
        else:
            await self._town.says(user, room, words.replace("\\n", "\n"))

    async def _room(self, where: str) -> RoomId:
        if where.startswith("Private: "):
            return await self._town.private(f"@{where.removeprefix('Private: ').lower()}:example.org")
        return self._town.room(where.partition(" ")[0].lower())

    async def _card(self, where: str, beginning: str) -> EventId:
        """The last message in a room, of anybody, that begins so."""
        room = await self._room(where)
        for event in reversed(self._town.server.log):
            body = str(event.content.get("body", ""))
            if event.room_id == room and event.type == "m.room.message" and body.startswith(beginning):
                return event.event_id
        so_far = "\n".join(self._told)
        raise AssertionError(f"nothing in {where} begins with {beginning!r}; so far:\n{so_far}")

    async def places(self) -> Mapping[RoomId, str]:
        """Where it is had: rooms by their names in the page."""
        return {await self._room(line.where): line.where for line in self._lines}

    async def _answered(self) -> None:
        """Tell what the bot has said since, where this conversation is had."""
        log = self._town.server.log[self._heard :]
        places = await self.places()
        self._heard = len(self._town.server.log)
        for event in log:
            if event.sender != BOT or event.type != "m.room.message" or "m.new_content" in event.content:
                continue
            if (where := places.get(event.room_id)) is not None:
                self._at(where)
                file = event.content["msgtype"] == "m.file"
                self._says(f"📎 {event.content['body']}" if file else str(event.content["body"]))

    def _at(self, where: str) -> None:
        if where != self._where:
            self._told.append(where)
            self._where = where

    def _says(self, body: str) -> None:
        lines = [
            part
            for line in _LINK.sub("", body).splitlines()
            for part in textwrap.wrap(line, WIDEST, subsequent_indent="  " * line.startswith("•")) or [""]
        ]
        if len(lines) > LONGEST:
            lines = [*lines[: LONGEST - 1], "…"]
        for number, line in enumerate(lines):
            name = "Circlebot" if number == 0 else ""
            self._told.append(f"  {name:<{NAME}}{line}".rstrip())
