"""Answering: by a command, and what every answer leads to, however it came."""

from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.markup import Block, Doc, code, p, quote, say
from commands.consent.cards import a_, in_stance
from commands.consent.family import (
    Number,
    card_event,
    consent,
    elsewhere,
    line_of,
    must_see,
    people_for,
    reminders_of,
    show,
    standing_of,
)
from commands.consent.seats import seat_label
from commands.consent.standing import Standing
from commands.consent.voices import Voice, has_seat, own_voice, voice_for
from commands.encryption import words_for
from commands.people import name_of
from commands.rules import consent as judge
from storage.models import Answer, Item, Stance
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import EventId, UserId


@consent.command("yes", allow=Who.PRESENT, example="yes C-12", changes=True, dated=True)
async def yes(
    ctx: Ctx, number: Number, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent to an item: you have no critical concern."""
    return await _by_command(ctx, number, Stance.CONSENT, None, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "concern", allow=Who.PRESENT, example="concern C-12 It may clash with the school run", changes=True, dated=True
)
async def concern(
    ctx: Ctx, number: Number, words: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Consent, with a concern that is recorded and does not stop the item."""
    return await _by_command(ctx, number, Stance.CONCERN, words, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command(
    "object", allow=Who.PRESENT, example="object C-12 Half of us cannot come on Fridays", changes=True, dated=True
)
async def object_(
    ctx: Ctx, number: Number, reason: Rest, *, as_me: bool = False, for_: CoopRef | None = None, by_phone: bool = False
) -> Reply:
    """Raise a critical concern, which stops the item. It needs a reason."""
    return await _by_command(ctx, number, Stance.CRITICAL, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


@consent.command("standaside", allow=Who.PRESENT, example="standaside C-12", changes=True, dated=True)
async def standaside(
    ctx: Ctx,
    number: Number,
    reason: Rest | None = None,
    *,
    as_me: bool = False,
    for_: CoopRef | None = None,
    by_phone: bool = False,
) -> Reply:
    """Stand aside: your co-op is heard, but neither consents nor stops the item."""
    return await _by_command(ctx, number, Stance.STAND_ASIDE, reason, as_me=as_me, for_coop=for_, by_phone=by_phone)


async def _by_command(
    ctx: Ctx, number: int, stance: Stance, words: str | None, *, as_me: bool, for_coop: str | None, by_phone: bool
) -> Reply:
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_see(ctx, circle)
    if as_me:
        voice = Voice(why_not="you said it as yourself")
    elif by_phone or (for_coop is not None and (words is None or await has_seat(ctx, item, circle, for_coop))):
        # A misspelt co-op that has phoned must not become an answer of the secretary's own.
        voice = await voice_for(ctx, item, circle, for_coop, by_phone=by_phone)
    else:
        if for_coop is not None:
            words = f"{words} for {for_coop}"  # "It is too late for small teams" speaks of no co-op.
        voice = await own_voice(ctx, item, circle)
    standing = await record(ctx, item, stance, words, voice=voice, at=ctx.said.at, source=ctx.said.event_id)
    doc = await noted(ctx, standing, stance, voice, at=ctx.said.at)
    return Reply(doc, private=elsewhere(ctx, circle), about=line_of(item))


async def record(
    ctx: Ctx,
    item: Item,
    stance: Stance,
    words: str | None,
    *,
    voice: Voice,
    at: datetime,
    source: EventId,
    version: int | None = None,
) -> Standing:
    """Add an answer, to the present version unless it is said to which, and bring the card up to date.

    Tells both when people of one seat come to differ, and offers the three remedies when a critical concern has its words.
    """
    before = await standing_of(ctx, item)
    closed = not judge.is_asked(item)
    ctx.db.add(
        Answer(
            item=item.number, version=version or item.version, user_id=ctx.actor.user_id, seat=voice.seat, stance=stance, words=words,
            by_phone=voice.by_phone, as_stand_in=voice.as_stand_in, at=at, source=source, late=closed,
        )
    )  # fmt: skip
    ctx.audit(
        "consent.answered", f"C-{item.number}", circle=item.circle, stance=stance.value, by_phone=voice.by_phone,
        stand_in=voice.as_stand_in, late=closed or at > item.closes_at,
    )  # fmt: skip
    standing = await show(ctx, item)
    held = standing.tally.seat(voice.seat)
    if held is not None and held.stance is not None:  # Reminders wait their turn: those who have answered get none.
        await ctx.outbox.cancel(reminders_of(item), to=await people_for(ctx, standing, held.seat))
    if not closed:
        await _tell_disagreement(ctx, before, standing, voice.seat)
    present = version is None or version == item.version
    if present and stance is Stance.CRITICAL and words and counts(item, at=at) and voice.seat is not None:
        await _offer_remedies(ctx, standing)
    return standing


def counts(item: Item, *, at: datetime) -> bool:
    """Whether what is said at an instant is in time, and to the present text."""
    return judge.is_asked(item) and at <= item.closes_at and not _to_earlier_text(item, at=at)


def _to_earlier_text(item: Item, *, at: datetime) -> bool:
    return item.version > 1 and at < item.version_at


async def noted(ctx: Ctx, standing: Standing, stance: Stance, voice: Voice, *, at: datetime) -> Doc:
    """What the person is told about their answer."""
    item = standing.item
    shown, prefix = f"C-{item.number}", ctx.settings.matrix.command_prefix
    what = in_stance(stance, ctx.settings.federation.words) if stance is not Stance.CONSENT else "consents"
    if not judge.is_asked(item) or at > item.closes_at:
        return say(f"Thank you. {shown} had closed, so your answer is noted as late and not counted.")
    if _to_earlier_text(item, at=at):
        text: tuple[Block, ...] = (quote(item.text),)
        if ctx.message is None or ctx.message.room_id != standing.circle.room_id:
            text = await words_for(ctx, ctx.actor.user_id, standing.circle, *text)
        return say(
            p(f"Thank you. Since you said that, the text of {shown} has been changed, so your answer stays with the "
              "earlier version. Please answer the new text:"), *text, p(code(f"{prefix}yes {shown}")),
        )  # fmt: skip
    if voice.seat is None:
        return say(
            p(f"Thank you, noted on {shown} as said by you personally: {what}. It is shown, not counted, since "
              f"{voice.why_not}. To speak for your co-op, say ", code(f"{prefix}join for <your co-op>"), ".")
        )  # fmt: skip
    left = len(standing.tally.not_heard)
    rest = f"{left} still to be heard." if left else "All are heard."
    how = " by phone" if voice.by_phone else ", for whom you stand in" if voice.as_stand_in else ""
    stops = ""
    if stance is Stance.CONCERN:
        stops = f" It is kept, and does not stop {shown}; if it must, say “object because …”."
    return say(f"Thank you, noted on {shown}: {await seat_label(ctx, voice.seat)}{how} – {what}. {rest}{stops}")


async def _tell_disagreement(ctx: Ctx, before: Standing, after: Standing, seat: str | None) -> None:
    was, now = before.tally.seat(seat), after.tally.seat(seat)
    if was is None or now is None or was.settled == now.settled:
        return
    name = after.seat_names[now.seat]
    if now.settled and now.stance is not None:
        for user_id in sorted({answer.user_id for answer in now.answers} - {ctx.actor.user_id}):
            doc = say(
                f"On C-{after.item.number} the people of {name} are of one mind now: {in_stance(now.stance, ctx.settings.federation.words)}. Thank you!"
            )
            await ctx.outbox.private(user_id, doc, rings=False)
        return
    said = [
        f"{await name_of(ctx, one.user_id)}{', by phone' if one.by_phone else ''}: {in_stance(judge.stance_of(one), ctx.settings.federation.words)}"
        for one in now.answers
    ]
    holds = in_stance(now.stance, ctx.settings.federation.words) if now.stance else "not heard until the reason comes"
    for user_id in sorted({answer.user_id for answer in now.answers}):
        await ctx.outbox.private(
            user_id,
            say(p(f"On C-{after.item.number} the people of {name} differ ({'; '.join(said)}). One seat has one voice, so "
                  f"until you agree the more cautious position holds: {holds}. Please talk to each other; whoever "
                  "changes their answer settles it."),
                *await words_for(ctx, user_id, after.circle, quote(after.item.text))),
        )  # fmt: skip


async def _offer_remedies(ctx: Ctx, standing: Standing) -> None:
    """In the card's thread, once for each version: how a critical concern can be met, each way in one command."""
    item, prefix = standing.item, ctx.settings.matrix.command_prefix
    root, shown, person = await card_event(ctx, item), f"C-{item.number}", ctx.actor.user_id
    if standing.circle.room_id is None:
        return
    rings: list[UserId] = [item.proposer] if item.proposer != person else []
    await ctx.outbox.post(
        standing.circle.room_id,
        say(
            p(f"{ctx.actor.name} has {a_(ctx.settings.federation.words.critical_concern)} on {shown}. There are three ways "
              "to meet it: change the text, ", code(f"{prefix}amend {shown} <new text>"), "; try it for a shorter time, ",
              code(f"{prefix}term {shown} 3 months"), "; or measure it, ",
              code(f"{prefix}measure {shown} @person <what> by <when>"), "."),
            p("When it is met, say ", code(f"{prefix}resolve {shown} {person} <how>"), f", and I ask {ctx.actor.name}. "
              "To find a time for a call, say ", code(f"{prefix}date {shown} 30m fri 10:00, fri 14:00"),
              "; if you are stuck, ", code(f"{prefix}refer {shown}"), "."),
        ),
        rings=rings, relates_to=in_thread(root), card=line_of(item),
        once=f"consent-remedies:{item.number}:{item.version}:{person}",
    )  # fmt: skip


def in_thread(root: EventId | None) -> dict[str, object] | None:
    """The relation of a line of ours in a card's thread; also clients without threads show it as a reply to the card."""
    if root is None:
        return None
    return {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
