"""Names that the homeserver refuses to be asked about cost an encrypted room neither its key nor much time.

Any server with somebody in a room can put hundreds of names there, by inviting them.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.matrix.wire import MatrixHomeserver
from storage.types import RoomId, UserId
from tests.chatbot.matrix.device import Device
from tests.faults.homeserver import BOT, PASSWORD, FaultyHomeserver

HEALTHY = [f"@h{number}:{server}" for number in range(10) for server in ("evil4.example", "localhost")]
UNASKABLE = [f"@x{number}:evil{number % 7}.example" for number in range(300)]
AT_ONCE = timedelta(0)


@pytest.fixture
async def bot(server: FaultyHomeserver, tmp_path: Path) -> AsyncIterator[MatrixHomeserver]:
    bot = MatrixHomeserver(
        homeserver=server.url, user_id=UserId(BOT), device_name="test", data_dir=tmp_path, password=PASSWORD,
        access_token=None,
    )  # fmt: skip
    await bot.start()
    yield bot
    await bot.stop()


async def test_hundreds_of_names_that_cannot_be_asked_about_keep_no_message_waiting(
    server: FaultyHomeserver, bot: MatrixHomeserver
) -> None:
    """The first message goes at the first go, everybody who can have its key has it, and the next costs nothing."""
    devices = [Device(bot._client, user) for user in HEALTHY]
    server.published["device_keys"] |= {each.user_id: {each.name: each.published()} for each in devices}
    server.published["one_time_keys"] = {each.user_id: {each.name: each.one_time_key()} for each in devices}
    server.unaskable = set(UNASKABLE)
    room = RoomId(await server.make_room(None, BOT, *HEALTHY))
    for name in UNASKABLE:
        await server.emit(room, HEALTHY[0], "m.room.member", {"membership": "invite"}, state_key=name)
    await server.emit(room, BOT, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, state_key="")

    server.requests.clear()
    await bot.sync(None, timeout=AT_ONCE)
    await bot.send(room, "m.room.message", {"body": "hello"}, txn_id="1")
    assert server.key_bearers == set(HEALTHY)
    await bot._keyring.close()  # What the sync answer began asks the same at the same time.
    assert server.requests["keys"] <= 2 * 360

    server.requests.clear()
    for number in range(2, 5):
        await bot.send(room, "m.room.message", {"body": "hello"}, txn_id=str(number))
        await bot.sync(None, timeout=AT_ONCE)
    await bot._keyring.close()
    assert server.requests["keys"] <= 6  # A sync answer without a token has everybody asked about who can be.
