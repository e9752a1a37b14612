"""What is kept about a thing that waits: typed in a handler's hand, a name, a key and JSON in the archive.

The first field says which record it is about: it is the row's key. The other fields are its data. A payload's name, and the
names of its fields, are what rows of today are found by: another name for one needs a migration.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Payload:
    """Base of what jobs, questions and lists keep. ``class Closing(Due, name="close"): item: int``."""

    name: ClassVar[str]

    def __init_subclass__(cls, *, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = name

    @property
    def key(self) -> str:
        """Which record it is about; nothing where it is about none."""
        return self._stored()[0]

    @property
    def data(self) -> dict[str, Any]:
        """All else that has to be known, as JSON."""
        return self._stored()[1]

    @classmethod
    def read(cls, key: str, data: dict[str, Any]) -> Self:
        """The payload of a row. Raises ValueError for a row that was written as another one."""
        first = [field.name for field in fields(cls)][:1]
        return cls._adapter().validate_python({**data, **dict.fromkeys(first, key)})  # type: ignore[no-any-return]

    @classmethod
    @cache
    def _adapter(cls) -> TypeAdapter[Any]:
        return TypeAdapter(cls)

    def _stored(self) -> tuple[str, dict[str, Any]]:
        data: dict[str, Any] = self._adapter().dump_python(self, mode="json")
        first = [field.name for field in fields(self)][:1]
        return "".join(str(data.pop(name)) for name in first), data


@dataclass(frozen=True)
class Due(Payload):
    """A family's job, for when its time has come."""

    stays: ClassVar[bool] = False
    """Whether its data are looked at once it is done; else nothing is kept of them, since they may be somebody's words."""


@dataclass(frozen=True)
class Asked(Payload):
    """A question that a family has asked a person in private, for when it is answered."""

    in_backups: ClassVar[bool] = True
    """Whether a backup has it; not where it holds words or figures to which nobody has said yes (see ``OpenQuestion``)."""
