"""What people are called, and whom a command names: of those in a circle's room, by name, or anybody by their whole id."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from commands.rules.people import person_named
from storage.models import Circle, Membership
from storage.queries import rooms
from storage.types import UserId


async def name_of(ctx: Ctx, user_id: UserId) -> str:
    """A person's display name, or their id."""
    return await rooms.name_of(ctx.db, user_id=user_id) or str(user_id)


async def person_meant(ctx: Ctx, circle: Circle, said: str, rest: str = "") -> tuple[UserId, str]:
    """The person that words mean, and the words that follow their name. Raises Refusal."""
    there = await rooms.people_in(ctx.db, room_id=circle.room_id) if circle.room_id is not None else []
    people = {one.user_id: one.display_name or "" for one in there if one.membership is Membership.JOIN}
    return person_named(said, rest, people=people, where=f"the room of the {circle.name}")


async def person_alone(ctx: Ctx, circle: Circle, said: str) -> UserId:
    """The person that words mean, where nothing else may follow. Raises Refusal."""
    found, rest = await person_meant(ctx, circle, said)
    if rest:
        raise Refusal("one-person", f"I read {found} as the person, and do not know what to do with “{rest}”.")
    return found
