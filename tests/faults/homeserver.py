"""A small homeserver that speaks real HTTP and misbehaves when told to: what networks, proxies and servers do to a bot.

It knows the requests of ``chatbot.matrix`` and nothing of encryption. As Synapse does, it remembers transaction ids
per device, so that a repeated request makes no second event.
"""

import asyncio
import itertools
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web

API = "/_matrix/client/v3"
BOT = "@circlebot:localhost"
PASSWORD = "secret"
NOT_FOUND = {"errcode": "M_NOT_FOUND", "error": "no such thing"}
TOO_LARGE = {"errcode": "M_TOO_LARGE", "error": "event too large"}
LARGEST_EVENT = 65536
FOR_ALL = ("login", "versions", "server")
"""What it answers without a login."""


@dataclass
class Fault:
    """What goes wrong with the next ``times`` requests to an endpoint.

    ``before`` cuts the line before the request is carried out, ``after`` afterwards, so that it is done and nobody is
    told; ``status`` with ``body`` and ``headers`` answers in the place of the server; ``slow`` seconds are waited first,
    and ``late`` ones when it is done and only the answer is missing; ``change`` is given the honest answer and may spoil it; ``reorder`` shuffles what a sync answer tells of each room. With ``room`` only requests about that room go wrong.
    """

    endpoint: str
    times: int = 1
    room: str | None = None
    before: bool = False
    after: bool = False
    status: int | None = None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    late: float = 0.0
    change: Callable[[dict[str, Any]], Any] | None = None
    reorder: Random | None = None


@dataclass
class Room:
    """A room: its events with their place in the stream, and its present state."""

    room_id: str
    timeline: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    state: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def membership(self, user_id: str) -> str | None:
        event = self.state.get(("m.room.member", user_id))
        return event["content"]["membership"] if event else None


class FaultyHomeserver:
    """Serves one bot. Tests speak for all other people by ``emit``."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.aliases: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.addresses: deque[str] = deque(maxlen=1000)
        """What was asked for lately, with its query: what proxies and logs on the way get to see."""
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.tokens: dict[str, str] = {}
        self.timeline_limit = 100
        self.patience: float | None = None
        """Seconds that a long poll is kept open, whatever it asks for; None: as it asks."""
        self.forgotten_before = 0
        """Sync tokens older than this place in the stream are no longer known."""
        self.published: dict[str, Any] = {}
        """What has been uploaded of the bot's identity and devices, in the shape in which it is told to whoever asks."""
        self.unaskable: set[str] = set()
        """Names for whose sake a whole request about keys is refused."""
        self.key_bearers: set[str] = set()
        """Those whose devices have been sent something in secret."""
        self.profile = {"displayname": "Circlebot", "avatar_url": "mxc://localhost/face"}
        """What people see of the bot's account."""
        self.uploads: list[tuple[bytes, str]] = []
        """The files that the bot has put into the media store, with their types."""
        self.kept: dict[str, dict[str, tuple[int, dict[str, Any]]]] = defaultdict(dict)
        """The account's data: by room, or "" for the account itself, then by type; with the place in the stream."""
        self._txns: dict[tuple[str, str, str], str] = {}
        self._stream = itertools.count(1)
        self._numbers = itertools.count(1)
        self._position = 0
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    # What tests do.

    async def start(self) -> None:
        app = web.Application(middlewares=[self._misbehave])
        app.add_routes(
            [
                web.get("/_matrix/client/versions", self._versions),
                web.get("/_matrix/key/v2/server", self._server),
                web.post(f"{API}/login", self._login),
                web.get(f"{API}/account/whoami", self._whoami),
                web.get(f"{API}/profile/{{user}}/{{what}}", self._profile),
                web.put(f"{API}/profile/{{user}}/{{what}}", self._set_profile),
                web.post("/_matrix/media/v3/upload", self._upload),
                web.get(f"{API}/sync", self._sync),
                web.get(f"{API}/joined_rooms", self._joined_rooms),
                web.post(f"{API}/join/{{room}}", self._join),
                web.post(f"{API}/createRoom", self._create_room),
                web.get(f"{API}/directory/room/{{alias}}", self._alias),
                web.post(f"{API}/rooms/{{room}}/leave", self._leave),
                web.post(f"{API}/rooms/{{room}}/invite", self._invite),
                web.get(f"{API}/rooms/{{room}}/messages", self._messages),
                web.get(f"{API}/rooms/{{room}}/event/{{event}}", self._event),
                web.get(f"{API}/rooms/{{room}}/state", self._state),
                web.get(f"{API}/rooms/{{room}}/state/{{type}}/{{key:.*}}", self._state_content),
                web.put(f"{API}/rooms/{{room}}/send/{{type}}/{{txn}}", self._send),
                web.put(f"{API}/rooms/{{room}}/redact/{{event}}/{{txn}}", self._redact),
                web.route("*", f"{API}/keys/{{rest:.*}}", self._keys),
                web.put(f"{API}/sendToDevice/{{type}}/{{txn}}", self._send_to_device),
                web.route("*", f"{API}/user/{{rest:.*}}", self._account_data),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def make_room(self, alias: str | None, *people: str, version: str = "11") -> str:
        """A room made by the first of the people, with all of them in it."""
        room_id = f"!r{next(self._numbers)}:localhost"
        self.rooms[room_id] = Room(room_id)
        if alias is not None:
            self.aliases[alias] = room_id
        await self.emit(room_id, people[0], "m.room.create", {"room_version": version}, state_key="")
        for user_id in people:
            await self.emit(room_id, user_id, "m.room.member", {"membership": "join"}, state_key=user_id)
        await self.emit(room_id, people[0], "m.room.power_levels", {"users": {people[0]: 100}}, state_key="")
        return room_id

    async def emit(
        self, room_id: str, sender: str, kind: str, content: Any, *, state_key: str | None = None, **more: Any
    ) -> str:
        """Something happens in a room; ``more`` goes into the event as it is."""
        event_id = f"$e{next(self._numbers)}"
        event: dict[str, Any] = {
            "event_id": event_id, "sender": sender, "type": kind, "content": content,
            "origin_server_ts": int(time.time() * 1000),
        } | more  # fmt: skip
        if state_key is not None:
            event["state_key"] = state_key
            self.rooms[room_id].state[kind, state_key] = event
        async with self._news:
            self._position = next(self._stream)
            self.rooms[room_id].timeline.append((self._position, event))
            self._news.notify_all()
        return event_id

    async def say(self, room_id: str, sender: str, body: str, **relation: Any) -> str:
        content: dict[str, Any] = {"msgtype": "m.text", "body": body}
        if relation:
            content["m.relates_to"] = relation
        return await self.emit(room_id, sender, "m.room.message", content)

    def said(self, room_id: str) -> list[str]:
        """All messages of the bot in a room, in order, edits left out."""
        return [
            str(event["content"].get("body"))
            for _, event in self.rooms[room_id].timeline
            if event["sender"] == BOT and event["type"] == "m.room.message" and "m.new_content" not in event["content"]
        ]

    def edits_of(self, event_id: str) -> list[str]:
        """The texts that a message of the bot's was given afterwards, in order."""
        return [
            str(event["content"]["m.new_content"]["body"])
            for room in self.rooms.values()
            for _, event in room.timeline
            if event["sender"] == BOT
            and event["content"].get("m.relates_to", {}).get("rel_type") == "m.replace"
            and event["content"]["m.relates_to"]["event_id"] == event_id
        ]

    def answers_to(self, event_id: str) -> list[str]:
        """What the bot said in reply to an event."""
        return [
            str(event["content"]["body"])
            for room in self.rooms.values()
            for _, event in room.timeline
            if event["sender"] == BOT
            and event["content"].get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id") == event_id
        ]

    def taps_on(self, event_id: str) -> list[str]:
        """The reactions that the bot put on an event."""
        return [
            str(event["content"]["m.relates_to"]["key"])
            for room in self.rooms.values()
            for _, event in room.timeline
            if event["sender"] == BOT
            and event["type"] == "m.reaction"
            and event["content"]["m.relates_to"]["event_id"] == event_id
        ]

    def rate(self, endpoint: str, *, seconds: float) -> float:
        """Requests a second to an endpoint, over the last seconds."""
        since = time.monotonic() - seconds
        return sum(at >= since for at in self.times[endpoint]) / seconds

    # How it misbehaves.

    @web.middleware
    async def _misbehave(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        endpoint = _endpoint_of(request.path)
        self.requests[endpoint] += 1
        self.addresses.append(request.path_qs)
        self.times[endpoint].append(time.monotonic())
        fault = next((each for each in self.faults if _hits(each, endpoint, request)), None)
        if fault is not None:
            fault.times -= 1
            if fault.slow:
                await asyncio.sleep(fault.slow)
            if fault.before:
                return _cut(request)
            if fault.status is not None:
                return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        if endpoint not in FOR_ALL and self._device(request) is None:
            return web.json_response({"errcode": "M_UNKNOWN_TOKEN", "error": "?"}, status=401)
        answer = await handler(request)
        if fault is not None and fault.late:
            await asyncio.sleep(fault.late)
        if fault is not None and fault.after:
            return _cut(request)
        if fault is not None and isinstance(answer, web.Response):
            if fault.reorder is not None:
                return web.json_response(_shuffled(json.loads(answer.text or "null"), fault.reorder))
            if fault.change is not None:
                return web.json_response(fault.change(json.loads(answer.text or "null")))
        return answer

    def _device(self, request: web.Request) -> str | None:
        return self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))

    # What it serves.

    async def _versions(self, _request: web.Request) -> web.Response:
        return web.json_response({"versions": ["v1.11"]})

    async def _server(self, _request: web.Request) -> web.Response:
        return web.json_response({"server_name": "localhost"})

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("password") != PASSWORD:
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "?"}, status=403)
        device = body.get("device_id") or f"DEV{next(self._numbers)}"
        token = f"token{next(self._numbers)}"
        self.tokens = {known: whose for known, whose in self.tokens.items() if whose != device}
        self.tokens[token] = device
        return web.json_response({"user_id": BOT, "device_id": device, "access_token": token})

    async def _whoami(self, request: web.Request) -> web.Response:
        return web.json_response({"user_id": BOT, "device_id": self._device(request)})

    async def _profile(self, request: web.Request) -> web.Response:
        what = request.match_info["what"]
        if what not in self.profile:
            return web.json_response({"errcode": "M_NOT_FOUND", "error": "?"}, status=404)
        return web.json_response({what: self.profile[what]})

    async def _set_profile(self, request: web.Request) -> web.Response:
        self.profile |= await request.json()
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads.append((await request.read(), request.content_type))
        return web.json_response({"content_uri": f"mxc://localhost/{len(self.uploads)}"})

    async def _sync(self, request: web.Request) -> web.Response:
        wanted = json.loads(request.query.get("filter", "{}")).get("room", {}).get("rooms")
        since_token = request.query.get("since")
        since = int(since_token.removeprefix("s")) if since_token else 0
        if since_token and since < self.forgotten_before:
            return web.json_response({"errcode": "M_UNKNOWN_POS", "error": "?"}, status=400)
        timeout = int(request.query.get("timeout", "0")) / 1000 if self.patience is None else self.patience
        if since_token and not wanted:
            async with self._news:
                try:
                    async with asyncio.timeout(timeout):
                        await self._news.wait_for(lambda: self._position > since)
                except TimeoutError:
                    pass
        joined, invited, left = {}, {}, {}
        for room in self.rooms.values():
            mine = room.membership(BOT)
            fresh = [(place, event) for place, event in room.timeline if place > since]
            if mine == "join" and not wanted and (fresh or not since_token):
                joined[room.room_id] = self._join_part(room, fresh, since=since)
            elif mine == "invite" and (fresh or not since_token):
                shown = (("m.room.canonical_alias", ""), ("m.room.member", BOT))
                stripped = [room.state[key] for key in shown if key in room.state]
                invited[room.room_id] = {"invite_state": {"events": stripped}}
            elif mine in ("leave", "ban") and fresh and since_token:
                left[room.room_id] = {"timeline": {"events": [event for _, event in fresh]}}
        return web.json_response(
            {
                "next_batch": f"s{self._position}",
                "account_data": self._kept_since("", since),
                "rooms": {"join": joined, "invite": invited, "leave": left},
                "device_one_time_keys_count": {"signed_curve25519": 50},
                "device_unused_fallback_key_types": ["signed_curve25519"],
            }
        )

    def _join_part(self, room: Room, fresh: list[tuple[int, dict[str, Any]]], *, since: int) -> dict[str, Any]:
        shown = fresh[-self.timeline_limit :]
        limited = len(fresh) > len(shown)
        joined_lately = any(e["type"] == "m.room.member" and e.get("state_key") == BOT for _, e in fresh)
        whole = not since or joined_lately or limited
        in_timeline = {event["event_id"] for _, event in shown}
        state = [event for event in room.state.values() if event["event_id"] not in in_timeline] if whole else []
        before = shown[0][0] - 1 if shown else self._position
        return {
            "account_data": self._kept_since(room.room_id, since),
            "state": {"events": state},
            "timeline": {"events": [event for _, event in shown], "limited": limited, "prev_batch": f"s{before}"},
        }

    async def _messages(self, request: web.Request) -> web.Response:
        room = self.rooms[request.match_info["room"]]
        start = int(request.query["from"].removeprefix("s"))
        limit = int(request.query.get("limit", "10"))
        if request.query["dir"] == "f":
            end = int(request.query.get("to", f"s{self._position}").removeprefix("s"))
            found = [(place, event) for place, event in room.timeline if start < place <= end]
            page = found[:limit]
            more = {"end": f"s{page[-1][0]}"} if len(found) > limit else {}
        else:
            found = [(place, event) for place, event in room.timeline if place <= start][::-1]
            page = found[:limit]
            more = {"end": f"s{page[-1][0] - 1}"} if len(found) > limit else {}
        return web.json_response({"chunk": [event for _, event in page], "start": request.query["from"]} | more)

    async def _event(self, request: web.Request) -> web.Response:
        for _, event in self.rooms[request.match_info["room"]].timeline:
            if event["event_id"] == request.match_info["event"]:
                return web.json_response(event)
        return web.json_response(NOT_FOUND, status=404)

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(list(self.rooms[request.match_info["room"]].state.values()))

    async def _state_content(self, request: web.Request) -> web.Response:
        room = self.rooms.get(request.match_info["room"])
        event = room.state.get((request.match_info["type"], request.match_info["key"])) if room else None
        return web.json_response(event["content"]) if event else web.json_response(NOT_FOUND, status=404)

    async def _joined_rooms(self, request: web.Request) -> web.Response:
        rooms = [room.room_id for room in self.rooms.values() if room.membership(BOT) == "join"]
        return web.json_response({"joined_rooms": rooms})

    async def _join(self, request: web.Request) -> web.Response:
        name = request.match_info["room"]
        room = self.rooms.get(self.aliases.get(name, name))
        if room is None:
            return web.json_response(NOT_FOUND, status=404)
        if room.membership(BOT) == "ban":
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "?"}, status=403)
        if room.membership(BOT) != "join":
            await self.emit(room.room_id, BOT, "m.room.member", {"membership": "join"}, state_key=BOT)
        return web.json_response({"room_id": room.room_id})

    async def _leave(self, request: web.Request) -> web.Response:
        await self.emit(request.match_info["room"], BOT, "m.room.member", {"membership": "leave"}, state_key=BOT)
        return web.json_response({})

    async def _invite(self, request: web.Request) -> web.Response:
        user = (await request.json())["user_id"]
        await self.emit(request.match_info["room"], BOT, "m.room.member", {"membership": "invite"}, state_key=user)
        return web.json_response({})

    async def _create_room(self, request: web.Request) -> web.Response:
        body = await request.json()
        room_id = await self.make_room(None, BOT)
        self.rooms[room_id].state["m.room.create", ""]["content"].update(body.get("creation_content", {}))
        for user in body.get("invite", ()):
            await self.emit(room_id, BOT, "m.room.member", {"membership": "invite"}, state_key=user)
        return web.json_response({"room_id": room_id})

    async def _alias(self, request: web.Request) -> web.Response:
        room_id = self.aliases.get(request.match_info["alias"])
        return web.json_response({"room_id": room_id}) if room_id else web.json_response(NOT_FOUND, status=404)

    async def _send(self, request: web.Request) -> web.Response:
        room, kind = request.match_info["room"], request.match_info["type"]
        return await self._once(request, room, kind, await request.json(), {})

    async def _redact(self, request: web.Request) -> web.Response:
        target = {"redacts": request.match_info["event"]}
        return await self._once(request, request.match_info["room"], "m.room.redaction", target, target)

    async def _once(
        self, request: web.Request, room: str, kind: str, content: dict[str, Any], more: dict[str, Any]
    ) -> web.Response:
        if len(json.dumps(content, ensure_ascii=False).encode()) > LARGEST_EVENT:
            return web.json_response(TOO_LARGE, status=413)
        txn = (str(self._device(request)), room, request.match_info["txn"])
        if self.rooms[room].membership(BOT) != "join":
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "?"}, status=403)
        if txn not in self._txns:
            self._txns[txn] = await self.emit(room, BOT, kind, content, **more)
        return web.json_response({"event_id": self._txns[txn]})

    async def _keys(self, request: web.Request) -> web.Response:
        body, what, told = await request.json(), request.match_info["rest"], self.published
        if not self.unaskable.isdisjoint([*body.get("device_keys", ()), *body.get("one_time_keys", ())]):
            return web.json_response({"errcode": "M_INVALID_PARAM", "error": "not a name"}, status=400)
        if what == "upload" and "device_keys" in body:
            device = body["device_keys"]
            told.setdefault("device_keys", {}).setdefault(BOT, {})[device["device_id"]] = device
        elif what == "device_signing/upload":
            told.update({f"{part}_keys": {BOT: body[f"{part}_key"]} for part in ("master", "self_signing")})
        elif what == "signatures/upload":
            for name, signed in body[BOT].items():
                told["device_keys"][BOT][name]["signatures"][BOT] |= signed["signatures"][BOT]
        counts = {"one_time_key_counts": {"signed_curve25519": 50}}
        return web.json_response(counts | {"device_keys": {}, "failures": {}, "one_time_keys": {}} | told)

    async def _send_to_device(self, request: web.Request) -> web.Response:
        self.key_bearers |= set((await request.json())["messages"])
        return web.json_response({})

    async def _account_data(self, request: web.Request) -> web.Response:
        _, *parts = request.match_info["rest"].split("/")
        where, kind = (parts[1], parts[3]) if parts[0] == "rooms" else ("", parts[1])
        if request.method == "GET":
            _, content = self.kept[where].get(kind, (0, None))
            return web.json_response(NOT_FOUND, status=404) if content is None else web.json_response(content)
        async with self._news:
            self._position = next(self._stream)
            self.kept[where][kind] = (self._position, await request.json())
            self._news.notify_all()
        return web.json_response({})

    def _kept_since(self, where: str, since: int) -> dict[str, Any]:
        """What of the account's data is new since a place in the stream."""
        new = [
            {"type": kind, "content": content} for kind, (place, content) in self.kept[where].items() if place > since
        ]
        return {"events": new}


def _hits(fault: Fault, endpoint: str, request: web.Request) -> bool:
    about = fault.room is None or fault.room == request.match_info.get("room")
    return fault.times > 0 and fault.endpoint in (endpoint, "*") and about


def _endpoint_of(path: str) -> str:
    """The word by which faults name a request: sync, send, messages, createRoom …"""
    parts = path.removeprefix(f"{API}/").removeprefix("/_matrix/media/v3/").split("/")
    if not parts[0]:
        return parts[-1]  # versions, server: behind other beginnings
    return parts[2] if parts[0] == "rooms" and len(parts) > 2 else parts[0]


def _shuffled(answer: dict[str, Any], random: Random) -> dict[str, Any]:
    """A sync answer with each room's events in another order than they were said."""
    for room in answer["rooms"]["join"].values():
        random.shuffle(room["timeline"]["events"])
    return answer


def _cut(request: web.Request) -> web.Response:
    """The line goes dead."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
