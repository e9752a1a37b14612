"""What was dealt with long ago leaves the archive, and comes back to life neither when told again nor otherwise."""

from datetime import datetime, timedelta
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import select

from chatbot.app import App
from chatbot.matrix.homeserver import RoomDelta, SyncAnswer, Unavailable
from chatbot.receiving import tidying
from storage.models import Gap, InboxEvent, InboxState, SyncPosition
from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL

pytestmark = pytest.mark.both_databases

LONG = timedelta(days=100)
BEFORE = timedelta(seconds=1)
EDITS = timedelta(seconds=10)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "BATCH", 3)
    monkeypatch.setattr(tidying, "PAUSE", timedelta(0))


async def _sends(town: Town, user: str, event_type: str, content: dict[str, object], at: datetime) -> EventId:
    """Somebody sends something, at an instant by their own server's clock."""
    event = town.server.emit(town.room("food"), user, event_type, content, at=at)
    await town.works()
    return event.event_id


async def _says(town: Town, user: str, text: str, at: datetime | None = None) -> EventId:
    return await _sends(town, user, "m.room.message", {"msgtype": "m.text", "body": text}, at or town.now - BEFORE)


async def _taps(town: Town, user: str, target: EventId, key: str, at: datetime | None = None) -> EventId:
    relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
    return await _sends(town, user, "m.reaction", {"m.relates_to": relation}, at or town.now - BEFORE)


async def _inbox(town: Town) -> set[EventId]:
    async with town.app.database.looking() as db:
        return set(await db.scalars(select(InboxEvent.event_id)))


async def _homeserver_forgets_the_token(town: Town) -> None:
    """What it tells next is everything, from the beginning of each room."""
    async with town.app.database.transaction() as db:
        position = await db.get(SyncPosition, BOT)
        assert position is not None
        position.sync_token = ""


async def _item(town: Town) -> EventId:
    """A check that stays open for most of a year."""
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Hill Farm")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(GUS, "food", "!consent Meet on Thursdays by 30 Nov 2026 18:00")
    return town.card("food", "C-1 ·")


async def test_chatter_goes_after_ninety_days_and_taps_on_cards_stay(town: Town) -> None:
    card = await _item(town)
    chat = [await _says(town, HAL, f"chat {number}") for number in range(10)]
    refused = await _says(town, HAL, "!nonsense")
    on_chat = await _taps(town, HAL, chat[0], "🎉")
    on_card = await _taps(town, HAL, card, "✅")
    assert await town.app.tidying.tidy() == 0

    await town.passes(LONG)
    young = await _says(town, HAL, "chat of today")
    await town.app.tidying.tidy()
    left = await _inbox(town)
    assert left.isdisjoint({*chat, refused, on_chat})
    assert {on_card, young} <= left
    assert "1 of 2 heard" in town.body_of(card)

    await town.unreacts(HAL, "food", on_card)
    await town.passes(EDITS)
    assert "0 of 2 heard" in town.body_of(card)


async def test_what_is_told_again_after_it_was_dropped_has_no_effect_a_second_time(town: Town) -> None:
    card = await _item(town)
    await _says(town, HAL, "!ping 1")
    await _sends(
        town, HAL, "m.room.message",
        {"msgtype": "m.text", "body": "concern: it is market day", "m.relates_to": {"m.in_reply_to": {"event_id": card}}},
        town.now - BEFORE,
    )  # fmt: skip
    ahead = await _says(town, HAL, "!ping of a clock that is ahead", town.now + timedelta(days=400))
    await town.passes(LONG)
    assert await town.app.tidying.tidy() > 0
    said, text, left = town.heard_all("food"), town.body_of(card), await _inbox(town)
    assert ahead in left

    await _homeserver_forgets_the_token(town)
    news = town.server.emit(
        town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": "!ping 2"}, at=town.now - BEFORE
    )
    await town.works()
    await town.passes(EDITS)
    assert town.heard_all("food") == [*said, "pong 2"]
    assert town.body_of(card) == text
    assert await _inbox(town) - left == {news.event_id}


@pytest.mark.parametrize("late", [False, True])
async def test_nor_when_it_is_told_again_with_what_was_left_out(
    town: Town, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _says(town, HAL, "!ping 1")
    await town.passes(LONG)
    assert await town.app.tidying.tidy() > 0
    said = town.heard_all("food")
    await _homeserver_forgets_the_token(town)
    missed, shown = (
        town.server.emit(
            town.room("food"), HAL, "m.room.message", {"msgtype": "m.text", "body": text}, at=town.now - BEFORE
        )
        for text in ("!ping 2", "!ping 3")
    )
    if late:
        monkeypatch.setattr(town.server, "earlier", AsyncMock(side_effect=Unavailable("not just now")))
    delta = RoomDelta(
        town.room("food"),
        timeline=(town.server.heard_as(shown),),
        limited=True,
        prev_batch=str(len(town.server.log) - 1),
    )
    await town.app.receiver.receive(SyncAnswer(since=None, next_token=str(len(town.server.log)), rooms=(delta,)))
    await town.works()
    assert town.heard_all("food") == [*said, *([] if late else ["pong 2", "pong 3"])]
    monkeypatch.undo()
    await town.app.receiver.gaps.retry()
    await town.works()
    assert town.heard_all("food") == [*said, "pong 2", "pong 3"]
    assert missed.event_id in await _inbox(town)


async def test_what_was_said_in_a_long_absence_counts_with_its_own_time(town: Town) -> None:
    """Also where the token is forgotten meanwhile: it goes by how far we had read, not by what day it is."""
    card = await _item(town)
    last_read = town.now
    town.clock.passes(2 * LONG)
    await _homeserver_forgets_the_token(town)
    await _taps(town, HAL, card, "✅", last_read + timedelta(days=5))
    await town.passes(EDITS)
    assert "1 of 2 heard" in town.body_of(card)


@pytest.mark.parametrize(("at_first", "later"), [(30, 90), (90, 30), (90, 4000)])
async def test_another_span_in_the_toml_brings_nothing_back_to_life(town: Town, at_first: int, later: int) -> None:
    _keeps(town, days=at_first)
    before = [await _says(town, HAL, f"!ping {number}") for number in range(3)]
    await town.passes(timedelta(days=40))
    lately = await _says(town, HAL, "!ping lately")
    await town.app.tidying.tidy()
    assert (await _inbox(town)).isdisjoint(before) == (at_first < 40)
    assert lately in await _inbox(town)

    _keeps(town, days=later)
    await town.app.tidying.tidy()
    await _homeserver_forgets_the_token(town)
    await town.works()
    answered = [said for said in town.heard_all("food") if "pong" in said]
    assert sorted(answered) == ["pong 0", "pong 1", "pong 2", "pong lately"]


def _keeps(town: Town, *, days: int) -> None:
    """The TOML says for how long, and the bot starts with it."""
    settings = town.app.settings
    kept = settings.retention.model_copy(update={"heard": timedelta(days=days)})
    running = town.app
    town.app = App(
        settings=settings.model_copy(update={"retention": kept}),
        database=running.database, homeserver=running.homeserver, clock=town.clock,
    )  # fmt: skip


@pytest.mark.parametrize("state", [InboxState.PENDING, InboxState.HELD, InboxState.UNDECRYPTABLE])
async def test_what_is_not_dealt_with_stays(town: Town, state: InboxState) -> None:
    waits = await _says(town, HAL, "chat")
    async with town.app.database.transaction() as db:
        row = (await db.scalars(select(InboxEvent).where(InboxEvent.event_id == waits))).one()
        row.state, row.retry_at = state, town.now + 2 * LONG
    town.clock.passes(LONG)
    await _read_on(town)
    await town.app.tidying.tidy()
    assert waits in await _inbox(town)


async def test_an_open_gap_is_still_filled_by_what_is_known(town: Town) -> None:
    """It is judged by how far we had read when it opened, so nothing leaves that may be told again with it."""
    known = await _says(town, HAL, "!ping")
    async with town.app.database.transaction() as db:
        db.add(Gap(room_id=town.room("tech"), read_until=town.now, began_at=town.now, tries=0, retry_at=town.now))
    await _after(town, LONG)
    assert known in await _inbox(town)
    async with town.app.database.transaction() as db:
        await db.delete(await db.get_one(Gap, town.room("tech")))
    await _after(town, timedelta(0))
    assert known not in await _inbox(town)


async def _read_on(town: Town) -> None:
    answer = await town.app.homeserver.sync(await town.app.receiver.token(), timeout=timedelta(0))
    await town.app.receiver.receive(answer)


async def _after(town: Town, span: timedelta) -> None:
    town.clock.passes(span)
    await _read_on(town)
    await town.app.tidying.tidy()
