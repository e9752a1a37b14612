"""Our keys on the server and other people's devices: uploads, queries, claims, room keys given to those who lack them.

Every request is ours, so that a failure is seen and nothing is marked as done that was not. What failed is tried again
later and later, because anybody can publish keys that will never work.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence, Set
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from nio import KeysUploadResponse
from nio.crypto import OutboundGroupSession
from nio.crypto.device import OlmDevice

from chatbot.backoff import Backoff
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Forbidden, Missing, RateLimited, Rejected, Unavailable
from chatbot.matrix.http import TOO_LARGE, Http
from chatbot.matrix.shapes import mapping, number_of

log = structlog.get_logger(__name__)

T = TypeVar("T")

REMOTE_WAIT = 5000
"""Milliseconds that our server may wait for another one: one slow server must not hold up everybody."""
SYNC_WAIT = 5.0
"""Seconds that a sync answer waits for the devices of those who spoke in it; then it goes on without."""
PER_REQUEST = 20
"""Devices that are given a room key in one request."""
PER_CLAIM = 100
"""Devices that a one-time key is asked for in one request: in a big room there are thousands, and servers take only so much."""
ABOUT_SOMEBODY = frozenset({400, TOO_LARGE})
"""Refusals that may be about one name, or about too many of them; of all others, more and smaller requests make none better."""
MOST_REFUSALS = 50
"""So many refusals are followed up at a time: enough to find some names among thousands. A server that refuses everything is
left in peace until the next time."""


class Patience:
    """When something that failed may be tried again: after a minute, then after twice as long, at most an hour."""

    def __init__(self) -> None:
        self._until: dict[object, tuple[float, float]] = {}

    def allows(self, what: object) -> bool:
        """Whether it may be tried now."""
        until, _ = self._until.get(what, (0.0, 0.0))
        return _now() >= until

    def note(self, what: object, *, worked: bool) -> None:
        """Remember how it went."""
        _, wait = self._until.pop(what, (0.0, 30.0))
        if not worked:
            wait = min(wait * 2, 3600.0)
            self._until[what] = (_now() + wait, wait)


class Keyring:
    """Keeps the keys in order that ``BotClient`` holds."""

    def __init__(self, client: BotClient, http: Http) -> None:
        self._client = client
        self._http = http
        self._people = Patience()
        self._devices = Patience()
        self._rooms: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tidying: asyncio.Task[None] | None = None
        self._unused_fallback = True
        self._backoff = Backoff()
        self._not_before = 0.0
        """When the keys are next kept in order, after that failed; whoever has something to say asks all the same."""
        self._uploading = asyncio.Lock()

    async def close(self) -> None:
        """Finish what is under way, if the server lets us."""
        if self._tidying is not None:
            await asyncio.wait([self._tidying], timeout=SYNC_WAIT)
            self._tidying.cancel()

    async def after_sync(self, raw: Mapping[str, Any], *, speakers: Set[str]) -> None:
        """Begin what is due after a sync answer, and wait for it only when the encrypted words of ``speakers`` do."""
        unused = raw.get("device_unused_fallback_key_types")
        if isinstance(unused, list):  # A server without fallback keys says nothing of them.
            self._unused_fallback = "signed_curve25519" in unused
        # Of rooms that nothing has told us of since the start, as when we stood by, their members are not known.
        unknown = speakers - self._client.olm.tracked_users
        self._client.olm.users_for_key_query |= unknown
        if self._tidying is None or (self._tidying.done() and _now() >= self._not_before):
            self._tidying = asyncio.create_task(self._keep_in_order())
        if any(self._people.allows(user) for user in unknown):
            await asyncio.wait([self._tidying], timeout=SYNC_WAIT)

    async def _keep_in_order(self) -> None:
        """One-time keys refilled, devices asked for, broken sessions mended. Nothing in here may stop the loop."""
        try:
            await self.upload()
            await self.query(self._client.olm.users_for_key_query)
            await self._mend_sessions()
        except Exception as trouble:  # noqa: BLE001
            wait = wait_after(trouble, self._backoff).total_seconds()
            self._not_before = _now() + wait  # Sync answers come many a second, and each would ask again.
            log.warning("the keys could not be kept in order just now", error=type(trouble).__name__, wait=wait)
        else:
            self._backoff.reset()

    async def assure(self) -> None:
        """Put our keys on the server, also when they were there before and are no longer."""
        async with self._uploading:  # What the server says of our keys holds until they are uploaded.
            await self._assure()

    async def _assure(self) -> None:
        me, device_id = self._client.user_id, self._client.device_id
        answer = await self._http.ask("POST", "keys", "query", body={"device_keys": {me: []}})
        device = answer.get("device_keys", {}).get(me, {}).get(device_id)
        identity = self._client.olm.account.identity_keys["ed25519"]
        account = self._client.olm.account
        if device is None:
            account.shared = False
        elif device.get("keys", {}).get(f"ed25519:{device_id}") == identity:
            if not account.shared:  # All of the first upload arrived, and we were killed before we could note it.
                account.shared = True
                account.mark_keys_as_published()
        else:
            log.error(
                "the server knows other keys for our device, so nobody can write to us in secret; stop the bot, remove "
                "login.json and keys/ from its data folder, and start it with a password: it comes back as a new device"
            )
        await self._upload()

    async def upload(self) -> None:
        """Put our keys on the server as far as they are not there: the device's, one-time keys (T5), a fallback key."""
        async with self._uploading:
            await self._upload()

    async def _upload(self) -> None:
        olm = self._client.olm
        account = olm.account
        if account.shared and not self._unused_fallback:
            # By itself: one that is left by a kill is uploaded once more, and one-time keys must not be.
            await self._put({"fallback_keys": self._fallback_keys()})
        body: dict[str, Any] = {}
        if not account.shared:
            body |= {"device_keys": self._device_keys(), "fallback_keys": self._fallback_keys()}
        on_server = (olm.uploaded_key_count or 0) if account.shared else 0
        if not account.shared or (olm.uploaded_key_count is not None and on_server < account.max_one_time_keys):
            if not account.one_time_keys["curve25519"]:  # Left by an attempt of which we do not know the outcome.
                account.generate_one_time_keys(account.max_one_time_keys - on_server)
            keys = account.one_time_keys["curve25519"]
            body["one_time_keys"] = {f"signed_curve25519:{name}": self._signed({"key": keys[name]}) for name in keys}
        if body:
            await self._put(body)

    async def _put(self, body: Mapping[str, Any]) -> None:
        olm = self._client.olm
        olm.save_account()
        olm.keep_all()  # Before the upload: a key that others use and we have lost makes their words unreadable.
        try:
            answer = await self._http.ask("POST", "keys", "upload", body=body)
        except Rejected:
            olm.mark_keys_as_published()  # The server holds others under these names; the next have new names.
            olm.save_account()
            raise
        count = number_of(mapping(answer.get("one_time_key_counts")).get("signed_curve25519"))
        olm.handle_response(KeysUploadResponse(0, count))
        olm.keep_all()
        self._unused_fallback = True
        log.info("uploaded keys", parts=sorted(body), one_time_keys=count)

    def _device_keys(self) -> dict[str, Any]:
        client = self._client
        identity = client.olm.account.identity_keys
        return self._signed({
            "algorithms": client.olm._algorithms,
            "device_id": client.device_id,
            "user_id": client.user_id,
            "keys": {f"{kind}:{client.device_id}": identity[kind] for kind in ("curve25519", "ed25519")},
        })  # fmt: skip

    def _fallback_keys(self) -> dict[str, Any]:
        """T5: the key that new devices use when the one-time keys have run out; made anew once it has been used."""
        account = self._client.olm.account._account
        if not account.fallback_key:
            account.generate_fallback_key()
        keys = {name: {"key": key.to_base64(), "fallback": True} for name, key in account.fallback_key.items()}
        return {f"signed_curve25519:{name}": self._signed(key) for name, key in keys.items()}

    def _signed(self, value: dict[str, Any]) -> dict[str, Any]:
        signature = self._client.olm.sign_json(value)
        return {**value, "signatures": {self._client.user_id: {f"ed25519:{self._client.device_id}": signature}}}

    async def query(self, people: Iterable[str]) -> None:
        """Ask for the devices of those whose devices have changed, or are not known yet."""
        due = [user for user in self._client.olm.users_for_key_query & set(people) if self._people.allows(user)]
        await _in_halves([sorted(due)] if due else [], ask=self._query, give_up=self._ask_later_for)

    async def _query(self, due: Sequence[str]) -> None:
        body = {"device_keys": dict.fromkeys(due, ()), "timeout": REMOTE_WAIT}
        answer = await self._http.ask("POST", "keys", "query", body=body)
        found = answer.get("device_keys")
        for user in due:
            devices = found.get(user) if isinstance(found, dict) else None
            self._people.note(user, worked=isinstance(devices, dict))
            if isinstance(devices, dict):
                self._client.take_in_devices(user, devices)

    def _ask_later_for(self, user: str, refused: Rejected) -> None:
        log.warning("nobody can be asked for this person's devices", user_id=user, error=str(refused))
        self._people.note(user, worked=False)

    async def _claim(self, devices: Iterable[OlmDevice]) -> None:
        """Begin sessions with devices, each by itself (T2)."""
        due = [device for device in devices if self._devices.allows((device.user_id, device.id))]
        portions = [due[start : start + PER_CLAIM] for start in range(0, len(due), PER_CLAIM)]
        await _in_halves(portions, ask=self._claim_from, give_up=self._claim_later_from)

    async def _claim_from(self, due: Sequence[OlmDevice]) -> None:
        wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for device in due:
            wanted[device.user_id][device.id] = "signed_curve25519"
        body = {"one_time_keys": wanted, "timeout": REMOTE_WAIT}
        answer = await self._http.ask("POST", "keys", "claim", body=body)
        found = answer.get("one_time_keys")
        for device in due:
            theirs = found.get(device.user_id) if isinstance(found, dict) else None
            key = theirs.get(device.id) if isinstance(theirs, dict) else None
            before = self._client.session_id(device)
            if isinstance(key, dict) and key:
                self._client.take_in_one_time_key(device.user_id, device.id, key)
            self._devices.note((device.user_id, device.id), worked=self._client.session_id(device) != before)

    def _claim_later_from(self, device: OlmDevice, refused: Rejected) -> None:
        log.warning("no key of this device can be claimed", user_id=device.user_id, error=str(refused))
        self._devices.note((device.user_id, device.id), worked=False)

    async def _mend_sessions(self) -> None:
        """Begin anew with devices whose messages we could not open, and tell them by an empty message."""
        olm = self._client.olm
        broken, olm.wedged_devices = olm.wedged_devices, []
        await self._claim(broken)
        for device in broken:
            if self._devices.allows((device.user_id, device.id)) and self._client.has_session(device):
                await self._to_device({device.user_id: {device.id: self._client.empty_message_for(device)}})

    async def encrypt(self, room_id: str, event_type: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """What to send in an encrypted room as ``m.room.encrypted``, once everybody there can read it.

        Raises Unavailable or RateLimited: what goes wrong with keys never says anything about the message.
        """
        async with self._rooms[room_id]:  # One room's keys wait for nobody but that room's members.
            try:
                for _ in range(3):
                    session = await self._share(room_id)
                    if session is self._client.outbound(room_id):
                        self._client.olm.keep_all()  # After a restart we can read what we said, too.
                        return self._client.encrypt(room_id, event_type, content)
            except (Rejected, Forbidden, Missing) as refused:
                raise Unavailable(f"keys refused: {refused}", code=refused.code, status=refused.status) from refused
        raise Unavailable("people come and go while the key is being shared")

    async def _share(self, room_id: str) -> OutboundGroupSession:
        """Give a room's key to every device there that lacks it (T6); those that cannot be given it wait their turn."""
        await self.query(self._client.rooms[room_id].users)
        session = self._client.outbound(room_id)
        lacking = self._client.lacking(room_id, session)
        await self._claim(device for device in lacking if not self._client.has_session(device))
        ready = [device for device in lacking if self._client.has_session(device)]
        for start in range(0, len(ready), PER_REQUEST):
            messages: defaultdict[str, dict[str, Any]] = defaultdict(dict)
            for device in ready[start : start + PER_REQUEST]:
                messages[device.user_id][device.id] = self._client.room_key_for(room_id, session, device)
            await self._to_device(messages)
            session.users_shared_with |= {(user, device) for user, devices in messages.items() for device in devices}
        return session

    async def _to_device(self, messages: Mapping[str, Mapping[str, Any]]) -> None:
        self._client.olm.keep_all()  # What a session has sealed once it must never seal again, also after a restart.
        body = {"messages": messages}
        await self._http.ask("PUT", "sendToDevice", "m.room.encrypted", uuid4().hex, body=body)


async def _in_halves(
    portions: Iterable[Sequence[T]],
    *,
    ask: Callable[[Sequence[T]], Awaitable[None]],
    give_up: Callable[[T, Rejected], None],
) -> None:
    """Ask for each portion, and for its halves where that is refused, down to the one that cannot be asked for.

    Another server may say that anything at all is in a room: one such name must not cost the rest their keys. Those found
    are let be for a while, so that a next time gets further where this one has to end. Raises Unavailable then.
    """
    waiting, refusals = list(portions)[::-1], 0
    while waiting:
        due = waiting.pop()
        try:
            await ask(due)
        except Rejected as refused:
            refusals += 1
            if refused.status not in ABOUT_SOMEBODY:
                raise
            if len(due) == 1:
                give_up(due[0], refused)
            else:
                waiting += [due[len(due) // 2 :], due[: len(due) // 2]]
            if waiting and refusals >= MOST_REFUSALS:
                raise Unavailable(f"keys refused: {refused}", code=refused.code, status=refused.status) from refused


def wait_after(trouble: Exception, backoff: Backoff) -> timedelta:
    """How long to wait after a failure: longer each time, and never less than the server asks for."""
    wait = backoff.next()
    return max(wait, trouble.retry_after) if isinstance(trouble, RateLimited) else wait


def _now() -> float:
    return asyncio.get_running_loop().time()
