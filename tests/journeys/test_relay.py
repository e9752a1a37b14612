"""Relaying between circles, and carrying replies back and forth."""

from datetime import timedelta

import pytest

from chatbot.matrix.homeserver import Unavailable
from storage.models import Role, RoleName
from storage.queries import roles
from storage.types import CircleSlug, EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.test_moving import follows_alias

CY, EVE, FAY, GUS, ADA = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus", "ada"))


@pytest.mark.both_databases
async def test_a_message_is_passed_on_and_the_reply_comes_back(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    assert "passed on to the Coordinating circle as R-1" in town.heard("tech")
    assert town.heard("coordinating").startswith(
        "R-1 from the Tech circle, said by Eve, passed on by Cy:\n\n> We have room"
    )

    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    assert "Reply to R-1 from the Coordinating circle, by Fay:" in town.heard("tech")
    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert relation == {"m.in_reply_to": {"event_id": source}}
    await town.replies(EVE, "tech", to=town.last_event("tech"), text="Wonderful!")
    assert "Wonderful!" in town.heard("coordinating")


async def test_only_link_persons_relay(town: Town) -> None:
    await town.says(EVE, "tech", "!relay hello")

    assert "I have asked Cy (link person)" in town.heard("tech")
    assert [words[:6] for words in town.heard_all("coordinating")] == ["Hello!"]  # the introduction, no relay


async def test_strangers_words_arrive_as_plain_text_without_pings(town: Town) -> None:
    source = await town.says(EVE, "tech", "<b>hi</b> @room https://matrix.to/#/!secret:example.org/$x\n> quoted")
    await town.replies(CY, "tech", to=source, text="!relay")
    content = town.content_of(town.last_event("coordinating"))

    assert "&lt;b&gt;hi&lt;/b&gt;" in str(content["formatted_body"])
    assert "<b>hi" not in str(content["formatted_body"])
    assert "@room" not in str(content["body"])
    assert "secret" not in str(content["body"])
    assert content["m.mentions"] == {}
    assert content["msgtype"] == "m.text"


@pytest.mark.both_databases
async def test_the_same_message_is_passed_on_once(town: Town) -> None:
    source = await town.says(EVE, "tech", "News")
    for _ in range(2):
        await town.replies(CY, "tech", to=source, text="!relay")

    assert "passed on to the Coordinating circle already, as R-1" in town.heard("tech")
    assert len(town.heard_all("coordinating")) == 2  # the introduction, and one relay


async def test_from_the_coordinating_circle_to_one_and_to_all(town: Town) -> None:
    await town.says(FAY, "coordinating", "!relay to food The gathering is in May")
    assert "The gathering is in May" in town.heard("food")
    await town.says(CY, "coordinating", "!relay all The gathering is in June")
    assert "I can" not in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!relay")
    assert "To which circle" in town.heard("coordinating")
    await town.says(FAY, "coordinating", "!relay to foood hello")
    assert "I know no circle “foood”" in town.heard("coordinating")
    await town.says(CY, "tech", "!relay")
    assert "What shall I pass on?" in town.heard("tech")


async def test_words_do_not_leave_encryption(town: Town) -> None:
    town.server.emit(
        town.room("tech"),
        ADA,
        "m.room.encryption",
        {"algorithm": "m.megolm.v1.aes-sha2"},
        state_key="",
    )
    await town.works()
    await town.says(CY, "tech", "!relay secret plans")

    assert "This room is encrypted, but that message was not" in town.heard("tech")
    assert [words[:6] for words in town.heard_all("coordinating")] == ["Hello!"]


async def test_what_was_passed_on_lately_is_told_to_those_there(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    await town.says(CY, "tech", "!relay And we are well")
    await town.says(EVE, "tech", "!relays")
    assert "R-2 tech → coordinating" in town.heard("tech")


async def _takes_back(town: Town, user: str, where: str, event_id: EventId) -> None:
    town.server.emit(town.room(where), user, "m.room.redaction", {}, redacts=event_id)
    await town.works()


@pytest.mark.both_databases
async def test_what_is_taken_back_where_it_was_said_is_taken_back_everywhere(town: Town) -> None:
    source = await town.says(EVE, "tech", "Our landlord is called Smith")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    further = town.last_event("food")
    assert "said by Eve, passed on by Fay:" in town.heard("food")
    answer = await town.replies(FAY, "coordinating", to=copy, text="Smith of Mill Street?")
    carried = town.last_event("tech")

    await _takes_back(town, FAY, "coordinating", source)  # Not where it was said, and not hers.
    assert not town.redacted(copy)
    await _takes_back(town, EVE, "tech", source)
    assert town.redacted(copy)
    assert town.redacted(further)
    assert not town.redacted(carried)
    assert await audited(town, "relay.taken-back", "R-1") == 1
    assert await audited(town, "relay.taken-back", "R-2") == 1
    await _takes_back(town, ADA, "coordinating", answer)  # Who moderates there may do that.
    assert town.redacted(carried)
    assert await audited(town, "relay.taken-back", "R-1") == 2
    await town.says(EVE, "tech", "!relays")
    assert "Smith" not in town.heard("tech")
    assert "(taken back)" in town.heard("tech")


async def test_others_messages_are_taken_back_by_nobody_without_power(town: Town) -> None:
    source = await town.says(EVE, "tech", "News")
    await town.replies(CY, "tech", to=source, text="!relay")
    await _takes_back(town, GUS, "tech", source)

    assert not town.redacted(town.last_event("coordinating"))


async def test_what_was_said_in_a_room_that_the_circle_has_left_can_be_taken_back_there(town: Town) -> None:
    old = town.room("tech")
    source = await town.says(EVE, "tech", "Our landlord is called Smith")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    further = town.last_event("food")
    town.server.aliases["#tech:example.org"] = town.server.room("#new:example.org", [UserId(ADA), UserId(EVE)])
    await follows_alias(town)
    assert "The Tech circle meets here now" in town.heard(town.room("tech"))

    await _takes_back(town, EVE, town.room("tech"), source)  # Not where it was said.
    assert not town.redacted(copy)
    await _takes_back(town, EVE, old, source)
    assert town.redacted(copy)
    assert town.redacted(further)


async def test_a_copy_that_still_waits_is_not_sent_at_all(town: Town) -> None:
    source = await town.says(EVE, "tech", "Our landlord is called Smith")
    town.server.trouble.append(Unavailable("busy"))
    await town.says(FAY, "coordinating", "!ping")
    await town.replies(CY, "tech", to=source, text="!relay")
    await _takes_back(town, EVE, "tech", source)
    await town.passes(timedelta(minutes=5))

    assert town.heard("coordinating") == "pong"
    assert not any("Smith" in words for words in town.heard_all("coordinating"))


async def test_what_bots_say_is_not_passed_on_and_what_was_passed_on_goes_further_once(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.replies(CY, "coordinating", to=copy, text="!relay to tech")
    assert "That comes from the Tech circle" in town.heard("coordinating")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    assert "> We have room for two apprentices" in town.heard("food")
    assert "R-1" not in town.heard("food")
    await town.replies(FAY, "coordinating", to=copy, text="!relay to food")
    assert "passed on to the Food circle already" in town.heard("coordinating")

    await town.says(EVE, "tech", "!ping")
    before = len(town.heard_all("coordinating"))
    await town.replies(CY, "tech", to=town.last_event("tech"), text="!relay")
    assert "That was said by a bot" in town.heard("tech")
    other = town.server.emit(town.room("tech"), GUS, "m.room.message", {"msgtype": "m.notice", "body": "beep"})
    await town.replies(CY, "tech", to=other.event_id, text="!relay")
    assert "That was said by a bot" in town.heard("tech")
    assert len(town.heard_all("coordinating")) == before


async def test_copies_are_marked_and_another_bot_s_copies_are_left_alone(town: Town) -> None:
    source = await town.says(EVE, "tech", "News")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    mark = {"origin_room": town.room("tech"), "origin_event": source, "hop": 1}
    assert town.content_of(copy)["org.circlebot.relayed"] == mark
    await town.replies(FAY, "coordinating", to=copy, text="Thank you")
    assert "org.circlebot.relayed" in town.content_of(town.last_event("tech"))

    before = len(town.heard_all("tech"))
    content = {"msgtype": "m.text", "body": "!ping", "org.circlebot.relayed": {"hop": 1}}
    town.server.emit(town.room("tech"), GUS, "m.room.message", content)
    await town.works()
    assert len(town.heard_all("tech")) == before


async def test_whoever_has_lost_the_role_cannot_use_it_any_more(town: Town) -> None:
    await town.says(CY, "tech", "!relay One")
    assert "passed on to the Coordinating circle as R-1" in town.heard("tech")
    async with town.app.database.transaction() as db:
        for role in await roles.held_by(db, user_id=UserId(CY), at=town.now):
            role.ends_at = town.now
    await town.app.found()  # Nor does the TOML, which named them first, bring it back.
    await town.says(CY, "tech", "!relay Two")

    assert "Nobody does so here as yet" in town.heard("tech")
    assert not any("Two" in words for words in town.heard_all("coordinating"))


async def test_everybody_who_keeps_a_link_is_told_when_it_is_overdue(town: Town) -> None:
    await town.says(CY, "tech", "!relay We are here")
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("tech"), user_id=UserId(EVE), role=RoleName.LINK_PERSON, starts_at=town.now))
    await town.passes(timedelta(days=15))

    for user in (CY, EVE):
        assert "Nothing has passed from the Tech circle to the Coordinating circle" in town.heard_private(user)


async def test_what_was_written_in_private_is_passed_on_without_a_way_to_it(town: Town) -> None:
    await town.leaves_room(CY, "coordinating")
    room = await town.private(CY)
    said = await town.says(CY, room, "!relay We have room for two apprentices")

    assert "> We have room for two apprentices" in town.heard("coordinating")
    assert "Where it was said" not in town.heard("coordinating")
    assert "That was in" not in town.heard("coordinating")
    copy = town.last_event("coordinating")
    sent = str([event.content for event in town.server.log if event.event_id == copy])
    assert "org.circlebot.relayed" in sent
    assert room not in sent
    assert said not in sent

    town.server.emit(town.room("tech"), UserId(CY), "m.room.redaction", {}, redacts=said)
    await town.works()
    assert not town.redacted(copy)
    town.server.emit(room, UserId(CY), "m.room.redaction", {}, redacts=said)
    await town.works()
    assert town.redacted(copy)
