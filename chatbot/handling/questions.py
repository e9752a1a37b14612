"""The questions of ours that wait for a person: which of them words answer, and how the answer comes to its family.

Words that do not fit a question go where they belong: to another one that they fit, to a command, to a card. Only where they fit
nowhere we say which questions are open. So nothing that one question waits for is swallowed by another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from chatbot.api.arguments import Reading, looks_like_a_time
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import DeclaredAnswer
from chatbot.api.errors import Refusal, Unsure
from chatbot.api.incoming import Message
from chatbot.api.understanding.courtesies import puts_off
from chatbot.api.understanding.found import Found
from chatbot.api.understanding.plain import CANCEL, SHORT, plain
from chatbot.api.understanding.yes_or_no import leaves_it, yes_or_no
from chatbot.api.wording.markup import Inline, code, p, run, say, t
from chatbot.handling import asked_back, mended, read_back
from chatbot.handling.audited import audited
from chatbot.handling.commands import Commands
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.noted import taken
from chatbot.matrix.message import Words
from storage.models import OpenQuestion
from storage.queries import audit, questions
from storage.queries import outbox as outbox_of

_YES_AND = re.compile(
    r"(?P<yes>(?:yes|yep|yeah)(?: it is)?)\s*(?:[,;.]\s*(?:and\s+)?|and\s+)(?P<rest>\S.*)", re.I | re.S
)
_IN_WORDS = re.compile(
    r"(?:(?:to|for|on|about)\s+)?(?:the\s+)?(?P<nth>first|second|third|last)(?:\s+(?:one|question))?\s*[,:–—.-]+\s*(?P<words>\S.*)"
    r"|(?P<before>\S.{0,80}?)\s+(?:to|for|on)\s+the\s+(?P<behind>first|second|third|last)(?:\s+(?:one|question))?[\s.!]*",
    re.I | re.S,
)
"""The same in words: “the first one: yes”, “yes to the first”."""
_NTH = {"first": 1, "second": 2, "third": 3}
_NUMBERED = re.compile(r"(?P<number>[1-9])(?:(?P<mark>[:.)])\s+|\s+(?=[^\d\s]))(?P<words>\S.*)", re.DOTALL)
"""Which of the questions, and the answer: “2: about 92k”, “2 yes”."""
AT_ONCE = timedelta(minutes=2)
"""So soon after our question in a circle's room a bare yes is the answer to it."""
MOST_SHOWN = 9
EXAMPLES = ("yes", "64000", "fri 17:00", "1")
CANCELS = "cancel"


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions that words may answer, the newest first."""

    open: Sequence[OpenQuestion]
    replied_to: OpenQuestion | None = None
    """The one that they are a reply to; it goes before all others."""

    @property
    def order(self) -> Sequence[OpenQuestion]:
        """In which order they are looked at."""
        if self.replied_to is None:
            return self.open
        return [self.replied_to, *(each for each in self.open if each is not self.replied_to)]


NOTHING_ASKED = Asked(())


def _with_its_number(text: str, open_: int) -> str:
    """An answer with the number of its question in front, where that was said in words and there are several."""
    said = _IN_WORDS.fullmatch(text.strip()) if open_ > 1 else None
    if said is None:
        return text
    nth = (said["nth"] or said["behind"]).casefold()
    return f"{_NTH.get(nth, open_)}: {said['words'] or said['before']}"


class _NoFamilys(Protocol):
    """Questions that are about a command of any family."""

    def fits(self, question: OpenQuestion, words: str, reading: Reading, /) -> bool:
        """Whether words are an answer to one."""

    def subject_of(self, question: OpenQuestion, /) -> Inline:
        """What one is about."""


_OURS: dict[str, _NoFamilys] = {asked_back.FAMILY: asked_back, read_back.FAMILY: read_back}


class Questions:
    """Brings answers to the families that have asked."""

    def __init__(self, desk: Desk, *, commands: Commands) -> None:
        self._desk = desk
        self._commands = commands

    async def open_to(self, arrival: Arrival, words: Words) -> Asked:
        """The questions of ours that words may answer: in a circle's room the one that they reply to, or that was just asked; in
        private all, unless they reply to a card that has asked nothing."""
        db, row, private = arrival.db, arrival.row, arrival.where.private
        if words.edit_of is not None:
            return NOTHING_ASKED
        replied_to = None
        if words.reply_to is not None:
            asked = await outbox_of.find_by_event(db, event_id=words.reply_to)
            if asked is not None:
                here = None if private else row.room_id
                replied_to = await questions.find_by_txn(db, user_id=arrival.person, txn_id=asked.txn_id, room_id=here)
                if replied_to is not None and not private and replied_to.expires_at <= row.at:
                    replied_to = None
                if replied_to is None and asked.card is not None:
                    return NOTHING_ASKED
        if not private:
            return (
                Asked((replied_to,), replied_to) if replied_to is not None else await self._just_asked(arrival, words)
            )
        # Said in time is in time, however late it is read; a clock that is ahead takes nothing from anybody.
        said_at = min(arrival.row.at, self._desk.clock())
        return Asked(await questions.open_to(db, user_id=arrival.person, at=said_at), replied_to)

    async def _just_asked(self, arrival: Arrival, words: Words) -> Asked:
        """The question in a circle's room that a bare yes, no or number answers there without being a reply to it: said to us, or so
        soon that it can be to nobody else."""
        row = arrival.row
        hedged = words.called and read_back.hedges(words.text)
        if words.reply_to is not None or not (hedged or _is_bare(words.text)):
            return NOTHING_ASKED
        found = await questions.newest_in(arrival.db, user_id=arrival.person, room_id=row.room_id, at=row.at)
        if hedged:
            return Asked((found,), found) if found is not None and found.family == read_back.FAMILY else NOTHING_ASKED
        if found is None or not (words.called or row.at - found.asked_at <= AT_ONCE):
            return NOTHING_ASKED
        ctx = await self._desk.ctx(arrival, asked_back.FAMILY, message=None, circle=arrival.where.circle)
        fits = plain(words.text) in CANCEL or self._fits(found, words.text, ctx)
        return Asked((found,)) if fits else NOTHING_ASKED

    async def answered(self, arrival: Arrival, message: Message, asked: Asked, *, on_card: bool) -> bool:
        """Whether words were the answer to a question, and have been taken as that. Raises Refusal for a reply in a circle's room
        that is none and has no other place to go."""
        if not asked.order:
            return False
        ctx = await self._desk.ctx(arrival, asked_back.FAMILY, message=message, circle=arrival.where.circle)
        if plain(message.text) in CANCEL:
            await self._drop(ctx, arrival, message, asked.order[0])
            return True
        found = self._meant_by(message, asked, ctx)
        if found is not None:
            question, words = found
            await self._take(arrival, replace(message, text=words), question)
            return True
        if puts_off(message.text) and not on_card and self._leaves_open(message, asked):
            await answer(ctx, Reply(say(p(run(t("There is no hurry."), await self._still_open(ctx, asked))))))
            return True
        if asked.replied_to is not None and not message.private:
            raise Refusal("open-questions", await self._still_open(ctx, asked))
        unclear = plain(message.text) in SHORT or self._answers_two(message.text, asked, ctx)
        offered = any(each.family == read_back.FAMILY for each in asked.open)
        unclear = unclear or (offered and read_back.hedges(message.text))
        if message.private and not on_card and unclear:
            raise Refusal("open-questions", await self._still_open(ctx, asked))
        return False

    def _leaves_open(self, message: Message, asked: Asked) -> bool:
        """Whether words that ask for time are about our question: in private, where they are no command, or in reply to it."""
        if asked.replied_to is not None:
            return True
        found = self._desk.understand(message.text)
        return message.private and (found is None or not found.plainly)

    async def undone(self, arrival: Arrival, message: Message, asked: Asked) -> bool:
        """Whether “undo” has ended a question: the one that it replies to, or the one that what they have said last has led to,
        and that waits. Where they have done something since, that is what it takes back."""
        user_id, room_id = message.sender, None if message.private else message.room_id
        question = asked.replied_to
        if question is None and message.reply_to is None:
            question = await questions.newest_by_themselves(arrival.db, user_id=user_id, room_id=room_id, at=message.at)
            if question is not None and await self._has_acted_since(arrival, question):
                question = None
        if question is None or "undo" in (question.name, question.about):
            return False  # “Undo” to the question whether something shall be taken back is no change of mind.
        ctx = await self._desk.ctx(arrival, asked_back.FAMILY, message=message, circle=arrival.where.circle)
        await self._drop(ctx, arrival, message, question)
        return True

    async def _has_acted_since(self, arrival: Arrival, question: OpenQuestion) -> bool:
        """Whether somebody has changed something since a question was put to them."""
        lines = await audit.newest_of(arrival.db, actor=question.user_id, since=question.asked_at, limit=1)
        return any(line.at > question.asked_at for line in lines)

    async def unanswered(self, arrival: Arrival, message: Message, asked: Asked) -> Inline | None:
        """What to say of the questions that are open to whoever says something that fits nowhere; None where there is none."""
        if not asked.open:
            return None
        ctx = await self._desk.ctx(arrival, asked_back.FAMILY, message=message, circle=arrival.where.circle)
        return await self._still_open(ctx, asked)

    def _meant_by(self, message: Message, asked: Asked, ctx: Ctx) -> tuple[OpenQuestion, str] | None:
        """The question that words answer, and the words of the answer."""
        text = _with_its_number(message.text, len(asked.open))
        numbered = self._numbered(text, asked.open, ctx)
        if numbered is not None:
            words = text.strip()[1:].lstrip(" :.)\t\n")
            return (numbered, words) if self._fits(numbered, words, ctx) or self._tries(numbered, words, ctx) else None
        found = self._command_in(text) if message.private else None
        if found is not None and not found.plainly and yes_or_no(text) is not None:
            found = None  # “Go ahead” is a yes, and leaves no circle called so.
        if found is not None and plain(text) not in SHORT and found.command.reads(found.rest, ctx.reading):
            names_a_record = found.command.grammar.first_record is not None  # “C-3: yes” holds no figures.
            figures = None if found.plainly or names_a_record else self._with_figures(text, asked, ctx)
            return (figures, text) if figures is not None else None
        if self._answers_two(text, asked, ctx):
            return None
        for question in asked.order:
            if self._fits(question, text, ctx):
                return question, text
        if found is not None and found.rest and found.command.grammar.positionals:
            return None
        for question in asked.order:
            if self._tries(question, text, ctx):
                return question, text
        return None

    def _with_figures(self, text: str, asked: Asked, ctx: Ctx) -> OpenQuestion | None:
        """The question that asks for figures and gets them in words that are a command by another name, too: “we are 8 members”."""
        if not any(letter.isdigit() for letter in text):
            return None
        meant = (each for each in asked.order if self._tries(each, text, ctx) and self._fits(each, text, ctx))
        return next(meant, None)

    def _answers_two(self, text: str, asked: Asked, ctx: Ctx) -> bool:
        """Whether a yes to one question and the answer to another stand in one line: then neither is taken for all of it."""
        parts = _YES_AND.fullmatch(text.strip())
        if parts is None or len(asked.open) < 2:
            return False
        yes, rest = (
            next((question for question in asked.order if self._fits(question, parts[part], ctx)), None)
            for part in ("yes", "rest")
        )
        return yes is not None and rest is not None and yes is not rest

    def _command_in(self, text: str) -> Found | None:
        found = self._desk.understand(text)
        if found is not None and not found.plainly and found.command.grammar.has_running_text and found.rest:
            return None  # What a command is called otherwise may be the beginning of an answer in their own words.
        return found

    def _numbered(self, text: str, open_: Sequence[OpenQuestion], ctx: Ctx) -> OpenQuestion | None:
        """The question that words name by its number; None where they only begin with a number."""
        said = _NUMBERED.fullmatch(text.strip())
        if said is None or int(said["number"]) > len(open_) or len(open_) < 2:
            return None
        question, words = open_[int(said["number"]) - 1], said["words"]
        if looks_like_a_time(text) and self._fits(question, text, ctx):
            return None  # “2 days” and “3 march” are answers by themselves.
        plainly = said["mark"] is not None or self._fits(question, words, ctx) or self._tries(question, words, ctx)
        return question if plainly else None

    def _fits(self, question: OpenQuestion, words: str, ctx: Ctx) -> bool:
        ours = _OURS.get(question.family)
        if ours is not None:
            return ours.fits(question, words, ctx.reading)
        return self._declared(question).takes(words, question.about, question.data, ctx.reading)

    def _tries(self, question: OpenQuestion, words: str, ctx: Ctx) -> bool:
        if question.family in _OURS:
            return False
        return self._declared(question).would_take(words, question.about, question.data, ctx.reading)

    async def _subject(self, ctx: Ctx, question: OpenQuestion) -> Inline:
        ours = _OURS.get(question.family)
        if ours is not None:
            return ours.subject_of(question)
        return await self._declared(question).what(ctx.within(question.family), question.about, question.data)

    def _declared(self, question: OpenQuestion) -> DeclaredAnswer:
        return self._desk.families[question.family].answers[question.name]

    async def _take(self, arrival: Arrival, message: Message, question: OpenQuestion) -> None:
        """Do what the answer to a question asks for."""
        ctx = await self._desk.ctx(arrival, question.family, message=message, circle=arrival.where.circle)
        await arrival.db.delete(question)
        if question.family == read_back.FAMILY:
            await self._confirm(ctx, arrival, question)
        elif question.family == asked_back.FAMILY:
            await self._reword(ctx, arrival, question)
        else:
            await self._hand_over(ctx, question)

    async def _confirm(self, ctx: Ctx, arrival: Arrival, question: OpenQuestion) -> None:
        """Do what was read back, or nothing."""
        meant = read_back.confirmed(question, ctx.said)
        if meant is None:
            await answer(ctx, Reply.text("All right, I have not done it. Nothing has changed."))
        else:
            await self._commands.do(arrival, meant, confirmed=True)

    async def _reword(self, ctx: Ctx, arrival: Arrival, question: OpenQuestion) -> None:
        """Take the message that was asked about as if it had been said with the words that were meant."""
        message = replace(ctx.said, text=asked_back.reworded(question, ctx.said.text, ctx.reading), called=True)
        asked = await asked_back.question_of(arrival.db, question)
        await (self._commands.do(arrival, message) if asked is None else self._take(arrival, message, asked))
        await mended.note_answered(arrival.db, question, by=message.event_id)

    async def _hand_over(self, ctx: Ctx, question: OpenQuestion) -> None:
        """Have the family that has asked take the answer."""
        taken(question.family, f"answer to {question.name}")
        declared = self._declared(question)
        try:
            async with audited(ctx, changes=declared.changes):
                reply = await declared.take(ctx, ctx.said.text, question.about, question.data)
        except Unsure as unsure:
            if await asked_back.ask_back(ctx, unsure, of=question):
                return
            raise
        if ctx.audited:
            await mended.note_answered(ctx.db, question, subject=ctx.subjects[0])
        await answer(ctx, reply)

    async def _drop(self, ctx: Ctx, arrival: Arrival, message: Message, question: OpenQuestion) -> None:
        ours = question.family in (read_back.FAMILY, asked_back.FAMILY)
        if not ours and self._declared(question).cancels:
            await self._take(arrival, message, question)
            return
        subject = await self._subject(ctx, question)
        await ctx.db.delete(question)
        await answer(ctx, Reply.text("All right, I have dropped that: {what}. Nothing has changed.", what=subject))

    async def _still_open(self, ctx: Ctx, asked: Asked) -> Inline:
        """Which questions are open, each with its number where there are several."""
        if (asked.replied_to is not None and not ctx.said.private) or len(asked.open) == 1:
            subject = await self._subject(ctx, asked.order[0])
            return t("I still wait for your word on {what}. {cancel} drops that.", what=subject, cancel=code("cancel"))
        shown = asked.open[:MOST_SHOWN]
        lines = [
            t("{number}: {what}.", number=code(str(number)), what=await self._subject(ctx, question))
            for number, question in enumerate(shown, 1)
        ]
        return run(
            t("I still wait for your word on these."),
            *lines,
            t(
                "Say the number and your answer, for example {example}.",
                example=code(f"1: {self._example(shown[0], ctx)}"),
            ),
        )

    def _example(self, question: OpenQuestion, ctx: Ctx) -> str:
        """An answer that the question takes."""
        return next((each for each in EXAMPLES if self._fits(question, each, ctx)), CANCELS)


def _is_bare(words: str) -> bool:
    """Whether words are nothing but yes, no, cancel or a number."""
    return (
        plain(words) in CANCEL
        or leaves_it(words)
        or yes_or_no(words) is not None
        or re.fullmatch(r"\W*[1-9]\W*", words) is not None
    )
