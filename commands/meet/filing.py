"""The calendar file of a meeting, again: for who could not open it, or came later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.content import reply_relation
from commands.authority import may
from commands.meet import date_texts
from commands.meet.family import key_of, meet
from commands.meet.which import poll_beside
from commands.rules import authority
from commands.rules.meet.calendar import calendar
from storage.models import DatePoll
from storage.queries import circles
from storage.queries import meet as meets
from storage.types import RoomId, UserId


@meet.command(
    "date file",
    allow=Who.PRESENT,
    example="date file M-4",
    also="calendar., calendar file, calendar file., calendar file for, the calendar file, the calendar file., ics, ics., ical, ical., date file "
    "again., get calendar file., get the calendar file., send me the calendar file., send the calendar file.",
)
async def date_file(ctx: Ctx, number: Annotated[int, ItemNumber("M")] | None = None) -> Reply:
    """Get the calendar file of a meeting again. Without a number: of the next one that is to come."""
    poll = await meets.date_by_number(ctx.db, number=number if number is not None else await _which(ctx))
    await may(ctx, authority.LOOK_AT_TIME, poll)
    shown, circle = key_of(poll).shown, await circles.by_slug(ctx.db, slug=poll.circle)
    if poll.chosen is None:
        raise Refusal("no-time", date_texts.has_no_time(shown, ended=poll.closed_at is not None))

    here = ctx.said.room_id == circle.room_id
    to: RoomId | UserId = ctx.said.room_id if here else ctx.actor.user_id
    await ctx.outbox.file(
        to,
        about=circle,
        name=f"{shown}.ics",
        mime="text/calendar",
        data=calendar(poll, circle, now=ctx.now),
        relates_to=reply_relation(ctx.said.event_id, thread=ctx.said.thread) if here or ctx.said.private else None,
    )
    return Reply.none() if here or ctx.said.private else Reply.text(date_texts.file_in_private(shown))


async def _which(ctx: Ctx) -> int:
    """The meeting whose poll it is said beside, or the only one to come where they are. Raises Refusal."""
    beside = await poll_beside(ctx)
    if beside is not None:
        return beside
    coming = await _coming(ctx)
    if not coming:
        raise Refusal("no-meeting", date_texts.nothing_to_come())
    if len(coming) > 1:
        raise Refusal(
            "which-poll",
            date_texts.which_poll([(key_of(each).shown, each.title) for each in coming], command="date file"),
        )
    return coming[0].number


async def _coming(ctx: Ctx) -> Sequence[DatePoll]:
    """The meetings to come in this circle, or in private in all of theirs."""
    theirs = await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    here = ctx.circle_here
    among = [each.slug for each in theirs if here is None or each.slug == here.slug]
    polls = await meets.chosen_after(ctx.db, circles=among, at=ctx.now - timedelta(days=1))
    return [
        each for each in polls if each.chosen is not None and each.chosen + timedelta(minutes=each.minutes) > ctx.now
    ]
