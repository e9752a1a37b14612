"""Everyday wishes in words that are no command's own: understood, or answered with the one that is."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled

BO, DI = "@bo:example.org", "@di:example.org"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("!yes C-1 and C-2", "One at a time, please. For example: !yes C-2"),
        ("!yes C-1 and items", "do not know what to do with “and items”. One command in a message, please."),
        ("!export march", "I have found no decision agreed from Sun 1 Mar 2026"),
        ("!find a date", "I am missing the text. For example: !date Monthly call"),
        ("!decision about trees", "no decision with the words “trees”"),
        ("!decide C-1", "I take that for !close C-1"),
        ("!who is gus", "Gus speaks for Leaf Bakery in the Food circle."),
        ("!who is fay", "Fay speaks for Green Grocers in the Food circle and is link person."),
        ("!who is bo", "Bo is treasurer."),
        ("!who is in food", "Who is what in the Food circle:"),
        ("!items oven", "C-1 We buy an oven"),
        ("!items about bread", "has the words “bread”. !items shows all that is open, !decisions bread looks through"),
        ("!coops leaf", "1 co-op:"),
        ("!coops xyz", "I know no co-op with “xyz” in its name."),
        ("!hi bot how are you", "Hello! Say !help"),
        ("!new coop Sunny Farm", "If you speak for it yourself, say !join for Sunny Farm."),
        ("!C-1 concern market day", "noted on C-1: Small Screws – concern"),
        ("!C-1 withdraw", "Really withdraw it?"),
        ("!sign me out", "Really leave Food circle?"),
        ("!take me off the list", "Really leave Food circle?"),
        ("!I want out of the food circle", "Really leave Food circle?"),
        ("!enroll me for Small Screws", "You are already in the Food circle, for Small Screws"),
        ("!let me in to the food circle", "You are already"),
        ("!stop being link person", "I take that for !role end link person"),
        ("!end my role", "lays down a role of yours"),
        ("!fay is no longer link person", "I take that for !role end fay link person"),
        ("!choose a facilitator", "!select facilitator"),
        ("!who should be facilitator?", "!select facilitator"),
        ("!select someone as facilitator", "N-1: who shall be facilitator"),
        ("!my vote goes to Fay", "!nominate @eve because she listens"),
        ("!what is C-1 about?", "C-1 · We buy an oven"),
        ("!change my answer on C-1 to concern: market day", "noted on C-1: Small Screws – concern"),
        ("!fay stands in for me until friday", "I take that for !standin fay until friday"),
        ("!we are late", "I know no co-op “late”"),
        ("!join tech and food", "I take you into one circle at a time."),
    ],
)
async def test_it_is_understood_or_answered(town: Town, said: str, told: str) -> None:
    await settled(town)
    await town.says(GUS if "withdraw" in said else HAL, "food", "!consent We buy an oven")
    await town.says(GUS if "withdraw" in said else HAL, "food", said)

    assert told in town.heard("food")


async def test_a_circle_at_the_end_of_what_is_passed_on(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!relay we need more flour to the coordinating circle")
    assert "> we need more flour\n" in town.heard("coordinating")
    await town.says(FAY, "food", "!relay we need more sugar to the tech circle")
    assert "whether “the tech circle” is where that is to go, or part of it" in town.heard("food")
    await town.replies(FAY, "food", to=town.last_event("food"), text="2")
    assert "> we need more sugar to the tech circle\n" in town.heard("coordinating")


async def test_who_gave_a_role_is_told_who_ends_it(town: Town) -> None:
    await town.says(DI, "tech", "!role give @eve facilitator")
    await town.says(DI, "tech", "!role end @eve facilitator")

    assert "or an operator ends it (!who is operator)" in town.heard("tech")


async def test_the_treasurer_asks_everybody_and_looks_who_is_outstanding(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!extend C-1 to next monday")
    await town.says(BO, "food", "!subs ask everybody")
    assert "I am asking" in town.heard("food")
    await town.says(BO, "food", "!who is outstanding?")
    assert "have not declared" in town.heard("food")


async def test_which_circle_is_meant_is_asked_once_in_private(town: Town) -> None:
    """And one reply is enough: what was said is done then."""
    await settled(town)
    room = await town.private(FAY)
    await town.says(FAY, room, "members")
    assert "You are in Coordinating circle and Food circle, and I cannot tell which you mean." in town.heard(room)
    await town.says(FAY, room, "food")
    assert "Food circle – " in town.heard(room)
    await town.says(FAY, room, "join for Green Grocers")
    await town.says(FAY, room, "1")
    assert "Coordinating circle" in town.heard(room)
