"""What is said to the bot by name or in private, in people's own words and to no card: "Circlebot: fine by us"."""

import re
from dataclasses import replace

from chatbot.api.context import Ctx, Reply, Touch, TouchKind
from chatbot.api.markup import Block, code, p, say, ul
from commands.consent.cards import short
from commands.consent.family import consent, elsewhere, must_see, standing_of
from commands.consent.opening import item
from commands.consent.touching import line_said
from commands.rules import consent_words as reading
from commands.rules.consent_words import Line, Said
from storage.models import Item, Round
from storage.queries import circles
from storage.queries import consent as items_of

OPENERS = ("consent", "proposal")
"""These words alone ask how something is opened."""


@consent.on_words
async def words_heard(ctx: Ctx, text: str) -> Reply | None:
    """Take an answer that names no card: to the item that it names, or else to the one that waits for this person."""
    named = reading.number_in(text)
    if ctx.said.late and (named is None or not named[1]):
        return None  # What waited for them when they said it is not known any more.
    if named is not None and not named[1]:
        return await item(ctx, named[0])
    words = named[1] if named else text
    if named is not None:
        words = re.sub(r"^ask\b", "question", words, flags=re.I)
        words = re.sub(
            r"^no(?::\s*(?:because\b\s*)?|$)", "object: ", words, flags=re.I
        )  # As !yes C-1 says yes, !no C-1 says no.
    line = reading.read_line(words, present=Round.CONSENT, co_ops=(), said=Said.THREAD)
    if line.stance is None and not line.question and not line.unclear:
        return None
    if named is not None:
        return await _to(ctx, await items_of.by_number(ctx.db, number=named[0]), words)
    if words.strip(" .:!").casefold() in OPENERS:
        return None
    waiting = await _waiting_for(ctx)
    if not waiting:
        return None
    if len(waiting) == 1 and (not ctx.said.private or _says_what_it_is(words, line)):
        return await _to(ctx, waiting[0], words)
    return Reply(say(*_which(ctx, waiting)))


async def _to(ctx: Ctx, meant: Item, words: str) -> Reply:
    circle = await circles.by_slug(ctx.db, slug=meant.circle)
    await must_see(ctx, circle)
    touch = Touch(TouchKind.REPLY, str(meant.number), words, ctx.said.event_id, ctx.said.at, "")
    reply = await line_said(ctx, meant, circle, touch, place="t")
    return replace(reply, private=reply.private or elsewhere(ctx, circle))


def _says_what_it_is(words: str, line: Line) -> bool:
    """In private "ok" may mean anything that was said before; "we consent" and "concern: …" do not."""
    return (
        line.question
        or line.words is not None
        or re.search(r"\b(?:consent|concern|objecti?o?n?|abstain|aside)", words, re.I) is not None
    )


async def _waiting_for(ctx: Ctx) -> list[Item]:
    """The open items, here or in all circles of the person, that they have not answered; else those that they have."""
    here = ctx.circle_here
    theirs = [here] if here is not None else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    open_ = [each for circle in theirs for each in await items_of.open_in(ctx.db, circle=circle.slug)]
    unanswered = []
    for each in open_:
        answers = (await standing_of(ctx, each)).answers
        if all(one.user_id != ctx.actor.user_id for one in answers):
            unanswered.append(each)
    return unanswered or open_


def _which(ctx: Ctx, items: list[Item]) -> list[Block]:
    prefix = "" if ctx.said.private else ctx.settings.matrix.command_prefix
    return [
        p("Thank you. Which one is that for? Please say it with the number, for example ", code(f"{prefix}yes C-{items[0].number}"),
          f" or “C-{items[0].number} concern: …”."),
        ul([[f"C-{each.number} {short(each.text)}"] for each in items]),
    ]  # fmt: skip
