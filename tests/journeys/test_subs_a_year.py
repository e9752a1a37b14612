"""A year of subs in a federation of 48 co-ops: three schemes, two currencies, rounds, late and wrong declarations, corrections,
restarts and a change of rate in between. The export is worked out anew here, line by line, and all else is searched for figures."""

import csv
import os
import re
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

import commands
from chatbot.app import App
from chatbot.export import export
from storage.models import CircleStanding, Coop, FederationStanding, Seat
from storage.queries import audit as lines_of
from storage.queries import coops
from storage.types import Base, CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO
from tests.towns import FEDERATION

pytestmark = [pytest.mark.long, pytest.mark.both_databases]

SPEAKING, SILENT_COOPS = 40, 8
IN_TWO = range(1, 13)
"""They have a seat in the tech circle, too."""
FUNDS = """
[[subs.schemes]]
slug = "tech-fund"
kind = "per-head"
amount = "1.00"
per = "week"
circle = "tech"
[[subs.schemes]]
slug = "lisbon"
kind = "fixed"
amount = "30.00"
currency = "EUR"
voluntary = true
"""


@pytest.fixture
def toml() -> str:
    """The town's TOML with a circle's fund, and a gathering in Lisbon that is voluntary."""
    return FEDERATION + FUNDS


def person(number: int) -> str:
    return f"@p{number}:example.org"


def wages_of(number: int) -> int:
    """In pounds, of each co-op another sum that stands nowhere else."""
    return 100_003 + number * 7_919


async def federation(town: Town) -> None:
    """48 co-ops with a seat in the food circle, twelve of them in the tech circle, too; for eight of them nobody speaks."""
    for number in range(1, SPEAKING + 1):
        await town.joins_room(person(number), "food")
        await town.says(person(number), "food", f"!join for Co-op {number}")
    async with town.app.database.transaction() as db:
        for number in range(SPEAKING + 1, SPEAKING + SILENT_COOPS + 1):
            coop = Coop(slug=f"co-op-{number}", name=f"Co-op {number}", added_at=town.now, added_by=UserId(BO))
            db.add(coop)
            await db.flush()
            await coops.note_standing(db, coop, FederationStanding.MEMBER, at=town.now, by=UserId(BO), why=None)
            there = {"circle": CircleSlug("food"), "coop_id": coop.id}
            db.add(Seat(**there, standing=CircleStanding.MEMBER, since=town.now))
        for number in IN_TWO:
            found = await coops.find_by_slug(db, slug=f"co-op-{number}")
            assert found is not None
            db.add(Seat(circle=CircleSlug("tech"), coop_id=found.id, standing=CircleStanding.MEMBER, since=town.now))


async def says(town: Town, number: int, *words: str) -> str:
    room = await town.private(person(number))
    for each in words:
        await town.says(person(number), room, each)
    return town.heard(room)


def restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )


def changes_rate(town: Town) -> None:
    """The gathering of members has agreed on another rate; the bot is started anew with it."""
    settings = town.app.settings
    levy = settings.subs.schemes[0].model_copy(update={"rate": Fraction(1, 800)})
    subs = settings.subs.model_copy(update={"schemes": (levy, *settings.subs.schemes[1:])})
    running, changed = town.app, settings.model_copy(update={"subs": subs})
    town.app = App(settings=changed, database=running.database, homeserver=running.homeserver, clock=town.clock)


def levy(pounds: int, rate: Fraction) -> tuple[str, str, str]:
    """Fee, VAT and total of the federation's levy, worked out apart from the bot."""
    fee = max(150_00, floor(pounds * 100 * rate + Fraction(1, 2)))
    vat = fee * 20 // 100
    return tuple(f"{each // 100}.{each % 100:02}" for each in (fee, vat, fee + vat))  # type: ignore[return-value]


def told(rows: Sequence[dict[str, str]]) -> list[tuple[str, ...]]:
    columns = ("scheme", "year_start", "coop", "currency", "fee", "vat", "total", "left_out", "way", "reason")
    return [tuple(row[each] for each in columns) for row in rows]


def same_on_both(shared: Path, name: str, data: bytes) -> None:
    """What is handed over is the same on SQLite and on PostgreSQL, byte for byte: whichever is played second compares."""
    shared.mkdir(exist_ok=True)
    for other in shared.glob(f"*-{name}"):
        assert other.read_bytes() == data, other.name
    (shared / f"{uuid4().hex}-{name}").write_bytes(data)


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, however many processes it has."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "subs-a-year"


async def test_a_year(town: Town, tmp_path: Path, shared: Path, capfd: pytest.CaptureFixture[str]) -> None:
    await federation(town)
    bo = await town.private(BO)
    expected: list[tuple[str, ...]] = []
    year = date(2025, 4, 1).isoformat()

    # The round begins. Who speaks for no co-op is asked nothing, and is named to the treasurer.
    await town.says(BO, bo, "subs ask 2025 by 31 march everybody")
    assert "asking 40 co-ops" in town.heard(bo)
    assert "Nobody speaks for Co-op 41" in town.heard(bo)
    await town.passes(timedelta(minutes=30))
    await town.says(BO, bo, "subs round 2025")
    assert "of 49 co-ops 40 asked, 0 declared, 0 begun, 40 opened, 0 silent, 9 with nobody to ask" in town.heard(bo)

    # Thirty declare in time; one says a wrong sum first, and the bot starts anew before their yes.
    old = Fraction(1, 1000)
    for number in range(1, 31):
        await says(town, number, f"{wages_of(number)} wages")
        if number == 7:
            await says(town, number, f"no, {wages_of(number) + 1}", f"no, {wages_of(number)}")
            restarts(town)
        assert f"Co-op {number} has declared for 2025/26" in await says(town, number, "yes")
        expected.append(("federation", year, f"Co-op {number}", "GBP", *levy(wages_of(number), old), "", "", ""))

    # Two are paid for on the phone, one pays what it can, and one corrects what it had said, with its reason.
    secret = await encrypted_room(town, UserId(BO))
    await says_secretly(town, BO, secret, f"subs declare {wages_of(41)} wages for Co-op 41 for 2025 by phone")
    await says_secretly(town, BO, secret, "yes")
    assert "Co-op 41 has declared for 2025/26" in town.heard(secret)
    expected.append(("federation", year, "Co-op 41", "GBP", *levy(wages_of(41), old), "", "phone", ""))
    await says(town, 31, "subs pwyc 40", "yes")
    expected.append(("federation", year, "Co-op 31", "GBP", "40.00", "8.00", "48.00", "", "", ""))
    await says(town, 3, f"subs declare {wages_of(33)} for 2025", "yes because a month was missing")
    expected.append(("federation", year, "Co-op 3", "GBP", *levy(wages_of(33), old), "", "", "a month was missing"))

    # Reminders come to those alone who have not declared.
    for days in (15, 6, 5, 2):
        await town.passes(timedelta(days=days))
        await nine_comes(town)
        await town.passes(timedelta(minutes=30))
    reminded = {
        number
        for number in range(1, SPEAKING + 1)
        if any("friendly reminder" in said for said in town.heard_all_private(person(number)))
    }
    assert reminded == set(range(32, 41))
    for number in reminded:
        assert len([said for said in town.heard_all_private(person(number)) if "friendly reminder" in said]) <= 3

    # The rate changes, and the next year begins. Who is late for the last one declares by the terms of now, which are kept with it.
    changes_rate(town)
    await town.passes(timedelta(days=10))
    new = Fraction(1, 800)
    assert "Co-op 32 has declared for 2025/26" in await says(
        town, 32, f"subs declare {wages_of(32)} for 2025/26", "yes"
    )
    expected.append(("federation", year, "Co-op 32", "GBP", *levy(wages_of(32), new), "", "", ""))

    # Two more rounds, side by side: a circle's fund, and a voluntary one in other money.
    await says_secretly(town, BO, secret, "!subs ask 2026 tech-fund by 30 may everybody")
    assert "asking 12 co-ops" in town.heard(secret)
    await says_secretly(town, BO, secret, "!subs ask 2026 lisbon by 30 june everybody")
    assert "asking 40 co-ops" in town.heard(secret)
    await town.passes(timedelta(minutes=30))
    next_year = date(2026, 4, 1).isoformat()
    for number in IN_TWO:
        await says(town, number, f"subs declare for tech-fund {number} members", "yes")
        fee = f"{52 * number}.00"
        expected.append(("tech-fund", next_year, f"Co-op {number}", "GBP", fee, "0.00", fee, "", "", ""))
    for number in range(13, 20):
        await says(town, number, "yes" if number % 2 else "not this year")
        fee, out = ("30.00", "") if number % 2 else ("0.00", "yes")
        expected.append(("lisbon", next_year, f"Co-op {number}", "EUR", fee, "0.00", fee, out, "", ""))

    # The treasurer looks, in an encrypted room.
    await says_secretly(town, BO, secret, "subs report 2025")
    assert "Declared: 33 of 49 co-ops" in town.heard(secret)
    assert "Median fee: £" in town.heard(secret)

    # The export is what was declared, in its order, and nothing else.
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        archive, settings = town.app.database, town.app.settings
        await export(folder, database=archive, settings=settings, families=commands.FAMILIES, now=town.now)
    tables = [(folder / "declarations.csv").read_bytes() for folder in folders]
    assert tables[0] == tables[1]
    same_on_both(shared, "declarations.csv", tables[0])
    await says_secretly(town, BO, secret, "subs all 2025 csv")
    same_on_both(shared, "subs.csv", [*town.server.files.values()][-1])
    rows = list(csv.DictReader(tables[0].decode("utf-8-sig").splitlines()))
    assert told([row for row in rows if row["declared_at"] > "2026"]) == expected
    assert [row["coop"] for row in rows if row["replaced_at"] > "2026"] == ["Co-op 3"]

    # No room, no log, no line of the audit has any of it, nor any table but the one of what was declared.
    sums = {wages_of(number) for number in range(1, 49)}
    figures = re.compile("|".join(f"{each}|{each:,}" for each in sums) + "|£|48\\.00")
    for room in ("food", "tech", "coordinating"):
        assert not [said for said in town.heard_all(room) if figures.search(said)]
    logged = capfd.readouterr()
    assert not figures.search(logged.out + logged.err)
    async with town.app.database.looking() as db:
        lines = await lines_of.newest(db, words="", limit=2000)
        rest = [table for table in Base.metadata.sorted_tables if table.name != "declarations"]
        kept = {table.name: str((await db.execute(select(table))).all()) for table in rest}
    assert not figures.search(str([(line.what, line.subject, line.detail) for line in lines]))
    wages = re.compile("|".join(rf"(?<!\d){each}(?:00)?(?!\d)|{each:,}" for each in sums))
    assert [name for name, rows_of in kept.items() if wages.search(rows_of)] == []
    for number in range(1, SPEAKING + 1):
        others = re.compile("|".join(f"{wages_of(each):,}" for each in range(1, 49) if each not in (number, 33)))
        assert not [said for said in town.heard_all_private(person(number)) if others.search(said)], number
