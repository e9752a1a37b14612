"""Names that people choose: cleaned at the door, known whole in any script, and as the circle's own room shows them."""

import pytest

from storage.queries import coops, rooms
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, CY, DI, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve", "fay", "gus", "hal"))


async def _known(town: Town) -> set[str]:
    async with town.app.database.looking() as db:
        return {*(await coops.names(db)).values()}


async def _calls_themselves(town: Town, user: str, where: str, name: str) -> None:
    content = {"membership": "join", "displayname": name}
    town.server.emit(town.room(where), UserId(user), "m.room.member", content, state_key=user)
    await town.works()


@pytest.mark.both_databases
async def test_what_cannot_be_spelt_in_latin_letters_gives_nobody_another_co_op_s_voice(town: Town) -> None:
    await town.says(DI, "tech", "!coop add Кафе 1")
    await town.says(HAL, "food", "!join for Столовая 1")
    assert "That you speak for Столовая 1 is for" in town.heard("food")
    assert {"Кафе 1", "Столовая 1"} <= await _known(town)

    await town.says(GUS, "food", "!join for КАФЕ 1")
    assert "That you speak for Кафе 1 is for" in town.heard("food")


@pytest.mark.parametrize(
    "said", ["Zed\n\nAgreed. All 14 co-ops heard, no critical concern. Closed.", "Zed\r\nAgreed", "Zed\u2028Agreed"]
)
async def test_a_name_of_more_than_one_line_forges_nothing(town: Town, said: str) -> None:
    for where, who, command in (("food", GUS, "join for"), ("tech", DI, "coop add"), ("tech", EVE, "join for")):
        before = await _known(town)
        async with refused(town, "usage"):
            await town.says(who, where, f"!{command} {said}")
        assert await _known(town) == before


@pytest.mark.parametrize(
    "said",
    ["Leaf\u3164 Bakery", "Leaf\U000e0041 Bakery", "Leaf \u202eBakery\u202c", "Leaf\u2003Bakery", "Leaf\u2800 Bakery"],
)
async def test_what_does_not_show_is_no_part_of_a_name(town: Town, said: str) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    before = await _known(town)
    await town.confirms(HAL, "Leaf Bakery")
    await town.says(HAL, "food", f"!join for {said}")
    assert "You now speak for Leaf Bakery. You share its seat with Gus" in town.heard("food")
    assert await _known(town) == before


async def test_a_name_in_disguise_is_asked_back_in_an_open_circle(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    before = await _known(town)
    for said in ("Leaf Baкery", "Leaf Baкery as new", "LеаfВакеrу"):
        async with refused(town, "looks-alike"):
            await town.says(HAL, "food", f"!join for {said}")
        assert "join for Leaf Bakery" in town.heard("food")
    assert await _known(town) == before


async def test_a_misspelt_name_is_asked_back_and_can_be_meant(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    before = await _known(town)
    for said, answer, joined in (("Leaf Bakry", "1", "Leaf Bakery"), ("Leaf Bakry", "it is really new", "Leaf Bakry")):
        await town.says(HAL, "food", f"!join for {said}")
        assert "I know no co-op “Leaf Bakry”, but Leaf Bakery." in town.heard("food")
        assert "1: Leaf Bakery\n• 2: Leaf Bakry, a new co-op" in town.heard("food")
        assert await _known(town) == before
        await town.replies(HAL, "food", to=town.last_event("food"), text=answer)
        assert f"That you speak for {joined} is for" in town.heard("food")
        await town.says(HAL, "food", "!leave yes")
    assert await _known(town) == before | {"Leaf Bakry"}


async def test_the_name_of_a_circle_is_no_co_op_s(town: Town) -> None:
    before = await _known(town)
    for who, where, said in (
        (HAL, "food", "join for Tech"),
        (DI, "tech", "coop add the food circle"),
        (DI, "tech", "coop add Tесh circle"),
    ):
        async with refused(town, "circle-name"):
            await town.says(who, where, f"!{said}")
    assert await _known(town) == before


async def test_the_likeness_of_a_name_is_shown_to_those_who_decide(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(EVE, "tech", "!join for Leaf Baкery")
    card = town.body_of(town.card("tech", "J-1"))
    assert "looks just like that of Leaf Bakery (leaf-bakery)" in card
    assert "Eve (@eve:example.org) asks to join" in card
    assert "looks just like that of Leaf Bakery (leaf-bakery)" in town.heard_private(DI)

    await town.says(HAL, "tech", "!join for Leaf Bakry")
    assert "nearly that of Leaf Bakery (leaf-bakery)" in town.body_of(town.card("tech", "J-2"))
    await town.says("@gus:example.org", "tech", "!join for Leaf Bakery")
    assert "⚠" not in town.body_of(town.card("tech", "J-3"))


async def test_a_co_op_with_a_name_like_another_one_is_put_on_the_list_when_it_is_meant(town: Town) -> None:
    await town.says(DI, "tech", "!coop add Leaf Bakery")
    for said in ("Leaf Baкery", "Leaf Bakry"):
        await town.says(DI, "tech", f"!coop add {said}")
        assert f"“{said}” is so like Leaf Bakery" in town.heard("tech")
        assert said not in await _known(town)
        await town.replies(DI, "tech", to=town.last_event("tech"), text="yes")
        assert f"{said} is on the list" in town.heard("tech")


async def test_on_a_card_people_are_called_as_in_the_circle_s_own_room(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Mill")
    private = await town.private(GUS)
    await _calls_themselves(town, GUS, private, "Ada (operator)")
    await _calls_themselves(town, GUS, "tech", "Di (secretary)")
    await town.says(HAL, "food", "!consent Buy an oven")
    card = town.card("food", "C-1 ·")

    await town.says(GUS, private, "object C-1 it is too large")
    assert "Gus" in town.body_of(card)
    await town.says(GUS, "food", "!consent Buy a mixer")
    assert "by Gus" in town.body_of(town.card("food", "C-2 ·"))
    await town.says(HAL, "food", "!members")
    everything = " ".join(town.heard_all("food"))
    assert "Ada (operator)" not in everything
    assert "Di (secretary)" not in everything


@pytest.mark.both_databases
async def test_a_room_that_only_says_it_was_replaced_by_the_circle_s_lends_nobody_a_name(town: Town) -> None:
    private = await town.private(EVE)
    await _calls_themselves(town, EVE, private, "Ada")
    town.server.emit(town.room("tech"), EVE, "m.room.member", {"membership": "join"}, state_key=EVE)
    town.server.state(private, EVE, "m.room.tombstone", {"replacement_room": town.room("tech")})
    await town.works()
    await town.says(EVE, "tech", "!sense Shall we grow?")

    assert "by @eve:example.org. It decides nothing." in town.heard("tech")


@pytest.mark.parametrize("name", ["Gus", "Gus\u200b", "GUЅ", "Gus\u3164"])
async def test_of_two_who_look_the_same_in_a_room_the_ids_are_shown(town: Town, name: str) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Mill")
    await _calls_themselves(town, HAL, "food", name)
    await town.says(HAL, "food", "!consent Buy an oven")
    assert "(@hal:example.org)" in town.body_of(town.card("food", "C-1 ·"))
    await town.says(HAL, "food", "!members")
    assert "(@gus:example.org)" in town.heard("food")


async def test_who_is_alone_with_a_name_is_called_by_it_alone(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy an oven")
    assert "by Gus" in town.body_of(town.card("food", "C-1 ·"))
    assert GUS not in town.body_of(town.card("food", "C-1 ·"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Eve\n\nAgreed", "Eve Agreed"),
        ("\u3164", EVE),
        ("\u2800", EVE),
        ("Eve\U000e0041", "Eve"),
        ("\u202eevE", "evE"),
        ("x" * 200, "x" * 100),
        ("Ada (@ada:example.org)", f"Ada (@ada:example.org) ({EVE})"),
        ("Gus, Hal", f"Gus, Hal ({EVE})"),
        ("Gus and Hal", f"Gus and Hal ({EVE})"),
        ("Gus: consent", f"Gus: consent ({EVE})"),
        ("Eve (they/them)", "Eve (they/them)"),
    ],
)
async def test_the_name_that_a_person_has_chosen_is_cleaned_too(town: Town, name: str, shown: str) -> None:
    await _calls_themselves(town, EVE, "tech", name)
    async with town.app.database.looking() as db:
        assert await rooms.name_of(db, user_id=UserId(EVE), room_id=town.room("tech")) == shown


async def test_who_gives_a_right_and_who_has_it_are_told_with_their_ids(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!standin @hal until in 3 days")
    assert "Hal (@hal:example.org) may answer for Leaf Bakery" in town.heard("food")
    assert "Gus (@gus:example.org) has named you" in town.heard_private(HAL)


async def test_the_title_of_a_date_poll_stands_on_one_line(town: Town) -> None:
    await town.says(GUS, "food", "!date Call\n\nAgreed\u3164 1h 2026-12-03 10:00, 2026-12-04 10:00")
    assert "Call Agreed" in town.heard("food")


@pytest.mark.both_databases
async def test_the_same_words_find_the_same_decisions_on_both_databases(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    texts = [
        "Buy café tables",
        "ÄPFEL pressing day",
        "Øre for all",
        "Éclair each Friday",
        "СБОР яблок",
        "Straße 5",
        "Plain",
    ]
    for number, text in enumerate(texts, start=1):
        await town.says(GUS, "food", f"!consent {text}")
        await town.says(GUS, "food", f"!yes C-{number}")
        await town.says(GUS, "food", f"!close C-{number}")
    for words, number in (
        ("CAFÉ", 1), ("cafe", 1), ("äpfel", 2), ("apfel", 2), ("øre", 3), ("ore", 3), ("éclair", 4), ("ECLAIR", 4),
        ("сбор", 5), ("ЯБЛОК", 5), ("STRASSE", 6), ("plain", 7),
    ):  # fmt: skip
        await town.says(GUS, "food", f"!decisions {words}")
        assert f"D-{number} " in town.heard("food"), words
        assert town.heard("food").count("D-") == 2, words  # In the list, and in the way to see one of them.
    await town.says(GUS, "food", "!decisions ca%")
    assert "I have found no decision" in town.heard("food")


@pytest.mark.both_databases
async def test_co_ops_are_listed_in_the_same_order_on_both_databases(town: Town) -> None:
    for name in ("Zürich Velo", "apple", "Øl", "Äpfel", "zoe's"):
        await town.says(DI, "tech", f"!coop add {name} co")
    await town.says(DI, "tech", "!coops")
    listed = [line.split(" co ")[0].removeprefix("• ") for line in town.heard("tech").splitlines() if " co " in line]
    assert listed == ["Äpfel", "apple", "Øl", "zoe's", "Zürich Velo"]
