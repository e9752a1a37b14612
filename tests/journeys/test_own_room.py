"""Which room what is for one person alone is said in: never one that can be read later, an encrypted one before a clear one."""

from datetime import timedelta
from typing import Any

import pytest

from chatbot.api.post.outbox import Outbox
from chatbot.api.post.sealing import figures_of_others
from chatbot.api.wording.markup import Doc, p
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.homeserver import Unavailable
from storage.models import ClearChoice
from storage.queries import rooms
from storage.types import RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import settled
from tests.journeys.test_secrecy import encrypt, says_secretly

ADA, DI, EVE, FAY, GUS = (UserId(f"@{name}:example.org") for name in ("ada", "di", "eve", "fay", "gus"))
MALLORY = UserId("@mallory:example.org")
FIGURE = "£500.00"


def prepared(town: Town, maker: UserId, *state: tuple[str, Any], name: str = "a trap") -> RoomId:
    """A room of the bot and Gus that somebody has made for them, and left."""
    room = town.server.room(name, (maker,))
    for kind, content in state:
        town.server.state(room, maker, kind, content)
    for user in (GUS, BOT):
        town.server.member(room, user, "join")
    if maker != GUS:
        town.server.member(room, maker, "leave")
    return room


def with_gus(town: Town, *, besides: RoomId) -> list[RoomId]:
    """The rooms of Gus and the bot, but for one."""
    return [each for each, room in town.server.rooms.items() if set(room.members) == {GUS, BOT} and each != besides]


OPEN = ("m.room.join_rules", {"join_rule": "public"})
OTHER_HANDS = ("m.room.power_levels", {"users": {GUS: 100, EVE: 100}})
TRAPS = {
    "it was made by somebody else": (EVE, (OPEN,)),
    "people can come in without being invited": (GUS, (OPEN,)),
    "people can read it without being in it": (
        GUS, (("m.room.history_visibility", {"history_visibility": "world_readable"}),)
    ),
    "somebody else has power over who comes in or reads it": (GUS, (OTHER_HANDS,)),
}  # fmt: skip


@pytest.mark.parametrize("why", TRAPS)
async def test_a_room_that_somebody_else_prepared_is_not_private_and_the_bot_opens_its_own(
    town: Town, why: str
) -> None:
    maker, state = TRAPS[why]
    trap = prepared(town, maker, *state)
    await town.works()
    assert f"it is not private: {why}" in town.heard(trap)
    assert "good hands" not in " ".join(town.heard_all(trap))

    await town.says(GUS, trap, "subs calc 500000")
    (ours,) = with_gus(town, besides=trap)
    assert "The other room was not private, so we go on here" in town.heard_all(ours)[0]
    assert FIGURE in town.heard(ours)
    assert not any("500" in words for words in town.heard_all(trap))
    assert f"This room is not private: {why}." in town.heard(trap)
    assert sum("Hello!" in words for words in town.heard_all(trap)) == 1

    await town.says(GUS, trap, "!ping hello")
    assert town.heard(ours) == "pong hello"


async def test_who_is_left_alone_with_the_bot_in_somebody_s_room_is_answered_elsewhere(town: Town) -> None:
    """Eve asks the bot in first, then Gus, and leaves."""
    trap = town.server.room("a trap", (EVE,))
    town.server.state(trap, EVE, *OPEN)
    town.server.member(trap, BOT, "join")
    await town.works()
    town.server.member(trap, GUS, "join")
    await town.works()
    town.server.member(trap, EVE, "leave")
    await town.works()
    await town.says(GUS, trap, "subs calc 500000")

    (ours,) = with_gus(town, besides=trap)
    assert FIGURE in town.heard(ours)
    assert "it was made by somebody else" in town.heard(trap)
    town.server.member(trap, EVE, "join")
    await town.works()
    assert FIGURE not in " ".join(town.heard_all(trap))


async def test_figures_that_are_said_in_a_prepared_room_are_taken_out_of_it(town: Town) -> None:
    trap = prepared(town, EVE, OPEN, ("m.room.power_levels", {"users": {BOT: 100}}))
    await town.works()
    said = await town.says(GUS, trap, "subs calc 500000 wages")
    assert town.redacted(said)


async def test_what_the_bot_says_by_itself_does_not_go_into_a_prepared_room(town: Town) -> None:
    trap = prepared(town, EVE, OPEN)
    await town.works()
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(DI, "tech", "!standin @gus:example.org until 30 april")

    (ours,) = with_gus(town, besides=trap)
    assert "stand in for Data Workers" in town.heard(ours)
    assert "Data Workers" not in " ".join(town.heard_all(trap))


async def test_rooms_that_are_prepared_all_day_make_one_greeting(town: Town) -> None:
    traps = [prepared(town, MALLORY, OPEN, name=f"trap {number}") for number in range(4)]
    await town.works()
    assert all("it is not private" in town.heard(trap) for trap in traps)
    (ours,) = [each for each in with_gus(town, besides=traps[0]) if each not in traps]
    assert len(town.heard_all(ours)) == 1


async def test_who_is_invited_reads_nothing_more_and_the_bot_says_so_and_goes_on_elsewhere(town: Town) -> None:
    room = await town.private(GUS)
    town.server.member(room, EVE, "invite", by=GUS)
    await town.works()
    assert "This room is no longer private: somebody else is in it or invited" in town.heard(room)
    (ours,) = with_gus(town, besides=room)
    assert "so we go on here" in town.heard(ours)

    town.server.member(room, EVE, "leave")
    await town.says(GUS, room, "subs calc 500000")
    assert FIGURE in town.heard(ours)
    assert FIGURE not in " ".join(town.heard_all(room))


@pytest.mark.parametrize("state", [OPEN, OTHER_HANDS])
async def test_a_room_that_is_opened_later_is_private_no_longer(town: Town, state: tuple[str, dict[str, Any]]) -> None:
    room = await town.private(GUS)
    town.server.state(room, GUS, *state)
    await town.works()
    assert "This room is no longer private" in town.heard(room)


async def test_a_person_who_leaves_is_not_told_that_their_room_is_lost(town: Town) -> None:
    room = await town.private(GUS)
    before = len(town.heard_all(room))
    town.server.member(room, GUS, "leave")
    await town.works()
    assert len(town.heard_all(room)) == before


async def test_history_is_narrowed_before_the_first_private_word_where_the_bot_may(town: Town) -> None:
    room = town.server.room("with Gus", (GUS,))
    town.server.state(room, GUS, "m.room.power_levels", {"users": {GUS: 100, BOT: 100}})
    town.server.member(room, BOT, "join")
    await town.works()
    assert "£" not in " ".join(town.heard_all(room))
    await town.says(GUS, room, "subs calc 500000")

    kinds = [event.type for event in town.server.rooms[room].events if event.sender == BOT]
    assert kinds.count("m.room.history_visibility") == 1
    assert kinds.index("m.room.history_visibility") < kinds.index("m.room.message")
    assert FIGURE in town.heard(room)


async def test_where_it_may_not_the_room_is_used(town: Town) -> None:
    room = town.server.room("with Gus", (GUS,))
    town.server.state(room, GUS, "m.room.power_levels", {"users": {GUS: 100}})
    town.server.member(room, BOT, "join")
    await town.works()
    await town.says(GUS, room, "subs calc 500000")
    assert FIGURE in town.heard(room)
    assert not [e for e in town.server.rooms[room].events if e.sender == BOT and e.type == "m.room.history_visibility"]


async def test_good_hands_are_only_promised_where_that_is_true(town: Town) -> None:
    clear = town.server.room("clear", (GUS,))
    town.server.member(clear, BOT, "join")
    await town.works()
    assert "whoever runs the homeserver could read what we say: say encrypt, and I open one that is." in town.heard(
        clear
    )

    later = town.server.room("encrypted", (FAY,))
    town.server.state(later, FAY, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    town.server.member(later, BOT, "join")
    await town.works()
    assert "in good hands here as long as you invite nobody" in town.heard(later)

    kept = town.server.room("kept", (DI,))
    town.server.state(kept, DI, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    town.server.state(kept, DI, "m.room.history_visibility", {"history_visibility": "joined"})
    town.server.member(kept, BOT, "join")
    await town.works()
    assert "figures and questions are in good hands here." in town.heard(kept)


async def encrypted_room(town: Town, user: UserId) -> RoomId:
    """An encrypted private room of a person."""
    room = town.server.room(f"encrypted with {user}", (user,))
    town.server.state(room, user, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    town.server.member(room, BOT, "join")
    await town.works()
    return room


async def clear_room(town: Town, user: UserId) -> RoomId:
    """A newer private room of a person that is not encrypted."""
    town.clock.passes(timedelta(minutes=1))
    room = town.server.room(f"clear with {user}", (user,))
    town.server.member(room, BOT, "join")
    await town.works()
    return room


async def test_an_encrypted_room_goes_before_a_newer_clear_one(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    assert "We have an encrypted room already, so I answer there" in town.heard(clear)
    await says_secretly(town, GUS, secret, "subs calc 500000")
    assert FIGURE in town.heard(secret)
    await town.confirms(DI, "Data Workers")
    await says_secretly(town, DI, "tech", "!join for Data Workers")
    await town.says(DI, "tech", "!standin @gus:example.org until 30 april")
    assert "stand in for Data Workers" in town.heard(secret)

    await town.says(GUS, clear, "subs calc 500000")
    assert FIGURE in town.heard(secret)
    assert "I have answered in our encrypted room (https://matrix.to/#/" in town.heard(clear)
    assert "If you cannot read it there, say !private anew" in town.heard(clear)
    assert FIGURE not in " ".join(town.heard_all(clear))


async def test_figures_said_in_an_encrypted_room_are_read_back_there(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    first = await encrypted_room(town, GUS)
    second = town.server.room("another", (GUS,))
    town.clock.passes(timedelta(minutes=1))
    town.server.state(second, GUS, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    town.server.member(second, BOT, "join")
    await town.works()
    clear = await clear_room(town, GUS)
    await says_secretly(town, GUS, first, "subs declare 92000 wages, 71500 self-employed")
    assert "92,000" in town.heard(first)
    await says_secretly(town, GUS, first, "yes")
    assert "92,000" not in " ".join((*town.heard_all(clear), *town.heard_all(second)))


async def test_a_question_to_who_asks_in_the_clear_comes_in_the_encrypted_room(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    await town.says(GUS, clear, "subs declare")
    assert "I have answered in our encrypted room" in town.heard(clear)
    assert "Leaf Bakery" in town.heard(secret)


async def test_a_refusal_comes_in_the_encrypted_room_too(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    await town.says(GUS, clear, "subs calc 12,34.56")
    assert "I have answered in our encrypted room" in town.heard(clear)
    assert "12,34" not in " ".join(town.heard_all(clear))
    assert len(town.heard_all(secret)) > 1


async def test_a_third_one_in_the_encrypted_room_does_not_drive_the_bot_into_the_clear_one(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    town.server.member(secret, EVE, "invite", by=GUS)
    await town.works()
    await town.says(GUS, clear, "subs calc 500000")
    assert FIGURE not in " ".join((*town.heard_all(clear), *town.heard_all(secret)))
    (ours,) = [each for each in with_gus(town, besides=clear) if each != secret]
    assert FIGURE in town.heard(ours)
    async with town.app.database.looking() as db:
        room = await rooms.find(db, room_id=ours)
    assert room is not None
    assert room.encrypted


async def test_once_the_person_has_left_the_encrypted_room_the_clear_one_is_used(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    town.server.member(secret, GUS, "leave")
    await town.works()
    await town.says(GUS, clear, "subs calc 500000")
    assert FIGURE in town.heard(clear)


@pytest.mark.parametrize("where", ["encrypted", "clear", "circle"])
async def test_private_anew_opens_an_encrypted_room_and_leaves_the_old_ones(town: Town, where: str) -> None:
    town.server.encrypting = {GUS}
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    if where == "encrypted":
        await says_secretly(town, GUS, secret, "private anew")
    else:
        await town.says(GUS, {"clear": clear, "circle": town.room("tech")}[where], "!private anew")

    assert not any("I have answered" in words for words in town.heard_all(clear))
    for old in (secret, clear):
        assert BOT not in town.server.rooms[old].members
        assert "leave this one" in town.heard(old)
    (ours,) = [each for each, room in town.server.rooms.items() if set(room.members) == {GUS, BOT}]
    assert "This is our new private room, and it is encrypted." in town.heard(ours)
    assert ("I am opening a new private room" in town.heard("tech")) is (where == "circle")
    assert await town.on_record(GUS) == ["private.anew"]
    await says_secretly(town, GUS, ours, "subs calc 500000")
    assert FIGURE in town.heard(ours)


async def test_an_encrypted_room_is_one_word_away_and_needs_none_where_it_is(town: Town) -> None:
    town.server.encrypting = {GUS}
    secret = await encrypted_room(town, GUS)
    await says_secretly(town, GUS, secret, "encrypt")
    assert "This room is encrypted already." in town.heard(secret)
    await town.says(GUS, "tech", "!encrypt")
    assert "The room of the Tech circle is encrypted by whoever moderates it" in town.heard("tech")
    assert BOT in town.server.rooms[secret].members

    clear = await clear_room(town, FAY)
    town.server.encrypting = {FAY}
    await town.says(FAY, clear, "encrypt")
    assert BOT not in town.server.rooms[clear].members
    assert "This is our new private room, and it is encrypted." in town.heard_private(FAY)
    assert (await town.on_record(FAY))[-1] == "private.anew"


async def test_an_encrypted_room_is_not_offered_where_none_is_opened(town: Town) -> None:
    object.__setattr__(town.app.settings.matrix, "encrypt_private_rooms", "never")
    clear = town.server.room("clear", (GUS,))
    town.server.member(clear, BOT, "join")
    await town.works()
    assert town.heard(clear).splitlines()[2] == (
        "Nobody else is in this room. It is not encrypted, so whoever runs the homeserver could read what we say."
    )


async def test_the_first_words_are_three_lines_and_true_of_the_room(town: Town) -> None:
    lines = [line for line in town.heard_all("tech")[0].splitlines() if line]
    assert len(lines) == 3
    assert "!join for …" in lines[1]
    assert "!help" in lines[1]
    assert "This room is not encrypted, so whoever runs its homeserver could read it" in lines[2]
    room = await encrypted_room(town, DI)
    lines = [line for line in town.heard(room).splitlines() if line]
    assert len(lines) == 3
    assert lines[2] == "todo shows what waits for you, help what I can do for you."


async def test_a_new_room_for_who_has_no_device_that_reads_encrypted_messages_says_so(town: Town) -> None:
    await town.private(GUS)
    await town.says(GUS, "tech", "!private anew")
    assert "It is not encrypted, since I see no device of yours" in town.heard_private(GUS)


async def test_where_no_encrypted_rooms_are_opened_private_anew_says_so(town: Town) -> None:
    object.__setattr__(town.app.settings.matrix, "encrypt_private_rooms", "never")
    room = await town.private(GUS)
    await town.says(GUS, room, "private anew")
    assert "I open no encrypted rooms" in town.heard(room)
    assert BOT in town.server.rooms[room].members


async def test_who_wants_clear_text_is_warned_once_and_then_has_it(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    await town.says(GUS, clear, "private unencrypted")
    assert "whoever runs the homeserver can read what I tell you" in town.heard(clear)
    await town.says(GUS, clear, "subs calc 500000")
    assert FIGURE not in " ".join(town.heard_all(clear))

    await town.says(GUS, clear, "private unencrypted")
    assert "As you wish" in town.heard(clear)
    await town.says(GUS, clear, "subs calc 500000")
    assert FIGURE in town.heard(clear)
    assert await town.on_record(GUS) == ["private.warned", "private.unencrypted"]
    await town.says(GUS, clear, "private unencrypted")
    assert "That is so already" in town.heard(clear)
    assert len(await town.on_record(GUS)) == 2
    await says_secretly(town, GUS, secret, "ping hello")
    assert town.heard(secret) == "pong hello"

    town.server.encrypting = {GUS}
    await town.says(GUS, clear, "private anew")
    async with town.app.database.looking() as db:
        assert await db.get(ClearChoice, GUS) is None


async def test_who_wants_clear_text_is_not_told_a_secret_circle_s_words_there(town: Town) -> None:
    await settled(town)
    await encrypted_room(town, FAY)
    clear = await clear_room(town, FAY)
    for _ in range(2):
        await town.says(FAY, clear, "private unencrypted")
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent A gram of silver by tomorrow 17:00")
    await says_secretly(town, "@hal:example.org", "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    assert "The Food circle has agreed D-1" in town.heard(clear)
    assert "silver" not in " ".join(town.heard_all(clear))


async def test_an_answer_of_an_encrypted_circle_that_was_edited_is_not_quoted_in_clear(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    await encrypt(town, "food")
    await says_secretly(town, "@hal:example.org", "food", "!consent Bury the silver by tomorrow 17:00")
    content = {"msgtype": "m.text", "body": "!concern C-1 the tide"}
    said = town.server.emit(town.room("food"), GUS, "m.room.message", content, encrypted=True)
    await town.works()
    edit = {
        "msgtype": "m.text", "body": "* the low tide", "m.new_content": {"msgtype": "m.text", "body": "the low tide"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": said.event_id},
    }  # fmt: skip
    town.server.emit(town.room("food"), GUS, "m.room.message", edit, encrypted=True)
    await town.works()
    assert "You have edited your answer to C-1" in town.heard(room)
    assert "tide" not in " ".join(town.heard_all(room))
    assert "please read the words there" in town.heard(room)


async def test_the_logbook_of_an_encrypted_circle_does_not_come_as_a_file_into_a_clear_room(town: Town) -> None:
    await settled(town)
    await town.private(GUS)
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Bury the silver by tomorrow 17:00")
    await says_secretly(town, "@hal:example.org", "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    await says_secretly(town, GUS, "food", "!decisions export csv")
    assert not town.files_to(GUS)
    assert not any("silver" in words for words in town.heard_all_private(GUS))
    assert "Left out, because its room is encrypted and our private room is not: the Food circle." in town.heard("food")


async def test_the_answer_to_what_was_said_encrypted_is_not_said_in_clear_once_they_have_left(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    town.server.trouble.append(Unavailable("the homeserver is busy"))
    await says_secretly(town, GUS, secret, "subs calc 500000")
    town.server.member(secret, GUS, "leave")
    await town.passes(timedelta(minutes=2))
    assert FIGURE not in " ".join((*town.heard_all(clear), *town.heard_all(secret)))
    assert "an answer to what you said in an encrypted room" in town.heard(clear)


async def test_a_room_that_an_earlier_version_met_is_looked_at_before_the_next_private_word(town: Town) -> None:
    """Nobody knows yet who may come in there."""
    room = await encrypted_room(town, GUS)
    town.server.state(room, GUS, *OPEN)
    await town.works()
    async with town.app.database.transaction() as db:
        found = await rooms.find(db, room_id=room)
        assert found is not None
        found.join_rule = found.history = found.unfit = None
    await says_secretly(town, GUS, room, "subs calc 500000")
    assert FIGURE not in " ".join(town.heard_all(room))


async def test_private_anew_leads_from_an_encrypted_room_to_no_clear_one(town: Town) -> None:
    """Also where the person's homeserver shows no device of theirs that reads encrypted messages: it may hide them."""
    secret = await encrypted_room(town, GUS)
    await says_secretly(town, GUS, secret, "private anew")
    await says_secretly(town, GUS, "tech", "!subs calc 500000")
    (ours,) = [each for each, room in town.server.rooms.items() if {GUS, BOT} == set(room.members)]
    async with town.app.database.looking() as db:
        room = await rooms.find(db, room_id=ours)
    assert room is not None
    assert room.encrypted
    assert FIGURE in town.heard(ours)


async def test_a_file_that_was_asked_for_in_an_encrypted_room_comes_into_no_clear_one(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Buy the oven by tomorrow 17:00")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    secret = await encrypted_room(town, GUS)
    clear = await clear_room(town, GUS)
    town.server.trouble.append(Unavailable("the homeserver is busy"))
    await says_secretly(town, GUS, secret, "decisions export csv")
    town.server.member(secret, GUS, "leave")
    await town.passes(timedelta(minutes=2))
    assert "an answer to what you said in an encrypted room" in " ".join(town.heard_all(clear))
    assert not [each for each in town.server.rooms[clear].events if each.content.get("msgtype") == "m.file"]


@pytest.mark.parametrize("chosen", [True, False])
async def test_figures_of_others_are_said_in_no_clear_room_whoever_has_chosen_one(town: Town, chosen: bool) -> None:
    clear = await clear_room(town, GUS)
    if chosen:
        for _ in range(2):
            await town.says(GUS, clear, "private unencrypted")
    await _treasurer_s_list(town, "1")
    assert "in encrypted private rooms alone" in town.heard(clear)
    assert "92000" not in str([each.content for each in town.server.rooms[clear].events])

    town.server.encrypting = {GUS}
    await town.says(GUS, clear, "private anew")
    await _treasurer_s_list(town, "2")
    (ours,) = with_gus(town, besides=clear)
    assert "Leaf Bakery: £92000" in town.heard_all(ours)
    assert [
        each.content["msgtype"]
        for each in town.server.rooms[ours].events
        if each.sender == BOT and "msgtype" in each.content
    ][-1] == "m.file"


async def _treasurer_s_list(town: Town, cause: str) -> None:
    """What other co-ops have declared, in words and as a file."""
    async with town.app.database.transaction() as db:
        outbox = Outbox(db, cause=cause, family="subs", now=town.now, rendering=IN_A_ROOM)
        await outbox.private(GUS, Doc((figures_of_others(p("Leaf Bakery: £92000")),)), about=None)
        await outbox.file(GUS, about=None, name="subs.csv", mime="text/csv", data=b"leaf;92000", figures=True)
        with pytest.raises(ValueError, match="no room gets those"):
            await outbox.file(town.room("food"), about=None, name="a", mime="text/csv", data=b"1", figures=True)
    await town.works()


async def test_who_was_asked_into_an_encrypted_room_before_the_bot_has_heard_of_it_reads_nothing(town: Town) -> None:
    secret = await encrypted_room(town, GUS)
    town.server.trouble.append(Unavailable("the homeserver is busy"))
    await says_secretly(town, GUS, secret, "subs calc 500000")
    town.server.member(secret, EVE, "invite", by=GUS)
    town.clock.passes(timedelta(minutes=2))
    await town.app.sender.drain()  # Nothing has been read since: the archive knows of nobody else.
    assert FIGURE not in " ".join(town.heard_all(secret))
    (ours,) = with_gus(town, besides=secret)
    assert FIGURE in town.heard(ours)
    async with town.app.database.looking() as db:
        room = await rooms.find(db, room_id=ours)
    assert room is not None
    assert room.encrypted
    await town.works()
    assert "This room is no longer private" in town.heard(secret)


async def test_one_member_does_not_have_the_bot_open_rooms_all_day(town: Town) -> None:
    town.server.encrypting = {GUS}
    await town.private(GUS)
    for _ in range(3):
        await town.says(GUS, "tech", "!private anew")
    async with refused(town, "anew-often"):
        await town.says(GUS, "tech", "!private anew")
    await town.passes(timedelta(days=1))
    await town.says(GUS, "tech", "!private anew")
    assert (await town.on_record(GUS)).count("private.anew") == 4


async def test_who_turns_down_one_room_after_the_other_waits_for_the_next_and_nobody_with_them(town: Town) -> None:
    for each in range(12):
        await town.says(GUS, "tech", f"!subs calc {500000 + each}")
        for room in with_gus(town, besides=town.room("tech")):
            town.server.member(room, GUS, "leave")
        await town.works()
    assert sum(GUS in str(alias) for alias in town.server.aliases) <= 10
    opened = [each for each in town.server.log if each.type == "m.room.create" and each.sender == BOT]
    assert len(opened) == 10
    await town.says(FAY, "food", "!subs calc 500000")
    assert FIGURE in town.heard_private(FAY)
    await town.passes(timedelta(days=1))
    assert FIGURE[:4] in town.heard_private(GUS)


async def test_a_private_room_that_was_replaced_swallows_nothing(town: Town) -> None:
    """Its successor may never come, or be no private room: what is for its person is said in one that takes it."""
    old = await town.private(GUS)
    town.server.state(old, GUS, "m.room.tombstone", {"replacement_room": "!nowhere:example.org"})
    town.server.closed.add(old)
    await town.works()
    await town.says(GUS, "tech", "!subs calc 500000")
    (ours,) = with_gus(town, besides=old)
    assert FIGURE in town.heard(ours)
