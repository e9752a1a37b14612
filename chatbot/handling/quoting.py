"""What a command points to: the message that it is a reply to, those said before it, those of its thread, a file. They are asked for
before the transaction begins, once, and nobody waits long for a homeserver that is slow: only their room does.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chatbot.api.declaring.declared import Gathers
from chatbot.api.incoming import Attachment, Quoted
from chatbot.handling import mended
from chatbot.handling.desk import Desk
from chatbot.matrix.homeserver import Event, Homeserver, HomeserverError, RateLimited, TokenRefused, Unavailable
from chatbot.matrix.likened import as_message
from chatbot.matrix.message import Words, attachment_of, edits_another, is_by_a_bot, is_to_us, quoted_text, reaction_of
from storage.database import Database
from storage.models import InboxEvent
from storage.queries import inbox as inbox_of
from storage.types import EventId

WITHIN = timedelta(minutes=5)
"""How long a room waits for what a command points to. After that it is done without, once no request for it is under way."""
LOOK_UP = timedelta(seconds=1)
"""How long everybody waits for it; after that its room alone waits."""
LARGEST_FILE = 1_000_000
"""Bytes of a file that a command reads."""
LOOKED_AT = 3
"""For each message that is wanted so many are looked at: among them are edits, commands, what was deleted."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a command points to."""

    quoted: Quoted | None = None
    """The message that it is a reply to."""
    run: tuple[Quoted, ...] = ()
    """The messages that it gathers, the oldest first."""
    file: bytes | None = None
    """What is in the file that it reads: its own, or that of the message that it is a reply to."""


NOTHING = Pointed()


class Quoting:
    """Asks the homeserver for what commands point to."""

    def __init__(
        self, *, database: Database, homeserver: Homeserver, desk: Desk, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._homeserver = homeserver
        self._desk = desk
        self._clock = clock
        self._asking: dict[tuple[EventId, str], asyncio.Task[Any]] = {}
        """The requests that take longer than LOOK_UP, by the event that waits for each and what it wants."""

    def gathers(self, words: Words) -> Gathers | None:
        """Which messages a command wants besides; None where it wants none, or there is none."""
        found = self._desk.understand(words.text) if words.addressed else None
        return found.command.gathers(found.rest) if found is not None and found.command.gathers is not None else None

    async def pointed_to(self, row: InboxEvent, words: Words | None) -> Pointed:
        """What a message points to, where its command wants that; or a reaction, where a family wants such ones. Raises
        HomeserverError where its room has to wait."""
        if row.type == "m.reaction":
            return await self._tapped_on(row)
        if words is None or not (words.addressed or words.reply_to is not None):
            return NOTHING
        found = self._desk.understand(words.text)
        if found is None or not (words.addressed or found.command.reads_file):
            return NOTHING
        gathers = self.gathers(words)
        if gathers is None and not (words.reply_to or words.edit_of or words.attachment):
            return NOTHING
        async with self._database.looking() as db:
            if gathers is not None:
                root = (words.thread or words.reply_to) if gathers.thread else words.thread
                ids = await inbox_of.said_before(db, row=row, thread=root, limit=gathers.most * LOOKED_AT)
                ids = [*ids, root] if gathers.thread and root is not None else ids
            else:
                reply_to = await mended.replied_to(db, words) if found.command.quotes else None
                ids = [reply_to] if reply_to is not None else []
        if found.command.reads_file and words.attachment is not None:
            return Pointed(file=await self._file(row, words.attachment))
        if not ids:
            return NOTHING
        most = gathers.most if gathers is not None else 1
        said = await self._found(row, ids, most=most, people=gathers is not None)
        if gathers is not None:
            return Pointed(run=tuple(said[::-1]))
        quoted = said[0] if said else None
        if quoted is None or quoted.attachment is None or not found.command.reads_file:
            return Pointed(quoted)
        return Pointed(quoted, file=await self._file(row, quoted.attachment))

    async def _tapped_on(self, row: InboxEvent) -> Pointed:
        """What people have said that a reaction is on, where a family wants such reactions."""
        reaction = reaction_of(row.content)
        if reaction is None or not any(
            family.taps is not None and family.taps.key == reaction[1] for family in self._desk.families.values()
        ):
            return NOTHING
        said = await self._found(row, [reaction[0]], most=1, people=False)
        return Pointed(said[0] if said else None)

    async def _found(self, row: InboxEvent, ids: Sequence[EventId], *, most: int, people: bool) -> Sequence[Quoted]:
        """Some messages; none where they cannot be had. Raises HomeserverError where the room has to wait."""
        try:
            events = await self._look_up(row, ids, most=most, people=people)
        except (Unavailable, RateLimited, TokenRefused):
            if self._has_to_wait(row):
                raise
            return []
        except HomeserverError:
            return []
        return [_quoted(event) for event in events]

    async def _look_up(self, row: InboxEvent, ids: Sequence[EventId], *, most: int, people: bool) -> Sequence[Event]:
        """Some messages, asked for once. Raises Unavailable while the homeserver keeps us waiting."""
        return await self._once(
            (row.event_id, "messages"),
            lambda: self._ask(row, ids, most=most) if people else self._ask_for_one(row, ids[0]),
        )

    async def _file(self, row: InboxEvent, attachment: Attachment) -> bytes | None:
        """What is in a file; None where it cannot be had, or is too large. Raises HomeserverError where the room has to wait."""
        try:
            return await self._once(
                (row.event_id, "file"), lambda: self._homeserver.download(attachment.link, at_most=LARGEST_FILE)
            )
        except (Unavailable, RateLimited, TokenRefused):
            if self._has_to_wait(row):
                raise
            return None
        except HomeserverError:
            return None

    def _has_to_wait(self, row: InboxEvent) -> bool:
        return any(event_id == row.event_id for event_id, _ in self._asking) or (
            self._clock() - row.received_at < WITHIN
        )

    async def _once(self, what: tuple[EventId, str], ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the homeserver is asked for, once. Raises Unavailable while it keeps us waiting."""
        asking: asyncio.Task[T] | None = self._asking.get(what)
        if asking is None:
            asking = asyncio.create_task(ask())
            # Its error is raised for the next one who looks.
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._asking[what] = asking
            await asyncio.wait([asking], timeout=LOOK_UP.total_seconds())
        if not asking.done():
            raise Unavailable("a message or a file is asked for, and has not come yet")
        del self._asking[what]
        return asking.result()

    async def _ask_for_one(self, row: InboxEvent, event_id: EventId) -> Sequence[Event]:
        return [await self._homeserver.event(row.room_id, event_id)]

    async def _ask(self, row: InboxEvent, ids: Sequence[EventId], *, most: int) -> Sequence[Event]:
        """The newest of some messages that people have said to each other, the newest first."""
        found: list[Event] = []
        for event_id in ids:
            if len(found) == most:
                break
            try:
                event = await self._homeserver.event(row.room_id, event_id)
            except (Unavailable, RateLimited, TokenRefused):
                raise
            except HomeserverError:
                continue
            if self._is_talk(event):
                found.append(event)
        return found

    def _is_talk(self, event: Event) -> bool:
        """Whether an event is a message of somebody, and no edit, no command, and not deleted."""
        if event.undecryptable:
            return True  # It was said there, so it is not left out in silence.
        content, me = event.content, self._homeserver.identity
        if event.type != "m.room.message" or not content or edits_another(content) or event.sender == me.user_id:
            return False
        prefix = self._desk.settings.matrix.command_prefix
        return not is_by_a_bot(content) and not is_to_us(content, prefix=prefix, me=me.user_id, name=me.display_name)


def _quoted(event: Event) -> Quoted:
    said = as_message(event.type, event.content) if not event.undecryptable else None
    return Quoted(
        event.event_id,
        event.sender,
        quoted_text(said) if said is not None else "",
        event.at,
        by_a_bot=is_by_a_bot(event.content),
        attachment=attachment_of(said) if said is not None else None,
    )
