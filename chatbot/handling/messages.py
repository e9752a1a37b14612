"""What a message is: the answer to a question, a reply to a card, a command, or nothing that is for us.

``commands`` and ``questions`` bring it to its handler. ``touches`` has what arrives without words, ``notices`` what no family says.
"""

import re
from dataclasses import replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.arguments.bounds import TEXT
from chatbot.api.declared import Command
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Edited, Message, Quoted, Touch, TouchKind
from chatbot.api.pages import PAGES
from chatbot.api.plain import SHORT, UNDO, plain
from chatbot.handling import mended
from chatbot.handling.audited import audited
from chatbot.handling.commands import Commands
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.gate import Spent
from chatbot.handling.here import ours_here, stands_in
from chatbot.handling.notices import Notices
from chatbot.handling.questions import Questions
from chatbot.handling.touches import Touches, key_of
from chatbot.matrix.message import Words
from storage.models import OutboxRow, Outcome
from storage.queries import outbox as outbox_of
from storage.types import EventId, RoomId

_NUMBERED = re.compile(r"[A-Za-z]-?\d+\b")
"""The number of an item, at the beginning of what is said of it: C-12."""

MOST_LINES = 20
"""Lines of a message in which another command is looked for."""


class Messages:
    """Brings each message to the family that it is for."""

    def __init__(self, desk: Desk, *, touches: Touches, notices: Notices) -> None:
        self._desk = desk
        self._touches = touches
        self._notices = notices
        self._commands = Commands(desk, notices=notices)
        self._questions = Questions(desk, commands=self._commands)

    async def handle(self, arrival: Arrival, words: Words, quoted: Quoted | None) -> None:
        """Do what a message asks for. Raises Refusal, and NotFound of the archive, where that cannot be done."""
        row, where = arrival.row, arrival.where
        figure = await self._notices.may_hold_a_figure(arrival)
        if not figure and arrival.original is not None and await mended.is_edited_again(arrival):
            return
        arrival = await mended.as_just_said(arrival, words) or arrival
        words, card = await _within(arrival.db, row.room_id, arrival.words or words)
        arrival = replace(arrival, words=words)
        message = Message(
            event_id=arrival.said_in,
            room_id=row.room_id,
            sender=row.sender,
            text=words.text,
            at=row.at,
            private=where.private,
            encrypted=row.encrypted,
            reply_to=words.reply_to,
            thread=words.thread,
            quoted=quoted,
            elsewhere=where.elsewhere,
            written=words.written,
            late=self._desk.clock() - row.at > self._desk.settings.limits.max_command_age,
        )
        asked = await self._questions.open_to(arrival, words)
        undoes = await _undoes(arrival.db, row.room_id, words)
        for_us = words.addressed or where.private or card is not None or bool(asked.order) or undoes
        done = await mended.what_was_done(arrival) if words.edit_of is not None else None
        if words.edit_of is not None and not figure and self._is_for_families(words, done):
            await self._tell_families(arrival, words, done)
            return
        if not for_us and not figure and done is None:
            if words.edit_of is None:
                await self._overheard(arrival, message, words)
            return
        found = self._desk.understand(words.text)
        answers = (card is not None and not words.prefixed) or (found is not None and found.command.dated)
        if not await self._is_within_budget(arrival, answers=answers, figure=figure):
            return
        _must_be_readable(arrival, words)
        if words.edit_of is not None:
            ctx = await self._desk.ctx(arrival, "dispatcher", message=message, circle=where.circle)
            raise mended.not_by_editing(words.text, done, catalogue=self._desk.catalogue, reading=ctx.reading)
        if undoes:
            await self._commands.do(arrival, replace(message, text="undo"))
            return
        self._must_be_one_command(words)
        if (not words.prefixed or plain(words.text) in SHORT) and await self._questions.answered(
            arrival, message, asked, on_card=card is not None
        ):
            if figure:
                await self._notices.take_out(arrival)
            return
        if not words.prefixed and card is not None and not await self._is_plainly_a_command(arrival, message):
            touch = Touch(TouchKind.REPLY, key_of(card), words.text, message.event_id, row.at, card.txn_id)
            await self._touches.touched(arrival, card, touch, message=message)
        else:
            besides = partial(self._questions.unanswered, arrival, message, asked)
            await self._commands.do(arrival, message, figure=figure, besides=besides)

    def _is_for_families(self, words: Words, done: Outcome | None) -> bool:
        """Whether what an edit comes to is for the families to say: it edits no command, or one that its family follows."""
        command = self._command_of(done)
        return command.mended_by is None if command is not None else not words.prefixed

    async def _tell_families(self, arrival: Arrival, words: Words, done: Outcome | None) -> None:
        """Tell the families of an edit of somebody's own words, which all can read who could read those."""
        original, room = arrival.original, arrival.where.room
        if original is None or (
            not arrival.row.encrypted and (original.encrypted or (room is not None and room.encrypted))
        ):
            return
        command = self._command_of(done)
        edited = Edited(original.event_id, original.room_id, words.text, original.at, command, words.written)
        await self._touches.edited(arrival, edited)

    def _command_of(self, done: Outcome | None) -> Command | None:
        return self._desk.catalogue.by_words(done.command) if done is not None and done.command is not None else None

    async def _overheard(self, arrival: Arrival, message: Message, words: Words) -> None:
        """Bring a line that is said in a circle's room to nobody in particular to the family that it is for, if any."""
        if arrival.where.circle is None or (words.written is not None and words.written.quotes_first):
            return
        for family in self._desk.families.values():
            if family.overheard is None or not family.overheard.is_one(message.text, self._desk.settings):
                continue
            _must_be_readable(arrival, words)
            ctx = await self._desk.ctx(arrival, family.name, message=message, circle=arrival.where.circle)
            async with audited(ctx, changes=True):
                reply = await family.overheard.handler(ctx, message.text)
            if reply is not None:
                await answer(ctx, reply)
                return
        await self._touches.thank(arrival, message)

    async def _is_within_budget(self, arrival: Arrival, *, answers: bool, figure: bool) -> bool:
        """Whether the message is acted on, or met with silence. Raises Refusal for the first that is too much."""
        match self._desk.spend(arrival.row, answers=answers):
            case Spent.TOO_MUCH:
                raise Refusal(
                    "too-many",
                    "That is a lot at once. I have not acted on this, and shall not on what you write within a minute. Then "
                    "please say it again.",
                )
            case Spent.TOO_MUCH_HERE:
                raise Refusal(
                    "too-many-here",
                    "That is a lot at once in this room. I have not acted on this, and within a minute I shall act here on "
                    "nothing that you write but answers to open items. Then please say it again.",
                )
            case Spent.SILENCED:
                if figure:
                    await self._notices.redact(arrival)
                return False
        return True

    def _must_be_one_command(self, words: Words) -> None:
        """Raise Refusal for several commands, a line each: which of them was done would not be seen."""
        prefix = self._desk.settings.matrix.command_prefix
        more = words.text.split("\n")[1:MOST_LINES] if words.prefixed else ()
        if any(line.startswith(prefix) and self._desk.catalogue.find(line.removeprefix(prefix)) for line in more):
            raise Refusal(
                "several",
                "That is more than one command in one message, so I have done none of them. Please send each by itself.",
            )

    async def _is_plainly_a_command(self, arrival: Arrival, message: Message) -> bool:
        """Whether words in private, in reply to a card, are a command and no line about it: it names an item, is said in private
        only, or stands alone and changes nothing. We show commands there without the prefix, so people copy them so.

        Not whatever parses: “leave it as it is” and “hands up” are lines.
        """
        found = self._desk.understand(message.text)
        if not message.private or found is None or found.command.family == PAGES:
            return False
        command = found.command
        ctx = await self._desk.ctx(arrival, command.family, message=message, circle=None)
        if not command.reads(found.rest, ctx.reading):
            return False
        numbered = _NUMBERED.match(found.rest) is not None
        return numbered or (found.plainly and (command.secret or not (found.rest or command.changes)))


def _must_be_readable(arrival: Arrival, words: Words) -> None:
    """Raise Refusal for what we do not act on, whatever it asks for."""
    room = arrival.where.room
    if room is not None and room.encrypted and not arrival.row.encrypted:
        raise Refusal(
            "in-clear",
            "This room is encrypted, but that message was not, so I have not acted on it. Please send it again, "
            "encrypted.",
        )
    if len(words.text) > TEXT:
        raise Refusal(
            "too-long",
            "That is {length} characters, and I read at most {longest} at once, so I have not acted on it. Please say it "
            "in fewer words, or put the text where all can read it and send me the link.",
            length=f"{len(words.text):,}",
            longest=f"{TEXT:,}",
        )


async def _undoes(db: AsyncSession, room_id: RoomId, words: Words) -> bool:
    """Whether words in reply to something of ours ask to take back what that is about."""
    if words.reply_to is None or words.prefixed or plain(words.text) not in UNDO:
        return False
    return await ours_here(db, event_id=words.reply_to, room_id=room_id) is not None


async def _within(db: AsyncSession, room_id: RoomId, words: Words) -> tuple[Words, OutboxRow | None]:
    """The words without what they relate to of ours in another room, and the card that they are a reply to, or in whose
    thread they stand."""
    cards: list[OutboxRow] = []
    elsewhere: set[EventId] = set()
    for event_id in filter(None, (words.reply_to, words.thread)):
        ours = await outbox_of.find_by_event(db, event_id=event_id)
        if ours is not None and not await stands_in(db, ours, room_id):
            elsewhere.add(event_id)
        elif ours is not None and ours.card is not None:
            cards.append(ours)
    if elsewhere:
        words = replace(
            words,
            reply_to=None if words.reply_to in elsewhere else words.reply_to,
            thread=None if words.thread in elsewhere else words.thread,
        )
    return words, cards[0] if cards else None
