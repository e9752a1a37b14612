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


@pytest.mark.parametrize(
    "words",
    [
        ["status"], ["export", "out"], ["backup", "copy.gz"], ["import", "table.csv"], ["check", "--upgrade"],
        ["move", "--to", "sqlite+aiosqlite:///there.db"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("empty", [False, True])
def test_where_there_is_no_archive_it_is_said_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], empty: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circlebot.toml").write_text(GOOD)
    (tmp_path / "table.csv").write_text("year_start,coop\n")
    if empty:
        (tmp_path / "data").mkdir(mode=0o700)
        (tmp_path / "data/circlebot.db").touch()
    before = {path: path.stat().st_size for path in tmp_path.rglob("*")}
    ended = CliRunner().invoke(cli, words)

    assert ended.exit_code == 2
    assert ended.output.endswith(
        f"There is no archive at {tmp_path}/data/circlebot.db yet: the bot has never run with it. Is this the right TOML?\n"
    )
    assert {path: path.stat().st_size for path in tmp_path.rglob("*")} == before
