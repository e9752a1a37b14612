"""Parked events: encrypted messages whose key is missing.

They are tried again when keys arrive, and now and then. In the end their sender is asked to say them again; at once where the key went
to a process that another folder was of, and never comes to us.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import Rendering
from chatbot.matrix.homeserver import Event, Homeserver
from chatbot.receiving.arrivals import KEY_WAITS
from storage.database import Database
from storage.models import InboxEvent, InboxState
from storage.queries import gaps as gaps_of
from storage.queries import inbox as inbox_of
from storage.transaction import Transaction, Wakes

PACE = timedelta(seconds=10)
"""How often those whose time has come are looked for."""


class Parked:
    """Tries again what could not be read."""

    def __init__(
        self, *, homeserver: Homeserver, database: Database, clock: Callable[[], datetime], rendering: Rendering
    ) -> None:
        self._homeserver = homeserver
        self._database = database
        self._clock = clock
        self._rendering = rendering
        self._looked_at: datetime | None = None
        self._began_at = clock()

    async def look(self, *, keys_arrived: bool) -> None:
        """Try all of them when keys have arrived, and now and then those whose time has come.

        The first look tries all of them, too: keys may have arrived just before we were killed, and are not told as new again.
        """
        if keys_arrived or self._looked_at is None:
            await self.retry(all_of_them=True)
        if self._looked_at is None or self._clock() - self._looked_at > PACE:
            self._looked_at = self._clock()
            await self.retry()

    def look_anew(self) -> None:
        """Try all of them with the next look: keys may have arrived unnoticed."""
        self._looked_at = None

    async def retry(self, *, all_of_them: bool = False) -> None:
        """Try parked events once more: the newest ones, or those whose time has come."""
        now = self._clock()
        async with self._database.looking() as db:
            parked = await inbox_of.undecryptable_due_at(db, now=None if all_of_them else now, limit=200)
        for row in parked:
            event = self._homeserver.read_again(
                Event(row.event_id, row.room_id, row.sender, row.type, row.content, row.at, undecryptable=True)
            )
            hopeless = self._homeserver.brought_back and row.at < self._began_at
            if event is None and all_of_them and not hopeless:
                continue
            async with self._database.transaction() as db:
                fresh = await inbox_of.find(db, event_id=row.event_id)
                if fresh is None or fresh.state is not InboxState.UNDECRYPTABLE:
                    continue
                if event is not None:
                    fresh.type, fresh.content = event.type, dict(event.content)
                    fresh.encrypted, fresh.state = True, InboxState.PENDING
                    db.wakes.add(Wakes.HANDLER)
                else:
                    await self._wait_longer(db, fresh, hopeless=hopeless)
                if fresh.state is not InboxState.UNDECRYPTABLE and await gaps_of.find(db, room_id=row.room_id) is None:
                    await db.flush()
                    await inbox_of.release_edits(db, room_id=row.room_id)

    async def _wait_longer(self, db: Transaction, row: InboxEvent, *, hopeless: bool) -> None:
        row.tries += 1
        if row.tries < len(KEY_WAITS) and not hopeless:
            row.retry_at = self._clock() + KEY_WAITS[row.tries]
            return
        row.state, row.done_at, row.content = InboxState.FAILED, self._clock(), {}
        outbox = Outbox(db, cause=row.event_id, family="receiver", now=self._clock(), rendering=self._rendering)
        await outbox.post(
            row.room_id,
            say(
                "I was brought back from a backup, and the key of that message went to who I was before. Please send it again."
            )
            if hopeless
            else say(
                "I could not read that message: its encryption key has not reached me. "
                "Please send it again; if that does not help, log out and in again on your device."
            ),
            relates_to={"m.in_reply_to": {"event_id": row.event_id}},
            once=f"unreadable:{row.room_id}:{row.sender}:{self._clock():%Y-%m-%d}",
        )
