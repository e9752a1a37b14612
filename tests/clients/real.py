"""``python -m tests.clients.real CLIENT FOLDER``: pictures of a day in a client of others, on a real homeserver.

``CLIENT`` is a folder that serves a client, made elsewhere: nothing of one is kept here. Its ``index.html`` is opened with ``server``,
``user``, ``password``, ``room`` and ``theme`` (light or dark) in its query, logs in, shows that room, and calls its title ``shown``.
"""

import asyncio
import base64
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
import typer
from aiohttp import ClientSession, ClientWebSocketResponse, web

from chatbot.demo.people import PASSWORD
from chatbot.demo.scenario import Play, play
from chatbot.demo.stage import Stage
from chatbot.demo.synapse import Synapse
from storage.types import RoomId
from tests.clients.pictures import kept

WIDTHS = (390, 1280)
THEMES = ("light", "dark")
SETTLED = 50.0
"""Seconds until cards have shrunk, and our own reactions on them are taken back."""
SHOWN_WITHIN = 90.0


def main(
    client: Annotated[Path, typer.Argument(help="The folder that serves a client.")],
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    browser: Annotated[str, typer.Option(help="A Chromium.")] = "chromium",
    tall: Annotated[int, typer.Option(help="Pixels from the top to the bottom of a picture.")] = 6000,
) -> None:
    """Play the demo and some more on a Synapse, and take pictures of its rooms as a client shows them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_all(client.resolve(), folder.resolve(), browser, tall))


async def _all(client: Path, folder: Path, browser: str, tall: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        stage = Stage(Path(place), Synapse(Path(place) / "synapse"))
        try:
            await stage.set_up(keep=False, tell=typer.echo)
            told = Play(stage, typer.echo, pause=0.0)
            await play(told)
            await _more(told)
            await asyncio.sleep(SETTLED)
            rooms = {"food": stage.rooms["food"], "coordinating": stage.rooms["coordinating"]}
            rooms["private"] = await stage.private_with("fay")
            async with _served(client) as address, _browser(browser) as tab:
                for (name, room), theme, width in product(rooms.items(), THEMES, WIDTHS):
                    url = f"{address}/index.html?{_query(stage, room, theme)}"
                    to = folder / f"{name}-{theme}-{width}.png"
                    to.write_bytes(await _picture(tab, url, width, tall))
                    kept(to, tallest=tall, to=to)
                    typer.echo(to.name)
        finally:
            await stage.take_down()


def _query(stage: Stage, room: RoomId, theme: str) -> str:
    return urlencode({"server": stage.synapse.url, "user": "fay", "password": PASSWORD, "room": room, "theme": theme})


async def _more(play: Play) -> None:
    """What the demo has not: a text that is changed after a concern, cards of all kinds, errors."""
    card = await play.says("hal", "food", "!consent Rent a second van by in 5 days", r"C-\d+ · Rent a second van")
    number = str(card.content["body"]).partition(" ")[0]
    await play.reacts("hal", "food", card.event_id, "✅")
    await play.says("fay", "food", f"!object {number} It costs more than we have put by", "noted")
    await play.says("hal", "food", f"!amend {number} Rent a second van for three months", "goes on here|version 2")
    await play.says("hal", "food", "!date Monthly call 1h thu 10:00, fri 14:00", "Date poll")
    await play.says("hal", "food", "!sense The new rota", "Sense check")
    await play.says("hal", "food", "!hands Carry the boxes on Friday", "Call for hands")
    await play.says("hal", "food", "!items", "Open for consent|open for consent")
    await play.says("hal", "food", "!decisions", "D-")
    await play.says("hal", "food", "!decision D-1", "D-1 ·")
    await play.says("hal", "food", "!help", "Hello")
    await play.says("hal", "food", "!consnt Buy a van", "Did you mean")
    await play.says("hal", "food", "!proposal Share one van", r"C-\d+ · Share one van")
    await play.says("hal", "food", "!how do I join?", "join")
    await play.says("hal", "food", "!help quorum", "quorum")
    await play.says("hal", "food", "!members", "Green Grocers")
    await play.says("hal", "food", "!relay We need flour by Friday", ".")
    await play.says("fay", "private", "todo", ".")
    await play.says("fay", "private", "catchup", ".")
    await play.says("fay", "private", "subs declare 92k wages, nil self-employed", "92,000")


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    site = web.Application()
    site.router.add_static("/", folder)
    runner = web.AppRunner(site)
    await runner.setup()
    port = web.TCPSite(runner, "127.0.0.1", 0)
    await port.start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _browser(name: str) -> AsyncIterator["Tab"]:
    found = shutil.which(name)
    if found is None:
        raise typer.BadParameter(f"there is no {name} here")
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            found, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0",
            f"--user-data-dir={profile}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            said = Path(profile) / "DevToolsActivePort"
            for _ in range(300):
                if said.exists() and said.read_text().strip():
                    break
                await asyncio.sleep(0.1)
            port = said.read_text().split()[0]
            async with ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    (page, *_) = [each for each in await answer.json() if each["type"] == "page"]
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    yield Tab(socket)
        finally:
            process.terminate()
            await process.wait()


class Tab:
    """A tab of a browser, told what to do in its own protocol (chromedevtools.github.io/devtools-protocol)."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket, self._asked = socket, 0

    async def does(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have it do something, and wait until it is done."""
        self._asked += 1
        await self._socket.send_json({"id": self._asked, "method": method, "params": parameters})
        while True:
            said: dict[str, Any] = await self._socket.receive_json()
            if said.get("id") == self._asked:
                result: dict[str, Any] = said.get("result", {})
                return result


async def _picture(tab: Tab, url: str, width: int, height: int) -> bytes:
    await tab.does(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
    )
    await tab.does("Storage.clearDataForOrigin", origin=url.partition("/index")[0], storageTypes="all")
    await tab.does("Page.navigate", url=url)
    title = ""
    for _ in range(int(SHOWN_WITHIN * 2)):
        await asyncio.sleep(0.5)
        answer = await tab.does("Runtime.evaluate", expression="document.title")
        title = str(answer.get("result", {}).get("value"))
        if title == "shown" or title.startswith("failed"):
            break
    typer.echo(title)
    await asyncio.sleep(4.0)  # The timeline fills upwards.
    return base64.b64decode((await tab.does("Page.captureScreenshot", format="png"))["data"])


if __name__ == "__main__":
    typer.run(main)
