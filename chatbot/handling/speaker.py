"""Who speaks, and where: the room that a message was said in, and what its sender is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.access import ROLE_HOLDS, Who
from chatbot.api.incoming import Actor, Elsewhere
from chatbot.config import Settings
from storage.models import Circle, CircleStanding, Membership, RoleName, Room, RoomMember
from storage.queries import circles, members, private_rooms, rooms
from storage.queries.parts import Part, parts_of
from storage.types import RoomId, UserId


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A room as the bot understands it."""

    room: Room | None
    circle: Circle | None
    private: bool
    """True when nobody but the person and the bot is in the room, or invited to it."""
    sender: RoomMember | None
    """The person's membership of the room."""
    elsewhere: Elsewhere | None = None
    """Where the answer comes, where that is not a room to answer in."""

    @property
    def sender_has_gone(self) -> bool:
        """Whether the person has left the room since, or was removed from it."""
        return self.sender is not None and self.sender.membership is not Membership.JOIN


async def whereabouts(
    db: AsyncSession, *, room_id: RoomId, user_id: UserId, person: UserId | None = None
) -> Whereabouts:
    """What a room is for this account now; ``person`` is whose it is, where that is another one."""
    found = await rooms.find_with_circle_and_member(db, room_id=room_id, user_id=user_id)
    if found is None:
        return Whereabouts(None, await circles.find_by_room(db, room_id=room_id), private=False, sender=None)
    room, circle, sender = found
    private = circle is None and room.private_with == user_id
    if private:
        private = await rooms.count_people_in(db, room_id=room_id) == 2
    elsewhere = await _elsewhere(db, room, person or user_id) if private else None
    return Whereabouts(room, circle, private, sender, elsewhere)


async def _elsewhere(db: AsyncSession, room: Room, user_id: UserId) -> Elsewhere | None:
    """Where to answer in private what is said in a room of two, where not there."""
    if room.encrypted and room.unfit is None:
        return None
    first = next(iter((await private_rooms.of(db, user_id=user_id)).for_answer(room.room_id)), None)
    if first is not None and first.room_id == room.room_id:
        return None
    return Elsewhere(room.unfit, first.room_id if first is not None else None)


async def circles_of(db: AsyncSession, *, user_id: UserId) -> list[Circle]:
    """The circles a person has to do with: on the register, or else in the Matrix room."""
    attended = await circles.attended_by(db, user_id=user_id)
    registered = {member.circle for member in await members.current_of(db, user_id=user_id)}
    return [circle for circle in attended if circle.slug in registered] or list(attended)


async def _links_into(db: AsyncSession, part: Part, circle: Circle) -> bool:
    """Whether a part is that of a circle's link person, seen from the circle that it is linked to: they sit in both."""
    if part.role != RoleName.LINK_PERSON:
        return False
    return (await circles.by_slug(db, slug=part.circle)).parent == circle.slug


async def who_is(
    db: AsyncSession,
    *,
    user_id: UserId,
    circle: Circle | None,
    at: datetime,
    settings: Settings,
    present: bool | None = None,
) -> Actor:
    """What a person is in a circle; without a circle (in private), what they are in any. ``present``: whether they are in the circle's
    room, where that is known."""
    holds = Who.ANYONE
    if circle is not None and present is None:
        present = await rooms.is_in(db, room_id=circle.room_id, user_id=user_id)
    if circle is not None and present:
        holds |= Who.PRESENT
    attended = {each.slug for each in await circles.attended_by(db, user_id=user_id)} if circle is None else set()
    if attended:
        holds |= Who.PRESENT
    for part in await parts_of(db, user_id=user_id, at=at):
        if circle is None or part.circle == circle.slug or await _links_into(db, part, circle):
            if part.role is not None and circle is None and part.circle not in attended:
                continue  # Nobody has a role in a circle whose room they are not in.
            if part.role is not None:
                # In private, what is for treasurers is about all circles. A role of the federation's own gives no right.
                if circle is not None or part.role != RoleName.TREASURER:
                    holds |= ROLE_HOLDS.get(part.role, Who.ANYONE)
            else:
                holds |= Who.MEMBER if part.standing is CircleStanding.MEMBER else Who.GUEST
    if user_id in settings.federation.treasurers:
        holds |= Who.TREASURER
    if user_id in settings.federation.operators:
        holds |= Who.OPERATOR
    return Actor(user_id, holds)
