"""Words from a circle's encrypted room in what is said to one person alone: only where that is as safe, or the circle allows it."""

from chatbot.api.context import Ctx
from chatbot.api.markup import Block, p
from commands.rules.relay import stays_secret
from storage.models import Circle
from storage.queries import rooms
from storage.types import UserId


async def encrypted(ctx: Ctx, circle: Circle) -> bool:
    """Whether a circle's room is encrypted."""
    room = await rooms.find(ctx.db, room_id=circle.room_id) if circle.room_id else None
    return room is not None and room.encrypted


async def can_tell(ctx: Ctx, user_id: UserId, circle: Circle) -> bool:
    """Whether a circle's words may be said in the private room with a person."""
    return not stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await _private_is_encrypted(ctx, user_id),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )


async def words_for(ctx: Ctx, user_id: UserId, circle: Circle, *words: Block) -> tuple[Block, ...]:
    """A circle's words for the private room with a person; where they are not for it, a line that says where they are."""
    if await can_tell(ctx, user_id, circle):
        return words
    return (read_there(circle),)


def read_there(circle: Circle) -> Block:
    """Where words are that cannot be shown here."""
    return p(
        "The room of the {circle} is encrypted and this one is not, so please read the words there.", circle=circle.name
    )


async def _private_is_encrypted(ctx: Ctx, user_id: UserId) -> bool:
    room = await rooms.find_private_with(ctx.db, user_id=user_id)
    if room is not None:
        return room.encrypted
    # Whether a room still to be opened can be encrypted for the person's devices is not known before it is opened.
    return ctx.settings.matrix.encrypt_private_rooms == "always"
