"""Answering a roll-call: by a tap, or in words."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.incoming import Touch, TouchKind
from commands.people import name_of
from commands.rollcall import texts
from commands.rollcall.beginning import StillHere, says_whether, whether
from commands.rollcall.family import rollcall
from commands.rollcall.over import close_if_all_are_here
from commands.rules import rollcall as judge
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle, Coop
from storage.queries import circles, coops, members, roll_calls, speakers
from storage.types import UserId


@rollcall.answer(changes=True, fits=says_whether, subject=whether)
async def answered(ctx: Ctx, words: str, asked: StillHere) -> Reply:
    """Somebody has said whether their co-op is still here."""
    return await _note(ctx, asked, here=bool(yes_or_no(words)))


@rollcall.on_card(changes=True)
async def tapped(ctx: Ctx, touch: Touch) -> Reply:
    """A tap on the question is a yes."""
    if touch.kind is not TouchKind.REACTION or not judge.is_yes(touch.words):
        return Reply.none()
    return await _note(ctx, StillHere(touch.key), here=True)


@rollcall.about_cards
def subject(key: str) -> str | None:
    """The question is about a circle's roll-call, which no command names."""
    return None


async def _note(ctx: Ctx, asked: StillHere, *, here: bool) -> Reply:
    """Note it: of a co-op with several speakers the last word counts. Behind a yes nobody is asked any more; behind a no the others
    are, so that nobody says alone, and unheard, that a co-op of several is gone (DECISIONS 31)."""
    call = await roll_calls.by_number(ctx.db, number=asked.roll_call)
    circle, coop = await circles.by_slug(ctx.db, slug=call.circle), await coops.by_id(ctx.db, coop_id=asked.coop)
    answer = await roll_calls.find_answer(ctx.db, number=call.number, coop_id=coop.id)
    me = ctx.actor.user_id
    speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
    speaks = any(each.user_id == me for each in speaking)  # Who was put out of the circle says nothing there for it.
    if call.closed_at is not None or answer is None or not speaks:
        return Reply(texts.is_over(circle, coop.name))
    answer.here, answer.answered_by, answer.answered_at = here, me, ctx.now
    ctx.audit("rollcall.answered", coop.slug, circle=circle.slug, here=here)
    people: set[UserId] = {each.user_id for each in await speakers.all_current_for(ctx.db, coop_id=coop.id)}
    if here:
        for user_id in sorted(people):
            await ctx.forget_question(user_id, asked)
    else:
        await _tell_the_others(ctx, asked, circle, coop)
    await ctx.db.flush()
    await close_if_all_are_here(ctx, call)
    return Reply(texts.thanks(circle, coop.name) if here else texts.not_here(circle, coop))


async def _tell_the_others(ctx: Ctx, asked: StillHere, circle: Circle, coop: Coop) -> None:
    """Tell whoever else speaks for a co-op that somebody has said it is gone, once of each who says so."""
    me = ctx.actor.user_id
    others = {each.user_id for each in await members.all_speaking_for(ctx.db, coop_id=coop.id)} - {me}
    doc = texts.said_to_be_gone(circle, coop.name, by=await name_of(ctx, me))
    for user_id in sorted(others):
        once = f"rollcall-gone:{asked.about}:{me}:{user_id}"
        await ctx.outbox.private(user_id, doc, about=circle, rings=False, once=once, card=asked.about)
