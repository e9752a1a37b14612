"""Date polls: which time suits most? The one who asked chooses; a calendar file is posted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.day_line.notes import announce
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Due
from chatbot.api.seams.says import Alone
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc, Sealed
from commands.circles import room_of, room_to_reach
from commands.encryption import are_sealed
from commands.items import find_item
from commands.meet import cards, date_texts, texts
from commands.meet.family import answers_to, checked, key_of, meet, to_end
from commands.meet.which import which_poll, with_option
from commands.people import names_of
from commands.rules.meet import counting as rules
from commands.rules.meet.calendar import calendar
from storage.models import Can, Circle, DatePoll
from storage.queries import meet as meets
from storage.types import RoomId
from storage.written import on_one_line

Number = Annotated[int, ItemNumber("M")]


@dataclass(frozen=True)
class TimeToChoose(Due, name="date"):
    """The first time of a date poll comes near."""

    number: int


@meet.command(
    "date",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example=rules.DATE_EXAMPLE,
    changes=True,
    mended_by=("date cancel {subject}",),
    also="date poll, find a date, find a date for, find a time, find a time for, doodle, schedule, new date "
    "poll, make a date poll, date poll for",
)
async def date(ctx: Ctx, text: Rest) -> Reply:
    """Find a time: a title, how long it takes, and the times to choose from, with commas between them.

    People tap the number of each time that suits them, or reply “1 yes, 2 if need be, 3 no”. You choose with
    `date close`, and I post a calendar file. Where you do not say how long it takes, it is for an hour. With an item for its title, such as C-12, it stands in that item's thread.
    """
    circle = ctx.circle
    room_id = await room_to_reach(ctx, circle)
    wanted = rules.read_date_poll(checked(text, example=rules.DATE_EXAMPLE), ctx.reading)
    about = await find_item(ctx, circle, wanted.title)
    poll = DatePoll(
        circle=circle.slug,
        title=about.title if about is not None else on_one_line(ctx.as_written(wanted.title)),
        minutes=round(wanted.length / timedelta(minutes=1)),
        options=[time.isoformat() for time in wanted.times],
        asked_by=ctx.actor.user_id,
        opened_at=ctx.now,
    )
    first = wanted.times[0]

    ctx.db.add(poll)
    await ctx.db.flush()
    shown = key_of(poll).shown
    ctx.audit("meet.date_opened", shown, circle=circle.slug)
    await ctx.schedule(TimeToChoose(poll.number), at=rules.asked_to_choose(ctx.now, first))

    thread = reply_relation(about.card, thread=about.card) if about is not None and about.card is not None else None
    await cards.post(ctx, poll, circle, room_id, relates_to=thread)
    if wanted.assumed:
        return Reply(date_texts.usual_length(poll, shown), about=str(key_of(poll).line_beside))
    return Reply.none() if ctx.said.room_id == room_id else Reply.text(texts.opened(shown, circle))


@meet.command(
    "date close",
    allow=Who.PRESENT,
    example="date close M-4 2",
    changes=True,
    also="close, end, finish, conclude, decide, set, pick, choose, fix, close poll, close the poll, close date poll, end poll, end the poll",
    weighs=True,
)
async def choose_date(ctx: Ctx, number: Number | None = None, option: int | None = None) -> Reply:
    """Choose a time: the one you name by its number, or else the one that suits most people.

    In the poll's own thread, and where only one is open, you need not say which poll.

    That is the time with the most yes, among equals the one with the fewest no, then the earliest. Name another later, and
    the meeting moves there.
    """
    number, option = await with_option(ctx, number, option, command="date close")
    poll, circle = await _to_settle(ctx, number)
    shown, before = key_of(poll).shown, poll.chosen
    if poll.closed_at is not None and before is None:
        raise Refusal("closed", date_texts.ended_without_a_time(shown))
    if before is not None and option is None:
        raise Refusal("closed", date_texts.settled_before(shown, time=ctx.when(before, circle.slug)))
    found = rules.suits(poll.times, await answers_to(ctx, poll, circle))
    chosen = rules.choose(found, asked_by=poll.asked_by, option=option, shown=shown, now=ctx.now)
    if chosen.start == before:
        raise Refusal("set-already", date_texts.set_already(shown, time=ctx.when(chosen.start, circle.slug)))

    poll.chosen = chosen.start
    await _end(ctx, poll)
    ctx.audit("meet.date_chosen", shown, circle=circle.slug)

    await cards.show(ctx, poll, circle)
    room_id, said = await room_of(ctx, circle), False
    if room_id is not None:
        said = await _announce(ctx, poll, circle, room_id, chosen, moved=before)
    if said and ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply.text(date_texts.date_settled(shown, time=ctx.when(chosen.start, circle.slug)))


@meet.command(
    "date cancel",
    allow=Who.PRESENT,
    example="date cancel M-4",
    changes=True,
    also="cancel, delete, remove, call off, take back, withdraw, retract, scrap, cancel poll, cancel the poll, delete the poll",
    weighs=True,
)
async def cancel_date(ctx: Ctx, number: Number | None = None) -> Reply:
    """End your date poll without a time, or call off the meeting that came of it."""
    number = await which_poll(ctx, number, command="date cancel")
    poll, circle = await _to_settle(ctx, number)
    shown, before = key_of(poll).shown, poll.chosen
    if poll.closed_at is not None and before is None:
        raise Refusal("closed", date_texts.ended_without_a_time(shown))

    room_id, said = await room_of(ctx, circle), False
    if before is not None and room_id is not None:
        said = await _call_off(ctx, poll, circle, room_id)
    poll.chosen = None
    await _end(ctx, poll)
    ctx.audit("meet.date_cancelled", shown, circle=circle.slug)

    await cards.show(ctx, poll, circle)
    if before is None or room_id is None:
        return Reply.text(date_texts.ended_without_a_time(shown))
    if said and ctx.said.room_id == circle.room_id:
        return Reply.none()
    return Reply.text(date_texts.called_off_elsewhere(shown))


@meet.job(changes=False)
async def time_to_choose(ctx: Ctx, due: TimeToChoose) -> None:
    """The first time comes near and none is chosen: the one who asked is told what suits best."""
    poll = await meets.date_by_number(ctx.db, number=due.number)
    if poll.closed_at is not None:
        return
    await remind(ctx, [poll.asked_by], f"choose-{key_of(poll).shown}", until=poll.times[0])


async def choosing_alone(ctx: Ctx, poll: DatePoll, circle: Circle) -> Alone:
    """What suits best, for the one who asked, where nothing else has fallen due for them."""
    ranked = rules.ranked(rules.suits(poll.times, await answers_to(ctx, poll, circle)), asked_by=poll.asked_by)
    best = ctx.when(ranked[0].start, circle.slug) if ranked else None
    doc = date_texts.time_to_choose(key_of(poll).shown, circle, title=poll.title, best=best)
    if await are_sealed(ctx, circle):
        (nameless,) = date_texts.time_to_choose(key_of(poll).shown, circle, title=None, best=best).blocks
        doc = Doc((Sealed(doc.blocks, nameless),))
    return Alone(doc, circle)


async def _to_settle(ctx: Ctx, number: int) -> tuple[DatePoll, Circle]:
    poll = await meets.date_by_number(ctx.db, number=number)
    return poll, await to_end(ctx, poll)


async def _end(ctx: Ctx, poll: DatePoll) -> None:
    poll.closed_at = ctx.now
    await ctx.unschedule(TimeToChoose(poll.number))


async def _announce(
    ctx: Ctx, poll: DatePoll, circle: Circle, room_id: RoomId, chosen: rules.Suits, *, moved: datetime | None
) -> bool:
    """Tell all who have answered when it is; ``moved`` is the time that was chosen before. Returns whether that is said now."""
    names = await names_of(ctx, {*chosen.cans, poll.asked_by}, circle)
    time = ctx.when(chosen.start, circle.slug)
    before = ctx.when(moved, circle.slug) if moved is not None else None
    doc = date_texts.date_chosen(key_of(poll).shown, poll, chosen, names, time=time, before=before)
    state = chosen.start.isoformat()
    at = await announce(ctx, room_id, doc, what=key_of(poll).shown, state=state, rings=tuple(sorted(names)))
    await _file(ctx, poll, circle, room_id, at=at)
    return at == ctx.now


async def _call_off(ctx: Ctx, poll: DatePoll, circle: Circle, room_id: RoomId) -> bool:
    """Tell those who would have come that they need not, in the room and in their calendars. Returns whether that is said now."""
    found = rules.suits(poll.times, await answers_to(ctx, poll, circle))
    chosen = next(each for each in found if each.start == poll.chosen)
    doc = date_texts.called_off(key_of(poll).shown, poll, time=ctx.when(chosen.start, circle.slug))
    coming = {*chosen.who(Can.YES), *chosen.who(Can.MAYBE), poll.asked_by}
    at = await announce(ctx, room_id, doc, what=key_of(poll).shown, state="off", rings=tuple(sorted(coming)))
    await _file(ctx, poll, circle, room_id, at=at, cancelled=True)
    return at == ctx.now


async def _file(
    ctx: Ctx, poll: DatePoll, circle: Circle, room_id: RoomId, *, at: datetime | None, cancelled: bool = False
) -> None:
    """Post the calendar file with what is announced ``at`` an instant, if anything is; one that comes later takes the place of
    those before it in people's calendars."""
    tag = f"file:{key_of(poll).shown}"
    await ctx.outbox.cancel(tag)
    if at is not None:
        data = calendar(poll, circle, now=ctx.now, cancelled=cancelled)
        name = f"{key_of(poll).shown}.ics"
        await ctx.outbox.file(room_id, about=circle, name=name, mime="text/calendar", data=data, at=at, tag=tag)
