"""How a row of the outbox is written: the pen of one cause. What can be said with it is in ``outbox``.

Transaction ids derive from the cause and the position of the row among the cause's rows, so that a cause handled once
more writes the very same ids and the homeserver sees the same message, not a second one.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Self

from chatbot.api.post.effects import Effect, Priority
from chatbot.api.post.sealing import Readership
from chatbot.api.wording.content import content_of
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import Inline
from chatbot.api.wording.rendering import Rendering
from storage.models import Accounts
from storage.queries import accounts as accounts_of
from storage.queries import outbox as rows_of
from storage.transaction import Transaction
from storage.types import CircleSlug, EventId, RoomId, UserId

LONGEST_NAME, LONGEST_CAUSE = 128, 255


class Pen:
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
        asker: UserId | None = None,
    ) -> None:
        """``rendering`` is how words are written out; a pen without it can say nothing, and only comes and goes.
        ``outspoken`` are the circles that let their words leave encryption. ``said_in`` is the private room of a person in which
        they have said what this answers: it is answered there. ``asker`` is who has said or tapped it."""
        self._db = db
        self.readership = Readership(db, outspoken=outspoken)
        """Who may read which circles' words."""
        self._said_in = dict(said_in or {})
        self.asker = asker
        self._rung: list[set[UserId]] = []
        """Who was rung lately for what they do not wait for, once that is looked up; one list for the pens of all families."""
        self._accounts: list[Accounts] = []
        """Which accounts are one person, once that is looked up; one list for the pens of all families."""
        self.told: set[UserId] = set()
        """To whom something was said in private."""
        self._used: dict[str, str | None] = {}
        """The ``once`` names that were looked up, with the row that has used each up; one list for the pens of all families."""
        self.answered_by: set[str] = set()
        self.held_back = False
        """Whether something was not said because it had been said before."""
        """What was said or tapped, whatever it was: the ids of the rows, edits of cards aside."""
        self.left: set[RoomId] = set()
        """Which rooms we leave."""
        self._rendering = rendering
        self._cause = cause
        self._family = family
        self._now = now

    def of(self, family: str) -> Self:
        """The pen of another family, for the same cause."""
        pen = copy(self)
        pen._family = family
        return pen

    async def look_up_once(self, names: Iterable[str]) -> None:
        """Look up which ``once`` names are used up, before many messages are written under them: one statement for all."""
        if new := {fits(name, LONGEST_NAME) for name in names} - self._used.keys():
            self._used |= dict.fromkeys(new) | await rows_of.used_among(self._db, names=new)

    def _content(
        self, doc: Doc, *, private: bool = False, rings: Sequence[UserId] = (), text: bool = False
    ) -> dict[str, Any]:
        """A message written out for where it is read."""
        if self._rendering is None:
            raise LookupError("this pen was not told how words are written out")
        rendering = self._rendering.in_private() if private else self._rendering
        return content_of(doc, rendering=rendering, rings=rings, text=text)

    async def _by_all_accounts(self, people: Sequence[UserId]) -> list[UserId]:
        """Whom to mention so that some people are rung, whichever of their accounts they look at."""
        if not people:
            return []
        if not self._accounts:
            self._accounts.append(await accounts_of.current(self._db))
        return [account for person in people for account in self._accounts[0].of(person)]

    def in_words(self, inline: Inline) -> str:
        """A phrase in plain words, as people here read it: for a picture."""
        if self._rendering is None:
            raise LookupError("this pen was not told how words are written out")
        return self._rendering.words(inline)

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
        words_of: RoomId | None = None,
        rings_at: datetime | None = None,
    ) -> str | None:
        txn_id = txn_id_of(self._cause, self._family, self._db.positions[self._cause, self._family])
        self._db.positions[self._cause, self._family] += 1
        once = fits(once, LONGEST_NAME) if once is not None else None
        tag = fits(tag, LONGEST_NAME) if tag is not None else None
        if once is not None:
            await self.look_up_once([once])
            if self._used[once] not in (None, txn_id):
                self.held_back = True
                return None
            self._used[once] = txn_id
        row = {
            "txn_id": txn_id,
            "cause": fits(self._cause, LONGEST_CAUSE),
            "kind": effect.value,
            "room_id": room_id,
            "to_user": to_user,
            "event_type": event_type,
            "content": content,
            "in_clear": in_clear,
            "words_of": words_of,
            "rings_at": rings_at,
            "target_txn": target_txn,
            "target_event": target_event,
            "priority": int(priority),
            "due_at": at or self._now,
            "tag": tag,
            "tells": tells,
            "once": once,
            "card": card,
        }
        says = effect in (Effect.SEND, Effect.FILE, Effect.MEDIA, Effect.REACT)
        if says and priority not in (Priority.COMFORT, Priority.TIDYING):
            self.answered_by.add(txn_id)
        rows_of.write(self._db, row)  # Nothing new where the cause was handled before: this was said then.
        return txn_id

    async def _seed(
        self,
        txn: str | None,
        room_id: RoomId | None,
        reactions: Sequence[str],
        *,
        tag: str,
        to_user: UserId | None = None,
        priority: Priority = Priority.COMFORT,
    ) -> None:
        """Put reactions on a message of ours, for people to tap; of the priority of that message, where it waits longer than they."""
        for reaction in reactions:
            await self._write(
                Effect.REACT,
                room_id=room_id,
                to_user=to_user,
                event_type="m.reaction",
                content={"key": reaction},
                target_txn=txn,
                priority=max(priority, Priority.COMFORT),
                tag=tag,
            )


def fits(name: str, letters: int) -> str:
    """A name that has to fit into a column: ids of rooms and people may be long. One too long gives way to its digest."""
    return name if len(name) <= letters else hashlib.sha256(name.encode()).hexdigest()


def txn_id_of(cause: str, family: str, position: int) -> str:
    """The transaction id of the n-th row that a cause writes through a family: 32 letters and digits, always the same."""
    digest = hashlib.sha256(f"{cause}\n{family}\n{position}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:32]
