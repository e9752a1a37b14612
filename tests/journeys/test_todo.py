"""What waits for a person: theirs alone, only while it waits, and no words where they may not be read."""

import re
from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_proposals import chooses
from tests.journeys.test_secrecy import CY, encrypt, says_secretly

DI, EVE = "@di:example.org", "@eve:example.org"


OF_THE_PAST = re.compile("^Old Mill may pay what it can|Nothing has passed to the .* since .* 2024")


async def waits_for(town: Town, user: str, where: str | None = None) -> list[str]:
    """What somebody is told when they ask for it, line by line: in private, or in a circle's room. What waits for the treasurer and
    for the link person since the town's past is left out."""
    room = where or await town.private(user)
    await town.says(user, room, "!todo")
    told = [line.removeprefix("• ") for line in town.heard(room).splitlines() if line.startswith("• ")]
    return [line for line in told if not OF_THE_PAST.search(line)]


@pytest.mark.both_databases
async def test_an_item_waits_for_whoever_speaks_for_a_seat_that_it_has_not_heard(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join as guest")
    await town.says(GUS, "food", "!yes C-1")

    (line,) = await waits_for(town, HAL)
    assert line.startswith(
        "Food circle: C-1 “Move the call to Thursdays” closes Wed 4 Mar 2026, 09:00 GMT, and Small Screws"
    )
    assert "yes C-1 or object C-1 …" in line
    assert "matrix.to" in line
    for user in (GUS, BO, EVE):
        assert await waits_for(town, user) == []
    assert "Nothing waits for you" in town.heard_private(GUS)
    await town.says(HAL, await town.private(HAL), "yes C-1")
    assert await waits_for(town, HAL) == []


async def test_a_critical_concern_without_its_reason_and_a_new_text_wait_again(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✋")
    assert len(await waits_for(town, HAL)) == 1
    await town.says(HAL, "food", "!object C-1 nobody is there on Thursdays")
    assert await waits_for(town, HAL) == []

    await town.says(GUS, "food", "!amend C-1 Move the call to Fridays")
    (line,) = await waits_for(town, HAL)
    assert "Move the call to Fridays" in line
    assert str(town.card("food", "C-1 · ")).removeprefix("$") in line


async def test_what_is_over_waits_no_longer_and_nothing_waits_for_who_has_left(town: Town) -> None:
    await opened(town)
    assert len(await waits_for(town, HAL)) == 1
    assert len(await waits_for(town, FAY)) == 1
    await town.leaves_room(HAL, "food")
    assert await waits_for(town, HAL) == []

    town.clock.passes(timedelta(days=3))
    room = await town.private(FAY)
    town.server.emit(room, FAY, "m.room.message", {"msgtype": "m.text", "body": "todo"})
    await town.takes_in()
    await town.app.dispatcher.drain()
    await town.works()
    assert "Nothing waits for you" in town.heard_private(FAY)


async def test_a_proposal_waits_in_the_rounds_that_ask_something(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share a van")
    assert await waits_for(town, HAL) == []
    await town.says(GUS, "food", "!advance C-1")
    (line,) = await waits_for(town, HAL)
    assert "reactions round" in line
    assert "reaction C-1 …" in line
    await town.says(HAL, "food", "!reaction C-1 We like it")
    assert await waits_for(town, HAL) == []
    await town.says(GUS, "food", "!advance C-1")
    (line,) = await waits_for(town, HAL)
    assert "yes C-1" in line


async def test_a_stand_in_is_told_for_whom_and_how_to_name_them(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", f"!standin {HAL} until 20 march")
    await town.says(GUS, "food", f"!standin {BO} until 20 march")

    own, as_stand_in = await waits_for(town, HAL)
    assert "Leaf Bakery, for which you stand in" in own + as_stand_in
    assert "yes C-1 for Leaf Bakery" in own + as_stand_in
    (line,) = await waits_for(town, BO)
    assert "Leaf Bakery has not been heard" in line
    await town.says(BO, await town.private(BO), "yes C-1")
    assert await waits_for(town, BO) == []
    await town.says(HAL, await town.private(HAL), "yes C-1 for Small Screws")
    assert await waits_for(town, HAL) == []


async def test_where_each_person_has_a_voice_it_waits_for_persons(town: Town) -> None:
    chooses(town, "food", consent={"voice": "person"})
    await opened(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!yes C-1")

    (line,) = await waits_for(town, BO)
    assert "and you have not been heard" in line


@pytest.mark.both_databases
async def test_a_request_to_join_waits_for_those_who_may_answer_it(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Small Screws")

    for user in (CY, DI):
        (line,) = await waits_for(town, user)
        assert line.startswith("Tech circle: J-1 Eve (@eve:example.org) asks to join, for Small Screws.")
        assert "!approve J-1 or !decline J-1" in line
    for user in (EVE, FAY):
        assert await waits_for(town, user) == []
    await town.says(GUS, "tech", "!join as guest")
    assert "J-2 Gus (@gus:example.org) asks to join as a guest." in (await waits_for(town, CY))[1]
    assert await waits_for(town, CY, "coordinating") == []
    await town.says(DI, await town.private(DI), "!decline J-2")
    await town.says(DI, await town.private(DI), "!approve J-1")
    assert await waits_for(town, CY) == []


async def test_what_a_circle_asks_waits_for_whoever_has_not_answered(town: Town) -> None:
    await town.says(GUS, "food", "!sense Shall we grow?")
    await town.says(GUS, "food", "!hands Paint the shed")
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    sense, hands, date = await waits_for(town, HAL)
    assert "S-1 “Shall we grow?” asks how it feels to you" in sense
    assert "H-1 “Paint the shed” asks who helps" in hands
    assert "M-1 “Monthly call” asks which times suit you" in date
    assert [line.split()[2] for line in await waits_for(town, GUS)] == ["S-1", "M-1"]
    assert await waits_for(town, EVE) == []

    tap = await town.reacts(HAL, "food", to=town.card("food", "Sense check S-1"), key="👍")
    await town.replies(HAL, "food", to=town.card("food", "Call for hands H-1"), text="not me")
    await town.reacts(HAL, "food", to=town.card("food", "Date poll M-1"), key="1️⃣")
    assert await waits_for(town, HAL) == []
    await town.unreacts(HAL, "food", tap)
    assert len(await waits_for(town, HAL)) == 1
    await town.says(GUS, "food", "!sense close S-1")
    assert await waits_for(town, HAL) == []


@pytest.mark.both_databases
async def test_subs_wait_in_private_alone_without_a_figure_until_they_are_declared(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!subs ask by 30 april")
    (line,) = await waits_for(town, HAL)
    assert line.startswith("Small Screws was asked to declare its subs for 2025/26 by Thu 30 Apr 2026")
    assert "£" not in line
    assert await waits_for(town, HAL, "food") == []
    assert "Small Screws" not in town.heard("food")
    assert await waits_for(town, EVE) == []

    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 92000 wages, 71500 self-employed")
    await town.says(HAL, room, "yes")
    assert await waits_for(town, HAL) == []
    assert len(await waits_for(town, GUS)) == 1
    await town.says(BO, "food", "!subs ask 2026 by 20 april")
    assert [line.split(" by ")[0].split()[-1] for line in await waits_for(town, GUS)] == ["2026/27", "2025/26"]
    await town.passes(timedelta(days=80))
    assert [line.split(" by ")[0].split()[-1] for line in await waits_for(town, GUS)] == ["2025/26"]


async def test_an_overdue_link_waits_for_its_link_person(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    assert await waits_for(town, CY) == []
    await town.passes(timedelta(days=15))

    (line,) = await waits_for(town, CY)
    assert line.startswith("Tech circle: Nothing has passed to the Coordinating circle since Mon 2 Mar 2026")
    assert "!relay digest" in line
    (hers,) = await waits_for(town, FAY)
    assert hers.startswith("Food circle: Nothing has passed to the Coordinating circle yet"), "from the founding on"
    assert len(await waits_for(town, CY, "tech")) == 1
    assert await waits_for(town, CY, "coordinating") == []
    await town.says(CY, "tech", "!relay We are well")
    assert await waits_for(town, CY) == []


async def test_a_link_out_of_an_encrypted_room_is_the_link_person_s_own_to_keep(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    await encrypt(town, "tech")
    await town.passes(timedelta(days=15))

    (line,) = await waits_for(town, CY)
    assert "Please tell them yourself" in line
    assert "digest" not in line


async def test_in_a_circle_s_room_only_what_concerns_it_is_told_and_more_in_private(town: Town) -> None:
    await opened(town)
    await town.says(CY, "tech", "!hands Carry the servers")
    assert len(await waits_for(town, HAL)) == 2

    (line,) = await waits_for(town, HAL, "food")
    assert line.startswith("C-1 “Move the call")
    assert "1 thing waits for you in the Food circle:" in town.heard("food")
    assert "More in private" in town.heard("food")
    (line,) = await waits_for(town, HAL, "tech")
    assert line.startswith("H-1")
    assert await waits_for(town, GUS, "coordinating") == []


async def test_in_a_circle_s_room_where_nothing_waits_there_is_more_in_private_too(town: Town) -> None:
    assert await waits_for(town, HAL, "food") == []
    assert "Nothing waits for you in the Food circle" in town.heard("food")
    assert "): there !todo tells what waits in all your circles" in town.heard("food")


async def test_words_of_an_encrypted_room_are_told_in_encrypted_rooms_alone(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Bury the silver by tomorrow 17:00")
    await says_secretly(town, GUS, "food", "!hands Dig for the silver")
    item, hands = await waits_for(town, HAL)
    for line in (item, hands):
        assert "whose words stay in its encrypted room" in line
        assert "silver" not in line
    assert "C-1" in item

    await says_secretly(town, HAL, "food", "!todo")
    assert "Bury the silver" in town.heard("food")
    await encrypt(town, await town.private(HAL))
    await says_secretly(town, HAL, await town.private(HAL), "todo")
    assert "Bury the silver" in town.heard_private(HAL)
    assert "Dig for the silver" in town.heard_private(HAL)


async def test_words_of_an_encrypted_room_are_told_where_the_circle_allows_it(town: Town) -> None:
    await settled(town)
    chooses(town, "food", relay={"allow_from_encrypted": True})
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Sell the silver by tomorrow 17:00")

    (line,) = await waits_for(town, HAL)
    assert "Sell the silver" in line


async def test_a_long_list_is_read_on_and_what_ends_first_is_first(town: Town) -> None:
    for number in range(1, 15):
        await town.says(GUS, "food", f"!sense Question {number:02} by {30 - number} march 17:00")
    told = await waits_for(town, HAL)
    assert "14 things wait for you, 1 to 10:" in town.heard_private(HAL)
    assert ["Question 14" in told[0], "Question 05" in told[-1]] == [True, True]

    await town.reacts(HAL, "food", to=town.card("food", "Sense check S-14"), key="👍")
    await town.reacts(HAL, "food", to=town.card("food", "Sense check S-13"), key="👍")
    await town.reacts(HAL, await town.private(HAL), to=town.last_event(await town.private(HAL)), key="▶")
    rest = town.heard_private(HAL)
    assert "14 things wait for you, 11 to 14:" in rest
    assert ["Question 04" in rest, "Question 01" in rest, "Question 05" in rest] == [True, True, False]
    await town.says(HAL, await town.private(HAL), "more")
    assert "There is no list here" in town.heard_private(HAL)


async def test_a_room_that_is_no_circle_s_is_told_nothing(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "!todo")
    town.server.member(room, EVE, "join")  # type: ignore[arg-type]
    await town.works()
    before = len(town.heard_all(room))
    async with refused(town, "private-only"):
        await town.says(HAL, room, "!todo")

    assert "Others could read here what waits for you" in town.heard(room)
    assert not any("Move the call" in words for words in town.heard_all(room)[before:])


@pytest.mark.parametrize("how", ["!more", "a reply", "a tap"])
async def test_a_list_that_was_begun_in_private_is_not_read_on_before_others(town: Town, how: str) -> None:
    for number in range(14):
        await town.says(GUS, "food", f"!sense Question {number:02}?")
    room = await town.private(HAL)
    await town.says(HAL, room, "todo")
    page = town.last_event(room)
    town.server.member(room, EVE, "join", by=HAL)  # type: ignore[arg-type]
    await town.works()
    before = len(town.heard_all(room))
    match how:
        case "!more":
            async with refused(town, "begun-in-private"):
                await town.says(HAL, room, "!more")
        case "a reply":
            async with refused(town, "begun-in-private"):
                await town.replies(HAL, room, to=page, text="more")
        case _:
            await town.reacts(HAL, room, to=page, key="▶")

    assert not any("Question" in words for words in town.heard_all(room)[before:])


async def test_the_next_pages_keep_the_words_of_an_encrypted_room_too(town: Town) -> None:
    await encrypt(town, "food")
    for number in range(14):
        await says_secretly(town, GUS, "food", f"!sense Is the silver safe, {number}?")
    room = await town.private(HAL)
    await waits_for(town, HAL)
    for _ in range(2):
        assert "S-" in town.heard(room)
        assert "silver" not in town.heard(room)
        await town.reacts(HAL, room, to=town.last_event(room), key="▶")

    assert "to 14" in town.heard(room)


async def test_a_stranger_is_shown_to_the_help(town: Town) -> None:
    zoe = "@zoe:elsewhere.org"
    assert await waits_for(town, zoe) == []

    assert "Nothing waits for you" in town.heard_private(zoe)
    assert "help shows what you can say here" in town.heard_private(zoe)
