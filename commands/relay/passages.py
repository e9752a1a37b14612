"""What is to be passed on: the words behind a command, those of a decision, or somebody's message that it replies to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Quoted
from chatbot.api.phrases import cmd
from chatbot.api.texts import rendering_of
from commands.relay import texts
from commands.relay.copies import CopyKind, copy_of
from commands.rules import relay as judge
from storage.models import Circle
from storage.queries import consent as consent_of
from storage.queries import outbox as outbox_of
from storage.queries import relay as relays_of
from storage.types import EventId, UserId


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are to be passed on, whose they are, and where they stand."""

    author: UserId
    text: str
    source: EventId
    """The message in which they were said first."""
    at: datetime
    """When the message in this room was said."""
    here: EventId
    """The message in this room that holds them: of what was passed on before, its copy here."""
    quoted: bool
    """Whether they are those of a message that the command was a reply to."""


async def passage_meant(ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str | None) -> Passage:
    """What a command asks to pass on. Raises Refusal."""
    if text is not None:
        words, spoken = judge.clean(await in_full(ctx, origin, ctx.as_written(text))), ctx.said.event_id
        return Passage(ctx.actor.user_id, words, source=spoken, at=ctx.said.at, here=spoken, quoted=False)
    if ctx.said.quoted is not None:
        return await _what_was_said(ctx, ctx.said.quoted, targets)
    raise Refusal(
        "nothing-to-pass",
        "What shall I pass on? Write it behind the command, or reply with {relay} to the message that you mean. "
        "For example: {example}",
        relay=cmd("relay"),
        example=cmd("relay We have room for two apprentices"),
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
    return rendering_of(ctx.settings).words(texts.decision_in_full(number, origin, decision.text))


async def _what_was_said(ctx: Ctx, quoted: Quoted, targets: Sequence[Circle]) -> Passage:
    """A message that is to be passed on. Of what was passed on once, the words of that first time go further; nothing else
    that a bot has said does. Raises Refusal."""
    if not quoted.by_a_bot and quoted.author != ctx.settings.matrix.user_id:
        words = judge.clean(judge.without_command(quoted.text, prefix=rendering_of(ctx.settings).prefix))
        if not words:
            raise Refusal(
                "no-words",
                "That message has no words that I can read, and I pass on words. Please say what it shows in your own, for "
                "example: {example}",
                example=cmd("relay We have room for two apprentices"),
            )
        return Passage(quoted.author, words, source=quoted.event_id, at=quoted.at, here=quoted.event_id, quoted=True)
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
    return Passage(first.author, first.text, source=first.source, at=quoted.at, here=quoted.event_id, quoted=True)
