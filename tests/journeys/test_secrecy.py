"""What is said in an encrypted room is not shown in one that is not, by whatever way."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import Circle
from storage.types import RoomId, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import settled
from tests.journeys.test_proposals import chooses

ADA, BO, CY, DI, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "fay", "gus", "hal"))


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
    there = town.card("coordinating", "C-2 ·")
    await says_secretly(town, FAY, "coordinating", "!concern C-2 the silver lies on the way")
    await town.passes(timedelta(days=8))
    await town.reacts(FAY, "coordinating", to=there, key="✅")
    await says_secretly(town, FAY, "coordinating", "!concern C-2 the silver lies on the way")
    await town.passes(timedelta(days=3))

    told = [words for words in town.heard_all("food") if "has answered C-1" in words]
    assert len(told) == 1
    assert "Their room is encrypted and this one is not, so the words are there." in told[0]
    assert "silver" not in " ".join(town.heard_all("food"))


async def test_what_went_along_goes_on_only_where_each_circle_on_its_way_allows_it(town: Town) -> None:
    """Tech allows its words to leave encryption, food does not, and food's objection stands on the card of tech's item."""
    async with town.app.database.transaction() as db:
        await db.execute(update(Circle).where(Circle.slug == "food").values(parent="tech"))
    chooses(town, "tech", relay={"allow_from_encrypted": True})
    await settled(town)
    await town.says(DI, "tech", "!join for Data Workers")
    for slug in ("food", "tech"):
        await encrypt(town, slug)
    await says_secretly(town, GUS, "food", "!consent Deliver on Sundays")
    await says_secretly(town, HAL, "food", "!object C-1 the silver lies on the way")
    await says_secretly(town, GUS, "food", "!refer C-1")
    assert "the silver lies on the way" in town.body_of(town.card("tech", "C-2 ·"))
    await says_secretly(town, DI, "tech", "!refer C-2")

    assert "silver" not in " ".join(town.heard_all("coordinating"))
    assert "Food circle" in town.heard("tech")
    assert "encrypted" in town.heard("tech")


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


SILVER = "A gram of silver"


async def everything_noted_in_private(town: Town) -> None:
    """All that the encrypted food circle does of which the bot tells people in private."""
    await says_secretly(town, FAY, "food", "!link")
    await says_secretly(town, GUS, "food", f"!consent {SILVER} for all by tomorrow 17:00")
    await says_secretly(town, HAL, "food", f"!object C-1 {SILVER} is too little")
    await says_secretly(town, GUS, "food", f"!measure C-1 {HAL} {SILVER} is seen by 20 march")
    await says_secretly(town, GUS, "food", f"!resolve C-1 {HAL} {SILVER} more")
    await says_secretly(town, GUS, "food", f"!amend C-1 {SILVER} for everybody")
    second = town.card("food", "C-1 · ")
    await says_secretly(town, GUS, "food", f"!amend C-1 {SILVER} for everyone")
    await town.reacts(HAL, "food", to=second, key="✅")
    await says_secretly(town, GUS, "food", "!extend C-1 6 march 17:00")
    await town.reacts(HAL, "food", to=town.card("food", "C-1 ·"), key="✅")
    await town.confirms(BO, "Leaf Bakery")
    await says_secretly(town, BO, "food", "!join for Leaf Bakery")
    await says_secretly(town, GUS, "food", "!yes C-1")
    await says_secretly(town, BO, "food", f"!object C-1 {SILVER} again")
    await town.passes(timedelta(minutes=2))
    await says_secretly(town, BO, "food", "!yes C-1")
    await says_secretly(town, FAY, "food", f"!date {SILVER} 1h 12 march 10:00, 12 march 14:00")
    await town.passes(timedelta(days=3))  # The reminder, and the outcome.
    await nine_comes(town)
    await town.passes(timedelta(days=3))
    await says_secretly(town, FAY, "food", f"!proposal {SILVER} for the neighbours")
    await says_secretly(town, HAL, "food", f"!ask C-2 {SILVER}?")
    await says_secretly(town, FAY, await town.private(FAY), f"!answer C-2 {SILVER}, yes")
    await town.passes(timedelta(days=2, hours=2))
    await nine_comes(town)  # The date poll's word.
    await town.passes(timedelta(days=20))
    await nine_comes(town)


async def test_what_is_said_to_one_person_alone_leaves_the_words_in_the_encrypted_room(town: Town) -> None:
    await settled(town)
    for user in (GUS, HAL, FAY, BO):
        await town.private(user)
    await encrypt(town, "food")
    await everything_noted_in_private(town)

    private = {user: town.heard_all_private(user) for user in (GUS, HAL, FAY, BO)}
    for user, notes in private.items():
        assert not [note for note in notes if "silver" in note], user
    told = "\n".join(note for notes in private.values() for note in notes)
    for note in EVERY_NOTE:
        assert note in told
    assert "The room of the Food circle is encrypted and this one is not, so please read the words there." in told
    assert "Tap ✅ on the card (" in told
    assert "here or on the card" not in told
    assert "!relay" not in told


async def test_an_encrypted_private_room_shows_the_words(town: Town) -> None:
    await settled(town)
    for user in (GUS, HAL, FAY, BO):
        await encrypt(town, await town.private(user))
    await encrypt(town, "food")
    await everything_noted_in_private(town)

    told = [note for user in (GUS, HAL, FAY, BO) for note in town.heard_all_private(user)]
    *said_with_words, without = EVERY_NOTE
    assert [note for note in told if without in note and "silver" not in note], "their room above is not encrypted"
    for beginning in said_with_words:
        assert [note for note in told if beginning in note and "silver" in note], beginning
    assert "here or on the card" in "\n".join(told)
    assert "please read the words there" not in "\n".join(told)


EVERY_NOTE = (
    "asks you to watch this for C-1",
    "says that your critical concern on C-1",
    "which you had answered, was changed",
    "Your question to C-2 is answered",
    "has been changed since the one you answered",
    "C-1 in the Food circle now closes",
    "differ (",
    "has not been heard yet",
    "has agreed D-1",
    "No time is chosen yet",
    "its time has come",
    "Nothing has passed from the Food circle",
)


async def test_what_was_passed_on_is_listed_without_its_words_where_they_do_not_belong(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await encrypt(town, "coordinating")
    await says_secretly(town, FAY, "food", f"!relay {SILVER}")
    room = await town.private(FAY)
    await town.says(FAY, room, "!relays food")
    assert "R-1 food → coordinating" in town.heard_private(FAY)
    assert "their words stay in that encrypted room" in town.heard_private(FAY)
    assert SILVER not in town.heard_private(FAY)

    await says_secretly(town, FAY, "food", "!relays")
    assert SILVER in town.heard("food")


async def test_a_decision_is_offered_to_the_relay_only_where_it_may_go(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await encrypt(town, "coordinating")
    await says_secretly(town, GUS, "food", f"!consent {SILVER} by tomorrow 17:00")
    await says_secretly(town, HAL, "food", "!yes C-1")
    await town.passes(timedelta(days=3))

    assert "say this in the room of the Food circle: !relay D-1" in town.heard_private(FAY)
    assert SILVER not in town.heard_private(FAY)


async def test_a_decision_that_cannot_be_sent_by_itself_is_left_to_the_link_person(town: Town) -> None:
    await settled(town)
    chooses(town, "food", relay={"share_decisions": "send"})
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", f"!consent {SILVER} by tomorrow 17:00")
    await says_secretly(town, HAL, "food", "!yes C-1")
    await town.passes(timedelta(days=3))

    assert "The Food circle has agreed D-1" in town.heard_private(FAY)
    assert "so I do not pass it on. Please tell them yourself" in town.heard_private(FAY)
    assert SILVER not in "".join(town.heard_all("coordinating"))


async def test_a_circle_that_allows_it_has_its_words_in_private_rooms(town: Town) -> None:
    await settled(town)
    chooses(town, "food", relay={"allow_from_encrypted": True})
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", f"!consent {SILVER} by tomorrow 17:00")
    await says_secretly(town, HAL, "food", "!yes C-1")
    await town.passes(timedelta(days=3))

    assert SILVER in town.heard_private(FAY)


@pytest.mark.parametrize(("chosen", "shown"), [("auto", False), ("always", True), ("never", False)])
async def test_a_private_room_still_to_be_opened_counts_as_encrypted_where_they_all_are(
    town: Town, chosen: str, shown: bool
) -> None:
    await settled(town)
    object.__setattr__(town.app.settings.matrix, "encrypt_private_rooms", chosen)
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", f"!consent {SILVER} by tomorrow 17:00")
    await says_secretly(town, HAL, "food", "!yes C-1")
    assert not town.heard_all_private(FAY)
    await town.passes(timedelta(days=3))

    assert (f"> {SILVER}" in town.heard_private(FAY)) is shown
