"""A running bot is watched from outside, and takes a changed TOML in."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import aiohttp

from chatbot.watching.health import healthy
from tests.faults.conftest import EVE, until
from tests.faults.homeserver import FaultyHomeserver
from tests.faults.process import Process
from tests.faults.test_surroundings import change, ends


async def _asked(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.text()


async def test_it_is_seen_and_takes_in_what_is_changed(
    server: FaultyHomeserver, tech: str, toml: Path, bot: Process
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    change(toml, ("[federation]", f'[monitoring]\nlisten = "{listen}"\n[federation]'))
    await bot.start()
    asked = await server.say(tech, EVE, "!ping 1")
    await until(lambda: server.answers_to(asked))

    assert await _asked(f"http://{listen}/healthz") == (200, "alive\n")
    assert await _asked(f"http://{listen}/readyz") == (200, "ready\n")
    code, told = await _asked(f"http://{listen}/metrics")
    assert code == 200
    for figure in ("circlebot_ready 1.0", 'circlebot_sends_total{outcome="sent"}', "circlebot_inbox_waiting 0.0",
                   'circlebot_handling_seconds_count{family="help",outcome="done"} 1.0'):  # fmt: skip
        assert figure in told, told
    assert EVE not in told
    assert await asyncio.to_thread(healthy, toml) == (True, "ready")
    code, said = await ends(toml, "status")
    assert (code, said[0]) == (0, "A bot is at work."), said

    assert bot.process is not None
    change(toml, ("[matrix]", '[matrix]\ncommand_prefix = "?"'))
    os.kill(bot.process.pid, signal.SIGHUP)
    await until(
        lambda: "a changed TOML is taken in" in bot.log.read_text() and bot.log.read_text().count(" ready ") == 2
    )
    asked = await server.say(tech, EVE, "?ping 2")
    await until(lambda: server.answers_to(asked))

    change(toml, ('command_prefix = "?"', 'command_prefix = "toolong"'))
    os.kill(bot.process.pid, signal.SIGHUP)
    await until(lambda: "the changed TOML is refused, and the one before stays in force" in bot.log.read_text())
    asked = await server.say(tech, EVE, "?ping 3")
    await until(lambda: server.answers_to(asked))
    change(toml, ('command_prefix = "toolong"', 'command_prefix = "?"'))
    await bot.stop()
    code, said = await ends(toml, "status")
    assert (code, said[0]) == (1, "No bot is at work on it.")
    assert not (await asyncio.to_thread(healthy, toml))[0]
