"""Anything at all in place of any part of what a homeserver tells: whoever asks in a sound room is answered once, all the same."""

import copy
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.faults.conftest import ADA, BOT, EVE, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**63, -(2**70), "", "x", "\ud800", "\x00", "word " * 10_000, "$", "!x:y", "@a:b",
    BOT, EVE, [], {}, [[]], [{}], [None], {"": {}}, {"membership": "join"}, {"body": "!ping"}, {"signed_curve25519": -5},
    "m.megolm.v1.aes-sha2", "m.olm.v1.curve25519-aes-sha2",
)  # fmt: skip
EVENTS: tuple[dict[str, Any], ...] = (
    {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "!consent Move", "m.mentions": {"user_ids": [BOT]},
        "m.relates_to": {"rel_type": "m.thread", "event_id": "$e1", "m.in_reply_to": {"event_id": "$e2"}}}},
    {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "*", "m.new_content": {"body": "!join for Byte"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$e1"}}},
    {"type": "m.reaction", "content": {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$e1", "key": "✅"}}},
    {"type": "m.room.redaction", "redacts": "$e1", "content": {"redacts": "$e1"}},
    {"type": "m.room.member", "state_key": EVE, "content": {"membership": "leave", "displayname": "E"}},
    {"type": "m.room.power_levels", "state_key": "", "content": {"users": {ADA: 100}, "events": {"m.room.tombstone": 100}}},
    {"type": "m.room.tombstone", "state_key": "", "content": {"body": "x", "replacement_room": "!new:localhost"}},
    {"type": "m.room.create", "state_key": "", "content": {"room_version": "12", "additional_creators": [EVE],
        "predecessor": {"room_id": "!r1:localhost", "event_id": "$e"}}},
    {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2", "rotation_period_ms": 1}},
    {"type": "m.room.encrypted", "content": {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "a", "session_id": "s"}},
    {"type": "m.room.canonical_alias", "state_key": "", "content": {"alias": "#tech:localhost"}},
)  # fmt: skip
TO_DEVICE: tuple[dict[str, Any], ...] = (
    {"type": "m.room.encrypted", "sender": EVE, "content": {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "k",
        "ciphertext": {"key": {"type": 0, "body": "x"}}}},
    {"type": "m.room_key_request", "sender": EVE, "content": {"action": "request", "requesting_device_id": "D",
        "request_id": "1", "body": {"algorithm": "m.megolm.v1.aes-sha2", "room_id": "!r1:localhost", "session_id": "s"}}},
    {"type": "m.dummy", "sender": EVE, "content": {}},
)  # fmt: skip
OTHERS = (
    "send",
    "state",
    "messages",
    "keys",
    "joined_rooms",
    "join",
    "directory",
    "createRoom",
    "user",
    "redact",
    "leave",
)
ROUNDS = 60


class Poison:
    """Spoils answers, the same way for the same number. What a sound room tells stays as it is."""

    def __init__(self, seed: int, *, room: str) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._room = room
        self._events = 0

    def sync(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Spoiled events in a room of ours and in rooms of nobody, and spoiled keys. Whoever asks again is told the same."""
        self._random = Random(f"{self._seed} {answer['next_batch']}")
        share = self._random.choice((0.02, 0.1, 0.3))
        told = {"timeline": {"events": self._some_events(), "limited": self._happens(0.1), "prev_batch": "s1"}}
        told["state"] = {"events": self._some_events()}
        room = self._random.choice((self._room, "!noise:localhost", "!noise:elsewhere"))
        answer["rooms"]["join"][room] = self.spoiled(told, share)
        member = {
            "type": "m.room.member",
            "state_key": BOT,
            "sender": "@mallory:elsewhere",
            "content": {"is_direct": True},
        }
        for kind, part in (("invite", "invite_state"), ("leave", "timeline")):
            if self._happens(0.3):
                answer["rooms"][kind][f"!{self._events}:elsewhere"] = self.spoiled({part: {"events": [member]}}, share)
        news = {
            "to_device": {"events": [self._random.choice(TO_DEVICE)]},
            "device_lists": {"changed": [EVE], "left": []},
        }
        for name, keys in news.items():
            answer[name] = self.spoiled(keys, share)
        if self._happens(0.2):
            answer["device_one_time_keys_count"] = self.spoiled({"signed_curve25519": 10**9}, share)
        return answer

    def other(self, answer: Any) -> Any:
        """Any other answer."""
        return self.spoiled(answer, self._random.choice((0.05, 0.3, 0.9)))

    def spoiled(self, value: Any, share: float) -> Any:
        """A copy with that share of its parts replaced by something else, or missing."""
        if self._happens(share):
            return self._junk()
        if isinstance(value, dict):
            return {
                str(self._junk())[:100] if self._happens(share / 4) else name: self.spoiled(part, share)
                for name, part in value.items()
                if not self._happens(share / 2)
            }
        if isinstance(value, list):
            return [self.spoiled(part, share) for part in value if not self._happens(share / 2)]
        return value

    def endpoint(self) -> str | None:
        """What else goes wrong for once, if anything."""
        return self._random.choice(OTHERS) if self._happens(0.5) else None

    def _some_events(self) -> list[Any]:
        return [self._event() for _ in range(self._random.randrange(4))]

    def _event(self) -> Any:
        self._events += 1
        event = copy.deepcopy(self._random.choice(EVENTS)) | {
            "event_id": f"$poison{self._events}",
            "sender": self._random.choice((EVE, ADA, BOT, "@mallory:elsewhere")),
            "origin_server_ts": int(time.time() * 1000),
        }
        return self.spoiled(event, self._random.choice((0.0, 0.03, 0.1, 0.3)))

    def _junk(self) -> Any:
        if self._happens(0.03):
            deep: Any = {}
            for _ in range(200):
                deep = [deep] if self._happens(0.5) else {"a": deep}
            return deep
        return copy.deepcopy(self._random.choice(JUNK))

    def _happens(self, share: float) -> bool:
        return self._random.random() < share


@pytest.mark.parametrize("seed", [1, 2])
async def test_whoever_asks_among_poison_is_answered_once(
    server: FaultyHomeserver, tech: str, toml: Path, seed: int
) -> None:
    poison = Poison(seed, room=await server.make_room(None, ADA, EVE, BOT))
    async with running(toml):
        # It knows that this room is in clear. Who is told anything else before encrypts, and rightly so.
        await until(lambda: server.said(tech))
        always = Fault("sync", times=10_000, change=poison.sync)
        asked: list[str] = []
        for number in range(ROUNDS):
            endpoint = poison.endpoint()
            once = [Fault(endpoint, times=2, change=poison.other)] if endpoint is not None else []
            server.faults[:] = [always, *once]
            asked.append(await server.say(tech, EVE, f"!ping {number}"))
            await until(lambda: server.answers_to(asked[-1]))
    assert {len(server.answers_to(each)) for each in asked} == {1}
    assert [words for words in server.said(tech) if words.startswith("pong")] == [f"pong {n}" for n in range(ROUNDS)]
