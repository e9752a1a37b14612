"""What the housekeeping keeps about people: what came and went, the rooms, the audit."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Held
from commands.admin import says_texts as texts
from commands.admin.family import admin
from storage.models import InboxEvent, OpenQuestion, OutboxRow, Room, RoomMember
from storage.queries import audit as lines_of
from storage.queries import persons
from storage.types import UserId


@admin.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """What is kept so that the bot can work, whatever people say to it."""
    tables = (InboxEvent, OutboxRow, OpenQuestion, Room, RoomMember)
    arrived, said, asked, own, met = await persons.count_naming(ctx.db, *tables, user_id=user_id)
    audited = await lines_of.count_about(ctx.db, user_id=user_id)
    lines = texts.held(
        arrived=arrived, said=said, asked=asked, own=own, met=met, audited=audited, for_=ctx.settings.retention.heard
    )
    return [Held(line) for line in lines]
