"""Which invitations the bot accepts, and going where it is invited."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from chatbot.api.post.outbox import Outbox
from chatbot.config import Settings
from chatbot.matrix.homeserver import Homeserver, HomeserverError, Invitation
from storage.queries import circles, rooms
from storage.transaction import Transaction
from storage.types import RoomId, UserId

log = structlog.get_logger(__name__)

ALIASES_WITHIN = timedelta(seconds=5)
"""How long the aliases of all invitations in a sync answer may take. Anybody may invite us under any alias, and all rooms wait
meanwhile."""


MOST_A_DAY, A_DAY = 10, timedelta(days=1)
"""So many private rooms of one person's making we go into within a day: each has to be read, and is greeted."""
MOST_KNOWN = 10_000
"""Of so many people it is counted."""


def accepts(invitation: Invitation, *, settings: Settings, in_a_circle: bool, circles_room: bool) -> bool:
    """Whether we accept an invitation: to a room that the TOML names (``circles_room``), from an operator to any room, and to a
    private room from people whom we meet in a circle (``in_a_circle``) or whose homeserver the TOML trusts."""
    if circles_room or invitation.inviter in settings.federation.operators:
        return True
    server = invitation.inviter.partition(":")[2]
    return invitation.direct and (in_a_circle or server in settings.matrix.invitations_from)


class Invitations:
    """Answers invitations."""

    def __init__(self, *, homeserver: Homeserver, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._homeserver = homeserver
        self._settings = settings
        self._clock = clock
        self._went: dict[UserId, list[datetime]] = {}
        """When we went into a private room because a person had asked us in."""

    async def circles_rooms(self, invitations: Sequence[Invitation]) -> frozenset[RoomId]:
        """The rooms of these invitations that the TOML names. An invitation may claim any alias, so we ask our homeserver where
        it leads. Where that does not know it now, we join by name a little later (see ``Joining``)."""
        named = {circle.room for circle in self._settings.circles}
        found = {invitation.room_id for invitation in invitations if invitation.room_id in named}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ALIASES_WITHIN.total_seconds()):
                for alias in named & {invitation.alias for invitation in invitations}:
                    with contextlib.suppress(HomeserverError):
                        found.add(await self._homeserver.resolve_alias(alias))
        return frozenset(found)

    async def answer(
        self, db: Transaction, invitations: Iterable[Invitation], *, circles_rooms: frozenset[RoomId], cause: str
    ) -> None:
        """Join the rooms of the invitations that we accept, once the transaction is committed."""
        for invitation in invitations:
            here = invitation.room_id
            known = bool(await circles.attended_by(db, user_id=invitation.inviter))
            follows = bool(await rooms.replaced_by(db, room_id=here)) or await circles.find_by_room(db, room_id=here)
            wanted = follows or accepts(
                invitation, settings=self._settings, in_a_circle=known, circles_room=here in circles_rooms
            )
            if wanted and not follows and here not in circles_rooms:
                wanted = not self._has_asked_often(invitation.inviter)
            log.info("invited", room_id=here, by=invitation.inviter, accepted=bool(wanted))
            if wanted:
                outbox = Outbox(db, cause=f"invitation:{here}:{cause}", family="receiver", now=self._clock())
                await outbox.join(here)

    def _has_asked_often(self, inviter: UserId) -> bool:
        """Whether a person has asked us into many rooms today; one more is counted. Operators may."""
        if inviter in self._settings.federation.operators:
            return False
        now = self._clock()
        went = [at for at in self._went.pop(inviter, []) if now - at < A_DAY]
        self._went[inviter] = went  # Moved to the end, since the first is forgotten first.
        if len(self._went) > MOST_KNOWN:
            self._went.pop(next(iter(self._went)))
        if len(went) >= MOST_A_DAY:
            return True
        went.append(now)
        return False
