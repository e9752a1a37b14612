"""Cards: the messages of ours that belong to a record. There is one in a room; what changes is brought up to date on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chatbot.api.post import sealing
from chatbot.api.post.effects import Effect, Priority
from chatbot.api.post.sealing import About
from chatbot.api.post.seeds import Seeding
from chatbot.api.wording.content import copied_event, digest_of, is_copy
from chatbot.api.wording.markup import Doc
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.types import EventId, RoomId, UserId

EDIT_PACE = timedelta(seconds=3)
"""A card is edited at most this often: edits count against the server's limit as messages do."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is to be posted: the key of its record, what it shows, and what stands below it to be tapped."""

    key: str
    doc: Doc
    reactions: Sequence[str] = ()


class Cards(Seeding):
    """The part of the pen that writes cards."""

    async def card(
        self,
        key: str,
        room_id: RoomId,
        doc: Doc,
        *,
        reactions: Sequence[str] = (),
        relates_to: dict[str, Any] | None = None,
    ) -> str | None:
        """Post the card of a record and seed its reactions. One message per record: later changes edit it."""
        content, name = self._content(doc, text=True), self.card_name(key)
        shows = digest_of(content, None, salt=f"{name} {room_id}")
        if relates_to:
            content["m.relates_to"] = relates_to
        txn = await self._write(Effect.SEND, room_id=room_id, content=content, card=name, tells=shows)
        await self._seed(txn, room_id, reactions, tag=f"seed:{self.card_name(key)}")
        return txn

    async def cards_again(self, cards: Iterable[Card], room_id: RoomId) -> None:
        """Post the cards of some records in the room that their circle has moved to, but those that are there already. As many
        statements for all as for one."""
        wanted = {self.card_name(card.key): card for card in cards}
        known = await rows_of.last_cards(self._db, cards=wanted)
        for name, card in wanted.items():
            if name not in known or known[name].room_id != room_id:
                await self.card(card.key, room_id, card.doc, reactions=card.reactions)

    async def who_has_card(self, key: str) -> set[UserId]:
        """To whom the card of a record was put, each for themselves."""
        found = await rows_of.cards_named(self._db, cards=[self.card_name(key)])
        return {row.to_user for row in found if row.to_user is not None}

    async def hand_card_on(self, key: str, to: str, *, room_id: RoomId) -> bool:
        """Make the card of one record that of another, in a room; whether there is one there."""
        card = await rows_of.find_card(self._db, card=self.card_name(key), room_id=room_id)
        if card is None:
            return False
        card.card = self.card_name(to)
        return True

    async def rename_cards(self, key: str, to: str) -> None:
        """Make all that was the card of one record that of another, in whatever room: what is touched there belongs to the other
        from now on."""
        for card in await rows_of.cards_named(self._db, cards=[self.card_name(key)]):
            card.card = self.card_name(to)

    async def showed(self, key: str, changed_at: datetime, *, at: datetime) -> bool:
        """Whether a card that was handed on had shown what was changed at an instant when it was touched ``at`` another."""
        card = await rows_of.find_card(self._db, card=self.card_name(key))
        if card is None or card.first_attempt_at is None or card.first_attempt_at >= changed_at:
            return True
        since = await self.shown_since(key, changed_at)
        return since is not None and at >= since

    async def cards_in(self, rooms: Mapping[str, RoomId]) -> dict[str, EventId]:
        """The messages that are the cards of some records, each looked for in its room; those that are not sent yet are left
        out. One statement, however many."""
        found = await rows_of.cards_named(self._db, cards=[self.card_name(key) for key in rooms])
        names = {self.card_name(key): key for key in rooms}
        return {
            names[row.card]: row.event_id
            for row in found
            if row.card is not None and row.event_id is not None and row.room_id == rooms[names[row.card]]
        }

    async def edit_card(self, key: str, doc: Doc) -> None:
        """Bring the card of a record up to date; an edit that still waits is replaced, so that bursts become one. What a room has
        already is not sent again."""
        await self.edit_each({key: doc})

    async def edit_each(self, docs: Mapping[str, Doc]) -> None:
        """The same for the cards of some records. As many statements for all as for one, besides what is changed of edits that wait."""
        names = {self.card_name(key): key for key in docs}
        found = await rows_of.last_cards(self._db, cards=names)
        await self._edit([(card, docs[names[name]]) for name, card in found.items()])

    async def edit_cards(self, key: str, doc: Doc, *, about: About) -> None:
        """The same for a record that several people were told of, each in a message of their own. ``about`` is as in ``private``: who is
        in that circle's room no more reads none of its words in what they were told before."""
        cards = await rows_of.cards_named(self._db, cards=[self.card_name(key)])
        people = {UserId(str(card.to_user)) for card in cards if card.to_user is not None}
        may_read = people
        if sealing.has_words(doc) and sealing.circles_of(about):
            may_read = set()
            for circle in sealing.circles_of(about):
                may_read |= set(await self.readership.those_there(circle, people))
        instead = sealing.without_words(doc, of=sealing.circles_of(about)[0]) if people - may_read else doc
        await self._edit(
            [(card, doc if card.to_user is None or card.to_user in may_read else instead) for card in cards]
        )

    async def _edit(self, cards: Sequence[tuple[OutboxRow, Doc]]) -> None:
        tags = {card.txn_id: f"edit:{card.txn_id}" for card, _ in cards}
        latest = await rows_of.last_two_with_tags(self._db, tags=tags.values())
        for card, doc in cards:
            await self._edit_one(card, doc, tag=tags[card.txn_id], latest=latest.get(tags[card.txn_id], ()))

    async def _edit_one(self, card: OutboxRow, doc: Doc, *, tag: str, latest: Sequence[OutboxRow]) -> None:
        content = self._content(doc, private=card.to_user is not None, text=True)
        instead = doc.in_clear
        in_clear = self._content(instead, private=True, text=True) if instead is not None else None
        shows = None if card.to_user is not None else digest_of(content, in_clear, salt=f"{card.card} {card.room_id}")
        newest, *before = [*latest, card]
        if shows is not None and newest.tells == shows:
            return  # The room has it already, or has it soon.
        if newest is not card and newest.first_attempt_at is None:
            if shows is not None and before[0].tells == shows:
                rows_of.withdraw(newest)  # What has changed has changed back.
            else:
                newest.content, newest.in_clear, newest.tells = content, in_clear, shows
            return
        due = max(self._now, (newest.sent_at or self._now) + EDIT_PACE) if newest is not card else self._now
        await self._write(
            Effect.EDIT,
            room_id=card.room_id,
            to_user=card.to_user,
            content=content,
            in_clear=in_clear,
            words_of=card.words_of,
            target_txn=card.txn_id,
            priority=not_before(card, Priority.COMFORT),
            at=due,
            tag=tag,
            tells=shows,
        )

    async def shown_since(self, key: str, changed_at: datetime) -> datetime | None:
        """Since when a card shows what was changed at an instant; None while that edit waits to be sent."""
        card = await rows_of.find_card(self._db, card=self.card_name(key))
        if card is None or card.sent_at is None:
            return None
        if card.first_attempt_at is not None and card.first_attempt_at >= changed_at:
            return card.sent_at
        edit = await rows_of.find_first_written_since(self._db, tag=f"edit:{card.txn_id}", since=changed_at)
        return edit.sent_at if edit is not None else None

    async def take_back(self, key: str, *, reason: str) -> None:
        """Take what was said of a record out of all rooms again, by its key; what still waits is not said at all."""
        for row in await rows_of.cards_named(self._db, cards=[self.card_name(key)]):
            await self._take_out(row, reason=reason)

    async def _take_out(self, row: OutboxRow, *, reason: str) -> None:
        if row.state is OutboxState.QUEUED and row.first_attempt_at is None:
            rows_of.withdraw(row)
        elif row.state in (OutboxState.QUEUED, OutboxState.SENT):
            if await rows_of.aimed_at(self._db, txn_id=row.txn_id, kind=Effect.REDACT):
                return  # It is taken back already.
            await self._write(
                Effect.REDACT,
                room_id=row.room_id,
                event_type="m.room.redaction",
                content={"reason": reason},
                priority=not_before(row, Priority.ANSWER),
                target_txn=row.txn_id,
            )

    async def copied_from(self, key: str, room_id: RoomId) -> EventId | None:
        """The message in a room of which a message of ours is a copy, by the key of its record; None where that was said elsewhere."""
        row = await rows_of.find_card(self._db, card=self.card_name(key))
        return copied_event(row.content, room_id=room_id) if row is not None else None

    async def copies(self, key: str, source: EventId, *, said_in: RoomId) -> bool:
        """Whether a message of ours, by the key of its record, is marked as a copy of what was said in that room: the circle
        may meet in another by now."""
        row = await rows_of.find_card(self._db, card=self.card_name(key))
        return row is not None and is_copy(row.content, room_id=said_in, event_id=source)


def not_before(row: OutboxRow, priority: Priority) -> Priority:
    """What is done to a message goes after it, while that waits: before it, it would wait for what is behind it, and so would all else
    that is to be said there."""
    return Priority(max(priority, row.priority)) if row.state is OutboxState.QUEUED else priority
