"""A co-op closes, goes into another one, is split, takes its people out of circles; its people can say no, an operator undoes it."""

from datetime import timedelta

import pytest

from chatbot.app import App
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "fay", "gus", "hal"))
DAY, SOON = timedelta(days=1), timedelta(seconds=10)


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


@pytest.fixture
async def food(town: Town) -> Town:
    """Three co-ops in the food circle; two people speak for the bakery."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws"), (BO, "Leaf Bakery")):
        await town.says(user, "food", f"!join for {coop}")
    await town.joins_room(ADA, "food")
    await town.passes(DAY)
    return town


async def _private(town: Town, user: str) -> str:
    return " ".join(town.heard_all_private(user))


async def _plainly(town: Town, user: str, words: str) -> None:
    """Without anybody having confirmed beforehand that they speak for a co-op."""
    await town.emits(user, "food", "m.room.message", {"msgtype": "m.text", "body": words})


async def _register(town: Town) -> str:
    await town.says(ADA, "food", "!members")
    return town.heard("food")


@pytest.mark.both_databases
async def test_one_speaker_closes_it_and_an_operator_undoes_it(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!consent We buy an oven by in 5 days")
    card = town.card("food", "C-1")
    for user in (HAL, GUS):
        await town.reacts(user, "food", to=card, key="✅")
    await town.passes(SOON)
    async with refused(town, "not-your-coop"):
        await town.says(GUS, "food", "!coop close Small Screws")
    await town.says(HAL, "food", "!coop close Small Screws")
    told = " ".join(town.heard_all("food"))
    assert "Small Screws has closed." in told
    assert "Its seats have ended: Food circle" in told
    assert "Small Screws:" not in await _register(town)
    await town.says(ADA, "food", "!item C-1")
    assert "Small Screws (has left)" in town.heard("food")  # Its answer stands until the close, marked.
    await town.says(ADA, "food", "!coops")
    assert "Small Screws" not in town.heard("food")
    await town.says(ADA, "food", "!coop Small Screws")
    assert "Closed on Tue 3 Mar 2026" in town.heard("food")
    async with refused(town, "coop-closed"):
        await _plainly(town, BO, "!join for Small Screws")
    async with refused(town, "coop-closed"):
        await town.says(ADA, "food", "!coop close Small Screws")
    await _restarts(town)

    await town.passes(10 * DAY)
    assert "Small Screws" in town.body_of(card)
    await town.says(ADA, "food", "!coop undo Small Screws")
    assert "is undone" in town.heard("food")
    assert "Small Screws: Hal" in await _register(town)
    async with refused(town, "nothing-to-undo"):
        await town.says(ADA, "food", "!coop undo Small Screws")


async def test_after_a_month_it_is_not_undone(food: Town) -> None:
    town = food
    await town.says(HAL, "food", "!coop close Small Screws")
    await town.passes(31 * DAY)
    async with refused(town, "undone-too-late"):
        await town.says(ADA, "food", "!coop undo Small Screws")


@pytest.mark.both_databases
async def test_the_others_have_a_week_to_say_no(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!coop close Leaf Bakery")
    assert "I have asked the others who speak for it" in town.heard("food")
    assert "Gus says: Leaf Bakery closes" in await _private(town, BO)
    async with refused(town, "changes-already"):
        await town.says(BO, "food", "!coop leave Leaf Bakery")
    await town.says(ADA, "food", "!coop Leaf Bakery")
    assert "Wanted: Leaf Bakery closes" in town.heard("food")
    await _restarts(town)
    await town.says(BO, await town.private(BO), "no")
    assert "Bo has said no to this" in await _private(town, GUS)
    await town.passes(8 * DAY)
    assert "Leaf Bakery: " in await _register(town)

    await town.says(GUS, "food", "!coop close Leaf Bakery")
    await _restarts(town)
    await town.passes(8 * DAY)
    assert "Leaf Bakery: " not in await _register(town)
    assert "Leaf Bakery has closed" in await _private(town, BO)
    assert "Leaf Bakery has closed" in await _private(town, GUS)
    await town.says(BO, await town.private(BO), "no")
    assert "Leaf Bakery: " not in await _register(town)


@pytest.mark.both_databases
async def test_one_goes_into_another_with_a_yes_of_that_one(food: Town) -> None:
    town = food
    async with refused(town, "same-coop"):
        await town.says(HAL, "food", "!coop merge Small Screws to Small Screws")
    await town.says(HAL, "food", "!coop merge Small Screws to Green Grocers")
    assert "somebody who speaks for the other co-op says yes" in town.heard("food")
    assert "would like Small Screws to go into Green Grocers" in await _private(town, FAY)
    assert "Small Screws: Hal" in await _register(town)
    await _restarts(town)
    await town.says(FAY, await town.private(FAY), "yes")
    said = await _register(town)
    assert "Small Screws" not in said
    assert "Green Grocers: Fay (link person) and Hal" in said
    assert "Small Screws has gone into Green Grocers" in await _private(town, HAL)
    await town.says(ADA, "food", "!coop Small Screws")
    assert "Gone into Green Grocers" in town.heard("food")
    async with refused(town, "coop-merged"):
        await _plainly(town, BO, "!join for Small Screws")
    await town.passes(DAY)

    await town.says(ADA, "food", "!coop undo Small Screws")
    said = await _register(town)
    assert "Small Screws: Hal" in said
    assert "Green Grocers: Fay (link person)\n" in said


async def test_what_became_of_two_co_ops_is_undone_one_after_the_other_and_told_once(food: Town) -> None:
    town = food
    before = await _register(town)
    await town.says(HAL, "food", "!coop merge Small Screws to Green Grocers")
    await town.says(FAY, await town.private(FAY), "yes")
    await town.passes(DAY)
    await town.says(FAY, "food", "!coop close Green Grocers")
    await town.passes(8 * DAY)
    assert "Green Grocers: " not in await _register(town)
    for coop in ("Green Grocers", "Small Screws"):
        await town.says(ADA, "food", f"!coop undo {coop}")
    told = [said for said in town.heard_all("food") if "is undone" in said]
    assert len(told) == 2
    assert await _register(town) == before


async def test_a_no_of_the_other_one_ends_it(food: Town) -> None:
    town = food
    await town.says(HAL, "food", "!coop merge Small Screws to Green Grocers")
    await town.says(FAY, await town.private(FAY), "no")
    assert "Fay has said no to this" in await _private(town, HAL)
    await town.passes(8 * DAY)
    assert "Small Screws: Hal" in await _register(town)


async def test_nobody_of_the_other_one_can_say_yes(food: Town) -> None:
    town = food
    await town.says(ADA, "food", "!coop add Kiln Co-op as new")
    async with refused(town, "nobody-there"):
        await town.says(HAL, "food", "!coop merge Small Screws to Kiln Co-op")


@pytest.mark.both_databases
async def test_it_is_split_and_put_together_again(food: Town) -> None:
    town = food
    async with refused(town, "would-be-silent"):
        await town.says(HAL, "food", "!coop split Small Screws to Small Nails with @hal")
    async with refused(town, "known-coop"):
        await town.says(GUS, "food", "!coop split Leaf Bakery to Small Screws with @bo")
    await town.says(ADA, "food", "!coop split Leaf Bakery to Leaf Mill with @bo")
    said = await _register(town)
    assert "Leaf Bakery: Gus" in said
    assert "Leaf Mill: Bo" in said
    assert "is a co-op of its own from now on" in await _private(town, BO)
    await town.passes(DAY)
    await town.says(ADA, "food", "!coop undo Leaf Bakery")
    said = await _register(town)
    assert "Leaf Mill" not in said
    assert "Leaf Bakery: Gus and Bo" in said or "Leaf Bakery: Bo and Gus" in said


@pytest.mark.both_databases
async def test_it_leaves_with_all_its_people(food: Town) -> None:
    town = food
    async with refused(town, "no-seat-there"):
        await town.says(ADA, "food", "!coop leave Small Screws in tech")
    await town.says(ADA, "food", "!coop leave Green Grocers in food")
    said = await _register(town)
    assert "Green Grocers" not in said
    assert "Green Grocers has left, with all its people" in await _private(town, FAY)
    assert "1 role has ended with it" in await _private(town, FAY)
    await town.says(GUS, "food", "!roles")
    assert "Fay" not in town.heard("food")
    await town.passes(DAY)
    await town.says(ADA, "food", "!coop undo Green Grocers")
    assert "Green Grocers: Fay (link person)" in await _register(town)
    assert "Fay (@fay:example.org) is link person" in " ".join(town.heard_all("food")[-3:])
    assert "You are link person of the Food circle" in await _private(town, FAY)


async def test_a_role_that_somebody_else_has_by_now_is_not_given_back(food: Town) -> None:
    town = food
    await town.says(ADA, "food", "!coop leave Green Grocers in food")
    await town.passes(DAY)
    await town.says(ADA, "food", "!role give @hal link person")
    await town.says(ADA, "food", "!coop undo Green Grocers")
    said = await _register(town)
    assert "Green Grocers: Fay\n" in said
    assert "Hal (link person)" in said


async def test_what_one_s_co_op_had_declared_stays_in_sight_when_it_goes_into_another(food: Town) -> None:
    town = food
    hal, fay = await town.private(HAL), await town.private(FAY)
    for words in ("subs declare 500000 wages for 2025", "yes"):
        await town.says(HAL, hal, words)
    for words in ("subs declare 200000 wages for 2025", "yes"):
        await town.says(FAY, fay, words)
    await town.passes(DAY)
    await town.says(HAL, "food", "!coop merge Small Screws to Green Grocers")
    await town.says(FAY, fay, "yes")
    assert "its people see it as before" in await _private(town, HAL)
    for words in ("subs", "subs 2025"):
        await town.says(HAL, hal, words)
        assert "Small Screws, 2025/26: declared" in town.heard(hal)
        assert "£600.00" in town.heard(hal)
        assert "£240.00" not in town.heard(hal), "nothing earlier of the other one"
    await town.says(HAL, hal, "subs history for Small Screws")
    assert "2025/26: declared" in town.heard(hal)
    await town.says(FAY, fay, "subs")
    assert "£240.00" in town.heard(fay)
    assert "Small Screws" not in town.heard(fay), "the other one's people see nothing of before"
    async with refused(town, "not-your-coop"):
        await town.says(HAL, hal, "subs declare 5 wages for Small Screws")
    await town.says(HAL, "food", "!leave Green Grocers yes")
    await town.says(HAL, hal, "subs")
    assert "£" not in town.heard(hal), "who speaks for none of them any more sees nothing"


async def test_what_somebody_wants_to_become_of_it_ends_with_their_speaking_for_it(food: Town) -> None:
    """Whoever is put out neither closes it a week later, nor keeps it from what its people want."""
    town = food
    await town.says(BO, "food", "!coop close Leaf Bakery")
    await town.says(ADA, await town.private(ADA), "!speaker end @bo:example.org for Leaf Bakery")
    await town.passes(8 * DAY)
    assert "Leaf Bakery: Gus" in await _register(town)
    assert "membership.coop_change_stopped" in await town.on_record("leaf-bakery")

    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "!approve J-1")
    await town.confirms(HAL, "Leaf Bakery")
    await town.says(GUS, "food", "!coop close Leaf Bakery")
    assert "Gus says: Leaf Bakery closes" in await _private(town, HAL)
    await town.says(ADA, await town.private(ADA), "!speaker end @hal:example.org for Leaf Bakery")
    async with refused(town, "no-speaker"):
        await town.says(HAL, await town.private(HAL), "no")
    await town.passes(8 * DAY)
    assert "Leaf Bakery: " not in await _register(town)


async def test_a_merging_is_not_agreed_once_who_wanted_it_is_put_out(food: Town) -> None:
    town = food
    await town.says(BO, "food", "!coop merge Leaf Bakery to Green Grocers")
    await town.says(ADA, await town.private(ADA), "!speaker end @bo:example.org for Leaf Bakery")
    await town.says(FAY, await town.private(FAY), "yes")
    await town.passes(8 * DAY)
    assert "Leaf Bakery: Gus" in await _register(town)


async def test_the_others_are_not_asked_all_day(food: Town) -> None:
    town = food
    for _ in range(3):
        await town.says(GUS, "food", "!coop close Leaf Bakery")
        await town.says(BO, await town.private(BO), "no")
    async with refused(town, "asked-often"):
        await town.says(GUS, "food", "!coop close Leaf Bakery")


async def test_one_that_somebody_still_waits_to_speak_for_is_closed_by_an_operator(food: Town) -> None:
    """That had failed on our side: one put on the list by a stranger could not be taken off again."""
    town = food
    await _plainly(town, ADA, "!join for Kettle Makers")
    await town.says(ADA, "food", "!coop close Kettle Makers")
    assert "Kettle Makers has closed" in " ".join(town.heard_all("food"))
    await town.says(ADA, "food", "!coops")
    assert "Kettle Makers" not in town.heard("food")


async def test_one_that_was_there_before_all_else_is_closed_too(food: Town) -> None:
    """A question of long ago, which names no co-op, had kept whoever was asked it from ceasing to speak for one."""
    town = food
    await town.says(ADA, await town.private(ADA), "!coop close Old Mill")
    assert "Old Mill has closed" in town.heard_private(ADA)
