"""``python -m storage.migrations`` writes what the models say and the last migration does not."""

import runpy
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, Table

from storage.migrations import changing
from storage.types import Base


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be written into a new migration."""
    told: list[str] = []

    def write(connection: Connection, message: str, revision: str) -> None:
        told.extend([revision, message, *map(str, changing.differences(connection))])

    monkeypatch.setattr(changing, "write", write)
    monkeypatch.setattr(sys, "argv", ["storage.migrations", "0999", "loaves"])
    return told


@pytest.fixture
def loaves() -> Iterator[Table]:
    """A record that no migration knows."""
    table = Table("loaves", Base.metadata, Column("id", Integer, primary_key=True))
    yield table
    Base.metadata.remove(table)


def test_a_new_record_stands_in_the_migration(written: list[str], loaves: Table) -> None:
    runpy.run_module("storage.migrations", run_name="__main__", alter_sys=True)

    number, what, difference = written
    assert (number, what) == ("0999", "loaves")
    assert "add_table" in difference
    assert loaves.name in difference


def test_where_the_models_say_nothing_new_one_is_told_so(written: list[str]) -> None:
    with pytest.raises(SystemExit, match="the models say nothing new"):
        runpy.run_module("storage.migrations", run_name="__main__", alter_sys=True)

    assert written == ["0999", "loaves"]
