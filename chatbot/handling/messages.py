"""What a message is: the answer to a question, a reply to a card, a command, or nothing that is for us.

It is looked at once (``in_hand``), and then read by one reader after the other, until one has taken it. ``commands`` and ``questions``
bring it to its handler. ``touches`` has what arrives without words, ``notices`` what no family says.
"""

import re
from dataclasses import replace
from functools import partial

from chatbot.api.arguments.bounds import TEXT
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Edited, Message, Touch, TouchKind
from chatbot.api.pages import PAGES
from chatbot.api.understanding.plain import SHORT, UNDO, plain
from chatbot.handling import mended
from chatbot.handling.audited import audited
from chatbot.handling.commands import Commands
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.gate import Spent
from chatbot.handling.in_hand import InHand, in_hand
from chatbot.handling.notices import Notices
from chatbot.handling.questions import Questions
from chatbot.handling.quoting import NOTHING, Pointed
from chatbot.handling.several import holds_another
from chatbot.handling.touches import Touches, key_of
from chatbot.matrix.message import Words
from storage.models import Outcome

_NUMBERED = re.compile(r"[A-Za-z]-?\d+\b")
"""The number of an item, at the beginning of what is said of it: C-12."""


class Messages:
    """Brings each message to the family that it is for."""

    def __init__(self, desk: Desk, *, touches: Touches, notices: Notices) -> None:
        self._desk = desk
        self._touches = touches
        self._notices = notices
        self._commands = Commands(desk, notices=notices)
        self._questions = Questions(desk, commands=self._commands)
        self._readers = (
            self._edit_for_families,
            self._file,
            self._talk,
            self._too_much,
            self._edit_of_a_command,
            self._undo,
            self._answer,
            self._reply_to_a_card,
            self._command,
        )
        """Each takes a message, or leaves it to the next one."""

    async def handle(self, arrival: Arrival, words: Words, pointed: Pointed = NOTHING) -> None:
        """Do what a message asks for. Raises Refusal, and NotFound of the archive, where that cannot be done."""
        figure = await self._notices.may_hold_a_figure(arrival)
        if not figure and arrival.original is not None and await mended.is_edited_again(arrival):
            return
        late = self._desk.clock() - arrival.row.at > self._desk.settings.limits.max_command_age
        said = await in_hand(arrival, words, pointed, figure=figure, late=late, questions=self._questions)
        for reader in self._readers:
            if await reader(said):
                return

    async def _edit_for_families(self, said: InHand) -> bool:
        """An edit that is for the families to follow: of no command, or of one that its family follows."""
        if not said.is_edit or said.figure:
            return False
        command = self._command_of(said.done)
        edits_a_command = said.words.prefixed if command is None else command.mended_by is not None
        if edits_a_command:
            return False
        original, row, room = said.arrival.original, said.arrival.row, said.arrival.where.room
        if original is None or (not row.encrypted and (original.encrypted or (room is not None and room.encrypted))):
            return True  # Not all who could read the words can read the edit, or the other way about.
        done = command.words if command is not None else None
        edited = Edited(original.event_id, original.room_id, said.words.text, original.at, done, said.words.written)
        await self._touches.edited(said.arrival, edited)
        return True

    def _command_of(self, done: Outcome | None) -> Command | None:
        return self._desk.catalogue.by_words(done.command) if done is not None and done.command is not None else None

    async def _file(self, said: InHand) -> bool:
        """A picture or a file: talk, but for a reply to the card of a family that takes them, and for one that is said to us."""
        attachment, card = said.words.attachment, said.card
        if attachment is None or said.words.addressed:
            return False
        family = self._desk.families.get(str(card.card).partition(":")[0]) if card is not None else None
        if card is None or family is None or not family.takes_files or said.is_edit:
            return True
        if not await self._too_much(said):
            message, at = said.message, said.arrival.row.at
            touch = Touch(
                TouchKind.REPLY, key_of(card), message.text, message.event_id, at, card.txn_id, attachment=attachment
            )
            await self._touches.touched(said.arrival, card, touch, message=message)
        return True

    async def _talk(self, said: InHand) -> bool:
        """A line that is said to nobody in particular: brought to the family that it is for, if any."""
        if said.is_for_us:
            return False
        if not said.is_edit:
            await self._overheard(said)
        return True

    async def _overheard(self, said: InHand) -> None:
        arrival, message, written = said.arrival, said.message, said.words.written
        if arrival.where.circle is None or (written is not None and written.quotes_first):
            return
        for family in self._desk.families.values():
            if family.overheard is None or not family.overheard.is_one(message.text, self._desk.settings):
                continue
            _must_be_readable(said)
            ctx = await self._desk.ctx(arrival, family.name, message=message, circle=arrival.where.circle)
            async with audited(ctx, changes=True):
                reply = await family.overheard.handler(ctx, message.text)
            if reply is not None:
                await answer(ctx, reply)
                return
        await self._touches.unplaced(arrival, message)

    async def _too_much(self, said: InHand) -> bool:
        """More than its sender, or its room, may say in a while: met with silence, after the first. Raises Refusal for that one, and
        for what we do not act on, whatever it asks for."""
        found = self._desk.understand(said.words.text)
        answers = (said.card is not None and not said.words.prefixed) or (found is not None and found.command.dated)
        match self._desk.spend(said.arrival, answers=answers):
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
                if said.figure:
                    await self._notices.redact(said.arrival)
                return True
        _must_be_readable(said)
        return False

    async def _edit_of_a_command(self, said: InHand) -> bool:
        """An edit that changes nothing of what was done. Raises the Refusal that says what does."""
        if said.is_edit:
            where = said.arrival.where
            ctx = await self._desk.ctx(said.arrival, "dispatcher", message=said.message, circle=where.circle)
            raise mended.not_by_editing(
                self._desk.understand(said.words.text), said.done, catalogue=self._desk.catalogue, reading=ctx.reading
            )
        return False

    async def _undo(self, said: InHand) -> bool:
        """“Undo”: of a question that waits, or in reply to something of ours."""
        asks = said.undoes or (plain(said.words.text) in UNDO and (said.words.prefixed or said.message.private))
        if asks and await self._questions.undone(said.arrival, said.message, said.asked):
            return True
        if said.undoes:
            await self._commands.do(said.arrival, replace(said.message, text="undo", called=True))
        return said.undoes

    async def _answer(self, said: InHand) -> bool:
        """The answer to a question of ours. Raises Refusal for several commands, a line each."""
        self._must_be_one_command(said.words)
        short = plain(said.words.text)
        if said.words.prefixed and short not in SHORT and not short.isdecimal():
            return False
        on_card = said.card is not None
        if not await self._questions.answered(said.arrival, said.message, said.asked, on_card=on_card):
            return False
        if said.figure:
            await self._notices.take_out(said.arrival)
        return True

    def _must_be_one_command(self, words: Words) -> None:
        """Raise Refusal for several commands: which of them was done would not be seen."""
        prefix = self._desk.settings.matrix.command_prefix
        if words.prefixed and holds_another(words.text, prefix=prefix, understand=self._desk.understand):
            raise Refusal(
                "several",
                "That is more than one command in one message, so I have done none of them. Please send each by itself.",
            )

    async def _reply_to_a_card(self, said: InHand) -> bool:
        """A line about a card, in reply to it or in its thread."""
        card, message, arrival = said.card, said.message, said.arrival
        if card is None or said.words.prefixed or await self._is_plainly_a_command(arrival, message):
            return False
        touch = Touch(TouchKind.REPLY, key_of(card), message.text, message.event_id, arrival.row.at, card.txn_id)
        await self._touches.touched(arrival, card, touch, message=message)
        return True

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

    async def _command(self, said: InHand) -> bool:
        """Whatever is left is taken for a command."""
        besides = partial(self._questions.unanswered, said.arrival, said.message, said.asked)
        await self._commands.do(said.arrival, said.message, figure=said.figure, besides=besides)
        return True


def _must_be_readable(said: InHand) -> None:
    """Raise Refusal for what we do not act on, whatever it asks for."""
    room, text = said.arrival.where.room, said.words.text
    if room is not None and room.encrypted and not said.arrival.row.encrypted:
        raise Refusal(
            "in-clear",
            "This room is encrypted, but that message was not, so I have not acted on it. Please send it again, "
            "encrypted.",
        )
    if len(text) > TEXT:
        raise Refusal(
            "too-long",
            "That is {length} characters, and I read at most {longest} at once, so I have not acted on it. Please say it "
            "in fewer words, or put the text where all can read it and send me the link.",
            length=f"{len(text):,}",
            longest=f"{TEXT:,}",
        )
