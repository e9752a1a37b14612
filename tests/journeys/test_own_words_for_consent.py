"""A federation with words of its own for what can be said to an item: nobody reads any others, wherever an item is told of."""

import re
from datetime import timedelta

import pytest

from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_objections import facilitates
from tests.towns import FEDERATION

WORDS = '[federation.words]\ncritical_concern = "objection"\nconcern = "worry"\nstand_aside = "step back"\n'
OTHERS = re.compile(r"critical concern|\bconcerns?\b|stand(?:s|ing)? aside|stood aside", re.I)
"""What a federation says that has chosen nothing."""
COMMANDS = re.compile(r"!(?:concern|standaside)\b|--\w+")
DAY = timedelta(days=1)


@pytest.fixture
def toml() -> str:
    """The federation with words of its own."""
    return FEDERATION.replace("\n[[circles]]", f"\n{WORDS}\n[[circles]]", 1)


def strange_words(town: Town) -> list[str]:
    """What the bot has said, edits and files too, with words that are not this federation's."""
    bodies = [
        str(each)
        for event in town.server.log
        if event.sender == BOT and event.type == "m.room.message"
        for content in (event.content, event.content.get("m.new_content", {}))
        for each in (content.get("body", ""), content.get("formatted_body", ""))
    ]
    files = [data.decode(errors="replace") for data in town.server.files.values()]
    lines = {line for body in (*bodies, *files) for line in body.splitlines()}
    return sorted(
        line for line in lines if OTHERS.search(COMMANDS.sub("", line)) and not line.endswith("replaced_by,item")
    )


@pytest.mark.both_databases
@pytest.mark.long
async def test_from_the_opening_to_the_review_nobody_reads_other_words(town: Town) -> None:
    card = await opened(town, "!consent Buy the cheap flour")
    await facilitates(town, FAY)
    hand: EventId = await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(HAL, "food", "it is made far away", thread=card)
    await town.says(GUS, "food", "!measure C-1 @bo count the sacks by in 9 days")
    await town.says(GUS, "food", "!resolve C-1 @hal we try it for a month")
    await town.says(HAL, await town.private(HAL), "no")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(FAY, "food", "!heard C-1 @hal we talked about it")
    await town.says(FAY, "food", "!concern C-1 the price may rise")
    await town.says(GUS, "food", "!standaside C-1")
    for asked in (
        "!objections",
        "!objections C-1",
        "!item C-1",
        "!items",
        "!quorum",
        "!help consent",
        "!help object C-1",
    ):
        await town.says(GUS, "food", asked)
    await town.passes(2 * DAY)
    await nine_comes(town)
    await town.passes(4 * DAY)
    for asked in ("!decisions", "!decision D-1", "!policy", "!review D-1", "!objections", "!catchup"):
        await town.says(GUS, "food", asked)
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-2")
    await town.passes(8 * DAY)
    await town.says(GUS, await town.private(GUS), "decisions export")
    await town.says(GUS, await town.private(GUS), "decisions export csv")
    await town.says(HAL, await town.private(HAL), "mydata")
    await town.unreacts(HAL, "food", hand)

    assert not strange_words(town), "\n".join(strange_words(town))


@pytest.mark.both_databases
async def test_a_proposal_a_referral_and_a_call_are_told_in_these_words(town: Town) -> None:
    await settled(town)
    await facilitates(town, FAY)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(GUS, "food", "!proposal Buy an oven aim fewer burnt loaves")
    card = town.card("food", "C-1 ·")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(HAL, "food", "we cannot pay", thread=card)
    await town.passes(7 * DAY)
    await town.says(HAL, "food", "!object C-1 we cannot pay")
    await town.says(FAY, "food", "!call")
    await town.says(FAY, "food", "!call take C-1")
    await town.says(FAY, "food", "!present Leaf Bakery, Green Grocers")
    await town.says(FAY, "food", "all present consent but Leaf Bakery: concern the noise")
    await town.says(FAY, "food", "yes")
    await town.says(FAY, "food", "!call end next in 7 days")
    await town.says(FAY, "food", "!refer C-1 yes")
    await town.passes(DAY)
    await town.says(FAY, "coordinating", "!standaside C-2")
    await town.says(BO, "coordinating", "!item C-2")
    await town.passes(8 * DAY)
    await town.says(GUS, "food", "!item C-1")

    assert not strange_words(town), "\n".join(strange_words(town))


GERMAN = '[federation.words]\ncritical_concern = "Einwand"\nconcern = "Bedenken"\nstand_aside = "Enthaltung"\n'


@pytest.mark.parametrize("toml", [FEDERATION.replace("\n[[circles]]", f"\n{GERMAN}\n[[circles]]", 1)])
async def test_words_of_another_language_are_read_and_said(town: Town) -> None:
    """Wherever an answer may be said, and nobody reads English ones for what has a word here."""
    card = await opened(town, "!consent Buy the cheap flour")
    await town.replies(HAL, "food", to=card, text="Einwand: zu teuer")
    assert "Thank you, noted on C-1: Small Screws – Einwand." in town.heard_all("food")[-2]
    await town.says(FAY, "food", "C-1 Bedenken: der Preis steigt")
    assert "noted on C-1: Green Grocers – Bedenken." in town.heard("food")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(FAY, "food", "C-1: Enthaltung")
    assert "noted on C-1: Green Grocers – Enthaltung." in town.heard("food")
    await town.says(GUS, "food", "!yes C-1")
    for days in (2, 1, 3):
        await town.passes(days * DAY)
    assert "C-1: agreed, with an unmet Bedenken kept. It is D-1" in "\n".join(town.heard_all("food"))
    await town.says(HAL, "food", "C-1: Einwand, es bleibt zu teuer")
    assert "noted as late and not counted. To have D-1 looked at again" in town.heard("food")
    await town.says(GUS, await town.private(GUS), "decisions export csv")
    await town.says(GUS, "food", "!decision D-1")
    assert "Hal for Small Screws: zu teuer" in town.heard("food")
    assert not strange_words(town), "\n".join(strange_words(town))
