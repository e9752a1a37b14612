"""What people and their roles are called, and whom a command names: of those in a circle's room, by name, or anybody by
their whole id."""

from collections.abc import Collection, Mapping

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import person
from commands.rules.people import begins_with_a_person, called, person_named
from storage.models import Circle, Membership
from storage.queries import accounts, rooms
from storage.queries import readers as readers_of
from storage.types import CircleSlug, UserId


async def name_of(ctx: Ctx, user_id: UserId, circle: Circle | None = None) -> str:
    """What a person is called in the room of a circle: of the one that this is about, or else of the one that we are in."""
    where = circle or ctx.circle_here
    return await rooms.name_of(ctx.db, user_id=user_id, room_id=where.room_id if where is not None else None)


async def names_of(ctx: Ctx, people: Collection[UserId], circle: Circle) -> dict[UserId, str]:
    """What some people are called in the room of a circle."""
    if circle.room_id is None:
        return {user_id: await name_of(ctx, user_id, circle) for user_id in people}
    return await rooms.names_of(ctx.db, user_ids=people, room_id=circle.room_id)


async def speaker_in(ctx: Ctx, circle: Circle) -> str:
    """What who speaks is called in the room of a circle, wherever they have said it."""
    return await name_of(ctx, ctx.actor.user_id, circle)


async def name_and_id(ctx: Ctx, user_id: UserId, circle: Circle) -> str:
    """The same with their id in any case: where rights are given, and in other rooms, nobody shall have to trust a name.

    So the name of one who has none there may come from another circle's room.
    """
    name = await name_of(ctx, user_id, circle)
    return person(user_id, name if name != user_id else await rooms.name_of(ctx.db, user_id=user_id, room_id=None))


async def name_elsewhere(ctx: Ctx, user_id: UserId, circle: Circle, *, readers: Circle) -> str:
    """What a person of a circle is called in the room of another one: their name alone, with their id where somebody there, or in
    their own room, has a name that looks the same."""
    return (await names_elsewhere(ctx, [user_id], circle, readers=readers))[user_id]


async def people_there(ctx: Ctx, circle: Circle) -> dict[UserId, str]:
    """Who is in the room of a circle, each once, with their name there."""
    there = await rooms.people_in(ctx.db, room_id=circle.room_id) if circle.room_id is not None else []
    joined = await accounts.current(ctx.db)
    in_it = [one for one in there if one.membership is Membership.JOIN]
    in_it.sort(key=lambda one: joined.person(one.user_id) == one.user_id)  # Of a person's names the last one counts.
    return {joined.person(one.user_id): one.display_name or "" for one in in_it}


async def person_among(ctx: Ctx, words: str, rest: str, *, people: Mapping[UserId, str], of: str) -> tuple[UserId, str]:
    """The person whom words mean, of some people or by any whole id of theirs, and the words that follow. Raises Unsure and Refusal."""
    found, more = person_named(words, rest, people=people, circle=of)
    return found if found in people else (await accounts.current(ctx.db)).person(found), more


async def names_elsewhere(
    ctx: Ctx, people: Collection[UserId], circle: Circle, *, readers: Circle
) -> dict[UserId, str]:
    """The same of some people at once."""
    return (await names_in_each(ctx, people, circle, readers=[readers]))[readers.slug]


async def names_in_each(
    ctx: Ctx, people: Collection[UserId], circle: Circle, *, readers: Collection[Circle]
) -> dict[CircleSlug, dict[UserId, str]]:
    """The same in the rooms of some other circles. As many statements however many people and circles."""
    names = await names_of(ctx, people, circle)
    if nameless := [user_id for user_id, name in names.items() if name == user_id]:
        names |= await rooms.names_in_circles(ctx.db, user_ids=nameless)
    room_ids = {each.room_id for each in readers if each.room_id is not None}
    shared = await readers_of.those_with_a_double(ctx.db, names=names, room_ids=room_ids)
    return {
        each.slug: {
            user_id: person(user_id, name) if each.room_id is not None and user_id in shared[each.room_id] else name
            for user_id, name in names.items()
        }
        for each in readers
    }


async def person_called(ctx: Ctx, circle: Circle, name: str) -> tuple[UserId, str] | None:
    """The one person in a circle's room whom a name means, and what they are called there; None for nobody, and for several."""
    people = await people_there(ctx, circle)
    found = [each for each in called(name, people=people) if each != ctx.settings.matrix.user_id]
    return (found[0], await name_of(ctx, found[0], circle)) if len(found) == 1 else None


async def person_meant(ctx: Ctx, circle: Circle, words: str, rest: str = "") -> tuple[UserId, str]:
    """The person that words mean, and the words that follow their name. Raises Refusal."""
    people = await people_there(ctx, circle)
    found, rest = await person_among(ctx, words, rest, people=people, of=circle.name)
    if found == ctx.settings.matrix.user_id:
        raise Refusal(
            "no-person", "That is me, and I am no person: I hold no role and answer for nobody. Please name somebody."
        )
    return found, rest


async def people_called(ctx: Ctx, circle: Circle, name: str) -> list[UserId]:
    """The people in the room of a circle whom a name may mean, whole or its first part."""
    people = await people_there(ctx, circle)
    return called(name, people=people)


async def names_somebody(ctx: Ctx, circle: Circle, words: str) -> bool:
    """Whether words begin with somebody in the room of a circle, well or badly spelt, or with what can be nothing else."""
    people = await people_there(ctx, circle)
    return begins_with_a_person(words, people=people)


async def person_alone(ctx: Ctx, circle: Circle, words: str) -> UserId:
    """The person that words mean, where nothing else may follow. Raises Refusal."""
    found, rest = await person_meant(ctx, circle, words)
    if rest:
        raise Refusal(
            "one-person",
            "I read {person} as the person, and do not know what to do with “{rest}”.",
            person=found,
            rest=rest,
        )
    return found
