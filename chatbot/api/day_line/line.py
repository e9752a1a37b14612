"""The day line: what falls due for a person is told in one private message a day, at nine in the morning where they are.

No family reminds anybody by itself. When something comes near its end the family says so, for whom, and until when
(``remind``); what it is, it says among what waits for a person (``Waiting``) when the line is written (``day_line_written``). So
whoever has answered meanwhile is told nothing, and everything is told once. What would be over by the next line is told when it
falls due, with all else of the next quarter of an hour (DECISIONS 37).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chatbot.api.context import Ctx
from chatbot.api.post.pen import LONGEST_NAME, fits
from chatbot.api.seams.payloads import Due
from chatbot.config import Settings
from chatbot.config.values import read_zone
from storage.models import Job, OwnZone, Reminder
from storage.queries import jobs as jobs_of
from storage.queries import reminders
from storage.transaction import Transaction, Wakes
from storage.types import UserId

DAY_LINE = "day_line"
"""The family that writes them."""
NINE = time(9)
GATHERED = timedelta(minutes=15)
"""What cannot wait for the next line waits for what else falls due within that time."""
ANEW_IN = timedelta(seconds=1)
"""A line is written anew so much later: what is written in the same instant would be taken for the same message."""
TIME_TO_ACT = timedelta(minutes=30)
"""Nobody is told of something later than that before it is over, where it fell due before."""


@dataclass(frozen=True)
class LineFor(Due, name="line"):
    """A person is told what has fallen due for them. ``planned_at`` is when."""

    key_of_person: str
    person: UserId
    planned_at: datetime


async def remind(
    ctx: Ctx, people: Collection[UserId], record: str, *, until: datetime | None = None, stage: str = ""
) -> None:
    """Something that waits for some people has come near its end: each is told once, in their next line.

    ``record`` is what this family's ``Waiting`` calls it (``Waiting.record``), ``until`` when it is over. ``stage`` names which time of
    several it is: each is told of. Who was told before, or has a line coming that tells it, is not told again.
    """
    if until is not None and until <= ctx.now:
        return
    before = await reminders.known_to(ctx.db, family=ctx.family, record=record, stage=stage, users=people)
    new = sorted({*people} - before)
    if not new:
        return
    for user_id in new:
        due = Reminder(user_id=user_id, family=ctx.family, record=record, stage=stage, since=ctx.now, until=until)
        ctx.db.add(due)
    await ctx.db.flush()
    await plan_lines(ctx.db, dict.fromkeys(new, until), settings=ctx.settings, now=ctx.now)


async def tell_anew(ctx: Ctx, record: str, *, to: Collection[UserId] | None = None) -> None:
    """How something stands has changed: the lines that tell of it, and are not sent yet, are written anew. ``to``: only those of
    these people."""
    of = {"family": ctx.family, "record": record} | ({"user_id": {*to}} if to is not None else {})
    await write_anew(ctx.db, now=ctx.now, **of)


async def told_of(ctx: Ctx, records: Collection[str]) -> set[str]:
    """Those of some records of this family of which somebody was told in a line."""
    return await reminders.told_of(ctx.db, family=ctx.family, records=records)


async def write_anew(db: Transaction, *, now: datetime, **of: Any) -> None:
    """Have the lines written once more that are not sent yet and hold certain reminders (see ``reminders.take_lines_back``)."""
    people = await reminders.take_lines_back(db, **of)
    if people:
        await _put(db, dict.fromkeys(people, now + ANEW_IN))


async def plan_lines(
    db: Transaction, people: Mapping[UserId, datetime | None], *, settings: Settings, now: datetime
) -> None:
    """Have a line written for each of some people, by whom something is to be known before it is over. A line that comes earlier
    tells it, too."""
    zones = await _zones(db, people, settings=settings)
    await _put(db, {each: when_told(now, zone=zones[each], until=until) for each, until in people.items()})


async def _put(db: Transaction, times: Mapping[UserId, datetime]) -> None:
    keys = {fits(user_id, LONGEST_NAME): user_id for user_id in times}
    jobs = await jobs_of.find_each(db, family=DAY_LINE, name=LineFor.name, keys=keys)
    for key, user_id in keys.items():
        at, job = times[user_id], jobs.get(key)
        due = LineFor(key, user_id, at)
        if job is None:
            db.add(Job(family=DAY_LINE, name=LineFor.name, key=key, data=due.data, due_at=at))
        elif job.done_at is not None or at < job.due_at:
            job.due_at, job.data, job.done_at, job.retry_at, job.failures = at, due.data, None, None, 0
    db.wakes.add(Wakes.HANDLER)


async def move_line(db: Transaction, user_id: UserId, *, settings: Settings, now: datetime) -> None:
    """A person's zone has become known, or has changed: their line comes at nine there."""
    key = fits(user_id, LONGEST_NAME)
    jobs = await jobs_of.find_each(db, family=DAY_LINE, name=LineFor.name, keys=[key])
    job = jobs.get(key)
    if job is None or job.done_at is not None or job.due_at <= now:
        return
    waits = [each for each in await reminders.all_of(db, user_id=user_id) if each.said_at is None]
    zone = await zone_of(db, user_id, settings=settings)
    at = min((when_told(now, zone=zone, until=each.until) for each in waits), default=job.due_at)
    job.due_at, job.data = at, LineFor(key, user_id, at).data


async def _zones(db: Transaction, people: Collection[UserId], *, settings: Settings) -> dict[UserId, ZoneInfo]:
    """In which zone each of some people's day begins: that of their profile, else that of their circles where these share one,
    else the federation's. Whose profile is not known yet, it is to be looked at."""
    own = await reminders.zones_of(db, users=people)
    for user_id in people:
        if user_id not in own:
            db.add(OwnZone(user_id=user_id))
    found = {each.user_id: zone for each in own.values() if (zone := zone_called(each.zone)) is not None}
    rest = {*people} - found.keys()
    if rest and any(each.timezone for each in settings.circles):
        around: dict[UserId, set[ZoneInfo]] = {}
        for user_id, slug in await reminders.circles_around(db, users=rest):
            around.setdefault(user_id, set()).add(settings.zone_of(slug))
        found |= {user_id: zones.pop() for user_id, zones in around.items() if len(zones) == 1}
    return {user_id: found.get(user_id, settings.federation.timezone) for user_id in people}


async def zone_of(db: Transaction, user_id: UserId, *, settings: Settings) -> ZoneInfo:
    """In which zone a person's day begins."""
    return (await _zones(db, [user_id], settings=settings))[user_id]


def zone_called(name: str | None) -> ZoneInfo | None:
    """The zone of a name that a profile gives; None where there is none of it."""
    try:
        return read_zone(name) if name else None
    except ValueError:
        return None


def next_line(now: datetime, *, zone: ZoneInfo) -> datetime:
    """The next nine in the morning of a zone: now, or later."""
    today = now.astimezone(zone).date()
    days = (datetime.combine(today + timedelta(days=n), NINE, tzinfo=zone).astimezone(UTC) for n in (0, 1))
    return next(at for at in days if at >= now)


def when_told(now: datetime, *, zone: ZoneInfo, until: datetime | None) -> datetime:
    """When a person is told of what has fallen due now: in their next line; of what would be over by then, or so soon after it that
    nobody could act, in a quarter of an hour, or at once where that would be too late, too."""
    line = next_line(now, zone=zone)
    if until is None or line + TIME_TO_ACT <= until:
        return line
    return now + GATHERED if now + GATHERED + TIME_TO_ACT <= until else now
