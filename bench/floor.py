"""The floor: the least that can answer ``!ping x`` with ``pong x``. It keeps nothing, so it loses whatever is in its hands.

Raw ``/sync`` and ``PUT send`` over aiohttp. Rooms are answered side by side and each of them in order, as by the bot.
Run as a process of its own: ``python -m bench.floor URL TOKEN [SINCE]``.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

FILTER = json.dumps(
    {
        "presence": {"types": []},
        "account_data": {"types": []},
        "room": {"timeline": {"limit": 1000}, "ephemeral": {"types": []}, "account_data": {"types": []}},
    }
)
PING = "!ping "


class Floor:
    """Answers pings until it is killed."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self._api = f"{url}/_matrix/client/v3"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._session = session
        self._rooms: dict[str, asyncio.Queue[Mapping[str, Any]]] = {}
        self._working: list[asyncio.Task[None]] = []
        self._numbers = itertools.count(1)

    async def run(self, since: str | None) -> None:
        """Follow the homeserver: from a token on, or from now."""
        if since is None:
            since = str((await self._sync(None, timeout=0))["next_batch"])
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            answer = await self._sync(since, timeout=30000)
            since = str(answer["next_batch"])
            for room_id, room in answer.get("rooms", {}).get("join", {}).items():
                for event in room["timeline"]["events"]:
                    if str(event["content"].get("body", "")).startswith(PING):
                        self._queue_of(room_id).put_nowait(event)

    def _queue_of(self, room_id: str) -> asyncio.Queue[Mapping[str, Any]]:
        if room_id not in self._rooms:
            self._rooms[room_id] = asyncio.Queue()
            self._working.append(asyncio.create_task(self._answer_in(room_id)))
        return self._rooms[room_id]

    async def _answer_in(self, room_id: str) -> None:
        while True:
            event = await self._rooms[room_id].get()
            txn = f"{time.time_ns()}-{next(self._numbers)}"
            content = {
                "msgtype": "m.notice",
                "body": f"pong {event['content']['body'].removeprefix(PING)}",
                "m.mentions": {},
                "m.relates_to": {"m.in_reply_to": {"event_id": event["event_id"]}},
            }
            url = f"{self._api}/rooms/{quote(room_id)}/send/m.room.message/{txn}"
            async with self._session.put(url, json=content, headers=self._headers) as sent:
                sent.raise_for_status()
                await sent.read()

    async def _sync(self, since: str | None, *, timeout: int) -> dict[str, Any]:
        query = {"filter": FILTER, "timeout": str(timeout)} | ({"since": since} if since else {})
        async with self._session.get(f"{self._api}/sync", params=query, headers=self._headers) as answer:
            answer.raise_for_status()
            synced: dict[str, Any] = await answer.json()
            return synced


async def main(url: str, token: str, since: str | None = None) -> None:
    """Run the floor until it is killed."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
        await Floor(url, token, session).run(since)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
