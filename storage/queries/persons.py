"""How many records name a person, whatever they are about."""

from collections.abc import Sequence
from functools import cache
from typing import get_args, get_type_hints

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.types import Base, UserId


@cache
def columns_of(table: type[Base]) -> tuple[InstrumentedAttribute[UserId], ...]:
    """The columns of a table that name a person: those that are declared as ``UserId``."""
    declared = {name: get_args(hint) for name, hint in get_type_hints(table).items()}
    return tuple(getattr(table, name) for name, kinds in declared.items() if any(_is_person(kind) for kind in kinds))


def _is_person(kind: object) -> bool:
    """Whether something is a ``UserId``, or may be one."""
    return kind is UserId or UserId in get_args(kind)


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
