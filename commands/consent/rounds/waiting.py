"""What an agreement waits for: that whoever holds an unmet critical concern speaks to the text as it is, and that a raised hand
gets its words. Once for each text, for as long as the circle has chosen (DECISIONS 13, 14)."""

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Inline
from commands.authority import must_be_there
from commands.consent.answers.answering import record
from commands.consent.answers.voices import go_on, own_voice
from commands.consent.card.showing import line_of, show
from commands.consent.family import consent
from commands.consent.items.asked import WhetherHeld
from commands.consent.items.audience import holders_of
from commands.consent.items.item import view_of
from commands.consent.items.planning import plan
from commands.consent.items.rights import halves
from commands.consent.items.view import ItemView
from commands.consent.texts import holder as holder_texts
from commands.consent.texts import objection as texts
from commands.encryption import is_there
from commands.people import names_of
from commands.rules.consent import objections
from commands.rules.consent import outcomes as judge
from commands.rules.consent.names import AGREED
from commands.rules.consent.rights import is_asked
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from commands.rules.yes_or_no import yes_or_no
from storage.models import Answer, Decision, Item, ItemStatus, Stance
from storage.queries import circles
from storage.queries import consent as items_of


def outcome_of(view: ItemView) -> ItemStatus:
    """What an item would come to as it stands. What somebody held against the decision that it looks at, and was not confirmed then,
    stands there and weighs nothing."""
    unmet = view.objections or [one for one in view.carried if not one.doubted]
    return judge.outcome(view.tally, quorum=view.quorum, silence=view.silence, unmet=bool(unmet))


async def waits_for_holders(ctx: Ctx, item: Item) -> bool:
    """Whether an item that has come to its time, and would be agreed, goes on so that some can still speak. They are asked, and
    its circle is told; so is the other one, which waits with it."""
    span, view = ctx.rules_of(item.circle).consent.unconfirmed, await view_of(ctx, item)
    if span is None or not objections.may_wait(item) or not _would_pass_over(view):
        return False
    for half in await halves(ctx, item):
        if not is_asked(half):
            continue
        zone = ctx.settings.zone_of(half.circle)
        half.closes_at = objections.waits_until(half, now=ctx.now, span=span, zone=zone)
        half.waited_version = half.version
        ctx.audit("consent.waits", f"C-{half.number}", circle=half.circle, version=half.version)
        await plan(ctx, half)
        await ctx.db.flush()
        await _ask_and_tell(ctx, await view_of(ctx, half))
    await show(ctx, item)
    return True


async def must_not_cut_short(ctx: Ctx, view: ItemView) -> None:
    """Nobody closes by hand over an unmet concern, or over a raised hand, while somebody is not heard. Raises Refusal."""
    if ctx.rules_of(view.circle.slug).consent.unconfirmed is None or not view.tally.not_heard:
        return
    if _would_pass_over(view):
        who = await _whom_it_waits_for(ctx, view)
        until = ctx.when(view.item.closes_at, view.circle.slug)
        raise Refusal("waits-for-holder", texts.waits_for(view.item, who, until=until))


def _would_pass_over(view: ItemView) -> bool:
    return outcome_of(view) in AGREED and objections.must_wait(view.tally, view.objections)


async def _whom_it_waits_for(ctx: Ctx, view: ItemView) -> list[str]:
    """What others have said for a co-op is the co-op's."""
    held = [one.answer for one in view.objections if one.waits] + [*objections.hands(view.tally)]
    names = await names_of(ctx, {one.user_id for one in held}, view.circle)
    return list(
        dict.fromkeys(
            names[one.user_id] if is_own(one) else view.seat_names[SeatKey.parse(one.seat or "")] for one in held
        )
    )


async def _ask_and_tell(ctx: Ctx, view: ItemView) -> None:
    item, waiting = view.item, [one for one in view.objections if one.waits]
    until = ctx.when(item.closes_at, item.circle)
    for one in waiting:
        await _remind_holder(ctx, view, one.answer)
    hands = objections.hands(view.tally)
    people = [hand.user_id for hand in hands]
    await remind(ctx, people, f"C-{item.number}", until=item.closes_at, stage=f"hand:{item.version}")
    if view.circle.room_id is not None:
        words = ctx.settings.federation.words
        who = await _whom_it_waits_for(ctx, view)
        doc = texts.it_waits(item, who, unmet=bool(waiting), hands=bool(hands), until=until, words=words)
        await ctx.outbox.post(view.circle.room_id, doc, card=line_of(item))


async def _remind_holder(ctx: Ctx, view: ItemView, held: Answer) -> None:
    """Have whoever holds a concern to an earlier text asked, once, whether it is met by this one."""
    item, people = view.item, await holders_of(ctx, view, held)
    stage = f"{item.version}:{held.id}"
    await remind(ctx, people, f"held-C-{item.number}", until=item.closes_at, stage=stage)


def says_whether(words: str, asked: WhetherHeld, reading: Reading) -> bool:
    """Whether words say that it is met by the new text, or that it stands."""
    return yes_or_no(words) is not None


async def whether_held(ctx: Ctx, asked: WhetherHeld) -> Inline:
    """What the holder of an unmet concern is asked."""
    item = await items_of.by_number(ctx.db, number=asked.item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    return holder_texts.whether_met(item, circle.name, ctx.settings.federation.words)


@consent.answer(changes=True, fits=says_whether, subject=whether_held)
async def held_or_met(ctx: Ctx, text: str, asked: WhetherHeld) -> Reply:
    """The holder's own word: met, and kept as a concern; or it stands, and stops the text as it is now."""
    item, words = await items_of.by_number(ctx.db, number=asked.item), ctx.settings.federation.words
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_be_there(ctx, circle)
    if not is_asked(item) or ctx.said.at > item.closes_at:
        return Reply(holder_texts.closed_meanwhile(item), about=line_of(item))
    view = await view_of(ctx, item)
    held = next((one.answer for one in view.objections if one.answer.id == asked.answer), None)
    if held is None:
        return Reply(holder_texts.nothing_open(item, words), about=line_of(item))
    return await (met_by_now(ctx, view, held) if yes_or_no(text) else stands_still(ctx, view, held))


async def met_by_now(ctx: Ctx, view: ItemView, held: Answer, *, how: str | None = None) -> Reply:
    """Whoever holds a concern to an earlier text says that it is met."""
    item, words = view.item, ctx.settings.federation.words
    await _must_be_theirs(ctx, view, held)
    held.resolved_at, held.resolved_how = ctx.said.at, how or f"version {item.version}"
    _note(ctx, view, held, met=True)
    ctx.audit("consent.resolved", f"C-{item.number}", circle=item.circle, answer=held.id)
    after = await show(ctx, item)
    if after.circle.room_id is not None:
        name = (await names_of(ctx, [held.user_id], after.circle))[held.user_id]
        await ctx.outbox.post(after.circle.room_id, holder_texts.it_is_met(item, name, None, words), card=line_of(item))
    return Reply(holder_texts.thank_you_met(item, words), about=line_of(item))


async def stands_still(ctx: Ctx, view: ItemView, held: Answer) -> Reply:
    """Whoever holds a concern to an earlier text says that it is not met: it is to the text as it is now."""
    item, words = view.item, ctx.settings.federation.words
    await _must_be_theirs(ctx, view, held)
    seat = SeatKey.parse(held.seat or "")
    voice = await (go_on(ctx, view, held) if is_own(held) else own_voice(ctx, view, seat=seat))
    await record(ctx, view, Stance.CRITICAL, held.words, voice=voice, at=ctx.said.at, source=ctx.said.event_id)
    _note(ctx, view, held, met=False)
    return Reply(holder_texts.it_stops(item, words), about=line_of(item))


async def _must_be_theirs(ctx: Ctx, view: ItemView, held: Answer) -> None:
    """What was said for a co-op by others is for its people to go on with, and for who may still answer for it. Raises Refusal."""
    if not is_own(held) and ctx.actor.user_id not in view.speakers.get(SeatKey.parse(held.seat or ""), ()):
        await go_on(ctx, view, held)


def _note(ctx: Ctx, view: ItemView, held: Answer, *, met: bool) -> None:
    """What the holder says of how it was tried to meet their concern."""
    for attempt in view.attempts:
        if attempt.answer == held.id and attempt.met is None:
            attempt.met, attempt.said_at = met, ctx.said.at


async def tell_raised_hands(ctx: Ctx, view: ItemView, decision: Decision | None) -> None:
    """Tell whoever had raised a hand without words that it is agreed, and how they can still bring what they mean."""
    if decision is None:
        return
    for hand in objections.hands(view.tally):
        if await is_there(ctx, hand.user_id, view.circle):
            doc = texts.agreed_beside_your_hand(view.item, decision.number, view.circle.name)
            await ctx.outbox.private(hand.user_id, doc, about=view.circle, card=line_of(view.item))
