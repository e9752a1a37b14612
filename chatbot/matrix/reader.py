"""Looking up what is in rooms: their past page by page, single events, their state, and what we have said there.

``wire`` has the sync answers, ``parsing`` what the JSON means.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chatbot.matrix import parsing
from chatbot.matrix.homeserver import TXN_KEY, Event, MessagesPage, Missing, Unavailable
from chatbot.matrix.http import Http, text_in
from chatbot.matrix.parsing import Decrypt
from storage.types import EventId, RoomId, UserId

MOST_PAGES = 200
"""How many pages of a room's past we look through for a message of ours. A homeserver may lead on for ever."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much the homeserver's clock may differ from ours."""


class Reader:
    """Asks for what is in rooms, and decrypts what can be."""

    def __init__(self, http: Http, *, me: UserId, decrypt: Decrypt, keep: Callable[[], None]) -> None:
        self._http = http
        self._me = me
        self._decrypt = decrypt
        self._keep = keep
        """Writes to the disk what was decrypted; nobody acts upon it before."""

    async def page(self, room_id: RoomId, query: Mapping[str, str]) -> MessagesPage:
        """One page of a room's past, as the query says from where and which way."""
        raw = await self._http.ask("GET", "rooms", room_id, "messages", query=query)
        if not isinstance(raw.get("chunk"), list):
            raise Unavailable("GET messages: an answer of another shape")  # That does not mean that nothing was said.
        events, end = parsing.events_of(room_id, raw["chunk"], decrypt=self._decrypt), raw.get("end")
        self._keep()
        return MessagesPage(events, end if isinstance(end, str) else None)

    async def event(self, room_id: RoomId, event_id: EventId) -> Event:
        """One event as its last edit has left it, decrypted where possible. Raises Missing."""
        raw = await self._http.ask("GET", "rooms", room_id, "event", event_id)
        text_in(raw, "event_id")
        found = parsing.as_edited(room_id, raw, decrypt=self._decrypt)
        self._keep()
        if found is None:
            raise Missing(f"no event {event_id}")
        return found

    def read_again(self, event: Event) -> Event | None:
        """A parked event in clear; None while its key is still missing."""
        raw = {
            "event_id": event.event_id,
            "sender": event.sender,
            "type": event.type,
            "content": dict(event.content),
            "origin_server_ts": event.at.timestamp() * 1000,
        }
        found = parsing.event_of(event.room_id, raw, decrypt=self._decrypt)
        self._keep()
        return None if found is None or found.undecryptable else found

    async def state(self, room_id: RoomId) -> Sequence[Event]:
        """A room's whole state."""
        return parsing.events_of(room_id, await self.raw_state(room_id), decrypt=self._decrypt)

    async def raw_state(self, room_id: RoomId) -> Sequence[Mapping[str, Any]]:
        """A room's whole state as the homeserver gives it."""
        return await self._http.ask_list("GET", "rooms", room_id, "state")

    async def find_sent(self, room_id: RoomId, txn_id: str, *, not_before: datetime) -> EventId | None:
        """Our event that carries this transaction id, looking back to an instant. None where there is none."""
        query = {"dir": "b", "limit": "100"}
        for _ in range(MOST_PAGES):
            page = await self.page(room_id, query)
            for event in page.events:
                if event.sender == self._me and event.content.get(TXN_KEY) == txn_id:
                    return event.event_id
            if page.events and all(event.at < not_before - CLOCKS_DIFFER for event in page.events):
                return None  # One event's time alone proves nothing: its sender's server may have made that up.
            if page.end is None or page.end == query.get("from"):
                return None
            query["from"] = page.end
        return None
