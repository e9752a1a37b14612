"""Passing on several messages as one thing: ``!relay last 3``, ``!relay thread``. Each keeps its author, its edits, its deletion."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Gathers, Place
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Quoted
from chatbot.api.wording.phrases import cmd
from commands.people import names_elsewhere
from commands.relay.family import relay
from commands.relay.handing.copies import passed
from commands.relay.handing.handover import copy_of_it
from commands.relay.handing.passages import Part, Passage, words_with
from commands.relay.handing.ways import circle_above
from commands.relay.passing.previewing import pass_or_ask
from commands.relay.texts import passing as texts
from commands.rules.relay import passing as judge
from commands.rules.relay.words import MOST_MESSAGES, how_many
from storage.models import Relay
from storage.queries import circles
from storage.queries import relay as relays_of


def wanted_last(rest: str) -> Gathers | None:
    """The messages that ``last 3`` asks for."""
    count = how_many(rest)
    return Gathers(count) if count else None


def wanted_thread(rest: str) -> Gathers | None:
    """The messages of a thread, one more than are passed on, to know whether there are more."""
    return Gathers(MOST_MESSAGES + 1, thread=True) if not rest.strip() else None


@relay.command(
    "relay last",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    gathers=wanted_last,
    changes=True,
    mended_by=None,
    example="relay last 3",
    weighs=True,
)
async def relay_last(ctx: Ctx, count: int) -> Reply:
    """Pass on the last messages of this room, in a thread those of that thread, to the circle above this one.

    Whoever is no link person asks theirs with it, as with `relay`.
    """
    _must_be_in_the_room(ctx)
    if count < 1:
        raise Refusal(
            "none-of-them",
            "So many messages there are not. Please say how many of the last ones I shall pass on: {last}",
            last=cmd("relay last 3"),
        )
    if count > MOST_MESSAGES:
        raise Refusal(
            "how-many",
            "I pass on at most {most} messages at once. For the others, reply to each that matters with the same command.",
            most=MOST_MESSAGES,
        )
    return await _pass_on(ctx, ctx.said.run)


@relay.command(
    "relay thread",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    gathers=wanted_thread,
    changes=True,
    mended_by=None,
    example="relay thread",
    weighs=True,
)
async def relay_thread(ctx: Ctx) -> Reply:
    """Pass on the thread that you say this in to the circle above this one.

    Whoever is no link person asks theirs with it, as with `relay`.
    """
    _must_be_in_the_room(ctx)
    if ctx.said.thread is None and ctx.said.reply_to is None:
        raise Refusal("no-thread", "Which thread? Please say that in the thread that you mean.")
    if len(ctx.said.run) > MOST_MESSAGES:
        raise Refusal("long-thread", texts.long_thread(most=MOST_MESSAGES))
    return await _pass_on(ctx, ctx.said.run)


def _must_be_in_the_room(ctx: Ctx) -> None:
    if ctx.said.private:
        raise Refusal("say-it-there", "Please say that in your circle's room: I pass on messages that were said there.")


async def _pass_on(ctx: Ctx, run: Sequence[Quoted]) -> Reply:
    if not run:
        raise Refusal(
            "nothing-said",
            "I know of no message before yours that I could pass on. What bots say, commands and what is deleted does not count.",
        )
    origin = ctx.circle
    target = await circle_above(ctx, origin)
    parts = tuple(_part(each) for each in run)
    if not all(each.text for each in parts):
        raise Refusal("no-words", texts.one_without_words(len(parts)))
    said = ctx.said
    passage = Passage(
        ctx.actor.user_id,  # Theirs is the message that it began with, and takes it back.
        parts[0].text,
        source=said.event_id,
        at=parts[0].at,
        here=said.event_id,
        quoted=True,
        said_in=said.room_id,
        private=False,
        parts=parts,
    )
    return await pass_or_ask(ctx, origin, [target], passage)


def _part(quoted: Quoted) -> Part:
    words = judge.all_of(words_with(quoted.text, quoted.attachment))
    return Part(quoted.author, words, quoted.event_id, quoted.at, quoted.attachment)


async def show_run(ctx: Ctx, relayed: Relay) -> None:
    """Bring the copy of a run up to date."""
    origin = await circles.by_slug(ctx.db, slug=relayed.origin)
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    parts = await relays_of.parts_of(ctx.db, number=relayed.number)
    source = texts.when_said(origin, ctx.when(relayed.passed_at, target.slug))
    people = {relayed.passed_by, *(each.author for each in parts)}
    names = await names_elsewhere(ctx, people, origin, readers=target)
    doc = copy_of_it(relayed, origin, names=names, parts=parts, quoted=True, source=source)
    await ctx.outbox.edit_card(str(passed(relayed.number)), doc)
