"""The family itself, and what its counters share: which links the speaker keeps."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from commands.rules.authority import RUNNING
from storage.models import RoleName
from storage.queries import readers as readers_of
from storage.queries import roles
from storage.types import CircleSlug, RoomId

LINKS = Who.LINK_PERSON | Who.FACILITATOR | Who.SECRETARY
RelayNumber = Annotated[int, ItemNumber("R")]
relay = Family("relay", "Pass things on between circles.")


@dataclass(frozen=True, slots=True)
class CirclesOfSpeaker:
    """For which circles a person may pass things on."""

    links: set[CircleSlug]
    """Those that they are link person of."""
    runs: set[CircleSlug]
    """Those that they facilitate, minute or coordinate."""


async def all_can_see(ctx: Ctx, where: RoomId, readers: RoomId) -> bool:
    """Whether all who read something in one room could follow a link to where it was said."""
    return readers in await those_that_can_see(ctx, where, [readers])


async def those_that_can_see(ctx: Ctx, where: RoomId, among: Collection[RoomId]) -> set[RoomId]:
    """Those of some rooms whose readers could all do so."""
    return await readers_of.where_all_can_see(ctx.db, among=among, room_id=where, but=ctx.settings.matrix.user_id)


async def circles_of_speaker(ctx: Ctx) -> CirclesOfSpeaker:
    """For which circles the speaker may pass things on."""
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    return CirclesOfSpeaker(
        links={role.circle for role in held if role.circle and role.role == RoleName.LINK_PERSON},
        runs={role.circle for role in held if role.circle and role.role in RUNNING},
    )
