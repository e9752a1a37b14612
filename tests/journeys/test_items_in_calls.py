"""Items and calls: taken to one with a tap, answered for all who are there, closed there, corrected afterwards (DECISIONS 15)."""

import re
from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.towns import FEDERATION

CY, DI = "@cy:example.org", "@di:example.org"
EDITS = timedelta(seconds=10)
SOON = timedelta(minutes=3)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{BO}"]'
    )


async def asked(town: Town, text: str = "!consent Buy the oven by in 3 days") -> EventId:
    """Gus asks for an oven."""
    await settled(town)
    await town.says(GUS, "food", text)
    return town.card("food", "C-1 ·")


async def in_a_call(town: Town) -> EventId:
    """The three co-ops are in a call that speaks of the oven."""
    item = await asked(town)
    await town.says(GUS, "food", "!call")
    await town.says(BO, "food", "!present Leaf Bakery, Small Screws, Green Grocers")
    await town.says(GUS, "food", "!call take C-1")
    return item


async def entered(town: Town, words: str) -> None:
    """Bo enters what all say, and says that it is right."""
    await town.says(BO, "food", words)
    await town.replies(BO, "food", to=town.card("food", "On C-1 I enter this"), text="yes")


async def test_what_is_entered_for_a_co_op_is_said_to_be_its_own(town: Town) -> None:
    """Not the facilitator's, who has only noted it; and the co-op hears where it taps to correct it."""
    await in_a_call(town)
    await entered(town, "all present consent but Small Screws: objection the noise")
    await town.passes(SOON)
    assert "Small Screws (by phone, noted by Bo) has a critical concern on C-1:\n\n> the noise" in town.heard("food")
    assert re.search(r"react (?:here or )?on the card \(", town.heard_private(HAL))
    await town.says(GUS, "food", "!item C-1")
    assert "When the critical concern of Small Screws is met, say" in town.heard("food")
    assert "and I ask Bo, who has said it for them." in town.heard("food")


async def test_what_is_read_back_counts_no_more_once_the_call_is_over(town: Town) -> None:
    """Also where the call goes on, and a co-op is not there any more."""
    card = await in_a_call(town)
    await town.says(BO, "food", "!all present consent")
    read_back = town.card("food", "On C-1 I enter this")
    await town.says(BO, "food", "!absent Leaf Bakery, Small Screws")
    await town.replies(BO, "food", to=read_back, text="yes")
    await town.passes(EDITS)
    assert town.tally(card).startswith("1 of 3 heard")

    await town.says(BO, "food", "!present Leaf Bakery, Small Screws")
    await town.says(BO, "food", "!all present consent")
    read_back = town.card("food", "On C-1 I enter this")
    await town.says(BO, "food", "!call end")
    async with refused(town, "call-over"):
        await town.replies(BO, "food", to=read_back, text="yes")
    await town.passes(EDITS)
    assert town.tally(card).startswith("1 of 3 heard")


async def test_a_call_enters_nothing_on_another_circle_s_item(town: Town) -> None:
    await town.joins_room(BO, "tech")
    await settled(town)
    await town.says(GUS, "food", "!call")
    await town.says(CY, "tech", "!join for Byte Co-op")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(CY, "tech", "!consent Buy a server by in 3 days")
    await town.says(DI, "tech", f"!role give {BO} facilitator")
    await town.says(BO, "food", "!present Leaf Bakery")
    async with refused(town, "of-another-circle"):
        await town.says(BO, "food", "!all present consent to C-1")


@pytest.mark.both_databases
async def test_a_tap_takes_an_item_to_the_next_call_and_its_round_waits_once(town: Town) -> None:
    card = await asked(town)
    await town.says(GUS, "food", "!call plan in 8 days")
    tap = await town.reacts(HAL, "food", to=card, key="📅")
    assert (
        "C-1 is to be spoken of in the next call, so its present round goes on until Tue 10 Mar 2026, 15:00 GMT."
        in (town.heard("food"))
    )
    assert (
        "C-1 is on the agenda of the next call of the Food circle, Tue 10 Mar 2026, 09:00 GMT."
        in town.heard_private(HAL)
    )
    await town.passes(EDITS)
    assert "closes Tue 10 Mar, 15:00 GMT" in town.body_of(card)
    await town.says(FAY, "food", "!agenda")
    assert "T-1 · C-1 Buy the oven (Hal)" in town.heard("food")
    before = len(town.heard_all("food"))
    await town.reacts(FAY, "food", to=card, key="🗓️")
    assert len(town.heard_all("food")) == before

    await town.unreacts(HAL, "food", tap)
    await town.passes(EDITS)
    assert "closes Thu 5 Mar, 09:00 GMT" in town.body_of(card)
    await town.says(FAY, "food", "!agenda")
    assert "T-1" not in town.heard("food")
    assert "C-1 · Buy the oven" in town.heard("food")
    await town.says(FAY, "food", "!agenda add C-1")
    await town.passes(EDITS)
    assert "closes Thu 5 Mar, 09:00 GMT" in town.body_of(card)
    assert (await town.on_record("C-1")).count("consent.held") == 2


async def test_without_a_call_who_facilitates_is_asked_for_a_date_and_nothing_waits(town: Town) -> None:
    card = await asked(town)
    await town.reacts(HAL, "food", to=card, key="📅")
    assert "Hal asks that C-1 be taken to a call of the Food circle, and none is planned." in town.heard_private(BO)
    await town.passes(EDITS)
    assert "closes Thu 5 Mar, 09:00 GMT" in town.body_of(card)
    assert "C-1 is on the agenda of the Food circle and waits there for its next call. None is planned yet" in (
        town.heard_private(HAL)
    )
    await town.says(FAY, "food", "!agenda")
    assert "T-1 · C-1 Buy the oven (Hal)" in town.heard("food")
    await town.says(HAL, await town.private(HAL), "undo")
    assert "The last thing that you did is T-1, which you put on the agenda in the Food circle" in town.heard_private(
        HAL
    )
    await town.says(HAL, await town.private(HAL), "yes")
    await town.says(FAY, "food", "!agenda")
    assert "T-1" not in town.heard("food")


async def test_what_waits_for_a_call_is_in_the_next_one_whenever_that_comes(town: Town) -> None:
    card = await asked(town, "!consent Buy the oven by in 20 days")
    await town.reacts(HAL, "food", to=card, key="📅")
    await town.passes(timedelta(days=10))
    await town.says(GUS, "food", "!call")
    assert "C-1 Buy the oven" in town.body_of(town.card("food", "K-1"))
    await town.reacts(GUS, "food", to=card, key="📅")
    assert "C-1 is on the agenda of the call that the Food circle is in." in town.heard_private(GUS)


async def test_a_round_waits_for_two_weeks_at_the_most(town: Town) -> None:
    card = await asked(town)
    await town.says(GUS, "food", "!call plan in 30 days")
    await town.reacts(HAL, "food", to=card, key="📅")
    await town.passes(EDITS)
    assert "closes Mon 16 Mar, 09:00 GMT" in town.body_of(card)


async def test_what_ends_after_the_call_anyway_stays_as_it_is(town: Town) -> None:
    card = await asked(town, "!consent Buy the oven by in 9 days")
    await town.says(GUS, "food", "!call plan in 2 days")
    await town.reacts(HAL, "food", to=card, key="📅")
    await town.passes(EDITS)
    assert "closes Wed 11 Mar, 09:00 GMT" in town.body_of(card)


async def test_a_round_of_a_proposal_waits_and_the_rounds_behind_it_keep_their_length(town: Town) -> None:
    card = await asked(town, "!proposal Buy the oven")
    await town.says(GUS, "food", "!call plan in 7 days")
    await town.reacts(HAL, "food", to=card, key="📅")
    await town.passes(EDITS)
    assert "Questions round until Mon 9 Mar, 15:00 GMT" in town.body_of(card)


async def test_members_alone_take_an_item_to_a_call_and_only_what_is_open(town: Town) -> None:
    card = await asked(town)
    await town.reacts(BO, "food", to=card, key="📅")
    assert "Members of the Food circle ask that an item be taken to a call" in town.heard_private(BO)
    await town.passes(timedelta(days=4))
    await town.reacts(HAL, "food", to=card, key="📅")
    assert "C-1 is closed, so no call decides about it." in town.heard_private(HAL)


async def test_in_a_call_an_item_closes_once_all_are_heard_or_it_was_open_long_enough(town: Town) -> None:
    card = await in_a_call(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(BO, "food", "!close C-1")
    assert "In a call that can be closed once every seat is heard, or once it was open for 48 hours" in town.heard(
        "food"
    )
    await town.reacts(FAY, "food", to=card, key="✅")
    await town.says(BO, "food", "!close C-1")
    assert "C-1: agreed." in town.heard("food")


async def test_without_a_call_who_facilitates_closes_as_ever_and_in_one_after_its_least_time(town: Town) -> None:
    card = await asked(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.passes(timedelta(hours=48, minutes=1))
    await town.says(GUS, "food", "!call")
    await town.says(BO, "food", "!close C-1")
    assert "C-1: agreed." in town.heard("food")
    await town.says(GUS, "food", "!call end")
    await town.says(GUS, "food", "!consent Buy a mixer")
    await town.says(BO, "food", "!close C-2")
    assert "C-2: not heard by enough." in town.heard("food")


async def test_what_all_say_is_read_back_and_counts_only_with_a_yes(town: Town) -> None:
    card = await in_a_call(town)
    for words, answer in (
        ("!all present consent but Zoe: concern the noise", "“Zoe” is not noted as there, so I have entered nothing."),
        ("!all present consent but Hal: concern", "What is the concern of Hal?"),
        ("!all present eat soup", "I could not read"),
        ("!all present consent to C-9", "I know no item C-9."),
    ):
        await town.says(BO, "food", words)
        assert answer in town.heard("food"), words
    await town.says(HAL, "food", "!all present consent")
    assert "is entered by the circle’s facilitator or secretary" in town.heard("food")
    before = len(town.heard_all("food"))
    await town.says(HAL, "food", "all present consent")
    await town.says(BO, "food", "everyone here agrees that the soup was good")
    assert len(town.heard_all("food")) == before

    await town.says(BO, "food", "all present consent but Small Screws: object because we cannot pay; Green Grocers")
    heard = town.heard("food")
    assert "On C-1 I enter this for 2 co-ops, as said in the call:" in heard
    assert heard.index("Small Screws: critical concern – “we cannot pay”") < heard.index("Leaf Bakery: consent")
    assert "Left unheard: Green Grocers." in heard
    await town.replies(BO, "food", to=town.card("food", "On C-1 I enter this"), text="no")
    assert town.heard("food") == "Nothing is entered on C-1."
    await town.passes(EDITS)
    assert town.tally(card) == "0 of 3 heard, 1 needed"


@pytest.mark.both_databases
async def test_what_was_entered_is_marked_told_superseded_and_taken_back(town: Town) -> None:
    card = await in_a_call(town)
    await entered(town, "all present consent but Small Screws: concern the noise")
    assert "Entered on C-1 for 3 co-ops, by phone; their people are told" in town.heard("food")
    assert "At most half of those who must be heard may be entered so: 1 more has to answer itself" in town.heard(
        "food"
    )
    await town.passes(EDITS)
    assert "by phone" in town.body_of(card)
    told = town.heard_private(HAL)
    assert "In the call of the Food circle Bo has entered this for Small Screws on C-1:" in told
    room = await town.private(HAL)
    await town.reacts(HAL, room, to=town.last_event(room), key="✅")
    await town.passes(EDITS)
    assert "the noise" not in town.body_of(card)
    await town.says(BO, "food", "!undo")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"
    await town.says(BO, "food", "!all present consent")
    assert "Not for Small Screws: their own people have answered." in town.heard("food")


async def test_a_text_that_changes_before_the_yes_is_asked_once_more(town: Town) -> None:
    await in_a_call(town)
    await town.says(BO, "food", "all present consent")
    question = town.card("food", "On C-1 I enter this")
    await town.says(GUS, "food", "!amend C-1 Buy a smaller oven")
    await town.replies(BO, "food", to=question, text="yes")
    assert "The text of C-1 has changed since, so I have entered nothing." in town.heard("food")


async def test_all_who_answered_themselves_leave_nobody_to_enter_for(town: Town) -> None:
    card = await in_a_call(town)
    for user in (GUS, HAL, FAY):
        await town.reacts(user, "food", to=card, key="✅")
    await town.says(BO, "food", "!all present consent to C-1")
    assert "There is nobody to enter for on C-1" in town.heard("food")


async def test_what_is_spoken_of_is_meant_or_else_the_only_one_that_is_asked(town: Town) -> None:
    await in_a_call(town)
    await town.says(FAY, "food", "!consent Buy a mixer by in 9 days")
    await town.says(BO, "food", "!all present consent")
    assert "On C-1 I enter this" in town.heard("food")
    await town.says(GUS, "food", "!call end")
    await town.says(BO, "food", "!all present consent")
    assert "is in no call now, so I do not know who is present" in town.heard("food")
    await town.says(GUS, "food", "!call")
    await town.says(BO, "food", "!present Leaf Bakery")
    await town.says(BO, "food", "!all present consent")
    assert "Which item do all consent to?" in town.heard("food")
    await town.says(GUS, "food", "!proposal Buy a van")
    await town.says(BO, "food", "!all present consent to C-3")
    assert "On C-3 I enter" not in town.heard("food")


@pytest.mark.both_databases
async def test_a_co_op_corrects_within_a_day_of_the_close_and_it_is_asked_again(town: Town) -> None:
    card = await in_a_call(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await entered(town, "all present consent")
    await town.says(BO, "food", "!close C-1")
    assert "C-1: agreed. It is D-1" in town.heard("food")
    await town.passes(timedelta(hours=23))
    await town.says(HAL, "food", "!yes C-1")
    assert "had closed, so your answer is noted as late" in town.heard("food")
    await town.says(HAL, "food", "!object C-1 we never said so")
    said = town.heard_all("food")
    assert any("So I ask it again, with your own answer." in words for words in said[-4:])
    assert (
        "Small Screws has corrected what was entered for it in the call on C-1. So it is asked again as C-2" in said[-1]
    )
    assert "D-1 holds no more until then." in said[-1]
    again = town.card("food", "C-2 ·")
    await town.passes(EDITS)
    assert "we never said so" in town.body_of(again)
    assert "3 of 3 heard" in town.body_of(again)
    await town.says(FAY, "food", "!object C-1 nor did we")
    await town.passes(EDITS)
    assert "nor did we" in town.body_of(again)
    await town.says(HAL, "food", "!decision D-1")
    assert "ended" in town.heard("food")


async def test_after_a_day_it_is_late(town: Town) -> None:
    card = await in_a_call(town)
    await town.reacts(GUS, "food", to=card, key="✅")
    await entered(town, "all present consent")
    await town.says(BO, "food", "!close C-1")
    await town.passes(timedelta(hours=24, minutes=1))
    await town.says(HAL, "food", "!object C-1 we never said so")
    assert "had closed, so your answer is noted as late and not counted" in town.heard("food")
