"""A Synapse with stock limits, 0.2 messages a second: while a round is asked, nobody waits for an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.demo.member import Member, body_of
from chatbot.demo.synapse import Synapse, free_port
from tests.confirmed import confirm_at
from tests.live.conftest import Bot, Town
from tests.soak.limits import UNLIMITED, configuration

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

CO_OPS = 6


@pytest_asyncio.fixture(loop_scope="session")
async def strict(tmp_path: Path) -> AsyncIterator[Town]:
    """A circle of six co-ops on a server that limits the bot, and only the bot, as every server does at first."""
    folder, port = tmp_path / "synapse", free_port()
    free = Synapse(folder, port=port)
    await free.start()
    bot_id = await free.register("bot", "secret")
    people = {}
    for name in ("ada", "eve", *(f"p{number}" for number in range(CO_OPS))):
        user_id = await free.register(name, "secret", admin=name == "ada")
        people[name] = Member(free.url, user_id, "secret")
        await people[name].log_in()
    ada = people["ada"]
    await ada.make_room("coordinating", "Coordinating circle")
    food = await ada.make_room("food", "Food circle")
    for name, member in people.items():
        if name != "ada":
            await member.join(food)
        await ada._http._ask(
            "POST", "users", member.user_id, "override_ratelimit", body=UNLIMITED, api="/_synapse/admin/v1"
        )
    await free.stop()
    stock = Synapse(folder, port=port, limits=True)
    await stock.start()
    config = tmp_path / "circlebot.toml"
    config.write_text(configuration(url=stock.url, bot=bot_id, ada=ada.user_id))
    (tmp_path / "password").write_text("secret")
    (tmp_path / "password").chmod(0o600)
    bot = Bot(config, bot_id)
    await bot.start()
    yield Town(stock, bot, people, {"food": food})
    await bot.stop()
    for member in people.values():
        await member.close()
    await stock.stop()


async def test_answers_come_while_a_round_is_asked_on_a_server_with_stock_limits(strict: Town) -> None:
    ada, eve, food, bot = strict.people["ada"], strict.people["eve"], strict.rooms["food"], strict.bot.user_id
    for number in range(CO_OPS):
        await confirm_at(strict.bot.config, strict.people[f"p{number}"].user_id, f"Co-op {number}")
        await strict.people[f"p{number}"].say(food, f"!join for Co-op {number}")
    await eve.hears(
        f"Co-op {CO_OPS - 1}", by=bot, room_id=food, within=60
    )  # Ten at once, the others five seconds apart.
    await ada.say(food, "!subs ask")
    await ada.hears(f"{CO_OPS} co-ops", by=bot)

    waits = []
    for number in range(3):
        began = time.monotonic()
        await eve.say(food, f"!ping {number}")
        await eve.hears(f"^pong {number}$", by=bot, room_id=food, within=30)
        waits.append(time.monotonic() - began)
    await ada.say(food, "!admin outbox")
    queue = body_of(await ada.hears("Waiting to be sent", by=bot, within=30))
    assert max(waits) < 30, waits  # Behind the round it would be minutes.
    assert f"{CO_OPS} reminders" in queue

    asked = [
        asyncio.create_task(strict.people[f"p{number}"].hears("subs", by=bot, within=60, mark=0))
        for number in range(CO_OPS)
    ]
    done, others = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)  # After half a minute without talk.
    for task in others:
        task.cancel()
    assert next(iter(done)).result()
    assert strict.bot.log().count("slow down") < 12
