"""Known figures are said in every way, and then looked for byte by byte in all files of the archive, in copies and in the log."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

import commands
from chatbot.export import export
from storage.queries import audit as lines_of
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import GUS, HAL
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_speakers import BO
from tests.journeys.test_subs import seated

SAID = ("412345.67", "398765.43", "287654.32", "523456.78", "634567.89", "71500.31")
"""Labour costs that stand nowhere else. What is told of them is written with separators, and so are fees."""


def spellings(figures: Iterable[str]) -> list[bytes]:
    """How figures may be written: as they were said, as we write them, with other separators, in pence, without their pence."""
    written = [f"{float(each):,.2f}" for each in figures]
    other = [each.translate(str.maketrans(",.", mark + ",")) for each in written for mark in ". ’\u00a0\u202f"]
    whole = [each.partition(".")[0] for each in (*figures, *written)]
    pence = [each.replace(".", "") for each in figures]
    return [each.encode() for each in {*figures, *written, *whole, *pence, *other}]


def found_in(folder: Path) -> list[str]:
    """The files that hold a figure in letters, with what they hold."""
    return [
        f"{file.name}: {figure.decode()}"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for figure in spellings(SAID)
        if figure in file.read_bytes()
    ]


async def said_in_every_way(town: Town) -> None:
    """Declared, corrected, dropped, worked out, edited, asked back, aloud, fee only, asked for by the treasurer, brought back."""
    await seated(town)
    gus, hal = await town.private(GUS), await town.private(HAL)
    await town.says(GUS, gus, "subs calc 634567.89 wages")
    await town.says(GUS, gus, "subs declare 412345.67 wages, 71500.31 self-employed")
    await town.says(GUS, gus, "no, wages 398765.43")
    await town.says(GUS, gus, "yes")
    await town.says(GUS, gus, "subs")
    await town.says(GUS, gus, "subs declare 523456.78")
    await town.says(GUS, gus, "cancel")
    await town.says(GUS, gus, "subs declare 287654.32 wages")
    await town.says(GUS, gus, "yes")
    await town.says(GUS, gus, "subs restore 1")
    await town.says(GUS, "food", "!subs declare 412345.67 wages")
    await town.says(GUS, "food", "!sub declare 412345.67 wages")
    await town.says(HAL, hal, "subs declare 412.345,67 wages")
    await town.says(HAL, hal, "cancel")
    await town.says(HAL, hal, "subs declare 634567.89 bananas")
    await town.says(BO, "food", "!subs ask 2026 by in 10 days")
    await town.passes(timedelta(minutes=1))
    await town.says(HAL, hal, "523456.78 wages, fee only")
    await town.says(HAL, hal, "yes")
    await town.says(HAL, hal, "subs declare 634567.89 wages")
    await town.says(BO, await town.private(BO), "subs outstanding")
    await by_the_treasurer_and_in_other_years(town)
    assert "398,765.43" in "".join(town.heard_all(gus))  # They were read back, so there was something to find.
    for _ in range(4):
        await town.passes(timedelta(days=1))


async def by_the_treasurer_and_in_other_years(town: Town) -> None:
    """For years gone by, as what a co-op can pay, on its word, and read by the treasurer as a list, a table and a sum."""
    gus = await town.private(GUS)
    await town.says(GUS, gus, "subs declare for 2024/25 412345.67 wages because we had said 398765.43")
    await town.says(GUS, gus, "yes")
    await town.says(GUS, gus, "subs pwyc 71500.31 for 2023")
    await town.says(GUS, gus, "no, 71500.32")
    await town.says(GUS, gus, "yes because 71500.31 was wrong")
    secret = await encrypted_room(town, UserId(BO))
    await says_secretly(
        town, BO, secret, "subs declare 634567.89 wages for Leaf Bakery for 2024 by phone because they rang"
    )
    await says_secretly(town, BO, secret, "yes")
    await town.says(GUS, "food", "!subs pwyc 71500.31")
    await town.says(GUS, "food", "!subs 412345.67")
    await town.says(BO, "food", "!subs ask 523456.78 wages")
    for words in ("subs all 2024", "subs all 2024 csv", "subs all Leaf Bakery", "subs report 2024"):
        await says_secretly(town, BO, secret, words)
    assert "634,567.89" in "".join(town.heard_all(secret))
    for room in ("food", "tech", "coordinating"):
        said = "\n".join(town.heard_all(room)).encode()
        assert [each for each in spellings(SAID) if each in said] == []
    async with town.app.database.looking() as db:
        lines = await lines_of.newest(db, words="", limit=500)
    audited = str([(line.what, line.subject, line.detail) for line in lines]).encode()
    assert [each for each in spellings(SAID) if each in audited] == []


@pytest.mark.long
async def test_no_figure_stays_in_a_file(town: Town, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive = town.app.database
    assert archive.file is not None
    await said_in_every_way(town)
    copies, exports = tmp_path / "copies", tmp_path / "exports"
    copies.mkdir()
    exports.mkdir()
    await archive.backup(copies / "copy.db")
    assert await archive.leave_no_trace()

    assert found_in(archive.file.parent) == []
    assert found_in(copies) == []
    logged = capfd.readouterr()
    assert [each for each in spellings(SAID) if each in (logged.out + logged.err).encode()] == []

    # Declarations are kept, as whole pence, and the export that an operator asks for has them.
    await export(exports, database=archive, settings=town.app.settings, families=commands.FAMILIES, now=town.now)
    assert {each.partition(":")[0] for each in found_in(exports)} == {"declarations.csv"}


KEPT_TO_THEMSELVES, NEVER_SAID_YES_TO = "523456.78", "412345.67"


async def test_what_was_to_be_kept_as_a_fee_only_is_in_no_backup_whenever_it_is_made(
    town: Town, tmp_path: Path
) -> None:
    await seated(town)
    gus, hal, archive = await town.private(GUS), await town.private(HAL), town.app.database
    assert archive.file is not None
    await town.says(BO, "food", "!subs ask 2026 by in 10 days")
    await town.passes(timedelta(minutes=1))
    for number, (user, room, words) in enumerate(
        (
            (HAL, hal, f"subs declare {KEPT_TO_THEMSELVES} wages, fee only"),
            (GUS, gus, f"subs declare {NEVER_SAID_YES_TO} wages, pays what it can: £40"),
            (HAL, hal, "yes"),
            (GUS, gus, "cancel"),
        )
    ):
        await town.says(user, room, words)
        await archive.backup(tmp_path / f"{number}.db")
    assert any("523,456.78" in said for said in town.heard_all(hal))
    with closing(sqlite3.connect(tmp_path / "0.db")) as copy:
        asked = [name for (name,) in copy.execute("SELECT name FROM questions WHERE family = 'subs'")]
    assert set(asked) == {"figures"}, "what the round asks is there, what waits for a yes is not"
    for copied in [tmp_path / f"{number}.db" for number in range(4)]:
        assert copied.stat().st_mode & 0o077 == 0
        assert _holds(copied.read_bytes()) == [], copied.name
    assert await archive.leave_no_trace()
    assert _holds(archive.file.read_bytes()) == []


def _holds(data: bytes) -> list[str]:
    """The figures that stand there: in letters, or as SQLite keeps whole pence and pounds."""
    figures = (KEPT_TO_THEMSELVES, NEVER_SAID_YES_TO)
    numbers = [int(each.replace(".", "")).to_bytes(4, "big") for each in figures]
    return [str(each) for each in (*spellings(figures), *numbers) if each in data]
