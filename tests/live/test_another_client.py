"""Encrypted words exchanged with a client of another make: matrix-js-sdk, whose crypto is Element's, in Rust."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from chatbot.demo.member import Member
from chatbot.demo.synapse import Synapse
from storage.types import UserId
from tests.live.conftest import Bot
from tests.towns import Circle, federation

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

JS = Path(__file__).parent / "js"
NODE, NPM = (str(Path(sys.executable).with_name(name)) for name in ("node", "npm"))
OFFLINE = ("EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT")
"""What npm says where no registry can be reached."""


async def run(*command: str, cwd: Path, within: float = 100) -> tuple[int, str, str]:
    """Run a program to its end: its exit code, what it printed, what it complained of."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), within)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pinned packages in it."""
    folder = tmp_path_factory.mktemp("js")
    for name in ("package.json", "package-lock.json", "member.mjs"):
        shutil.copy(JS / name, folder / name)
    return folder


async def bot_of_its_own(synapse: Synapse, folder: Path, room: str, operator: UserId) -> Bot:
    """A bot with one circle, on the session's server."""
    bot_id = await synapse.register("bot-js", "secret", display_name="Circlebot")
    config = folder / "circlebot.toml"
    config.write_text(federation(homeserver=synapse.url, bot=bot_id, operators=operator, circles=[Circle("one", room)]))
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o600)
    return Bot(config, bot_id)


async def test_a_javascript_client_that_trusts_signed_devices_only(
    synapse: Synapse, installed: Path, tmp_path: Path
) -> None:
    code, _, complaint = await run(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=installed)
    if any(word in complaint for word in OFFLINE):
        pytest.skip("no registry of npm can be reached")
    assert code == 0, f"npm ci: {complaint}"
    host = Member(synapse.url, await synapse.register("host-js", "secret"), "secret")
    await host.log_in()
    await host.make_room("hall-js", "All")
    bot = await bot_of_its_own(synapse, tmp_path, "#hall-js:localhost", host.user_id)
    member = await synapse.register("javascript", "secret")
    await bot.start()
    try:
        code, out, complaint = await run(
            NODE,
            "member.mjs",
            synapse.url,
            member,
            "secret",
            bot.user_id,
            "#hall-js:localhost",
            cwd=installed,
            within=60,
        )
    finally:
        await bot.stop()
        await host.close()
    assert code == 0, f"{complaint}\n{bot.log()}"
    saw = json.loads(out.splitlines()[-1])

    assert saw["opened"]["encrypted"]
    assert saw["pong"]["encrypted"]
    assert saw["help"]["encrypted"]
    assert saw["signed"] == [True]
