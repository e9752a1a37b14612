"""Subs, in private: working out, declaring, correcting, asking a circle."""

import re
from datetime import date, timedelta

import pytest

from storage.queries import coops
from storage.queries import subs as declarations
from tests.fakes import BOT
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_day_line import at

GUS, HAL, BO = (f"@{name}:example.org" for name in ("gus", "hal", "bo"))
FIGURES = re.compile(r"92|71[.,]?5|163|196|64[.,]?000|£")


@played_once
async def seated(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Small Screws")


@pytest.mark.both_databases
async def test_declaring_reads_back_and_waits_for_yes(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    assert "what did your co-op pay in wages" in town.heard(room)
    await town.says(GUS, room, "lots")
    assert "I still wait for your word on what Leaf Bakery paid in wages" in town.heard(room)
    await town.says(GUS, room, "92000 bananas")
    assert "I could not read “bananas” among the figures." in town.heard(room)
    await town.says(GUS, room, "£92,000 wages + £71,500 self-employed")
    assert "Fee £163.50 (1/1000 of £163,500.00) + VAT £32.70" in town.heard(room)
    await town.says(GUS, room, "hmm")
    assert "yes to store that" in town.heard(room)
    for said in ("subs", "!subs"):
        await town.says(GUS, room, said)
        assert "Leaf Bakery, 2025/26: not declared yet" in town.heard(room)

    await town.says(GUS, room, "Yes.")

    assert "Leaf Bakery has declared for 2025/26. Total £196.20." in town.heard(room)
    await town.says(GUS, room, "subs")
    assert "fee £163.50 + VAT £32.70 = £196.20" in town.heard(room)


async def test_a_question_that_is_open_for_weeks_keeps_nobody_from_saying_other_things(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask by in 30 days")
    await town.says(GUS, "food", "!consent Move the call to Thursdays")
    room = await town.private(HAL)
    await town.says(HAL, room, "yes C-1")
    assert any("noted on C-1: Small Screws – consents" in said for said in town.heard_all(room))
    await town.says(HAL, room, "subs calc 64000")
    assert "Nothing is stored" in town.heard(room)
    await town.says(HAL, room, "64000 wages and 1000 for self employed members")
    assert "Wages £64,000.00, self-employed £1,000.00" in town.heard(room)
    await town.says(HAL, room, "yes")
    assert "Small Screws has declared" in town.heard(room)


@pytest.mark.both_databases
async def test_no_drops_it_and_a_correction_keeps_both(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, room, "no")
    assert "nothing is stored" in town.heard(room)
    await town.says(GUS, room, "subs declare 64000, pays what it can: £40")
    assert "Total £48.00" in town.heard(room)
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "subs declare 150005")
    assert "It replaces what was declared" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "Total £180.01" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == ["subs.declared", "subs.corrected"]


async def test_cancel_drops_a_question(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare")
    await town.says(GUS, room, "cancel")

    assert "I have dropped that" in town.heard(room)
    await town.says(GUS, room, "92000")
    assert "I know no “92000”" in town.heard(room)


@pytest.mark.parametrize(
    ("said", "heard"), [("!yes", "Thank you"), ("!no", "nothing is stored"), ("!cancel", "I have dropped that")]
)
async def test_a_short_answer_may_have_the_prefix(town: Town, said: str, heard: str) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, room, said)

    assert heard in town.heard(room)


async def test_a_mistyped_command_answers_no_question(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, room, "!pnig")
    assert "Did you mean ping?" in town.heard(room)
    await town.says(GUS, room, "yes")

    assert "declared" in town.heard(room)


async def test_nothing_is_open_that_could_be_cancelled(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "!cancel")

    assert "There is nothing to cancel" in town.heard(room)


async def test_a_figure_typed_in_a_room_is_taken_out_and_answered_alone(town: Town) -> None:
    await seated(town)
    for text in ("!subs calc 92000 wages, 71500 self-employed", "!subs declare 64000", "!subs calc lots 92000"):
        event = await town.says(GUS, "food", text)
        assert town.redacted(event)

    assert not any(FIGURES.search(said) for said in town.heard_all("food"))
    assert any("£196.20" in said for said in town.heard_all_private(GUS))
    assert any("Is that right?" in said for said in town.heard_all_private(GUS))


async def test_where_the_bot_may_not_take_it_out_it_asks_the_person_to(town: Town) -> None:
    await seated(town)
    town.server.emit(town.room("food"), "@fay:example.org", "m.room.power_levels", {"users": {}}, state_key="")
    event = await town.says(GUS, "food", "!subs calc 92000")

    assert not town.redacted(event)
    assert "Please delete your message here" in town.heard("food")
    assert "£180.00" in town.heard_private(GUS)


@pytest.mark.both_databases
async def test_a_treasurer_asks_a_circle(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 64000")
    await town.says(GUS, room, "yes")
    await town.says(BO, "food", "!subs ask 2025 by 30 april")
    assert "asking 1 co-op in private to declare for 2025/26 by Thu 30 Apr 2026, 17:00 BST" in town.heard("food")
    assert "1 of 3 have declared so far" in town.heard("food")
    assert await town.on_record("food 2025/26") == ["subs.asked"]
    await town.passes(timedelta(minutes=1))
    assert "What did your co-op pay in wages" in town.heard_private(HAL)
    await town.says(BO, "food", "!subs ask 2025 by 30 april")
    assert "asking 0 co-ops" in town.heard("food")
    assert len(town.heard_all_private(HAL)) == 1

    await at(town, town.now + timedelta(days=46, minutes=10))
    assert "friendly reminder" in town.heard_private(HAL)
    await at(town, town.now + timedelta(days=3))
    assert len(town.heard_all_private(HAL)) == 2
    await town.says(HAL, await town.private(HAL), "0")
    assert "the minimum" in town.heard_private(HAL)
    await town.says(HAL, await town.private(HAL), "yes")
    assert "Small Screws has declared for 2025/26" in town.heard_private(HAL)
    assert not any(FIGURES.search(said) for said in town.heard_all("food"))


async def test_who_declares_by_command_is_not_asked_any_more(town: Town) -> None:
    await seated(town)
    await town.says(BO, "food", "!subs ask by 30 april")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 64000")
    await town.says(HAL, room, "yes")
    assert "Small Screws has declared" in town.heard(room)
    await town.says(HAL, room, "thanks")
    assert town.heard(room) == "You are welcome!"


@pytest.mark.both_databases
async def test_only_treasurers_ask_and_see_who_is_missing(town: Town) -> None:
    await seated(town)
    await town.says(GUS, "food", "!subs ask")
    assert "that is for treasurers" in town.heard("food")
    await town.says(BO, "food", "!subs outstanding")
    assert "3 have not declared" in town.heard("food")
    assert "Leaf" not in town.heard("food")
    room = await town.private(BO)
    await town.says(BO, room, "subs outstanding")
    assert "Leaf Bakery" in town.heard(room)


async def test_fee_only_keeps_no_figures(town: Town) -> None:
    await seated(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 92000 fee only")
    assert "I will keep just the fee" in town.heard(room)
    await town.says(GUS, room, "yes")

    async with town.app.database.looking() as db:
        coop = await coops.find_by_slug(db, slug="leaf-bakery")
        assert coop is not None
        assert await declarations.declared_for(db, scheme="federation", year_start=date(2025, 4, 1)) == {coop.id}
        found = await declarations.find_current(db, scheme="federation", coop_id=coop.id, year_start=date(2025, 4, 1))
    assert found is not None
    assert (found.wages, found.self_employed, found.fee) == (None, None, 150_00)


async def test_two_who_declare_in_turn_ring_the_treasurer_once_and_are_told_how_it_stands(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    for figure in range(4):
        for user, thousands in ((GUS, 200), (HAL, 300)):
            room = await town.private(user)
            await town.says(user, room, f"subs declare {thousands + figure}000 wages")
            await town.says(user, room, "yes")
    rung = [
        event
        for event in town.server.log
        if event.sender == BOT and "has declared anew" in str(event.content.get("body"))
        and event.content.get("m.mentions", {}).get("user_ids") == [BO]
    ]  # fmt: skip
    assert len(rung) == 1
    await town.passes(timedelta(minutes=3))
    assert "Hal (@hal:example.org) has declared anew for Leaf Bakery" in town.heard_private(BO)
    assert "Hal (@hal:example.org) has declared anew for Leaf Bakery" in town.heard_private(GUS)
    await town.reacts(GUS, await town.private(GUS), to=town.last_event(await town.private(GUS)), key="↩")
    await town.says(HAL, await town.private(HAL), "subs")
    assert "fee £203.00" in town.heard_private(HAL)
