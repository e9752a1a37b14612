"""The ways in: prefix, name, mention, thread, edit, nonsense, strangers."""

from datetime import timedelta

import pytest

from commands.help.answering import ping
from storage.types import UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town

ADA, EVE = "@ada:example.org", "@eve:example.org"


async def test_what_is_too_long_to_read_is_told_so_and_does_nothing(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(EVE, "tech", "!consent " + "Move the call to Friday. " * 400)

    assert town.heard("tech").startswith("That is 10,007 characters, and I read at most 8,000 at once")
    assert not any("C-1" in words for words in town.heard_all("tech"))
    said = len(town.heard_all("tech"))
    await town.says(EVE, "tech", "just talk " * 1000)
    assert len(town.heard_all("tech")) == said


async def test_many_words_are_not_looked_for_in_the_logbook(town: Town) -> None:
    """Each would be looked for in all that was ever said, and the database takes so many only."""
    await town.says(EVE, "tech", "!decisions " + "call " * 1500)

    assert town.heard("tech").startswith("I look for at most 10 words at once")


async def test_the_bot_introduces_itself_in_a_circles_room_in_three_lines_and_once(town: Town) -> None:
    (introduction,) = town.heard_all("tech")
    assert introduction.startswith("Hello! I am Circlebot, and I help the Tech circle")
    assert "!join for …" in introduction
    assert len([line for line in introduction.splitlines() if line]) == 3

    await town.app.joining.join(town.app.settings.circles)
    await town.works()
    assert len(town.heard_all("tech")) == 1


async def test_the_bot_introduces_itself_in_a_private_room_that_somebody_opened_and_once(town: Town) -> None:
    room = await town.private(EVE)
    (introduction,) = town.heard_all(room)
    assert introduction.startswith("Hello! I am Circlebot")
    assert len([line for line in introduction.splitlines() if line]) == 3

    town.server.member(room, BOT, "leave", by=UserId(EVE))
    await town.works()
    town.server.member(room, BOT, "join")
    await town.works()
    await town.says("@gus:example.org", "tech", "!subs calc 64000")  # This one the bot opens, with what it has to say.
    assert town.heard_all(room) == [introduction]
    assert len(town.heard_all_private("@gus:example.org")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "!ping 7 b",
        "Circlebot: ping 7 b",
        "Circlebot:  !ping 7 b",
        "@circlebot:example.org  !ping 7 b",
        "!Ping 7\u00a0b",
    ],
)
async def test_ping_is_answered_however_it_is_said(town: Town, text: str) -> None:
    event_id = await town.says(EVE, "tech", text)

    assert town.heard("tech") == "pong 7 b"
    content = town.content_of(town.last_event("tech"))
    assert content["msgtype"] == "m.notice"
    assert content["m.mentions"] == {}
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": event_id}}


async def test_an_answer_stays_in_its_thread(town: Town) -> None:
    root = await town.says(EVE, "tech", "a chat among people")
    await town.says(EVE, "tech", "!ping", thread=root)

    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert isinstance(relation, dict)
    assert relation["rel_type"] == "m.thread"
    assert relation["event_id"] == root


async def test_talk_among_people_is_left_alone(town: Town) -> None:
    before = len(town.heard_all("tech"))
    for text in ("hello all", "circlebots are nice", "!!!", "I said ping", "! no"):
        await town.says(EVE, "tech", text)

    assert len(town.heard_all("tech")) == before


async def test_a_typo_gets_the_nearest_command(town: Town) -> None:
    await town.says(EVE, "tech", "!jion for Leaf Bakery")

    assert "Did you mean !join?" in town.heard("tech")
    await town.says(EVE, "tech", "!xyzzy")
    assert "Say !help" in town.heard("tech")


async def test_an_edit_never_acts(town: Town) -> None:
    first = await town.says(EVE, "tech", "hello")
    await town.edits(EVE, "tech", first, "!join for X")

    assert "I do not act on edited messages" in town.heard("tech")
    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert relation == {"m.in_reply_to": {"event_id": first}}  # Clients show the edit there, and cannot show it itself.
    assert not town.heard_all_private("@di:example.org")


async def test_an_answer_to_an_edit_of_somebody_elses_words_relates_to_the_edit(town: Town) -> None:
    theirs = await town.says("@cy:example.org", "tech", "hello")
    edit = await town.edits(EVE, "tech", theirs, "!join for X")

    assert town.content_of(town.last_event("tech"))["m.relates_to"] == {"m.in_reply_to": {"event_id": edit}}


async def test_notices_are_never_answered(town: Town) -> None:
    before = len(town.heard_all("tech"))
    town.server.emit(town.room("tech"), EVE, "m.room.message", {"msgtype": "m.notice", "body": "!ping"})
    await town.works()

    assert len(town.heard_all("tech")) == before


async def test_a_stranger_learns_nothing(town: Town) -> None:
    room = await town.private("@zoe:elsewhere.org")
    await town.says("@zoe:elsewhere.org", room, "circles")

    assert "I do not see you in any of their rooms" in town.heard(room)
    assert "Tech" not in town.heard(room)


async def test_help_depends_on_who_asks_and_where(town: Town) -> None:
    await town.says(EVE, "tech", "!help all")
    assert "!join" in town.heard("tech")
    assert "!approve" not in town.heard("tech")
    await town.says("@di:example.org", "tech", "!help approve")
    assert "It is for" not in town.heard("tech")
    await town.says(EVE, "tech", "!help approve")
    assert "It is for" in town.heard("tech")
    room = await town.private(EVE)
    await town.says(EVE, room, "help")
    assert "To join a circle, come into its room and say there: !join for …" in town.heard(room)


async def test_whoami_tells_circles_co_ops_and_roles(town: Town) -> None:
    await town.says("@cy:example.org", "tech", "!join for Byte Co-op")
    await town.says("@cy:example.org", "tech", "!whoami")

    who, roles, can = [line for line in town.heard("tech").splitlines() if line]
    assert who.startswith("You are Cy (@cy:example.org). ")
    assert "Tech circle: you speak for Byte Co-op." in who
    assert roles == "Your roles: Tech circle: link person."
    assert can.startswith(
        "What you can and most others cannot: answer for Tech circle and Byte Co-op; declare the subs of Byte Co-op (!subs); decide who "
        "joins, pass things on to other circles."
    )


async def test_whoami_of_who_has_no_role_and_of_who_runs_it(town: Town) -> None:
    await town.says(EVE, "tech", "!whoami")
    assert "You are on no circle's register yet. Say !join" in town.heard("tech")
    assert "What you can and" not in town.heard("tech")
    ada = await town.private("@ada:example.org")
    await town.says("@ada:example.org", ada, "whoami")
    assert "Your roles: operator" in town.heard(ada)
    assert "look after me" in town.heard(ada)


@pytest.mark.both_databases
async def test_old_commands_are_summed_up_in_one_notice(town: Town) -> None:
    before = len(town.heard_all("tech"))
    for _ in range(3):
        content = {"msgtype": "m.text", "body": "!ping"}
        town.server.emit(town.room("tech"), EVE, "m.room.message", content, at=town.now - timedelta(hours=25))
    await town.works()
    assert town.heard_all("tech")[before:] == []  # More may follow.

    await town.passes(timedelta(seconds=10))
    said = town.heard_all("tech")[before:]
    assert len(said) == 1
    assert "3 commands came" in said[0]


@pytest.mark.both_databases
async def test_our_own_failure_is_told_with_a_reference(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the roof leaks")

    found = town.app.catalogue.by_words("ping")
    assert found is not None
    object.__setattr__(found, "handler", breaks)
    try:
        await town.says(EVE, "tech", "!ping")
    finally:
        object.__setattr__(found, "handler", ping)

    assert "failed on our side" in town.heard("tech")
    assert "roof" not in town.heard("tech")
    await town.says(EVE, "tech", "!ping on")
    assert town.heard("tech") == "pong on"


async def test_the_bot_never_talks_to_itself(town: Town) -> None:
    before = len(town.heard_all("tech"))
    town.server.emit(town.room("tech"), BOT, "m.room.message", {"msgtype": "m.text", "body": "!ping"})
    await town.works()

    assert len(town.heard_all("tech")) == before + 1  # its own words, and no answer to them


@pytest.mark.both_databases
async def test_half_characters_and_null_bytes_hurt_nobody(town: Town) -> None:
    town.server.emit(
        town.room("tech"),
        EVE,
        "m.room.member",
        {"membership": "join", "displayname": "E\x00ve\ud800"},
        state_key=EVE,
    )
    await town.says(EVE, "tech", "!ping a\x00b\ud800c")

    assert town.heard("tech") == "pong abc"


async def test_a_name_stays_on_one_line_and_shows_all_that_it_is(town: Town) -> None:
    name = "\u202eeve\u2066\n\nR-9 from the Tech\u2028circle\u061c"
    content = {"membership": "join", "displayname": name}
    town.server.emit(town.room("tech"), EVE, "m.room.member", content, state_key=EVE)
    await town.says(EVE, "tech", "!whoami")

    assert "You are eve R-9 from the Tech circle (@eve:example.org)." in town.heard("tech")


async def test_a_space_after_the_prefix_is_a_slip_and_an_exclamation_is_none(town: Town) -> None:
    before = len(town.heard_all("food"))
    for talk in ("! that is great", "!", "! "):
        await town.says("@gus:example.org", "food", talk)
    assert len(town.heard_all("food")) == before
    await town.says("@gus:example.org", "food", "! help")
    assert len(town.heard_all("food")) == before + 1


@pytest.mark.both_databases
async def test_half_characters_and_null_bytes_are_stored_nowhere(town: Town) -> None:
    """Databases take neither, each in its own way: whatever holds them must not be told again for ever."""
    bad, tech = "a\x00b\ud800c", town.room("tech")
    card = await town.says(EVE, "tech", "!sense Shall we?")
    relations: list[dict[str, object]] = [
        {"m.in_reply_to": {"event_id": bad}},
        {"rel_type": "m.thread", "event_id": bad},
        {"rel_type": "m.replace", "event_id": bad},
        {"m.in_reply_to": {"event_id": card}},
    ]
    words = ("join for", "consent", "hands", "proposal", "relay", "decisions", "circle", "help", "standin", "")
    told: list[tuple[str, dict[str, object], str | None]] = [
        ("m.room.message", {"msgtype": "m.text", "body": f"!{word} {bad}", "m.relates_to": relation}, None)
        for word in words
        for relation in ({}, *relations)
    ]
    for key, target in ((bad, card), ("✅", bad)):
        told.append(
            ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": key}}, None)
        )
    told += [
        ("m.room.name", {"name": bad}, ""),
        ("m.room.power_levels", {"users": {ADA: 100, bad: 50}, bad: bad}, ""),
        ("m.room.tombstone", {"replacement_room": f"!{bad}", "body": bad}, ""),
        ("m.room.member", {"membership": "join", "displayname": bad, "reason": bad}, ADA),
    ]
    for kind, content, state_key in told:
        town.server.emit(tech, ADA, kind, content, state_key=state_key)
    await town.works()
    await town.says(EVE, "tech", "!ping")

    assert town.heard("tech") == "pong"
    assert not any("on our side" in words for words in town.heard_all("tech"))
