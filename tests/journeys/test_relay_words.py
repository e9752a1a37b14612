"""Words that the relay keeps for itself: none of them is ever published in another circle by mistake."""

from datetime import timedelta

import pytest

from storage.models import Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, CY, DI, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve", "fay", "gus"))


def _arrived(town: Town, where: str = "coordinating") -> list[str]:
    return [words for words in town.heard_all(where) if words.startswith("R-")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("!relay cancel that thing", "relay cancel"),
        ("!relay close the shop at five", "relay close R-5"),
        ("!relay last week we sold out", "relay last 3"),
        ("!relay receipt", "relay receipt R-5"),
        ("!relay status of R-3", "relay cancel R-3"),
        ("!relay members", "members"),
        ("!relay to coordinating cancel", "relay cancel"),
        ("!relay food: we need flour", "relay to food we need flour"),
    ],
)
async def test_what_looks_like_a_command_is_passed_on_by_nothing_but_a_yes(town: Town, said: str, meant: str) -> None:
    await town.says(CY, "tech", said)
    assert f"did you mean !{meant}?" in town.heard("tech")
    assert _arrived(town) == []
    question = town.last_event("tech")
    await town.replies(EVE, "tech", to=question, text="yes")  # It is not for her to say.
    assert _arrived(town) == []
    await town.replies(CY, "tech", to=question, text="no")
    assert "I have passed on nothing" in town.heard("tech")
    assert _arrived(town) == []


async def test_a_yes_passes_them_on_as_the_text_that_they_are(town: Town) -> None:
    said = await town.says(CY, "tech", "!relay last week we sold out of *rye*")
    await town.replies(CY, "tech", to=town.last_event("tech"), text="yes")
    assert "> last week we sold out of *rye*" in town.heard("coordinating")
    await town.deletes(CY, "tech", said)
    assert town.redacted(town.last_event("coordinating"))


async def test_what_stands_behind_a_colon_is_text(town: Town) -> None:
    for words in ("!relay : close R-5", "!relay :cancel", "!relay :all the best", "!relay : last orders at six"):
        await town.says(CY, "tech", words)
    arrived = _arrived(town)
    for text, words in zip(("close R-5", "cancel", "all the best", "last orders at six"), arrived, strict=True):
        assert f"> {text}\n" in words


async def test_cancel_takes_back_the_last_or_a_certain_one_and_says_so_at_first(town: Town) -> None:
    async with refused(town, "nothing-to-cancel"):
        await town.says(CY, "tech", "!relay cancel")
    await town.says(CY, "tech", "!relay One")
    assert "Delete your message, or say !relay cancel, and I take it back there." in town.heard("tech")
    one = town.last_event("coordinating")
    await town.says(CY, "tech", "!relay Two")
    two = town.last_event("coordinating")
    async with refused(town, "not-yours"):
        await town.says(EVE, "tech", "!relay cancel R-1")
    await town.says(CY, "tech", "!relay cancel")
    assert "R-2 is taken back from the Coordinating circle" in town.heard("tech")
    assert town.redacted(two)
    assert not town.redacted(one)
    await town.says(DI, "tech", "!relay cancel R-1")  # The circle's secretary.
    assert town.redacted(one)
    async with refused(town, "undone-already"):
        await town.says(CY, "tech", "!relay cancel R-1")

    await town.says(CY, "tech", "!relay Three")
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Good")
    async with refused(town, "acted-on"):
        await town.says(CY, "tech", "!relay cancel")
    await town.passes(timedelta(days=2))
    async with refused(town, "nothing-to-cancel"):
        await town.says(CY, "tech", "!relay cancel")


@pytest.mark.both_databases
async def test_a_link_person_of_either_end_closes_the_exchange(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    async with refused(town, "not-yours"):
        await town.says(EVE, "tech", "!relay close R-1")
    async with refused(town, "not-your-circle"):
        await town.leaves_room(GUS, "tech")
        await town.says(GUS, "food", "!relay close R-1")
    async with town.app.database.transaction() as db:
        minutes = Role(
            circle=CircleSlug("coordinating"), user_id=UserId(FAY), role=RoleName.SECRETARY, starts_at=town.now
        )
        db.add(minutes)
    await town.says(FAY, "coordinating", "!relay close R-1")
    assert "R-1 is closed: I carry nothing more between here and the Tech circle." in town.heard("coordinating")
    assert "Fay of the Coordinating circle has closed R-1" in town.heard("tech")
    async with refused(town, "closed"):
        await town.replies(ADA, "coordinating", to=copy, text="Two of ours would like that")
    assert "R-1 is closed, so I have not carried that" in town.heard("coordinating")
    assert not any("Two of ours" in words for words in town.heard_all("tech"))
    async with refused(town, "closed"):
        await town.says(CY, "tech", "!relay close R-1")
    assert await town.on_record("R-1") == ["relay.passed", "relay.closed"]


async def test_a_reply_that_only_points_passes_that_message_on_and_one_with_words_says_that_it_does_not(
    town: Town,
) -> None:
    for words in ("", " this", " it please", " this one", " to coordinating please"):
        source = await town.says(EVE, "tech", f"We have flour{words}")
        await town.replies(CY, "tech", to=source, text=f"!relay{words}")
        assert f"said by Eve, passed on by Cy:\n\n> We have flour{words}\n" in town.heard("coordinating")
    await town.replies(CY, "tech", to=source, text="!relay We think so, too")
    assert "passed on by Cy:\n\n> We think so, too" in town.heard("coordinating")
    assert "your words alone, without the message that you replied to" in town.heard("tech")
    await town.says(CY, "tech", "!relay This Friday we meet")
    assert "> This Friday we meet" in town.heard("coordinating")
    async with refused(town, "none-of-them"):
        await town.says(CY, "tech", "!relay last 0")


@pytest.mark.parametrize("said", ["food and tech We meet", "food, tech: We meet", "food + to tech We meet"])
async def test_several_circles_are_told_one_by_one(town: Town, said: str) -> None:
    async with refused(town, "one-at-a-time"):
        await town.says(FAY, "coordinating", f"!relay to {said}")
    assert not _arrived(town, "food")
    await town.says(FAY, "coordinating", "!relay to food and then some")
    assert "> and then some" in town.heard("food")


async def test_who_links_one_circle_is_told_who_speaks_to_all(town: Town) -> None:
    async with refused(town, "not-link-person"):
        await town.says(FAY, "coordinating", "!relay all Who comes? answer by fri")
    assert "Nobody does so as yet; an operator can name somebody" in town.heard("coordinating")
    async with town.app.database.transaction() as db:
        role = Role(circle=CircleSlug("coordinating"), user_id=UserId(ADA), role=RoleName.SECRETARY, starts_at=town.now)
        db.add(role)
    async with refused(town, "not-link-person"):
        await town.says(FAY, "coordinating", "!relay all Who comes? answer by fri")
    assert "That is Ada (secretary). Please ask them to say: !relay all Who comes? answer by fri" in town.heard(
        "coordinating"
    )
    async with refused(town, "not-link-person"):
        await town.replies(
            FAY, "coordinating", to=await town.says(ADA, "coordinating", "Who comes?"), text="!relay all"
        )
    assert "reply to your message with !relay all" in town.heard("coordinating")
