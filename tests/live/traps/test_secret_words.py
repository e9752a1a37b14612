"""T11, T15 to T17, T20, T27: what was said in secret, by whom, and what happens when its key comes late or never."""

from typing import Any

import pytest

from chatbot.matrix.homeserver import PRIVATE_MARKER, Event, Forbidden, Missing
from tests.live.traps.conftest import Scene

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_t07_the_same_answer_twice_is_read_twice(scene: Scene) -> None:
    """After a crash before the token was stored: the device has seen the keys, the archive has seen nothing."""
    token = scene.seam.token
    await scene.good.say(scene.room, "told again")
    first = await scene.seam.reads("told again")
    scene.seam.token = token
    second = await scene.seam.reads("told again")
    await scene.seam.restart()
    scene.seam.token = token

    assert first == second == await scene.seam.reads("told again")


async def test_t28_malformed_parts_of_an_answer_lose_only_themselves(scene: Scene) -> None:
    client = scene.seam.homeserver._client
    parts: list[Any] = [
        None,
        5,
        "text",
        [],
        {},
        [5],
        {"events": 5},
        {"events": [5, {}]},
        {"!r:x": 5},
        {"changed": [5, {}]},
    ]
    keys = ("to_device", "device_lists", "device_one_time_keys_count", "rooms", "device_unused_fallback_key_types")
    for part in parts:
        client.take_in(dict.fromkeys(keys, part))
        client.take_in({"rooms": {"join": part, "leave": part}})
        client.take_in({"rooms": {"join": {scene.room: {"state": part, "timeline": part}}}})
        client.take_in({"device_one_time_keys_count": {"signed_curve25519": part}})
        odd = {"type": "m.room.member", "state_key": scene.good.user_id, "content": part}
        client.take_in_room("!elsewhere:localhost", [odd, {**odd, "state_key": part}, {"type": part}])
        assert client.clear_event(scene.room, {"sender": part, "content": part, "event_id": part}) is None
    await scene.good.say(scene.room, "all is well")

    assert (await scene.seam.reads("all is well")).encrypted
    await scene.answers("here too")


async def test_t15_clear_text_in_an_encrypted_room_is_marked_so(scene: Scene) -> None:
    await scene.good.say_in_clear(scene.room, "in clear")

    assert not (await scene.seam.reads("in clear")).encrypted


async def test_t15_encryption_is_never_taken_back(scene: Scene) -> None:
    body: dict[str, Any] = {}
    await scene.good._http.ask("PUT", "rooms", scene.room, "state", "m.room.encryption", "", body=body)
    await scene.seam.sync()
    sent = await scene.seam.says(scene.room, "still in secret")
    await scene.seam.restart()
    again = await scene.seam.says(scene.room, "and after a restart")

    for event_id in (sent, again):
        raw = await scene.good._http.ask("GET", "rooms", scene.room, "event", event_id)
        assert raw["type"] == "m.room.encrypted"
        assert "ciphertext" in raw["content"]


async def test_t15_encryption_is_remembered_though_the_server_denies_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.seam.restart()
    http = scene.seam.homeserver._http
    ask, ask_list = http.ask, http.ask_list

    async def denying(method: str, *path: str, **more: Any) -> dict[str, Any]:
        if "m.room.encryption" in path:
            raise Missing("GET rooms: 404 M_NOT_FOUND")
        return await ask(method, *path, **more)

    async def hiding(method: str, *path: str) -> list[dict[str, Any]]:
        return [event for event in await ask_list(method, *path) if event.get("type") != "m.room.encryption"]

    monkeypatch.setattr(http, "ask", denying)
    monkeypatch.setattr(http, "ask_list", hiding)
    sent = await scene.seam.says(scene.room, "still in secret")

    assert (await scene.good.ask("GET", "rooms", scene.room, "event", sent))["type"] == "m.room.encrypted"


async def test_t15_a_message_that_looks_like_state_switches_nothing_on(scene: Scene) -> None:
    room = await scene.villain.make_room(f"plain-{scene.villain.device_id.lower()}", "Plain")
    await scene.seam.homeserver.join(room)
    await scene.good.join(room)
    await scene.villain.send(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await scene.seam.sync()
    sent = await scene.seam.says(room, "in clear, as the room is")

    assert (await scene.good._http.ask("GET", "rooms", room, "event", sent))["type"] == "m.room.message"


async def test_t15_words_count_only_from_the_one_whose_key_they_are_locked_with(scene: Scene) -> None:
    """A server could pass one member's words on under another's name, and a member send another's words again."""
    await scene.good.say(scene.room, "mine")
    event = await scene.seam.reads("mine")
    raw = await scene.good._http.ask("GET", "rooms", scene.room, "event", event.event_id)
    client = scene.seam.homeserver._client
    clear = client.clear_event(scene.room, raw)

    assert clear is not None
    assert clear["content"]["body"] == "mine"
    assert client.clear_event(scene.room, {**raw, "sender": scene.villain.user_id}) is None
    assert client.clear_event(scene.room, {**raw, "event_id": "$another"}) is None
    without = {key: value for key, value in raw["content"].items() if key not in ("sender_key", "device_id")}
    assert client.clear_event(scene.room, {**raw, "content": without}) == clear  # The specification lets them go.


async def test_t16_reactions_travel_in_clear_text(scene: Scene) -> None:
    asked = await scene.good.say(scene.room, "react to this")
    relation = {"rel_type": "m.annotation", "event_id": asked, "key": "👍"}
    sent = await scene.seam.homeserver.send(scene.room, "m.reaction", {"m.relates_to": relation}, txn_id="react")

    raw = await scene.good._http.ask("GET", "rooms", scene.room, "event", sent)
    assert raw["type"] == "m.reaction"


async def test_t17_events_fetched_one_by_one_and_in_pages_are_decrypted(scene: Scene) -> None:
    token = scene.seam.token
    assert token is not None
    asked = await scene.good.say(scene.room, "fetched later")
    await scene.seam.reads("fetched later")

    one = await scene.seam.homeserver.event(scene.room, asked)
    page = await scene.seam.homeserver.messages(scene.room, start=token, until=None)
    assert one.content["body"] == "fetched later"
    assert [event.content.get("body") for event in page.events if event.encrypted] == ["fetched later"]


async def withheld(scene: Scene, text: str) -> tuple[Event, dict[str, Any]]:
    """A message whose key the bot was not given: the event as it was parked, and the key."""
    asked, key = await scene.good.say_without_key(scene.room, text)
    for _ in range(10):
        for delta in (await scene.seam.sync()).rooms:
            for event in delta.timeline:
                if event.event_id == asked:
                    assert event.undecryptable
                    return event, key
    raise AssertionError("the message does not come")


async def give(scene: Scene, key: dict[str, Any]) -> None:
    """Send the key to the bot after all."""
    await scene.good.give_key(scene.seam.user_id, scene.seam.device_id, key)


async def test_t27_a_key_that_comes_later_opens_what_was_parked(scene: Scene) -> None:
    parked, key = await withheld(scene, "early words")
    assert scene.seam.homeserver.read_again(parked) is None

    await give(scene, key)
    arrived = [(await scene.seam.sync()).keys_arrived for _ in range(3)]
    read = scene.seam.homeserver.read_again(parked)
    assert any(arrived)
    assert read is not None
    assert read.encrypted
    assert read.content["body"] == "early words"
    assert (read.event_id, read.sender, read.at) == (parked.event_id, parked.sender, parked.at)


async def test_t27_a_key_that_opens_less_does_not_take_the_place_of_one_that_opens_more(scene: Scene) -> None:
    parked, key = await withheld(scene, "the first of two")
    await give(scene, key)
    await scene.seam.sync()
    session = scene.good.nio.olm.outbound_group_sessions[scene.room]
    await give(scene, {**key, "session_key": session.session_key, "session_id": session.id})
    await scene.seam.sync()

    assert scene.seam.homeserver.read_again(parked) is not None


async def test_t20_after_a_restart_everybody_in_the_room_can_read_and_not_only_who_came_since(scene: Scene) -> None:
    await scene.seam.restart()
    await scene.villain.leave(scene.room)
    await scene.villain.join(scene.room)
    await scene.seam.sync()

    await scene.answers("for all of you")


async def test_t11_put_out_and_asked_back_the_bot_talks_to_those_who_are_there_now(scene: Scene) -> None:
    client, seam = scene.seam.homeserver._client, scene.seam
    await scene.answers("before")
    before = client.outbound(scene.room).id
    await scene.good.ask("POST", "rooms", scene.room, "kick", body={"user_id": seam.user_id, "reason": "a quiet week"})
    gone = [departure for _ in range(3) for departure in (await seam.sync()).departures]
    assert [(departure.room_id, departure.by, departure.reason) for departure in gone] == [
        (scene.room, scene.good.user_id, "a quiet week")
    ]
    assert scene.room not in client.rooms
    with pytest.raises(Forbidden):
        await seam.says(scene.room, "to nobody")

    await scene.villain.leave(scene.room)
    await scene.good.ask("POST", "rooms", scene.room, "invite", body={"user_id": seam.user_id})
    await seam.homeserver.join(scene.room)
    await seam.sync()
    await scene.answers("after")
    assert client.outbound(scene.room).id != before
    assert scene.villain.user_id not in client.rooms[scene.room].users


async def test_who_has_left_cannot_read_what_follows(scene: Scene) -> None:
    client = scene.seam.homeserver._client
    await scene.answers("before")
    before = client.outbound(scene.room)
    await scene.villain.leave(scene.room)
    await scene.seam.sync()
    await scene.answers("after")

    assert client.outbound(scene.room).id != before.id
    assert scene.villain.user_id not in client.rooms[scene.room].users


async def test_t21_a_private_room_of_somebody_s_own_making_is_not_taken_for_ours(scene: Scene) -> None:
    body = {
        "preset": "private_chat", "invite": [scene.seam.user_id, scene.good.user_id],
        "creation_content": {PRIVATE_MARKER: scene.good.user_id},
    }  # fmt: skip
    theirs = (await scene.villain.asks("POST", "createRoom", body=body))["room_id"]
    await scene.seam.homeserver.join(theirs)
    private = scene.seam.homeserver.private_room_with

    first = (await private(scene.good.user_id, encrypted=True, tried_before=True)).room_id
    again = (await private(scene.good.user_id, encrypted=True, tried_before=True)).room_id
    assert first != theirs
    assert again == first
    await scene.seam.homeserver.invite(first, scene.villain.user_id)
    assert (await private(scene.good.user_id, encrypted=True, tried_before=True)).room_id not in (first, theirs)
