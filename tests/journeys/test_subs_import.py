"""What was declared on paper comes in as a table: looked through first, all of it or nothing, and no export changes anything."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

import commands
from chatbot.api.declaring.declared import TakenIn
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.export import export
from chatbot.taking_in import NotForAnybody, take_in
from storage.models import AuditLine, Declaration, OpenQuestion, OutboxRow
from storage.types import RoomId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_secrecy import says_secretly
from tests.journeys.test_subs import BO, GUS, HAL, seated
from tests.journeys.test_subs_schemes import FUNDS
from tests.towns import FEDERATION

TABLE = """year_start,coop,wages,self_employed,pays,heads,left_out,scheme,way,reason
2025-04-01,Leaf Bakery,92000,71500,,,,,phone,
2025-04-01,Small Screws,,,40,,,,,
2025-04-01,Leaf Bakery,,,,8,,oven-fund,letter,
"""


@pytest.fixture
def toml() -> str:
    """The town's TOML with a circle's voluntary fund and one in other money."""
    return FEDERATION + FUNDS


async def kept(town: Town) -> list[tuple[str, date, int, int, str | None, str | None]]:
    async with town.app.database.looking() as db:
        found = (await db.scalars(select(Declaration).where(Declaration.id > 0).order_by(Declaration.id))).all()
        return [(each.scheme, each.year_start, each.coop_id, each.fee, each.way, each.reason) for each in found]


async def bo_sends(town: Town, room: RoomId, table: str | bytes, *, words: str = "subs import") -> None:
    """The treasurer sends a file, and says the words in reply to it."""
    data = table if isinstance(table, bytes) else table.encode()
    town.server.files["mxc://example.org/table"] = data
    content = {"msgtype": "m.file", "body": "subs.csv", "url": "mxc://example.org/table", "info": {"size": len(data)}}
    file = town.server.emit(room, UserId(BO), "m.room.message", content, encrypted=True)
    await town.works()
    reply = {"msgtype": "m.text", "body": words, "m.relates_to": {"m.in_reply_to": {"event_id": file.event_id}}}
    town.server.emit(room, UserId(BO), "m.room.message", reply, encrypted=True)
    await town.works()


async def takes_in(town: Town, table: str, *, store: bool) -> TakenIn:
    app = town.app
    return await take_in(
        table, by=UserId(BO), store=store, database=app.database, settings=app.settings, families=commands.FAMILIES, now=town.now
    )  # fmt: skip


async def exported(town: Town, folder: Path) -> str:
    folder.mkdir()  # noqa: ASYNC240
    app = town.app
    await export(folder, database=app.database, settings=app.settings, families=commands.FAMILIES, now=town.now)
    return (folder / "declarations.csv").read_text()


@pytest.mark.both_databases
async def test_a_table_is_looked_through_and_kept_after_a_yes(town: Town, tmp_path: Path) -> None:
    await seated(town)
    before = len(await kept(town))
    room = await encrypted_room(town, UserId(BO))
    await bo_sends(town, room, TABLE)
    assert town.heard(room).startswith("3 lines are new. 0 say what I have already.")
    assert len(await kept(town)) == before, "nothing is kept before a yes"
    await says_secretly(town, BO, room, "no")
    assert "nothing of that table is kept" in town.heard(room)
    await bo_sends(town, room, TABLE)
    await says_secretly(town, BO, room, "yes")
    assert "Thank you, 3 declarations are kept." in town.heard(room)
    assert [(scheme, fee, way) for scheme, _, _, fee, way, _ in (await kept(town))[before:]] == [
        ("federation", 163_50, "phone"),
        ("federation", 40_00, "letter"),
        ("oven-fund", 52 * 8 * 100, "letter"),
    ]
    assert "has noted what Leaf Bakery said in writing" in town.heard_private(GUS)
    assert "£" not in town.heard_private(GUS)
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(OpenQuestion).where(OpenQuestion.name == "import"))).all()
        said = str([(each.content, each.in_clear) for each in await db.scalars(select(OutboxRow))])
        lines = str([(each.subject, each.detail) for each in await db.scalars(select(AuditLine))])
    assert "92000" not in said + lines

    seen = "select subject from audit where what = 'subs.looked' and subject like 'leaf-bakery%'"
    async with town.app.database.looking() as db:
        assert (await db.scalars(text(seen))).all() == [], "what was new was held against no figures"
    await bo_sends(town, room, TABLE)
    assert "3 lines, and I have all of that already, so nothing changes." in town.heard(room)
    async with town.app.database.looking() as db:
        assert sorted(await db.scalars(text(seen))) == ["leaf-bakery 2025/26", "leaf-bakery 2025/26 oven-fund"]
    await town.says(GUS, await town.private(GUS), "subs history")
    assert "2025/26: looked at what was declared, by Bo" in town.heard_private(GUS)
    everything = await exported(town, tmp_path / "one")
    done = await takes_in(town, everything, store=True)
    assert (done.new, done.bad) == (0, [])
    assert done.same == everything.count("\n") - 1
    assert await exported(town, tmp_path / "two") == everything, "an export that is taken in changes nothing"


BAD = {
    "2025-04-01,Leaf Bakery,92k,,,,,,,": "I could not read wages; for example 92000.00",
    "2025-04-01,Leaf Bakery,-5,,,,,,,": "I could not read wages",
    "2025-04-01,Leaf Bakery,,,,,,,,": "it needs wages or self_employed, or pays",
    "2025-04-01,Leaf Bakery,1,,,,maybe,,,": "I could not read left_out",
    "2025-04-01,Leaf Bakery,,,,,yes,,,": "that scheme is not voluntary",
    "2025-04-01,Leaf Bakery,1,,,,,tin-fund,,": "I know no scheme “tin-fund”",
    "2025-04-01,Small Screws,,,,many,,oven-fund,,": "I could not read heads",
    "2025-04-01,Leaf Bakry,1,,,,,,,": "I know no co-op “Leaf Bakry”",
    "2025-04-01,,1,,,,,,,": "I know no co-op “”",
    "2025-04-02,Leaf Bakery,1,,,,,,,": "I could not tell which year “2025-04-02” is",
    "next,Leaf Bakery,1,,,,,,,": "I could not tell which year “next” is",
    "1925-04-01,Leaf Bakery,1,,,,,,,": "I read 1925 as the year, and know no such year of subs near now",
    "2025-04-01,Leaf Bakery,1,,,,,,pigeon,": "I could not read way",
    "2025-04-01,Leaf Bakery,92000,71500,,,,,,": "line 2 is about the same co-op, scheme and year",
    "2024-04-01,Leaf Bakery,1,,,,,,,": "something else is declared already; to correct it, say why in the column reason",
}


async def test_each_bad_line_is_told_by_its_number_and_reason_and_nothing_is_kept(town: Town) -> None:
    await seated(town)
    await town.says(GUS, await town.private(GUS), "subs declare 64000 for 2024")
    await town.says(GUS, await town.private(GUS), "yes")
    before = await kept(town)
    room = await encrypted_room(town, UserId(BO))
    await bo_sends(town, room, TABLE + "\n".join(BAD) + "\n")
    told = town.heard(room)
    assert told.startswith("Nothing is kept: 15 lines cannot be.")
    for number, why in list(enumerate(BAD.values(), start=5))[:12]:
        assert f"Line {number}: {why}" in told
    assert "And 3 more." in told
    done = await takes_in(town, TABLE + "\n".join(BAD) + "\n", store=True)
    assert [number for number, _ in done.bad] == list(range(5, 20))
    words = [IN_A_ROOM.words(why) for _, why in done.bad]
    assert all(why in said for why, said in zip(BAD.values(), words, strict=True)), words
    assert await kept(town) == before
    async with refused(town, "nothing-asked"):
        await says_secretly(town, BO, room, "cancel")


async def test_a_correction_says_why_and_what_is_worked_out_must_be_right(town: Town, tmp_path: Path) -> None:
    await seated(town)
    await takes_in(town, TABLE, store=True)
    head = "year,coop,wages,reason,fee\n"
    assert (await takes_in(town, f"{head}2025,Leaf Bakery,200000,they sent the accounts,200.01\n", store=True)).bad
    assert (await takes_in(town, f"{head}2025,Leaf Bakery,200000,they sent the accounts,200.00\n", store=True)).new == 1
    assert (await kept(town))[-1][3:] == (200_00, "letter", "they sent the accounts")
    table = await exported(town, tmp_path / "out")
    changed = table.replace("200.00", "100.00", 1)
    done = await takes_in(town, changed, store=True)
    (_, why) = done.bad[0]
    assert "says something else in" in IN_A_ROOM.words(why)
    gone = await takes_in(town, "id,year,coop\n999999,2025,Leaf Bakery\n", store=True)
    assert "I have no declaration 999999" in IN_A_ROOM.words(gone.bad[0][1])
    both = await takes_in(town, "coop_id,year,coop,wages\n999999,2025,Leaf Bakery,5\n", store=True)
    assert "does not have the number 999999" in IN_A_ROOM.words(both.bad[0][1])
    with pytest.raises(NotForAnybody):
        await takes_in(town, "name,room\n", store=True)


async def test_it_is_for_treasurers_in_encrypted_rooms_with_a_file(town: Town) -> None:
    await seated(town)
    clear = await town.private(BO)
    async with refused(town, "figures-in-clear"):
        await town.says(BO, clear, "subs import")
    await town.says(HAL, await town.private(HAL), "subs import")
    assert "that is for treasurers" in town.heard_private(HAL)
    room = await encrypted_room(town, UserId(BO))
    async with refused(town, "no-file"):
        await says_secretly(town, BO, room, "subs import")
    assert "as a file (CSV)" in town.heard(room)
    async with refused(town, "no-file"):
        await bo_sends(town, room, b"x" * 1_000_001)
    assert "larger than 1 MB" in town.heard(room)
    async with refused(town, "no-letters"):
        await bo_sends(town, room, "year,coop\n2025,Bäckerei\n".encode("latin-1"))
    async with refused(town, "columns"):
        await bo_sends(town, room, "name,salary\nLeaf Bakery,92000\n")
    assert "92000" not in town.heard(room)
    caption = {
        "msgtype": "m.file",
        "body": "!subs import",
        "filename": "subs.csv",
        "url": "mxc://example.org/table",
        "info": {},
    }
    town.server.files["mxc://example.org/table"] = TABLE.encode()
    town.server.emit(room, UserId(BO), "m.room.message", caption, encrypted=True)
    await town.works()
    assert "3 lines are new" in town.heard(room), "a file may say it itself"
    changed = town.app.settings.federation.model_copy(update={"treasurers": ()})
    town.app.settings.__dict__["federation"] = changed
    async with refused(town, "not-allowed"):
        await says_secretly(town, BO, room, "yes")
