"""The room in which we are alone with a person: found, looked at before anything is said there, or opened."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from chatbot.config import Settings
from chatbot.matrix import privacy
from chatbot.matrix.homeserver import (
    Forbidden,
    Homeserver,
    Missing,
    OpenedRoom,
    RateLimited,
    Rejected,
    Unavailable,
)
from chatbot.sending.failures import OpeningLimited, Undeliverable
from storage.database import Database
from storage.models import OutboxRow, Room, Unfit
from storage.queries import outbox as rows_of
from storage.queries import private_rooms, rooms
from storage.queries.private_rooms import PrivateRooms
from storage.transaction import Transaction
from storage.types import RoomId, UserId

log = structlog.get_logger(__name__)

A_DAY, MOST_OPENED_A_DAY = timedelta(days=1), 10
"""So many rooms are opened for one person within a day."""

Lost = Callable[[Transaction, Room], Awaitable[None]]
"""Has a person told that their private room is so no longer."""


class AloneWith:
    """Finds the private room of a person for one row at a time."""

    def __init__(
        self,
        *,
        database: Database,
        homeserver: Homeserver,
        settings: Settings,
        clock: Callable[[], datetime],
        lost: Lost,
    ) -> None:
        self._database = database
        self._homeserver = homeserver
        self._settings = settings
        self._clock = clock
        self._lost = lost
        self._finding: defaultdict[UserId, asyncio.Lock] = defaultdict(asyncio.Lock)
        """For one row at a time, so that two in different lanes do not open two rooms with one person."""

    async def room_with(self, user_id: UserId, *, row: OutboxRow) -> RoomId:
        """The room in which a row is said to a person. Raises Undeliverable, and what the homeserver raises."""
        async with self._finding[user_id]:
            return await self._found(user_id, row=row)

    async def note_not_alone(self, row: OutboxRow) -> None:
        """The room that a row was to be said in is not private any more; the homeserver knew sooner than the archive."""
        async with self._database.transaction() as db:
            fresh = await rows_of.find_by_txn(db, txn_id=row.txn_id)
            room = await rooms.find(db, room_id=fresh.room_id) if fresh is not None and fresh.room_id else None
            if room is not None and room.unfit is None:
                room.unfit = Unfit.NOT_ALONE
                await self._lost(db, room)

    async def _found(self, user_id: UserId, *, row: OutboxRow) -> RoomId:
        """The private room with a person, opened if there is none. The row remembers it, so that edits find it.

        Somebody may have been invited since the row was written, so we look at each room before we say anything there.
        """
        target = await target_row(self._database, row.target_txn) if row.target_txn is not None else None
        said_in = row.room_id or (target.room_id if target is not None else None)
        async with self._database.looking() as db:
            theirs = await private_rooms.of(db, user_id=user_id)
        for room in theirs.for_answer(said_in):
            if row.target_txn is not None and said_in not in (None, room.room_id):
                raise Undeliverable("what it belongs to is in a room that is not private any more")
            if await self._is_private(room, room.private_with or user_id):
                return await self._remembered(row, room.room_id)
        if row.target_txn is not None and said_in is not None:
            raise Undeliverable("what it belongs to is in a room that is not private any more")
        await self._must_not_be_many(user_id)
        try:
            opened = await self._homeserver.private_room_with(
                user_id,
                encrypted=theirs.opens_encrypted or await self._encrypt_for(user_id, theirs),
                tried_before=row.first_attempt_at is not None,
                besides=[room.room_id for room in theirs.known],
            )
        except RateLimited as limited:
            raise OpeningLimited(str(limited), retry_after=limited.retry_after) from limited
        await self._note_opened(opened, user_id)
        return await self._remembered(row, opened.room_id)

    async def _must_not_be_many(self, user_id: UserId) -> None:
        """Whoever turns down one room after the other waits for the next: the homeserver lets us open few, and others wait for
        theirs. Raises Unavailable."""
        me, now = self._homeserver.identity.user_id, self._clock()
        async with self._database.looking() as db:
            today = await private_rooms.count_opened(db, user_id=user_id, me=me, since=now - A_DAY)
        if today >= MOST_OPENED_A_DAY:
            raise Unavailable(f"{today} rooms were opened for {user_id} within a day")

    async def _remembered(self, row: OutboxRow, room_id: RoomId) -> RoomId:
        """The room that a row goes into, noted with the row."""
        if row.room_id != room_id:
            async with self._database.transaction() as db:
                fresh = await rows_of.find_by_txn(db, txn_id=row.txn_id)
                if fresh is not None:
                    fresh.room_id = room_id
        return room_id

    async def _note_opened(self, opened: OpenedRoom, user_id: UserId) -> None:
        async with self._database.transaction() as db:
            room = await rooms.find(db, room_id=opened.room_id)
            if room is None:
                room = Room(
                    room_id=opened.room_id,
                    joined=True,
                    since=self._clock(),
                    encrypted=opened.encrypted,
                    create={},
                    private_with=user_id,
                )
                db.add(room)
            room.encrypted |= opened.encrypted

    async def _is_private(self, room: Room, user_id: UserId) -> bool:
        """Whether a room is private, as the archive and the homeserver both say; the homeserver knows sooner.

        In an encrypted room the archive is enough: whoever it does not know to be in gets no key. Before our first private word
        there, whoever comes later is kept from reading it, where we may.
        """
        if room.encrypted and room.join_rule is not None and room.history != "shared":
            return True
        try:
            state = privacy.read_state(await self._homeserver.room_state(room.room_id))
        except (Forbidden, Missing):
            return False
        me = self._homeserver.identity.user_id
        why = privacy.unfit(state, me=me, person=user_id)
        narrows = why is None and state.creator != me and privacy.narrows_history(state, me=me)
        if narrows:
            try:
                await self._homeserver.narrow_history(room.room_id)
            except (Forbidden, Rejected):
                narrows = False  # Then the room is used as it is.
        history = "joined" if narrows else state.history[:64]
        if (why, state.join_rule[:64], history) != (room.unfit, room.join_rule, room.history):
            async with self._database.transaction() as db:
                fresh = await rooms.find(db, room_id=room.room_id)
                if fresh is not None:
                    was_private = fresh.unfit is None
                    fresh.unfit, fresh.join_rule, fresh.history = why, state.join_rule[:64], history
                    if was_private:
                        await self._lost(db, fresh)
        if why is not None:
            log.info("a room is not private", room_id=room.room_id, why=why)
        return why is None

    async def _encrypt_for(self, user_id: UserId, theirs: PrivateRooms) -> bool:
        if theirs.wants_clear:
            return False
        match self._settings.matrix.encrypt_private_rooms:
            case "always":
                return True
            case "never":
                return False
            case _:
                return await self._homeserver.can_encrypt_for(user_id)


async def target_row(database: Database, txn_id: str) -> OutboxRow | None:
    """The row that another one edits, reacts to or redacts."""
    async with database.looking() as db:
        return await rows_of.find_by_txn(db, txn_id=txn_id)
