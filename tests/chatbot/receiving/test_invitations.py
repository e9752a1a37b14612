"""Whose invitation is accepted, into which room."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatbot import config
from chatbot.app import App
from chatbot.matrix.homeserver import Invitation
from chatbot.receiving.invitations import MOST_A_DAY
from storage.database import Database
from storage.queries import outbox as outbox_of
from storage.types import RoomId, UserId
from tests.fakes import BOT, FakeClock, FakeHomeserver
from tests.towns import FEDERATION

STRANGER, NEIGHBOUR = UserId("@zoe:elsewhere.org"), UserId("@yan:example.org")
ADA, EVE = UserId("@ada:example.org"), UserId("@eve:example.org")
SOME = RoomId("!some:elsewhere.org")


@pytest.fixture
async def app(database: Database, tmp_path: Path) -> App:
    """The bot in the Tech circle's room, with Ada and Eve."""
    path = tmp_path / "circlebot.toml"
    path.write_text(FEDERATION)
    server = FakeHomeserver(FakeClock())
    for slug in ("coordinating", "tech", "food"):
        server.room(f"#{slug}:example.org", [ADA, EVE] if slug == "tech" else [ADA])
    app = App(settings=config.load(path), database=database, homeserver=server, clock=server.clock)
    await app.migrate()
    await app.found()
    await app.joining.join(app.settings.circles)
    await app.receiver.receive(await server.sync(None, timeout=app.settings.limits.max_command_age))
    return app


async def _goes_into(app: App, invitation: Invitation) -> bool:
    await app.receiver.receive_invitations([invitation], cause="test")
    async with app.database.looking() as db:
        rows = await outbox_of.heads_due_at(db, now=app.clock())
    return any(row.kind == "join" and row.room_id == invitation.room_id for row in rows)


@pytest.mark.parametrize(
    ("inviter", "direct", "wanted"),
    [
        (ADA, False, True),  # an operator, into whatever room
        (EVE, True, True),  # whom we meet in a circle
        (EVE, False, False),
        (NEIGHBOUR, True, True),  # of our own homeserver, trusted where the FEDERATION says nothing else
        (NEIGHBOUR, False, False),
        (STRANGER, True, False),
        (STRANGER, False, False),
    ],
)
async def test_who_may_ask_the_bot_in(app: App, inviter: UserId, direct: bool, wanted: bool) -> None:
    assert await _goes_into(app, Invitation(SOME, inviter, direct)) is wanted


async def test_a_circle_s_room_may_be_opened_to_the_bot_by_anybody(app: App) -> None:
    assert isinstance(app.homeserver, FakeHomeserver)
    tech = app.homeserver.aliases["#tech:example.org"]
    assert await _goes_into(app, Invitation(tech, STRANGER, direct=False, alias="#tech:example.org"))


async def test_asked_back_into_the_room_where_a_circle_met_last(app: App) -> None:
    """Its alias may be gone, or not be part of the invitation."""
    assert isinstance(app.homeserver, FakeHomeserver)
    tech = app.homeserver.aliases["#tech:example.org"]
    app.homeserver.member(tech, BOT, "leave", by=ADA)
    assert await _goes_into(app, Invitation(tech, STRANGER, direct=False))


async def test_one_person_does_not_fill_the_bot_with_rooms(app: App) -> None:
    """Others are heard meanwhile, and they themselves again the next day."""
    assert isinstance(app.clock, FakeClock)
    went = [await _goes_into(app, Invitation(RoomId(f"!{each}:a.org"), EVE, direct=True)) for each in range(14)]
    assert went == [True] * 10 + [False] * 4
    assert await _goes_into(app, Invitation(RoomId("!n:a.org"), NEIGHBOUR, direct=True))
    assert await _goes_into(app, Invitation(RoomId("!o:a.org"), ADA, direct=True))
    app.clock.passes(timedelta(days=1))
    assert await _goes_into(app, Invitation(RoomId("!next:a.org"), EVE, direct=True))


async def test_an_operator_may_ask_the_bot_into_as_many_as_there_are(app: App) -> None:
    rooms = [RoomId(f"!{number}:example.org") for number in range(MOST_A_DAY + 1)]
    assert [await _goes_into(app, Invitation(each, ADA, direct=False)) for each in rooms] == [True] * len(rooms)


async def test_an_invitation_that_only_claims_a_circle_s_alias_is_not_believed(app: App) -> None:
    assert not await _goes_into(app, Invitation(SOME, STRANGER, direct=False, alias="#tech:example.org"))
