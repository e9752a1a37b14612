"""What is kept of jobs, questions and lists: rows that another release has written are still read."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from chatbot.api.seams.payloads import Asked, Due, Payload
from storage.types import CircleSlug, EventId


class Bread(StrEnum):
    RYE = "rye"


@dataclass(frozen=True)
class Tidying(Due, name="tidy"):
    """About no record."""


@dataclass(frozen=True)
class Closing(Due, name="close"):
    item: int


@dataclass(frozen=True)
class Passing(Asked, name="pass"):
    shown: str
    circle: CircleSlug


@dataclass(frozen=True)
class Baking(Due, name="bake"):
    number: int
    at: datetime
    day: date
    lasts: timedelta
    bread: Bread
    source: EventId | None = None
    loaves: tuple[int, ...] = field(default=(1,))


BAKING = Baking(
    7, datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 4, 1), timedelta(hours=36), Bread.RYE, EventId("$1"), (2, 3)
)


@pytest.mark.parametrize(
    ("payload", "key", "data"),
    [
        (Tidying(), "", {}),
        (Closing(12), "12", {}),
        (Passing("D-31", CircleSlug("food")), "D-31", {"circle": "food"}),
    ],
)
def test_the_first_field_is_the_key_and_the_others_are_the_data(
    payload: Payload, key: str, data: dict[str, Any]
) -> None:
    assert (payload.key, payload.data) == (key, data)


@pytest.mark.parametrize("payload", [Tidying(), Closing(12), Passing("D-31", CircleSlug("food")), BAKING])
def test_what_is_written_is_read_again(payload: Payload) -> None:
    assert type(payload).read(payload.key, payload.data) == payload


def test_what_is_written_is_json_whatever_its_fields_are() -> None:
    assert BAKING.data == {
        "at": "2026-03-02T09:00:00Z",
        "day": "2026-04-01",
        "lasts": "P1DT12H",
        "bread": "rye",
        "source": "$1",
        "loaves": [2, 3],
    }


def test_a_row_of_before_a_field_was_added_has_its_default() -> None:
    data = {key: value for key, value in BAKING.data.items() if key not in ("source", "loaves")}
    read = Baking.read("7", data)

    assert (read.source, read.loaves) == (None, (1,))


def test_a_row_that_still_has_a_field_that_is_gone_is_read_without_it() -> None:
    assert Closing.read("12", {"reminded": True}) == Closing(12)
    assert Tidying.read("", {"why": "spring"}) == Tidying()
    assert Tidying.read("all", {}) == Tidying()


def test_the_key_counts_and_not_what_lies_under_its_name_in_the_data() -> None:
    assert Closing.read("12", {"item": 11}) == Closing(12)


@pytest.mark.parametrize(
    ("kind", "key", "data"),
    [(Closing, "twelve", {}), (Passing, "D-31", {}), (Passing, "D-31", {"circle": 3}), (Closing, "", {})],
)
def test_a_row_that_was_written_as_another_payload_is_not_made_to_fit(
    kind: type[Payload], key: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ValueError):
        kind.read(key, data)
