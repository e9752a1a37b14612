"""A circle meets in a call: agenda, presence, rounds, what all present say, actions, minutes."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.towns import FEDERATION

EDITS = timedelta(seconds=10)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{BO}"]'
    )


async def begun(town: Town, words: str = "!call") -> EventId:
    """Gus, Hal and Fay speak for three co-ops; Bo, who facilitates, has begun a call."""
    await settled(town)
    await town.says(GUS, "food", words)
    return town.card("food", "K-1 · ")


@pytest.mark.both_databases
async def test_a_call_from_its_agenda_to_its_minutes(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!agenda add How do we share the van?")
    assert town.heard("food") == (
        "Thank you. T-1 is on the agenda of the next call of the Food circle; none is planned yet. !agenda remove T-1 takes it off."
    )
    await town.says(FAY, "food", "!consent Move the call to Thursdays by in 3 days")
    item = town.card("food", "C-1 ·")
    await town.says(GUS, "food", "!agenda")
    assert "Agenda of the next call of the Food circle, 2 points:" in town.heard("food")
    assert "T-1 · How do we share the van? (Hal)" in town.heard("food")
    await town.passes(timedelta(hours=49))

    await town.says(GUS, "food", "!call")
    card = town.card("food", "K-1 · Call of the Food circle")
    assert list(town.reactions_on(card)) == ["👋", "🗣", "▶"]
    await town.reacts(HAL, "food", to=card, key="👋")
    await town.reacts(FAY, "food", to=card, key="🗣")
    await town.says(GUS, "food", "!present")
    assert town.heard("food") == "Thank you, you are noted as there in K-1. !absent takes it back."
    await town.passes(EDITS)
    body = town.body_of(card)
    assert "There (3): Green Grocers (Fay), Leaf Bakery (Gus) and Small Screws (Hal)" in body
    assert "🗣 Fay" in body
    assert body.index("T-1 · How do we share the van?") < body.index("C-1 · Move the call to Thursdays")

    await town.says(GUS, "food", "!call round")
    assert town.heard("food") == "Next: Green Grocers, then Leaf Bakery and Small Screws."
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [FAY]}
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "Next: Leaf Bakery, then Small Screws."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "Next: Small Screws, the last of this round."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "All have had their turn. !call next goes on to the next point."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food").startswith("Now: T-1 · How do we share the van? (Hal)\n\n1 point follows.")
    await town.says(GUS, "food", "!action @hal Ring the landlord by fri")
    assert "Noted as A-1: Hal does it by Fri 6 Mar 2026, 17:00 GMT, and is reminded then." in town.heard("food")
    assert "Gus has noted in the Food circle that you do this by Fri 6 Mar 2026, 17:00 GMT:" in town.heard_private(HAL)
    await town.says(GUS, "food", "!agenda open Who keeps the keys?")
    assert town.heard("food").startswith("Noted: T-4 stays open") or "stays open" in town.heard("food")
    await town.says(GUS, "food", "!call next")
    assert "Now: C-1 · Move the call to Thursdays" in town.heard("food")

    await town.reacts(GUS, "food", to=item, key="✅")
    await town.reacts(FAY, "food", to=item, key="✅")
    await town.says(BO, "food", "all present consent but Hal: concern the school run")
    asked = town.heard("food")
    assert "On C-1 I enter this for 1 co-op, as said in the call:" in asked
    assert "Small Screws: concern – “the school run”" in asked
    assert "Not for Green Grocers, Leaf Bakery: their own people have answered." in asked
    await town.replies(BO, "food", to=town.card("food", "On C-1 I enter this"), text="yes")
    assert "Entered on C-1 for 1 co-op, by phone" in town.heard("food")
    assert "In the call of the Food circle Bo has entered this for Small Screws on C-1:" in town.heard_private(HAL)
    await town.says(BO, "food", "!close C-1")
    assert "C-1: agreed, with concerns. It is D-1 in the logbook." in town.heard_all("food")[-1]

    await town.says(GUS, "food", "!call end next fri 10:00")
    minutes, file = town.heard_all("food")[-2:]
    assert file == "K-1.md"
    for part in (
        "Minutes of K-1 · Call of the Food circle\nWed 4 Mar 2026, 10:00 GMT to Wed 4 Mar 2026, 10:0",
        "• Small Screws (Hal)",
        "• T-1 · How do we share the van? (Hal)",
        "• D-1 Move the call to Thursdays – agreed, with concerns",
        "• A-1 Hal: Ring the landlord – by Fri 6 Mar 2026, 17:00 GMT",
        "Who keeps the keys?",
        "Next call: Fri 6 Mar 2026, 10:00 GMT",
    ):
        assert part in minutes, part
    kept = town.server.files[str(town.content_of(town.last_event("food"))["url"])].decode()
    assert "Minutes of K-1" in kept
    assert "A-1 Hal: Ring the landlord" in kept
    await town.passes(EDITS)
    assert "ended Wed 4 Mar 2026" in town.body_of(card)
    assert (await town.on_record("K-1"))[-1] == "call.ended"
    await town.says(GUS, "food", "!agenda")
    assert "Who keeps the keys?" in town.heard("food")
    assert "How do we share the van?" not in town.heard("food")
    assert "Fri 6 Mar 2026, 10:00 GMT" in town.heard("food")
