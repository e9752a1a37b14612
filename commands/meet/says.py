"""What this family says of itself when another one asks."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held, News, Readers, Section, Waiting
from chatbot.api.wording.markup import event_link, t
from commands.encryption import known_as, tellable
from commands.meet import says_texts as texts
from commands.meet.dating import choosing_alone
from commands.meet.family import Gathering, key_of, meet
from commands.rules.meet import counting as rules
from storage.models import Circle, DatePoll, HandsCall, MeetAnswer, SenseCheck
from storage.queries import circles, persons
from storage.queries import meet as meets
from storage.types import UserId


@meet.news()
async def news(ctx: Ctx, among: Sequence[Circle], since: datetime | None) -> Sequence[News]:
    """The times that were chosen, for those of the circle."""
    if since is None:
        return []
    polls = await meets.chosen_among(ctx.db, circles=[circle.slug for circle in among], since=since)
    rooms = {circle.slug: circle.room_id for circle in among}
    found = {key_of(poll).shown: poll for poll in polls}
    cards = await ctx.outbox.cards_in({shown: room for shown, poll in found.items() if (room := rooms[poll.circle])})
    told = []
    for shown, poll in found.items():
        room = rooms[poll.circle]
        if poll.closed_at is not None and poll.chosen is not None:
            line = texts.time_chosen(poll, when=ctx.when(poll.chosen, poll.circle))
            card = event_link(t("its card"), room, cards[shown]) if shown in cards and room is not None else None
            told.append(News(poll.closed_at, line, poll.circle, more=card, inside=True, section=Section.MEETINGS))
    return told


@meet.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """What is asked in circles whose room a person is in, and they have not answered; and the times that they are to choose."""
    attended = await circles.attended_by(ctx.db, user_id=user_id)
    there = {each.slug: each for each in filter(readers.are_for, attended)}
    asked = {key_of(each).shown: each for each in await meets.open_among(ctx.db, circles=there)}
    answered = await meets.answered_by(ctx.db, user_id=user_id, abouts=asked)
    told = await tellable(ctx, list(there.values()), readers)
    rooms = {shown: room for shown, each in asked.items() if (room := there[each.circle].room_id) is not None}
    cards = await ctx.outbox.cards_in(rooms)
    to_choose = [
        Waiting(
            f"choose-{shown}",
            texts.time_to_choose(shown, each, first=ctx.when(each.times[0], each.circle)),
            circle=there[each.circle].name,
            until=each.times[0],
            alone=partial(choosing_alone, ctx, each, there[each.circle]),
        )
        for shown, each in asked.items()
        if isinstance(each, DatePoll) and each.asked_by == user_id and _comes_near(each, now=ctx.now)
    ]
    return to_choose + [
        Waiting(
            shown,
            texts.waits(
                each,
                known_as(shown, _words_of(each), told=each.circle in told),
                card=event_link(t("its card"), rooms[shown], cards[shown]) if shown in cards else t("its card"),
            ),
            circle=there[each.circle].name,
            until=each.closes_at if isinstance(each, SenseCheck) else None,
        )
        for shown, each in asked.items()
        if shown not in answered and _asks(each, user_id)
    ]


def _comes_near(poll: DatePoll, *, now: datetime) -> bool:
    """Whether whoever asked is to choose a time now."""
    return rules.asked_to_choose(poll.opened_at, poll.times[0]) <= now < poll.times[0]


def _asks(each: Gathering, user_id: UserId) -> bool:
    """Whether it asks this person. Who calls for hands does not wait for their own."""
    return not (isinstance(each, HandsCall) and each.asked_by == user_id)


def _words_of(each: Gathering) -> str:
    return each.title if isinstance(each, DatePoll) else each.text


@meet.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """What a person has asked circles, and has answered."""
    tables = (SenseCheck, HandsCall, DatePoll, MeetAnswer)
    senses, calls, polls, answers = await persons.count_naming(ctx.db, *tables, user_id=user_id)
    return [Held(line) for line in texts.held(senses=senses, calls=calls, polls=polls, answers=answers)]
