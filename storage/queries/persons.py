"""How many records name a person, whatever they are about."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import func, inspect, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.types import Base, Instant, Person, UserId


@cache
def columns_of(table: type[Base]) -> tuple[InstrumentedAttribute[UserId], ...]:
    """The columns of a table that name a person: those whose type is ``Person``."""
    attributes = inspect(table).column_attrs
    return tuple(getattr(table, each.key) for each in attributes if isinstance(each.columns[0].type, Person))


async def count_naming(db: AsyncSession, *tables: type[Base], user_id: UserId) -> Sequence[int]:
    """How many rows of each of some tables name a person, in whatever column. One statement."""
    counts = [
        select(literal(place).label("place"), func.count())
        .select_from(table)
        .where(or_(*(column == user_id for column in columns_of(table))))
        for place, table in enumerate(tables)
    ]
    found = await db.execute(union_all(*counts).order_by("place"))
    return [count for _, count in found]


async def records_naming(
    db: AsyncSession, *, user_id: UserId, most: int
) -> Sequence[tuple[str, str, str, datetime | None]]:
    """Each record that names a person: its table, its key, as what it names them, and when it began; of each table the newest ``most``.
    No words, no figures, and nobody else."""
    found: list[tuple[str, str, str, datetime | None]] = []
    for model in sorted(Base.__subclasses__(), key=lambda each: each.__tablename__):
        mapped = inspect(model)
        times = [getattr(model, each.key) for each in mapped.column_attrs if isinstance(each.columns[0].type, Instant)]
        for column in columns_of(model):
            query = select(*mapped.primary_key, *times[:1]).where(column == user_id).limit(most)
            query = query.order_by(*(key.desc() for key in mapped.primary_key))
            keys = len(mapped.primary_key)
            for row in await db.execute(query):
                key = " ".join(str(each) for each in row[:keys])
                found.append((model.__tablename__, key, column.key, row[keys] if times else None))
    return found
