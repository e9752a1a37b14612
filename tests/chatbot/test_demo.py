"""The demo's folder and its console; its scenario is played in the live tests."""

import io
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from chatbot.demo.console import Seat, take
from chatbot.demo.member import Member
from chatbot.demo.stage import Stage, folder_of_one
from chatbot.demo.synapse import Synapse, port_before
from chatbot.demo.view import View
from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId, UserId

BOT, GUS, FOOD = UserId("@circlebot:localhost"), UserId("@gus:localhost"), RoomId("!food:localhost")


def test_a_second_demo_leaves_the_folder_of_one_that_runs_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with folder_of_one(folder, keep=False):
        (folder / "circlebot.toml").touch()
        for keep in (False, True):
            with pytest.raises(ValueError, match="Another demo is running in"), folder_of_one(folder, keep=keep):
                pass
        assert (folder / "circlebot.toml").exists()
    with folder_of_one(folder, keep=True):
        assert (folder / "circlebot.toml").exists()
    with folder_of_one(folder, keep=False):
        assert not (folder / "circlebot.toml").exists()


def test_a_folder_that_is_no_demo_s_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").touch()
    with pytest.raises(ValueError, match="not a demo"), folder_of_one(tmp_path, keep=False):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["letters"]


async def test_a_tap_goes_to_the_last_card_and_not_to_an_answer_or_an_older_card(tmp_path: Path) -> None:
    def said(number: int, body: str) -> Event:
        return Event(EventId(f"${number}"), FOOD, BOT, "m.room.message", {"body": body}, at=datetime.now(UTC))

    def seeded(number: int, target: int) -> Event:
        relation = {"rel_type": "m.annotation", "event_id": f"${target}", "key": "✋"}
        return Event(EventId(f"${number}"), FOOD, BOT, "m.reaction", {"m.relates_to": relation}, at=datetime.now(UTC))

    stage = Stage(tmp_path, Synapse(tmp_path), bot=BOT, rooms={"food": FOOD})
    stage.people["gus"] = Member("http://localhost", GUS, "")
    stage.people["gus"].timeline += [
        said(1, "J-1: react with ✅ or ❌"), seeded(2, 1), said(3, "Call for hands H-1. React ✋ if you help"),
        seeded(4, 3), said(5, "Open for consent: … React ✅ consent"),
    ]  # fmt: skip
    seat = Seat(stage, Console())
    card, last = await seat.last_of_bot(card=True), await seat.last_of_bot()
    assert card is not None
    assert last is not None
    assert (card.event_id, last.event_id) == ("$3", "$5")


async def test_what_people_say_does_nothing_to_the_console_of_who_watches(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Synapse(tmp_path), bot=BOT, rooms={"food": FOOD})
    shown = io.StringIO()
    view = View(stage, Console(file=shown, width=200))
    odd = "Hello\x1b[31m\x9b1m\u202e\x07 there"
    events: list[tuple[str, dict[str, object]]] = [
        ("m.room.message", {"body": odd}),
        ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$1", "key": odd}}),
        (
            "m.room.message",
            {"body": odd, "m.new_content": {"body": f"{odd}, Gus"}, "m.relates_to": {"event_id": "$1"}},
        ),
    ]
    for number, (kind, content) in enumerate(events, 1):
        view.show(
            Event(EventId(f"${number}"), FOOD, UserId(f"@g\x1bus{number}:x"), kind, content, at=datetime.now(UTC))
        )

    assert not [letter for letter in "\x1b\x9b\u202e\x07" if letter in shown.getvalue()]
    assert shown.getvalue().count("Hello[31m1m there") == 4


@pytest.mark.parametrize("encrypted", [True, False])
async def test_a_lock_is_shown_where_what_is_said_is_encrypted(tmp_path: Path, encrypted: bool) -> None:
    stage = Stage(tmp_path, Synapse(tmp_path), bot=BOT, rooms={"food": FOOD})
    shown = io.StringIO()
    view = View(stage, Console(file=shown, width=200))
    member = stage.people["gus"] = Member("http://localhost", GUS, "")
    private = RoomId("!private:localhost")
    for number, (room_id, secret) in enumerate(((private, encrypted), (FOOD, False)), 1):
        said = Event(
            EventId(f"${number}"),
            room_id,
            GUS,
            "m.room.message",
            {"body": "hi"},
            at=datetime.now(UTC),
            encrypted=secret,
        )
        member.timeline.append(said)
        view.show(said)
    assert ("private: Gus and Circlebot 🔒" in shown.getvalue()) is encrypted
    assert shown.getvalue().count("🔒") == encrypted


async def test_what_the_bot_takes_back_of_its_own_and_where_a_link_leads_is_not_told(tmp_path: Path) -> None:
    stage = Stage(tmp_path, Synapse(tmp_path), bot=BOT, rooms={"food": FOOD})
    shown = io.StringIO()
    view = View(stage, Console(file=shown, width=200))

    def sees(number: int, by: UserId, kind: str, content: dict[str, object], redacts: str | None = None) -> None:
        gone = EventId(redacts) if redacts else None
        view.show(Event(EventId(f"${number}"), FOOD, by, kind, content, at=datetime.now(UTC), redacts=gone))

    for number, by in ((1, BOT), (2, GUS)):
        sees(number, by, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$0", "key": "✅"}})
        sees(number + 10, by, "m.room.redaction", {}, f"${number}")
    sees(3, BOT, "m.room.message", {"body": "C-1 goes on here: version 2 (https://matrix.to/#/!a/$b?via=c). See?"})

    assert shown.getvalue().count("takes something out of the room") == 1
    assert "C-1 goes on here: version 2. See?" in shown.getvalue()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/in [/nowhere]", "There is no room “[/nowhere]”."),
        ("/in", "Into which room?"),
        ("/as nobody", "I know no “nobody” here."),
    ],
)
async def test_what_the_console_does_not_know_is_said_as_it_was(tmp_path: Path, line: str, answer: str) -> None:
    stage = Stage(tmp_path, Synapse(tmp_path), bot=BOT, rooms={"food": FOOD})
    stage.people["gus"] = Member("http://localhost", GUS, "")
    shown = io.StringIO()
    await take(Seat(stage, Console(file=shown, width=200)), line)

    assert shown.getvalue().startswith(answer)


def test_a_demo_that_goes_on_is_where_it_was_unless_somebody_else_is_there(tmp_path: Path) -> None:
    assert port_before(tmp_path) is None
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "homeserver.yaml").write_text(f'{{"listeners": [{{"port": {port}}}]}}')
        assert port_before(tmp_path) is None
    assert port_before(tmp_path) == port
