"""Date polls: which time suits most? The one who asked chooses; a calendar file is posted."""

from datetime import timedelta
from typing import Annotated, Any

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.family import Place
from chatbot.api.markup import Block, Doc, Inline, b, code, p, say, ul
from commands.encryption import can_tell
from commands.meet.family import answers_of, checked, circle_of, may_close, meet, names_of, post, room_of
from commands.rules import meet as rules
from commands.rules.meet_calendar import calendar
from storage.models import Can, Circle, DatePoll
from storage.queries import circles
from storage.queries import meet as meets
from storage.types import UserId

BEFORE = timedelta(hours=24)
"""So long before the first time the one who asked is told what suits best, if nothing is chosen yet."""
IN_WORDS = {Can.YES: "yes", Can.MAYBE: "if need be", Can.NO: "no"}
Number = Annotated[int, ItemNumber("M")]


@meet.command("date", allow=Who.PRESENT, place=Place.CIRCLE, example=rules.DATE_EXAMPLE, changes=True)
async def date(ctx: Ctx, text: Rest) -> Reply:
    """Find a time: a title, how long it takes, and the times to choose from, with commas between them.

    People tap the number of each time that suits them, or reply “1 yes, 2 if need be, 3 no”. You choose with
    !date close, and I post a calendar file.
    """
    circle = ctx.circle
    room_id = room_of(circle)
    asked = rules.read_date_poll(checked(text, example=rules.DATE_EXAMPLE), ctx.reading)
    poll = DatePoll(
        circle=circle.slug, title=asked.title, minutes=round(asked.length / timedelta(minutes=1)),
        options=[time.isoformat() for time in asked.times], asked_by=ctx.actor.user_id, opened_at=ctx.now,
    )  # fmt: skip
    ctx.db.add(poll)
    await ctx.db.flush()
    ctx.audit("meet.date_opened", f"M-{poll.number}", circle=circle.slug)
    await ctx.schedule(
        "date", str(poll.number), at=max(asked.times[0] - BEFORE, ctx.now + (asked.times[0] - ctx.now) / 2)
    )
    await post(ctx, f"M-{poll.number}", circle, await card(ctx, poll, circle), reactions=seeds_of(poll))
    if ctx.said.room_id == room_id:
        return Reply.none()
    return Reply.text(f"Thank you, M-{poll.number} is open in the {circle.name}.")


@meet.command("date close", allow=Who.PRESENT, example="date close M-4 2", changes=True)
async def choose_date(ctx: Ctx, number: Number, option: int | None = None) -> Reply:
    """Choose a time: the one you name by its number, or else the one that suits most people.

    That is the time with the most yes, among equals the one with the fewest no, then the earliest. Name another later, and
    the meeting moves there.
    """
    poll, circle = await _to_settle(ctx, number)
    before = poll.chosen
    if poll.closed_at is not None and (before is None or option is None):
        raise Refusal("closed", _settled(ctx, poll))
    found = rules.suits(poll.times, await answers_of(ctx, circle, f"M-{number}"))
    chosen = rules.choose(found, asked_by=poll.asked_by, option=option, number=number, now=ctx.now)
    poll.chosen = chosen.start
    await _end(ctx, poll, circle, what="meet.date_chosen")
    names = await names_of(ctx, {*chosen.cans, poll.asked_by})
    moved = f" It was {ctx.when(before, poll.circle)}." if before is not None and before != chosen.start else ""
    if circle.room_id is not None:
        await ctx.outbox.post(
            circle.room_id,
            say(p(b(f"{poll.title}: {ctx.when(chosen.start, poll.circle)}"),
                  f", for {rules.say_length(poll.minutes)} (M-{number}).{moved} Thank you all!"),
                *_who(chosen, names), p("The file below puts it into your calendar.")),
            rings=tuple(sorted({*chosen.cans, poll.asked_by})),
        )  # fmt: skip
        await _file(ctx, poll, circle)
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply.text(
        f"Thank you. M-{number} is settled: {ctx.when(chosen.start, poll.circle)}."
    )  # fmt: skip


@meet.command("date cancel", allow=Who.PRESENT, example="date cancel M-4", changes=True)
async def cancel_date(ctx: Ctx, number: Number) -> Reply:
    """End your date poll without a time, or call off the meeting that came of it."""
    poll, circle = await _to_settle(ctx, number)
    was = poll.chosen
    if poll.closed_at is not None and was is None:
        raise Refusal("closed", f"M-{number} has ended without a time. To try others, say !{rules.DATE_EXAMPLE}")
    if was is None or circle.room_id is None:
        poll.chosen = None
        await _end(ctx, poll, circle, what="meet.date_cancelled")
        return Reply.text(f"M-{number} has ended without a time. To try others, say !date again.")
    chosen = next(
        each for each in rules.suits(poll.times, await answers_of(ctx, circle, f"M-{number}")) if each.start == was
    )
    await ctx.outbox.post(
        circle.room_id,
        say(p(b(f"{poll.title} is called off"), f" (M-{number}). It was {ctx.when(was, poll.circle)}."),
            p("The file below takes it out of your calendar. To try other times, say ", code("!date"), " again.")),
        rings=tuple(sorted({*chosen.who(Can.YES), *chosen.who(Can.MAYBE), poll.asked_by})),
    )  # fmt: skip
    await _file(ctx, poll, circle, cancelled=True)
    poll.chosen = None
    await _end(ctx, poll, circle, what="meet.date_cancelled")
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply.text(f"Thank you. M-{number} is called off.")


@meet.job("date")
async def date_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """The first time comes near and none is chosen: tell the one who asked what suits best."""
    poll = await meets.date_by_number(ctx.db, number=int(key))
    if poll.closed_at is not None:
        return
    circle = await circles.by_slug(ctx.db, slug=poll.circle)
    ranked = rules.ranked(rules.suits(poll.times, await answers_of(ctx, circle, f"M-{key}")), asked_by=poll.asked_by)
    best = f"Best so far: {ctx.when(ranked[0].start, poll.circle)}." if ranked else "Nobody has answered yet."
    shown = f"“{poll.title}” (M-{key})" if await can_tell(ctx, poll.asked_by, circle) else f"M-{key}"
    await ctx.outbox.private(
        poll.asked_by,
        say(p(f"No time is chosen yet for {shown} in the {circle.name}. {best} To choose it, say ",
              code(f"!date close M-{key}"), " there; to name another, add its number.")),
        once=f"date-due:{key}",
    )  # fmt: skip


def seeds_of(poll: DatePoll) -> list[str]:
    """The number of each time, to be tapped."""
    return [f"{option}\ufe0f\u20e3" for option in range(1, len(poll.options) + 1)]


async def card(ctx: Ctx, poll: DatePoll, circle: Circle) -> Doc:
    """The card: the times with whom they suit, and how to answer."""
    found = rules.suits(poll.times, await answers_of(ctx, circle, f"M-{poll.number}"))
    people: set[UserId] = {poll.asked_by}.union(*(each.cans for each in found))
    names = await names_of(ctx, people)
    length = rules.say_length(poll.minutes)
    blocks: list[Block] = [
        p(b(f"Date poll M-{poll.number}: {poll.title}"), f", for {length}, asked by {names[poll.asked_by]}")
    ]
    lines: list[list[Inline]] = []
    for each in found:
        mark = " ← chosen" if poll.chosen == each.start else ""
        said = [f"{IN_WORDS[can]}: {', '.join(names[one] for one in each.who(can))}" for can in Can if each.who(can)]
        lines.append(
            [b(f"{each.option}. {ctx.when(each.start, poll.circle)}{mark}"), f" – {'; '.join(said) or 'nobody yet'}"]
        )
    blocks.append(ul(lines))
    if poll.closed_at is None:
        blocks.append(
            p("Tap the number of each time that suits you, or reply, for example: “1 yes, 2 if need be, 3 no”.")
        )
    elif poll.chosen is None:
        blocks.append(p(f"It ended {ctx.when(poll.closed_at, poll.circle)} without a time."))
    return say(*blocks)


def _who(chosen: rules.Suits, names: dict[UserId, str]) -> list[Block]:
    """Whom the chosen time suits, and whom not: nobody shall be surprised."""
    said = [(IN_WORDS[can], ", ".join(names[one] for one in chosen.who(can))) for can in Can if chosen.who(can)]
    return [p("; ".join(f"{word}: {people}" for word, people in said) + ".")] if said else []


async def _to_settle(ctx: Ctx, number: int) -> tuple[DatePoll, Circle]:
    poll = await meets.date_by_number(ctx.db, number=number)
    circle = await circle_of(ctx, poll.circle)
    may_close(ctx, asked_by=poll.asked_by, circle=circle, shown=f"M-{number}")
    return poll, circle


def _settled(ctx: Ctx, poll: DatePoll) -> str:
    if poll.chosen is None:
        return f"M-{poll.number} has ended without a time. To try others, say !{rules.DATE_EXAMPLE}"
    return (
        f"M-{poll.number} is settled: {ctx.when(poll.chosen, poll.circle)}. To move it, name another of its times: "
        f"!date close M-{poll.number} 2. To call it off: !date cancel M-{poll.number}"
    )


async def _file(ctx: Ctx, poll: DatePoll, circle: Circle, *, cancelled: bool = False) -> None:
    """Post the calendar file; one that comes later takes the place of those before it in people's calendars."""
    assert circle.room_id is not None
    data = calendar(poll, circle, now=ctx.now, cancelled=cancelled)
    await ctx.outbox.file(circle.room_id, name=f"M-{poll.number}.ics", mime="text/calendar", data=data)


async def _end(ctx: Ctx, poll: DatePoll, circle: Circle, *, what: str) -> None:
    poll.closed_at = ctx.now
    ctx.audit(what, f"M-{poll.number}", circle=circle.slug)
    await ctx.unschedule("date", str(poll.number))
    await ctx.outbox.edit_card(f"M-{poll.number}", await card(ctx, poll, circle))
