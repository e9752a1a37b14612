"""The pen given to handlers: every verb leaves a row, in the transaction of its cause; the sender carries it out later.

Transaction ids derive from the cause and the position of the row among the cause's rows, so that a cause handled once
more writes the very same ids and the homeserver sees the same message, not a second one.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from chatbot.api import sealing
from chatbot.api.content import content_of, is_copy
from chatbot.api.effects import Effect, Priority
from chatbot.api.markup import Doc, quote
from chatbot.api.rendering import Rendering
from storage.models import Circle, OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.queries import rooms
from storage.transaction import Transaction
from storage.types import CircleSlug, EventId, RoomId, UserId

About = Circle | Sequence[Circle] | None
"""The circles whose matter it is; None for what is the person's own, or the federation's."""
LARGEST_FILE = 1_000_000
"""Bytes. A file lies in the archive until it is sent, so what a handler makes must be small."""
LONGEST_NAME, LONGEST_CAUSE = 128, 255
EDIT_PACE = timedelta(seconds=3)
"""A card is edited at most this often: edits count against the server's limit as messages do."""


class Outbox:
    """Writes the rows of one cause. Nothing is sent here."""

    def __init__(
        self,
        db: Transaction,
        *,
        cause: str,
        family: str,
        now: datetime,
        rendering: Rendering | None = None,
        outspoken: Collection[CircleSlug] = (),
        said_in: Mapping[UserId, RoomId] | None = None,
    ) -> None:
        """``rendering`` is how words are written out; a pen without it can say nothing, and only comes and goes.
        ``outspoken`` are the circles that let their words leave encryption. ``said_in`` is the private room of a person in which
        they have said what this answers: it is answered there."""
        self._db = db
        self.outspoken = frozenset(outspoken)
        self._said_in = dict(said_in or {})
        self._closed: dict[CircleSlug, bool] = {}
        """Which circles' words are sealed, as far as this cause has asked."""
        self._present: dict[tuple[RoomId, UserId], bool] = {}
        """Who is in which room, as far as this cause has asked."""
        self.told: set[UserId] = set()
        """To whom something was said in private."""
        self.left: set[RoomId] = set()
        """Which rooms we leave."""
        self._rendering = rendering
        self._cause = cause
        self._family = family
        self._now = now

    def of(self, family: str) -> "Outbox":
        """The pen of another family, for the same cause."""
        pen = copy(self)
        pen._family = family
        return pen

    async def post(
        self,
        room_id: RoomId,
        doc: Doc,
        *,
        rings: Sequence[UserId] = (),
        relates_to: dict[str, Any] | None = None,
        priority: Priority = Priority.ANSWER,
        at: datetime | None = None,
        tag: str | None = None,
        once: str | None = None,
        card: str | None = None,
        alone_with: UserId | None = None,
        mark: dict[str, Any] | None = None,
        reactions: Sequence[str] = (),
        tells: str | None = None,
    ) -> str | None:
        """Say something in a room: a quiet notice, or a message that notifies the people in ``rings``.

        Returns the row's transaction id, or None when ``once`` has been used before. ``card`` is the key of the record
        that reactions and replies to the message belong to, within this family. What is for nobody but the person whom
        we are ``alone_with`` is said elsewhere when somebody else is in the room by then. ``mark`` is for other programs.
        ``reactions`` are put on it, so that people can tap them. ``tells`` is what it says, for ``notes``.
        """
        private = alone_with is not None
        content = {**self._content(doc, private=private, rings=rings), **(mark or {})}
        instead = await sealing.said_encrypted(self._db, doc, room_id) if private else doc.in_clear
        if relates_to:
            content["m.relates_to"] = relates_to
        txn = await self._write(
            Effect.SEND,
            room_id=room_id,
            to_user=alone_with,
            content=content,
            in_clear=self._content(instead, private=private, rings=rings) if instead is not None else None,
            priority=priority,
            at=at,
            tag=tag,
            once=once,
            card=self.card_name(card) if card else None,
            tells=tells,
        )
        if txn is not None:
            await self._seed(txn, room_id, reactions, tag=f"seed:{txn}")
        return txn

    async def private(
        self,
        user_id: UserId,
        doc: Doc,
        *,
        about: About,
        rings: bool = True,
        priority: Priority = Priority.ANSWER,
        at: datetime | None = None,
        tag: str | None = None,
        once: str | None = None,
        card: str | None = None,
        tells: str | None = None,
    ) -> str | None:
        """Say something to one person, in the private room with them, which is opened when there is none.

        ``about`` is the circle whose matter it is. Words of a circle whose room is encrypted are not said in clear: neither
        what is quoted, nor what the message has sealed itself (``words_for``). They are not said at all to who is not in the
        circle's room. ``tells`` is what it says, for ``notes``.
        """
        if sealing.has_words(doc) and not await self._may_read(user_id, about):
            doc = sealing.without_words(doc, of=_circles_of(about)[0])
        ringing, said_in = (user_id,) if rings else (), self._said_in.get(user_id)
        instead = await self._in_clear(doc, about)
        if instead is None and said_in is not None:
            instead = await sealing.said_encrypted(self._db, doc, said_in)
        self.told.add(user_id)
        return await self._write(
            Effect.SEND,
            room_id=said_in,
            to_user=user_id,
            content=self._content(doc, private=True, rings=ringing),
            in_clear=self._content(instead, private=True, rings=ringing) if instead is not None else None,
            priority=priority,
            at=at,
            tag=tag,
            once=once,
            card=self.card_name(card) if card else None,
            tells=tells,
        )

    async def card(self, key: str, room_id: RoomId, doc: Doc, *, reactions: Sequence[str] = ()) -> str | None:
        """Post the card of a record and seed its reactions. One message per record: later changes edit it."""
        content = self._content(doc, text=True)
        txn = await self._write(Effect.SEND, room_id=room_id, content=content, card=self.card_name(key))
        await self._seed(txn, room_id, reactions, tag=f"seed:{self.card_name(key)}")
        return txn

    async def card_again(self, key: str, room_id: RoomId, doc: Doc, *, reactions: Sequence[str] = ()) -> None:
        """Post the card of a record in the room that its circle has moved to, unless it is there already."""
        card = await rows_of.find_card(self._db, card=self.card_name(key))
        if card is None or card.room_id != room_id:
            await self.card(key, room_id, doc, reactions=reactions)

    async def file(
        self,
        to: RoomId | UserId,
        *,
        about: About,
        name: str,
        mime: str,
        data: bytes,
        relates_to: dict[str, Any] | None = None,
        at: datetime | None = None,
        tag: str | None = None,
    ) -> str | None:
        """Put a small file into a room, or into the private room with a person; ``about`` as in ``private``.

        All of it are words of the circle's, so who is not in its room gets none. Raises ValueError for one that is too large to
        lie in the archive.
        """
        if len(data) > LARGEST_FILE:
            raise ValueError(f"{name} has {len(data)} bytes, more than {LARGEST_FILE}")
        content: dict[str, Any] = {"name": name, "mime": mime, "data": base64.b64encode(data).decode()}
        if relates_to:
            content["m.relates_to"] = relates_to
        instead = await self._in_clear(Doc((quote(name),)), about)  # All of it are words of theirs.
        in_clear = self._content(instead, private=to.startswith("@")) if instead is not None else None
        if to.startswith("@"):
            user_id = UserId(to)
            if not await self._may_read(user_id, about):
                return None
            self.told.add(user_id)
            room_id = self._said_in.get(user_id)
            return await self._write(
                Effect.FILE, room_id=room_id, to_user=user_id, content=content, in_clear=in_clear, at=at, tag=tag
            )
        return await self._write(Effect.FILE, room_id=RoomId(to), content=content, in_clear=in_clear, at=at, tag=tag)

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
        """Bring the card of a record up to date; an edit that still waits is replaced, so that bursts become one."""
        card = await rows_of.find_card(self._db, card=self.card_name(key))
        if card is not None:
            await self._edit(card, doc)

    async def edit_cards(self, key: str, doc: Doc) -> None:
        """The same for a record that several people were told of, each in a message of their own."""
        for card in await rows_of.cards_named(self._db, cards=[self.card_name(key)]):
            await self._edit(card, doc)

    async def _edit(self, card: OutboxRow, doc: Doc) -> None:
        content = self._content(doc, private=card.to_user is not None, text=True)
        instead = doc.in_clear
        in_clear = self._content(instead, private=True, text=True) if instead is not None else None
        tag = f"edit:{card.txn_id}"
        waiting = await rows_of.queued_with_tag(self._db, tag=tag)
        if waiting:
            waiting[-1].content, waiting[-1].in_clear = content, in_clear
            return
        last = await rows_of.find_last_sent_with_tag(self._db, tag=tag)
        due = max(self._now, last.sent_at + EDIT_PACE) if last and last.sent_at else self._now
        await self._write(
            Effect.EDIT,
            room_id=card.room_id,
            to_user=card.to_user,
            content=content,
            in_clear=in_clear,
            target_txn=card.txn_id,
            priority=Priority.COMFORT,
            at=due,
            tag=tag,
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

    async def react(self, room_id: RoomId, event_id: EventId, key: str) -> None:
        """Put a reaction on somebody's message."""
        await self._write(
            Effect.REACT, room_id=room_id, event_type="m.reaction", content={"key": key}, target_event=event_id
        )

    async def redact(self, room_id: RoomId, event_id: EventId, *, reason: str) -> None:
        """Take somebody's message out of a room, where the bot has the power."""
        await self._write(
            Effect.REDACT,
            room_id=room_id,
            event_type="m.room.redaction",
            content={"reason": reason},
            target_event=event_id,
        )

    async def take_back(self, key: str, *, reason: str) -> None:
        """Take a message of ours out of its room again, by the key of its record; what still waits is not said at all."""
        row = await rows_of.find_card(self._db, card=self.card_name(key))
        if row is None:
            return
        if row.state is OutboxState.QUEUED and row.first_attempt_at is None:
            row.state = OutboxState.CANCELLED
        elif row.state in (OutboxState.QUEUED, OutboxState.SENT):
            await self._write(
                Effect.REDACT,
                room_id=row.room_id,
                event_type="m.room.redaction",
                content={"reason": reason},
                target_txn=row.txn_id,
            )

    async def copies(self, key: str, source: EventId, *, said_in: RoomId) -> bool:
        """Whether a message of ours, by the key of its record, is marked as a copy of what was said in that room: the circle
        may meet in another by now."""
        row = await rows_of.find_card(self._db, card=self.card_name(key))
        return row is not None and is_copy(row.content, room_id=said_in, event_id=source)

    async def invite(self, room_id: RoomId, user_id: UserId) -> None:
        """Invite a person into a room; harmless when they are in."""
        await self._write(Effect.INVITE, room_id=room_id, event_type="m.room.member", content={"user_id": user_id})

    async def join(self, room_id: RoomId, *, via: str | None = None) -> None:
        """Go into a room that we are invited to, or that a server we know can lead us to."""
        content = {"via": via} if via else {}
        await self._write(Effect.JOIN, room_id=room_id, event_type="m.room.member", content=content)

    async def leave(self, room_id: RoomId) -> None:
        """Leave a room once everything said before is sent. What is said in private from here on is said elsewhere."""
        self._said_in = {user_id: room for user_id, room in self._said_in.items() if room != room_id}
        self.left.add(room_id)
        await self._write(Effect.LEAVE, room_id=room_id, event_type="m.room.member", content={})

    async def cancel(self, tag: str, *, to: Collection[UserId] | None = None) -> None:
        """Withdraw what still waits under a tag: all of it, or what is for certain people alone."""
        for row in await rows_of.queued_with_tag(self._db, tag=_fits(tag, LONGEST_NAME)):
            if to is None or row.to_user in to:
                row.state = OutboxState.CANCELLED

    async def told_last(self, tags: Collection[str]) -> dict[str, OutboxRow]:
        """The last row under each of some tags that is sent, or on its way; what still waits under them is withdrawn."""
        names = {_fits(tag, LONGEST_NAME): tag for tag in tags}
        for row in await rows_of.queued_with_tags(self._db, tags=names):
            row.state = OutboxState.CANCELLED
        return {names[str(row.tag)]: row for row in await rows_of.last_tried_with_tags(self._db, tags=names)}

    async def _seed(self, txn: str | None, room_id: RoomId, reactions: Sequence[str], *, tag: str) -> None:
        """Put reactions on a message of ours, for people to tap."""
        for reaction in reactions:
            await self._write(
                Effect.REACT,
                room_id=room_id,
                event_type="m.reaction",
                content={"key": reaction},
                target_txn=txn,
                priority=Priority.COMFORT,
                tag=tag,
            )

    async def _in_clear(self, doc: Doc, about: About) -> Doc | None:
        """What to say instead in a private room that is not encrypted."""
        return sealing.in_clear(doc, sealed=await self.sealed(*_circles_of(about)))

    async def _may_read(self, user_id: UserId, about: About) -> bool:
        """Whether a person is in the room of one of the circles whose words these are."""
        circles = _circles_of(about)
        return not circles or any([user_id in await self.those_there(circle, [user_id]) for circle in circles])

    async def those_there(self, circle: Circle, people: Iterable[UserId]) -> list[UserId]:
        """Those of some people who are in a circle's room now, by id. Each is looked up once for all that is said."""
        room_id, asked = circle.room_id, set(people)
        if room_id is None:
            return []
        new = {user_id for user_id in asked if (room_id, user_id) not in self._present}
        found = await rooms.those_in(self._db, room_id=room_id, user_ids=new)
        self._present.update(((room_id, user_id), user_id in found) for user_id in new)
        return sorted(user_id for user_id in asked if self._present[room_id, user_id])

    async def sealed(self, *circles: Circle) -> list[Circle]:
        """Of some circles those whose words are for encrypted rooms alone. Each is looked up once for all that is said."""
        new = [circle for circle in circles if circle.slug not in self._closed]
        if new:
            closed = await sealing.sealed_among(self._db, new, outspoken=self.outspoken)
            self._closed |= {circle.slug: circle in closed for circle in new}
        return [circle for circle in circles if self._closed[circle.slug]]

    def _content(
        self, doc: Doc, *, private: bool = False, rings: Sequence[UserId] = (), text: bool = False
    ) -> dict[str, Any]:
        """A message written out for where it is read."""
        if self._rendering is None:
            raise LookupError("this pen was not told how words are written out")
        rendering = self._rendering.in_private() if private else self._rendering
        return content_of(doc, rendering=rendering, rings=rings, text=text)

    def card_name(self, key: str) -> str:
        """``family:key``, under which the archive knows a card."""
        return f"{self._family}:{key}"

    async def _write(
        self,
        effect: Effect,
        *,
        content: dict[str, Any],
        in_clear: dict[str, Any] | None = None,
        room_id: RoomId | None = None,
        to_user: UserId | None = None,
        event_type: str = "m.room.message",
        target_txn: str | None = None,
        target_event: EventId | None = None,
        priority: Priority = Priority.ANSWER,
        at: datetime | None = None,
        tag: str | None = None,
        once: str | None = None,
        card: str | None = None,
        tells: str | None = None,
    ) -> str | None:
        txn_id = txn_id_of(self._cause, self._family, self._db.positions[self._cause, self._family])
        self._db.positions[self._cause, self._family] += 1
        once = _fits(once, LONGEST_NAME) if once is not None else None
        tag = _fits(tag, LONGEST_NAME) if tag is not None else None
        used = await rows_of.find_once(self._db, once=once) if once is not None else None
        if used is not None and used.txn_id != txn_id:
            return None
        row = {
            "txn_id": txn_id,
            "cause": _fits(self._cause, LONGEST_CAUSE),
            "kind": effect.value,
            "room_id": room_id,
            "to_user": to_user,
            "event_type": event_type,
            "content": content,
            "in_clear": in_clear,
            "target_txn": target_txn,
            "target_event": target_event,
            "priority": int(priority),
            "due_at": at or self._now,
            "tag": tag,
            "tells": tells,
            "once": once,
            "card": card,
        }
        await rows_of.write(self._db, row)  # Nothing new where the cause was handled before: this was said then.
        return txn_id


def _circles_of(about: About) -> list[Circle]:
    return [about] if isinstance(about, Circle) else list(about or ())


def _fits(name: str, letters: int) -> str:
    """A name that has to fit into a column: ids of rooms and people may be long. One too long gives way to its digest."""
    return name if len(name) <= letters else hashlib.sha256(name.encode()).hexdigest()


def txn_id_of(cause: str, family: str, position: int) -> str:
    """The transaction id of the n-th row that a cause writes through a family: 32 letters and digits, always the same."""
    digest = hashlib.sha256(f"{cause}\n{family}\n{position}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:32]
