"""The words that a concern needs: asked for in the card's thread, or found where they were written before the tap."""

from datetime import datetime, timedelta

from chatbot.api.context import Ctx
from chatbot.api.markup import b, code, p, say
from commands.consent.answering import in_thread, record
from commands.consent.family import card_event, line_of, standing_of
from commands.consent.voices import Voice
from commands.rules import consent as judge
from commands.rules.consent_words import Line
from storage.models import Answer, Circle, Item, Reason, Stance
from storage.queries import consent as items_of
from storage.types import EventId

LEAST_REASON = 3
"""Words in a reason: “I object” is none."""
NEED_WORDS = (Stance.CRITICAL, Stance.CONCERN)
BEFORE = timedelta(hours=1)
"""A reason comes at most so long before its tap."""
JUST_AFTER = timedelta(microseconds=1)


def keep_reason(ctx: Ctx, item: Item, words: str, *, source: EventId, at: datetime) -> None:
    """Keep words that do not say where somebody stands: the tap that says it may follow."""
    ctx.db.add(Reason(item=item.number, user_id=ctx.actor.user_id, words=words, source=source, at=at))


async def find_or_ask_for_words(
    ctx: Ctx, item: Item, circle: Circle, stance: Stance, *, voice: Voice, at: datetime, version: int
) -> None:
    """The reason of a concern that came without words: what the speaker wrote just before it, else they are asked."""
    reason = await items_of.find_reason(ctx.db, item=item.number, user_id=ctx.actor.user_id, since=at - BEFORE)
    if reason is None:
        await _ask_for_words(ctx, item, circle, stance, counted=voice.seat is not None)
        return
    # Of what a person says the latest counts, and the reason is said with the tap, not before it.
    said_at = max(reason.at, at + JUST_AFTER)
    await record(ctx, item, stance, reason.words, voice=voice, at=said_at, source=reason.source, version=version)
    await items_of.forget_reasons(ctx.db, item=item.number, user_id=ctx.actor.user_id)
    if circle.room_id is not None:
        words = ctx.settings.federation.words
        what = words.critical_concern if stance is Stance.CRITICAL else words.concern
        again = "object because" if stance is Stance.CRITICAL else f"{words.concern}:"
        await ctx.outbox.post(
            circle.room_id,
            say(f"{ctx.actor.name}, thank you. I have taken what you wrote before as your {what} about C-{item.number}. Is it "
                f"something else? Then please reply “{again} …”."),
            relates_to=in_thread(await card_event(ctx, item)), card=line_of(item), tag=_why(ctx, item),
        )  # fmt: skip


async def is_the_reason(ctx: Ctx, item: Item, line: Line, said: str) -> bool:
    """Whether a sentence that only says the stance again is all the reason that somebody gives: "We are against it"."""
    if line.stance not in NEED_WORDS or line.words is not None or len(said.split()) < LEAST_REASON:
        return False
    waiting = await waiting_for_words(ctx, item)
    return waiting is not None and judge.stance_of(waiting) is line.stance


async def waiting_for_words(ctx: Ctx, item: Item) -> Answer | None:
    """The speaker's latest answer, when it is a concern that has no words yet."""
    standing = await standing_of(ctx, item)
    own = [one for one in standing.answers if one.user_id == ctx.actor.user_id and not one.late]
    latest = max(own, key=lambda one: (one.at, one.source), default=None)
    wordless = latest is not None and latest.words is None
    return latest if wordless and latest is not None and judge.stance_of(latest) in NEED_WORDS else None


async def _ask_for_words(ctx: Ctx, item: Item, circle: Circle, stance: Stance, *, counted: bool) -> None:
    """Ask in the card's thread; a plain line there is the reason."""
    if circle.room_id is None or not ctx.may_ask_back():
        return
    words, shown = ctx.settings.federation.words, f"C-{item.number}"
    what = words.critical_concern if stance is Stance.CRITICAL else words.concern
    counts_then = " It counts as heard once your words are here." if stance is Stance.CRITICAL and counted else ""
    command = "object" if stance is Stance.CRITICAL else "concern"
    await ctx.outbox.post(
        circle.room_id,
        say(p(f"{ctx.actor.name}, thank you. What is your ", b(what), f" about {shown}? Please reply here in a sentence, or "
              "say ", code(f"{ctx.settings.matrix.command_prefix}{command} {shown} <why>"), f".{counts_then}")),
        rings=(ctx.actor.user_id,), relates_to=in_thread(await card_event(ctx, item)), card=line_of(item),
        tag=_why(ctx, item),
    )  # fmt: skip


def _why(ctx: Ctx, item: Item) -> str:
    return f"why:C-{item.number}:{ctx.actor.user_id}"
