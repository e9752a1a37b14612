"""What the family says of itself when another asks."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.markup import t
from chatbot.api.says import Held
from commands.help.family import help_
from storage.queries import private_rooms
from storage.types import UserId


@help_.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """Whether a person has thought of a room that is not encrypted."""
    choice = await private_rooms.find_choice(ctx.db, user_id=user_id)
    if choice is None:
        return []
    if choice.chosen_at is None:
        return [Held(t("That I have warned you of private rooms that are not encrypted"))]
    return [Held(t("Your choice of a private room that is not encrypted"))]
