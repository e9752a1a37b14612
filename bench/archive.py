"""A big archive, made straight from the records: people in rooms and on registers, as years of use would leave them."""

from datetime import UTC, datetime

from sqlalchemy import insert

from storage.database import Database
from storage.models import CircleStanding, Member, Membership, RoomMember
from storage.queries import circles, rooms
from storage.types import EventId, UserId

JOINED = datetime(2026, 1, 1, tzinfo=UTC)


async def fill(database: Database, *, members: int) -> int:
    """Put so many people into the rooms that the archive knows, evenly, and those in circles' rooms on the register.

    Returns into how many rooms.
    """
    async with database.transaction() as db:
        joined = await rooms.joined(db)
        homes = {circle.room_id: circle.slug for circle in await circles.active_in(db)}
        people, register = [], []
        for number in range(members):
            room = joined[number % len(joined)]
            user_id = UserId(f"@member{number}:elsewhere.example")
            people.append(
                {"room_id": room.room_id, "user_id": user_id, "membership": Membership.JOIN,
                 "display_name": f"Member {number}", "event_id": EventId(f"$member{number}")}
            )  # fmt: skip
            if room.room_id in homes:
                register.append(
                    {"circle": homes[room.room_id], "user_id": user_id, "standing": CircleStanding.GUEST,
                     "joined_at": JOINED}
                )  # fmt: skip
        await db.execute(insert(RoomMember), people)
        await db.execute(insert(Member), register)
    return len(joined)
