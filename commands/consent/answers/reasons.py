"""The words that a concern needs: asked for in the card's thread, or found where they were written before the tap."""

from datetime import datetime, timedelta

from chatbot.api.context import Ctx
from commands.consent.answers import answer_texts as texts
from commands.consent.answers.answering import in_thread, record
from commands.consent.answers.voices import Voice
from commands.consent.card.showing import card_event, line_of
from commands.consent.items.view import ItemView
from commands.people import speaker_in
from commands.rules.consent import outcomes as judge
from storage.models import Answer, Item, Reason, Round, Stance
from storage.queries import consent as items_of
from storage.types import EventId, UserId

BEFORE = timedelta(hours=1)
"""A reason comes at most so long before its tap."""
JUST_AFTER = timedelta(microseconds=1)


def keep_reason(ctx: Ctx, item: Item, words: str, *, source: EventId, at: datetime) -> None:
    """Keep words that do not say where somebody stands: the tap that says it may follow."""
    ctx.db.add(Reason(item=item.number, user_id=ctx.actor.user_id, words=ctx.as_written(words), source=source, at=at))
    ctx.audit("consent.words_kept", f"C-{item.number}", circle=item.circle)


async def forget_reason(ctx: Ctx, source: EventId) -> None:
    """Forget words that might have become a reason: they were taken back, or read otherwise now."""
    for reason in await items_of.reasons_from(ctx.db, source=source):
        if reason.user_id == ctx.actor.user_id:
            await ctx.db.delete(reason)
            ctx.audit("consent.words_forgotten", f"C-{reason.item}")


async def find_or_ask_for_words(
    ctx: Ctx, view: ItemView, stance: Stance, *, voice: Voice, at: datetime, version: int
) -> None:
    """The reason of a concern that came without words: what the speaker wrote just before it, else they are asked."""
    item = view.item
    if await with_words_before(ctx, view, stance, voice=voice, at=at, version=version) is None:
        await _ask_for_words(ctx, view, stance, counted=voice.seat is not None)
        return
    if view.circle.room_id is not None:
        await ctx.outbox.post(
            view.circle.room_id,
            texts.taken_as_reason(item, await speaker_in(ctx, view.circle), stance, ctx.settings.federation.words),
            relates_to=in_thread(await card_event(ctx, item)),
            card=line_of(item),
            tag=_why(ctx, item),
        )


async def with_words_before(
    ctx: Ctx, view: ItemView, stance: Stance, *, voice: Voice, at: datetime, version: int
) -> ItemView | None:
    """How the item stands once a tap has the words that the speaker wrote just before it; None where there are none."""
    number, me = view.item.number, ctx.actor.user_id
    reason = await items_of.find_reason(ctx.db, item=number, user_id=me, since=at - BEFORE)
    if reason is None:
        return None
    # Of what a person says the latest counts, and the reason is said with the tap, not before it.
    said_at = max(reason.at, at + JUST_AFTER)
    after = await record(
        ctx, view, stance, reason.words, voice=voice, at=said_at, source=reason.source, version=version
    )
    await items_of.forget_reasons(ctx.db, item=number, user_id=me)
    return after


def hand_to_earlier(view: ItemView, user_id: UserId) -> Answer | None:
    """A concern without words to an earlier text, of somebody who has said nothing to the present one: its words may still come, and
    no text that was changed meanwhile loses them."""
    if any(not one.late for one in view.answers_of(user_id)):
        return None
    before = [one for one in view.tally.earlier if one.user_id == user_id]
    latest = max(before, key=judge.said_order, default=None)
    if latest is None or latest.words is not None or judge.stance_of(latest) not in judge.NEED_WORDS:
        return None
    return latest


def waiting_for_words(view: ItemView, user_id: UserId) -> Answer | None:
    """A person's latest answer, when it is a concern that has no words yet: also one from before the consent round, while that has not
    begun."""
    early = view.tally.early if view.item.round is not Round.CONSENT else ()
    own = [
        *(one for one in view.answers_of(user_id) if not one.late),
        *(one for one in early if one.user_id == user_id),
    ]
    latest = max(own, key=lambda one: (one.at, one.source), default=None)
    if latest is None or latest.words is not None or judge.stance_of(latest) not in judge.NEED_WORDS:
        return None
    return latest


def hand_again(view: ItemView, user_id: UserId) -> Answer | None:
    """A concern that somebody has tapped once more, after they had given their reason: another may follow. The tap alone takes none away."""
    own = [one for one in view.said if one.user_id == user_id and one.taken_back_at is None]
    last = max(own, key=judge.said_order, default=None)
    if last is None or last.late or last.words is not None or last.stance not in judge.NEED_WORDS:
        return None
    return last if last.version == view.item.version else None


def late_hand(view: ItemView, user_id: UserId) -> Answer | None:
    """A concern without words that somebody has tapped after the close, where that was the last that they have said."""
    latest = max((one for one in view.answers_of(user_id)), key=judge.said_order, default=None)
    if latest is None or not latest.late or latest.words is not None or latest.stance not in judge.NEED_WORDS:
        return None
    return latest


async def _ask_for_words(ctx: Ctx, view: ItemView, stance: Stance, *, counted: bool) -> None:
    """Ask in the card's thread; a plain line there is the reason."""
    if view.circle.room_id is None or not ctx.may_ask_back():
        return
    words = ctx.settings.federation.words
    await ctx.outbox.post(
        view.circle.room_id,
        texts.what_is_your_concern(view.item, await speaker_in(ctx, view.circle), stance, counted=counted, words=words),
        rings=(ctx.actor.user_id,),
        relates_to=in_thread(await card_event(ctx, view.item)),
        card=line_of(view.item),
        tag=_why(ctx, view.item),
    )


def _why(ctx: Ctx, item: Item) -> str:
    return f"why:C-{item.number}:{ctx.actor.user_id}"
