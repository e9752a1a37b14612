"""Carrying out one outbox row: which room, which request, and which refusals are final."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from chatbot.api.post.effects import Effect
from chatbot.api.wording.content import shortened
from chatbot.config import Settings
from chatbot.matrix.homeserver import (
    Forbidden,
    Homeserver,
    HomeserverError,
    Missing,
    NotAlone,
    Rejected,
    Unavailable,
)
from chatbot.sending import media
from chatbot.sending.alone_with import AloneWith, Lost, target_row
from chatbot.sending.failures import Overtaken, Undeliverable
from chatbot.sending.said_before import SaidBefore
from storage.database import Database
from storage.models import OutboxRow, OutboxState
from storage.queries import outbox as rows_of
from storage.queries import rooms
from storage.types import EventId, RoomId, UserId

log = structlog.get_logger(__name__)

MEMORY = timedelta(hours=23)
"""How long homeservers surely remember a transaction id. An older attempt is looked up before it is repeated."""


class Carrier:
    """Turns a row into the one request that it stands for."""

    def __init__(
        self,
        *,
        database: Database,
        homeserver: Homeserver,
        settings: Settings,
        clock: Callable[[], datetime],
        lost: Lost,
        said_before: SaidBefore,
    ) -> None:
        """``lost`` has a person told that their private room is so no longer; ``said_before`` knows what another run has said."""
        self._said_before = said_before
        self._database = database
        self._homeserver = homeserver
        self._clock = clock
        self._alone_with = AloneWith(
            database=database, homeserver=homeserver, settings=settings, clock=clock, lost=lost
        )

    @property
    def device_id(self) -> str:
        """The device that our transaction ids belong to."""
        return self._homeserver.identity.device_id

    async def carry(self, row: OutboxRow) -> EventId | None:
        """Do what the row says. Returns the event that it has become, if it is one.

        Raises Undeliverable when a failure is final (Overtaken when it is also no trouble), and RateLimited or Unavailable when another try may succeed.
        """
        try:
            try:
                return await self._carry(row)
            except NotAlone as found:
                await self._alone_with.note_not_alone(row)
                log.info("a room is not private", txn_id=row.txn_id, why=str(found))
                return await self._carry(row)
        except Rejected as refused:
            if refused.code == "M_DUPLICATE_ANNOTATION":
                return None  # The reaction is there already: done.
            raise Undeliverable(str(refused)) from refused
        except (Forbidden, Missing) as refused:
            if isinstance(refused, Forbidden) and await self._was_replaced(row.room_id):
                raise Overtaken(str(refused)) from refused
            raise Undeliverable(str(refused)) from refused

    async def _was_replaced(self, room_id: RoomId | None) -> bool:
        """Whether a room has a successor. An upgrade lets only moderators speak in the old one from then on."""
        if room_id is None:
            return False
        async with self._database.looking() as db:
            room = await rooms.find(db, room_id=room_id)
        return room is not None and room.replacement is not None

    async def _carry(self, row: OutboxRow) -> EventId | None:
        if (said := self._said_before.event_of(row)) is not None:
            return said
        room_id = await self._room_for(row)
        if self._said_before.needs_no_words(row, room_id):
            raise Overtaken("another run of this account has said it")
        match Effect(row.kind):
            case Effect.JOIN:
                await self._homeserver.join(room_id, via=row.content.get("via"))
                return None
            case Effect.LEAVE:
                await self._homeserver.leave(room_id)
                return None
            case Effect.INVITE:
                await self._homeserver.invite(room_id, UserId(row.content["user_id"]))
                return None
            case Effect.REDACT:
                target = await self._target_of(row)
                return await self._homeserver.redact(
                    room_id, target, reason=row.content.get("reason"), txn_id=row.txn_id
                )
            case Effect.SEND | Effect.EDIT | Effect.REACT | Effect.THANK | Effect.FILE | Effect.MEDIA:
                if row.first_attempt_at is not None:
                    sent = await self._sent_before(row, room_id, first_attempt_at=row.first_attempt_at)
                    if sent is not None:
                        return sent
                content = await self._content_for(row, room_id)
                if row.room_id not in (None, room_id):  # The message that it answers is in the other room.
                    content = {key: value for key, value in content.items() if key != "m.relates_to"}
                try:
                    return await self._send(row, content, room_id)
                except Rejected as refused:
                    if refused.code != "M_TOO_LARGE" or not isinstance(content.get("body"), str):
                        raise
                    log.warning("too long for one message; said in short", txn_id=row.txn_id)
                    return await self._send(row, shortened(content), room_id)

    async def _content_for(self, row: OutboxRow, room_id: RoomId) -> Mapping[str, Any]:
        """What the row says in this room: what is sealed is for encrypted ones alone."""
        if row.in_clear is None:
            return row.content
        async with self._database.looking() as db:
            room = await rooms.find(db, room_id=room_id)
        return row.content if room is not None and room.encrypted else row.in_clear

    async def _send(self, row: OutboxRow, content: Mapping[str, Any], room_id: RoomId) -> EventId:
        whole = await self._content_of(row, content, room_id)
        alone_with = await self._account_in(room_id, row.to_user) if row.to_user is not None else None
        sent = await self._homeserver.send(room_id, row.event_type, whole, txn_id=row.txn_id, alone_with=alone_with)
        if row.once is not None and row.once == f"introduced:{room_id}":
            await self._note_greeted(room_id)
        return sent

    async def _account_in(self, room_id: RoomId, person: UserId) -> UserId:
        """The account of a person with which they are in a private room."""
        async with self._database.looking() as db:
            room = await rooms.find(db, room_id=room_id)
        return (room.private_with if room is not None else None) or person

    async def _note_greeted(self, room_id: RoomId) -> None:
        """For whoever comes with another archive. It is said all the same."""
        try:
            await self._homeserver.note_greeted(room_id)
        except HomeserverError as trouble:
            log.info("could not note that a room was greeted", room_id=room_id, error=str(trouble))

    async def _sent_before(self, row: OutboxRow, room_id: RoomId, *, first_attempt_at: datetime) -> EventId | None:
        """The event of an earlier attempt. Looked for where the homeserver would take another attempt for a new message."""
        tried_in = row.room_id or room_id
        if tried_in == room_id and not self._may_be_forgotten(row):
            return None
        try:
            return await self._homeserver.find_sent(tried_in, row.txn_id, not_before=first_attempt_at)
        except (Forbidden, Missing):
            if tried_in == room_id:
                raise
            return None

    def _may_be_forgotten(self, row: OutboxRow) -> bool:
        """Whether the homeserver may have forgotten the transaction id of an earlier attempt: it remembers an id for a day,
        and only for the device that used it."""
        old = row.first_attempt_at is not None and self._clock() - row.first_attempt_at > MEMORY
        return old or row.attempted_by != self.device_id

    async def _room_for(self, row: OutboxRow) -> RoomId:
        if row.to_user is not None:
            return await self._alone_with.room_with(row.to_user, row=row)
        if row.room_id is not None:
            return row.room_id
        if row.target_txn is not None:
            target = await target_row(self._database, row.target_txn)
            if target is not None and target.room_id is not None:
                return target.room_id
        raise Undeliverable("nobody and no room to send it to")

    async def _target_of(self, row: OutboxRow) -> EventId:
        """The event that a row edits, reacts to or redacts."""
        if row.target_event is not None:
            return row.target_event
        target = await target_row(self._database, row.target_txn) if row.target_txn is not None else None
        if target is not None and target.state is OutboxState.QUEUED:
            raise Unavailable("what it belongs to is not sent yet")
        if target is None or target.state is not OutboxState.SENT or target.event_id is None:
            raise Undeliverable("what it belongs to was never sent")
        return target.event_id

    async def _content_of(self, row: OutboxRow, content: Mapping[str, Any], room_id: RoomId) -> dict[str, Any]:
        content = dict(content)
        match Effect(row.kind):
            case Effect.EDIT:
                target = await self._target_of(row)
                return {
                    **{key: value for key, value in content.items() if key not in ("format", "formatted_body")},
                    "body": _in_brief(str(content["body"])),
                    "m.new_content": content,
                    "m.mentions": {},
                    "m.relates_to": {"rel_type": "m.replace", "event_id": target},
                }
            case Effect.REACT | Effect.THANK:
                target = await self._target_of(row)
                relation = {"rel_type": "m.annotation", "event_id": target, "key": content["key"]}
                return {"m.relates_to": relation}
            case Effect.FILE if "data" in content:
                return await self._uploaded(content, room_id)
            case Effect.MEDIA:
                return await self._put_up(row, content, room_id)
            case _:
                return content

    async def _put_up(self, row: OutboxRow, content: dict[str, Any], room_id: RoomId) -> dict[str, Any]:
        """Put a file of somebody's up, and return the message that leads to it. The row keeps where it lies by then, so that a retry
        puts up no second."""
        what, up = content.pop("media"), content.pop("put_up", None)
        if up is None:
            up = await media.taken_up(self._homeserver, room_id, what)
            async with self._database.transaction() as db:
                fresh = await rows_of.find_by_txn(db, txn_id=row.txn_id)
                if fresh is not None:
                    fresh.content = {**fresh.content, "put_up": up}
        return {**content, **up}

    async def _uploaded(self, content: dict[str, Any], room_id: RoomId) -> dict[str, Any]:
        """Upload a file, and return the message that leads to it. After a crash the file may be there twice, and the
        message once, because its transaction id is the same."""
        name, mime, data = content.pop("name"), content.pop("mime"), base64.b64decode(content.pop("data"))
        link = await self._homeserver.upload(room_id, data, name=name, mime=mime)
        return {
            "msgtype": "m.image" if mime.startswith("image/") else "m.file",
            "body": name,
            "filename": name,
            "info": {"mimetype": mime, "size": len(data)},
            "m.mentions": {},
            **link,
            **content,
        }


def _in_brief(body: str) -> str:
    """What a client that knows no edits shows of one, as a message of its own: its first line. With all of it there, each tap on a
    card would be a whole card more."""
    return "* " + body.partition("\n")[0]
