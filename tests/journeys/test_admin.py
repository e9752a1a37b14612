"""Operators look after the bot."""

from datetime import timedelta

import pytest

from chatbot.api.device import DeviceState
from chatbot.api.post.effects import Priority
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.homeserver import RateLimited, Rejected, Unavailable
from storage.models import AuditLine
from storage.types import UserId
from tests.journeys.conftest import Town

ADA, EVE = "@ada:example.org", "@eve:example.org"


async def test_only_operators_look_behind_the_counter(town: Town) -> None:
    await town.says(EVE, "tech", "!admin status")

    assert "that is for operators" in town.heard("tech")


async def test_status_says_that_all_is_well_or_what_is_not(town: Town) -> None:
    await town.says(ADA, "tech", "!admin status")
    assert town.heard("tech").startswith("All is well")

    await town.leaves_room("@circlebot:example.org", "food", by=EVE)
    await town.says(ADA, "tech", "!admin status")
    assert "Something needs a look:" in town.heard("tech")
    assert "Food circle: I am not in its room #food:example.org." in town.heard("tech")


@pytest.mark.both_databases
async def test_the_outbox_tells_what_waits_and_what_was_never_delivered(town: Town) -> None:
    town.server.trouble = [Unavailable("down")]
    await town.says(EVE, "tech", "!ping 1")
    await town.says(EVE, "tech", "!ping 2")
    room = await town.private(ADA)
    await town.says(ADA, room, "admin outbox")
    assert "Waiting to be sent: 2." in town.heard(room)
    assert "2 answers and cards" in town.heard(room)

    town.server.trouble = [Rejected("too large", code="M_TOO_LARGE")] * 2  # In short, too.
    await town.passes(timedelta(minutes=2))
    await town.says(ADA, room, "admin outbox")
    assert "Nothing waits to be sent." in town.heard(room)
    assert "Not delivered in the last 7 days" in town.heard(room)
    assert "too large" in town.heard(room)


async def test_an_answer_to_an_operator_goes_before_what_they_ask_about(town: Town) -> None:
    town.server.trouble = [RateLimited("slow down", retry_after=timedelta(seconds=30))]
    for number in range(4):
        await town.says(EVE, "tech", f"!ping {number}")
    await town.says(ADA, "tech", "!admin outbox")
    said = len(town.heard_all("tech"))
    await town.passes(timedelta(minutes=5))

    assert town.heard_all("tech")[said].startswith("Waiting to be sent: 4.")


async def test_status_says_which_rooms_are_encrypted(town: Town) -> None:
    room = await town.private(ADA)
    await town.says(ADA, room, "admin status")
    assert "No circle's room is encrypted, and 0 of 1 private rooms." in town.heard(room)

    for where in (town.room("food"), room):
        content = {"algorithm": "m.megolm.v1.aes-sha2"}
        town.server.emit(where, UserId(ADA), "m.room.encryption", content, state_key="")
    await town.works()
    town.server.emit(room, UserId(ADA), "m.room.message", {"msgtype": "m.text", "body": "admin status"}, encrypted=True)
    await town.works()
    assert "Encrypted: the room of the Food circle, and 1 of 1 private rooms." in town.heard(room)
    assert "The bot's device is signed, and the homeserver has 50 one-time keys of it." in town.heard(room)
    assert "All is well" in town.heard(room), town.heard(room)

    town.server.device_state = DeviceState(signed=False, one_time_keys=0)
    town.server.emit(room, UserId(ADA), "m.room.message", {"msgtype": "m.text", "body": "admin status"}, encrypted=True)
    await town.works()
    assert "The bot's device is not signed" in town.heard(room)
    assert "circlebot doctor" in town.heard(room)
    assert "Something needs a look" in town.heard(room)


async def test_the_outbox_allows_for_the_usual_limits_until_it_knows_the_homeservers(town: Town) -> None:
    room = await town.private(ADA)
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause="a round", family="subs", now=town.now, rendering=IN_A_ROOM)
        for number in range(60):
            await outbox.private(
                UserId(f"@p{number}:example.org"), say("Hello"), about=None, priority=Priority.REMINDER
            )
    await town.says(ADA, room, "admin outbox")

    assert "Private rooms to be opened first: 60" in town.heard(room)
    assert "With a homeserver's usual limits what is due is sent in about 57 minutes" in town.heard(room)
    assert "it may well be sooner" in town.heard(room)


async def test_the_audit_comes_page_by_page(town: Town) -> None:
    async with town.app.database.transaction() as db:
        for number in range(30):
            db.add(AuditLine(at=town.now, actor=None, what="tests.tried", subject=f"T-{number}", cause="$1", detail={}))
    room = await town.private(ADA)
    await town.says(ADA, room, "admin audit tests.tried")
    assert "30 changes of “tests.tried”, 1 to 12:" in town.heard(room)
    assert "T-29" in town.heard(room)
    await town.says(ADA, room, "more")
    assert "T-17" in town.heard(room)
    assert "T-18" not in town.heard(room)
    await town.says(ADA, "food", "!admin audit tests.tried")
    assert "30 changes of “tests.tried”, the newest of them:" in town.heard_private(ADA)
    assert "say admin audit tests.tried here" in town.heard_private(ADA)


@pytest.mark.both_databases
async def test_the_audit_names_who_changed_what(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    room = await town.private(ADA)
    await town.says(ADA, room, "admin audit gus")
    assert "membership.joined" in town.heard(room)
    assert "Gus (@gus:example.org)" in town.heard(room)

    await town.says(ADA, room, "admin audit nothing-like-it")
    assert "No change of that kind" in town.heard(room)
    await town.says(ADA, "food", "!admin audit")
    assert "membership.joined" in town.heard_private(ADA)
