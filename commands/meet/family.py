"""The family itself, and what its three counters share: what is asked, people and their names, who ends something."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from commands.authority import may
from commands.meet.keys import CardKey, Kind
from commands.rules import authority
from storage.models import Circle, DatePoll, HandsCall, MeetAnswer, SenseCheck
from storage.queries import circles, rooms
from storage.queries import meet as meets
from storage.types import CircleSlug, UserId

meet = Family("meet", "Sense, help, find a time.")

Gathering = SenseCheck | HandsCall | DatePoll
LONGEST_TEXT = 2000


def checked(text: str, *, example: str) -> str:
    """A text that fits a card. Raises Refusal."""
    if len(text) > LONGEST_TEXT:
        raise Refusal(
            "too-long",
            "That text has {letters} letters, and a card holds {most} at the most. For example: {example}",
            letters=len(text),
            most=LONGEST_TEXT,
            example=cmd(example),
        )
    return text


def key_of(asked: Gathering) -> CardKey:
    """How something that is asked is shown, and how its card is known again."""
    match asked:
        case SenseCheck():
            return CardKey(Kind.SENSE, asked.number)
        case HandsCall():
            return CardKey(Kind.HANDS, asked.number)
        case DatePoll():
            return CardKey(Kind.DATE, asked.number)


async def by_key(ctx: Ctx, key: CardKey) -> Gathering:
    """What a card asks. Raises NotFound."""
    match key.kind:
        case Kind.SENSE:
            return await meets.sense_by_number(ctx.db, number=key.number)
        case Kind.HANDS:
            return await meets.hands_by_number(ctx.db, number=key.number)
        case Kind.DATE:
            return await meets.date_by_number(ctx.db, number=key.number)


async def open_in(ctx: Ctx, circle: CircleSlug) -> list[Gathering]:
    """All that is still asked in a circle."""
    return [
        *await meets.open_senses_in(ctx.db, circle=circle),
        *await meets.open_hands_in(ctx.db, circle=circle),
        *await meets.open_dates_in(ctx.db, circle=circle),
    ]


async def to_end(ctx: Ctx, asked: Gathering) -> Circle:
    """The circle of something that the speaker may end, choose the time of or call off. Raises Refusal."""
    await may(ctx, authority.END, asked)
    return await circles.by_slug(ctx.db, slug=asked.circle)


async def people_in(ctx: Ctx, circle: Circle) -> set[UserId]:
    """Who is in a circle's room."""
    return await rooms.persons_in(ctx.db, room_id=circle.room_id)


async def answers_to(ctx: Ctx, asked: Gathering, circle: Circle) -> list[MeetAnswer]:
    """What those who are still in the circle's room have answered."""
    return (await answers_to_each(ctx, [asked], circle))[key_of(asked)]


async def answers_to_each(ctx: Ctx, asked: Sequence[Gathering], circle: Circle) -> dict[CardKey, list[MeetAnswer]]:
    """The same to each of several things that one circle is asked."""
    await ctx.db.flush()
    here, keys = await people_in(ctx, circle), {str(key_of(each)): key_of(each) for each in asked}
    found: dict[CardKey, list[MeetAnswer]] = {key: [] for key in keys.values()}
    for answer in await meets.answers_among(ctx.db, abouts=keys):
        if answer.user_id in here:
            found[keys[answer.about]].append(answer)
    return found
