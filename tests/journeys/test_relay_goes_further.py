"""What was passed on goes further: from a circle to the one above, and from there to a third. Answers find their way back to who spoke, through all that
lies between, and so do edits and deletions."""

import pytest

from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_relay_files import _file, _photo, _said
from tests.journeys.test_secrecy import encrypt

CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus"))


async def _went_further(town: Town) -> tuple[EventId, EventId, EventId]:
    """Eve's words, passed on by Cy to the coordinating circle, and by Fay from there to the Food circle: the message in each room."""
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    return source, copy, town.last_event("food")


def _relates(town: Town, where: str) -> object:
    return town.content_of(town.last_event(where)).get("m.relates_to")


@pytest.mark.both_databases
async def test_an_answer_goes_back_through_all_circles_and_rings_who_spoke(town: Town) -> None:
    source, copy, further = await _went_further(town)
    answer = await town.replies(GUS, "food", to=further, text="Two of ours would like that")
    for where, replied_to in (("tech", source), ("coordinating", copy)):
        assert town.heard(where).startswith("Reply to R-2 from the Food circle, by Gus:\n\n> Two of ours")
        assert _relates(town, where) == {"m.in_reply_to": {"event_id": replied_to}}
    rung = [town.content_of(town.last_event(where))["m.mentions"] for where in ("tech", "coordinating")]
    assert rung == [{"user_ids": [EVE]}, {}]
    assert "carried that to the Coordinating circle and Tech circle" in town.heard("food")
    carried = {where: town.last_event(where) for where in ("tech", "coordinating")}

    await town.replies(EVE, "tech", to=carried["tech"], text="Wonderful!")
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [GUS]}
    for where in ("food", "coordinating"):
        assert town.heard(where).startswith("Reply to R-2 from the Tech circle, by Eve:\n\n> Wonderful!")
    await town.replies(FAY, "coordinating", to=carried["coordinating"], text="From May?")
    for where in ("food", "tech"):
        assert "by Fay:\n\n> From May?" in town.heard(where)

    await town.edits(GUS, "food", answer, "Three of ours would like that")
    assert all("Three of ours" in town.body_of(each) for each in carried.values())
    await town.deletes(GUS, "food", answer)
    assert all(town.redacted(each) for each in carried.values())


async def test_what_is_answered_between_stays_between_and_the_way_can_be_closed(town: Town) -> None:
    _, copy, further = await _went_further(town)
    await town.replies(FAY, "coordinating", to=copy, text="Which month?")
    assert "Which month?" in town.heard("tech")
    assert "Which month?" not in town.heard("food")
    await town.says(CY, "tech", "!relay close R-1")
    await town.replies(GUS, "food", to=further, text="One of ours")
    assert "One of ours" in town.heard("coordinating")
    assert not any("One of ours" in words for words in town.heard_all("tech"))
    await town.says(FAY, "coordinating", "!relay close R-2")
    async with refused(town, "closed"):
        await town.replies(GUS, "food", to=further, text="Two of ours")


async def test_an_answer_stays_out_of_a_clear_room_behind_an_encrypted_one(town: Town) -> None:
    _, _, further = await _went_further(town)
    for where in ("coordinating", "food"):
        await encrypt(town, where)
    told = {"msgtype": "m.text", "body": "Our landlord is called Smith"}
    answer = await _secretly(town, {**told, "m.relates_to": {"m.in_reply_to": {"event_id": further}}})
    assert "Smith" in town.heard("coordinating")
    new = {**told, "body": "Our landlord is called Smithson"}
    relation = {"rel_type": "m.replace", "event_id": answer}
    await _secretly(town, {**new, "m.new_content": new, "m.relates_to": relation})
    assert "Smithson" in town.body_of(town.last_event("coordinating"))
    assert not any("Smith" in words for words in town.heard_all("tech"))


async def _secretly(town: Town, content: dict[str, object]) -> EventId:
    """Gus says something in the encrypted room of the Food circle."""
    event = town.server.emit(town.room("food"), UserId(GUS), "m.room.message", content, encrypted=True)
    await town.works()
    return event.event_id


async def test_a_picture_and_a_long_answer_go_all_the_way_and_are_taken_back_everywhere(town: Town) -> None:
    _, _, further = await _went_further(town)
    answer = _file(town, _photo(), "long " * 1000, filename="oven.jpg")
    answer["m.relates_to"] = {"m.in_reply_to": {"event_id": further}}
    sent = await town.emits(GUS, "food", "m.room.message", answer)
    for where in ("tech", "coordinating"):
        assert [_said(town, where, back)["body"] for back in (2, 1)] == ["R-2 reply.txt", "oven.jpg"]
    came = [event.event_id for where in ("tech", "coordinating") for event in town._said(town.room(where))[-3:]]
    await town.deletes(GUS, "food", sent)
    assert all(town.redacted(each) for each in came)
