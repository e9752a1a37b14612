"""What is to be passed on: the words behind a command, those of a decision, or somebody's message that it replies to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Attachment, Edited, Quoted
from chatbot.api.seams.says import Section
from chatbot.api.understanding.phrase_words import names_of_circles
from chatbot.api.wording.phrases import cmd
from chatbot.api.wording.texts import rendering_of
from commands.relay.handing.copies import CopyKind, copy_of
from commands.relay.handing.shares import shares_of
from commands.relay.texts import passing as texts
from commands.rules.relay import passing as judge
from commands.rules.relay.files import name_of_file
from commands.rules.relay.share import Shared
from commands.rules.relay.words import words_behind
from storage.models import Circle
from storage.queries import circles
from storage.queries import consent as consent_of
from storage.queries import outbox as outbox_of
from storage.queries import relay as relays_of
from storage.types import EventId, RoomId, UserId


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a run."""

    author: UserId
    text: str
    """All of its words, however long."""
    source: EventId
    at: datetime
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are to be passed on, whose they are, and where they stand."""

    author: UserId
    text: str
    """All of the words, however long: they are cut when they are passed on."""
    source: EventId
    """The message in which they were said first."""
    at: datetime
    """When the message in this room was said."""
    here: EventId
    """The message in this room that holds them: of what was passed on before, its copy here."""
    quoted: bool
    """Whether they are those of a message that the command was a reply to."""
    said_in: RoomId
    """The room of that message."""
    private: bool
    """Whether nobody else is in there."""
    attachment: Attachment | None = None
    """The picture or the file that goes with the words."""
    shown: bool = False
    """Whether the link person has seen what arrives, and said yes."""
    answers_by: datetime | None = None
    """Until when it is to be answered."""
    decision: int | None = None
    """The decision that the words are."""
    parts: tuple[Part, ...] = ()
    """The messages of a run, each with its author."""


async def passage_meant(ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str | None) -> Passage:
    """What a command asks to pass on. Raises Refusal."""
    if text is None and ctx.said.attachment is not None:
        text = name_of_file(ctx.said.attachment)
    if text is not None:
        return await passage_of(ctx, origin, text)
    if ctx.said.quoted is not None:
        return await _what_was_said(ctx, ctx.said.quoted, targets)
    raise Refusal(
        "nothing-to-pass",
        "What shall I pass on? Write it behind the command, or reply with {relay} to the message that you mean. "
        "For example: {example}",
        relay=cmd("relay"),
        example=cmd("relay We have room for two apprentices"),
    )


async def passage_of(ctx: Ctx, origin: Circle, text: str) -> Passage:
    """Words of the message in hand. Raises Refusal."""
    said = ctx.said
    words = await in_full(ctx, origin, ctx.as_written(text))
    return Passage(
        ctx.actor.user_id,
        judge.all_of(words),
        source=said.event_id,
        at=said.at,
        here=said.event_id,
        quoted=False,
        said_in=said.room_id,
        private=said.private,
        attachment=said.attachment,
        decision=judge.decision_named(ctx.as_written(text)),
    )


async def in_full(ctx: Ctx, origin: Circle, text: str) -> str:
    """The words to pass on: those of a decision of this circle where only its number was said. Raises Refusal."""
    number = judge.decision_named(text)
    if number is None:
        return text
    decision = await consent_of.find_decision(ctx.db, number=number)
    if decision is None or decision.circle != origin.slug:
        raise Refusal(
            "not-your-decision",
            "D-{number} is no decision of the {circle}, so I have not passed it on. {decisions} shows those that are.",
            number=number,
            circle=origin.name,
            decisions=cmd("decisions"),
        )
    if (await shares_of(ctx, origin))[Section.DECISIONS] is Shared.NEVER:
        raise Refusal("never-shared", texts.never_shared(number, origin))
    return rendering_of(ctx.settings).words(texts.decision_in_full(number, origin, decision.text))


async def _what_was_said(ctx: Ctx, quoted: Quoted, targets: Sequence[Circle]) -> Passage:
    """A message that is to be passed on. Of what was passed on once, the words of that first time go further; nothing else
    that a bot has said does. Raises Refusal."""
    if not quoted.by_a_bot and quoted.author != ctx.settings.matrix.user_id:
        said = words_with(own_words(ctx, quoted.text), quoted.attachment)
        words = judge.all_of(said)
        if not words:
            raise Refusal(
                "no-words",
                "That message has no words that I can read, and I pass on words. Please say what it shows in your own, for "
                "example: {example}",
                example=cmd("relay We have room for two apprentices"),
            )
        passage = _quoted(ctx, quoted, author=quoted.author, words=words, source=quoted.event_id)
        return replace(passage, attachment=quoted.attachment)
    sent = await outbox_of.find_by_event(ctx.db, event_id=quoted.event_id)
    copy = copy_of(sent.card) if sent is not None else None
    if copy is None or copy.kind is not CopyKind.PASSED:
        raise Refusal(
            "by-a-bot",
            "That was said by a bot, and I pass on what people say. Please write it in your own words, for example: {example}",
            example=cmd("relay We have room for two apprentices"),
        )
    first = await relays_of.by_number(ctx.db, number=copy.number)
    for target in targets:
        judge.may_go_on(origin=first.origin, target=target)
    parts = await relays_of.parts_of(ctx.db, number=first.number)
    passage = _quoted(ctx, quoted, author=first.author, words=first.text, source=first.source)
    return replace(passage, parts=tuple(Part(each.author, each.text, each.source, each.at) for each in parts))


def words_with(words: str, attachment: Attachment | None) -> str:
    """The words of a message; of a file without any its name."""
    return words if words.strip() or attachment is None else name_of_file(attachment)


def own_words(ctx: Ctx, text: str) -> str:
    """The words of a message, without the command to pass them on in front."""
    return judge.without_command(text, prefix=rendering_of(ctx.settings).prefix)


def _quoted(ctx: Ctx, quoted: Quoted, *, author: UserId, words: str, source: EventId) -> Passage:
    return Passage(
        author,
        words,
        source=source,
        at=quoted.at,
        here=quoted.event_id,
        quoted=True,
        said_in=ctx.said.room_id,
        private=ctx.said.private,
    )


async def words_after(ctx: Ctx, edited: Edited, origin: Circle) -> str:
    """The words of a message once it is edited, as they would be passed on; empty where an edit leaves nothing to."""
    if edited.command is None:
        return judge.all_of(edited.as_written(edited.text))
    known = {each.slug: each.name for each in await circles.active_in(ctx.db)}
    found = ctx.catalogue.understand(edited.text, reading=ctx.reading, circles=names_of_circles(known.items()))
    if found is None or found.command.words != edited.command or not found.command.reads(found.rest, ctx.reading):
        return ""
    text = found.command.grammar.parse(found.rest, reading=ctx.reading, example="").args[-1]
    if not isinstance(text, str):
        return ""
    words = words_behind(text).text
    return judge.all_of(await in_full(ctx, origin, edited.as_written(words))) if words else ""
