"""“C-3 concern: …” works in the room as the bot has shown it there, and talk about an item is left alone."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled


async def opened(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call to Thursdays by in 6 days")


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("C-1 concern: the school is far away", "noted on C-1"),
        ("c-1: yes", "noted on C-1"),
        ("C-1 we object because half of us cannot come", "noted on C-1"),
        ("C-1 fine by us, thanks", "noted on C-1"),
        ("C-1 no", "Does your “no” mean"),
        ("C-1 question: who pays?", "who pays?"),
    ],
)
async def test_an_answer_as_it_was_shown_is_one(town: Town, said: str, noted: str) -> None:
    await opened(town)
    await town.says(HAL, "food", said)

    assert any(noted in heard for heard in town.heard_all("food"))


@pytest.mark.parametrize(
    "said",
    [
        "C-1 looks good to me, what do you think?",
        "C-1 sounds good",
        "C-1 is on the agenda",
        "C-9 concern: there is no such item",
        "yes, C-1",
        "concern: about C-1",
    ],
)
async def test_talk_is_left_alone(town: Town, said: str) -> None:
    await opened(town)
    heard = len(town.heard_all("food"))
    await town.says(HAL, "food", said)

    assert len(town.heard_all("food")) == heard
    assert await town.on_record("C-1") == ["consent.opened"]


async def test_an_item_of_another_room_or_one_that_is_closed_is_not_answered_so(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "tech", "C-1 yes")
    await town.says(GUS, "food", "!withdraw C-1")
    heard = len(town.heard_all("food"))
    await town.says(HAL, "food", "C-1 yes")

    assert len(town.heard_all("food")) == heard
    assert await town.on_record("C-1") == ["consent.opened", "consent.withdrawn"]


async def test_an_objection_to_what_is_decided_is_noted_and_told_how_to_bring_it(town: Town) -> None:
    """Who objects to what has closed is not left without a word; all else that is said of it is talk."""
    await opened(town)
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.says(HAL, "food", "!standaside C-1")
    await town.says(GUS, "food", "!close C-1")
    heard = len(town.heard_all("food"))
    for said in ("C-1 concern: it rains", "C-1 yes", "C-1: no objection from us"):
        await town.says(HAL, "food", said)
    assert len(town.heard_all("food")) == heard

    await town.says(HAL, "food", "C-1: we object, half of us cannot come")
    assert "noted as late and not counted. To have D-1 looked at again, with what you object to, say" in town.heard(
        "food"
    )
    await town.says(GUS, "food", "!item C-1")
    assert "Said after the close, not counted:\n\n• Hal for Small Screws: half of us cannot come" in town.heard("food")
