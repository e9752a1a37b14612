"""From sealed nominations to a name: they are shown once all are in or at their end, changed once, and then somebody is proposed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from chatbot.api.access import Who
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind as remind_people
from chatbot.api.day_line.notes import tell
from chatbot.api.errors import Refusal
from chatbot.api.holders import MOST_NAMED, holders_in
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc, event_link, t
from commands.authority import may
from commands.encryption import those_there
from commands.people import name_of, names_of
from commands.rules import authority
from commands.rules import selection as rules
from commands.rules.authority import RUNNING
from commands.selection import nominating_texts, proposing_texts, texts
from commands.selection.family import InHand, Number, in_hand, selection
from commands.selection.showing import show
from storage.models import Nomination, Stage
from storage.types import UserId


@dataclass(frozen=True)
class NominationsRemind(Due, name="remind"):
    """Who has not nominated is reminded, once."""

    number: int


@dataclass(frozen=True)
class NominationsEnd(Due, name="reveal"):
    """Nominations are shown, though not all are in."""

    number: int


@dataclass(frozen=True)
class ChangesEnd(Due, name="propose"):
    """Nobody changes a nomination any more: the facilitator is asked for a name."""

    number: int


@selection.job(changes=False)
async def remind(ctx: Ctx, due: NominationsRemind) -> None:
    """Remind, once, the people of the co-ops that have not nominated."""
    one = await in_hand(ctx, due.number)
    found = one.selection
    if found.stage is not Stage.NOMINATING or found.closes_at <= ctx.now:
        return
    missing = one.seats - one.heard
    people = await those_there(ctx, one.circle, [each for each, seats in one.speaking.items() if seats & missing])
    await remind_people(ctx, people, f"N-{found.number}", until=found.closes_at)


async def reveal_when_in(ctx: Ctx, number: int) -> None:
    """Show the nominations if all are in, or it is time."""
    one = await in_hand(ctx, number)
    found = one.selection
    if found.stage is Stage.NOMINATING and rules.are_shown(
        one.nominations, seats=one.seats, heard=one.heard, closes_at=found.closes_at, now=ctx.now
    ):
        await _reveal(ctx, one)


@selection.job(changes=True)
async def nominations_end(ctx: Ctx, due: NominationsEnd) -> None:
    """Their time has come: show them, or give them more time once, where too few have come in."""
    one = await in_hand(ctx, due.number)
    found = one.selection
    if found.stage is not Stage.NOMINATING or found.closes_at > ctx.now:
        return
    if rules.are_shown(one.nominations, seats=one.seats, heard=one.heard, closes_at=found.closes_at, now=ctx.now):
        await _reveal(ctx, one)
    elif found.extended_at is None:
        found.closes_at, found.extended_at = ctx.now + rules.NOMINATE_FOR, ctx.now
        ctx.audit("selection.extended", one.shown, circle=found.circle)
        await ctx.schedule(NominationsEnd(found.number), at=found.closes_at)
        await _say(ctx, one, nominating_texts.more_time(found, until=ctx.when(found.closes_at, found.circle)))
    else:
        await ctx.db.execute(delete(Nomination).where(Nomination.selection == found.number))
        found.stage, found.ended_at = Stage.OVER, ctx.now
        ctx.audit("selection.too_few", one.shown, circle=found.circle)
        await _say(ctx, one, nominating_texts.too_few(found))


async def _reveal(ctx: Ctx, one: InHand) -> None:
    found = one.selection
    theirs = [each.id for each in one.nominations]
    await ctx.db.execute(
        delete(Nomination).where(Nomination.selection == found.number, Nomination.id.not_in(theirs))
    )  # Nothing of who has been put out is said in the room.
    found.stage, found.revealed_at = Stage.CHANGING, ctx.now
    ctx.audit("selection.shown", one.shown, circle=found.circle)
    until = await _open_changes(ctx, one)
    cards = await ctx.outbox.cards_in({one.shown: one.circle.room_id} if one.circle.room_id is not None else {})
    card = t("Its card")
    link = (
        event_link(card, one.circle.room_id, cards[one.shown])
        if one.shown in cards and one.circle.room_id is not None
        else card
    )
    doc = nominating_texts.are_in(
        found, one.circle, role_called(ctx, found.role), until=ctx.when(until, found.circle), card_=link
    )
    await _say(ctx, one, doc)


async def _open_changes(ctx: Ctx, one: InHand) -> datetime:
    """Let nominations be changed for a while."""
    one.selection.changes_until = ctx.now + rules.CHANGE_FOR
    await ctx.schedule(ChangesEnd(one.selection.number), at=one.selection.changes_until)
    return one.selection.changes_until


@selection.command("select round", allow=Who.PRESENT, example="select round N-3", changes=True)
async def another_round(ctx: Ctx, number: Number) -> Reply:
    """Let everybody change their nomination once more, after the others' reasons or a talk about them."""
    one = await in_hand(ctx, number)
    await may(ctx, authority.LEAD, one.selection)
    found = one.selection
    if found.stage is not Stage.CHANGING:
        raise Refusal(
            "no-round-now",
            "N-{number} is not where nominations could be changed: that is after they are shown, while nobody is proposed.",
            number=number,
        )
    until = await _open_changes(ctx, one)
    ctx.audit("selection.round", one.shown, circle=found.circle)
    await _say(ctx, one, nominating_texts.another_round(found, until=ctx.when(until, found.circle)))
    return Reply.none()


@selection.job(changes=False)
async def changes_end(ctx: Ctx, due: ChangesEnd) -> None:
    """Show the card without the way to change, and ask who facilitates for a name."""
    one = await show(ctx, due.number)
    if one.selection.stage is Stage.CHANGING:
        await ask_for_a_name(ctx, one)


async def ask_for_a_name(ctx: Ctx, one: InHand) -> None:
    """Ask who facilitates, or who has opened it where nobody does, to propose somebody."""
    found = one.selection
    running = await holders_in(ctx, one.circle, RUNNING)
    runs = [each.user_id for each in running[:MOST_NAMED]] or [found.opened_by]
    named = rules.candidates(one.nominations)
    names = await names_of(ctx, named, one.circle)
    rows = [proposing_texts.named_so_often(names[each], len(by)) for each, by in named.items()]
    doc = proposing_texts.please_propose(found, one.circle, role_called(ctx, found.role), rows)
    people: list[UserId] = await those_there(ctx, one.circle, runs)
    await tell(
        ctx, dict.fromkeys(people, doc), about=one.circle, what=f"propose:{found.number}", rings=True, awaited=True
    )


@selection.command(
    "select end",
    allow=Who.PRESENT,
    example="select end N-3",
    changes=True,
    also="select cancel, cancel, withdraw, end, call off",
    weighs=True,
)
async def end(ctx: Ctx, number: Number) -> Reply:
    """Call a selection off. What was nominated and never shown is deleted."""
    one = await in_hand(ctx, number)
    await may(ctx, authority.LEAD, one.selection)
    found = one.selection
    if found.stage is Stage.OVER:
        raise Refusal("select-over", "{shown} is over.", shown=one.shown)
    if found.stage is Stage.DECIDING:
        raise Refusal(
            "deciding-now",
            "The circle decides about N-{number} in C-{item} now. Take that back first, or let it come to its end.",
            number=number,
            item=found.item or 0,
        )
    if found.revealed_at is None:
        await ctx.db.execute(delete(Nomination).where(Nomination.selection == number))
    found.stage, found.ended_at, found.ended_by = Stage.OVER, ctx.now, ctx.actor.user_id
    ctx.audit("selection.ended", one.shown, circle=found.circle)
    await _say(ctx, one, texts.ended(found, by=await name_of(ctx, ctx.actor.user_id, one.circle)))
    if ctx.said.room_id == one.circle.room_id:
        return Reply.none()
    return Reply(texts.you_ended(found))


async def _say(ctx: Ctx, one: InHand, doc: Doc) -> None:
    """Bring the card up to date, and tell the circle what has happened."""
    await show(ctx, one.selection.number)
    if one.circle.room_id is not None:
        await ctx.outbox.post(one.circle.room_id, doc)
