"""What can be said here: what people come for, all commands, and how one of them works."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from chatbot.api.access import ALL, Who, permits
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Command, Place
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_of
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import Entries, Entry, Listing
from chatbot.api.seams.says import Readers, Waiting
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.phrases import Inline
from commands.encryption import answered_encrypted
from commands.help import showing_texts as texts
from commands.help.family import help_
from commands.help.glossary import meaning_of
from commands.help.privately import in_private
from commands.help.purposes import MOST, Where, purposes_for
from commands.help.todo import NO_END
from commands.help.whom_to_ask import whom_to_ask
from commands.rules import help_words as judge

MOST_RELATED = 3
FIRST = (
    "join",
    "items",
    "yes",
    "concern",
    "object",
    "consent",
    "undo",
    "decisions",
    "who",
    "date",
    "subs declare",
    "relay",
    "todo",
    "catchup",
)
"""What newcomers need comes first among all commands."""


@dataclass(frozen=True)
class AllCommands(Listing, name="commands"):
    """All that who asks can say, behind one of them."""

    behind: str = ""
    private: bool = False
    """Whether it was asked for in private: in a room what is for private ones only would be in the way."""
    shown: int = 0
    """How many have been shown so far."""


class Wanted(Enum):
    """What help is asked for, where it is of no command."""

    OVERVIEW = "overview"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word that is no command, and what it means."""

    words: Inline


@help_.command(
    "help",
    allow=Who.ANYONE,
    example="help consent",
    changes=False,
    also="help me., commands., menu., manual., instructions., usage., what can you do., what can you do for me., "
    "what can i do., what can i do here., what can i say., what can i ask., what can i ask you., what do you "
    "do., how does this work., how do you work., how does it work., how do i use this., how do i use you., how "
    "do i get help., how can i get help., where do i get help., where can i get help., need help., i am lost., "
    "i'm lost., i do not understand., i don't understand., what now., get help., sos.",
)
async def show_help(ctx: Ctx, command: Rest | None = None) -> Reply:
    """See what you can do here, whom you can ask, or how one command works.

    Say `help all` to see every command, and `help C-12` what you can do with that item.
    """
    number = judge.number_in(command) if command is not None else None
    if number is not None and (possible := await ctx.possible_with(*number)) is not None:
        return Reply(texts.possible(possible))
    found = wanted(ctx.catalogue, command)
    if isinstance(found, Meaning):
        return Reply(texts.meaning(found.words))
    if found is Wanted.OVERVIEW:
        return await overview(ctx)
    if found is Wanted.EVERYTHING:
        return await first_page(ctx, AllCommands(private=ctx.said.private))
    return await of_one(ctx, found)


async def of_one(ctx: Ctx, found: Command) -> Reply:
    """How one command works; to who may not say it, who may."""
    if permits(found.allow, ctx.actor.holds):
        return Reply(texts.one_command(found, _related(ctx, found)))
    holders = [each for each in await holders_of(ctx, found.allow) if each.user_id != ctx.actor.user_id]
    return Reply(texts.one_command(found, _related(ctx, found), whose=texts.only_for(ctx, found.allow, holders)))


async def overview(ctx: Ctx) -> Reply:
    """What people come for, led by whom they can ask, and by what waits for who asks."""
    circle, private = ctx.circle_here, ctx.said.private
    where = Where.PRIVATE if private else Where.ROOM if circle is not None else Where.ELSEWHERE
    waits = await ctx.waiting_for(ctx.actor.user_id, Readers(circle, await answered_encrypted(ctx)))
    purposes = purposes_for(ctx.actor.holds, where, catalogue=ctx.catalogue, most=MOST - 1 if waits else MOST)
    return Reply(
        texts.overview(
            texts.greeting(circle, private=private),
            texts.to_ask(ctx, await whom_to_ask(ctx)),
            moment=texts.moment(_soonest(waits, now=ctx.now), len(waits), here=circle) if waits else None,
            purposes=[each.line for each in purposes],
            more_in_private=await in_private(ctx) if circle is not None else None,
        )
    )


def _soonest(waits: Sequence[Waiting], *, now: datetime) -> Waiting:
    """What ends first of what does not lie behind already: what is overdue can wait for what can be missed."""
    return min(waits, key=lambda each: (each.until is not None and each.until < now, each.until or NO_END, each.about))


@help_.pages(allow=Who.ANYONE)
async def read_commands(ctx: Ctx, asked: AllCommands) -> Entries:
    """What who asks can say, first what newcomers need, then family by family; what is said to find one's way comes last."""
    usable = [
        command
        for family, commands in sorted(
            ctx.catalogue.usable_by(ctx.actor.holds), key=lambda each: each[0].name == help_.name
        )
        for command in commands
        if asked.private or command.place is not Place.PRIVATE
    ]
    usable.sort(key=lambda command: FIRST.index(command.words) if command.words in FIRST else len(FIRST))
    words = [command.words for command in usable]
    left = usable[words.index(asked.behind) + 1 :] if asked.behind in words else usable
    return Entries(
        heading=texts.all_that_can_be_said(asked.shown + len(left)),
        total=asked.shown + len(left),
        next=[
            Entry(texts.in_the_list(command), replace(asked, behind=command.words, shown=asked.shown + number))
            for number, command in enumerate(left, start=1)
        ],
    )


def wanted(catalogue: Catalogue, words: str | None) -> Command | Wanted | Meaning:
    """What somebody wants help with: a command by whatever it is called, a word, or a guess at what is spoken of. Raises Refusal with
    the nearest command for what is none."""
    if words is None:
        return Wanted.OVERVIEW
    if judge.wants_everything(words):
        return Wanted.EVERYTHING
    named = catalogue.by_words(judge.without_edges(words))
    if named is not None:
        return named
    core = judge.core_of(words)
    if not core:
        return Wanted.OVERVIEW
    found = catalogue.find(core)
    if found is not None:
        return found.command
    if judge.asks_for_a_person(core):
        return Wanted.OVERVIEW
    told = meaning_of(core) or meaning_of(judge.without_edges(words))
    if told is not None:
        return Meaning(told)
    return _spoken_of(catalogue, words, core)


def _spoken_of(catalogue: Catalogue, words: str, core: str) -> Command:
    """The command that words which are no name of one are about. Raises Refusal."""
    named = (catalogue.by_words(word) for word in core.split())
    also = catalogue.called(core)
    near = catalogue.nearest(core)
    if (one := next(filter(None, named), None) or next(iter(also), None)) is not None:
        return one
    if near is None and len(core.split()) == 1 and (likely := catalogue.likely(core, holds=ALL)):
        return likely[0]
    raise Refusal("unknown-command", texts.unknown_command(judge.without_edges(words), near))


def _related(ctx: Ctx, command: Command) -> list[Command]:
    """A few others that who speaks may say here: those that begin with the same word, then those that stand next to it; of several
    that begin with another word the shortest stands for all."""
    same = [each for each in ctx.catalogue.commands if each.family == command.family and each is not command]
    order = [each.words for each in ctx.catalogue.commands].index
    first = command.words.split()[0]
    same.sort(key=lambda each: (each.words.split()[0] != first, abs(order(each.words) - order(command.words))))
    usable = [each for each in same if permits(each.allow, ctx.actor.holds)]
    here = [each for each in usable if ctx.said.private or each.place is not Place.PRIVATE]
    shortest: dict[str, Command] = {}
    for each in here:
        begins = each.words.split()[0]
        name = each.words if begins == first else begins
        if name not in shortest or len(each.words.split()) < len(shortest[name].words.split()):
            shortest[name] = each
    return list(shortest.values())[:MOST_RELATED]
