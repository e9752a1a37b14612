"""A big archive, made straight from the records: people in rooms and on registers, as years of use would leave them."""

from datetime import UTC, datetime

from sqlalchemy import insert

from storage.database import Database
from storage.models import (
    CircleStanding,
    Coop,
    CoopStanding,
    Decision,
    FederationStanding,
    Item,
    ItemStatus,
    Member,
    Membership,
    RoomMember,
    Seat,
)
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


async def grow(database: Database, *, coops: int, decisions: int) -> None:
    """So many co-ops, each with a seat in one circle and in the federation or on their way, and a logbook in the third circle."""
    async with database.transaction() as db:
        slugs = sorted(circle.slug for circle in await circles.active_in(db))
        made = [Coop(slug=f"coop-{each}", name=f"Co-op {each}", added_at=JOINED) for each in range(coops)]
        db.add_all(made)
        await db.flush()
        stages = list(FederationStanding)
        db.add_all(
            Seat(circle=slugs[each % len(slugs)], coop_id=coop.id, standing=CircleStanding.MEMBER, since=JOINED)
            for each, coop in enumerate(made)
        )
        db.add_all(
            CoopStanding(coop_id=coop.id, standing=stages[each % len(stages)], since=JOINED)
            for each, coop in enumerate(made)
        )
        home = slugs[min(2, len(slugs) - 1)]
        items = [
            Item(circle=home, text=f"Meet in room {each}", proposer=UserId("@member0:elsewhere.example"), opened_at=JOINED,
                 closes_at=JOINED, closed_at=JOINED, status=ItemStatus.AGREED, version_at=JOINED)
            for each in range(decisions)
        ]  # fmt: skip
        db.add_all(items)
        await db.flush()
        db.add_all(
            Decision(item=item.number, circle=home, text=item.text, agreed_at=JOINED, summary="12 of 12 heard")
            for item in items
        )
