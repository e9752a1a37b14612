"""After an upgrade the operators hear once, in private, what changed, with the changelog as a file."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import select

from chatbot import changelog
from chatbot.api.post.outbox import Outbox
from chatbot.api.wording.markup import Doc, code, say
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from storage.database import Database
from storage.models import RunVersion

log = structlog.get_logger(__name__)

FAMILY = "upgrade"
FILE = "CHANGELOG.md"


async def tell_of_upgrade(
    database: Database, *, settings: Settings, version: str, news: str | None = None, clock: Callable[[], datetime]
) -> None:
    """Write down that a version is at work, and tell the operators of one that is new to an archive which others worked on.

    ``news`` is the changelog's whole text; None: the one that came along.
    """
    now = clock()
    async with database.transaction() as db:
        seen = set(await db.scalars(select(RunVersion.version)))
        if version in seen:
            return
        db.add(RunVersion(version=version, first_at=now))
        said = changelog.news_for(changelog.written() if news is None else news, seen)
        if not seen:
            return  # This archive begins with this version: nothing changed for anybody.
        pen = Outbox(db, cause=f"upgrade:{version}", family=FAMILY, now=now, rendering=rendering_of(settings))
        for operator in settings.federation.operators:
            await pen.private(operator, _upgraded(version, told=bool(said)), about=None, once=f"upgrade:{version}")
            if said:
                data = said.encode()
                await pen.file(
                    operator, about=None, name=FILE, mime="text/markdown", data=data, tag=f"upgrade:{version}"
                )
    log.info("upgraded", version=version)


def _upgraded(version: str, *, told: bool) -> Doc:
    if not told:
        return say("I have been upgraded to {version}. The archive is up to date.", version=code(version))
    return say(
        "I have been upgraded to {version}, and the archive is up to date. What changed for members, and what is for you to do, is in the "
        "file that follows.",
        version=code(version),
    )
