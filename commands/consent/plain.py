"""What is said to the bot by name or in private, in people's own words and to no card: "Circlebot: fine by us"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.api.arguments.bounds import shortened
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.post.sealing import for_encrypted_rooms
from chatbot.api.wording.markup import Inline, ul
from chatbot.config import Settings
from commands.consent.answers import answer_texts as texts
from commands.consent.calls.at_the_call import overheard_in_call
from commands.consent.card.lines import item_title
from commands.consent.family import consent
from commands.consent.items.audience import must_see
from commands.consent.items.item import view_of, views_of
from commands.consent.looking import item
from commands.consent.texts.vocabulary import own_words
from commands.consent.touching import line_said
from commands.encryption import elsewhere, known_as
from commands.rules.consent import words as words_of
from commands.rules.consent.bulk import is_for_all_present
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.hint import answer_in_the_room
from commands.rules.consent.phrases import read_answer
from commands.rules.consent.words import Line
from storage.models import Circle, Item, ItemStatus, Round, Stance
from storage.queries import circles
from storage.queries import consent as items_of

MOST_SHOWN = 3
"""Items that are shown to whoever answers none of them."""
_ITS_NUMBER = re.compile(r"\W*C\s?-?\s?\d", re.I)
OPENERS = ("consent", "proposal")
"""These words alone ask how something is opened."""


@consent.in_conversation
def talks(words: str) -> bool:
    """What is an answer to an item by itself."""
    return read_answer(words) is not None


@consent.on_words
async def words_heard(ctx: Ctx, text: str) -> Reply | None:
    """Take an answer that names no card: to the item that it names, or else to the one that waits for this person."""
    named = words_of.number_in(text)
    if ctx.said.late and (named is None or not named[1]):
        return None  # What waited for them when they said it is not known any more.
    if named is None:
        return await _to_what_waits(ctx, text)
    number, words = named
    if not words:
        return await item(ctx, number)
    words = words_of.as_said_of_an_item(words)
    begins = _ITS_NUMBER.match(text) is not None
    line = words_of.read_line(words, present=Round.CONSENT, co_ops=(), direct=begins)
    if not (_is_an_answer(line) or words_of.says_that_it_is_met(words)):
        return None
    if line.question and begins:
        words = f"question: {line.words}"
    meant = await items_of.by_number(ctx.db, number=number)
    reply = await _to(ctx, meant, words)
    if reply.doc is None and words_of.says_that_it_is_met(words):
        raise Refusal("none-to-be-met", texts.none_of_yours(meant, ctx.settings.federation.words))
    return reply


def answers_in_the_room(text: str, settings: Settings) -> bool:
    """Whether a line of a circle's room is an answer to an item, as we have shown it there."""
    return answer_in_the_room(text, own_words(settings.federation.words)) is not None or is_for_all_present(text)


@consent.on_overheard(answers_in_the_room)
async def said_as_shown(ctx: Ctx, text: str) -> Reply | None:
    """Take an answer that names an item of this room, although nobody was addressed: "C-3 concern: …" is what we show there."""
    if is_for_all_present(text):
        return await overheard_in_call(ctx, text)
    own = own_words(ctx.settings.federation.words)
    named = answer_in_the_room(text, own)
    if named is None or not ctx.may_ask_back():
        return None
    here = [each for each in await items_of.among(ctx.db, numbers={named[0]}) if each.circle == ctx.circle.slug]
    if not here or not (here[0].status is ItemStatus.OPEN or _objects(named[1], own)):
        return None
    return await _to(ctx, here[0], named[1])


def _objects(words: str, own: Mapping[Stance, str]) -> bool:
    """Whether an answer is an objection with its reason: that is noted also where an item has closed, as late, and its giver told how to
    bring it. What else is said of a closed item is talk."""
    line = words_of.read_line(words, present=Round.CONSENT, co_ops=(), own=own)
    return line.stance is Stance.CRITICAL and line.words is not None


@consent.on_unplaced
async def said_to_no_item(ctx: Ctx, text: str) -> Reply | None:
    """An answer in reply to a message that is about no item: which one is meant is not known, however many are open."""
    line = words_of.read_line(text, present=Round.CONSENT, co_ops=())
    if ctx.circle_here is None or not _is_an_answer(line):
        return None
    open_ = (await items_of.open_in(ctx.db, circle=ctx.circle_here.slug))[:MOST_SHOWN]
    return Reply(texts.to_which(open_, [_as_a_command(line, each.number) for each in open_]))


def _as_a_command(line: Line, number: int) -> str:
    """An answer as it is said with the number of its item."""
    words = f" {shortened(line.words)}" if line.words is not None else ""
    match line.stance:
        case Stance.CONCERN:
            return f"concern C-{number}{words or ' the noise'}"
        case Stance.CRITICAL:
            return f"object C-{number}{words or ' it is too dear'}"
        case Stance.STAND_ASIDE:
            return f"standaside C-{number}"
        case Stance.CONSENT:
            return f"yes C-{number}"
    return f"ask C-{number} {line.words}" if line.question and line.words else f"item C-{number}"


async def _to_what_waits(ctx: Ctx, words: str) -> Reply | None:
    line = words_of.read_line(words, present=Round.CONSENT, co_ops=())
    if not _is_an_answer(line) or words.strip(" .:!").casefold() in OPENERS:
        return None
    waiting = await _waiting_for(ctx)
    if not waiting:
        return None
    if len(waiting) == 1 and (not ctx.said.private or _says_what_it_is(words, line)):
        return await _to(ctx, waiting[0], words)
    listed = ul([item_title(each) for each in waiting])
    sealed = {circle.slug for circle in await ctx.outbox.readership.sealed(*await _theirs(ctx))}
    if sealed & {each.circle for each in waiting}:
        in_clear = [_title_in_clear(each, told=each.circle not in sealed) for each in waiting]
        return Reply(texts.which_item(waiting, for_encrypted_rooms(listed, instead=ul(in_clear))))
    return Reply(texts.which_item(waiting, listed))


def _title_in_clear(item: Item, *, told: bool) -> Inline:
    """An item in a list in a room that is not encrypted."""
    return item_title(item) if told else known_as(f"C-{item.number}", "", told=False)


async def _theirs(ctx: Ctx) -> Sequence[Circle]:
    """The circle that we are in, or all of the person's."""
    here = ctx.circle_here
    return [here] if here is not None else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)


async def _to(ctx: Ctx, meant: Item, words: str) -> Reply:
    view = await view_of(ctx, meant)
    await must_see(ctx, view.circle)
    key = CardKey(meant.number, Part.LINE)
    touch = Touch(TouchKind.REPLY, str(key), words, ctx.said.event_id, ctx.said.at, "")
    reply = await line_said(ctx, view, touch, key)
    return replace(reply, private=reply.private or elsewhere(ctx, view.circle))


def _is_an_answer(line: Line) -> bool:
    return line.stance is not None or line.question or line.unclear


def _says_what_it_is(words: str, line: Line) -> bool:
    """In private "ok" may mean anything that was said before; "we consent" and "concern: …" do not."""
    return (
        line.question
        or line.words is not None
        or re.search(r"\b(?:consent|concern|objecti?o?n?|abstain|aside)", words, re.I) is not None
    )


async def _waiting_for(ctx: Ctx) -> list[Item]:
    """The open items, here or in all circles of the person, that they have not answered; else those that they have."""
    theirs = await _theirs(ctx)
    among = await items_of.open_among(ctx.db, circles={circle.slug for circle in theirs})
    open_ = [each for circle in theirs for each in among if each.circle == circle.slug]
    me = ctx.actor.user_id
    unanswered = [view.item for view in await views_of(ctx, open_) if not view.answers_of(me)]
    return unanswered or open_
