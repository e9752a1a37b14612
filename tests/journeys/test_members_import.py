"""A register that was kept elsewhere is taken in: looked through first, all of it or nothing; an export changes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import commands
from chatbot.api.declaring.declared import TakenIn
from chatbot.api.errors import Refusal
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.export import export
from chatbot.taking_in import take_in
from storage.models import Account, Coop, Member
from storage.types import UserId
from tests.journeys.conftest import Town

ADA, BO, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "fay", "gus", "hal"))
COLUMNS = "Display Name;Group(s);Matrix ID;Current Employer;Membership Type;Member Since;Membership End Date;Phone"
FRUIT = ("Apple", "Birch", "Cedar", "Damson", "Elder", "Fennel", "Ginger", "Hazel", "Indigo", "Juniper")
TRADES = ("Bakers", "Builders", "Cleaners", "Couriers", "Dyers", "Farmers", "Glaziers", "Joiners", "Potters", "Weavers")
DATES = (
    "2019-03-02",
    "02/03/2019",
    "43526",
    "2 March 2019",
    "March 2nd, 2019",
    "02.03.2019",
    "2019-03-02 00:00:00",
    "2-Mar-19",
    "",
)


def _good() -> list[str]:
    """180 lines as real tools write them."""
    lines = []
    for number in range(180):
        coop = f"{FRUIT[number % 10]} {TRADES[number // 10 % 10]}"
        kind = ("Member", "member", "", "Full member")[number % 4]
        lines.append(
            f"Person {number};{('food', 'Food circle')[number % 2]};@p{number}:example.org;{coop};{kind};{DATES[number % 9]};;0123"
        )
    return lines


MISTAKES = (
    ("Nora;food;;Apple Bakers;Member;;;", "names no person"),
    ("Nora;;@nora:example.org;Apple Bakers;Member;;;", "names no circle"),
    ("Nora;fishing;@nora:example.org;Apple Bakers;Member;;;", "I know no circle “fishing”"),
    ("Nora;food;nora@example.org;Apple Bakers;Member;;;", "is an e-mail address"),
    ("Nora;food;Nora Green;Apple Bakers;Member;;;", "is no Matrix id"),
    ("Nora;food;@nora;Apple Bakers;Member;;;", "is no Matrix id"),
    ("Nora;food;@nora:example.org;;Member;;;", "is a member for no co-op"),
    ("Nora;food;@nora:example.org;Apple Bakkers;Member;;;", "is like Apple Bakers"),
    ("Nora;food;@nora:example.org;Leaf Bakrey;Member;;;", "is like Leaf Bakery"),
    ("Nora;food;@nora:example.org;Apple Bakers;Honorary;;;", "I do not know the standing “Honorary”"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;31/02/2019;;", "is no date that I can read"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;last spring;;", "is no date that I can read"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;2031-01-01;;", "is still to come"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;01/01/1066;;", "is too long ago to be true"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;2019-05-01;2018-05-01;", "leaves before they join"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;2018-05-01;2019-05-01;", "has left already"),
    ("Nora;food;@p7:example.org;Hazel Bakers;Member;;;", "says of @p7:example.org what line 9 says already"),
    ("Gus;food;@gus:example.org;Apple Bakers;Member;;;", "is on that register already, as member for Leaf Bakery"),
    ("Nora;food;@nora:example.org;Tech circle;Member;;;", "is a circle"),
    ("Nora;food;@nora:example.org;Apple; Bakers;Member;;;", "I do not know the standing “Bakers”"),
    ("Nora;food;@nora:example.org;Apple Bakers;Member;;;;;0123", "has more cells than there are columns"),
    ("Nora;food;@nora:example.org;---;Member;;;", "is no name that I can keep"),
    (f"Nora;food;@nora:example.org;{'Long ' * 60};Member;;;", "letters, and I keep"),
    ("Nora;n/a;@nora:example.org;Apple Bakers;Member;;;", "names no circle"),
    ("Nora;food;tbc;Apple Bakers;Member;;;", "names no person"),
    ("Nora;food;@nora:example.org;n/a;Member;;;", "is a member for no co-op"),
    ("Nora;food;@p7:example.org;Hazel Bakers;Guest;;;", "says of @p7:example.org something else than line 9"),
    ("Nora;food;@Nora:Example.org;Apple Bakers;Member;;;", "has capital letters, and the ids of today have none: is it @nora:example.org?"),
    ("Nora;food;@n\u043era:example.org;Apple Bakers;Member;;;", "has a letter that no Matrix id has, though it may look right"),
    ("Nora;food;@no\u202era:example.org;Apple Bakers;Member;;;", "“@no\ufffdra:example.org” has a letter"),
    ('Nora;food;"@nora:example.org; @nick:example.org";Apple Bakers;Member;;;', "names two people"),
    ("Nora;food;@circlebot:example.org;Apple Bakers;Member;;;", "is me, and I am on no register"),
    ("Ada;food;@ada:example.org;Apple Bakers;Member;;;", "is you, and nobody confirms themselves"),
    ("Nora;food;@nora:example.org;=A1;Member;;;", "is a formula"),
    ("Nora;food;@nora:example.org;12345;Member;;;", "is a number: have two columns changed places?"),
    ("Nora;food;@nora:example.org;@nora:example.org;Member;;;", "is a person, and no co-op"),
    ("Nora;food;@nora:example.org;L\u00c3\u00b6wen;Member;;;", "(it is likely “Löwen”)"),
    ("Nora;food;@nora:example.org;L\ufffdwen;Member;;;", "has letters that a tool has spoilt"),
    ("Nora;food;@nora:example.org;Lo\x07af;Member;;;", "has a letter in it that cannot be seen"),
    ("Nora;food;@nora:example.org;Apple Bakers / Birch Bakers;Member;;;", "which I know or which stands further up"),
    (COLUMNS, "names the columns again"),
    ("Total;;204;;;;;", "names no circle"),
)  # fmt: skip


async def takes_in(town: Town, table: str, *, store: bool, by: str = ADA) -> TakenIn:
    app = town.app
    return await take_in(
        table, by=UserId(by), store=store, database=app.database, settings=app.settings, families=commands.FAMILIES, now=town.now
    )  # fmt: skip


async def exported(town: Town, folder: Path) -> str:
    folder.mkdir()  # noqa: ASYNC240
    app = town.app
    await export(folder, database=app.database, settings=app.settings, families=commands.FAMILIES, now=town.now)
    return (folder / "members.csv").read_text()


async def _count(town: Town) -> tuple[int, int]:
    async with town.app.database.looking() as db:
        people = await db.scalar(select(func.count()).select_from(Member))
        coops = await db.scalar(select(func.count()).select_from(Coop))
    return people or 0, coops or 0


@pytest.fixture
async def food(town: Town) -> Town:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    return town


@pytest.mark.both_databases
@pytest.mark.long
async def test_two_hundred_lines_with_twenty_kinds_of_mistakes(food: Town) -> None:
    town, before = food, await _count(food)
    lines = [*_good(), *(line for line, _ in MISTAKES), "", ";;;;;;;"]
    told = await takes_in(town, "\ufeff" + "\r\n".join([COLUMNS, *lines]), store=True)
    assert [number for number, _ in told.bad] == list(range(182, 182 + len(MISTAKES)))
    for (_, said), (line, why) in zip(told.bad, MISTAKES, strict=True):
        assert why in IN_A_ROOM.words(said), line
    assert await _count(town) == before  # Nothing half taken in.

    good = "\n".join([COLUMNS, *_good()])
    looked = await takes_in(town, good, store=False)
    assert (looked.new, looked.same, list(looked.bad)) == (180, 0, [])
    assert await _count(town) == before
    done = await takes_in(town, good, store=True)
    assert (done.new, list(done.bad)) == (180, [])
    assert await _count(town) == (before[0] + 180, before[1] + 100)
    again = await takes_in(town, good, store=True)
    assert (again.new, again.same) == (0, 180)
    await town.says(HAL, "food", "!members")
    assert "Food circle – 101 co-ops, 181 members" in town.heard("food")
    async with town.app.database.looking() as db:
        joined = (await db.scalars(select(Member.joined_at).where(Member.user_id.in_([f"@p{n}:example.org" for n in range(8)])))).all()  # fmt: skip
    assert {each.date().isoformat() for each in joined} == {"2019-03-02"}


@pytest.mark.both_databases
async def test_what_is_exported_and_taken_in_changes_nothing(food: Town, tmp_path: Path) -> None:
    town = food
    await town.says(HAL, "food", "!join as guest")
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!leave yes")
    table = await exported(town, tmp_path / "first")
    done = await takes_in(town, table, store=True)
    assert (done.new, list(done.bad)) == (0, [])
    assert done.same > 3
    assert await exported(town, tmp_path / "second") == table


async def test_those_whose_it_is_are_told(food: Town) -> None:
    town = food
    await takes_in(town, "circle,person,coop\nfood,@hal:example.org,Leaf Bakery\n", store=True)
    await town.works()
    assert "Ada (@ada:example.org) has put 1 person on the register of the Food circle" in town.heard("food")
    await town.passes(timedelta(days=1))
    assert "Hal" in " ".join(town.heard_all_private(GUS))
    await town.says(GUS, "food", "!members")
    assert "Leaf Bakery: Gus and Hal" in town.heard("food")


async def test_who_is_taken_in_as_learning_is_asked_as_anybody_who_learns(food: Town, tmp_path: Path) -> None:
    town = food
    done = await takes_in(town, f"circle,person,coop,standing\nfood,{HAL},Kiln,learning\n", store=True)
    assert (done.new, list(done.bad)) == (1, [])
    await town.says(GUS, "food", "!members")
    assert "Learning: Hal (Kiln)" in town.heard("food")
    assert "for Kiln" not in town.heard("food"), "a co-op is never learning: it has a guest's place"
    again = await takes_in(town, await exported(town, tmp_path / "all"), store=True)
    assert (again.new, list(again.bad)) == (0, [])
    await town.passes(timedelta(days=31))
    assert "You have been learning in the Food circle for a while." in " ".join(town.heard_all_private(HAL))


async def test_what_is_read_in_spite_of_how_it_is_written(food: Town) -> None:
    """Somebody of two co-ops, a link, a cell of two lines, hard blanks, an id from long ago, an account that is joined to a person's."""
    town = food
    town.server.member(town.room("food"), UserId("@Old:example.org"), "join")
    async with town.app.database.transaction() as db:
        db.add(Account(account=UserId("@hal2:example.org"), person=UserId(HAL), since=town.now))
    lines = (
        "food,@nora:example.org,Kiln", "food,@nora:example.org,Wool Mill", "food,https://matrix.to/#/@nick:example.org,-",
        'food,\u00a0@Old:example.org\u00a0,"Wool\nMill"', "food,@hal2:example.org,Kiln",
    )  # fmt: skip
    table = "circle,person,coop,standing\n" + "".join(
        f"{line},{'guest' if line.endswith('-') else ''}\n" for line in lines
    )
    await town.works()
    done = await takes_in(town, table, store=True)
    assert (done.new, list(done.bad)) == (5, [])
    again = await takes_in(town, table, store=True)
    assert (again.new, again.same, list(again.bad)) == (0, 5, [])
    await town.works()
    assert "has put 4 people on the register of the Food circle" in town.heard("food")
    await town.says(GUS, "food", "!members")
    heard = town.heard("food")
    assert "Kiln: @nora:example.org and Hal" in heard
    assert "Wool Mill: @nora:example.org and Old" in heard
    assert "Guests: @nick:example.org" in heard


async def test_columns_in_any_order_and_what_lacks_them(food: Town) -> None:
    town = food
    assert (await takes_in(town, "coop,person,circle\nKiln,@nora:example.org,tech\n", store=False)).new == 1
    assert (await takes_in(town, "person\tcircle\tstanding\n@nora:example.org\ttech\tguest\n", store=False)).new == 1
    for table in ("circle,coop\nfood,Kiln\n", "circle,person,user\nfood,@a:b,@a:b\n", 'circle,person\n"food,@a:b\n'):
        with pytest.raises(Refusal):
            await takes_in(town, table, store=False)


async def test_it_is_an_operators_word(food: Town) -> None:
    with pytest.raises(Refusal) as refused:
        await takes_in(food, "circle,person\nfood,@a:b\n", store=False, by=BO)
    assert refused.value.code == "not-operator"
    with pytest.raises(Refusal) as refused:
        await takes_in(food, "year,coop\n2026,Leaf Bakery\n", store=False, by=ADA)
    assert refused.value.code == "not-treasurer"
