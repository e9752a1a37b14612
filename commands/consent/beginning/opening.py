"""Opening a quick check or a proposal, alone or together with another circle."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import End, OtherCircle, Reading, Rest, looks_like_a_time, parse_when
from chatbot.api.arguments.kinds import Kind, SaidEnd
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.wording.markup import Inline
from commands.circles import find_circle, room_to_reach
from commands.consent.answers.answering import yes
from commands.consent.beginning.ends import ask_for_end, wait_for_end
from commands.consent.beginning.jointly import may_decide_with
from commands.consent.beginning.quorums import quorum_in, tell_of_new_quorum
from commands.consent.card import cards
from commands.consent.card.showing import card_of, line_of
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import plan
from commands.consent.items.seats import seats_in
from commands.consent.items.spans import spans_of
from commands.consent.texts import end as end_texts
from commands.consent.texts import item as texts
from commands.rules.consent import rounds, terms
from commands.rules.consent.ends import NOT_SAID, Ending, ending
from commands.rules.consent.words import number_in
from storage.models import Circle, Item, ReviewWish, Silence, Version, VoiceOf
from storage.types import UserId
from storage.written import plain_of

LONGEST_TEXT = 4000
Aim = Annotated[
    str, Kind("aim", "what it serves", lambda words, _, example: words, open_end=True, longest=LONGEST_TEXT)
]
Quorum = Annotated[
    str,
    Kind(
        "quorum",
        "seats",
        lambda words, _, example: terms.read_quorum(words, example=example),
        open_end=True,
        tried=terms.looks_like_a_quorum,
    ),
]
TermWords = Annotated[
    terms.Term,
    Kind(
        "term",
        "how long",
        lambda words, _, example: terms.read_term(words, example=example),
        open_end=True,
        tried=terms.looks_like_a_term,
    ),
]


def _review_date(words: str, reading: Reading, example: Inline) -> datetime:
    """A date, or a term from now on: ``review in 6 months``. Raises UsageError."""
    try:
        return terms.read_term(re.sub(r"^(?:in|after)\s+", "", words)).after(reading.now, reading.zone)
    except UsageError:
        return parse_when(words, now=reading.now, zone=reading.zone, locale=reading.locale, example=example)


ReviewWhen = Annotated[
    datetime,
    Kind(
        "review",
        "when",
        _review_date,
        open_end=True,
        tried=lambda words: terms.looks_like_a_term(words) or looks_like_a_time(words),
    ),
]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an item is to be, before it has a number. What is left out is as the circle has chosen."""

    text: str
    aim: str | None = None
    why: str | None = None
    quorum: str | None = None
    term: terms.Term | None = None
    review_at: datetime | None = None
    silence: Silence | None = None
    voice: VoiceOf | None = None
    proposer: UserId | None = None
    """None: whoever speaks."""
    reviews: int | None = None
    """The decision that it looks at again, and what it proposes for that."""
    wish: ReviewWish | None = None
    follows: int | None = None
    """The item in whose place it goes on."""
    referred_from: int | None = None
    """The item that was brought here from another circle."""
    until: Ending = NOT_SAID
    """What was said of its end."""


@consent.command(
    "consent",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    changes=True,
    example="consent Move the call to Friday by fri 17:00",
    mended_by=("extend {subject} {end}", "amend {subject} {text}", "withdraw {subject}"),
    also="open a check, open check, open a quick check, start a check, new check, quick check, consent check, open "
    "a consent check, start a consent check, ask for consent, ask the circle, ask the group, ask everybody, ask everyone",
)
async def open_check(
    ctx: Ctx,
    text: Rest,
    *,
    by: End | None = None,
    aim: Aim | None = None,
    quorum: Quorum | None = None,
    term: TermWords | None = None,
    review: ReviewWhen | None = None,
    with_: OtherCircle | None = None,
) -> Reply:
    """Open a quick consent check in this circle.

    Say what you propose, and if you like until when people can answer, what aim it serves, how many seats must be
    heard, for how long it is to be decided (term 6 months), and when to review it. It closes by itself, and the outcome
    goes into the logbook.
    """
    meant = number_in(text)
    if meant is not None and not meant[1]:
        return await yes(ctx, meant[0])  # "!consent C-12" means: I consent to it.
    circle = ctx.circle
    if with_ is not None:
        other = await find_circle(ctx, with_)
        if other is not None and other.slug != circle.slug:
            raise texts.of_both_circles(text, other)
        text = f"{text} with {with_}"
    spans = spans_of(ctx, circle)
    text, aim, why = terms.aim_and_why(text, aim)
    until = ending_of(ctx, circle, by, text, usual=spans.quick_check)
    course = rounds.quick_check(by=until.at, now=ctx.now, spans=spans)

    draft = Draft(text, aim=aim, why=why, quorum=quorum, term=term, review_at=review, until=until)
    item = await open_item(ctx, circle, course, draft)

    await post_card(ctx, item, circle)
    return await told_of_opening(ctx, item, circle, until)


@consent.command(
    "proposal",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    changes=True,
    example="proposal Share the van aim fewer trips by in 10 days quorum 1/2",
    mended_by=("extend {subject} {end}", "amend {subject} {text}", "withdraw {subject}"),
    also="propose, make a proposal, new proposal, start a proposal, open a proposal",
    weighs="with_",
)
async def open_proposal(
    ctx: Ctx,
    text: Rest,
    *,
    by: End | None = None,
    aim: Aim | None = None,
    quorum: Quorum | None = None,
    term: TermWords | None = None,
    review: ReviewWhen | None = None,
    with_: OtherCircle | None = None,
) -> Reply:
    """Make a proposal in this circle: first questions, then reactions, then consent.

    If you like, say until when, the aim that it serves, how many seats must be heard, for how long it is to be decided
    (term 6 months), when to review it, and with which other circle: then it is agreed only when both consent to the
    same text.
    """
    circle = ctx.circle
    spans = spans_of(ctx, circle)
    until = ending_of(ctx, circle, by, text, usual=spans.questions + spans.reactions + spans.consent)
    zone = ctx.settings.zone_of(circle.slug)
    quicker = f"consent {' '.join(plain_of(text).split())} by {by.words}" if by is not None else ""
    course = rounds.proposal(by=until.at, now=ctx.now, spans=spans, zone=zone, quicker=quicker)
    other = await find_circle(ctx, with_) if with_ is not None else None
    if other is None and with_ is not None:
        text = f"{text} with {with_}"  # "Replace the kettle with tea" names no circle.
    text, aim, why = terms.aim_and_why(text, aim)
    if other is not None:
        await may_decide_with(ctx, circle, other)

    draft = Draft(text, aim=aim, why=why, quorum=quorum, term=term, review_at=review, until=until)
    item = await open_item(ctx, circle, course, draft)
    if other is not None:
        twin = await open_twin(ctx, item, other, course, draft)
        for half, there in ((item, circle), (twin, other)):
            await post_card(ctx, half, there)
        if until.unread is not None:
            await ask_for_end(ctx, item, until.unread)
        return Reply(texts.opened_in_both(item, twin, other.name), about=line_of(item))

    await post_card(ctx, item, circle)
    return await told_of_opening(ctx, item, circle, until)


async def open_item(ctx: Ctx, circle: Circle, course: rounds.Course, draft: Draft) -> Item:
    """Open an item on its course, with its first version and its jobs; its card is posted by ``post_card``.

    By which rules it is counted is kept with it: what people are told when they are asked is what holds at the close.
    Raises Refusal.
    """
    must_be_short(plain_of(draft.text))
    chosen = ctx.rules_of(circle.slug).consent
    voice = draft.voice or chosen.voice
    seats = await seats_in(ctx, circle, voice=voice)
    terms.must_be_reachable(draft.quorum, seats=len(seats))
    item = Item(
        circle=circle.slug,
        text=ctx.as_written(draft.text),
        aim=ctx.as_written(draft.aim) if draft.aim is not None else None,
        why=ctx.as_written(draft.why) if draft.why is not None else None,
        proposer=draft.proposer or ctx.actor.user_id,
        quorum=await quorum_in(ctx, circle, draft.quorum or terms.keep_quorum(chosen.quorum), seats),
        silence=draft.silence or chosen.silence,
        voice=voice,
        review_at=draft.review_at,
        term=str(draft.term) if draft.term else None,
        reviews=draft.reviews,
        wish=draft.wish,
        follows=draft.follows,
        referred_from=draft.referred_from,
        end_said=draft.until.said,
        unset_ends=0,
    )
    rounds.put(course, item)
    ctx.db.add(item)
    await ctx.db.flush()
    first = Version(item=item.number, version=1, text=item.text, term=item.term, by=item.proposer, at=item.version_at)
    ctx.db.add(first)
    ctx.audit("consent.opened", f"C-{item.number}", circle=circle.slug, kind=item.kind.value)
    await plan(ctx, item)
    await tell_of_new_quorum(ctx, item, circle)
    if draft.until.unread is not None:
        await wait_for_end(ctx, item)
    return item


async def open_twin(ctx: Ctx, item: Item, other: Circle, course: rounds.Course, draft: Draft) -> Item:
    """Open the other half of an item that two circles decide together. Raises Refusal."""
    # A number of seats is counted in one circle; the other one keeps its own.
    share = draft.quorum if draft.quorum is not None and "/" in draft.quorum else None
    twin = await open_item(ctx, other, course, replace(draft, quorum=share))
    item.twin, twin.twin = twin.number, item.number
    await ctx.db.flush()
    return twin


async def post_card(ctx: Ctx, item: Item, circle: Circle) -> None:
    """Post an item's card in its circle's room, ready to be tapped. Raises Refusal while we are not in there."""
    card = await card_of(ctx, await view_of(ctx, item))
    await ctx.outbox.card(str(item.number), await room_to_reach(ctx, circle), card, reactions=cards.SEEDS)


def must_be_short(text: str) -> None:
    """Refuse a text that nobody would read on a card. Raises Refusal."""
    if len(text) > LONGEST_TEXT:
        raise Refusal(
            "too-long",
            "That text has {letters} letters, and a card holds {most} at the most. Please say it in fewer, and link to what is "
            "longer.",
            letters=len(text),
            most=LONGEST_TEXT,
        )


def ending_of(ctx: Ctx, circle: Circle, by: SaidEnd | None, text: str, *, usual: timedelta) -> Ending:
    reading = replace(ctx.reading, zone=ctx.settings.zone_of(circle.slug))
    return ending(by, text, reading=reading, usual=usual, unread=ctx.rules_of(circle.slug).consent.unread_end)


async def told_of_opening(ctx: Ctx, item: Item, circle: Circle, until: Ending) -> Reply:
    closes = ctx.when(item.closes_at, item.circle)
    if until.unread is not None:
        await ask_for_end(ctx, item, until.unread)
        return Reply.none()
    if until.amount is not None:
        return Reply(texts.amount_left_in_text(item, until.amount, closes=closes), about=line_of(item))
    if until.left is not None:
        return Reply(end_texts.left(item, until.left, closes=closes), about=line_of(item))
    if ctx.said.room_id != circle.room_id:
        return Reply(texts.opened_elsewhere(item, circle.name, closes=closes), about=line_of(item))
    return Reply.none()
