"""What a circle shares is its own to say, for all to see; what is sent without a person can be held back."""

from datetime import timedelta

import pytest

from storage.models import Role, RoleName, SharedNews
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_proposals import chooses

BO, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "fay", "gus", "hal"))
QUARTER, PACED = timedelta(minutes=16), timedelta(minutes=5)


async def _has_secretary(town: Town) -> None:
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("food"), user_id=UserId(HAL), role=RoleName.SECRETARY, starts_at=town.now))


async def _shares(town: Town, section: str, how: str) -> None:
    """The circle has agreed to it long ago."""
    async with town.app.database.transaction() as db:
        db.add(
            SharedNews(circle=CircleSlug("food"), section=section, how=how, changed_by=UserId(HAL), changed_at=town.now)
        )


async def _decides(town: Town, words: str, number: int) -> None:
    if number == 1:
        await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", f"!consent {words} by in 2 days")
    await town.says(GUS, "food", f"!yes C-{number}")
    await town.passes(timedelta(days=2))


def _sent(town: Town) -> list[str]:
    return [words for words in town.heard_all("coordinating") if words.startswith("R-")]


@pytest.mark.both_databases
async def test_the_circle_decides_it_all_see_it_and_what_is_sent_waits_a_quarter_of_an_hour(town: Town) -> None:
    await town.says(GUS, "food", "!share")
    assert "decisions: offered to the link person, who sends it or not" in town.heard("food")
    assert "What people say to each other is never told by itself" in town.heard("food")
    async with refused(town, "not-member"):
        await town.says(GUS, "food", "!share decisions sent")
    await _has_secretary(town)
    async with refused(town, "not-member"):
        await town.says(GUS, "food", "!share decisions never")
    assert "That is Hal" in town.heard("food")
    async with refused(town, "nobody-to-ask"):
        await town.says(HAL, "food", "!share decisions sent")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!share decisions sent")
    card = town.card("food", "C-1 · What the Food circle tells the circle above. decisions: sent by itself")
    async with refused(town, "asked-already"):
        await town.says(GUS, "food", "!share decisions never")
    await town.says(GUS, "food", "!share decisions")
    assert "offered to the link person" in town.heard("food")
    await town.reacts(GUS, "food", to=card, key="✅")
    await town.says(GUS, "food", "!close C-1")
    await town.says(GUS, "food", "!share decisions")
    assert "sent by itself" in town.heard("food")
    assert await town.on_record("decisions") == ["relay.share_put", "relay.shared"]
    await town.passes(QUARTER)
    before = len(_sent(town))

    await _decides(town, "Buy a second van", 2)
    assert _sent(town) == []
    for user in (FAY, HAL):
        assert "D-2 goes to the Coordinating circle in a quarter of an hour" in town.heard_private(user)
    await town.passes(QUARTER)
    assert "> D-2: Buy a second van" in _sent(town)[before]
    room = await town.private(HAL)
    async with refused(town, "answered"):
        await town.reacts(HAL, room, to=town.card(room, "D-2 goes"), key="⏸")

    await _decides(town, "Sell the first van", 3)
    await town.reacts(HAL, room, to=town.card(room, "D-3 goes"), key="⏸️")
    assert "D-3 is held back" in town.heard(room)
    await town.passes(QUARTER)
    assert len(_sent(town)) == before + 1
    await town.says(FAY, "food", "!relay D-3")
    assert "Sell the first van" in _sent(town)[before + 1]


async def test_a_digest_tells_what_the_circle_shares_and_nothing_of_what_it_never_does(town: Town) -> None:
    await _has_secretary(town)
    await town.says(HAL, "food", "!join for Small Screws")
    await _decides(town, "Buy a second van", 1)
    await town.says(GUS, "food", "!consent Paint it red by in 9 days")
    room = await town.private(FAY)
    await town.says(FAY, "food", "!relay digest")
    shown = town.heard(room)
    assert "D-1" in shown
    assert "Paint it red" in shown
    await town.says(HAL, room := await town.private(HAL), "!share open never")
    assert "Hal has changed what we share. open" in town.heard("food")
    await town.says(FAY, "food", "!relay digest")
    assert "Paint it red" not in town.heard_private(FAY)
    assert "D-1" in town.heard_private(FAY)
    await town.says(HAL, "food", "!share decisions never")
    await town.says(HAL, "food", "!share people never")
    async with refused(town, "no-news"):
        await town.says(FAY, "food", "!relay digest")


async def test_what_is_set_to_be_sent_goes_weekly_as_a_digest_that_can_be_held_back_and_never_without_news(
    town: Town,
) -> None:
    await _has_secretary(town)
    await _shares(town, "people", "sent")
    await town.passes(timedelta(days=8))
    assert _sent(town) == []
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Paint it red by in 30 days")
    room = await town.private(HAL)
    await town.passes(timedelta(days=7))
    await town.passes(PACED)
    assert "This goes to the Coordinating circle in a quarter of an hour" in town.heard(room)
    assert _sent(town) == []
    await town.passes(QUARTER)
    (words,) = _sent(town)
    assert words.startswith("R-1 from the Food circle, sent as it has set:\n\n> News from the Food circle:")
    assert "Paint it red" not in words
    await town.replies(BO, "coordinating", to=town.last_event("coordinating"), text="Welcome to them")
    assert "Welcome to them" in town.heard("food")

    await town.says(HAL, "food", "!join for Small Screws")
    await town.passes(timedelta(days=7))
    await town.passes(PACED)
    await town.reacts(HAL, room, to=town.card(room, "> News from the Food circle"), key="⏸")
    await town.passes(QUARTER)
    assert len(_sent(town)) == 1
    await town.leaves_room(FAY, "food")
    await town.leaves_room(HAL, "food")
    await town.says(GUS, "food", "!leave yes")
    await town.passes(timedelta(days=30))
    assert len(_sent(town)) == 1


async def test_a_circle_that_wants_to_see_it_first_is_shown_what_arrives(town: Town) -> None:
    chooses(town, "food", relay={"preview": True})
    await town.says(FAY, "food", "!relay We have *room* for two")
    assert "This is what arrives in the Coordinating circle:\n\n> We have *room* for two" in town.heard("food")
    assert _sent(town) == []
    await town.replies(FAY, "food", to=town.last_event("food"), text="no")
    assert _sent(town) == []
    await town.says(FAY, "food", "!relay We have *room* for three")
    await town.replies(FAY, "food", to=town.last_event("food"), text="yes")
    assert "> We have *room* for three" in _sent(town)[0]
