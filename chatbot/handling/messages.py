"""What a message is (the answer to a question, a reply to a card, or a command), and how a command comes to its handler.

A command finds its entry in the catalogue and passes the gate. Only then is it parsed and handled. ``touches`` has what arrives
without words, ``notices`` what no family says.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.arguments.bounds import TEXT
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.incoming import Message, Quoted, Touch, TouchKind
from chatbot.api.markup import cmd, listed
from chatbot.api.pages import PAGES
from chatbot.handling import asked_back
from chatbot.handling.audited import audited, must_have_asked
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.gate import Spent, gate
from chatbot.handling.here import stands_in
from chatbot.handling.notices import Notices
from chatbot.handling.speaker import circles_of
from chatbot.handling.touches import Touches, key_of
from chatbot.matrix.message import Words
from storage.models import Circle, OpenQuestion, OutboxRow
from storage.queries import outbox as outbox_of
from storage.queries import questions
from storage.types import EventId, RoomId

CANCEL = {"cancel", "stop", "never mind", "nevermind", "forget it"}
SHORT = {"yes", "no", *CANCEL}
"""Words that answer a question even with the prefix, since people are used to it. With any other word the prefix means a
command."""

_NUMBERED = re.compile(r"[A-Za-z]-?\d+\b")
"""The number of an item, at the beginning of what is said of it: C-12."""


class Messages:
    """Brings each message to the family that it is for."""

    def __init__(self, desk: Desk, *, touches: Touches, notices: Notices) -> None:
        self._desk = desk
        self._touches = touches
        self._notices = notices

    async def handle(self, arrival: Arrival, words: Words, quoted: Quoted | None) -> None:
        """Do what a message asks for. Raises Refusal, and NotFound of the archive, where that cannot be done."""
        row, where = arrival.row, arrival.where
        words, card = await _within(arrival.db, row.room_id, words)
        arrival = replace(arrival, words=words)
        message = Message(
            event_id=row.event_id,
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
            late=self._desk.clock() - row.at > self._desk.settings.limits.max_command_age,
        )
        question = await self._question_answered(arrival, words)
        for_us = words.addressed or where.private or card is not None or question is not None
        figure = await self._notices.may_hold_a_figure(arrival)
        if words.edit_of is not None and not words.prefixed and not figure:
            await self._touches.edited(arrival, words.edit_of)
            return
        if not for_us and not figure:
            return
        found = self._desk.catalogue.find(words.text)
        answers = (card is not None and not words.prefixed) or (found is not None and found.command.dated)
        match self._desk.spend(row, answers=answers):
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
                return
        if where.room is not None and where.room.encrypted and not row.encrypted:
            raise Refusal(
                "in-clear",
                "This room is encrypted, but that message was not, so I have not acted on it. Please send it again, "
                "encrypted.",
            )
        if words.edit_of is not None:
            raise Refusal(
                "edited",
                "I do not act on edited messages, so that nothing happens twice. Please send it as a new message.",
            )
        if len(words.text) > TEXT:
            raise Refusal(
                "too-long",
                "That is {length} characters, and I read at most {longest} at once, so I have not acted on it. Please say it "
                "in fewer words, or put the text where all can read it and send me the link.",
                length=f"{len(words.text):,}",
                longest=f"{TEXT:,}",
            )
        if question is not None and (not words.prefixed or _plain(words.text) in SHORT):
            if figure:
                await self._notices.take_out(arrival)
            await self._answer(arrival, message, question)
        elif not words.prefixed and card is not None and not await self._is_plainly_a_command(arrival, message):
            touch = Touch(TouchKind.REPLY, key_of(card), words.text, row.event_id, row.at, card.txn_id)
            await self._touches.touched(arrival, card, touch, message=message)
        else:
            await self._command(arrival, message, figure=figure)

    async def _question_answered(self, arrival: Arrival, words: Words) -> OpenQuestion | None:
        db, row, private = arrival.db, arrival.row, arrival.where.private
        if words.edit_of is not None:
            return None
        if words.reply_to is not None:
            asked = await outbox_of.find_by_event(db, event_id=words.reply_to)
            if asked is not None:
                here = None if private else row.room_id
                question = await questions.find_by_txn(db, user_id=row.sender, txn_id=asked.txn_id, room_id=here)
                if question is not None and (private or question.expires_at > row.at):
                    return question
                if asked.card is not None:
                    return None
        if not private:
            return None
        # Said in time is in time, however late it is read; a clock that is ahead takes nothing from anybody.
        said_at = min(arrival.row.at, self._desk.clock())
        return await questions.find_newest_to(db, user_id=row.sender, at=said_at)

    async def _answer(self, arrival: Arrival, message: Message, question: OpenQuestion) -> None:
        ctx = await self._desk.ctx(arrival, question.family, message=message, circle=arrival.where.circle)
        if message.private and self._is_command(message.text, ctx):
            await self._command(arrival, message)
            return
        await arrival.db.delete(question)
        if _plain(message.text) in CANCEL:
            await answer(ctx, Reply.text("All right, I have dropped that. Nothing has changed."))
            return
        if question.family == asked_back.FAMILY:
            message = replace(message, text=asked_back.reworded(question, message.text, ctx.reading))
            asked = await asked_back.question_of(arrival.db, question)
            await (self._command(arrival, message) if asked is None else self._answer(arrival, message, asked))
            return
        declared = self._desk.families[question.family].answers[question.name]
        try:
            async with audited(ctx, changes=declared.changes):
                reply = await declared.take(ctx, message.text, question.about, question.data)
        except Unsure as unsure:
            if await asked_back.ask_back(ctx, unsure, of=question):
                return
            raise
        await answer(ctx, reply)

    async def _is_plainly_a_command(self, arrival: Arrival, message: Message) -> bool:
        """Whether words in private, in reply to a card, are a command and no line about it: it names an item, is said in private
        only, or stands alone and changes nothing. We show commands there without the prefix, so people copy them so.

        Not whatever parses: “leave it as it is” and “hands up” are lines.
        """
        found = self._desk.catalogue.find(message.text)
        if not message.private or found is None or found.command.family == PAGES:
            return False
        command = found.command
        ctx = await self._desk.ctx(arrival, command.family, message=message, circle=None)
        try:
            command.grammar.parse(found.rest, reading=ctx.reading, example=cmd(command.example))
        except UsageError:
            return False
        return command.secret or _NUMBERED.match(found.rest) is not None or not (found.rest or command.changes)

    def _is_command(self, text: str, ctx: Ctx) -> bool:
        """Whether words in private are a whole command, although a question is open that may stay so for weeks."""
        found = self._desk.catalogue.find(text)
        if found is None:
            return False
        try:
            found.command.grammar.parse(found.rest, reading=ctx.reading, example=cmd(found.command.example))
        except UsageError:
            return found.command.words != "yes" and found.command.family == ctx.family
        return True

    async def _command(self, arrival: Arrival, message: Message, *, figure: bool = False) -> None:
        """Do what a command asks for. What may hold a ``figure`` and was said aloud is taken up in private."""
        where = arrival.where
        found = self._desk.catalogue.find(message.text)
        if message.late and figure:
            raise Refusal(
                "too-old",
                "You said something in a room while I was away, and too much time has passed to act on it. I am sorry. Please "
                "say it here if it still matters.",
            )
        if message.late and found is not None and not found.command.dated:
            await self._notices.too_old(arrival)
            return
        if found is None and figure:
            raise self._notices.no_such_figures(message)
        if found is None:
            for family in self._desk.families.values():
                if await self._heard(await self._desk.ctx(arrival, family.name, message=message, circle=where.circle)):
                    return
            if message.late:
                await self._notices.too_old(arrival)
                return
            if message.private and _plain(message.text) in CANCEL:
                raise Refusal("nothing-asked", "There is nothing to cancel: no question of mine to you is open.")
            raise self._notices.unknown(message)
        command = found.command
        circle, theirs = where.circle, list[Circle]()
        if circle is None and where.private and command.place is Place.CIRCLE:
            theirs = await circles_of(arrival.db, user_id=message.sender)
            circle = theirs[0] if len(theirs) == 1 else None
        ctx = await self._desk.ctx(arrival, command.family, message=message, circle=circle)
        gate(command, holds=ctx.actor.holds, private=where.private)
        if command.place is Place.CIRCLE and circle is None:
            raise _which_of(theirs)
        if figure:
            await self._notices.take_out(arrival)
        try:
            args = command.grammar.parse(found.rest, reading=ctx.reading, example=cmd(command.example))
        except UsageError as unclear:
            if isinstance(unclear, Unsure) and await asked_back.ask_back(ctx, unclear, private=command.secret):
                return
            if not figure and await self._heard(ctx):
                return
            raise
        try:
            async with audited(ctx, changes=command.changes):
                reply = await command.handler(ctx, *args.args, **args.kwargs)
        except Unsure as unsure:
            if await asked_back.ask_back(ctx, unsure, private=command.secret):
                return
            raise
        must_have_asked(ctx, command)
        if figure and reply.doc is not None:
            reply = Reply(reply.doc, private=True, about=reply.about)
        await answer(ctx, reply)

    async def _heard(self, ctx: Ctx) -> bool:
        """Whether a family makes something of words that are no command, or not one that can be read."""
        heard = self._desk.families[ctx.family].heard
        if heard is None:
            return False
        async with audited(ctx, changes=True):
            reply = await heard(ctx, ctx.said.text)
        if reply is None:
            return False
        await answer(ctx, reply)
        return True


def _which_of(theirs: Sequence[Circle]) -> Refusal:
    """What to say to whoever says in private what is about one circle, and is in several, or in none."""
    if theirs:
        return Refusal(
            "which-circle",
            "You are in {circles}, and I do not know which you mean. Please say that in its room.",
            circles=listed(each.name for each in theirs),
        )
    return Refusal("which-circle", "Please say that in the circle's room. Here I cannot tell which circle you mean.")


def _plain(text: str) -> str:
    return text.strip().casefold().rstrip(".!")


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
