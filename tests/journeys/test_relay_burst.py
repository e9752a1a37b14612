"""A burst of two hundred relays: in their order, none lost, none twice, with the bot restarted in the middle of it."""

import asyncio

import pytest

from chatbot.app import App
from storage.types import UserId
from tests.journeys.conftest import Town

CY = "@cy:example.org"
MANY = 200


@pytest.mark.long
async def test_two_hundred_arrive_once_each_and_in_order_over_restarts(town: Town) -> None:
    for number in range(MANY):
        town.server.emit(
            town.room("tech"), UserId(CY), "m.room.message", {"msgtype": "m.text", "body": f"!relay News {number:03}"}
        )
    await town.takes_in()
    for _ in range(8):
        for _ in range(MANY // 8):
            await town.app.dispatcher.step()
        sending = asyncio.create_task(town.app.sender.drain())
        for _ in range(40):
            await asyncio.sleep(0)
        sending.cancel()  # It ends in the middle: what was sent is not noted, or half of it.
        await asyncio.gather(sending, return_exceptions=True)
        running = town.app
        town.app = App(
            settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
        )
        await town.app.found()
    await town.works()
    arrived = [words for words in town.heard_all("coordinating") if words.startswith("R-")]
    assert [words.split("> News ")[1][:3] for words in arrived] == [f"{number:03}" for number in range(MANY)]
    assert [words.split(" ")[0] for words in arrived] == [f"R-{number}" for number in range(1, MANY + 1)]
