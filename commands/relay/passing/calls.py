"""What the coordinating circle asks all circles, with a time until when they answer: who has, who has not, and all answers as one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.context import Ctx
from chatbot.api.day_line.line import remind
from chatbot.api.holders import holders_in
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc
from commands.circles import room_of
from commands.encryption import encrypted
from commands.people import names_elsewhere
from commands.relay.family import relay
from commands.relay.handing.copies import Copy, CopyKind
from commands.relay.texts import call as texts
from commands.rules.relay import passing as judge
from storage.models import Circle, Relay, RelayCall, RoleName
from storage.queries import circles, outbox
from storage.queries import relay as relays_of

WHY = "The question was taken back"
BEFORE = timedelta(days=1)
"""Link persons whose circle has not answered are reminded so long before; of a shorter time half-way."""


SHORTEST_SHARE = 200
"""Letters of each answer that stand where all do, however many there are. The whole of it was carried before."""


@dataclass(frozen=True)
class CallToRemind(Due, name="call-reminder"):
    """Circles are to answer soon."""

    call: int


@dataclass(frozen=True)
class CallOver(Due, name="call-over"):
    """The time to answer is over."""

    call: int


async def open_call(ctx: Ctx, circle: Circle, relays: list[Relay], *, answers_by: datetime) -> RelayCall:
    """Note that what goes to all circles is to be answered by a time."""
    call = RelayCall(circle=circle.slug, asked_by=ctx.actor.user_id, source=ctx.said.event_id, answers_by=answers_by)
    ctx.db.add(call)
    await ctx.db.flush()
    for each in relays:
        each.call = call.number
    ctx.audit("relay.asked_all", f"R-{relays[0].number}", circle=circle.slug)
    wait = answers_by - ctx.now
    await ctx.schedule(CallToRemind(call.number), at=answers_by - min(BEFORE, wait / 2))
    await ctx.schedule(CallOver(call.number), at=answers_by)
    return call


@relay.job(changes=False)
async def remind_of_call(ctx: Ctx, due: CallToRemind) -> None:
    """Remind the link persons of the circles that have not answered."""
    call = await relays_of.call_by_number(ctx.db, number=due.call)
    relays = [each for each in await relays_of.of_call(ctx.db, call=call.number) if each.text != judge.TAKEN_BACK]
    answered = {each.relay for each in await relays_of.answers_to(ctx.db, numbers=[each.number for each in relays])}
    for relayed in relays:
        if relayed.number in answered:
            continue
        target = await circles.by_slug(ctx.db, slug=relayed.target)
        holders = await holders_in(ctx, target, [RoleName.LINK_PERSON])
        await remind(ctx, [each.user_id for each in holders], f"R-{relayed.number}", until=call.answers_by)


@relay.job(changes=False)
async def call_is_over(ctx: Ctx, due: CallOver) -> None:
    """Gather what was answered into one message."""
    await _gather(ctx, await relays_of.call_by_number(ctx.db, number=due.call))


async def note_answer(ctx: Ctx, relayed: Relay) -> None:
    """Somebody has answered: once all circles have, and from then on, the answers stand together."""
    if relayed.call is None:
        return
    call = await relays_of.call_by_number(ctx.db, number=relayed.call)
    relays = [each for each in await relays_of.of_call(ctx.db, call=call.number) if each.text != judge.TAKEN_BACK]
    answered = {each.relay for each in await relays_of.answers_to(ctx.db, numbers=[each.number for each in relays])}
    card = ctx.outbox.card_name(str(Copy(CopyKind.CALL, call.number)))
    if len(answered) == len(relays) or await outbox.find_card(ctx.db, card=card) is not None:
        await _gather(ctx, call)


async def gather_anew(ctx: Ctx, relayed: Relay) -> None:
    """What was asked or answered reads otherwise, or is taken back: so it does where the answers stand together."""
    if relayed.call is None:
        return
    card = ctx.outbox.card_name(str(Copy(CopyKind.CALL, relayed.call)))
    if await outbox.find_card(ctx.db, card=card) is not None:
        await _gather(ctx, await relays_of.call_by_number(ctx.db, number=relayed.call))


async def _gather(ctx: Ctx, call: RelayCall) -> None:
    """Put all answers into one message of the coordinating circle, or bring it up to date."""
    circle = await circles.by_slug(ctx.db, slug=call.circle)
    room_id, card = await room_of(ctx, circle), str(Copy(CopyKind.CALL, call.number))
    relays = [each for each in await relays_of.of_call(ctx.db, call=call.number) if each.text != judge.TAKEN_BACK]
    if not relays:  # The question was taken back, and with it what was said to it.
        await ctx.outbox.take_back(card, reason=WHY)
        return
    if room_id is None:
        return
    doc = await _gathered(ctx, circle, relays)
    if await outbox.find_card(ctx.db, card=ctx.outbox.card_name(card)) is not None:
        await ctx.outbox.edit_card(card, doc)
    else:
        await ctx.outbox.post(room_id, doc, card=card, text=True)


async def _gathered(ctx: Ctx, circle: Circle, relays: list[Relay]) -> Doc:
    replies = await relays_of.answers_to(ctx.db, numbers=[each.number for each in relays])
    open_here = not await encrypted(ctx, circle)
    answers, missing = list[texts.Answers](), list[str]()
    share = max(SHORTEST_SHARE, judge.LONGEST // max(1, len(replies)))
    for relayed in relays:
        target = await circles.by_slug(ctx.db, slug=relayed.target)
        secret = judge.stays_secret(
            from_encrypted=await encrypted(ctx, target),
            to_encrypted=not open_here,
            allowed=ctx.rules_of(target.slug).relay.allow_from_encrypted,
        )
        theirs = [each for each in replies if each.relay == relayed.number and each.text != judge.TAKEN_BACK]
        names = await names_elsewhere(ctx, {each.author for each in theirs}, target, readers=circle)
        lines = [(names[each.author], judge.clean(each.text, longest=share)) for each in theirs]
        if lines and not secret:
            answers.append(texts.Answers(target, lines))
        elif not lines:
            missing.append(target.name)
    return texts.gathered(relays[0].text, answers, missing)
