"""Answering: by a reaction on the card, by a reply to it, or by a command; with a tap wherever that will do."""

from typing import Annotated, Any

from chatbot.access import Who
from chatbot.arguments import CoopRef, ItemNumber, Rest, slug_of
from chatbot.context import Ctx, Reply, Touch, TouchKind
from chatbot.errors import Refusal
from chatbot.markup import b, code, p, quote, say
from commands.consent.cards import in_stance
from commands.consent.family import Standing, consent, must_see, name_of, seat_label, seats_in, show, standing_of
from commands.rules import consent as judge
from storage.models import Answer, Circle, CircleStanding, Item, ItemStatus, RoleName, Stance
from storage.queries import circles, coops, members, roles
from storage.queries import consent as items_of
from storage.types import EventId

Number = Annotated[int, ItemNumber("C")]


@consent.command("yes", allow=Who.PRESENT, example="!yes C-12", changes=True)
async def yes(ctx: Ctx, number: Number, *, as_me: bool = False, for_: CoopRef | None = None) -> Reply:
    """Consent to an item: you have no critical concern."""
    return await _by_command(ctx, number, Stance.CONSENT, None, as_me=as_me, for_coop=for_)


@consent.command("concern", allow=Who.PRESENT, example="!concern C-12 It may clash with the school run", changes=True)
async def concern(ctx: Ctx, number: Number, words: Rest, *, as_me: bool = False, for_: CoopRef | None = None) -> Reply:
    """Consent, with a concern that is recorded and does not stop the item."""
    return await _by_command(ctx, number, Stance.CONCERN, words, as_me=as_me, for_coop=for_)


@consent.command("object", allow=Who.PRESENT, example="!object C-12 Half of us cannot come on Fridays", changes=True)
async def object_(ctx: Ctx, number: Number, reason: Rest, *, as_me: bool = False, for_: CoopRef | None = None) -> Reply:
    """Raise a critical concern, which stops the item. It needs a reason."""
    return await _by_command(ctx, number, Stance.CRITICAL, reason, as_me=as_me, for_coop=for_)


@consent.command("standaside", allow=Who.PRESENT, example="!standaside C-12", changes=True)
async def standaside(
    ctx: Ctx, number: Number, reason: Rest | None = None, *, as_me: bool = False, for_: CoopRef | None = None
) -> Reply:
    """Stand aside: your co-op is heard, but neither consents nor stops the item."""
    return await _by_command(ctx, number, Stance.STAND_ASIDE, reason, as_me=as_me, for_coop=for_)


@consent.on_card
async def card_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction on a card, its removal, or a reply to the card."""
    item = await items_of.by_number(ctx.db, number=int(touch.key))
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if touch.kind is TouchKind.REACTION_REMOVED:
        return await _take_back(ctx, item, touch)
    if touch.kind is TouchKind.REACTION:
        stance = judge.read_reaction(touch.words)
        if stance is None:
            return Reply.none()
        seat = await _own_seat(ctx, circle)
        standing = await _record(ctx, item, circle, stance, None, at=touch.at, source=touch.source, seat=seat)
        late = touch.at > item.closes_at or item.status is not ItemStatus.OPEN
        if late:
            return Reply.text(f"Thank you. C-{item.number} had closed, so your answer is noted as late and not counted.",
                              private=True)  # fmt: skip
        if stance in (Stance.CRITICAL, Stance.CONCERN):
            await _ask_for_words(ctx, item, standing, stance, seat)
        return Reply.none()
    read = judge.read_answer(touch.words)
    if read is None:
        return Reply.none()  # People also talk in a thread; what is no answer is left alone.
    stance, words = read
    seat = await _own_seat(ctx, circle)
    standing = await _record(ctx, item, circle, stance, words, at=touch.at, source=touch.source, seat=seat)
    if stance is Stance.CRITICAL and words is None:
        await _ask_for_words(ctx, item, standing, stance, seat)
        return Reply.text(
            f"Thank you. What is your {ctx.settings.federation.words.critical_concern}? Please reply to the card with "
            "“object because …”; it counts once I have your words."
        )
    return Reply(await _noted(ctx, standing, stance, seat, late=touch.at > item.closes_at))


@consent.answer("reason")
async def answer_asked(ctx: Ctx, text: str, data: dict[str, Any]) -> Reply:
    """The words of a concern, after the bot asked for them in private."""
    item = await items_of.by_number(ctx.db, number=int(data["item"]))
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    read = judge.read_answer(text)
    stance, words = Stance(data["stance"]), text
    if read is not None and (read[1] is not None or read[0] is not stance):
        stance, words = read[0], read[1] or ""
    said = ctx.said
    standing = await _record(
        ctx, item, circle, stance, words or None, at=said.at, source=said.event_id, seat=data["seat"]
    )
    return Reply(await _noted(ctx, standing, stance, data["seat"], late=said.at > item.closes_at))


async def _by_command(
    ctx: Ctx, number: int, stance: Stance, words: str | None, *, as_me: bool, for_coop: str | None
) -> Reply:
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_see(ctx, circle)
    by_phone = False
    if as_me:
        seat = None
    elif for_coop is not None and (words is None or await _has_seat(ctx, circle, for_coop)):
        seat, by_phone = await _seat_of(ctx, circle, for_coop)
    elif for_coop is not None:
        words = f"{words} for {for_coop}"  # "It is too late for small teams" speaks of no co-op.
        seat = await _own_seat(ctx, circle)
    else:
        seat = await _own_seat(ctx, circle)
    said = ctx.said
    late = said.at > item.closes_at or item.status is not ItemStatus.OPEN
    standing = await _record(
        ctx, item, circle, stance, words, at=said.at, source=said.event_id, seat=seat, by_phone=by_phone
    )
    return Reply(await _noted(ctx, standing, stance, seat, late=late))


async def _record(
    ctx: Ctx, item: Item, circle: Circle, stance: Stance, words: str | None, *, at: Any, source: EventId,
    seat: str | None, by_phone: bool = False,
) -> Standing:  # fmt: skip
    """Add an answer, bring the card up to date, and tell both when people of one seat come to differ."""
    late = at > item.closes_at or item.status is not ItemStatus.OPEN
    before = await standing_of(ctx, item)
    ctx.db.add(
        Answer(
            item=item.number, user_id=ctx.actor.user_id, seat=seat, stance=stance, words=words, by_phone=by_phone, at=at,
            source=source, late=late,
        )
    )  # fmt: skip
    ctx.audit(
        "consent.answered", f"C-{item.number}", circle=circle.slug, stance=stance.value, by_phone=by_phone, late=late
    )
    await ctx.forget_question(ctx.actor.user_id, "reason", about=str(item.number))
    standing = await show(ctx, item)
    if item.status is ItemStatus.OPEN:
        await _tell_disagreement(ctx, before, standing, seat)
    return standing


async def _tell_disagreement(ctx: Ctx, before: Standing, after: Standing, seat: str | None) -> None:
    was = next((s for s in before.tally.seats if s.seat == seat), None)
    now = next((s for s in after.tally.seats if s.seat == seat), None)
    if now is None or now.settled or (was is not None and not was.settled):
        return
    name = after.seat_names[now.seat]
    said = [f"{await name_of(ctx, answer.user_id)}: {in_stance(answer.stance)}" for answer in now.answers]
    holds = in_stance(now.stance) if now.stance else "not heard until the reason comes"
    for user_id in sorted({answer.user_id for answer in now.answers}):
        await ctx.outbox.private(
            user_id,
            say(p(f"On C-{after.item.number} the people of {name} differ ({'; '.join(said)}). One seat has one voice, so "
                  f"until you agree the more cautious position holds: {holds}. Please talk to each other; whoever "
                  "changes their answer settles it."), quote(after.item.text)),
        )  # fmt: skip


async def _take_back(ctx: Ctx, item: Item, touch: Touch) -> Reply:
    answer = await items_of.find_answer_by_source(ctx.db, item=item.number, source=touch.source)
    if answer is None or answer.taken_back_at is not None:
        return Reply.none()
    if item.status is not ItemStatus.OPEN or touch.at > item.closes_at:
        return Reply.none()  # A closed item never changes.
    answer.taken_back_at = touch.at
    ctx.audit("consent.taken_back", f"C-{item.number}", circle=item.circle)
    await ctx.forget_question(ctx.actor.user_id, "reason", about=str(item.number))
    await show(ctx, item)
    return Reply.none()


async def _ask_for_words(ctx: Ctx, item: Item, standing: Standing, stance: Stance, seat: str | None) -> None:
    words = ctx.settings.federation.words
    what = words.critical_concern if stance is Stance.CRITICAL else words.concern
    counts = " It counts once I have your words." if stance is Stance.CRITICAL else ""
    await ctx.ask(
        ctx.actor.user_id,
        "reason",
        say(p("Thank you. What is your ", b(what), f" about C-{item.number} in the {standing.circle.name}?"),
            quote(item.text), p(f"Please tell me here in a sentence.{counts} The circle will see it with your name.")),
        data={"item": item.number, "stance": stance.value, "seat": seat},
        about=str(item.number),
        lasts=max(item.closes_at - ctx.now, judge.SHORTEST),
    )  # fmt: skip


async def _own_seat(ctx: Ctx, circle: Circle) -> str | None:
    """The seat that the speaker has a voice in; None for guests and people not on the register."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if member is None or member.standing is not CircleStanding.MEMBER:
        return None
    if ctx.rules_of(circle.slug).consent.voice == "person":
        return str(ctx.actor.user_id)
    return f"coop:{member.coop_id}" if member.coop_id is not None else None


async def _has_seat(ctx: Ctx, circle: Circle, coop_name: str) -> bool:
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    return coop is not None and f"coop:{coop.id}" in await seats_in(ctx, circle)


async def _seat_of(ctx: Ctx, circle: Circle, coop_name: str) -> tuple[str, bool]:
    """The seat of a named co-op, and whether the speaker answers for it by phone. Raises Refusal."""
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(coop_name))
    seats = await seats_in(ctx, circle)
    seat = f"coop:{coop.id}" if coop is not None else ""
    if coop is None or seat not in seats:
        raise Refusal("no-seat", f"“{coop_name}” has no seat in the {circle.name}. !members shows who has.")
    if await _own_seat(ctx, circle) == seat:
        return seat, False
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    if not any(role.circle == circle.slug and role.role is RoleName.SECRETARY for role in held):
        raise Refusal(
            "not-your-seat", f"Only people of {coop.name} can answer for it, or the circle's secretary when they phone."
        )
    return seat, True


async def _noted(ctx: Ctx, standing: Standing, stance: Stance, seat: str | None, *, late: bool) -> Any:
    item = standing.item
    what = in_stance(stance) if stance is not Stance.CONSENT else "consents"
    if late:
        return say(f"Thank you. C-{item.number} had closed, so your answer is noted as late and not counted.")
    if seat is None:
        return say(p(f"Thank you, noted on C-{item.number} as said by you personally: {what}. It is shown, not counted. "
                     "To speak for your co-op, say ", code("!join for <your co-op>"), "."))  # fmt: skip
    left = len(standing.tally.not_heard)
    rest = f"{left} still to be heard." if left else "All are heard."
    return say(f"Thank you, noted on C-{item.number}: {await seat_label(ctx, seat)} – {what}. {rest}")
