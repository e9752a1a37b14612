"""What every table is built from: the base class, ids, instants, money. Nothing here knows a subject."""

from datetime import UTC, datetime
from operator import eq, ne
from typing import Any, ClassVar, NewType, TypeGuard

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

RoomId = NewType("RoomId", str)
"""A Matrix room id, ``!…``."""
UserId = NewType("UserId", str)
"""A Matrix user id, ``@name:server``: the only identity a person has here."""
EventId = NewType("EventId", str)
"""A Matrix event id, ``$…``."""
CircleSlug = NewType("CircleSlug", str)
"""The short name of a circle in the TOML."""
Pence = NewType("Pence", int)
"""Money in the smallest unit of the federation's currency (pence, cents), always whole."""


class NotFound(LookupError):
    """A query named ``by_…`` found no record: ``what`` is its subject, ``which`` the words that were looked for."""

    def __init__(self, what: str, which: object) -> None:
        super().__init__(f"no {what} {which}")
        self.what = what
        self.which = which


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one raises ``ValueError``: it would mean something else elsewhere."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got the naive {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def is_person(value: object) -> TypeGuard[str]:
    """Whether this could be the id of a person. Servers do not all look at what stands where a person is named."""
    return isinstance(value, str) and value.startswith("@")


class Person(TypeDecorator[str]):
    """Whom a row names, by their Matrix id. Anything else raises ``ValueError``: a display name is nobody's identity.

    A type of its own, so that what is held of somebody is found by walking the models (``queries/persons``).
    """

    impl = String(255)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not is_person(value):
            raise ValueError(f"a person is named by their Matrix id, got {value!r}")
        return value

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """What is looked for within an id is part of one, and no person."""
        return super().coerce_compared_value(op, value) if op in (eq, ne) else self.impl_instance


class Money(TypeDecorator[int]):
    """A sum in pence. Anything but an ``int`` raises ``TypeError``: no float ever reaches the books."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise TypeError(f"money is whole pence, got {value!r}")
        return value


def named(enum: type[Any]) -> Enum:
    """A column type for a ``StrEnum``: its values as text, no database-side enum that a migration would have to alter."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Base of all records; constraint names are fixed so that migrations can speak of them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        RoomId: String(255),
        UserId: Person,
        EventId: String(255),
        CircleSlug: String(64),
        Pence: Money,
        datetime: Instant,
        dict[str, Any]: JSON,
    }
