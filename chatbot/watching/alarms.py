"""Alarms to the operators, in their private rooms: once for each matter, and once more when it is over."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from chatbot.api.device import FEW_KEYS, DeviceState
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import Doc, Inline, cmd, code, say, t
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from chatbot.logs import tell_trouble
from storage.database import Database
from storage.queries import circles, jobs, outbox
from storage.trouble import passing

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)
LASTS = timedelta(minutes=10)
"""What is over before that was hardly worth a message."""
FAILED_OFTEN = 3
FAMILY = "alarm"


class Alarms:
    """Looks around once a minute."""

    def __init__(
        self,
        *,
        database: Database,
        settings: Settings,
        clock: Callable[[], datetime],
        device: Callable[[], DeviceState | None],
    ) -> None:
        self._database, self._settings, self._clock, self._device = database, settings, clock, device
        self._since: dict[str, datetime] = {}
        """Since when each matter has been seen."""
        self._begun: set[str] | None = None
        """Of which the operators were told and that are not over; None: only the archive knows."""

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(EVERY.total_seconds())
            try:
                await self.look()
            except Exception as trouble:  # noqa: BLE001
                if passing(trouble) is None:  # Of the archive's trouble others tell.
                    tell_trouble("could not look whether all is well; trying again", trouble)

    async def look(self) -> None:
        """Tell the operators what is not well for some time, and what is over of which they were told."""
        now = self._clock()
        matters = await self._matters()
        self._since = {key: self._since.get(key, now) for key in matters}
        if self._begun is None:
            async with self._database.looking() as db:
                told = await outbox.newest_tagged(db, family=FAMILY)
            self._begun = {key for key, state in told.items() if state == "begun"}
        begun = self._begun
        fresh = {key: matters[key] for key, since in self._since.items() if now - since >= LASTS and key not in begun}
        over = begun - matters.keys()
        if fresh or over:
            await self._tell(fresh, over, now=now)
            self._begun = (begun | fresh.keys()) - over

    async def _matters(self) -> dict[str, Inline]:
        """What is not well now, by a name that stays."""
        found: dict[str, Inline] = {}
        async with self._database.looking() as db:
            reached = await circles.reached(db)
            for circle in await circles.active_in(db):
                if circle.slug not in reached:
                    found[f"room:{circle.slug}"] = t(
                        "I am not in the room of the {circle}, {room}. Please invite me there.",
                        circle=circle.name,
                        room=circle.room,
                    )
            for job in await jobs.failing(db):
                if job.failures >= FAILED_OFTEN:
                    found[f"job:{job.id}"] = t(
                        "{job} for {key} does not get done; I try again. The log says why.",
                        job=f"{job.family}/{job.name}",
                        key=job.key,
                    )
        device = self._device()
        if device is not None and not device.signed:
            found["device"] = t(
                "My device is not signed, so clients may not give it keys. What to do: {doctor}.",
                doctor=code("circlebot doctor"),
            )
        if device is not None and device.one_time_keys is not None and device.one_time_keys < FEW_KEYS:
            found["keys"] = t(
                "The homeserver has few one-time keys of mine. What to do: {doctor}.", doctor=code("circlebot doctor")
            )
        return found

    async def _tell(self, fresh: dict[str, Inline], over: set[str], *, now: datetime) -> None:
        async with self._database.transaction() as db:
            pen = Outbox(
                db,
                cause=f"alarm:{now.isoformat()}",
                family=FAMILY,
                now=now,
                rendering=rendering_of(self._settings),
            )
            for operator in self._settings.federation.operators:
                for key, words in fresh.items():
                    await pen.private(operator, _begun(words), about=None, tag=_tag(key, "begun"), awaited=True)
                for key in sorted(over):
                    await pen.private(operator, _over(key), about=None, rings=False, tag=_tag(key, "over"))
        log.warning("told the operators", begun=sorted(fresh), over=sorted(over))


def _tag(key: str, state: str) -> str:
    return f"{FAMILY}:{state}:{key}"


def _begun(words: Inline) -> Doc:
    return say("{words} I say so once; {status} tells how things stand.", words=words, status=cmd("admin status"))


def _over(key: str) -> Doc:
    kind, _, which = key.partition(":")
    match kind:
        case "room":
            return say("Over: I am in the room of {circle} again, or need not be.", circle=which)
        case "job":
            return say("Over: the job that did not get done is done.")
        case _:
            return say("Over: my device and its keys are well again.")
