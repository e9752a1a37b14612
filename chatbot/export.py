"""Handing over what the archive holds, as files that other programs read. The command line alone does it, for whoever runs
the bot may see everything; what people may have in the chat their commands give them."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.post.outbox import Outbox
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from storage.database import Database


async def export(
    folder: Path, *, database: Database, settings: Settings, families: Sequence[Family], now: datetime
) -> list[Path]:
    """Write each family's files into a folder, readable by nobody else. The same archive gives the same bytes."""
    written: list[Path] = []
    async with database.looking() as db:
        for family in families:
            outbox = Outbox(db, cause="export", family=family.name, now=now, rendering=rendering_of(settings))
            ctx = Ctx(
                db=db,
                family=family.name,
                cause="export",
                now=now,
                settings=settings,
                outbox=outbox,
                catalogue=Catalogue(families),
                zone=settings.federation.timezone,
            )
            for name, of in family.exports.items():
                text = await of(ctx)
                _write(folder / name, text)
                written.append(folder / name)
    return written


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and from the first byte only ours. A spreadsheet knows by its mark that a table is UTF-8."""
    encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding=encoding, newline=""
    ) as file:
        file.write(text)
    fresh.replace(path)
