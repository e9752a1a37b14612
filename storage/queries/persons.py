"""How many records name a person, whatever they are about."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import func, inspect, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.types import Base, Person, UserId


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
