"""A message that comes alone is put down and answered in one transaction; whatever goes wrong, it is done once or not at all."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.models import InboxEvent, InboxState
from storage.transaction import Transaction, Wakes
from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.statements.stage import counting

pytestmark = pytest.mark.both_databases

EVE = UserId("@eve:example.org")
FEW = 9
"""From the sync answer to the commit with which the answer goes: one for each thing that has to be known, noted or written."""
Begin = Callable[..., AbstractAsyncContextManager[Transaction]]


def _say(town: Town, text: str, *, where: str = "tech") -> EventId:
    return town.server.emit(town.room(where), EVE, "m.room.message", {"msgtype": "m.text", "body": text}).event_id


async def _state_of(town: Town, event_id: EventId) -> InboxState | None:
    async with town.app.database.looking() as db:
        return (await db.scalars(select(InboxEvent.state).where(InboxEvent.event_id == event_id))).first()


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry for each transaction that was committed."""
    done: list[bool] = []
    honest: Begin = Database.transaction

    @asynccontextmanager
    async def counted(self: Database, *, guarded: bool = True, lasting: bool = False) -> AsyncIterator[Transaction]:
        async with honest(self, guarded=guarded, lasting=lasting) as db:
            yield db
        done.append(lasting)

    monkeypatch.setattr(Database, "transaction", counted)
    return done


async def test_a_command_that_comes_alone_takes_few_statements(town: Town) -> None:
    """Whoever adds one to this way adds it to every message: see ``docs/measured/grown.md`` before."""
    await town.works()
    _say(town, "!ping again")
    with counting() as statements:
        await town.takes_in()
    assert len(statements) <= FEW, "\n".join(statements)
    await town.works()
    assert town.heard("tech") == "pong again"


async def test_a_command_that_comes_alone_costs_one_commit(town: Town, commits: list[bool]) -> None:
    await town.works()
    commits.clear()
    asked = _say(town, "!ping 7")
    await town.takes_in()
    assert commits == [True]
    assert await _state_of(town, asked) is InboxState.DONE
    await town.works()
    assert town.heard_all("tech").count("pong 7") == 1


async def test_what_a_command_leaves_for_later_is_looked_for(town: Town) -> None:
    """It may have set a deadline."""
    await town.works()
    woken = town.app.database.woken[Wakes.HANDLER]
    woken.clear()
    _say(town, "!ping 7")
    await town.takes_in()
    assert woken.is_set()


@pytest.mark.parametrize(
    "said",
    [("!ping 1", "!ping 2"), ("just talk",), ("just talk", "!ping 2")],
    ids=["two commands", "talk", "talk and a command"],
)
async def test_all_else_is_put_down_first(town: Town, commits: list[bool], said: tuple[str, ...]) -> None:
    await town.works()
    commits.clear()
    events = [_say(town, text) for text in said]
    await town.takes_in()
    assert commits == [False]
    assert [await _state_of(town, event) for event in events] == [InboxState.PENDING] * len(said)
    await town.works()
    assert [words for words in town.heard_all("tech") if words.startswith("pong")] == [
        text.replace("!ping", "pong") for text in said if text.startswith("!ping")
    ]


async def test_it_overtakes_nothing_that_waits_to_be_handled(town: Town) -> None:
    await town.works()
    first = [_say(town, "!ping 1"), _say(town, "!ping 2")]
    await town.takes_in()
    alone = _say(town, "!ping 3")
    await town.takes_in()
    assert [await _state_of(town, event) for event in (*first, alone)] == [InboxState.PENDING] * 3
    await town.works()
    assert [words for words in town.heard_all("tech") if words.startswith("pong")] == ["pong 1", "pong 2", "pong 3"]


async def test_it_waits_while_a_job_is_done(town: Town) -> None:
    """One at a time: a deadline that is being judged is judged without it."""
    await town.works()
    async with town.app.dispatcher.turn:
        asked = _say(town, "!ping 7")
        await town.takes_in()
        assert await _state_of(town, asked) is InboxState.PENDING
    await town.works()
    assert town.heard("tech") == "pong 7"


@pytest.mark.parametrize(
    ("text", "answer", "state"),
    [
        ("!item C-99", "C-99", InboxState.REFUSED),
        ("!pnig", "Did you mean !ping", InboxState.REFUSED),
    ],
)
async def test_a_refusal_is_put_down_with_its_message(town: Town, text: str, answer: str, state: InboxState) -> None:
    await town.works()
    asked = _say(town, text)
    await town.takes_in()
    assert await _state_of(town, asked) is state
    await town.works()
    assert answer in town.heard("tech")
    assert sum(answer in words for words in town.heard_all("tech")) == 1


async def test_what_fails_is_put_down_first_and_then_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a defect of ours is not taken for trouble with storing, nor that for a defect."""
    await town.works()

    async def breaks(*args: object) -> None:
        raise ValueError("a defect of ours")

    monkeypatch.setattr(town.app.dispatcher, "_dispatch", breaks)
    asked = _say(town, "!ping 7")
    await town.takes_in()
    assert await _state_of(town, asked) is InboxState.PENDING
    await town.app.dispatcher.drain()
    assert await _state_of(town, asked) is InboxState.FAILED
    await town.app.sender.drain()
    assert "failed on our side" in town.heard("tech")


async def test_where_the_archive_is_in_trouble_nothing_is_put_down_and_it_is_told_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.works()
    token = await town.app.receiver.token()

    async def full(*args: object) -> None:
        raise OSError("no space left")

    asked = _say(town, "!ping 7")
    with monkeypatch.context() as broken:
        broken.setattr(town.app.dispatcher, "_dispatch", full)
        with pytest.raises(OSError, match="no space"):
            await town.takes_in()
    assert await _state_of(town, asked) is None
    assert await town.app.receiver.token() == token
    await town.works()
    assert town.heard_all("tech").count("pong 7") == 1


async def test_a_message_that_is_told_twice_is_done_once(town: Town) -> None:
    await town.works()
    before = await town.app.receiver.token()
    _say(town, "!ping 7")
    again = await town.app.homeserver.sync(before, timeout=timedelta(0))
    await town.works()
    await town.app.receiver.receive(again)
    await town.works()
    assert town.heard_all("tech").count("pong 7") == 1


async def test_a_room_that_we_have_only_just_come_into_is_looked_at_first(town: Town, commits: list[bool]) -> None:
    await town.works()
    town.app.receiver._at_home.clear()
    commits.clear()
    asked = _say(town, "!ping 7")
    await town.takes_in()
    assert commits == [False]
    assert await _state_of(town, asked) is InboxState.PENDING
    await town.works()
    assert town.heard("tech") == "pong 7"


async def test_it_overtakes_nothing_where_the_last_look_at_what_waits_has_failed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.works()
    for number in (1, 2):
        _say(town, f"!ping {number}")
    await town.takes_in()

    def broken(self: Database) -> AbstractAsyncContextManager[AsyncSession]:
        raise OSError("cannot open")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "looking", broken)
        with pytest.raises(OSError):
            await town.app.dispatcher.step()
    _say(town, "!ping 3")
    await town.takes_in()
    await town.works()

    assert [said for said in town.heard_all("tech") if said.startswith("pong")] == ["pong 1", "pong 2", "pong 3"]
