"""What cannot be read yet: parked, tried again, and in the end one polite hint (T27)."""

import asyncio
import errno
from dataclasses import replace
from datetime import timedelta
from unittest.mock import AsyncMock

import pytest

from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.backoff import Backoff
from chatbot.matrix.homeserver import Event, SyncAnswer
from chatbot.receiving.arrivals import KEY_WAITS
from chatbot.receiving.parked import Parked
from storage.types import UserId
from tests.journeys.conftest import Town

DI, EVE = "@di:example.org", "@eve:example.org"


async def says_in_secret(town: Town, user: str) -> Event:
    """A person says something whose key has not come."""
    event = town.server.emit(
        town.room("tech"), UserId(user), "m.room.encrypted", {"session_id": "s", "ciphertext": "c"}, undecryptable=True
    )
    await town.works()
    return event


async def tries_again(town: Town, *, keys: bool = False) -> None:
    await town.app.receiver.parked.retry(all_of_them=keys)
    await town.works()


@pytest.mark.both_databases
async def test_t27_it_is_handled_once_its_key_has_come(town: Town) -> None:
    event = await says_in_secret(town, EVE)
    before = len(town.heard_all("tech"))
    await tries_again(town, keys=True)
    assert len(town.heard_all("tech")) == before

    content = {"msgtype": "m.text", "body": "!ping at last"}
    clear = replace(event, type="m.room.message", content=content, encrypted=True, undecryptable=False)
    town.server.keys[event.event_id] = clear
    await tries_again(town, keys=True)
    await tries_again(town, keys=True)
    assert list(town.heard_all("tech"))[before:] == ["pong at last"]


async def test_t27_a_key_that_comes_unnoticed_is_found_by_the_timer(town: Town) -> None:
    event = await says_in_secret(town, EVE)
    content = {"msgtype": "m.text", "body": "!ping on time"}
    clear = replace(event, type="m.room.message", content=content, encrypted=True, undecryptable=False)
    town.server.keys[event.event_id] = clear
    await tries_again(town)
    assert "pong on time" not in town.heard_all("tech")
    await town.passes(KEY_WAITS[0])
    await tries_again(town)

    assert town.heard("tech") == "pong on time"


async def test_t27_a_key_that_came_just_before_a_kill_is_found_at_the_start(town: Town) -> None:
    event = await says_in_secret(town, EVE)
    content = {"msgtype": "m.text", "body": "!ping after all"}
    town.server.keys[event.event_id] = replace(
        event, type="m.room.message", content=content, encrypted=True, undecryptable=False
    )
    parked = Parked(
        homeserver=town.server, database=town.app.database, clock=lambda: town.clock.now, rendering=IN_A_ROOM
    )
    await parked.look(keys_arrived=False)
    await town.works()

    assert town.heard("tech") == "pong after all"


async def test_t27_one_polite_hint_when_no_key_ever_comes(town: Town) -> None:
    await says_in_secret(town, EVE)
    await says_in_secret(town, EVE)
    before = len(town.heard_all("tech"))
    for wait in KEY_WAITS:
        assert len(town.heard_all("tech")) == before
        await town.passes(wait)
        for _ in range(3):
            await tries_again(town, keys=True)  # Keys of others say nothing about this one.
        await tries_again(town)
    for _ in range(3):
        await town.passes(timedelta(hours=1))
        await tries_again(town)

    assert len(town.heard_all("tech")) == before + 1
    assert town.heard("tech").startswith("I could not read that message")
    await says_in_secret(town, DI)
    for wait in KEY_WAITS:
        await town.passes(wait)
        await tries_again(town)
    assert len(town.heard_all("tech")) == before + 2


@pytest.mark.both_databases
async def test_t27_many_parked_events_do_not_keep_the_newest_from_its_key(town: Town) -> None:
    for _ in range(250):
        town.server.emit(town.room("tech"), UserId(DI), "m.room.encrypted", {"ciphertext": "c"}, undecryptable=True)
    event = await says_in_secret(town, EVE)
    content = {"msgtype": "m.text", "body": "!ping through the crowd"}
    clear = replace(event, type="m.room.message", content=content, encrypted=True, undecryptable=False)
    town.server.keys[event.event_id] = clear
    await tries_again(town, keys=True)

    assert town.heard("tech") == "pong through the crowd"


async def test_t27_a_key_that_comes_with_what_cannot_be_stored_at_once_is_not_overlooked(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told again, it is no new key any more."""
    receiver = town.app.receiver
    event = await says_in_secret(town, EVE)
    await receiver.parked.look(keys_arrived=False)
    content = {"msgtype": "m.text", "body": "!ping in spite of it"}
    town.server.keys[event.event_id] = replace(
        event, type="m.room.message", content=content, encrypted=True, undecryptable=False
    )
    token = await receiver.token()
    answers = [SyncAnswer(token, "t1", keys_arrived=True), SyncAnswer(token, "t1")]
    last = asyncio.Event()

    async def sync(since: str | None, *, timeout: timedelta) -> SyncAnswer:
        if not answers:
            last.set()
            await asyncio.Event().wait()
        return answers.pop(0)

    with monkeypatch.context() as patch:
        patch.setattr(town.server, "sync", sync)
        patch.setattr(receiver, "receive", AsyncMock(side_effect=[OSError(errno.ENOSPC, "no room"), None]))
        patch.setattr(Backoff, "next", lambda _: timedelta())
        following = asyncio.create_task(receiver.run())
        await asyncio.wait_for(last.wait(), 10)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    await town.works()

    assert town.heard("tech") == "pong in spite of it"


@pytest.mark.parametrize(("brought_back", "asked"), [(True, True), (False, False)])
async def test_after_a_restore_who_cannot_be_read_is_asked_at_once(
    town: Town, brought_back: bool, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys went to the process before, and never come; of what is said from now on they may be on their way."""
    await says_in_secret(town, EVE)
    await says_in_secret(town, EVE)
    await town.passes(timedelta(minutes=1))
    before = len(town.heard_all("tech"))
    monkeypatch.setattr(town.server, "brought_back", brought_back)
    parked = Parked(
        homeserver=town.server, database=town.app.database, clock=lambda: town.clock.now, rendering=IN_A_ROOM
    )
    await says_in_secret(town, DI)
    await parked.look(keys_arrived=False)
    await town.works()

    told = list(town.heard_all("tech"))[before:]
    assert told == (
        [
            "I was brought back from a backup, and the key of that message went to who I was before. Please send it again."
        ]
        if asked
        else []
    )
