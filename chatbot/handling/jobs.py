"""The families' due jobs, each through the same kind of transaction as a message."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import structlog

from chatbot.api.context import Ctx
from chatbot.api.day_line.written import day_line
from chatbot.api.declaring.family import named
from chatbot.api.errors import AtRest
from chatbot.api.post.outbox import Outbox
from chatbot.api.post.sealing import outspoken
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.texts import rendering_of
from chatbot.backoff import LONGEST_SLEEP
from chatbot.config import Settings
from chatbot.handling.aside import Aside
from chatbot.handling.audited import audited
from chatbot.handling.noted import note_overrun
from chatbot.handling.of_persons import of_persons
from chatbot.logs import tell_trouble
from storage.database import Database
from storage.models import Job
from storage.queries import accounts, lists, questions
from storage.queries import jobs as jobs_of
from storage.transaction import Transaction, Wakes
from storage.trouble import passing

log = structlog.get_logger(__name__)

RETRY = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))

WORKED_OUT_WITHIN = timedelta(minutes=10)
"""What is still being worked out by then is begun anew, if another process has taken over meanwhile."""
AT_REST = timedelta(days=1)
"""How often is looked whether a circle is named again; the start that names it looks at once."""


class Jobs:
    """Does what has fallen due."""

    def __init__(
        self, *, database: Database, settings: Settings, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._settings = settings
        self._catalogue = catalogue
        self._families = named([*catalogue.families, day_line])
        self._clock = clock
        self._aside = Aside(database)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        """What is worked out for which job, by its number."""
        self._worked_out: dict[int, Any] = {}
        """What came of it, until the job's handler has taken it."""
        self._looked_at: datetime | None = None

    async def run_due(self, *, until: Callable[[], bool] = lambda: False) -> int:
        """Do every job whose time has come; returns how many were done. ``until``: no more of them once it says so."""
        done = 0
        async with self._database.looking() as db:
            due = await jobs_of.due_at(db, now=self._clock(), limit=100)
        for job in due:
            done += await self._run(job)
            if until():
                break
        return done

    async def forget_what_is_over(self) -> None:
        """Questions and lists whose time is over leave, with the figures and words that waited with them; looked for once a
        minute."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < LONGEST_SLEEP:
            return
        self._looked_at = now
        async with self._database.looking() as db:
            over = await questions.any_over(db, at=now) or await lists.any_over(db, at=now)
        if over:
            async with self._database.transaction() as db:
                await questions.forget_over(db, at=now)
                await lists.forget_over(db, at=now)

    async def all_worked_out(self) -> None:
        """Wait until nothing is being worked out aside."""
        while self._under_way:
            await asyncio.gather(*self._under_way.values())

    async def next_in(self) -> timedelta:
        """How long it is until the next job, a minute at most; no time at all when one is due."""
        async with self._database.looking() as db:
            due = await jobs_of.find_next_time(db)
        if due is None:
            return LONGEST_SLEEP
        return max(timedelta(0), min(due - self._clock(), LONGEST_SLEEP))

    async def _begin_to_work_out(self, job: Job) -> None:
        """Have what a job needs worked out aside. It is due again once that is there; should this process end before, later."""
        if job.id in self._under_way:
            return
        async with self._database.transaction() as db:
            fresh = await jobs_of.find(db, family=job.family, name=job.name, key=job.key)
            if fresh is None or fresh.done_at is not None:
                return
            fresh.retry_at = self._clock() + WORKED_OUT_WITHIN
        self._under_way[job.id] = asyncio.create_task(self._work_out(job))

    async def _work_out(self, job: Job) -> None:
        now, wait = self._clock(), timedelta(0)
        log.info("begins to work something out", family=job.family, job=job.name)

        async def work(db: Transaction) -> Any:
            ctx = await self._ctx(db, job, cause=_cause(job), now=now)
            return await self._families[job.family].jobs[job.name].read(ctx, job.key, job.data)

        try:
            self._worked_out[job.id] = await self._aside.read(work)
        except Exception as trouble:  # noqa: BLE001
            what, failures = "could not work something out; trying again", job.failures + 1
            tell_trouble(what, trouble, family=job.family, job=job.name, failures=failures)
            wait = RETRY[min(job.failures + 1, len(RETRY)) - 1]
        finally:
            self._under_way.pop(job.id, None)
        async with self._database.transaction() as db:
            fresh = await jobs_of.find(db, family=job.family, name=job.name, key=job.key)
            if fresh is not None:
                fresh.retry_at = self._clock() + wait if wait else None
                fresh.failures += 1 if wait else 0
            db.wakes.add(Wakes.HANDLER)

    async def _ctx(self, db: Transaction, job: Job, *, cause: str, now: datetime) -> Ctx:
        return Ctx(
            db=db,
            family=job.family,
            cause=cause,
            now=now,
            zone=self._settings.federation.timezone,
            settings=of_persons(self._settings, await accounts.current(db)),
            catalogue=self._catalogue,
            outbox=Outbox(
                db,
                cause=cause,
                family=job.family,
                now=now,
                rendering=rendering_of(self._settings, weighty=self._catalogue.weighty),
                outspoken=outspoken(self._settings),
            ),
        )

    async def _run(self, job: Job) -> bool:
        waits_for = self._families[job.family].jobs[job.name].reads
        if waits_for is not None and job.id not in self._worked_out:
            await self._begin_to_work_out(job)
            return False
        began = perf_counter()
        try:
            return await self._do(job)
        finally:
            note_overrun(job.family, f"job {job.name}", perf_counter() - began)

    async def _do(self, job: Job) -> bool:
        now = self._clock()
        try:
            async with self._database.transaction() as db:
                fresh = await jobs_of.find(db, family=job.family, name=job.name, key=job.key)
                if fresh is None or fresh.done_at is not None or fresh.due_at > now:
                    return False
                declared = self._families[fresh.family].jobs[fresh.name]
                data = fresh.data
                fresh.done_at = now  # Before the handler, which may schedule the job anew.
                if not declared.payload.stays:
                    fresh.data = {}
                ctx = await self._ctx(db, fresh, cause=_cause(job), now=now)
                worked_out = [self._worked_out[job.id]] if declared.reads is not None else []
                async with audited(ctx, changes=declared.changes):
                    await declared.do(ctx, fresh.key, data, *worked_out)
        except AtRest as rests:
            log.info("a job waits, since its circle is at rest", job=job.name, key=job.key, circle=rests.circle)
            async with self._database.transaction() as db:
                fresh = await jobs_of.find(db, family=job.family, name=job.name, key=job.key)
                if fresh is not None:
                    fresh.retry_at = now + AT_REST
            return False
        except Exception as error:
            if passing(error) is not None:
                raise  # The job is not to blame.
            log.exception("a job failed", family=job.family, job=job.name, key=job.key, failures=job.failures + 1)
            async with self._database.transaction() as db:
                fresh = await jobs_of.find(db, family=job.family, name=job.name, key=job.key)
                if fresh is not None:
                    fresh.failures += 1
                    fresh.retry_at = now + RETRY[min(fresh.failures, len(RETRY)) - 1]
            return False
        self._worked_out.pop(job.id, None)
        return True


def _cause(job: Job) -> str:
    """What ids of what a job says derive from."""
    return f"job:{job.family}:{job.name}:{job.key}:{job.due_at.isoformat()}"
