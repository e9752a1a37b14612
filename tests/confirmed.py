"""Who speaks for which co-op without being asked: an operator has confirmed it long ago.

Journeys about items, subs and relays begin with people who join for their co-ops. That each of them is confirmed first is told
where it belongs, in ``test_speakers``; in all others it has been.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from chatbot import config
from chatbot.api.arguments import slug_of
from storage.database import Database
from storage.models import EVER, ConfirmedAs, Coop, Speaker
from storage.queries import coops, speakers
from storage.transaction import Transaction
from storage.types import UserId

LONG_AGO = datetime(2026, 1, 1, 9, tzinfo=UTC)
WHO = UserId("@ivo:example.org")
KNOWN = re.compile(
    r"Leaf Bakery|Byte(?: Co-op)?|Green Grocers|Data Workers|Small Screws(?: Bicycle Repair)?|Kiln Co-op|Fish Co-op|Hill Farm|Mill|Loom|Co-op \d+",
    re.I,
)
"""The co-ops of which an operator knows who speaks for them."""
JOINS = re.compile(r"!join (?:\S+ )?for (?P<coop>.+)", re.S)


def known_in(text: str) -> str | None:
    """The name of the co-op that is known, for which somebody joins with these words."""
    joins = JOINS.fullmatch(text)
    name = " ".join(joins["coop"].split()) if joins is not None else ""
    return name if KNOWN.fullmatch(name) else None


async def confirm_in(database: Database, user_id: str, name: str) -> None:
    """Have it confirmed that somebody speaks for a co-op, in the archive of a bot that runs."""
    async with database.transaction() as db:
        await confirm(db, UserId(user_id), name)


async def confirm_at(config_file: Path, user_id: str, name: str) -> None:
    """The same in the archive of a bot that runs as a process of its own."""
    database = Database(config.load(config_file).storage.url, patient=True)
    await confirm_in(database, user_id, name)
    await database.close()


async def confirm(db: Transaction, user_id: UserId, name: str) -> None:
    """Have it confirmed that somebody speaks for a co-op."""
    coop = await coops.find_by_slug(db, slug=slug_of(name))
    if coop is None:
        coop = Coop(slug=slug_of(name), name=name, added_at=LONG_AGO, added_by=WHO)
        db.add(coop)
        await db.flush()
    if await speakers.find_current(db, coop_id=coop.id, user_id=user_id) is None:
        db.add(
            Speaker(
                coop_id=coop.id,
                user_id=user_id,
                since=LONG_AGO,
                confirmed_at=LONG_AGO,
                confirmed_by=WHO,
                confirmed_as=ConfirmedAs.OPERATOR,
                figures_from=EVER,
            )
        )
        await db.flush()
