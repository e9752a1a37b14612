"""Our own reactions on a message, put there to be tapped, and taken back once people have tapped: then the numbers are people.

It is comfort of the lowest order (DECISIONS 16): it goes when nothing else waits, at least half a minute after the tap, all that were
used on a card in one go. A reaction is set again when the last person's goes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbot.api.post.effects import Effect, Priority
from chatbot.api.post.pen import Pen
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.types import EventId

SETTLED = timedelta(seconds=30)
"""How long after a tap our own reaction goes: who tapped by mistake has taken it back by then."""
SET_AGAIN = timedelta(minutes=1)
"""How often at most a reaction is set again."""
ONCE_OVER = "seeds-over:"
"""How the tag of what is taken back at an end begins: it is left where the homeserver holds us back."""


class Seeding(Pen):
    """The part of the pen that takes back our own reactions."""

    async def tapped(self, card: OutboxRow, key: str, tap: EventId) -> None:
        """Somebody has tapped a reaction of ours, too."""
        found = [row for row in await self._seeds_on(card) if row.content.get("key") == key]
        if not found:
            return
        seed = found[-1]
        first, seed.taps = not seed.taps, [*(seed.taps or ()), tap]
        if first and await self._redaction_of(seed) is None:
            waiting = await rows_of.queued_with_tag(self._db, tag=_tag_of(card))
            due = max(self._now, waiting[0].due_at) if waiting else self._now + SETTLED
            await self._take_back(seed, at=due, tag=_tag_of(card))

    async def untapped(self, card: OutboxRow, tap: EventId) -> None:
        """Somebody has taken their tap on a reaction of ours back."""
        seed = next((row for row in await self._seeds_on(card) if tap in (row.taps or ())), None)
        if seed is None:
            return
        seed.taps = [each for each in seed.taps or () if each != tap]
        if not seed.taps:
            await self._set_again(card, seed)

    async def _set_again(self, card: OutboxRow, seed: OutboxRow) -> None:
        gone = await self._redaction_of(seed)
        if gone is None:
            return
        if gone.state is OutboxState.QUEUED and gone.first_attempt_at is None:
            rows_of.withdraw(gone)
        elif not (gone.tag or "").startswith(ONCE_OVER):
            await self._write(
                Effect.REACT,
                room_id=card.room_id,
                event_type="m.reaction",
                content={"key": seed.content["key"]},
                target_txn=card.txn_id,
                priority=Priority.TIDYING,
                at=max(self._now, (gone.sent_at or self._now) + SET_AGAIN),
                tag=_tag_of(card),
            )

    async def seeds_over(self, key: str) -> None:
        """What the card of a record asks is over: all reactions of ours go, and what was to be set again is not."""
        card = await rows_of.find_card(self._db, card=self.card_name(key))
        if card is None:
            return
        for row in await rows_of.queued_with_tag(self._db, tag=_tag_of(card)):
            rows_of.withdraw(row)
        await self._db.flush()
        for seed in await self._seeds_on(card):
            if seed.state is OutboxState.QUEUED and seed.first_attempt_at is None:
                rows_of.withdraw(seed)
            elif seed.state is not OutboxState.DEAD and await self._redaction_of(seed) is None:
                await self._take_back(seed, at=self._now + SETTLED, tag=f"{ONCE_OVER}{card.txn_id}")

    async def _seeds_on(self, card: OutboxRow) -> Sequence[OutboxRow]:
        return await rows_of.aimed_at(self._db, txn_id=card.txn_id, kind=Effect.REACT)

    async def _redaction_of(self, seed: OutboxRow) -> OutboxRow | None:
        found = await rows_of.aimed_at(self._db, txn_id=seed.txn_id, kind=Effect.REDACT)
        return found[-1] if found else None

    async def _take_back(self, seed: OutboxRow, *, at: datetime, tag: str) -> None:
        await self._write(
            Effect.REDACT,
            room_id=seed.room_id,
            event_type="m.room.redaction",
            content={},
            target_txn=seed.txn_id,
            priority=Priority.TIDYING,
            at=at,
            tag=tag,
        )


def _tag_of(card: OutboxRow) -> str:
    return f"seeds-used:{card.txn_id}"
