"""What is played in two years of subs: what people say by chance, and what the archive must have of it, worked out anew with Decimal."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from random import Random

from chatbot.backups.making import copy_archive
from storage.types import RoomId
from tests.journeys.conftest import Town
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO
from tests.journeys.test_subs_a_year import restarts, says

SCHEMES = """
[[subs.schemes]]
slug = "dues"
kind = "levy"
rate = "3/2000"
minimum = "120.00"
bands = [{above = "400000.00", rate = "1/4000"}]
vat = "17.5%"
rounding = "up"
mid_year = "by-month"
pay_what_you_can_years = 2
[[subs.schemes]]
slug = "yen"
kind = "per-head"
amount = "1255"
per = "month"
currency = "JPY"
vat = "8%"
circle = "tech"
year_starts = "01-01"
[[subs.schemes]]
slug = "gulf"
kind = "fixed"
amount = "12.345"
currency = "KWD"
vat = "5%"
rounding = "down"
voluntary = true
year_starts = "03-01"
mid_year = "by-month"
"""
COLUMNS = ("scheme", "year_start", "coop", "wages", "self_employed", "heads", "pays", "left_out", "currency", "fee", "vat", "total", "way", "reason")  # fmt: skip
RATES = {"old": Decimal("0.0015"), "new": Decimal("0.0019")}
CAME = {5: date(2026, 10, 17), 9: date(2026, 4, 1), 14: date(2027, 3, 31), 23: date(2026, 5, 1)}
WENT = {6: date(2026, 4, 1), 17: date(2027, 2, 28)}
MONTHS = {5: 6, 9: 12, 14: 1, 23: 11, 6: 1, 17: 11}
"""Of 2026/27, counted by hand."""
LESS = (11, 29)
"""They pay what they can."""
FEE_ONLY = (4, 20, 33)


def coins(exact: Decimal, places: int, how: str) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-places), how)


def due(fee: Decimal, places: int, vat: str) -> tuple[str, str, str]:
    """Fee, VAT rounded down, and total."""
    tax = coins(fee * Decimal(vat), places, ROUND_FLOOR)
    return str(fee), str(tax), str(fee + tax)


def dues_of(labour: Decimal, *, months: int, rate: str) -> tuple[str, str, str]:
    """The larger of the minimum and the share, what lies above £400,000 at 1/4000; for some months of twelve; rounded up at the end."""
    share = min(labour, Decimal(400_000)) * RATES[rate] + max(Decimal(0), labour - 400_000) * Decimal("0.00025")
    return due(coins(max(Decimal(120), share) * months / 12, 2, ROUND_CEILING), 2, "0.175")


@dataclass
class Kept:
    """A line that the export must have."""

    scheme: str
    year: str
    coop: int
    wages: str = ""
    self_employed: str = ""
    heads: str = ""
    pays: str = ""
    left_out: str = ""
    currency: str = "GBP"
    due: tuple[str, str, str] = ("0.00", "0.00", "0.00")
    way: str = ""
    reason: str = ""
    replaced: bool = False

    def told(self) -> tuple[str, ...]:
        of = (self.scheme, self.year, f"Co-op {self.coop}", self.wages, self.self_employed, self.heads, self.pays)
        return *of, self.left_out, self.currency, *self.due, self.way, self.reason, str(self.replaced)


@dataclass
class Play:
    """The town, chance, and what must come of it."""

    town: Town
    chance: Random
    folder: Path
    treasurer: RoomId
    kept: list[Kept] = field(default_factory=list)
    never: set[str] = field(default_factory=set)
    """Figures that are to be kept nowhere: fee only, corrected before the yes, dropped."""
    copies: int = 0
    rate: str = "old"

    def figure(self) -> Decimal:
        """In pounds and pence, another one each time."""
        return Decimal(self.chance.randrange(13_000_00, 900_000_00)).scaleb(-2)

    def keeps(self, new: Kept) -> None:
        """In place of the one before."""
        for each in self.kept:
            if (each.scheme, each.year, each.coop) == (new.scheme, new.year, new.coop):
                each.replaced = True
        self.kept.append(new)

    async def copied(self) -> None:
        """A backup, made now."""
        self.copies += 1
        await copy_archive(self.town.app.database, self.folder / f"{self.copies}.db")

    async def declares(self, number: int, start: int, *, why: str = "", way: str = "") -> None:
        """Levy figures, in one of the ways in which people say them, sometimes wrong at first, with a backup or a restart in between."""
        wages, more = self.figure(), self.figure() if self.chance.random() < 0.3 else Decimal("0.00")
        said = f"{wages} wages" + (f", £{more:,} self-employed" if more else "")
        only = " fee only" if number in FEE_ONLY else ""
        if way:
            said += f" for Co-op {number} by {way}"
        await self.says(number, way, f"subs declare for {start} {said}{only}")
        if self.chance.random() < 0.2:
            wrong, self.never = self.figure(), self.never | {str(wages)}
            await self.says(number, way, f"no, wages {wrong}", f"no, wages {wages}")
            self.never = (self.never - {str(wages)}) | {str(wrong)}
        if self.chance.random() < 0.15 or number in FEE_ONLY:
            await self.copied()
        if self.chance.random() < 0.1:
            restarts(self.town)
        heard = await self.says(number, way, f"yes because {why}" if why else "yes")
        assert f"Co-op {number} has declared for {start}/{start % 100 + 1}" in heard
        months = MONTHS.get(number, 12) if start == 2026 else 12
        fee = dues_of(wages + more, months=months, rate=self.rate)
        figures = ("", "") if only else (str(wages), str(more))
        self.never |= {str(wages)} if only else set()
        self.keeps(Kept("dues", f"{start}-04-01", number, *figures, due=fee, way=way, reason=why))

    async def says(self, number: int, way: str, *words: str) -> str:
        if not way:
            return await says(self.town, number, *words)
        for each in words:
            await says_secretly(self.town, BO, self.treasurer, each)
        return self.town.heard(self.treasurer)

    async def pays_less(self, number: int, start: int, pounds: int) -> None:
        heard = await says(self.town, number, f"subs pwyc {pounds} for {start}", "yes")
        assert f"Co-op {number} has declared for {start}" in heard
        what = due(Decimal(f"{pounds}.00"), 2, "0.175")
        self.keeps(Kept("dues", f"{start}-04-01", number, pays=f"{pounds}.00", due=what))

    async def until(self, year: int, month: int, day: int) -> None:
        await self.town.passes(datetime(year, month, day, 10, tzinfo=UTC) - self.town.now)
        await self.town.passes(timedelta(minutes=30))
