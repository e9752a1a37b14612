"""Getting into the circles' rooms, and staying with them when an alias leads elsewhere."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from chatbot.api.declaring.family import Family
from chatbot.config import CircleSettings, Settings
from chatbot.logs import tell_trouble
from chatbot.matrix.homeserver import Forbidden, Homeserver, HomeserverError, Missing
from chatbot.receiving import circles_from_toml
from storage.database import Database
from storage.queries import circles, rooms
from storage.types import CircleSlug, RoomId

log = structlog.get_logger(__name__)

REJOIN = timedelta(minutes=1)
"""How often a circle's room that could not be joined is tried again."""
JOINED_WITHIN = timedelta(seconds=10)
"""How long a room may take: at the start, all that is said in the others waits for it. A homeserver that is asked again goes on
where it was."""
SIDE_BY_SIDE = 10
LOOK_FOR_ALIASES = timedelta(hours=1)
"""How often the aliases of the circles' rooms are looked up again: they may be moved to another room."""


class Joining:
    """Joins the rooms that the TOML names. One bad room never stops the others."""

    def __init__(
        self,
        *,
        homeserver: Homeserver,
        database: Database,
        settings: Settings,
        families: Sequence[Family],
        clock: Callable[[], datetime],
    ) -> None:
        self._homeserver = homeserver
        self._database = database
        self._settings = settings
        self._families = families
        self._clock = clock
        self.lock = asyncio.Lock()
        """Held from a join until it is noted which circle meets in that room. What a room tells is not taken in meanwhile: it would
        be nobody's. Between some rooms and the next, whatever has come is taken in."""
        self._told: dict[str, str] = {}
        """Why each circle's room could not be joined the last time."""

    async def join(self, wanted: Sequence[CircleSettings]) -> tuple[CircleSettings, ...]:
        """Join the circles' rooms, some at a time. Returns the circles whose room could not be joined."""
        at_home = await self.at_home()  # Asking for a room that we are in would wait for its server.
        others = [circle for circle in wanted if circle.slug not in at_home]
        joined: list[bool] = []
        for at in range(0, len(others), SIDE_BY_SIDE):
            async with self.lock:
                joined += await asyncio.gather(*map(self._join, others[at : at + SIDE_BY_SIDE]))
        return tuple(circle for circle, is_in in zip(others, joined, strict=True) if not is_in)

    async def _join(self, circle: CircleSettings) -> bool:
        try:
            async with asyncio.timeout(JOINED_WITHIN.total_seconds()):
                room_id = await self._homeserver.join(await self._room_of(circle))
        except (HomeserverError, TimeoutError) as refused:
            why = str(refused) or type(refused).__name__
            if self._told.get(circle.slug) != why:  # Once: it is tried again every minute.
                what = f"cannot join a circle's room{_what_to_do(refused)}"
                log.warning(what, circle=circle.slug, room=circle.room, error=why)
            self._told[circle.slug] = why
            return False
        self._told.pop(circle.slug, None)
        return await self._meets_in(circle, room_id)

    async def _room_of(self, circle: CircleSettings) -> str:
        """The room to join: the one that an operator has said yes to, or else the TOML's."""
        async with self._database.looking() as db:
            return (await circles.by_slug(db, slug=CircleSlug(circle.slug))).follows or circle.room

    async def at_home(self) -> set[CircleSlug]:
        """The circles in whose room we are, and that are to meet in no other. One statement, however many."""
        async with self._database.looking() as db:
            return await circles.at_home(db)

    async def _meets_in(self, circle: CircleSettings, room_id: RoomId) -> bool:
        async with self._database.transaction() as db:
            return await circles_from_toml.meets_in(
                db,
                slug=CircleSlug(circle.slug),
                room_id=room_id,
                settings=self._settings,
                families=self._families,
                now=self._clock(),
            )

    async def keep_joining(self, unreachable: tuple[CircleSettings, ...], *, told: asyncio.Event) -> None:
        """For ever, try to join the rooms that could not be joined, and see now and then whether an alias leads to another
        room. ``told``: we have heard which rooms we were put out of while we were away."""
        await told.wait()
        unreachable += await self._put_out_while_away(unreachable)
        looked: datetime | None = None  # After the start, too: it has waited for nobody.
        while True:
            await asyncio.sleep(REJOIN.total_seconds())
            try:
                if looked is None or self._clock() - looked > LOOK_FOR_ALIASES:
                    looked = self._clock()
                    await self.look_for_aliases()
                unreachable = await self.join((*unreachable, *await self.moving()))
            except Exception as trouble:  # noqa: BLE001
                tell_trouble("could not look after the circles' rooms; trying again later", trouble)

    async def _put_out_while_away(self, unreachable: tuple[CircleSettings, ...]) -> tuple[CircleSettings, ...]:
        """The other circles whose room lets us in no more, asked at once: at the start we took ourselves to be in it."""
        known = {circle.slug for circle in unreachable}
        others = tuple(circle for circle in self._settings.circles if circle.slug not in known)
        try:
            return await self.join(others)
        except Exception as trouble:  # noqa: BLE001
            tell_trouble("could not look after the circles' rooms; trying again later", trouble)
            return others  # Those that we are in are not asked for.

    async def moving(self) -> tuple[CircleSettings, ...]:
        """The circles that are to meet in another room: an operator has said so."""
        async with self._database.looking() as db:
            slugs = {circle.slug for circle in await circles.active_in(db) if circle.follows is not None}
        return tuple(circle for circle in self._settings.circles if circle.slug in slugs)

    async def look_for_aliases(self) -> None:
        """Have the operators asked about each circle whose alias leads to another room than the one that it meets in."""
        for circle in self._settings.circles:
            if not circle.room.startswith("#"):
                continue
            try:
                room_id = await self._homeserver.resolve_alias(circle.room)
            except HomeserverError as refused:
                log.warning("cannot look up a circle's alias", circle=circle.slug, error=str(refused))
                continue
            async with self._database.looking() as db:
                meets = (await circles.by_slug(db, slug=CircleSlug(circle.slug))).room_id
                room = await rooms.find(db, room_id=room_id)
            if meets not in (None, room_id) and (room is None or room.replacement is None):
                await self._meets_in(circle, room_id)


def _what_to_do(refused: Exception) -> str:
    """What somebody has to do about a room that does not let us in; empty where time may mend it."""
    match refused:
        case Forbidden():
            return ": please invite the bot there"
        case Missing():
            return ": no room has that address"
    return ""
