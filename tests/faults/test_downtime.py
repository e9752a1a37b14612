"""Long absences and homeservers in trouble: nothing is lost, memory stays bounded, and nobody is asked without a pause."""

import asyncio
import time
from pathlib import Path

import psutil
import pytest

from tests.confirmed import confirm_in
from tests.faults.conftest import ADA, CY, EVE, GUS, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

DAY = 24 * 3600


async def test_three_thousand_events_while_the_bot_was_down(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    """What is younger than ``max_command_age`` is handled; the older is summed up, once in each room."""
    async with running(toml) as app:
        for who, coop in ((EVE, "Byte Co-op"), (GUS, "Leaf Bakery")):
            await confirm_in(app.database, who, coop)
            await until_answered(server, await server.say(tech, who, f"!join for {coop}"))
        await server.say(tech, EVE, "!consent Move the call to Friday")
        await until(lambda: any("C-1" in words for words in server.said(tech)))
    card = next(e["event_id"] for _, e in server.rooms[tech].timeline if "C-1" in str(e["content"].get("body")))
    hub, now = server.aliases["#coordinating:localhost"], time.time()
    young: list[str] = []
    old: list[str] = []
    for number in range(1500):
        for room_id, who in ((tech, EVE), (hub, CY)):
            command = number % 30 == 0
            late = number < 300
            event_id = await server.emit(
                room_id, who, "m.room.message",
                {"msgtype": "m.text", "body": f"!ping {number}" if command else f"chat {number}"},
                origin_server_ts=int((now - (2 * DAY if late else 600)) * 1000),
            )  # fmt: skip
            if command:
                (old if late else young).append(event_id)
    relation = {"rel_type": "m.annotation", "event_id": card, "key": "✅"}
    tapped = await server.emit(tech, GUS, "m.reaction", {"m.relates_to": relation})
    await server.emit(tech, EVE, "m.reaction", {"m.relates_to": relation})
    await server.emit(tech, GUS, "m.room.redaction", {"redacts": tapped}, redacts=tapped)

    before = psutil.Process().memory_info().rss
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in young))
        # An edit may have gone between the tap and its redaction; the last one tells what holds.
        await until(
            lambda: any("Leaf Bakery" in edit.partition("waiting for")[2] for edit in server.edits_of(card)[-1:])
        )
        await until(lambda: any("While I was away" in words for words in server.said(tech)))
    grown = psutil.Process().memory_info().rss - before

    assert {len(server.answers_to(each)) for each in young} == {1}
    assert not any(words.startswith("pong") for each in old for words in server.answers_to(each))
    for room_id in (tech, hub):
        notices = [words for words in server.said(room_id) if "While I was away" in words]
        assert len(notices) == 1
        assert "10 commands came in here" in notices[0]
    assert "1 consent: Byte Co-op" in server.edits_of(card)[-1]
    assert "Leaf Bakery" in server.edits_of(card)[-1].partition("waiting for")[2]
    assert grown < 60_000_000


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sync", times=10_000, status=502, body=b"<html>Bad Gateway</html>"),
        Fault("sync", times=10_000, before=True),
        Fault("sync", times=10_000, change=lambda answer: {"next_batch": answer["next_batch"]}),
        Fault("sync", times=10_000, change=lambda answer: {"nothing": 1}),
        Fault("sync", times=10_000, status=200, body=b"[]"),
    ],
    ids=["bad gateway", "cut", "nothing at once", "no token", "no object"],
)
@pytest.mark.usefixtures("swift")
async def test_no_answer_of_the_homeserver_is_asked_for_without_a_pause(
    server: FaultyHomeserver, tech: str, toml: Path, fault: Fault
) -> None:
    async with running(toml):
        first = await server.say(tech, EVE, "!ping before")
        await until_answered(server, first)
        server.patience = 0.0  # The long poll answers at once, too.
        server.faults.append(fault)
        await asyncio.sleep(0.5)
        before = server.requests["sync"]
        await asyncio.sleep(0.5)
        assert server.requests["sync"] - before <= 12
        server.faults.clear()
        server.patience = None
        asked = await server.say(tech, EVE, "!ping after")
        await until(lambda: server.answers_to(asked))
    assert server.answers_to(asked) == ["pong after"]


@pytest.mark.usefixtures("swift")
async def test_a_homeserver_that_refuses_all_for_a_while_costs_few_requests_and_nothing_else(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    """Its database is locked: everything is answered with 500, for a second here and as well for a minute."""
    async with running(toml):
        asked = [await server.say(tech, ADA, f"!ping {number}") for number in range(5)]
        server.faults += [Fault(endpoint, times=10_000, status=500, body=b"{}") for endpoint in ("sync", "send")]
        before = server.requests["sync"] + server.requests["send"]
        more = [await server.say(tech, EVE, f"!ping {number}") for number in range(5, 10)]
        await asyncio.sleep(1)
        assert server.requests["sync"] + server.requests["send"] - before < 60
        server.faults.clear()
        await until(lambda: all(server.answers_to(each) for each in (*asked, *more)))
    assert [words for words in server.said(tech) if words.startswith("pong")] == [f"pong {n}" for n in range(10)]


async def test_a_flood_is_answered_politely_once_and_holds_up_nobody(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(with_budget(toml)):
        flood = [await server.say(tech, EVE, f"!ping {number}") for number in range(300)]
        asked = await server.say(tech, GUS, "!ping me too")
        await until(lambda: server.answers_to(asked))
    answered = [words for each in flood for words in server.answers_to(each)]
    assert sum(words.startswith("pong") for words in answered) == 30
    assert len(answered) < 40  # The rest is refused, politely and not each time.
    assert any("slow" in words or "many" in words or "minute" in words for words in answered)


async def test_nonsense_is_answered_within_the_same_budget(server: FaultyHomeserver, tech: str, toml: Path) -> None:
    async with running(with_budget(toml)):
        flood = [await server.say(tech, EVE, f"!nonsense{number}") for number in range(60)]
        asked = await server.say(tech, GUS, "!ping")
        await until(lambda: server.answers_to(asked))
    answered = [words for each in flood for words in server.answers_to(each)]
    assert [words.startswith("I know no") for words in answered] == [True] * 30 + [False]


async def test_what_was_said_over_hours_while_the_bot_was_down_is_no_flood(
    server: FaultyHomeserver, tech: str, toml: Path
) -> None:
    async with running(with_budget(toml)):
        pass
    now = time.time()
    asked = [
        await server.emit(
            tech, EVE, "m.room.message", {"msgtype": "m.text", "body": f"!ping {number}"},
            origin_server_ts=int((now - (100 - number) * 60) * 1000),
        )
        for number in range(100)
    ]  # fmt: skip
    async with running(with_budget(toml)):
        await until(lambda: all(server.answers_to(each) for each in asked))
    assert [server.answers_to(each) for each in asked] == [[f"pong {number}"] for number in range(100)]


async def until_answered(server: FaultyHomeserver, event_id: str) -> None:
    await until(lambda: server.answers_to(event_id))


def with_budget(toml: Path) -> Path:
    toml.write_text(toml.read_text().replace('per_person = "off"', 'per_person = "30/min"'))
    return toml
