"""What takes long is worked out aside, while everybody else is answered, and told when it is ready."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot import measures
from chatbot.api.declaring.family import Family
from chatbot.api.post.effects import Priority
from chatbot.handling import noted
from chatbot.handling.dispatcher import BATCH
from commands.consent import consent
from commands.consent.decisions import logbook_file
from commands.consent.decisions.logbook_file import LogbookToWrite, Written
from storage.models import InboxState, OutboxRow
from storage.queries import inbox
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import settled

GUS, HAL, EVE = UserId("@gus:example.org"), UserId("@hal:example.org"), UserId("@eve:example.org")


@pytest.fixture
async def long(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A logbook of one decision, which is called a long one."""
    monkeypatch.setattr(logbook_file, "AT_ONCE", 0)
    await settled(town)
    await town.says(GUS, "food", "!consent Meet on Thursdays")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2))


class Slow:
    """Stands for work that takes long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, fails: int = 0) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self._fails = fails
        usual = consent.jobs[LogbookToWrite.name]

        async def read(ctx: object, due: LogbookToWrite) -> Written:
            self.begun.set()
            assert self.may_end.wait(60)
            if self._fails:
                self._fails -= 1
                raise RuntimeError("not today")
            assert usual.reads is not None
            written = await usual.reads(ctx, due)
            assert isinstance(written, Written)
            return written

        job = type(usual)(usual.payload, usual.handler, usual.changes, read)
        monkeypatch.setitem(consent.jobs, LogbookToWrite.name, job)


@pytest.mark.both_databases
async def test_a_long_logbook_is_written_aside_and_sent_when_it_is_ready(town: Town, long: None) -> None:
    await town.says(GUS, "food", "!decisions export csv")
    assert town.heard("food") == (
        "That is a long logbook, 1 decision. I am writing it, and send it to you in private once it is ready."
    )
    assert town.heard_private(GUS) == "Thank you for waiting. Here is the logbook, 1 decision."
    (file,) = [town.server.files[str(event["url"])].decode() for event in map(town.content_of, town.files_to(GUS))]
    assert "D-1,Food circle," in file


async def test_others_are_answered_while_something_is_worked_out(
    town: Town, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    town.server.emit(town.room("food"), GUS, "m.room.message", {"msgtype": "m.text", "body": "!decisions export"})
    await _goes_on(town)
    assert slow.begun.wait(30)
    for number in range(3):
        body = f"!ping {number}"
        town.server.emit(town.room("tech"), EVE, "m.room.message", {"msgtype": "m.text", "body": body})
        await _goes_on(town)
        assert town.heard("tech") == f"pong {number}"
    assert not town.files_to(GUS)
    slow.may_end.set()
    await town.works()
    assert len(town.files_to(GUS)) == 1


async def test_who_has_left_the_room_meanwhile_gets_nothing(
    town: Town, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    town.server.emit(town.room("food"), GUS, "m.room.message", {"msgtype": "m.text", "body": "!decisions export"})
    await _goes_on(town)
    town.server.member(town.room("food"), GUS, "leave")
    await _goes_on(town)
    slow.may_end.set()
    await town.works()
    assert not town.files_to(GUS)


async def test_what_fails_is_tried_again(town: Town, long: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Slow(monkeypatch, fails=1).may_end.set()
    await town.says(GUS, "food", "!decisions export")
    assert not town.files_to(GUS)
    await town.passes(timedelta(minutes=5))
    assert len(town.files_to(GUS)) == 1


def test_what_is_worked_out_says_so_by_its_second_parameter() -> None:
    family = Family("tests", "Is tried.")

    async def read(ctx: object, due: LogbookToWrite) -> int:
        return 1

    with pytest.raises(TypeError, match="no named Due"):

        @family.worked_out(by=read)  # type: ignore[arg-type]
        async def handler(ctx: object, due: int, worked_out: int) -> None: ...


async def _goes_on(town: Town) -> None:
    """Events are handled, jobs are begun, and what is to be sent is sent; nobody waits for what is worked out."""
    await town.takes_in()
    await town.app.dispatcher.drain()
    await town.app.jobs.run_due()
    await town.app.sender.drain()


def _overruns(family: str, what: str) -> float:
    return float(measures.OVER_BUDGET.labels(family, what)._value.get())


async def test_what_takes_longer_than_its_budget_is_counted_and_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _overruns("help", "ping")
    await town.says(EVE, "tech", "!ping")
    assert _overruns("help", "ping") == before
    monkeypatch.setattr(noted, "BUDGET", 0.0)
    await town.says(EVE, "tech", "!ping")
    assert _overruns("help", "ping") == before + 1


async def test_first_words_go_behind_every_answer(town: Town) -> None:
    """So whoever speaks in one of a thousand rooms has not to wait until all have been greeted."""
    async with town.app.database.looking() as db:
        greetings = await db.scalars(select(OutboxRow.priority).where(OutboxRow.once.startswith("introduced:")))
        assert set(greetings) == {Priority.COMFORT}


@pytest.mark.parametrize("kind", ["commands", "long words", "reactions"])
async def test_whoever_says_much_in_one_room_holds_up_no_other(town: Town, kind: str) -> None:
    await town.says(EVE, "tech", "!ping")
    card = town.last_event("tech")
    for number in range(5 * BATCH):
        if kind == "reactions":
            about = {"rel_type": "m.annotation", "event_id": card, "key": "👍" if number % 2 else "👎"}
            town.server.emit(town.room("tech"), EVE, "m.reaction", {"m.relates_to": about})
        else:
            body = "!decisions van" if kind == "commands" else "!consent " + "a b " * 8000
            town.server.emit(town.room("tech"), EVE, "m.room.message", {"msgtype": "m.text", "body": body})
    asked = town.server.emit(town.room("food"), GUS, "m.room.message", {"msgtype": "m.text", "body": "!ping"})
    await town.takes_in()
    for _ in range(3):
        assert await town.app.dispatcher.step()
    async with town.app.database.looking() as db:
        found = await inbox.find(db, event_id=asked.event_id)
    assert found is not None
    assert found.state is InboxState.DONE
