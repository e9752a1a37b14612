"""Deleting a command that has opened something: what stays open is said where it was said, once, with what ends it."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled

CY, DI, EVE = (f"@{name}:example.org" for name in ("cy", "di", "eve"))

STAYS = [
    ("!consent Buy a van", "Gus has deleted the request. C-2 stays open; !withdraw C-2 ends it."),
    ("!consent Buy a bus by fri 17:00", "C-3 stays open; !withdraw C-3 ends it."),
    ("!proposal Share the van", "C-4 stays open; !withdraw C-4 ends it."),
    ("!sense How was it?", "S-1 stays open; !sense close S-1 ends it."),
    ("!hands Two for the stall by sat 10:00", "H-1 stays open; !hands close H-1 ends it."),
    ("!date Meet 1h fri 17:00, sat 10:00", "M-1 stays open; !date cancel M-1 ends it."),
    ("!standin @fay until tomorrow", "Fay still stands in; !standin end @fay:example.org ends that."),
]
"""What Gus says in the food circle, and what is said once he has deleted it."""

NOTHING = [
    "!items", "!help", "!xyzzy", "!item C-99", "!consent", "!consent Buy a van by 12/13/2026", "!extend C-1 fri 17:00",
    "!amend C-1 Move the call to Mondays", "!yes C-1", "!concern C-1 It rains", "!ask C-1 Why?", "!members", "!link", "!ping",
    "good morning", "!relay We have flour", "!close C-1", "!withdraw C-99", "!standin end @fay", "!leave", "!subs declare 64001",
    "consent Buy a van", "!coop Leaf Bakery", "!decisions",
]  # fmt: skip
"""What opens nothing, or is taken back by its deletion."""


async def test_what_stays_open_is_said_with_what_ends_it(town: Town) -> None:
    await opened(town)
    missed = []
    for said, told in STAYS:
        request = await town.says(GUS, "food", said)
        before = len(town.heard_all("food"))
        await town.deletes(GUS, "food", request)
        await town.deletes(GUS, "food", request)
        heard = town.heard_all("food")[before:]
        if len(heard) != 1 or told not in heard[0]:
            missed.append((said, heard))
    assert not missed, missed


@pytest.mark.long
async def test_of_what_opens_nothing_nothing_is_said(town: Town) -> None:
    await opened(town)
    missed = []
    for said in NOTHING:
        request = await town.says(GUS, "food", said)
        before = len(town.heard_all("food"))
        await town.deletes(GUS, "food", request)
        if town.heard_all("food")[before:]:
            missed.append((said, town.heard_all("food")[before:]))
        await town.passes(timedelta(minutes=2))
    assert not missed, missed


@pytest.mark.both_databases
async def test_it_is_said_in_the_cards_thread(town: Town) -> None:
    await settled(town)
    request = await town.says(GUS, "food", "!consent Buy a van")
    card = town.card("food", "C-1 · ")
    await town.deletes(GUS, "food", request)
    relation = town.content_of(town.last_event("food"))["m.relates_to"]
    assert isinstance(relation, dict)
    assert (relation["rel_type"], relation["event_id"]) == ("m.thread", card)
    await town.replies(GUS, "food", to=town.last_event("food"), text="!withdraw C-1")
    assert "withdrawn" in town.heard("food")


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        ("!consent Buy a van", "C-1 · "),
        ("!sense A second van", "Sense check S-1"),
        ("!hands Carry boxes", "Call for hands H-1"),
    ],
)
async def test_what_is_said_beside_a_card_is_no_card(town: Town, words: str, beginning: str) -> None:
    await settled(town)
    request = await town.says(GUS, "food", words)
    card = town.card("food", beginning)
    before = town.body_of(card)
    await town.deletes(GUS, "food", request)
    line = town.last_event("food")
    said = town.body_of(line)
    await town.reacts(HAL, "food", to=card, key="👎" if "sense" in words else "✋")
    await town.passes(timedelta(minutes=1))
    assert town.body_of(line) == said
    assert town.body_of(card) != before


async def test_what_has_ended_meanwhile_does_not_stay(town: Town) -> None:
    await settled(town)
    request = await town.says(GUS, "food", "!consent Buy a van")
    await town.says(GUS, "food", "!withdraw C-1")
    sense = await town.says(GUS, "food", "!sense How was it?")
    await town.says(GUS, "food", "!sense close S-1")
    before = len(town.heard_all("food"))
    await town.deletes(GUS, "food", request)
    await town.deletes(GUS, "food", sense)
    assert len(town.heard_all("food")) == before


async def test_nobody_is_told_of_what_somebody_without_power_deletes(town: Town) -> None:
    await settled(town)
    request = await town.says(GUS, "food", "!consent Buy a van")
    await town.deletes(HAL, "food", request)
    assert "stays open" not in town.heard("food")
    maker = next(iter(town.server.rooms[town.room("food")].members))
    await town.deletes(maker, "food", request)
    assert "has taken the request out of the room. C-1 stays open" in town.heard("food")


async def test_a_request_to_join_stays_and_can_be_taken_back(town: Town) -> None:
    request = await town.says(EVE, "tech", "!join for Byte")
    await town.deletes(EVE, "tech", request)
    assert "Eve has deleted the request. J-1 still waits for an answer; !leave takes it back." in town.heard("tech")
    await town.says(EVE, "tech", "!leave")
    await town.says(DI, "tech", "!approve J-1")
    assert "withdrawn" in town.heard("tech")


async def test_who_has_joined_stays_on_the_register(town: Town) -> None:
    request = await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.deletes(FAY, "food", request)
    assert "Fay stays on the register of the Food circle; !leave ends that." in town.heard("food")


async def test_a_question_goes_with_the_words_that_it_is_about(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    request = await town.says(GUS, room, "subs declare 920000 wages")
    await town.deletes(GUS, room, request)
    assert "I have dropped it. Nothing has changed." in town.heard_private(GUS)
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "subs")
    assert "fee" not in town.heard_private(GUS)


async def test_a_declaration_stays(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    request = await town.says(GUS, room, "subs declare 920000 wages")
    await town.says(GUS, room, "yes")
    await town.deletes(GUS, room, request)
    told = "You have deleted what you asked me. What your co-op has declared stays; subs declare with other figures replaces it."
    assert told in town.heard_private(GUS)


async def test_a_mended_command_is_known_by_its_first_message(town: Town) -> None:
    await settled(town)
    request = await town.says(GUS, "food", "!consnet Buy a van")
    await town.edits(GUS, "food", request, "!consent Buy a van")
    await town.deletes(GUS, "food", request)
    assert "C-1 stays open; !withdraw C-1 ends it." in town.heard("food")


async def test_so_is_one_whose_doubt_was_cleared_by_an_answer(town: Town) -> None:
    await settled(town)
    request = await town.says(GUS, "food", "!consent Buy a van by 12/13/2026")
    await town.replies(GUS, "food", to=town.last_event("food"), text="fri 17:00")
    await town.edits(GUS, "food", request, "!consent Buy two vans by fri 17:00")
    assert "!amend C-1 Buy two vans or !withdraw C-1" in town.heard("food")
    await town.deletes(GUS, "food", request)
    assert "C-1 stays open; !withdraw C-1 ends it." in town.heard("food")
