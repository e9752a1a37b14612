"""A name: who is to be proposed is asked first, then the circle decides by an ordinary item, and the register is written."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Reading
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in
from chatbot.api.seams.decisions import Matter, Outcome, ToDecide, Verdict
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Doc, Inline
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.authority import may, must_be_there
from commands.encryption import is_there
from commands.events import Chosen
from commands.people import name_and_id, name_of, person_alone
from commands.rules import authority
from commands.rules import selection as rules
from commands.rules.authority import RUNNING, Is
from commands.rules.membership import roles as role_rules
from commands.rules.yes_or_no import yes_or_no
from commands.selection import proposing_texts
from commands.selection.family import InHand, Number, in_hand, selection
from commands.selection.showing import show
from storage.models import Stage
from storage.queries import circles as circles_of
from storage.queries import roles, rooms, selections
from storage.types import UserId


@dataclass(frozen=True)
class Choosing(Matter, name="select"):
    """Whether somebody gets a role."""

    number: int


@dataclass(frozen=True)
class WouldYou(Asked, name="would-you"):
    """Would you do it?"""

    number: int


@dataclass(frozen=True)
class NoAnswerYet(Due, name="would-you"):
    """Who is to be proposed has not said whether they would."""

    number: int


@selection.command("select propose", allow=Who.PRESENT, example="select propose N-3 @eve", changes=True, weighs=True)
async def propose(ctx: Ctx, number: Number, person: PersonRef) -> Reply:
    """Propose somebody of those nominated. I ask them first; when they say yes, the circle decides by an item.

    The facilitator does so; where nobody is facilitator or secretary, whoever has opened the selection.
    """
    one = await in_hand(ctx, number)
    is_ = await may(ctx, authority.LEAD, one.selection)
    running = [each.name for each in await holders_in(ctx, one.circle, RUNNING)]
    rules.who_leads(runs=bool(is_ & Is.RUNS), names=running, shown=one.shown)
    who = await person_alone(ctx, one.circle, person)
    await _must_be_proposable(ctx, one, who)

    found = one.selection
    found.stage, found.proposed, found.proposed_by, found.proposed_at = Stage.ASKED, who, ctx.actor.user_id, ctx.now
    ctx.audit("selection.proposed", one.shown, circle=found.circle)
    if who == ctx.actor.user_id:
        await _ask_circle(ctx, one)
        return Reply.none()
    await ctx.schedule(NoAnswerYet(number), at=ctx.now + rules.ANSWER_WITHIN)

    doc = proposing_texts.would_you(
        found,
        one.circle,
        role_called(ctx, found.role),
        by=await name_and_id(ctx, ctx.actor.user_id, one.circle),
        until=ctx.when(found.until, found.circle) if found.until is not None else None,
    )
    await ctx.ask(who, WouldYou(number), doc, about=None, lasts=2 * rules.ANSWER_WITHIN)
    await show(ctx, number)
    return Reply(proposing_texts.asked_first(found, await name_of(ctx, who, one.circle)))


async def _must_be_proposable(ctx: Ctx, one: InHand, who: UserId) -> None:
    """Raises Refusal."""
    found, room_id = one.selection, one.circle.room_id
    declined = {each.nominee for each in one.nominations if each.declined_at is not None and each.nominee is not None}
    rules.may_be_proposed(
        found,
        who,
        nominated=rules.candidates(one.nominations),
        declined=declined,
        in_room=await rooms.is_in(ctx.db, room_id=room_id, user_id=who),
    )
    held = {each.role for each in await roles.held_in(ctx.db, circle=found.circle, user_id=who, at=ctx.now)}
    role_rules.may_hold(found.role, held=held, apart=ctx.rules_of(found.circle).link_leads_not, person=who)


def says_whether(words: str, asked: WouldYou, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: WouldYou) -> Inline:
    """What who is to be proposed is asked."""
    found = await selections.by_number(ctx.db, number=asked.number)
    circle = await circles_of.by_slug(ctx.db, slug=found.circle)
    return proposing_texts.whether_you_would(found, circle, role_called(ctx, found.role))


@selection.answer(changes=True, fits=says_whether, subject=whether)
async def would_you(ctx: Ctx, words: str, asked: WouldYou) -> Reply:
    """Who is to be proposed says whether they would do it. What has changed meanwhile is told."""
    one = await in_hand(ctx, asked.number)
    found = one.selection
    if found.stage is not Stage.ASKED or found.proposed != ctx.actor.user_id:
        raise Refusal(
            "asked-no-more", "{shown} has gone on meanwhile, so you need not say any more. Thank you!", shown=one.shown
        )
    await must_be_there(ctx, one.circle)
    await ctx.unschedule(NoAnswerYet(found.number))
    if yes_or_no(words):
        await _ask_circle(ctx, one)
        return Reply(proposing_texts.asked_now(found))
    for each in one.nominations:
        if each.nominee == ctx.actor.user_id:
            each.declined_at = ctx.now
    found.stage, found.proposed = Stage.CHANGING, None
    ctx.audit("selection.declined", one.shown, circle=found.circle)
    await show(ctx, found.number)
    await _tell_proposer(ctx, one, proposing_texts.declines(found, await name_of(ctx, ctx.actor.user_id, one.circle)))
    return Reply(proposing_texts.would_not(found))


@selection.job(changes=False)
async def no_answer_yet(ctx: Ctx, due: NoAnswerYet) -> None:
    """Tell who has proposed somebody that there is no answer."""
    one = await in_hand(ctx, due.number)
    found = one.selection
    if found.stage is Stage.ASKED and found.proposed is not None:
        await _tell_proposer(ctx, one, proposing_texts.no_answer(found, await name_of(ctx, found.proposed, one.circle)))


async def _tell_proposer(ctx: Ctx, one: InHand, doc: Doc) -> None:
    by = one.selection.proposed_by
    if by is not None and await is_there(ctx, by, one.circle):
        await ctx.outbox.private(by, doc, about=one.circle)


async def _ask_circle(ctx: Ctx, one: InHand) -> None:
    """Put the name to the circle, in the name of who has proposed it."""
    found = one.selection
    if found.proposed is None or found.proposed_by is None:
        raise LookupError(f"nobody is proposed in {one.shown}")
    text = proposing_texts.text_of_item(
        one.circle,
        role_called(ctx, found.role),
        await name_and_id(ctx, found.proposed, one.circle),
        until=ctx.when(found.until, found.circle) if found.until is not None else None,
        number=found.number,
    )
    question = ToDecide(Choosing(found.number), found.circle, IN_A_ROOM.words(text), found.proposed_by)
    found.item = await ctx.put_to_circle(question)
    found.stage = Stage.DECIDING
    ctx.audit("selection.put_to_circle", one.shown, circle=found.circle, item=f"C-{found.item}")
    await show(ctx, found.number)


@selection.decided()
async def decided(ctx: Ctx, matter: Choosing, outcome: Outcome) -> None:
    """The circle has decided: whoever is chosen has the role from now on; else somebody else can be proposed."""
    one = await in_hand(ctx, matter.number)
    found, who = one.selection, one.selection.proposed
    if found.stage is not Stage.DECIDING or who is None:
        return
    if outcome.verdict is Verdict.AGREED:
        found.stage, found.chosen, found.ended_at = Stage.OVER, who, ctx.now
        ctx.audit("selection.chosen", one.shown, circle=found.circle, person=who, role=found.role)
        await show(ctx, found.number)
        await ctx.publish(Chosen(found.circle, found.role, who, found.until, outcome.decision))
        return
    found.stage, found.proposed, found.item, found.changes_until = Stage.CHANGING, None, None, None
    ctx.audit("selection.not_chosen", one.shown, circle=found.circle)
    await show(ctx, found.number)
    if one.circle.room_id is not None:
        await ctx.outbox.post(
            one.circle.room_id, proposing_texts.not_chosen(found, await name_of(ctx, who, one.circle))
        )
