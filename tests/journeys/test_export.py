"""All that the archive holds, handed over as files."""

import codecs
import csv
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatbot.cli import cli
from chatbot.export import export
from commands import FAMILIES
from tests.chatbot.test_config import GOOD
from tests.journeys.conftest import Town

pytestmark = pytest.mark.both_databases

GUS, HAL = "@gus:example.org", "@hal:example.org"


def _rows(path: Path, *, since: str = "") -> list[dict[str, str]]:
    """What a file holds: the lines whose time, under this name, is in the year that we play in. There was a time before it."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if not since or row[since] > "2026"]


async def test_everything_is_handed_over_and_the_same_archive_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    await town.confirms(GUS, "=Leaf Bakery")
    await town.says(GUS, "food", "!join for =Leaf Bakery")
    await town.says(HAL, "food", "!join for Green Grocers")
    await town.says(GUS, "food", "!consent Deliver on Sundays by tomorrow 17:00")
    await town.says(HAL, "food", "!yes C-1")
    room = await town.private(GUS)
    for figures in ("subs declare 92000 wages, 71500 self-employed", "yes", "subs declare 187432.50", "yes"):
        await town.says(GUS, room, figures)
    await town.passes(timedelta(days=3))
    await town.says(HAL, "food", "!leave yes")
    again = []
    for number in range(2):
        await town.passes(timedelta(days=number))
        folder = tmp_path / str(number)
        folder.mkdir()
        database, settings = town.app.database, town.app.settings
        again.append(await export(folder, database=database, settings=settings, families=FAMILIES, now=town.now))

    names = ["members.csv", "speakers.csv", "coops.csv", "decisions.md", "decisions.csv", "declarations.csv"]
    assert [path.name for path in again[0]] == names
    assert [path.read_bytes() for path in again[0]] == [path.read_bytes() for path in again[1]]
    assert {stat.S_IMODE(path.stat().st_mode) for path in again[0]} == {0o600}
    members, speakers, coops, text, decisions, declared = again[0]
    for table in (members, speakers, coops, decisions, declared):
        assert table.read_bytes().startswith(codecs.BOM_UTF8), "Excel would take it for another encoding"
    assert not text.read_bytes().startswith(codecs.BOM_UTF8)
    assert [(row["circle"], row["coop"], bool(row["left_at"])) for row in _rows(members, since="joined_at")] == [
        ("coordinating", "Food circle", False), ("coordinating", "Tech circle", False),
        ("food", "'=Leaf Bakery", False), ("food", "Green Grocers", True),
    ]  # fmt: skip
    people = ("'@gus:example.org", "'@hal:example.org")
    spoken_for = [
        (row["coop"], row["person"], row["confirmed_as"], row["ended_as"])
        for row in _rows(speakers)
        if row["person"] in people
    ]
    assert spoken_for == [
        ("'=Leaf Bakery", "'@gus:example.org", "operator", ""), ("Green Grocers", "'@hal:example.org", "operator", "left"),
    ]  # fmt: skip
    assert [row["standing"] for row in _rows(coops, since="added_at")] == ["unknown", "unknown"]
    assert "> Deliver on Sundays" in text.read_text()
    assert [row["decision"] for row in _rows(decisions)] == ["D-1"]
    figures_of = [
        (row["wages"], row["self_employed"], row["total"], bool(row["replaced_at"]))
        for row in _rows(declared, since="declared_at")
    ]
    assert figures_of == [("92000.00", "71500.00", "196.20", True), ("187432.50", "0.00", "224.91", False)]


def test_of_an_empty_archive_nothing_is_written(tmp_path: Path) -> None:
    config = tmp_path / "circlebot.toml"
    config.write_text(GOOD)
    copy = tmp_path / "copy.db"
    for command in (["export", str(tmp_path / "out")], ["backup", str(copy)]) * 2:
        ended = CliRunner().invoke(cli, [*command, "--config", str(config)])
        assert ended.exit_code == 2
        assert "The archive is empty" in ended.output
    assert not list((tmp_path / "out").iterdir())
    assert not copy.exists()
