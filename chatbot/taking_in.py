"""Taking in a table that was written elsewhere: what was declared on paper or by phone. The family whose columns it has reads it; all of it is
kept, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import TakenIn
from chatbot.api.declaring.family import Family
from chatbot.api.incoming import Actor
from chatbot.api.post.outbox import Outbox
from chatbot.api.post.sealing import outspoken
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from storage.database import Database
from storage.types import UserId


class NotForAnybody(Exception):
    """A table that no family takes in; the columns of which each wants one."""


async def take_in(
    table: str,
    *,
    by: UserId,
    store: bool,
    database: Database,
    settings: Settings,
    families: Sequence[Family],
    now: datetime,
) -> TakenIn:
    """Look through a table on behalf of a treasurer or an operator, and keep it where ``store`` says so and no line is bad. Raises NotForAnybody, and
    Refusal for what is no table."""
    columns = {
        cell.strip(' "\r').casefold()
        for cell in table.lstrip("\ufeff").partition("\n")[0].replace(";", ",").replace("\t", ",").split(",")
    }
    wanted = {column: (family, handler) for family in families for column, handler in family.imports.items()}
    column = next((each for each in wanted if each in columns), None)
    if column is None:
        raise NotForAnybody(", ".join(wanted))
    family, handler = wanted[column]
    federation, holds = settings.federation, Who.PRESENT
    holds |= Who.TREASURER if by in federation.treasurers else Who.PRESENT
    holds |= Who.OPERATOR if by in federation.operators else Who.PRESENT
    async with database.transaction() as db:
        cause = f"import:{now.isoformat()}"
        outbox = Outbox(
            db,
            cause=cause,
            family=family.name,
            now=now,
            rendering=rendering_of(settings),
            outspoken=outspoken(settings),
        )
        ctx = Ctx(
            db=db,
            family=family.name,
            cause=cause,
            now=now,
            zone=settings.federation.timezone,
            settings=settings,
            outbox=outbox,
            catalogue=Catalogue(families),
            speaker=Actor(by, holds),
        )
        return await handler(ctx, table, store)
