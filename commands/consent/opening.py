"""Opening a quick check or a proposal, alone or together with another circle, and looking at what is open."""

import re
from datetime import datetime
from functools import partial
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Reading, Rest, When, looks_like_a_time, parse_when
from chatbot.api.arguments.kinds import Kind
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.family import Place
from chatbot.api.markup import b, code, p, say, ul
from commands.circles import circle_named, find_circle
from commands.consent import cards, outcomes
from commands.consent.answering import yes
from commands.consent.family import (
    Number,
    card_of,
    consent,
    in_room,
    page_of,
    plan,
    standing_of,
    text_of,
)
from commands.consent.running import runs_circle
from commands.consent.seats import seats_in
from commands.consent.secrecy import may_cross, must_show, shown_of, shown_to
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from commands.rules.consent_words import number_in
from storage.models import Circle, Item, RoleName, Silence, Version, VoiceOf
from storage.queries import circles, roles
from storage.queries import consent as items_of

LONGEST_TEXT = 4000
Aim = Annotated[str, Kind("aim", "what it serves", lambda words, _, example: words, open_end=True)]
Quorum = Annotated[
    str,
    Kind("quorum", "seats", lambda words, _, example: terms.read_quorum(words, example=example), open_end=True,
         tried=terms.looks_like_a_quorum),
]  # fmt: skip
TermWords = Annotated[
    terms.Term,
    Kind("term", "how long", lambda words, _, example: terms.read_term(words, example=example), open_end=True,
         tried=terms.looks_like_a_term),
]  # fmt: skip


def _review_date(words: str, reading: Reading, example: str) -> datetime:
    """A date, or a term from now on: ``review in 6 months``. Raises UsageError."""
    try:
        return terms.read_term(re.sub(r"^(?:in|after)\s+", "", words)).after(reading.now, reading.zone)
    except UsageError:
        return parse_when(words, now=reading.now, zone=reading.zone, locale=reading.locale, example=example)


ReviewWhen = Annotated[
    datetime,
    Kind("review", "when", _review_date, open_end=True,
         tried=lambda words: terms.looks_like_a_term(words) or looks_like_a_time(words)),
]  # fmt: skip


@consent.command(
    "consent",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    changes=True,
    example="consent Move the call to Friday by fri 17:00",
)
async def open_check(
    ctx: Ctx, text: Rest, *, by: When | None = None, aim: Aim | None = None, quorum: Quorum | None = None
) -> Reply:
    """Open a quick consent check in this circle.

    Say what you propose, and if you like until when people can answer, what aim it serves, and how many seats must be
    heard. It closes by itself, and the outcome goes into the logbook.
    """
    meant = number_in(text)
    if meant is not None and not meant[1]:
        return await yes(ctx, meant[0])  # "!consent C-12" means: I consent to it.
    circle = ctx.circle
    course = rounds.quick_check(by=by, now=ctx.now, spans=spans_of(ctx, circle))
    text, aim = terms.read_aim(text, aim)

    item = await open_item(ctx, circle, course, text=text, aim=aim, quorum=quorum)

    await post_card(ctx, item, circle)
    return _opened(ctx, item, circle, by=by)


@consent.command(
    "proposal",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    changes=True,
    example="proposal Share the van aim fewer trips by in 10 days quorum 1/2",
)
async def open_proposal(
    ctx: Ctx,
    text: Rest,
    *,
    by: When | None = None,
    aim: Aim | None = None,
    quorum: Quorum | None = None,
    term: TermWords | None = None,
    review: ReviewWhen | None = None,
    with_: CircleRef | None = None,
) -> Reply:
    """Make a proposal in this circle: first questions, then reactions, then consent.

    If you like, say until when, the aim that it serves, how many seats must be heard, for how long it is to be decided
    (term 6 months), when to review it, and with which other circle: then it is agreed only when both consent to the
    same text.
    """
    circle = ctx.circle
    course = rounds.proposal(by=by, now=ctx.now, spans=spans_of(ctx, circle), zone=ctx.settings.zone_of(circle.slug))
    other = await find_circle(ctx, with_) if with_ is not None else None
    if other is None and with_ is not None:
        text = f"{text} with {with_}"  # "Replace the kettle with tea" names no circle.
    text, aim = terms.read_aim(text, aim)
    if other is not None:
        await _may_decide_with(ctx, circle, other)

    item = await open_item(ctx, circle, course, text=text, aim=aim, quorum=quorum, term=term, review_at=review)
    if other is not None:
        # A number of seats is counted in one circle; the other one keeps its own.
        share = quorum if quorum is not None and "/" in quorum else None
        twin = await open_item(ctx, other, course, text=text, aim=aim, quorum=share, term=term, review_at=review)
        item.twin, twin.twin = twin.number, item.number
        await ctx.db.flush()
        for half, there in ((item, circle), (twin, other)):
            await post_card(ctx, half, there)
        return Reply.text(
            f"Thank you, it is C-{item.number} here and C-{twin.number} in the {other.name}. It is agreed only when both "
            "circles consent to the same text."
        )

    await post_card(ctx, item, circle)
    return _opened(ctx, item, circle, by=by)


@consent.command("items", allow=Who.PRESENT, example="items")
async def items(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what is open for consent, here or, in private, in all your circles."""
    if circle is not None:
        wanted = [await circle_named(ctx, circle)]
        await must_show(ctx, wanted[0])
    elif ctx.circle_here is not None:
        wanted = [ctx.circle_here]
    else:
        wanted = list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    shown, left_out = await shown_of(ctx, wanted)
    lines = []
    first = 0
    for each in shown:
        for item in await items_of.open_in(ctx.db, circle=each.slug):
            first = first or item.number
            standing = await standing_of(ctx, item)
            place = [] if len(wanted) == 1 else [f" ({each.name})"]
            lines.append([*cards.item_line(item, standing.tally, when=partial(ctx.when, circle=item.circle)), *place])
    if not lines:
        return Reply.text(
            p("Nothing is open for consent. To open something, say ", code("!consent <what you propose>"), "."),
            *left_out,
        )
    doc = say(p("Open for consent:"), ul(lines), p("For one of them: ", code(f"!item C-{first}")), *left_out)
    return await shown_to(ctx, doc, *shown, name="items")


@consent.command("item", allow=Who.PRESENT, example="item C-12")
async def item(ctx: Ctx, number: Number) -> Reply:
    """See one item: its text and how it came about, its concerns, who is heard and who is not."""
    found = await items_of.by_number(ctx.db, number=number)
    standing = await standing_of(ctx, found)
    await must_show(ctx, standing.circle)
    versions = await items_of.versions_of(ctx.db, item=number)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    page = await page_of(ctx, standing)
    doc = cards.card(standing, page, whole=True) + say(*outcomes.history(standing, page, versions, named=named))
    decision = await items_of.find_decision_on(ctx.db, item=number)
    if decision is not None:
        doc += say(p("In the logbook as ", b(f"D-{decision.number}"), "."))
    return await shown_to(ctx, doc, standing.circle, name=f"C-{number}", about=text_of(found))


def spans_of(ctx: Ctx, circle: Circle) -> rounds.Spans:
    """How long a circle gives to each round."""
    chosen = ctx.rules_of(circle.slug).consent
    return rounds.Spans(
        quick_check=chosen.quick_check, questions=chosen.questions, reactions=chosen.reactions,
        consent=chosen.consent_round, least=chosen.proposal_at_least,
    )  # fmt: skip


async def open_item(
    ctx: Ctx,
    circle: Circle,
    course: rounds.Course,
    *,
    text: str,
    aim: str | None = None,
    quorum: str | None = None,
    term: terms.Term | None = None,
    review_at: datetime | None = None,
    silence: Silence | None = None,
    voice: VoiceOf | None = None,
    **also: object,
) -> Item:
    """Open an item on its course, with its first version and its jobs; its card is posted by ``post_card``.

    By which rules it is counted is kept with it: what people are told when they are asked is what holds at the close.
    """
    if len(text) > LONGEST_TEXT:
        raise Refusal("too-long", f"Please keep a proposal under {LONGEST_TEXT} letters, and link to what is longer.")
    if circle.room_id is None:
        raise Refusal("no-room", f"I am not in the room of the {circle.name}, so nobody would see it.")
    chosen = ctx.rules_of(circle.slug).consent
    silence, voice = silence or chosen.silence, voice or chosen.voice
    terms.must_be_reachable(quorum, seats=len(await seats_in(ctx, circle, voice=voice)))
    quorum = quorum or terms.keep_quorum(chosen.quorum)
    proposer = also.pop("proposer", None) or ctx.actor.user_id
    item = Item(
        circle=circle.slug, text=text, aim=aim, proposer=proposer, quorum=quorum, silence=silence,
        voice=voice, review_at=review_at, term=str(term) if term else None, **also,
    )  # fmt: skip
    rounds.put(course, item)
    ctx.db.add(item)
    await ctx.db.flush()
    ctx.db.add(Version(item=item.number, version=1, text=text, term=item.term, by=proposer, at=item.version_at))
    ctx.audit("consent.opened", f"C-{item.number}", circle=circle.slug, kind=item.kind.value)
    await plan(ctx, item)
    return item


async def post_card(ctx: Ctx, item: Item, circle: Circle) -> None:
    """Post an item's card in its circle's room, ready to be tapped."""
    assert circle.room_id is not None
    standing = await standing_of(ctx, item)
    await ctx.outbox.card(str(item.number), circle.room_id, await card_of(ctx, standing), reactions=cards.SEEDS)


def _opened(ctx: Ctx, item: Item, circle: Circle, *, by: datetime | None) -> Reply:
    left = terms.left_in_text(item.text) if by is None else None
    if left is not None:
        return Reply.text(
            p(f"Thank you. “By {left}” may be an amount, so I have left it in the text of C-{item.number}, which closes "
              f"{ctx.when(item.closes_at, item.circle)}. If you meant that as its time, say ",
              code(f"{ctx.settings.matrix.command_prefix}extend C-{item.number} {left}"), ".")
        )  # fmt: skip
    if ctx.said.room_id != circle.room_id:
        return Reply.text(
            f"Thank you, C-{item.number} is open in the {circle.name} until {ctx.when(item.closes_at, item.circle)}."
        )
    return Reply.none()


async def _may_decide_with(ctx: Ctx, circle: Circle, other: Circle) -> None:
    """Whoever proposes something to two circles is in both rooms, or links or runs the first. Raises Refusal."""
    if other.slug == circle.slug:
        raise Refusal("same-circle", f"It is decided in the {circle.name} anyway. Please name another circle.")
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    links = any(role.circle == circle.slug and role.role is RoleName.LINK_PERSON for role in held)
    if not (links or await runs_circle(ctx, circle) or await in_room(ctx, other, ctx.actor.user_id)):
        raise Refusal(
            "not-linked",
            f"You are not in the room of the {other.name}. Please ask your link person to propose it to both circles.",
        )
    for here, there in ((circle, other), (other, circle)):
        await may_cross(ctx, here, there)
