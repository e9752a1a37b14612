"""Several schemes side by side, in any year: declared, corrected with a reason, left out, asked once, noted on a co-op's word."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from commands.rules.subs.terms import Kind, Terms
from storage.models import Declaration
from storage.types import UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, HAL
from tests.towns import FEDERATION

DI, FAY = "@di:example.org", "@fay:example.org"
FUNDS = """
[[subs.schemes]]
slug = "oven-fund"
name = "Oven fund"
kind = "per-head"
amount = "1.00"
per = "week"
circle = "food"
voluntary = true
[[subs.schemes]]
slug = "letter"
kind = "fixed"
amount = "2500"
currency = "JPY"
vat = "10%"
year_starts = "01-01"
"""


@pytest.fixture
def toml() -> str:
    """The town's TOML with a circle's fund and a fixed fee in other money."""
    return FEDERATION.replace("[federation]", '[federation]\nwords.subs = "dues"') + FUNDS


@played_once
async def seated(town: Town) -> None:
    """Gus and Fay speak for Leaf Bakery, in two circles; Hal speaks for Small Screws."""
    await town.says(GUS, "food", "!join for Leaf Bakery")
    for number, (user, coop) in enumerate(((GUS, "Leaf Bakery"), (HAL, "Small Screws")), start=1):
        await town.says(user, "tech", f"!join for {coop}")
        await town.says(DI, "tech", f"!approve J-{number}")


async def kept(town: Town) -> list[tuple[str, date, int, str | None, str | None]]:
    """What was declared here: scheme, year, fee, why, and how it was heard."""
    async with town.app.database.looking() as db:
        found = await db.scalars(select(Declaration).where(Declaration.id > 0).order_by(Declaration.id))
        return [(each.scheme, each.year_start, each.fee, each.reason, each.way) for each in found]


async def test_they_are_called_what_the_federation_calls_them(town: Town) -> None:
    await seated(town)
    gus, bo = await town.private(GUS), await encrypted_room(town, UserId(BO))
    async with refused(town, "which-year"):
        await town.says(GUS, gus, "subs tomatoes")
    assert "which year or scheme of dues that is" in town.heard(gus)
    async with refused(town, "odd-year"):
        await town.says(GUS, gus, "subs 1999")
    assert "no such year of dues near now" in town.heard(gus)
    await town.says(GUS, gus, "help subs declare")
    assert "wages for your co-op's dues." in town.heard(gus)
    await says_secretly(town, BO, bo, "subs report 2026")
    assert town.heard(bo).startswith("Dues for 2026/27:")
    await town.says(GUS, gus, "about")
    assert "ask for dues in private" in town.heard(gus)


async def test_any_year_and_scheme_is_declared_corrected_and_looked_at(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare for 2024/25 92000 wages, 71500 self-employed")
    assert "Leaf Bakery, 2024/25. I read" in town.heard(room)
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "subs declare for oven-fund for 2026")
    await town.says(GUS, room, "we are 8 members")  # “We are Leaf Bakery” is how people join.
    assert "8 × £1.00 × 52 weeks" in town.heard(room)
    await town.says(GUS, room, "no, 9")
    assert "Total £468.00" in town.heard(room)
    await town.says(GUS, room, "yes")
    assert "Leaf Bakery has declared for 2026/27 (Oven fund)" in town.heard(room)
    await town.says(GUS, room, "subs declare for letter")
    assert "Leaf Bakery, 2026 (letter)" in town.heard(room)
    assert "Fee JP¥2,500 (the same for all) + VAT JP¥250" in town.heard(room)
    await town.says(GUS, room, "yes")

    await town.says(GUS, room, "subs declare for 2024 93000 wages")
    assert "say yes because …" in town.heard(room)
    await town.says(GUS, room, "yes because we had counted a month twice")
    assert await kept(town) == [
        ("federation", date(2024, 4, 1), 163_50, None, None),
        ("oven-fund", date(2026, 4, 1), 468_00, None, None),
        ("letter", date(2026, 1, 1), 2500, None, None),
        ("federation", date(2024, 4, 1), 150_00, "we had counted a month twice", None),
    ]
    assert await town.on_record("leaf-bakery 2024/25") == ["subs.declared", "subs.corrected"]
    assert await town.on_record("leaf-bakery 2026/27 oven-fund") == ["subs.declared"]

    await town.says(GUS, room, "subs 2024/25")
    assert "Leaf Bakery, 2024/25: declared" in town.heard(room)
    assert "Leaf Bakery, 2024/25 (Oven fund): not declared yet" in town.heard(room)
    await town.says(GUS, room, "subs oven-fund 2026")
    assert "2026/27 (Oven fund): declared" in town.heard(room)
    await town.says(GUS, room, "subs")
    for line in ("2025/26: not declared yet", "2025/26 (Oven fund): not declared yet", "2026 (letter): declared"):
        assert line in town.heard(room)
    await town.says(GUS, "food", "!subs")
    assert "1 of 2 co-ops here have declared for 2025/26 (Oven fund)" in town.heard("food")
    await town.says(HAL, await town.private(HAL), "subs declare 4 members for oven-fund")
    assert "for a circle in which Small Screws has no seat" in town.heard_private(HAL)


async def test_terms_stay_with_what_was_declared_and_a_change_in_between_is_read_back_anew(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 500000 wages")
    settings = town.app.settings
    levy = settings.subs.schemes[0].model_copy(update={"vat": None})
    changed = settings.model_copy(
        update={"subs": settings.subs.model_copy(update={"schemes": (levy, *settings.subs.schemes[1:])})}
    )
    town.app.dispatcher._desk.settings = changed
    await town.says(GUS, room, "yes")
    assert "The terms have changed" in town.heard_all(room)[-2]
    assert "Total £500.00" in town.heard(room)
    await town.says(GUS, room, "yes")

    async with town.app.database.looking() as db:
        declared = (await db.scalars(select(Declaration).where(Declaration.id > 0))).one()
    assert (declared.fee, declared.vat) == (500_00, 0)
    assert declared.terms is not None
    assert (Terms.of_kept(declared.terms).kind, Terms.of_kept(declared.terms).vat) == (Kind.LEVY, None)


@pytest.mark.both_databases
async def test_two_rounds_are_open_side_by_side_and_a_co_op_in_two_circles_is_asked_once(town: Town) -> None:
    await seated(town)
    await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "approve J-3")
    bo = await town.private(BO)
    await town.says(BO, bo, "subs ask 2026 by 30 april in tech")
    await town.says(BO, bo, "yes")
    assert "asking 2 co-ops" in town.heard(bo)
    await town.says(BO, bo, "subs ask 2026 by 30 april everybody")
    assert "asking 0 co-ops" in town.heard(bo)
    assert "2 asked before have not answered yet" in town.heard(bo)
    await town.says(BO, bo, "!subs ask 2026 oven-fund by 30 april in food")
    assert "2026/27 (Oven fund)" in town.heard(bo)
    for _ in range(3):
        await town.passes(timedelta(minutes=1))
    asked = [said for said in town.heard_all_private(GUS) if "Please answer by" in said]
    assert len(asked) == 2
    assert "The dues for 2026/27 are to be declared for Leaf Bakery" in asked[0]
    assert "How many members does your co-op have?" in asked[1]
    assert "It is voluntary: say not this year" in asked[1]

    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    await town.says(GUS, room, "64000")
    await town.says(BO, bo, "subs round 2026")
    assert "Leaf Bakery – begun, waits for their yes" in town.heard(bo)
    assert "Small Screws – asked, opened, not declared yet" in town.heard(bo), (
        "Hal has come into the room that was opened to ask"
    )
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "not this year")
    assert "Leaf Bakery leaves out 2026/27 (Oven fund)" in town.heard(room)
    await town.says(BO, bo, "subs outstanding 2026 oven-fund")
    assert "Leaf Bakery" not in town.heard(bo)
    assert "Old Mill – nobody speaks for it here" in town.heard(bo)

    for days in (46, 6, 5, 2):
        await town.passes(timedelta(days=days))
        await nine_comes(town)
    assert not [said for said in town.heard_all_private(GUS) if "friendly reminder" in said]
    reminded = [said for said in town.heard_all_private(HAL) if "friendly reminder" in said]
    assert len(reminded) == 3
    assert "the dues of Small Screws for 2026/27" in reminded[0]


async def test_a_treasurer_notes_what_a_co_op_has_said_by_phone_and_says_why_it_is_corrected(town: Town) -> None:
    await seated(town)
    clear = await town.private(BO)
    async with refused(town, "figures-in-clear"):
        await town.says(BO, clear, "subs declare 64000 wages for Leaf Bakery for 2024 by phone")
    assert "64,000" not in "".join(town.heard_all_private(BO))
    async with refused(town, "nothing-asked"):
        await town.says(BO, clear, "cancel")
    bo = await encrypted_room(town, UserId(BO))
    async with refused(town, "which-way"):
        await says_secretly(town, BO, bo, "subs declare 64000 wages for Leaf Bakery for 2024")
    await says_secretly(town, BO, bo, "subs declare 64000 wages for Leaf Bakery for 2024 by phone")
    assert "Total £180.00" in town.heard(bo)
    await says_secretly(town, BO, bo, "yes")
    assert "Leaf Bakery has declared for 2024/25" in town.heard(bo)
    assert "has noted what Leaf Bakery said by phone for 2024/25" in town.heard_private(GUS)
    assert "£" not in town.heard_private(GUS)
    await says_secretly(town, BO, bo, "subs declare 164000 wages for Leaf Bakery for 2024 by letter")
    async with refused(town, "why"):
        await says_secretly(town, BO, bo, "yes")
    await says_secretly(
        town, BO, bo, "subs declare 164000 wages for Leaf Bakery for 2024 by letter because they sent the accounts"
    )
    await says_secretly(town, BO, bo, "yes")

    assert await kept(town) == [
        ("federation", date(2024, 4, 1), 150_00, None, "phone"),
        ("federation", date(2024, 4, 1), 164_00, "they sent the accounts", "letter"),
    ]
    await town.says(GUS, await town.private(GUS), "subs 2024")
    assert "fee £164.00" in town.heard_private(GUS)
    await town.says(GUS, await town.private(GUS), "subs declare 64000 for Old Mill by phone")
    assert "not know you as somebody who speaks for" in town.heard_private(GUS)
