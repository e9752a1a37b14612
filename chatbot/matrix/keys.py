"""Other people's devices: asked for, mended with, and given the keys of rooms. Our own keys are in ``own_keys``.

We make every request ourselves, so we see each failure and mark nothing as done that was not. What failed is tried again with a
back-off, because anybody can publish keys that will never work.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import timedelta
from typing import Any
from uuid import uuid4

from nio.crypto import OutboundGroupSession
from nio.crypto.device import OlmDevice

from chatbot.matrix.batches import in_batches
from chatbot.matrix.client import BotClient
from chatbot.matrix.homeserver import Forbidden, Missing, NotAlone, Rejected, Unavailable, Unreadable
from chatbot.matrix.http import Http, milliseconds
from chatbot.matrix.owed import Debt, Owed
from chatbot.matrix.own_keys import OwnKeys
from chatbot.matrix.patience import Duty, Patience, now
from chatbot.matrix.shapes import mapping

Name = tuple[str, str]
"""A device, by its person's name and its own."""

REMOTE_WAIT = timedelta(seconds=5)
"""How long our server may wait for another one: one slow server must not hold up everybody."""
SYNC_WAIT = timedelta(seconds=5)
"""How long a sync answer waits for the devices of those who spoke in it; then it goes on without them."""
PER_REQUEST = 20
"""How many devices are sent a room key, or word of a new session, in one request."""
PER_CLAIM = 100
"""For how many devices a one-time key is asked for in one request. A big room has thousands, and servers limit a request."""
MOST_BROKEN = 1000
"""How many broken sessions are remembered until they are mended. With the next one the oldest is forgotten; the next
message that does not open brings it back."""


class Keyring:
    """Keeps the keys in order that ``BotClient`` holds."""

    def __init__(self, client: BotClient, http: Http) -> None:
        self.ours = OwnKeys(client, http)
        self._client = client
        self._http = http
        self._people = Patience()
        self._servers = Patience()
        """Servers for whose people a sync answer has waited in vain. One after another they would keep everybody waiting."""
        self._devices = Patience()
        self._unreachable = Patience()
        """Devices to which nothing can be sent, whether or not they have given us a key."""
        self._broken: dict[Name, str | None] = {}
        """The devices whose messages we could not open, and the session that we had with each at that time."""
        self._rooms: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._owed = Owed()
        self._asking = Duty("asking for people's devices", self._query_due)
        self._duties = (
            Duty("putting our keys on the server", self.ours.upload),
            self._asking,
            Duty("mending broken sessions", self._mend_sessions),
            Duty("giving out keys that are owed", self._pay),
        )

    async def close(self) -> None:
        """Finish what is under way, if the server lets us."""
        await asyncio.gather(*(duty.wait(SYNC_WAIT) for duty in self._duties))
        for duty in self._duties:
            duty.stop()

    async def after_sync(self, raw: Mapping[str, Any], *, speakers: Set[str]) -> None:
        """Begin what is due after a sync answer. Wait for it only where the encrypted words of ``speakers`` need it."""
        self.ours.note_fallback(raw)
        self._note_broken()
        # We do not know the members of rooms that nothing has told us of since the start, as when we stood by.
        unknown = speakers - self._client.olm.tracked_users
        self._client.olm.users_for_key_query |= unknown
        begun = {duty for duty in self._duties if duty.begin()}
        due = {user for user in unknown if self._people.allows(user) and self._servers.allows(_server_of(user))}
        if not due:
            return
        asked, until = self._asking in begun, now() + SYNC_WAIT.total_seconds()
        await self._asking.wait(SYNC_WAIT)
        if not asked and self._asking.begin():  # The request that was under way did not ask for them.
            asked = True
            await self._asking.wait(timedelta(seconds=until - now()))
        if asked:
            known = {_server_of(user) for user in due & self._client.olm.tracked_users}
            for server in {_server_of(user) for user in due}:
                self._servers.note(server, worked=server in known)

    async def _query_due(self) -> None:
        await self.query(self._client.olm.users_for_key_query)

    async def query(self, people: Iterable[str]) -> None:
        """Ask for devices of people that have changed, or that we do not know yet.

        People whose devices we know come first, and then the others, server by server. Made-up names are seldom among the
        first, and often on one server.
        """
        olm = self._client.olm
        due = sorted(
            olm.users_for_key_query & set(people),
            key=lambda user: (not olm.device_store[user], _server_of(user), user),
        )
        await in_batches(
            due, ask=self._query, ask_about_us=lambda: self._query([self._client.user_id]), patience=self._people
        )

    async def _query(self, due: Sequence[str]) -> None:
        body = {"device_keys": dict.fromkeys(due, ()), "timeout": milliseconds(REMOTE_WAIT)}
        request, changed = object(), set[str]()
        self._client.asking[request] = changed
        try:
            answer = await self._http.ask("POST", "keys", "query", body=body)
        finally:
            del self._client.asking[request]
        found = answer.get("device_keys")
        for user in due:
            devices = found.get(user) if isinstance(found, dict) else None
            self._people.note(user, worked=isinstance(devices, dict))
            if isinstance(devices, dict):
                self._client.take_in_devices(user, devices)
                if user in changed:  # The answer may be older than the change that we were told of meanwhile.
                    self._client.olm.tracked_users.discard(user)
                    self._client.olm.users_for_key_query.add(user)

    async def _claim(self, names: Iterable[Name]) -> None:
        """Begin sessions with devices, each by itself (T2)."""
        ourselves = (self._client.user_id, self._client.device_id)
        await in_batches(
            names,
            size=PER_CLAIM,
            ask=self._claim_from,
            ask_about_us=lambda: self._keys_of([ourselves]),
            patience=self._devices,
        )

    async def _claim_from(self, due: Sequence[Name]) -> None:
        found = await self._keys_of(due)
        for name in due:
            user_id, device_id = name
            theirs = found.get(user_id)
            key = theirs.get(device_id) if isinstance(theirs, dict) else None
            before = self._client.session_id(name)
            if isinstance(key, dict) and key:
                self._client.take_in_one_time_key(user_id, device_id, key)
            self._devices.note(name, worked=self._client.session_id(name) != before)

    async def _keys_of(self, names: Sequence[Name]) -> Mapping[str, Any]:
        wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for user_id, device_id in names:
            wanted[user_id][device_id] = "signed_curve25519"
        body = {"one_time_keys": wanted, "timeout": milliseconds(REMOTE_WAIT)}
        answer = await self._http.ask("POST", "keys", "claim", body=body)
        return mapping(answer.get("one_time_keys"))

    def _note_broken(self) -> None:
        """Take over the sessions that nio found to be broken: it would forget them too soon, and queue messages that nobody
        sends."""
        for device in self._client.olm.wedged_devices:
            name = (device.user_id, device.id)
            self._broken.setdefault(name, self._client.session_id(name))
            if len(self._broken) > MOST_BROKEN:
                del self._broken[next(iter(self._broken))]
        self._client.olm.wedged_devices.clear()

    async def _mend_sessions(self) -> None:
        """Begin new sessions with devices whose messages we could not open, and tell them by an empty message.

        After a failure half-way we go on from there: a device that has given us a key is only told.
        """
        for name in [name for name in self._broken if self._client.device(name) is None]:
            del self._broken[name]
        await self._claim([name for name, session in self._broken.items() if self._client.session_id(name) == session])
        await self._tell_each(
            [name for name, session in self._broken.items() if self._client.session_id(name) != session],
            self._client.empty_message_for,
            then=lambda names: [self._broken.pop(name, None) for name in names],
        )

    async def encrypt(
        self, room_id: str, event_type: str, content: Mapping[str, Any], *, alone_with: str | None = None
    ) -> dict[str, Any]:
        """What to send in an encrypted room as ``m.room.encrypted``, once everybody there can read it.

        Whoever cannot be given the key now is given it later, and the others need not wait. Only where there is but one other
        person, and none of their devices can be given it, the message waits: nobody would ever know that it is unreadable.
        What is for one person alone is given to nobody else: whoever was asked in may be known here before the archive knows.
        Raises Unavailable or RateLimited: trouble with keys never means that the message is bad. Raises NotAlone.
        """
        async with self._rooms[room_id]:  # One room's keys wait for that room's members only.
            try:
                for _ in range(3):
                    self._must_be_alone(room_id, alone_with)
                    session = await self._share(room_id)
                    self._must_be_alone(room_id, alone_with)  # Sharing takes its time, and people come meanwhile.
                    if session is self._client.outbound(room_id):
                        self._note_owed(room_id, session)
                        self._client.olm.keep_all()  # So we can read what we said after a restart, too.
                        return self._client.encrypt(room_id, event_type, content)
            except (Rejected, Forbidden, Missing) as refused:
                raise Unavailable(f"keys refused: {refused}", code=refused.code, status=refused.status) from refused
        raise Unavailable("people come and go while the key is being shared")

    def _must_be_alone(self, room_id: str, person: str | None) -> None:
        if person is not None and self._client.rooms[room_id].users - {self._client.user_id, person}:
            raise NotAlone("somebody else is in the room or invited")

    async def _share(self, room_id: str) -> OutboundGroupSession:
        """Give a room's key to every device there that lacks it (T6). Devices that cannot get it now are tried later."""
        await self._find(room_id)
        session = self._client.outbound(room_id)
        lacking = self._client.lacking(room_id, session)
        await self._claim([(each.user_id, each.id) for each in lacking if not self._client.has_session(each)])

        def given(names: Sequence[Name]) -> None:
            session.users_shared_with.update(names)
            self._owed.paid(room_id, session.id, names)

        await self._tell_each(
            [(each.user_id, each.id) for each in lacking if self._client.has_session(each)],
            lambda device: self._client.room_key_for(
                room_id, session.id, self._owed.key_for(room_id, session, (device.user_id, device.id)), device
            ),
            then=given,
        )
        return session

    async def _find(self, room_id: str) -> None:
        """Ask for the devices of a room's people that we do not know, and note to which of them a key is owed."""
        people = self._client.rooms[room_id].users
        await self.query(people)
        self._owed.keep_only(room_id, people)
        known = self._client.olm.tracked_users & people
        devices = {person: [each.id for each in self._client.active_devices(person)] for person in known}
        self._owed.found(room_id, {person: names for person, names in devices.items() if names})

    def _note_owed(self, room_id: str, session: OutboundGroupSession) -> None:
        """Note who cannot read what is said next. Raises Unreadable where that is everybody."""
        others = self._client.rooms[room_id].users - {self._client.user_id}
        unknown = {
            person
            for person in others
            if person not in self._client.olm.tracked_users or not self._client.active_devices(person)
        }
        lacking = [(each.user_id, each.id) for each in self._client.lacking(room_id, session)]
        if len(others) == 1 and not any(person in others for person, _ in session.users_shared_with):
            raise Unreadable("no device of the one who is to read it can be given the key yet")
        self._owed.note(room_id, session, people=unknown, devices=lacking)

    async def _pay(self) -> None:
        """Give out the keys that are owed, as far as can be, also those that we no longer speak with."""
        for room_id in self._owed.rooms:
            if room_id not in self._client.rooms:
                self._owed.keep_only(room_id, set())
                continue
            async with self._rooms[room_id]:
                await self._find(room_id)
                for debt in self._owed.debts(room_id):
                    await self._pay_debt(room_id, debt)

    async def _pay_debt(self, room_id: str, debt: Debt) -> None:
        devices = {name: device for name in debt.devices if (device := self._client.device(name)) is not None}
        await self._claim([name for name, device in devices.items() if not self._client.has_session(device)])

        def paid(names: Sequence[Name]) -> None:
            self._owed.paid(room_id, debt.session_id, names)
            session = self._client.olm.outbound_group_sessions.get(room_id)
            if session is not None and session.id == debt.session_id:
                session.users_shared_with.update(names)

        await self._tell_each(
            [name for name, device in devices.items() if self._client.has_session(device)],
            lambda device: self._client.room_key_for(
                room_id, debt.session_id, debt.devices[device.user_id, device.id], device
            ),
            then=paid,
        )

    async def _tell_each(
        self, names: Iterable[Name], words: Callable[[OlmDevice], object], *, then: Callable[[Sequence[Name]], object]
    ) -> None:
        """Send each device a message of its own. ``then`` gets the devices for which that is done."""

        async def tell(some: Sequence[Name]) -> None:
            # Before nio writes the session that encrypts to the disk by itself, ahead of what waits to be written.
            self._client.olm.keep_all()
            messages: defaultdict[str, dict[str, object]] = defaultdict(dict)
            for user_id, device_id in some:
                device = self._client.device((user_id, device_id))
                if device is not None:
                    messages[user_id][device_id] = words(device)
            await self._to_device(messages)
            then(some)

        await in_batches(
            names, size=PER_REQUEST, ask=tell, ask_about_us=lambda: self._to_device({}), patience=self._unreachable
        )

    async def _to_device(self, messages: Mapping[str, Mapping[str, object]]) -> None:
        self._client.olm.keep_all()  # A session must never encrypt twice from the same state, also after a restart.
        body = {"messages": messages}
        await self._http.ask("PUT", "sendToDevice", "m.room.encrypted", uuid4().hex, body=body)


def _server_of(user_id: str) -> str:
    return user_id.partition(":")[2]
