"""Our own reactions go once people have made them their own, so that the numbers on a card are people (DECISIONS 16)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chatbot.matrix.homeserver import Forbidden
from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled


def ours(town: Town, card: EventId) -> Sequence[str]:
    """The reactions of ours that stand below a message."""
    gone = {event.redacts for event in town.server.log}
    return [
        event.content["m.relates_to"]["key"]
        for event in town.server.log
        if event.type == "m.reaction"
        and event.sender == BOT
        and event.event_id not in gone
        and event.content["m.relates_to"]["event_id"] == card
    ]


async def test_one_that_people_have_used_goes_after_half_a_minute_and_comes_again_with_the_last_of_them(
    town: Town,
) -> None:
    card = await opened(town)
    assert ours(town, card) == ["✅", "🤔", "✋", "➖"]

    gus = await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(seconds=20))
    assert "✅" in ours(town, card), "who tapped by mistake takes it back"
    await town.passes(timedelta(seconds=20))
    assert ours(town, card) == ["🤔", "✋", "➖"]

    hal = await town.reacts(HAL, "food", to=card, key="✅")
    await town.unreacts(GUS, "food", gus)
    await town.passes(timedelta(minutes=5))
    assert "✅" not in ours(town, card), "Hal's still stands there"
    await town.unreacts(HAL, "food", hal)
    await town.passes(timedelta(minutes=2))
    assert sorted(ours(town, card)) == sorted(["🤔", "✋", "➖", "✅"])

    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(minutes=1))
    assert "✅" not in ours(town, card), "the one that was set again goes, too"


async def test_a_tap_taken_back_at_once_moves_nothing(town: Town) -> None:
    card = await opened(town)
    mistake = await town.reacts(GUS, "food", to=card, key="➖")
    await town.unreacts(GUS, "food", mistake)
    await town.passes(timedelta(minutes=2))
    assert ours(town, card) == ["✅", "🤔", "✋", "➖"]


async def test_what_was_used_goes_in_one_go_and_what_we_never_set_is_nothing(town: Town) -> None:
    card = await opened(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(seconds=15))
    await town.reacts(HAL, "food", to=card, key="🤔")
    await town.reacts(HAL, "food", to=card, key="🎉")
    await town.passes(timedelta(seconds=20))
    assert ours(town, card) == ["✋", "➖"]


async def test_when_it_closes_all_of_ours_go(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!withdraw C-1")
    assert ours(town, card), "there is no hurry"
    await town.passes(timedelta(minutes=1))
    assert ours(town, card) == []


async def test_at_a_close_they_stay_where_the_homeserver_holds_us_back(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!withdraw C-1")
    now = town.clock()
    for _ in range(3):
        town.app.sender._paces.messages.slow_down(now=now, wait=timedelta(seconds=10))
    await town.passes(timedelta(seconds=45))
    assert ours(town, card) == ["✅", "🤔", "✋", "➖"]


async def test_where_we_may_not_take_them_back_they_stay_and_nobody_is_alarmed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await opened(town)

    async def refuses(*_: object, **__: object) -> EventId:
        raise Forbidden("no")

    monkeypatch.setattr(town.server, "redact", refuses)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(minutes=1))
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says("@ada:example.org", await town.private("@ada:example.org"), "admin status")
    assert "Not delivered" not in town.heard(await town.private("@ada:example.org"))


async def test_a_sense_check_and_a_date_poll_likewise(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!sense How was the market?")
    card = town.last_event("food")
    await town.reacts(GUS, "food", to=card, key="👍")
    await town.passes(timedelta(minutes=1))
    assert ours(town, card) == ["😐", "👎"]
    await town.says(FAY, "food", "!sense close S-1")
    await town.passes(timedelta(minutes=1))
    assert ours(town, card) == []
