"""The private rooms of the bot and a person: which of them may be spoken in, and which goes before which.

Built once, since every message to a person needs it (ADR 0012).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, and_, bindparam, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Account, Circle, ClearChoice, Membership, Room, RoomMember, Unfit
from storage.queries.accounts import JOINED, person_in
from storage.types import RoomId, UserId

_ASKED: BindParameter[Collection[UserId]] = bindparam("user_ids", expanding=True)
_WHOSE = person_in(Room.private_with)
_THEIRS = or_(
    Room.private_with.in_(_ASKED),
    Room.private_with.in_(select(Account.account).where(Account.person.in_(_ASKED), JOINED)),
)
_GIVEN_UP = select(Room.private_with, _WHOSE).where(_THEIRS, Room.encrypted, Room.unfit == Unfit.RETIRED)
_OF = (
    select(Room, _WHOSE, RoomMember.membership, ClearChoice.chosen_at)
    .outerjoin(RoomMember, and_(RoomMember.room_id == Room.room_id, RoomMember.user_id == Room.private_with))
    .outerjoin(ClearChoice, ClearChoice.user_id == Room.private_with)
    .where(_THEIRS, Room.joined, ~select(Circle.slug).where(Circle.room_id == Room.room_id).exists())
    .order_by(Room.since.desc(), Room.room_id)
)
_WANT_CLEAR = select(ClearChoice.user_id).where(ClearChoice.user_id.in_(_ASKED), ClearChoice.chosen_at.is_not(None))


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
    return (await of_each(db, user_ids=[user_id]))[user_id]


async def of_each(db: AsyncSession, *, user_ids: Collection[UserId]) -> dict[UserId, PrivateRooms]:
    """The same of each of some people: three statements at most, for each some thousands."""
    found: dict[UserId, list[_Found]] = {user_id: [] for user_id in user_ids}
    for batch in batches_of(user_ids):
        for room, person, membership, chosen_at in await db.execute(_OF, {"user_ids": batch}):
            for whose in found.keys() & {room.private_with, person}:
                found[whose].append(_Found(room, membership is Membership.JOIN, chosen_at is not None))
    unknown = [user_id for user_id, rooms in found.items() if not rooms]
    choose = {each for batch in batches_of(unknown) for each in await db.scalars(_WANT_CLEAR, {"user_ids": batch})}
    choose |= {user_id for user_id, rooms in found.items() if any(each.wants_clear for each in rooms)}
    none_left = [
        user_id
        for user_id, rooms in found.items()
        if user_id not in choose
        and not any(each.room.unfit is None and each.room.replacement is None for each in rooms)
    ]  # So that one is to be opened, which is seldom.
    gave_up = {
        each
        for batch in batches_of(none_left)
        for row in await db.execute(_GIVEN_UP, {"user_ids": batch})
        for each in row
    }
    return {
        user_id: _known(rooms, wants_clear=user_id in choose, had=user_id in gave_up and user_id in none_left)
        for user_id, rooms in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Found:
    room: Room
    both_in: bool
    wants_clear: bool


def _known(found: Sequence[_Found], *, wants_clear: bool, had: bool) -> PrivateRooms:
    both_in = any(each.room.encrypted and each.both_in and each.room.unfit is not Unfit.RETIRED for each in found)
    best_first = sorted(found, key=lambda each: (not each.both_in, not each.room.encrypted))
    return PrivateRooms(
        [each.room for each in best_first],
        encrypted_only=both_in and not wants_clear,
        wants_clear=wants_clear,
        opens_encrypted=had or (both_in and not wants_clear),
    )


async def count_opened(db: AsyncSession, *, user_id: UserId, me: UserId, since: datetime) -> int:
    """How many rooms we have opened for a person since an instant, also those that we have left again."""
    ours = or_(Room.creator == me, Room.creator.is_(None))
    query = select(func.count()).select_from(Room).where(Room.private_with == user_id, ours, Room.since > since)
    return (await db.scalars(query)).one()


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
