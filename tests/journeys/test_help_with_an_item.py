"""Help with a number: what who asks can do with that item, decision, poll or request, as it stands now."""

from datetime import timedelta

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_help import help_for

CY, DI, EVE = "@cy:example.org", "@di:example.org", "@eve:example.org"


async def test_an_item_is_answered_by_all_and_steered_by_whose_it_is(town: Town) -> None:
    await opened(town)
    first, *ways = await help_for(town, HAL, "food", "!help C-1")
    assert first == "C-1 is open until Wed 4 Mar 2026, 09:00 GMT. You can:"
    assert "• agree: !yes C-1" in ways
    assert "• stop it, with your reason: !object C-1 …" in ways
    assert not [way for way in ways if "amend" in way or "withdraw" in way]
    theirs = await help_for(town, GUS, "food", "!help c1")
    assert {*ways} < {*theirs}
    assert "• withdraw it: !withdraw C-1" in theirs
    assert "• agree: yes C-1" in await help_for(town, HAL, words="help with C-1")


async def test_it_follows_the_round_and_the_close(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share a van")
    assert "• ask about it: !ask C-1 …" in await help_for(town, HAL, "food", "!help C-1")
    assert "• begin the next round: !advance C-1" in await help_for(town, GUS, "food", "!help C-1")
    await town.says(GUS, "food", "!advance C-1")
    assert "• say what you make of it: !reaction C-1 …" in await help_for(town, HAL, "food", "!help C-1")
    await town.says(GUS, "food", "!advance C-1")
    for user in (GUS, HAL, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")
    first, *ways = await help_for(town, HAL, "food", "!help C-1")
    assert first.startswith("C-1 is closed: agreed")
    assert "• see the decision: !decision D-1" in ways
    first, *ways = await help_for(town, HAL, "food", "!help D-1")
    assert first.startswith("D-1 was agreed")
    assert "• propose to drop it: !review D-1 drop" in ways
    await town.says(HAL, "food", "!review D-1 drop")
    assert "Drop D-1: Share a van" in town.heard("food")


async def test_what_is_asked_is_answered_on_its_card_and_ended_by_who_asked(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!sense Shall we grow?")
    await town.says(GUS, "food", "!hands Paint the shed")
    await town.says(GUS, "food", "!date Monthly call 1h 20 march 10:00, 21 march 10:00")
    for shown, end in (("S-1", "sense close S-1"), ("H-1", "hands close H-1"), ("M-1", "date close M-1")):
        first, *ways = await help_for(town, HAL, "food", f"!help {shown}")
        assert first == f"{shown} is open. You can:"
        assert len(ways) == 1
        assert "matrix.to" in ways[0]
        assert [way for way in await help_for(town, GUS, "food", f"!help {shown}") if way.endswith(f"!{end}")]
    await town.says(GUS, "food", "!hands close H-1")
    assert await help_for(town, HAL, "food", "!help H-1") == ["H-1 is over. There is nothing for you to do with it."]


async def test_a_request_is_for_those_who_may_answer_it_and_whose_it_is(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Small Screws")
    assert "• say yes: !approve J-1" in await help_for(town, DI, "tech", "!help J-1")
    assert [way for way in await help_for(town, EVE, "tech", "!help J-1") if "take it back: !leave" in way]
    assert await help_for(town, HAL, "tech", "!help J-1") == [
        "J-1 is a request. There is nothing for you to do with it."
    ]
    await town.says(DI, "tech", "!decline J-1")
    assert (await help_for(town, DI, "tech", "!help J-1"))[0].startswith("J-1 has been answered")


async def test_who_is_not_there_is_told_nothing_of_it(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!sense Shall we grow?")
    for shown in ("C-1", "S-1"):
        async with refused(town, "not-your-circle"):
            await town.says(CY, "tech", f"!help {shown}")
    await town.passes(timedelta(days=5))
    async with refused(town, "not-your-circle"):
        await town.says(CY, "tech", "!help C-1")


async def test_what_there_is_not_is_said(town: Town) -> None:
    await town.says(HAL, "food", "!help C-99")
    assert "C-99" in town.heard("food")
    await town.says(HAL, "food", "!help D-99")
    assert "D-99" in town.heard("food")
    async with refused(town, "unknown-command"):
        await town.says(HAL, "food", "!help X-9")
