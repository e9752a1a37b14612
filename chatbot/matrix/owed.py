"""The room keys that devices could not be given when they were due, because their server was silent or nobody told of them yet.

A device gets the key as it was before the first message that it should have been able to read, so that it reads that, too, when
the key comes. What is owed lies in memory, like the keys that we speak with (T25).
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field

from nio.crypto import OutboundGroupSession

Name = tuple[str, str]
"""A device, by its person's name and its own."""
MOST_OWED = 10
"""Of so many keys of a room we remember to whom they are owed. Each serves for up to a hundred messages."""


@dataclass(slots=True)
class Debt:
    """One room key, and since which message it is owed to whom."""

    session_id: str
    people: dict[str, str] = field(default_factory=dict)
    """People of whom no device is known yet, and the key as it was then."""
    devices: dict[Name, str] = field(default_factory=dict)


class Owed:
    """What is owed in each room."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[str, Debt]] = {}

    @property
    def rooms(self) -> Collection[str]:
        """The rooms in which anything is owed."""
        return tuple(self._rooms)

    def debts(self, room_id: str) -> Collection[Debt]:
        """What is owed in a room, key by key."""
        return tuple(self._rooms.get(room_id, {}).values())

    def note(
        self, room_id: str, session: OutboundGroupSession, *, people: Iterable[str], devices: Iterable[Name]
    ) -> None:
        """The next message goes out under this key although these cannot read it yet."""
        debts = self._rooms.setdefault(room_id, {})
        debt = debts.setdefault(session.id, Debt(session.id))
        for person in people:
            debt.people.setdefault(person, session.session_key)
        for device in devices:
            debt.devices.setdefault(device, session.session_key)
        while len(debts) > MOST_OWED:
            debts.pop(next(iter(debts)))
        self._forget_paid(room_id)

    def found(self, room_id: str, devices: Mapping[str, Iterable[str]]) -> None:
        """These devices of people are known now: what is owed to the people is owed to them."""
        for debt in self.debts(room_id):
            for person in debt.people.keys() & devices.keys():
                key = debt.people.pop(person)
                for device in devices[person]:
                    debt.devices.setdefault((person, device), key)
        self._forget_paid(room_id)

    def keep_only(self, room_id: str, people: Set[str]) -> None:
        """Nothing is owed to those who have left."""
        for debt in self.debts(room_id):
            debt.people = {person: key for person, key in debt.people.items() if person in people}
            debt.devices = {name: key for name, key in debt.devices.items() if name[0] in people}
        self._forget_paid(room_id)

    def key_for(self, room_id: str, session: OutboundGroupSession, device: Name) -> str:
        """The key that a device is to be given: as it is now, or as it was when it was owed first."""
        debt = self._rooms.get(room_id, {}).get(session.id)
        return debt.devices.get(device, session.session_key) if debt is not None else str(session.session_key)

    def paid(self, room_id: str, session_id: str, devices: Iterable[Name]) -> None:
        """These devices have been given the key."""
        debt = self._rooms.get(room_id, {}).get(session_id)
        for device in devices:
            if debt is not None:
                debt.devices.pop(device, None)
        self._forget_paid(room_id)

    def _forget_paid(self, room_id: str) -> None:
        debts = self._rooms.get(room_id, {})
        for debt in [debt for debt in debts.values() if not (debt.people or debt.devices)]:
            del debts[debt.session_id]
        if not debts:
            self._rooms.pop(room_id, None)
