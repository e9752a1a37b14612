"""What another run of this account has said already: after a restore, or with a lost or a second data folder, nobody is answered twice.

Our own events tell it. Each carries its transaction id, which is made from what it answers; and what it relates to lies outside of what is
encrypted. What this archive has not known as answered, and was, is handled all the same, so that the archive catches up, and in silence.
"""

from collections.abc import Collection, Iterable, Sequence

from chatbot.api.post.effects import Effect
from chatbot.api.post.pen import txn_id_of
from chatbot.matrix.homeserver import TXN_KEY, Event
from storage.models import OutboxRow
from storage.types import EventId, RoomId

PENS = ("dispatcher", "thanks")
"""Who writes besides the families."""
MOST_ROWS = 3
"""How many rows of each family for one event are looked at: the first of them is there, or none is."""
SAYS = frozenset({Effect.SEND, Effect.FILE, Effect.THANK})


class SaidBefore:
    """Filled while we catch up, asked before anything is sent."""

    def __init__(self, families: Collection[str]) -> None:
        self._families = (*families, *PENS)
        self._sent: dict[str, EventId] = {}
        self._answered: set[str] = set()
        self._greeted: set[RoomId] = set()

    def note_sent(self, ours: Iterable[Event]) -> None:
        """Our own events that the homeserver tells of."""
        for event in ours:
            if isinstance(txn := event.content.get(TXN_KEY), str):
                self._sent[txn] = event.event_id

    def note_answered(self, arrived: Iterable[EventId], ours: Sequence[Event]) -> None:
        """Which events that are new to the archive were answered: one of ours relates to them, or was made from them."""
        related = {target for event in ours for target in _relates_to(event)}
        for event_id in arrived:
            if event_id in related or self._came_of(event_id):
                self._answered.add(event_id)

    def note_greeted(self, room_id: RoomId) -> None:
        """A room in which the first words have been said."""
        self._greeted.add(room_id)

    def event_of(self, row: OutboxRow) -> EventId | None:
        """The event that a row has become in another run."""
        return self._sent.get(row.txn_id)

    def needs_no_words(self, row: OutboxRow, room_id: RoomId) -> bool:
        """Whether what a row says was said in other words: its cause was answered, or its room greeted."""
        if row.once is not None and row.once == f"introduced:{room_id}":
            return room_id in self._greeted
        return row.kind in SAYS and row.cause in self._answered

    def _came_of(self, event_id: EventId) -> bool:
        return bool(self._sent) and any(
            txn_id_of(event_id, family, position) in self._sent
            for family in self._families
            for position in range(MOST_ROWS)
        )


def _relates_to(event: Event) -> Iterable[str]:
    relation = event.content.get("m.relates_to")
    if not isinstance(relation, dict) or relation.get("rel_type") == "m.replace":
        return
    reply = relation.get("m.in_reply_to")
    for target in (relation.get("event_id"), reply.get("event_id") if isinstance(reply, dict) else None):
        if isinstance(target, str):
            yield target
