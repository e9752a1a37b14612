"""The pen given to handlers: every verb leaves a row, in the transaction of its cause; the sender carries it out later."""

import base64
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chatbot.api.post import sealing
from chatbot.api.post.cards import Cards
from chatbot.api.post.effects import Effect, Priority
from chatbot.api.post.pen import LONGEST_NAME, fits
from chatbot.api.post.sealing import About
from chatbot.api.wording.markup import Doc, quote
from storage.queries import outbox as rows_of
from storage.types import EventId, RoomId, UserId

LARGEST_FILE = 1_000_000
"""Bytes. A file lies in the archive until it is sent, so what a handler makes must be small."""
HEARD = "✔"
RINGS_IN = timedelta(days=1)
"""Who was rung within that time for what they do not wait for is not rung again for such a thing."""
ONCE_IN = timedelta(hours=1)
"""What is said now and then is said at most so often."""


class Outbox(Cards):
    """What can be said and done in the name of one cause."""

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
        text: bool = False,
    ) -> str | None:
        """Say something in a room: a quiet notice, or a message that notifies the people in ``rings``, or with ``text`` one that
        counts as unread, like what people say.

        Returns the row's transaction id, or None when ``once`` has been used before. ``card`` is the key of the record
        that reactions and replies to the message belong to, within this family. What is for nobody but the person whom
        we are ``alone_with`` is said elsewhere when somebody else is in the room by then. ``mark`` is for other programs.
        ``reactions`` are put on it, so that people can tap them. ``tells`` is what it says, for ``notes``.
        """
        private = alone_with is not None
        rings = await self._by_all_accounts(rings)
        content = {**self._content(doc, private=private, rings=rings, text=text), **(mark or {})}
        instead = await sealing.said_encrypted(self._db, doc, room_id) if private else doc.in_clear
        if relates_to:
            content["m.relates_to"] = relates_to
        txn = await self._write(
            Effect.SEND,
            room_id=room_id,
            to_user=alone_with,
            content=content,
            in_clear=self._content(instead, private=private, rings=rings, text=text) if instead is not None else None,
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
        reactions: Sequence[str] = (),
        awaited: bool = False,
    ) -> str | None:
        """Say something to one person, in the private room with them, which is opened when there is none.

        ``about`` is the circle whose matter it is. Words of a circle whose room is encrypted are not said in clear: neither
        what is quoted, nor what the message has sealed itself (``words_for``). They are not said at all to who is not in the
        circle's room. ``tells`` is what it says, for ``notes``. ``reactions`` are put on it, so that the person can tap them.

        What nobody waits for rings once a day, whatever family it comes from; more of it is said without ringing. ``awaited``: the
        person waits for it, or a decision of theirs is wanted now, or it is their day line (DECISIONS 37). So is what is said to
        whoever has said or tapped something just now.
        """
        words_of = sealing.room_of(about) if sealing.has_words(doc) else None
        if sealing.has_words(doc) and not await self.readership.may_read(user_id, about):
            doc, words_of = sealing.without_words(doc, of=sealing.circles_of(about)[0]), None
        counted = rings and not awaited and user_id != self.asker
        rings = rings and (not counted or await self._may_ring(user_id))
        ringing = await self._by_all_accounts((user_id,) if rings else ())
        said_in = self._said_in.get(user_id)
        instead = await self.readership.in_clear(doc, about)
        if instead is None and said_in is not None:
            instead = await sealing.said_encrypted(self._db, doc, said_in)
        self.told.add(user_id)
        txn = await self._write(
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
            words_of=words_of,
            rings_at=(at or self._now) if rings and counted else None,
        )
        if txn is not None:
            await self._seed(txn, said_in, reactions, tag=f"seed:{txn}", to_user=user_id, priority=priority)
        return txn

    async def _may_ring(self, user_id: UserId) -> bool:
        """Whether a person was not rung today for what they do not wait for. All who were are looked up at once."""
        if not self._rung:
            self._rung.append(await rows_of.rung_since(self._db, since=self._now - RINGS_IN))
        (rung,) = self._rung
        if user_id in rung:
            return False
        rung.add(user_id)
        return True

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
        figures: bool = False,
        card: str | None = None,
    ) -> str | None:
        """Put a small file into a room, or into the private room with a person; ``about`` as in ``private``.

        All of it are words of the circle's, so who is not in its room gets none. ``figures``: other co-ops' are in it, which go
        to a person, and only into an encrypted room. ``card`` is as in ``post``. Raises ValueError for one that is too large to lie in the archive, or with
        such figures for a room.
        """
        if figures and not to.startswith("@"):
            raise ValueError(f"{name} holds figures, and no room gets those")
        if len(data) > LARGEST_FILE:
            raise ValueError(f"{name} has {len(data)} bytes, more than {LARGEST_FILE}")
        content: dict[str, Any] = {"name": name, "mime": mime, "data": base64.b64encode(data).decode()}
        if relates_to:
            content["m.relates_to"] = relates_to
        words = sealing.figures_of_others() if figures else quote(name)
        instead = await self.readership.in_clear(Doc((words,)), about)  # All of it are words of theirs.
        if instead is None and (said_in := self._said_in.get(UserId(to))) is not None:
            instead = await sealing.said_encrypted(self._db, Doc(()), said_in)
        in_clear = self._content(instead, private=to.startswith("@")) if instead is not None else None
        name_of_card = self.card_name(card) if card else None
        if to.startswith("@"):
            user_id = UserId(to)
            if not await self.readership.may_read(user_id, about):
                return None
            self.told.add(user_id)
            room_id = self._said_in.get(user_id)
            return await self._write(
                Effect.FILE,
                room_id=room_id,
                to_user=user_id,
                content=content,
                in_clear=in_clear,
                at=at,
                tag=tag,
                words_of=sealing.room_of(about),
                card=name_of_card,
            )
        return await self._write(
            Effect.FILE, room_id=RoomId(to), content=content, in_clear=in_clear, at=at, tag=tag, card=name_of_card
        )

    async def media(
        self,
        room_id: RoomId,
        media: Mapping[str, Any],
        *,
        instead: Mapping[str, Doc],
        card: str,
        mark: Mapping[str, Any],
    ) -> str | None:
        """Put a file of somebody's up in another room: ``media`` says where it lies and what is known of it, ``instead`` what is said
        by why it does not go. Whether that room may have it is for the family to judge. ``card`` and ``mark`` are as in ``post``."""
        written = {why: self._content(doc) for why, doc in instead.items()}
        content = {"media": {**media, "instead": written}, **mark}
        return await self._write(Effect.MEDIA, room_id=room_id, content=content, card=self.card_name(card))

    async def react(self, room_id: RoomId, event_id: EventId, key: str) -> None:
        """Put a reaction on somebody's message."""
        await self._write(
            Effect.REACT, room_id=room_id, event_type="m.reaction", content={"key": key}, target_event=event_id
        )

    async def thank(self, room_id: RoomId, event_id: EventId, *, key: str = HEARD) -> None:
        """Tap on what somebody has said, to say that it was heard, where there is nothing else to say. It goes after all answers,
        and not at all once it would come late. Another ``key`` says something else of it."""
        await self._write(
            Effect.THANK,
            room_id=room_id,
            event_type="m.reaction",
            content={"key": key},
            target_event=event_id,
            priority=Priority.COMFORT,
        )

    async def now_and_then(
        self, room_id: RoomId, doc: Doc, *, tag: str, relates_to: dict[str, Any] | None = None, card: str | None = None
    ) -> bool:
        """Say something in a room unless something under the same tag was said within an hour. Returns whether it is said."""
        name = fits(tag, LONGEST_NAME)
        if await rows_of.any_since(self._db, tag=name, since=self._now - ONCE_IN):
            self.held_back = True
            return False
        return await self.post(room_id, doc, relates_to=relates_to, tag=name, card=card) is not None

    async def redact(
        self, room_id: RoomId, event_id: EventId, *, reason: str, priority: Priority = Priority.ANSWER
    ) -> None:
        """Take somebody's message out of a room, where the bot has the power, or one of ours."""
        await self._write(
            Effect.REDACT,
            room_id=room_id,
            event_type="m.room.redaction",
            content={"reason": reason},
            target_event=event_id,
            priority=priority,
        )

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
        for row in await rows_of.queued_with_tag(self._db, tag=fits(tag, LONGEST_NAME)):
            if to is None or row.to_user in to:
                rows_of.withdraw(row)
