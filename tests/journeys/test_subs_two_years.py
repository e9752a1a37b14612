"""Two years of another federation's subs, played by chance: 48 co-ops, pounds, yen and dinars, three ends of a year, a leap day. Each sum is
worked out anew here with Decimal; backups made in between, rooms, the log and the audit are searched; members try to see who pays less."""

import csv
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

import commands
from chatbot.app import App
from chatbot.export import export
from storage.queries import audit as lines_of
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO
from tests.journeys.test_subs_a_year import IN_TWO, federation, person, same_on_both, says, shared
from tests.journeys.two_years import CAME, COLUMNS, LESS, SCHEMES, WENT, Kept, Play, due
from tests.towns import FEDERATION

pytestmark = [pytest.mark.long, pytest.mark.both_databases, pytest.mark.timeout(900)]
__all__ = ["shared"]


@pytest.fixture
def toml() -> str:
    """The town's TOML with other schemes."""
    return FEDERATION[: FEDERATION.index("[[subs.schemes]]")] + SCHEMES


def changes_rate(play: Play) -> None:
    """The members have agreed on another rate; the bot is started anew with it."""
    running, settings = play.town.app, play.town.app.settings
    levy = settings.subs.schemes[0].model_copy(update={"rate": Fraction(19, 10_000)})
    subs = settings.subs.model_copy(update={"schemes": (levy, *settings.subs.schemes[1:])})
    play.town.app = App(
        settings=settings.model_copy(update={"subs": subs}), database=running.database, homeserver=running.homeserver, clock=play.town.clock
    )  # fmt: skip
    play.rate = "new"


async def the_levy(play: Play) -> None:
    """Asked in spring; most declare in time, some late, some by phone, some what they can; a few correct it."""
    for word, days, on in (("joined", CAME, "on"), ("left", WENT, "until")):
        for number, day in days.items():
            await says_secretly(play.town, BO, play.treasurer, f"subs {word} Co-op {number} {on} {day}")
    await says_secretly(play.town, BO, play.treasurer, "subs ask 2026 by 31 may everybody")
    assert "asking 40 co-ops" in play.town.heard(play.treasurer)
    await play.until(2026, 3, 4)
    order = [each for each in range(1, 37) if each not in LESS]
    play.chance.shuffle(order)
    for number in order[:28]:
        await play.declares(number, 2026)
    for number in LESS:
        await play.pays_less(number, 2026, 30 + number)
    await play.declares(44, 2026, way="phone")
    for number in order[:3]:
        await play.declares(number, 2026, why="the accountant found a mistake")
    undone = order[3]
    before = next(each for each in play.kept if each.coop == undone)
    await play.declares(undone, 2026, why="of a slip")
    await says(play.town, undone, "undo")
    play.keeps(replace(before, reason="taken back", replaced=False))
    for last in (18, 25, 31):
        await play.until(2026, 5, last)
        await nine_comes(play.town)
    changes_rate(play)
    for number in order[28:]:
        await play.declares(number, 2026)
    await play.declares(order[4], 2026, why="we are late", way="letter")


async def the_funds(play: Play) -> None:
    """Yen for the calendar year of 2027; dinars for the years before and after a leap day."""
    town = play.town
    await says_secretly(town, BO, play.treasurer, "subs ask 2027 yen by 2027-02-01 everybody")
    assert "asking 12 co-ops" in town.heard(play.treasurer)
    await play.until(2027, 1, 4)
    for number in IN_TWO:
        heads = play.chance.randrange(1, 90)
        heard = await says(town, number, f"we are {heads} members", "yes")
        assert f"Co-op {number} has declared for 2027 (yen)" in heard
        what = due(Decimal(heads * 12 * 1255), 0, "0.08")
        play.keeps(Kept("yen", "2027-01-01", number, heads=str(heads), currency="JPY", due=what))
    await says_secretly(town, BO, play.treasurer, "subs joined Co-op 37 for gulf on 2028-02-29")
    await play.until(2028, 2, 28)
    whole, one_month, none = (
        ("12.345", "0.617", "12.962"),
        ("1.028", "0.051", "1.079"),
        ("0.000", "0.000", "0.000"),
    )
    for on, number, label, what in (
        (28, 40, "2027/28", whole),
        (29, 37, "2027/28", one_month),
        (30, 39, "2028/29", whole),
        (30, 38, "2028/29", none),
    ):
        await play.until(2028, 2 + on // 30, on % 30 or 1)
        assert f"{label} (gulf)" in await says(town, number, "subs declare for gulf")
        out = what is none
        heard = await says(town, number, "not this year" if out else "yes")
        assert f"Co-op {number} {'leaves out' if out else 'has declared for'} {label} (gulf)" in heard
        left_out = "yes" if out else ""
        play.keeps(Kept("gulf", f"{label[:4]}-03-01", number, left_out=left_out, currency="KWD", due=what))


async def nobody_sees_who_pays_less(play: Play) -> None:
    """Whatever a member of another co-op asks of one that pays less and of one that does not, the answers are alike."""
    tried = ("subs all", "subs report", "subs history for {coop}", "subs for {coop}", "subs round", "coop {coop}", "coop {coop} history",
             "subs extend {coop} until 2030 because I say so", "subs pwyc 1 for {coop}", "subs restore {row}", "admin audit {coop}")  # fmt: skip
    answers = []
    for number in (LESS[0], 12):
        row = next(place for place, each in enumerate(play.kept, start=1) if each.coop == number)
        heard = []
        for words in tried:
            told = await says(play.town, 2, words.format(coop=f"Co-op {number}", row=row))
            heard.append(re.sub(rf"(Co-op |co-op-|P){number}\b", "it", told))
        answers.append(heard)
    assert answers[0] == answers[1]
    for room in ("food", "tech"):
        await play.town.says(person(2), room, "!subs 2026")


@pytest.mark.parametrize("seed", [1867])
async def test_two_years(
    town: Town, seed: int, tmp_path: Path, shared: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    await federation(town)
    play = Play(town, Random(seed), tmp_path, await encrypted_room(town, UserId(BO)))
    await the_levy(play)
    for number in LESS:
        await play.pays_less(number, 2027, 60)
    assert "Paying what you can is for 2 years" in await says(town, LESS[0], "subs pwyc 1 for 2028")
    await the_funds(play)
    await nobody_sees_who_pays_less(play)
    await play.copied()

    folder = tmp_path / "export"
    folder.mkdir()
    archive, settings = town.app.database, town.app.settings
    await export(folder, database=archive, settings=settings, families=commands.FAMILIES, now=town.now)
    data = (folder / "declarations.csv").read_bytes()
    same_on_both(shared, "two-years.csv", data)
    rows = [row for row in csv.DictReader(data.decode("utf-8-sig").splitlines()) if row["declared_at"] > "2026-03-02"]
    assert [(*(row[each] for each in COLUMNS), str(bool(row["replaced_at"]))) for row in rows] == [
        each.told() for each in play.kept
    ]
    await says_secretly(town, BO, play.treasurer, "subs all 2026 csv")
    same_on_both(shared, "two-years-2026.csv", [*town.server.files.values()][-1])

    logged = capfd.readouterr()
    async with archive.looking() as db:
        audit = str(
            [(line.what, line.subject, line.detail) for line in await lines_of.newest(db, words="", limit=5000)]
        )
    rooms = "\n".join(said for room in ("food", "tech", "coordinating") for said in town.heard_all(room))
    told = {
        each
        for kept in play.kept
        for each in (kept.wages, kept.due[0], kept.due[2])
        if each not in ("", "120.00", "0.00", "0")
    }
    for where in (rooms, logged.out + logged.err, audit):
        assert [each for each in told | play.never if each in where or f"{Decimal(each):,}" in where] == []
    assert [each for each in ("pwyc", "paying_less", "extend") if each in logged.out + logged.err + audit] == []
    for copy in [tmp_path / f"{number}.db" for number in range(1, play.copies + 1)]:
        _only_what_was_declared(copy, play)


def _only_what_was_declared(copy: Path, play: Play) -> None:
    """A backup holds figures in what was declared alone, and none that nobody wanted kept, in whatever way it is written."""
    never = {spelt for each in play.never for spelt in (each, f"{Decimal(each):,}", str(int(Decimal(each) * 100)))}
    with closing(sqlite3.connect(copy)) as archive:
        tables = [name for (name,) in archive.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = {name: str(archive.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables}
    assert [(name, each) for name, rows in held.items() for each in never if each in rows] == []
    figures = {each.wages for each in play.kept if each.wages}
    elsewhere = "".join(rows for name, rows in held.items() if name != "declarations")
    assert [each for each in figures if each in elsewhere or f"{Decimal(each):,}" in elsewhere] == []
    assert not [each for each in never if each.encode() in copy.read_bytes()]
