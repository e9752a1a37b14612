"""Passing on: ``!relay``, ``!relay to``, ``!relay all``, ``!relay digest``."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.holders import holders_in, in_words
from chatbot.api.wording.texts import rendering_of
from commands.circles import circle_and_rest, find_circle
from commands.relay.digests.composing import digest_of
from commands.relay.digests.drafts import make_ready, show_draft
from commands.relay.family import LINKS, relay
from commands.relay.handing.handover import hand_over
from commands.relay.handing.passages import passage_meant
from commands.relay.handing.ways import circle_above, may_pass, must_not_be_secret, parent_of
from commands.relay.passing.at_the_end import without_the_circle
from commands.relay.passing.calls import open_call
from commands.relay.passing.previewing import pass_or_ask
from commands.relay.passing.reserved import ask_about, slip_that_fits
from commands.relay.texts import draft as draft_texts
from commands.relay.texts import passing as texts
from commands.relay.texts import to_whom
from commands.rules.authority import RUNNING
from commands.rules.relay import passing as judge
from commands.rules.relay.words import is_about_a_message, looks_like_a_command, to_another, words_behind
from storage.models import Circle, CircleKind
from storage.queries import circles


@relay.command(
    "relay",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay We have room for two apprentices",
    also="forward, pass on, pass along, pass this on, pass it on, forward this, forward it, forward message",
    weighs=True,
)
async def relay_up(ctx: Ctx, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to the one above it.

    Write it behind the command, or reply with just the command to a message that you want passed on. The number of a
    decision of this circle, such as D-31, passes on its words. A reply to what arrives there is carried back here. Whoever is no link
    person asks theirs with it, who passes it on with one tap.
    """
    text = await without_the_circle(ctx, text)
    return await _pass_on(ctx, ctx.circle, [await circle_above(ctx, ctx.circle)], text)


@relay.command(
    "relay to",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay to tech Thank you, two it is",
    also="tell <circle>, forward to <circle>, pass on to <circle>, pass this on to <circle>, pass it on to "
    "<circle>, forward this to <circle>, forward it to <circle>, pass along to <circle>, send to <circle>, "
    "send this to <circle>, let <circle>, inform <circle>",
    weighs=True,
)
async def relay_to(ctx: Ctx, circle: CircleRef, text: Rest | None = None) -> Reply:
    """Pass something on from this circle to a certain other one."""
    try:
        named, text = await circle_and_rest(ctx, circle, text)
    except UsageError:
        raise
    except Refusal as unknown:
        if not text:
            raise
        raise Refusal("unknown-circle", texts.no_such_circle(circle, text)) from unknown
    await _must_be_one(ctx, named, text)
    judge.destination(ctx.circle, named=named, parent=await parent_of(ctx, ctx.circle))
    return await _pass_on(ctx, ctx.circle, [named], text)


async def _must_be_one(ctx: Ctx, circle: Circle, text: str | None) -> None:
    """Words that name another circle before anything else are not for the first alone. Raises Refusal."""
    found = re.match(r"(?:(?:and|&|\+|,|;)\s*(?:to\s+)?(\S+)|(\S+)[:,;](?=\s))", text or "", re.IGNORECASE)
    further = (found.group(1) or found.group(2)).strip(":,;") if found is not None else ""
    if further and await find_circle(ctx, further) is not None:
        raise Refusal("one-at-a-time", to_whom.one_at_a_time(circle))


@relay.command(
    "relay all",
    allow=LINKS,
    place=Place.CIRCLE,
    quotes=True,
    changes=True,
    mended_by=None,
    example="relay all The gathering is in May",
    also="tell all circles, forward to all circles, forward to all, pass on to all, pass on to all circles, send to "
    "all circles",
    weighs=True,
)
async def relay_all(ctx: Ctx, text: Rest | None = None, *, answer_by: When | None = None) -> Reply:
    """Pass something on from the coordinating circle to all circles.

    With “answer by fri” behind it I remind the link persons of those who have not answered by then, and put all answers into one
    message.
    """
    origin = ctx.circle
    if origin.kind is not CircleKind.COORDINATING:
        raise Refusal("only-coordinating", texts.only_coordinating(await parent_of(ctx, origin)))
    reached = await circles.reached(ctx.db)
    below = [circle for circle in await circles.active_in(ctx.db) if circle.parent == origin.slug]
    targets = [circle for circle in below if circle.slug in reached]
    if not targets:
        raise Refusal("no-circles", "There is no other circle to pass that on to yet.")
    if not await may_pass(ctx, origin, *targets):
        who = in_words(ctx, found, style="or") if (found := await holders_in(ctx, origin, RUNNING)) else None
        words = judge.words_to_ask_for(*ctx.said.text.split(maxsplit=1)) if text is not None else None
        raise Refusal("not-link-person", to_whom.for_all_others_do(origin, who=who, words=words))
    if answer_by is None:
        return await _pass_on(ctx, origin, targets, text)
    passage = replace(await passage_meant(ctx, origin, targets, text), answers_by=answer_by)
    relays = await hand_over(ctx, origin, targets, passage)
    await open_call(ctx, origin, list(relays), answers_by=answer_by)
    return Reply(texts.asked_all(relays, targets, until=ctx.when(answer_by, origin.slug)))


@relay.command("relay digest", allow=LINKS, place=Place.CIRCLE, changes=True, example="relay digest")
async def relay_digest(ctx: Ctx) -> Reply:
    """See what is new in this circle since something last passed, change it, and pass it on with a tap."""
    above = await circle_above(ctx, ctx.circle)
    if not await may_pass(ctx, ctx.circle, above):
        raise Refusal("not-link-person", draft_texts.not_yours(ctx.circle))
    await must_not_be_secret(ctx, ctx.circle, above)
    digest = await digest_of(ctx, ctx.circle)
    if digest is None:
        raise Refusal("no-news", draft_texts.no_news(above))
    draft = await make_ready(ctx, ctx.circle, digest)
    why = draft_texts.asked_for(ctx.circle, above)
    await show_draft(ctx, draft, ctx.circle, above, [ctx.actor.user_id], why=why, asked=True)
    return Reply.none() if ctx.said.private else Reply(draft_texts.in_private())


async def _pass_on(ctx: Ctx, origin: Circle, targets: Sequence[Circle], text: str | None) -> Reply:
    """Pass on what a command asks for; words that look like a command are asked about first."""
    words = words_behind(text) if text is not None else None
    if words is not None and not words.plainly and is_about_a_message(words.text):
        words = None
    if words is not None and not words.plainly and _may_be_a_command(ctx, words.text):
        return await ask_about(ctx, origin, targets, words.text)
    if words is not None and not words.plainly:
        to = to_another(words.text, origin, targets, known=await circles.active_in(ctx.db))
        if to is not None:
            return await ask_about(ctx, origin, targets, words.text, meant=f"relay to {to}")
    passage = await passage_meant(ctx, origin, targets, (words.text or None) if words is not None else None)
    return await pass_or_ask(ctx, origin, targets, passage)


def _may_be_a_command(ctx: Ctx, text: str) -> bool:
    """Whether words are likely something that is asked of us, in these letters or with a slip in them."""
    if looks_like_a_command(text) or _is_a_command(ctx, text):
        return True
    prefix = rendering_of(ctx.settings).prefix
    if text.startswith(prefix) and ctx.catalogue.find(text.removeprefix(prefix)) is not None:
        return True
    return slip_that_fits(ctx, text) is not None


def _is_a_command(ctx: Ctx, text: str) -> bool:
    """Whether words are a whole command of ours that takes no text: “members”, “close C-3”."""
    found = ctx.catalogue.find(text)
    if found is None or found.command.grammar.has_running_text or len(found.rest.split()) > 2:
        return False
    return found.command.reads(found.rest, ctx.reading)
