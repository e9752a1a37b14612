"""``circlebot status``: what ``!admin status`` tells, and whether a bot is at work at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

import commands
from chatbot.api.context import Ctx
from chatbot.api.post.outbox import Outbox
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from chatbot.watching.locked import is_locked
from commands.admin.looking import how_it_stands
from storage.database import Database
from storage.models import Lease, SyncPosition
from storage.transaction import Transaction

SILENT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Status:
    """What is told, and whether all is well."""

    lines: tuple[str, ...]
    well: bool


async def status_of(settings: Settings, database: Database, *, now: datetime) -> Status:
    """How the bot is doing, told from its archive. It need not run."""
    async with database.looking() as db:
        runs = await _runs(db) if not database.embedded else is_locked(settings.storage.data_dir)
        heard = (await db.scalars(select(func.max(SyncPosition.stored_at)))).first()
        ctx = Ctx(
            db=db,
            family="admin",
            cause="status",
            now=now,
            zone=settings.federation.timezone,
            settings=settings,
            catalogue=Catalogue(commands.FAMILIES),
            outbox=Outbox(db, cause="status", family="admin", now=now, rendering=rendering_of(settings)),
        )
        silent = heard is None or now - heard > SILENT
        doc, well = await how_it_stands(ctx, listens=runs and not silent)
    ago = "never" if heard is None else f"{max(0, int((now - heard).total_seconds()))} s ago"
    lines = [
        "A bot is at work." if runs else "No bot is at work on it.",
        f"Last heard from the homeserver: {ago}.",
        *rendering_of(settings).plain(doc).splitlines(),
    ]
    return Status(tuple(lines), well)


async def _runs(db: Transaction) -> bool:
    """Whether a process holds the lease."""
    return bool(await db.scalar(select(func.count()).select_from(Lease).where(Lease.until > func.clock_timestamp())))
