"""Actions: who does what until when, in a call or besides."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, PersonRef, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import cmd, n, quote
from commands.authority import may, must_be_there
from commands.call import action_texts, cards
from commands.call.family import ActionNumber, call
from commands.circles import circle_meant
from commands.encryption import is_there, list_of, words_for
from commands.people import name_of, names_of, person_meant, speaker_in
from commands.rules import authority
from commands.rules import call as judge
from storage.models import Action, Circle
from storage.queries import audit as lines_of
from storage.queries import calls, circles
from storage.types import CircleSlug
from storage.written import on_one_line, shorter

LONGEST_LINE = 120


A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ActionDue(Due, name="action"):
    """What somebody does is to be done soon."""

    action: int


@dataclass(frozen=True)
class ActionsOf(Listing, name="actions"):
    """What is to be done in a circle, behind so many."""

    circle: str
    behind: int = 0


@call.command(
    "action",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="action @hal Ring the landlord by fri",
    changes=True,
    mended_by=("action drop {subject}",),
    also="action item, new action, to do for",
)
async def action(ctx: Ctx, person: PersonRef, what: Rest, *, by: When) -> Reply:
    """Note who does what until when. They are told, and reminded when it is due.

    What is noted while a call goes on stands in its minutes.
    """
    circle = ctx.circle
    owner, what = await person_meant(ctx, circle, person, what)
    if not await is_there(ctx, owner, circle):
        raise Refusal(
            "not-present",
            "{person} is not in the room of the {circle} now, so I can ask nothing of them there. Please invite them, or name somebody who "
            "is there.",
            person=await name_of(ctx, owner, circle),
            circle=circle.name,
        )
    if not what.strip() or len(what) > judge.LONGEST_POINT:
        raise Refusal(
            "what-to-do",
            "What is to be done, in {most} letters at the most? For example: {action}",
            most=judge.LONGEST_POINT,
            action=cmd("action @hal Ring the landlord by fri"),
        )
    if owner != ctx.actor.user_id:
        waiting = await calls.open_actions_of(ctx.db, user_id=owner, circles=[circle.slug])
        mine, since = ctx.actor.user_id, ctx.now - A_DAY
        judge.may_ask_more(
            sum(each.set_by == mine for each in waiting),
            today=await lines_of.count_by(ctx.db, actor=mine, what="call.action_set", since=since),
        )
    held = await calls.find_open(ctx.db, circle=circle.slug)
    noted = Action(
        circle=circle.slug,
        call=held.number if held is not None else None,
        owner=owner,
        what=ctx.as_written(what),
        due_at=judge.must_be_ahead(by, now=ctx.now),
        set_by=ctx.actor.user_id,
        set_at=ctx.now,
    )

    ctx.db.add(noted)
    await ctx.db.flush()
    ctx.audit("call.action_set", f"A-{noted.number}", circle=circle.slug)
    await ctx.schedule(ActionDue(noted.number), at=judge.told_at(noted.due_at, now=ctx.now))

    until = ctx.when(by, circle.slug)
    if owner != ctx.actor.user_id:
        words = await words_for(ctx, owner, circle, quote(noted.what))
        doc = action_texts.yours_to_do(noted, await speaker_in(ctx, circle), circle.name, words, until=until)
        await ctx.outbox.private(owner, doc, about=circle, rings=False)
    return Reply(action_texts.action_noted(noted, await name_of(ctx, owner, circle), until=until))


@call.job(changes=False)
async def action_due(ctx: Ctx, due: ActionDue) -> None:
    """What is to be done soon its owner is reminded of, once."""
    noted = await calls.action_by_number(ctx.db, number=due.action)
    if noted.done_at is None and noted.dropped_at is None:
        await remind(ctx, [noted.owner], f"A-{noted.number}", until=noted.due_at)


@call.command(
    "action done",
    allow=Who.PRESENT,
    example="action done A-3",
    changes=True,
    also="done, is done, finished with, have done, i have done, did",
)
async def done(ctx: Ctx, number: ActionNumber) -> Reply:
    """Say that an action of yours is done."""
    noted = await _to_end(ctx, number)
    noted.done_at, noted.done_by = ctx.now, ctx.actor.user_id
    ctx.audit("call.action_done", f"A-{number}", circle=noted.circle)
    await _refresh(ctx, noted)
    return Reply(action_texts.done(noted))


@call.command(
    "action drop",
    allow=Who.PRESENT,
    example="action drop A-3",
    changes=True,
    also="drop, cancel action, call off action, cancel the action, remove action, delete action",
)
async def drop(ctx: Ctx, number: ActionNumber) -> Reply:
    """Call off an action of yours."""
    noted = await _to_end(ctx, number)
    await call_off(ctx, noted)
    return Reply(action_texts.dropped(noted))


async def call_off(ctx: Ctx, noted: Action) -> None:
    """Nobody has to do it any more; who was to is told, where it is not they who say so."""
    noted.dropped_at = ctx.now
    ctx.audit("call.action_dropped", f"A-{noted.number}", circle=noted.circle)
    await _refresh(ctx, noted)
    circle = await circles.by_slug(ctx.db, slug=noted.circle)
    if noted.owner != ctx.actor.user_id and await is_there(ctx, noted.owner, circle):
        await ctx.outbox.private(noted.owner, action_texts.not_yours_any_more(noted), about=circle, rings=False)


async def _to_end(ctx: Ctx, number: int) -> Action:
    noted = await calls.action_by_number(ctx.db, number=number)
    await may(ctx, authority.DONE, noted)
    judge.must_be_to_do(noted)
    return noted


async def _refresh(ctx: Ctx, noted: Action) -> None:
    """The card of the call that goes on has it on its agenda, perhaps."""
    held = await calls.find_open(ctx.db, circle=noted.circle)
    if held is not None:
        await cards.show(ctx, held, await circles.by_slug(ctx.db, slug=noted.circle))


@call.command(
    "actions",
    allow=Who.PRESENT,
    example="actions",
    also="all actions, open actions, what is to be done, to-dos of the circle",
)
async def actions(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See who does what in the circle, and until when."""
    of = await circle_meant(ctx, circle)
    listing = ActionsOf(of.slug)
    return await list_of(ctx, of, listing, await read_actions(ctx, listing), empty=action_texts.no_actions(of.name))


@call.pages(allow=Who.PRESENT)
async def read_actions(ctx: Ctx, behind: ActionsOf) -> Entries:
    """The next actions, what is due first before the rest."""
    circle: Circle = await circles.by_slug(ctx.db, slug=CircleSlug(behind.circle))
    await must_be_there(ctx, circle)
    found = await calls.open_actions_in(ctx.db, circle=circle.slug)
    following = found[behind.behind : behind.behind + MOST_ENTRIES]
    names = await names_of(ctx, {each.owner for each in following}, circle)
    return Entries(
        heading=n(len(found), "{count} action in the {circle}", "{count} actions in the {circle}", circle=circle.name),
        total=len(found),
        of=circle,
        next=[
            Entry(
                action_texts.action_line(
                    each,
                    names[each.owner],
                    shorter(on_one_line(each.what), LONGEST_LINE),
                    until=ctx.near(each.due_at, circle.slug),
                    overdue=each.due_at < ctx.now,
                ),
                ActionsOf(circle.slug, behind.behind + place),
            )
            for place, each in enumerate(following, start=1)
        ],
    )
