"""The pen of the handlers, where names are longer than a column."""

from datetime import UTC, datetime

from sqlalchemy import select

from chatbot.api.post.effects import Priority
from chatbot.api.post.outbox import Outbox
from chatbot.api.post.pen import LONGEST_CAUSE, LONGEST_NAME
from chatbot.api.wording.markup import p, quote, say
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.database import Database
from storage.models import Circle, CircleKind, Membership, OutboxRow, OutboxState, Room, RoomMember
from storage.types import CircleSlug, EventId, RoomId, UserId

LONG = "@" + "x" * 250 + ":a.io"


async def test_long_names_fit_their_columns_and_mean_the_same(sqlite_url: str) -> None:
    database, room = Database(sqlite_url), RoomId("!a:a.io")
    await database.migrate()
    async with database.transaction() as db:
        for cause in (f"one:{LONG}", f"two:{LONG}"):
            outbox = Outbox(db, cause=cause, family="test", now=datetime(2027, 1, 1, tzinfo=UTC), rendering=IN_A_ROOM)
            await outbox.post(room, say("once"), once=f"greeted:{LONG}", tag=f"why:{LONG}")
        await outbox.post(room, say("another"), once=f"greeted:{LONG[:-1]}")
        await outbox.cancel(f"why:{LONG}")
    async with database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).order_by(OutboxRow.position))).all()
    await database.close()

    assert [(row.content.get("body"), row.state) for row in rows] == [
        (None, OutboxState.CANCELLED),  # What is withdrawn is not kept.
        ("another", OutboxState.QUEUED),
    ]
    assert all(len(row.once or "") <= LONGEST_NAME and len(row.tag or "") <= LONGEST_NAME for row in rows)
    assert all(len(row.cause) <= LONGEST_CAUSE for row in rows)


async def test_a_circle_s_words_are_said_to_nobody_who_is_not_in_its_room(sqlite_url: str) -> None:
    """Whoever writes to them has not asked."""
    database, room = Database(sqlite_url), RoomId("!food:a.io")
    eve, gus = UserId("@eve:a.io"), UserId("@gus:a.io")
    await database.migrate()
    async with database.transaction() as db:
        food, tech = (
            Circle(slug=CircleSlug(slug), name=slug.title(), kind=CircleKind.INDUSTRY, room=f"#{slug}:a.io")
            for slug in ("food", "tech")
        )
        food.room_id = room
        db.add_all((Room(room_id=room, joined=True, since=datetime(2027, 1, 1, tzinfo=UTC)), food, tech))
        await db.flush()
        db.add_all(
            (
                RoomMember(room_id=room, user_id=gus, membership=Membership.JOIN, event_id=EventId("$1")),
                RoomMember(room_id=room, user_id=eve, membership=Membership.LEAVE, event_id=EventId("$2")),
            )
        )
        await db.flush()
        outbox = Outbox(db, cause="$a", family="test", now=datetime(2027, 1, 1, tzinfo=UTC), rendering=IN_A_ROOM)
        for user in (eve, gus):
            await outbox.private(user, say(p("It is about:"), quote("An oven")), about=food)
            await outbox.private(user, say(p("It is about:"), quote("A van")), about=[tech, food])
            await outbox.file(user, about=food, name="oven.txt", mime="text/plain", data=b"An oven")
        await outbox.private(eve, say(quote("Her own words")), about=None)
    async with database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).order_by(OutboxRow.position))).all()
    await database.close()

    told = [(row.to_user, row.content.get("body", row.content.get("name"))) for row in rows]
    there = "You are not in the room of the {circle} now, so I do not show its words here."
    assert told == [
        (eve, f"It is about:\n\n{there.format(circle='Food')}"),
        (eve, f"It is about:\n\n{there.format(circle='Tech')}"),
        (gus, "It is about:\n\n> An oven"),
        (gus, "It is about:\n\n> A van"),
        (gus, "oven.txt"),
        (eve, "> Her own words"),
    ]


async def test_what_was_told_and_changes_has_no_words_for_who_is_gone_from_the_room(sqlite_url: str) -> None:
    database, room = Database(sqlite_url), RoomId("!food:a.io")
    eve, gus = UserId("@eve:a.io"), UserId("@gus:a.io")
    at = datetime(2027, 1, 1, tzinfo=UTC)
    await database.migrate()
    async with database.transaction() as db:
        food = Circle(slug=CircleSlug("food"), name="Food", kind=CircleKind.INDUSTRY, room="#food:a.io")
        food.room_id = room
        db.add_all((Room(room_id=room, joined=True, since=at), food))
        await db.flush()
        there = {
            user: RoomMember(room_id=room, user_id=user, membership=Membership.JOIN, event_id=EventId(f"${user}"))
            for user in (eve, gus)
        }
        db.add_all(there.values())
        await db.flush()
        outbox = Outbox(db, cause="$a", family="test", now=at, rendering=IN_A_ROOM)
        for user in (eve, gus):
            await outbox.private(user, say(quote("An oven")), about=food, card="D")
        there[eve].membership = Membership.BAN
        await db.flush()
        later = Outbox(db, cause="$b", family="test", now=at, rendering=IN_A_ROOM)
        await later.edit_cards("D", say(quote("A van")), about=food)
        await later.edit_cards("D", say(quote("A van")), about=food)
    async with database.looking() as db:
        edits = (await db.scalars(select(OutboxRow).where(OutboxRow.kind == "edit"))).all()
    await database.close()
    told = {row.to_user: str(row.content.get("body")) for row in edits}
    assert "A van" in told[gus]
    assert "A van" not in told[eve]
    assert "You are not in the room of the Food now" in told[eve]


async def test_what_changes_a_message_that_still_waits_goes_after_it(sqlite_url: str) -> None:
    """Before it in the same room it would wait for what is behind it, for ever, and with it all that is to be said there."""
    database, room, now = Database(sqlite_url), RoomId("!food:a.io"), datetime(2027, 1, 1, tzinfo=UTC)
    await database.migrate()
    async with database.transaction() as db:
        outbox = Outbox(db, cause="$a", family="test", now=now, rendering=IN_A_ROOM)
        for key in ("1", "2"):
            await outbox.post(room, say("A reminder"), card=key, priority=Priority.REMINDER)
        await outbox.post(room, say("An answer"), card="3")
    async with database.transaction() as db:
        for row in await db.scalars(select(OutboxRow)):
            row.first_attempt_at = now
        outbox = Outbox(db, cause="$b", family="test", now=now, rendering=IN_A_ROOM)
        await outbox.edit_card("1", say("Another"))
        await outbox.edit_card("3", say("Another"))
        await outbox.take_back("2", reason="taken back")
    async with database.looking() as db:
        rows = (await db.scalars(select(OutboxRow).order_by(OutboxRow.priority, OutboxRow.position))).all()
    await database.close()

    place = {row.txn_id: at for at, row in enumerate(rows)}
    aimed = [row for row in rows if row.target_txn is not None]
    assert len(aimed) == 3
    assert all(place[str(row.target_txn)] < place[row.txn_id] for row in aimed)
