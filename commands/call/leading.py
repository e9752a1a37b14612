"""Going through a call: from point to point, and in a round from seat to seat."""

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import cmd
from commands.call import cards, texts
from commands.call.family import call, line_of, shown, to_lead
from commands.call.points import lines_of, points_of
from commands.encryption import those_there
from commands.rules import call as judge
from commands.rules.consent.words import number_in
from storage.models import AgendaPoint, Call, Circle, PointKind, Shows
from storage.queries import calls


@call.command(
    "call next",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="call next",
    changes=True,
    also="next one, next point, next speaker, whose turn, who is next",
)
async def go_on(ctx: Ctx) -> Reply:
    """Go on in the call: to who is next in the round, or else to the next point of the agenda."""
    held, circle = await to_lead(ctx)
    if held.turns:
        held.turns = held.turns[1:]
        ctx.audit("call.went_on", shown(held), circle=circle.slug)
        await cards.show(ctx, held, circle)
        if held.turns:
            return await _say_whose_turn(ctx, held, circle)
        held.turns = None
        return Reply(texts.round_over(), about=line_of(held))
    following = judge.still_to_come(await points_of(ctx, held), held)
    return await _speak_of(ctx, held, circle, following[0] if following else None)


@call.command(
    "call take",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="call take C-12",
    changes=True,
    also="take up, speak of, talk about, come to, let us speak of",
)
async def take(ctx: Ctx, point: Rest) -> Reply:
    """Speak of a point of the agenda now: T-3, or an item such as C-12."""
    held, circle = await to_lead(ctx)
    points = [each for each in await points_of(ctx, held) if each.dealt_at is None or each.number == held.point]
    return await _speak_of(ctx, held, circle, _meant(points, point))


def _meant(points: list[AgendaPoint], words: str) -> AgendaPoint:
    """The point that words name. Raises Refusal."""
    letter, number = words.strip()[:1].upper(), words.strip()[1:].strip(" -.")
    named = number_in(words)
    for each in points:
        if letter == "T" and number == str(each.number) and each.kind is PointKind.PUT:
            return each
        if named is not None and each.kind in (PointKind.PUT, PointKind.ITEM) and each.subject == named[0]:
            return each
        if (letter, number) in ((_LETTERS.get(each.kind), str(each.subject)),):
            return each
    raise Refusal(
        "not-on-agenda",
        "“{point}” is not on the agenda of this call. {agenda} shows what is; {add} puts it there.",
        point=words,
        agenda=cmd("agenda"),
        add=cmd("agenda add How do we share the van?"),
    )


_LETTERS = {PointKind.REVIEW: "D", PointKind.ACTION: "A"}


async def _speak_of(ctx: Ctx, held: Call, circle: Circle, point: AgendaPoint | None) -> Reply:
    """Go on to a point; the one before is dealt with, and so is its round."""
    before = await calls.point_by_number(ctx.db, number=held.point) if held.point is not None else None
    if before is not None and before is not point and before.dealt_at is None:
        before.dealt_at, before.call = ctx.now, held.number
    held.point = point.number if point is not None else None
    held.point_at, held.turns = ctx.now, None
    ctx.audit("call.went_on", shown(held), circle=circle.slug)
    await cards.show(ctx, held, circle)
    if point is None:
        return Reply(texts.nothing_left(), about=line_of(held))
    left = len(judge.still_to_come(await points_of(ctx, held), held))
    (line,) = await lines_of(ctx, [point], circle)
    return Reply(texts.spoken_of(line, left=left), about=line_of(held))


@call.command(
    "call round",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="call round",
    changes=True,
    also="begin a round, start a round, a round, round in turn, go round, go around",
)
async def begin_round(ctx: Ctx) -> Reply:
    """Have everybody who is there speak in turn, those who have something to say (🗣) first."""
    held, circle = await to_lead(ctx)
    marks = await calls.marks_of(ctx.db, call=held.number)
    present, coops = judge.present(marks), await cards.coops_in(ctx, marks, circle)
    names = {f"coop:{coop}": coops[coop] for coop in present.coops}
    first = [
        f"coop:{mark.coop}"
        for user_id in judge.showing(marks, Shows.SPEAK, held)
        for mark in present.of(user_id)
        if mark.coop is not None
    ]
    people = await cards.names_in(ctx, held, marks, circle)
    names |= {str(mark.user_id): people[mark.user_id] for mark in present.others if mark.user_id is not None}

    held.turns = judge.turns_of(names, first=first)
    ctx.audit("call.round", shown(held), circle=circle.slug)
    await cards.show(ctx, held, circle)
    return await _say_whose_turn(ctx, held, circle)


async def _say_whose_turn(ctx: Ctx, held: Call, circle: Circle) -> Reply:
    """Say who speaks now, and ring them: whoever listens on the telephone looks at no card."""
    marks = await calls.marks_of(ctx.db, call=held.number)
    present, coops = judge.present(marks), await cards.coops_in(ctx, marks, circle)
    people = await cards.names_in(ctx, held, marks, circle)
    turns = held.turns or []
    now = turns[0]
    coop = int(now.removeprefix("coop:")) if now.startswith("coop:") else None
    theirs = [mark.user_id for mark in present.coops.get(coop, ())] if coop is not None else [now]
    rings = await those_there(ctx, circle, [user_id for user_id in people if user_id in theirs])
    doc = texts.say_whose_turn([cards.turn_name(turn, coops, people) for turn in turns])
    if circle.room_id is not None:
        await ctx.outbox.post(circle.room_id, doc, rings=rings, card=line_of(held))
    return Reply.none()
