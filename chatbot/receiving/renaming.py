"""A circle that the TOML calls by another short name than before (``was = "food"``): all that hangs on it comes along.

A short name is the key of a circle's row, so the row is made anew and everything that points to the old one is turned to it, what
waits (jobs, questions) as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import get_type_hints

import structlog
from sqlalchemy import Column, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.declaring.family import Family
from chatbot.api.seams.payloads import Payload
from chatbot.config import CircleSettings, Settings
from storage.models import BY_TOML, AuditLine, Circle, Coop, Job, Member, OpenQuestion, Role, Seat, Speaker
from storage.transaction import Transaction
from storage.types import Base, CircleSlug

log = structlog.get_logger(__name__)


async def take_over_names(db: Transaction, *, settings: Settings, families: Sequence[Family]) -> list[CircleSlug]:
    """Give each circle of the TOML what the archive holds under the short name that it had. Returns those that have it now."""
    renamed: list[CircleSlug] = []
    for wanted in settings.circles:
        if wanted.was is None or await db.get(Circle, wanted.was) is None:
            continue
        if await is_in_the_way(db, wanted):
            log.warning(
                f'circles["{wanted.slug}"].was = "{wanted.was}": both have a register of their own by now, so each stays as it is'
            )
            continue
        await _rename(db, wanted, families=families)
        log.info("a circle has another short name now", circle=wanted.slug, was=wanted.was)
        renamed.append(CircleSlug(wanted.slug))
    return renamed


async def is_in_the_way(db: AsyncSession, wanted: CircleSettings) -> bool:
    """Whether people have done something in a circle of the new name already. What the TOML gives there does not count."""
    if await db.get(Circle, wanted.slug) is None:
        return False
    for table, column in _pointing():
        query = select(func.count()).select_from(table).where(column == wanted.slug)
        if table is Role.__table__:
            query = query.where(Role.source != BY_TOML)
        if table is Coop.__table__:
            continue  # Its place in the circle above, which comes with the roles that the TOML gives.
        if await db.scalar(query):
            return True
    return False


async def _rename(db: Transaction, wanted: CircleSettings, *, families: Sequence[Family]) -> None:
    before = await db.get_one(Circle, wanted.was)
    if (begun := await db.get(Circle, wanted.slug)) is not None:
        for role in await db.scalars(select(Role).where(Role.circle == wanted.slug)):
            await db.delete(role)
        place = select(Coop.id).where(Coop.circle == wanted.slug).scalar_subquery()
        for given in (Seat, Speaker, Member):
            await db.execute(delete(given).where(given.coop_id == place))
        await db.execute(delete(Coop).where(Coop.circle == wanted.slug))
        await db.flush()
        await db.execute(update(Circle).where(Circle.parent == begun.slug).values(parent=before.slug))
        room_id = begun.room_id
        await db.delete(begun)
        await db.flush()
        before.room_id = before.room_id or room_id
    room_id, before.room_id = before.room_id, None
    await db.flush()
    kept = {"kind": before.kind, "room": before.room, "follows": before.follows, "active": before.active}
    after = Circle(slug=CircleSlug(wanted.slug), name=before.name, parent=before.parent, room_id=room_id, **kept)
    db.add(after)
    await db.flush()
    for table, column in _pointing():
        await db.execute(update(table).where(column == before.slug).values({column.name: after.slug}))
    await db.execute(update(AuditLine).where(AuditLine.circle == before.slug).values(circle=after.slug))
    await _turn_what_waits(db, before.slug, after.slug, families=families)
    await db.delete(before)
    await db.flush()
    db.expire_all()


def _pointing() -> Iterator[tuple[Table, Column[str]]]:
    """The columns of all tables that name a circle by its key."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is Circle.__table__ for key in column.foreign_keys):
                yield table, column


async def _turn_what_waits(
    db: Transaction, before: CircleSlug, after: CircleSlug, *, families: Sequence[Family]
) -> None:
    """Jobs and questions are about a circle where a field of their payload is one."""
    for family in families:
        for name, job in family.jobs.items():
            for row in await db.scalars(select(Job).where(Job.family == family.name, Job.name == name)):
                row.key, row.data = _turned(job.payload, row.key, row.data, before, after)
        for name, answer in family.answers.items():
            asked = select(OpenQuestion).where(OpenQuestion.family == family.name, OpenQuestion.name == name)
            for question in await db.scalars(asked):
                question.about, question.data = _turned(answer.payload, question.about, question.data, before, after)


def _turned(
    payload: type[Payload], key: str, data: dict[str, object], before: CircleSlug, after: CircleSlug
) -> tuple[str, dict[str, object]]:
    first, *others = [field.name for field in fields(payload)] or [""]
    hints = get_type_hints(payload)
    circles = {name for name, hint in hints.items() if hint in (CircleSlug, CircleSlug | None)}
    turned = {name: after for name in others if name in circles and data.get(name) == before}
    return after if first in circles and key == before else key, {**data, **turned} if turned else data
