"""What is said in an encrypted room is not shown in one that is not, by whatever way."""

from datetime import timedelta

from storage.types import RoomId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import settled

ADA, CY, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "cy", "fay", "gus", "hal"))


async def encrypt(town: Town, where: str | RoomId) -> None:
    """Somebody switches encryption on."""
    content = {"algorithm": "m.megolm.v1.aes-sha2"}
    town.server.emit(town.room(where), UserId(ADA), "m.room.encryption", content, state_key="")
    await town.works()


async def says_secretly(town: Town, user: str, where: str | RoomId, text: str) -> None:
    """A person says something, encrypted."""
    content = {"msgtype": "m.text", "body": text}
    town.server.emit(town.room(where), UserId(user), "m.room.message", content, encrypted=True)
    await town.works()


async def test_items_and_decisions_are_shown_in_encrypted_rooms_alone(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Bury the silver by tomorrow 17:00")
    await says_secretly(town, HAL, "food", "!yes C-1")
    await says_secretly(town, FAY, "food", "!item C-1")
    assert "Bury the silver" in town.heard("food")

    room = await town.private(FAY)
    for command in ("!item C-1", "!items food"):
        await town.says(FAY, "coordinating", command)
        assert "The room of the Food circle is encrypted and this one is not" in town.heard("coordinating")
        await town.says(FAY, room, command)
        assert "The room of the Food circle is encrypted and this one is not" in town.heard_private(FAY)
    await town.says(FAY, room, "!items")
    assert "Left out, because its room is encrypted and this one is not: the Food circle." in town.heard_private(FAY)

    await town.passes(timedelta(days=3))
    for command in ("!decision D-1", "!decisions circle food", "!decisions export circle food", "!decisions"):
        await town.says(FAY, room, command)
        assert "encrypted and this one is not" in town.heard_private(FAY)
        assert "silver" not in town.heard_private(FAY)
    assert not town.files_to(FAY)
    assert "silver" not in " ".join(town.heard_all("coordinating"))

    await encrypt(town, room)
    for command, told in (
        ("!decision D-1", "Bury the silver"),
        ("!decisions", "Bury the silver"),
        ("!items", "Nothing"),
    ):
        await says_secretly(town, FAY, room, command)
        assert told in town.heard_private(FAY)
        assert "Left out" not in town.heard_private(FAY)


async def test_the_answer_to_what_was_referred_leaves_its_words_where_they_are(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await encrypt(town, "coordinating")
    await town.says(GUS, "food", "!consent Deliver on Sundays")
    await town.says(HAL, "food", "!object C-1 nobody of ours works on Sundays")
    await town.says(GUS, "food", "!refer C-1")
    there = town.card("coordinating", "Proposal C-2")
    await says_secretly(town, FAY, "coordinating", "!concern C-2 the silver lies on the way")
    await town.passes(timedelta(days=8))
    await town.reacts(FAY, "coordinating", to=there, key="✅")
    await says_secretly(town, FAY, "coordinating", "!concern C-2 the silver lies on the way")
    await town.passes(timedelta(days=3))

    told = [words for words in town.heard_all("food") if "has answered C-1" in words]
    assert len(told) == 1
    assert "Their room is encrypted and this one is not, so the words are there." in told[0]
    assert "silver" not in " ".join(town.heard_all("food"))


async def test_replies_and_joint_items_do_not_leave_encryption_either(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(FAY, "food", "!relay We need a van")
    await encrypt(town, "coordinating")
    relayed = town.last_event("coordinating")
    content = {
        "msgtype": "m.text",
        "body": "Take the silver one",
        "m.relates_to": {"m.in_reply_to": {"event_id": relayed}},
    }
    town.server.emit(town.room("coordinating"), UserId(ADA), "m.room.message", content, encrypted=True)
    await town.works()
    assert "is encrypted, that of the Food circle is not" in town.heard("coordinating")

    await says_secretly(town, FAY, "coordinating", "!proposal Sell the silver with food")
    assert "is encrypted, that of the Food circle is not" in town.heard("coordinating")
    assert "silver" not in " ".join(town.heard_all("food"))
