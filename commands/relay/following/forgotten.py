"""Who was forgotten is no longer named where their words were carried to."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Due
from commands.events import MOST_SHOWN_ANEW, Forgotten
from commands.relay.family import relay
from commands.relay.following.following import show_reply, show_single
from commands.relay.handing.copies import Copy, CopyKind, whole_of
from commands.relay.passing.asking import show_request_anew
from commands.relay.passing.calls import gather_anew
from commands.relay.passing.runs import show_run
from commands.rules.relay import passing as judge
from commands.shown_anew import ToShow, show_later
from storage.models import Relay
from storage.queries import circles, outbox
from storage.queries import relay as relays_of
from storage.queries import relay_requests as asked_of


@dataclass(frozen=True)
class AnswerToShow(Due, name="answer-anew"):
    """An answer that was carried, and names them."""

    reply: int


@dataclass(frozen=True)
class RequestToShow(Due, name="request-anew"):
    """What somebody wants passed on, and names them."""

    number: int


@relay.on(Forgotten)
async def shows_anew(ctx: Ctx, gone: Forgotten) -> None:
    """What they had said or passed on, their answers, and what they wanted passed on. The words stay: others have answered them."""
    relays, replies = await relays_of.naming(ctx.db, user_id=gone.mark, most=MOST_SHOWN_ANEW)
    requests = await asked_of.open_naming(ctx.db, user_id=gone.mark)
    await show_later(ctx, (each.number for each in relays if each.text != judge.TAKEN_BACK))
    await schedule_times(ctx, {AnswerToShow(each.id): ctx.now for each in replies if each.text != judge.TAKEN_BACK})
    await schedule_times(ctx, {RequestToShow(each.number): ctx.now for each in requests})


@relay.job(changes=False)
async def show_copy_anew(ctx: Ctx, due: ToShow) -> None:
    """One of what was passed on. Words of somebody else's were passed on in reply to them, and say whose they are."""
    relayed = await relays_of.by_number(ctx.db, number=due.number)
    if not await _both_active(ctx, relayed) or await _names_nobody(ctx, relayed):
        return
    if await relays_of.parts_of(ctx.db, number=relayed.number):
        await show_run(ctx, relayed)
    else:
        quoted, below = relayed.author != relayed.passed_by, await _stands(ctx, whole_of(relayed.number))
        await show_single(ctx, relayed, quoted=quoted, said_at=relayed.passed_at, whole_below=below)


@relay.job(changes=False)
async def show_answer_anew(ctx: Ctx, due: AnswerToShow) -> None:
    """One of the answers, and where it was gathered with others, these."""
    reply = await relays_of.reply_by_id(ctx.db, reply_id=due.reply)
    relayed = await relays_of.by_number(ctx.db, number=reply.relay)
    if not await _both_active(ctx, relayed):
        return
    below = await _stands(ctx, Copy(CopyKind.ALL_OF_ANSWER, reply.id))
    await show_reply(ctx, reply, relayed, whole_below=below)
    await gather_anew(ctx, relayed)


async def _stands(ctx: Ctx, file: Copy) -> bool:
    """Whether a file with all of it stands below a copy."""
    return await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(file))) is not None


async def _names_nobody(ctx: Ctx, relayed: Relay) -> bool:
    """Whether it was sent by itself, as the circle has it: a decision from its card, or a digest."""
    ours = await outbox.cards_among(ctx.db, event_ids=[relayed.source])
    return relayed.source in ours or relayed.source.startswith("$digest-")


async def _both_active(ctx: Ctx, relayed: Relay) -> bool:
    """Whether the TOML names both circles: what is of one at rest waits as it is."""
    ends = [await circles.by_slug(ctx.db, slug=slug) for slug in (relayed.origin, relayed.target)]
    return all(circle.active for circle in ends)


@relay.job(changes=False)
async def show_asked_anew(ctx: Ctx, due: RequestToShow) -> None:
    """One of what waits to be passed on."""
    await show_request_anew(ctx, await asked_of.asked_by_number(ctx.db, number=due.number))
