"""What happens on a card and in its thread: taps, and lines in people's own words."""

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx, Reply, Touch, TouchKind
from chatbot.api.markup import code, p, quote, say
from chatbot.api.outbox import reply_relation
from commands.consent.answering import counts, noted, record
from commands.consent.family import (
    consent,
    in_room,
    line_of,
    link_to_text,
    standing_of,
)
from commands.consent.reasons import (
    LEAST_REASON,
    NEED_WORDS,
    find_or_ask_for_words,
    is_the_reason,
    keep_reason,
    waiting_for_words,
)
from commands.consent.running import runs_circle
from commands.consent.seats import seats_of
from commands.consent.talking import answer_question, ask_question, note_line
from commands.consent.unsaying import take_back
from commands.consent.voices import Voice, own_voice, voice_for
from commands.encryption import words_for
from commands.rules import consent_rounds as rounds
from commands.rules import consent_words as reading
from commands.rules.consent_phrases import is_courtesy
from commands.rules.consent_words import Said
from storage.models import Circle, Item, ItemStatus, Question, Round, Stance
from storage.queries import circles, outbox
from storage.queries import consent as items_of


@consent.on_card(changes=True)
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction on a card, its removal, or a reply to the card or in its thread."""
    number, _, place = touch.key.partition("-")
    item = await items_of.by_number(ctx.db, number=int(number))
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    match touch.kind:
        case TouchKind.REACTION_REMOVED:
            await take_back(ctx, touch.source, at=touch.at)
            return Reply.none()
        case TouchKind.REACTION:
            return await _tapped(ctx, item, circle, touch)
        case TouchKind.REPLY:
            if not await in_room(ctx, circle, ctx.actor.user_id):
                return Reply.none()
            return await line_said(ctx, item, circle, touch, place=place)


async def _tapped(ctx: Ctx, item: Item, circle: Circle, touch: Touch) -> Reply:
    stance = reading.read_reaction(touch.words)
    _, _, place = touch.key.partition("-")
    if stance is None or (place and not place.startswith("v")):
        return Reply.none()  # Only what shows the text is answered by a tap: 👍 on a question of ours is no consent.
    if place and not await in_room(ctx, circle, ctx.actor.user_id):
        return Reply.none()  # An operator may look at an item of a circle that they are not in.
    voice, version = await own_voice(ctx, item, circle), await _version_seen(ctx, item, touch, place)
    # A line that shows the present text was there first, whatever the clock of the person's server says.
    at = max(touch.at, item.version_at) if place and version == item.version else touch.at
    standing = await record(ctx, item, stance, None, voice=voice, at=at, source=touch.source, version=version)
    if version < item.version:
        return await _older_text(ctx, item)
    if not counts(item, at=at):
        return Reply(await noted(ctx, standing, stance, voice, at=at), private=True)
    if stance in NEED_WORDS and await waiting_for_words(ctx, item) is not None:
        await find_or_ask_for_words(ctx, item, circle, stance, voice=voice, at=at, version=version)
    if voice.seat is None:
        await ctx.outbox.private(
            ctx.actor.user_id,
            await noted(ctx, standing, stance, voice, at=at),
            rings=False,
            once=f"consent-no-seat:{item.number}:{ctx.actor.user_id}",
        )
    return Reply.none()


async def _version_seen(ctx: Ctx, item: Item, touch: Touch, place: str) -> int:
    """To which version of the text a tap or a reply is: the one that stood there when the person saw it."""
    if place.startswith("v"):
        return int(place[1:])
    if item.version == 1:
        return 1
    since = await ctx.outbox.shown_since(str(item.number), item.version_at)
    return item.version if since is not None and touch.at >= since else item.version - 1


async def _older_text(ctx: Ctx, item: Item) -> Reply:
    """Somebody answered a line that shows a text which has been changed since."""
    shown, prefix = f"C-{item.number}", ctx.settings.matrix.command_prefix
    if item.status is not ItemStatus.OPEN:
        return Reply.text(f"Thank you. {shown} has closed, with another text than the one you answered.", private=True)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    return Reply.text(
        p(f"Thank you. The text of {shown} has been changed since the one you answered, so that is not counted. Please answer "
          "the new text:"), *await words_for(ctx, ctx.actor.user_id, circle, quote(item.text)), p("React on ", await link_to_text(ctx, item), ", or say ",
          code(f"{prefix}yes {shown}"), "."), private=True,
    )  # fmt: skip


async def line_said(ctx: Ctx, item: Item, circle: Circle, touch: Touch, *, place: str) -> Reply:
    """A reply, or a line in the thread: an answer, a question, the words that a concern waits for, or just talk."""
    present = rounds.round_at(rounds.of(item), touch.at)
    names, words = await seats_of(ctx, item, circle), ctx.settings.federation.words
    said = await _said_to(ctx)
    to_card = said is Said.CARD and not place.startswith(("q", "t"))
    line = reading.read_line(
        touch.words, present=present, co_ops={slug_of(name) for name in names.values()}, said=said,
        direct=to_card and ctx.actor.user_id != item.proposer, own={
            Stance.CRITICAL: words.critical_concern, Stance.CONCERN: words.concern, Stance.STAND_ASIDE: words.stand_aside,
        },
    )  # fmt: skip
    if place.startswith("q") and not line.question:
        asked = await _question_meant(ctx, item, circle, int(place[1:]), said=said)
        if asked is not None:
            return await answer_question(ctx, item, asked, touch.words)  # "Yes" answers the question, not the item.
    if line.question and line.words:
        return await ask_question(ctx, item, line.words, source=touch.source, at=touch.at)
    if line.unclear:
        return _which_no(ctx, item)
    if line.stance is None or await is_the_reason(ctx, item, line, touch.words):
        words_said = line.words if line.stance is None else touch.words
        return await _other_words(ctx, item, circle, touch, words_said, present=present, said=said, place=place)
    if line.as_me:
        voice = Voice(why_not="you said it as yourself")
    elif line.for_coop is not None or line.by_phone:
        voice = await voice_for(ctx, item, circle, line.for_coop, by_phone=line.by_phone)
    else:
        voice = await own_voice(ctx, item, circle)
    version = await _version_seen(ctx, item, touch, place) if to_card else item.version
    standing = await record(
        ctx, item, line.stance, line.words, voice=voice, at=touch.at, source=touch.source, version=version
    )
    if version < item.version:
        return await _older_text(ctx, item)
    if counts(item, at=touch.at) and line.words is None and await waiting_for_words(ctx, item) is not None:
        await find_or_ask_for_words(ctx, item, circle, line.stance, voice=voice, at=touch.at, version=version)
        return Reply.none()
    return Reply(await noted(ctx, standing, line.stance, voice, at=touch.at), about=line_of(item))


async def _said_to(ctx: Ctx) -> Said:
    """Whether a line is a reply to a message of ours, to somebody else's, or stands in the thread by itself."""
    replied_to = ctx.said.reply_to
    if replied_to is None:
        return Said.THREAD
    return Said.PERSON if await outbox.find_by_event(ctx.db, event_id=replied_to) is None else Said.CARD


def _which_no(ctx: Ctx, item: Item) -> Reply:
    """ "No" answers "have you a critical concern?" and "do you consent?" in opposite ways."""
    if item.status is not ItemStatus.OPEN:
        return Reply.none()
    concern = ctx.settings.federation.words.critical_concern
    return Reply.text(
        f"Thank you. Does your “no” mean that you have no {concern} about C-{item.number}, or that you have one? Please "
        "reply “fine by us”, or “object because …” with your reason.", about=line_of(item),
    )  # fmt: skip


async def _other_words(
    ctx: Ctx, item: Item, circle: Circle, touch: Touch, words: str | None, *, present: Round, said: Said, place: str
) -> Reply:
    """What is no answer by itself: the answer to a question, the words of a concern, a reaction, or talk."""
    waiting = await waiting_for_words(ctx, item)
    if words is None or is_courtesy(words):
        return Reply.none()
    to_question = place.startswith("q")  # To one that is answered or taken back, or by who does not answer it: talk.
    if waiting is None and not to_question:  # The words of a concern were asked for last, so they come first.
        asked = await _question_meant(ctx, item, circle, None, said=said)
        if asked is not None:
            return await answer_question(ctx, item, asked, words)
    if waiting is not None:
        if said is Said.PERSON and (len(words.split()) < LEAST_REASON or reading.is_plain_answer(words)):
            return Reply.none()  # "Yes" tells them something, and gives no reason.
        why_not = "" if waiting.seat else (await own_voice(ctx, item, circle)).why_not or "you said it as yourself"
        voice = Voice(waiting.seat, waiting.by_phone, waiting.as_stand_in, why_not)
        standing = await record(ctx, item, waiting.stance, words, voice=voice, at=touch.at, source=touch.source)
        return Reply(await noted(ctx, standing, waiting.stance, voice, at=touch.at), about=line_of(item))
    if present is Round.REACTIONS and item.status is ItemStatus.OPEN and said is not Said.PERSON and not to_question:
        return await note_line(ctx, item, words, source=touch.source, at=touch.at)
    to_card = said is Said.CARD and place[:1] in ("", "v")
    if to_question or said is Said.PERSON or not counts(item, at=touch.at):
        return Reply.none()
    if to_card or reading.is_bare_reason(words):
        keep_reason(ctx, item, words, source=touch.source, at=touch.at)
    if to_card and present is Round.CONSENT:
        await _ask_what_is_meant(ctx, item, circle, touch)
    return Reply.none()  # People also talk in a thread; what is no answer is left alone.


async def _ask_what_is_meant(ctx: Ctx, item: Item, circle: Circle, touch: Touch) -> None:
    """Whoever replies to the card has most likely answered it: ask, once, when their words say no stance."""
    voice, standing = await own_voice(ctx, item, circle), await standing_of(ctx, item)
    held = standing.tally.seat(voice.seat)
    if held is None or held.stance is not None:
        return
    words = ctx.settings.federation.words
    await ctx.outbox.post(
        ctx.said.room_id,
        say(f"{ctx.actor.name}, thank you. I could not tell what that means for C-{item.number}: is it consent? Then tap ✅ on "
            f"the card, or reply here “fine by us”. Else reply “{words.concern}: …” or “object because …”."),
        relates_to=reply_relation(touch.source, thread=ctx.said.thread), card=line_of(item),
        once=f"consent-unclear:{item.number}:{ctx.actor.user_id}",
    )  # fmt: skip


async def _question_meant(ctx: Ctx, item: Item, circle: Circle, number: int | None, *, said: Said) -> Question | None:
    """The open question that a line of the proposer or the facilitator answers: the one replied to, else the oldest, unless
    it is said to somebody else."""
    if item.status is not ItemStatus.OPEN:
        return None
    proposer = item.proposer == ctx.actor.user_id
    if not proposer and not (number is not None and await runs_circle(ctx, circle)):
        return None
    still = [asked for asked in await items_of.questions_to(ctx.db, item=item.number) if asked.answer is None]
    replied_to = ctx.said.reply_to
    for asked in still:
        if asked.id == number or asked.source == replied_to:
            return asked
    return still[0] if still and number is None and said is not Said.PERSON else None
