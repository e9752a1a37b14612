"""The questions of ours that wait for a person: which of them a message answers, and how the answer comes to its family."""

from dataclasses import replace

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Unsure
from chatbot.api.incoming import Message
from chatbot.handling import asked_back
from chatbot.handling.audited import audited
from chatbot.handling.commands import Commands
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.plain import CANCEL, plain
from chatbot.matrix.message import Words
from storage.models import OpenQuestion
from storage.queries import outbox as outbox_of
from storage.queries import questions


class Questions:
    """Brings answers to the families that have asked."""

    def __init__(self, desk: Desk, *, commands: Commands) -> None:
        self._desk = desk
        self._commands = commands

    async def answered_by(self, arrival: Arrival, words: Words) -> OpenQuestion | None:
        """The question of ours that words answer: the one that they reply to, in private else the newest."""
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

    async def answer(self, arrival: Arrival, message: Message, question: OpenQuestion) -> None:
        """Do what the answer to a question asks for."""
        ctx = await self._desk.ctx(arrival, question.family, message=message, circle=arrival.where.circle)
        if message.private and self._is_command(message.text, ctx):
            await self._commands.do(arrival, message)
            return
        await arrival.db.delete(question)
        if plain(message.text) in CANCEL:
            await answer(ctx, Reply.text("All right, I have dropped that. Nothing has changed."))
            return
        if question.family == asked_back.FAMILY:
            message = replace(message, text=asked_back.reworded(question, message.text, ctx.reading))
            asked = await asked_back.question_of(arrival.db, question)
            await (self._commands.do(arrival, message) if asked is None else self.answer(arrival, message, asked))
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

    def _is_command(self, text: str, ctx: Ctx) -> bool:
        """Whether words in private are a whole command, although a question is open that may stay so for weeks."""
        found = self._desk.catalogue.find(text)
        if found is None:
            return False
        command = found.command
        return command.reads(found.rest, ctx.reading) or (command.words != "yes" and command.family == ctx.family)
