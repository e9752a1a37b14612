"""Light clients: members who only speak, and one who listens to every room and notes when each answer came."""

import asyncio
import itertools
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp

from storage.types import RoomId, UserId

LISTENING = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": 1000, "types": ["m.room.message"]},
        "state": {"types": []},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
}


@dataclass
class Speaker:
    """A member who says things."""

    url: str
    user_id: UserId
    session: aiohttp.ClientSession
    token: str = ""
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def log_in(self, password: str) -> None:
        """Log in with a new device."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": password,
        }
        self.token = str((await self.ask("POST", "login", body=body))["access_token"])

    async def say(self, room_id: RoomId, text: str) -> None:
        """Say something."""
        txn = f"{time.time_ns()}-{next(self._numbers)}"
        path = f"rooms/{quote(room_id)}/send/m.room.message/{txn}"
        await self.ask("PUT", path, body={"msgtype": "m.text", "body": text})

    async def make_room(self, name: str) -> RoomId:
        """Make a public room."""
        raw = await self.ask("POST", "createRoom", body={"preset": "public_chat", "name": name})
        return RoomId(str(raw["room_id"]))

    async def join(self, room_id: RoomId) -> None:
        """Join a public room."""
        await self.ask("POST", f"join/{quote(room_id)}", body={})

    async def position(self) -> str:
        """A token of now, from which somebody with this account can go on reading."""
        # Each filter is new: Synapse answers a request that it has seen from memory, with a token of minutes ago.
        filter_ = json.dumps({"room": {"rooms": [], "timeline": {"limit": next(self._numbers) + 1}}})
        return str((await self.ask("GET", "sync", query={"timeout": "0", "filter": filter_}))["next_batch"])

    async def ask(
        self, method: str, path: str, *, query: dict[str, str] | None = None, body: object = None
    ) -> dict[str, object]:
        """One request to the homeserver; anything but success ends the measurement."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = path if path.startswith("/") else f"/_matrix/client/v3/{path}"
        async with self.session.request(
            method, self.url + address, params=query, json=body, headers=headers
        ) as answer:  # fmt: skip
            answer.raise_for_status()
            raw: dict[str, object] = await answer.json()
            return raw


class Listener:
    """Hears the answers of the bots, and when they came."""

    def __init__(self, member: Speaker, bots: set[UserId]) -> None:
        self._member = member
        self.bots = bots
        self._heard: dict[tuple[RoomId, str], float] = {}
        self._awaited: dict[tuple[RoomId, str], asyncio.Future[float]] = {}
        self.twice: Counter[UserId] = Counter()
        """How many answers of each were heard more than once, which is a defect."""
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen from now on."""
        self._listening = asyncio.create_task(self._listen(await self._member.position()))

    async def stop(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def awaits(self, room_id: RoomId, words: str) -> asyncio.Future[float]:
        """The moment at which an answer is heard in a room."""
        key = (room_id, words)
        future = self._awaited.setdefault(key, asyncio.get_running_loop().create_future())
        if key in self._heard and not future.done():
            future.set_result(self._heard[key])
        return future

    async def _listen(self, since: str) -> None:
        while True:
            query = {"timeout": "30000", "since": since, "filter": json.dumps(LISTENING)}
            raw = await self._member.ask("GET", "sync", query=query)
            now = time.perf_counter()
            since = str(raw["next_batch"])
            rooms = raw.get("rooms", {})
            assert isinstance(rooms, dict)
            for room_id, room in rooms.get("join", {}).items():
                if room["timeline"].get("limited"):
                    raise RuntimeError("the listener has missed something: the measurement is void")
                for event in room["timeline"]["events"]:
                    if event["sender"] in self.bots:
                        self._note((RoomId(room_id), str(event["content"].get("body"))), now, by=event["sender"])

    def _note(self, key: tuple[RoomId, str], now: float, *, by: UserId) -> None:
        if key in self._heard:
            self.twice[by] += 1
        self._heard.setdefault(key, now)
        future = self._awaited.get(key)
        if future is not None and not future.done():
            future.set_result(now)
