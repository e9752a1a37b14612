"""What the family says of itself when another asks."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held
from chatbot.api.wording.markup import t
from commands.help import todo_texts as texts
from commands.help.family import help_
from storage.models import OwnZone, Reminder
from storage.queries import persons, private_rooms
from storage.types import UserId


@help_.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """What a person was reminded of and in which zone they are; and whether they have thought of a room that is not encrypted."""
    counted = await persons.count_naming(ctx.db, Reminder, OwnZone, user_id=user_id)
    kept = [Held(line) for line in texts.held(reminders=counted[0], zones=counted[1])]
    return [*kept, *await _choice(ctx, user_id)]


async def _choice(ctx: Ctx, user_id: UserId) -> list[Held]:
    choice = await private_rooms.find_choice(ctx.db, user_id=user_id)
    if choice is None:
        return []
    if choice.chosen_at is None:
        return [Held(t("That I have warned you of private rooms that are not encrypted"))]
    return [Held(t("Your choice of a private room that is not encrypted"))]
