"""A treasurer sends a table of what was declared on paper or by phone: what it would do is said first, and kept after a yes."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.arguments.letters import table_in
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Inline
from commands.rules.yes_or_no import yes_or_no
from commands.subs.family import subs
from commands.subs.paying.on_their_word import must_be_encrypted
from commands.subs.tables.importing import looked_through, take_in
from commands.subs.texts import importing as texts

WAITS_FOR_YES = timedelta(hours=24)
"""Figures that nobody has said yes to are not kept longer."""


@dataclass(frozen=True)
class ToTakeIn(Asked, name="import"):
    """Shall this table be kept?"""

    in_backups = False
    about: str
    table: str


@subs.command(
    "subs import",
    allow=Who.TREASURER,
    place=Place.PRIVATE,
    secret=True,
    changes=True,
    reads_file=True,
    example="subs import",
    also="import subs, import declarations",
)
async def import_(ctx: Ctx) -> Reply:
    """Take in what was declared on paper or by phone: a table (CSV) that you send here. Say it in reply to it.

    I look through it first and tell which lines are new, and which cannot be kept, by number and reason. All of it is kept after
    your yes, or nothing.
    """
    must_be_encrypted(ctx)
    if ctx.said.file is None:
        had = ctx.said.attachment or (ctx.said.quoted is not None and ctx.said.quoted.attachment)
        raise Refusal("no-file", texts.not_had() if had else texts.how_to())
    table = table_in(ctx.said.file)
    found = await looked_through(ctx, table)
    if found.bad:
        return Reply(texts.bad_lines(found.bad, len(found.new), found.same))
    if not found.new:
        return Reply(texts.nothing_new(found.same))
    doc = texts.shall_i(len(found.new), found.same)
    asked = ToTakeIn("table", table)
    await ctx.ask(ctx.actor.user_id, asked, doc, about=None, lasts=WAITS_FOR_YES, rings=False)
    return Reply.none()


def says_yes_or_no(words: str, asked: ToTakeIn, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def the_table(ctx: Ctx, asked: ToTakeIn) -> Inline:
    """What the question is about."""
    return texts.subject()


@subs.answer(changes=True, fits=says_yes_or_no, subject=the_table)
async def keep_it(ctx: Ctx, words: str, asked: ToTakeIn) -> Reply:
    """Yes or no, after the bot has looked through a table. What has changed meanwhile is looked at anew."""
    if not yes_or_no(words):
        return Reply.text(texts.dropped())
    if Who.TREASURER not in ctx.actor.holds:
        raise Refusal("not-allowed", "You are no treasurer any more, so I have kept nothing of that table.")
    done = await take_in(ctx, asked.table, True)
    if done.bad:
        return Reply(texts.bad_lines(done.bad, done.new, done.same))
    return Reply(texts.kept(done.new))
