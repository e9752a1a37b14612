"""What comes back of what was passed on: answers in its thread, reactions as one line, a receipt for who asks."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused

ADA, BO, CY, EVE, FAY, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "eve", "fay", "hal"))
SETTLED = timedelta(minutes=3)


@pytest.mark.both_databases
async def test_reactions_come_back_as_one_line_that_is_kept_up_to_date(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy, said = town.last_event("coordinating"), len(town.heard_all("tech"))
    tap = await town.reacts(FAY, "coordinating", to=copy, key="👍")
    await town.reacts(BO, "coordinating", to=copy, key="👍")
    await town.reacts(BO, "coordinating", to=copy, key="ask Smith")
    assert len(town.heard_all("tech")) == said
    await town.passes(SETTLED)
    line = town.last_event("tech")
    assert town.heard("tech") == "Reactions in the Coordinating circle to R-1: 👍 2, 1 other"
    assert town.content_of(line)["m.relates_to"] == {"m.in_reply_to": {"event_id": source}}
    assert (town.content_of(line)["msgtype"], town.content_of(line)["m.mentions"]) == ("m.notice", {})
    await town.reacts(ADA, "coordinating", to=copy, key="❤️")
    await town.unreacts(FAY, "coordinating", tap)
    await town.passes(SETTLED)
    assert town.body_of(line) == "Reactions in the Coordinating circle to R-1: ❤ 1, 👍 1, 1 other"
    assert len(town.heard_all("tech")) == said + 1

    await town.says(EVE, "tech", "!relay receipt R-1")
    assert town.heard("tech").startswith(
        "R-1 arrived in the Coordinating circle on Mon 2 Mar 2026, 09:00 GMT. Nobody has answered it yet. 2 people have reacted to it."
    )
    await town.replies(FAY, "coordinating", to=copy, text="Two of ours")
    await town.says(BO, "coordinating", "!relay receipt R-1")
    assert "It was answered by Fay." in town.heard("coordinating")
    await town.leaves_room(HAL, "tech")
    async with refused(town, "not-your-circle"):
        await town.says(HAL, "food", "!relay receipt R-1")
    await town.deletes(EVE, "tech", source)
    await town.says(CY, "tech", "!relay receipt R-1")
    assert "R-1 was taken back" in town.heard("tech")


async def test_answers_gather_in_the_thread_of_what_was_passed_on(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.says(FAY, "coordinating", "Two of ours would like that", thread=copy)
    assert "Two of ours" in town.heard("tech")
    assert town.content_of(town.last_event("tech"))["m.relates_to"] == {"m.in_reply_to": {"event_id": source}}
    assert town.content_of(town.last_event("tech"))["m.mentions"] == {"user_ids": [EVE]}
    answer = town.last_event("tech")
    await town.replies(EVE, "tech", to=answer, text="Wonderful!")
    relation = town.content_of(town.last_event("coordinating"))["m.relates_to"]
    assert isinstance(relation, dict)
    assert (relation["rel_type"], relation["event_id"], relation["is_falling_back"]) == ("m.thread", copy, False)


async def test_what_is_closed_follows_no_edit_and_still_every_deletion(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    answer = await town.replies(FAY, "coordinating", to=copy, text="How long?")
    carried = town.last_event("tech")
    await town.says(CY, "tech", "!relay close R-1")
    await town.edits(EVE, "tech", source, "We have room for three")
    await town.edits(FAY, "coordinating", answer, "How soon?")
    await town.passes(timedelta(seconds=10))
    assert "> We have room for two apprentices" in town.body_of(copy)
    assert "> How long?" in town.body_of(carried)
    assert "stands there as it was" in town.heard_private(EVE)
    await town.deletes(EVE, "tech", source)
    await town.deletes(FAY, "coordinating", answer)
    assert town.redacted(copy)
    assert town.redacted(carried)
