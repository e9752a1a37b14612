"""What the minutes of a call tell: who was there, what was decided, who does what, what stays open, when the next one is."""

from chatbot.api.context import Ctx
from commands.call import cards, minutes_texts, texts
from commands.call.minutes_texts import Minutes
from commands.call.points import lines_of
from commands.people import names_of
from commands.rules import call as judge
from storage.models import Call, Circle
from storage.queries import calls
from storage.queries import consent as items_of


async def minutes_of(ctx: Ctx, held: Call, circle: Circle, *, by_itself: bool = False) -> Minutes:
    """The minutes of a call that is over, as things stand. As many statements, however much there was."""
    began, ended = held.opened_at or ctx.now, held.closed_at or ctx.now
    marks = await calls.marks_of(ctx.db, call=held.number)
    present = judge.present(marks)
    names, coops = await cards.names_in(ctx, held, marks, circle), await cards.coops_in(ctx, marks, circle)
    points = judge.in_order(await calls.gathered_for(ctx.db, call=held.number))
    spoken = [each for each in points if each.dealt_at is not None and not each.open_question]
    left = [each for each in points if each.open_question]
    asked_here = {each.number for each in left}
    wait = [
        each
        for each in await calls.waiting_points(ctx.db, circle=circle.slug)
        if each.put_at <= ended and each.number not in asked_here
    ]
    decisions = await items_of.decided_among(ctx.db, circles=[circle.slug], since=began)
    came_to_nothing = await items_of.not_agreed_among(ctx.db, circles=[circle.slug], since=began)
    actions = await calls.actions_agreed_in(ctx.db, call=held.number)
    asked = await calls.questions_open_in(ctx.db, circle=circle.slug)
    still = await items_of.open_in(ctx.db, circle=circle.slug)
    owners = await names_of(ctx, {each.owner for each in actions} | {each.asked_by for each in asked}, circle)
    comes = await calls.next_in(ctx.db, circle=circle.slug, at=ended)
    slug = circle.slug
    return Minutes(
        number=held.number,
        title=held.title,
        circle=circle.name,
        lasted=ctx.from_to(began, ended, slug),
        by_itself=by_itself or ended - began >= judge.LONGEST,
        here=texts.here_of(present, coops, names),
        spoken_of=await lines_of(ctx, spoken, circle),
        decided=[minutes_texts.decided(each) for each in decisions if each.agreed_at <= ended],
        not_decided=[minutes_texts.not_decided(each) for each in came_to_nothing if (each.closed_at or ended) <= ended],
        actions=[minutes_texts.action(each, owners[each.owner], until=ctx.when(each.due_at, slug)) for each in actions],
        questions=[
            *await lines_of(ctx, left, circle),
            *(minutes_texts.question(each, owners[each.asked_by]) for each in asked if each.asked_at <= ended),
        ],
        still_open=[
            minutes_texts.still_open(each, until=ctx.when(each.closes_at, slug))
            for each in still
            if each.opened_at <= ended
        ],
        not_reached=await lines_of(ctx, wait, circle),
        next_=ctx.when(comes, slug) if comes is not None else None,
        people=present.people,
    )
