"""Passing on by a tap of 📨: a link person is asked in private, and nothing is sent before the yes."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town

CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus"))


def _arrived(town: Town) -> list[str]:
    return [words for words in town.heard_all("coordinating") if words.startswith("R-")]


@pytest.mark.both_databases
async def test_a_tap_asks_and_a_yes_passes_on_and_tells_the_author(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.reacts(CY, "tech", to=source, key="📨")
    room = await town.private(CY)
    assert "Shall I pass this on to the Coordinating circle? Eve has said:\n\n> We have room" in town.heard(room)
    assert _arrived(town) == []
    await town.edits(EVE, "tech", source, "We have room for three apprentices")
    await town.says(CY, room, "yes")
    assert town.heard("coordinating").startswith(
        "R-1 from the Tech circle, said by Eve, passed on by Cy:\n\n> We have room for three"
    )
    assert town.heard("tech").startswith(
        "✔ 📨 Cy has passed this on to the Coordinating circle (R-1); delete your message"
    )
    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert isinstance(relation, dict)
    assert (relation["rel_type"], relation["event_id"]) == ("m.thread", source)
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours")
    assert "Two of ours" in town.heard("tech")
    await town.deletes(EVE, "tech", source)
    assert town.redacted(town.card("coordinating", "R-1"))


async def test_a_no_a_tap_taken_away_a_deletion_and_a_day_pass_nothing_on(town: Town) -> None:
    room = await town.private(CY)
    source = await town.says(EVE, "tech", "One")
    tap = await town.reacts(CY, "tech", to=source, key="📨")
    await town.says(CY, room, "no")
    assert "I have passed on nothing" in town.heard(room)
    await town.unreacts(CY, "tech", tap)
    assert "I have passed on nothing" in town.heard(room)  # Nothing was open, so nothing is said.
    tap = await town.reacts(CY, "tech", to=source, key="📨")
    await town.unreacts(CY, "tech", tap)
    assert "You have taken your 📨 away" in town.heard(room)
    await town.says(CY, room, "yes")
    await town.reacts(CY, "tech", to=source, key="📨")
    await town.deletes(EVE, "tech", source)
    assert "is deleted, so I do not pass it on" in town.heard(room)
    await town.says(CY, room, "yes")
    other = await town.says(EVE, "tech", "Two")
    await town.reacts(CY, "tech", to=other, key="📨")
    await town.passes(timedelta(hours=25))
    await town.says(CY, room, "yes")
    assert _arrived(town) == []


async def test_it_is_a_link_person_s_tap_on_what_people_say(town: Town) -> None:
    room = await town.private(CY)
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    before = len(town.heard_all_private(EVE))
    await town.reacts(EVE, "tech", to=source, key="📨")
    assert len(town.heard_all_private(EVE)) == before
    await town.reacts(CY, "tech", to=source, key="🎉")
    assert "Shall I" not in town.heard(room)

    await town.says(GUS, "tech", "!ping")
    await town.reacts(CY, "tech", to=town.last_event("tech"), key="📨")
    assert "said by a bot" in town.heard(room)
    picture: dict[str, object] = {"msgtype": "m.image", "body": "IMG.jpg", "url": "https://example.org/1"}
    await town.reacts(CY, "tech", to=await town.emits(EVE, "tech", "m.room.message", picture), key="📨")
    assert "no words that I can read" in town.heard(room)
    old = town.server.emit(
        town.room("tech"), UserId(EVE), "m.room.message", {"msgtype": "m.text", "body": "Long ago"},
        at=town.now - timedelta(days=400),
    )  # fmt: skip
    await town.works()
    await town.reacts(CY, "tech", to=old.event_id, key="📨")
    assert "before I came into the room" in town.heard(room)
    await town.replies(CY, "tech", to=source, text="!relay")
    await town.reacts(CY, "tech", to=source, key="📨")
    assert "passed on to the Coordinating circle already, as R-1" in town.heard(room)
    assert len(_arrived(town)) == 1
