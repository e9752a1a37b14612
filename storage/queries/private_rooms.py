"""The private rooms of the bot and a person: which of them may be spoken in, and which goes before which.

Built once, since every message to a person needs it (ADR 0012).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Circle, ClearChoice, Membership, Room, RoomMember, Unfit
from storage.queries.accounts import theirs
from storage.types import RoomId, UserId

_GIVEN_UP = (
    select(Room.room_id)
    .where(theirs(Room.private_with, bindparam("user_id")), Room.encrypted, Room.unfit == Unfit.RETIRED)
    .exists()
)
_OF = (
    select(Room, RoomMember.membership, ClearChoice.chosen_at)
    .outerjoin(RoomMember, and_(RoomMember.room_id == Room.room_id, RoomMember.user_id == Room.private_with))
    .outerjoin(ClearChoice, ClearChoice.user_id == Room.private_with)
    .where(
        theirs(Room.private_with, bindparam("user_id")),
        Room.joined,
        ~select(Circle.slug).where(Circle.room_id == Room.room_id).exists(),
    )
    .order_by(Room.since.desc(), Room.room_id)
)


@dataclass(frozen=True, slots=True)
class PrivateRooms:
    """What rooms there are of a person and the bot alone."""

    known: Sequence[Room]
    """All of them, also those that are not private any more. One that both are in goes before one that the person is only invited
    into, an encrypted one before a clear one, the newest first."""
    encrypted_only: bool
    """Whether both are in an encrypted one, so that nothing goes into one that is not, unless the person wants it so."""
    wants_clear: bool
    """Whether the person has chosen a room that is not encrypted."""
    opens_encrypted: bool = False
    """Whether a room that is opened for them is encrypted in any case: they have one, or had one and have asked for another."""

    @property
    def usable(self) -> Sequence[Room]:
        """Those in which what is for the person may be said, whatever it answers; the best first."""
        return [room for room in self.known if self._may_use(room) and not (room.encrypted and self.wants_clear)]

    @property
    def best(self) -> Room | None:
        """The one that is used where nothing speaks for another."""
        return self.usable[0] if self.usable else None

    def for_answer(self, said_in: RoomId | None) -> Sequence[Room]:
        """The same for the answer to what was said in one of them: that one first, where it may be used."""
        there = [room for room in self.known if room.room_id == said_in and self._may_use(room)]
        return [*there, *(room for room in self.usable if room not in there)]

    def _may_use(self, room: Room) -> bool:
        # One that was replaced takes nothing any more, whatever became of its successor.
        return room.unfit is None and room.replacement is None and (room.encrypted or not self.encrypted_only)


async def of(db: AsyncSession, *, user_id: UserId) -> PrivateRooms:
    """The private rooms of a person. A circle's room is none, however few are in it yet."""
    found = (await db.execute(_OF, {"user_id": user_id})).all()
    joined = {room.room_id for room, membership, _ in found if membership is Membership.JOIN}
    wants_clear = any(chosen_at is not None for *_, chosen_at in found) or (
        not found and await _wants_clear(db, user_id=user_id)
    )
    rooms = [room for room, *_ in found]
    both_in = any(room.encrypted and room.room_id in joined and room.unfit is not Unfit.RETIRED for room in rooms)
    rooms.sort(key=lambda room: (room.room_id not in joined, not room.encrypted))
    none_left = not any(
        room.unfit is None and room.replacement is None for room in rooms
    )  # So that one is to be opened, which is seldom.
    had = none_left and not wants_clear and bool(await db.scalar(select(_GIVEN_UP), {"user_id": user_id}))
    return PrivateRooms(
        rooms,
        encrypted_only=both_in and not wants_clear,
        wants_clear=wants_clear,
        opens_encrypted=had or (both_in and not wants_clear),
    )


async def count_opened(db: AsyncSession, *, user_id: UserId, me: UserId, since: datetime) -> int:
    """How many rooms we have opened for a person since an instant, also those that we have left again."""
    ours = or_(Room.creator == me, Room.creator.is_(None))
    query = select(func.count()).select_from(Room).where(Room.private_with == user_id, ours, Room.since > since)
    return (await db.scalars(query)).one()


async def _wants_clear(db: AsyncSession, *, user_id: UserId) -> bool:
    choice = await find_choice(db, user_id=user_id)
    return choice is not None and choice.chosen_at is not None


async def find_choice(db: AsyncSession, *, user_id: UserId) -> ClearChoice | None:
    """What a person has chosen, or is warned of."""
    return await db.get(ClearChoice, user_id)


async def forget_choice(db: AsyncSession, *, user_id: UserId) -> None:
    """A person has an encrypted room again."""
    await db.execute(delete(ClearChoice).where(ClearChoice.user_id == user_id))


async def retire(db: AsyncSession, *, user_id: UserId) -> Sequence[Room]:
    """Use none of a person's private rooms any more. Returns those that we are in."""
    theirs = (await of(db, user_id=user_id)).known
    for room in theirs:
        room.unfit = Unfit.RETIRED
    return theirs
