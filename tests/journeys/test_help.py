"""Help shows the way: whom to ask, what comes first, what people come for; all commands in pages; one command in two lines."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened

ADA, CY, DI, EVE, ZOE = (
    "@ada:example.org",
    "@cy:example.org",
    "@di:example.org",
    "@eve:example.org",
    "@zoe:elsewhere.org",
)
COMMANDS_OF_THE_WALL = ("standaside", "matrix", "measure", "refer", "advance", "sense", "term")


async def help_for(town: Town, user: str, where: str | None = None, words: str = "!help") -> list[str]:
    """The lines of help that somebody is shown: in private, or in a circle's room."""
    room = where or await town.private(user)
    await town.says(user, room, words)
    return [line for line in town.heard(room).splitlines() if line]


@pytest.mark.both_databases
async def test_help_is_five_to_seven_lines_for_whoever_asks_and_wherever(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join as guest")
    for user, where in [
        *((user, where) for user in (GUS, HAL, FAY, BO) for where in ("food", None)),
        *((user, where) for user in (CY, DI, EVE, ADA) for where in ("tech", None)),
        *((user, "coordinating") for user in (ADA, BO, CY, FAY)),
        (ZOE, None),
    ]:
        lines = await help_for(town, user, where)
        assert 5 <= len(lines) <= 7, (user, where, lines)
        assert "To ask a person: " in lines[0]
        assert len([line for line in lines if line.startswith("• ")]) == len(lines) - 2
        assert not [word for word in COMMANDS_OF_THE_WALL if any(f"!{word}" in line for line in lines)]
        assert "help all shows all that you can say" in lines[-1]
        assert ("in private" in lines[-1]) is (where is not None)


async def test_the_first_line_names_who_helps_here_and_not_who_asks_or_has_left(town: Town) -> None:
    assert (await help_for(town, EVE, "tech"))[0] == (
        "Hello! I look after the Tech circle. To ask a person: Di (secretary), Cy (link person) or Ada (operator)."
    )
    assert "To ask a person: Cy (link person) or Ada (operator)." in (await help_for(town, DI, "tech"))[0]
    await town.leaves_room(CY, "tech")
    assert "To ask a person: Di (secretary) or Ada (operator)." in (await help_for(town, EVE, "tech"))[0]


async def test_in_private_they_are_named_with_their_circles_and_a_stranger_is_told_of_operators_alone(
    town: Town,
) -> None:
    first = (await help_for(town, EVE))[0]
    assert first.startswith("Hello! This is our private room. To ask a person: ")
    assert "Di (secretary, Tech circle), Cy (link person, Tech circle) or Ada (operator)" in first
    assert (await help_for(town, ZOE))[0].endswith("To ask a person: Ada (operator).")


async def test_nobody_is_named_where_nobody_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await town.leaves_room(CY, "tech")
    await town.leaves_room(DI, "tech")
    await town.leaves_room(EVE, "tech")
    await town.joins_room(EVE, "tech")
    assert "To ask a person: nobody but you is named for that." in (await help_for(town, ADA, "tech"))[0]
    monkeypatch.setitem(town.app.settings.federation.__dict__, "operators", ())
    assert "To ask a person: nobody is named for that yet, so turn to" in (await help_for(town, EVE, "tech"))[0]


async def test_what_waits_comes_first_and_is_gone_once_it_is_done(town: Town) -> None:
    await opened(town)
    _, now, *_ = await help_for(town, HAL, "food")
    assert now.startswith("• Now: C-1 “Move the call to Thursdays” closes")
    assert "!yes C-1" in now
    await town.says(GUS, "food", "!hands Paint the shed")
    assert "One thing more waits for you: !todo" in (await help_for(town, HAL, "food"))[1]
    _, now, *_ = await help_for(town, HAL)
    assert now.startswith("• Now: Food circle: C-1")

    await town.says(HAL, "food", "!yes C-1")
    assert (await help_for(town, HAL, "food"))[1].startswith("• Now: H-1")
    await town.reacts(HAL, "food", to=town.card("food", "Call for hands H-1"), key="✋")
    assert not [line for line in await help_for(town, HAL, "food") if "Now:" in line]


async def test_in_a_circles_room_it_is_of_this_circle_alone(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "tech", "!join for Small Screws")

    assert not [line for line in await help_for(town, HAL, "tech") if "C-1" in line or "Thursdays" in line]


async def test_what_people_come_for_depends_on_who_they_are(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", "!join as guest")
    of = {user: "\n".join(await help_for(town, user, "food")) for user in (GUS, FAY, BO)}
    stranger = "\n".join(await help_for(town, EVE, "tech"))

    assert "To join this circle for your co-op: !join for …" in stranger
    assert "To have a voice here for your co-op: !join for …" in of[BO]
    assert "To ask the circle for its consent: !consent" in of[GUS]
    assert "!join" not in of[GUS]
    assert "!relay" in of[GUS], "theirs is a request"
    assert "To pass something on from this circle: !relay" in of[FAY]
    assert "subs outstanding" in "\n".join(await help_for(town, BO))
    assert "admin status" in "\n".join(await help_for(town, ADA))
    assert "subs declare" in "\n".join(await help_for(town, GUS))


async def test_help_with_nothing_in_particular_is_help(town: Town) -> None:
    for words in ("me", "me please", "what can you do?", "with something", "!", "?"):
        assert "To ask a person: " in (await help_for(town, EVE, "tech", f"!help {words}"))[0]


async def test_all_commands_come_in_pages_and_how_to_find_ones_way_last(town: Town) -> None:
    lines = await help_for(town, EVE, "tech", "!help all")
    head = lines[0]
    assert head.endswith("things that you can say here, 1 to 12:")
    seen = lines[1:-1]
    assert len(seen) == 12
    assert seen[0] == "• !join – Join a circle, speaking for your co-op, or as a guest."
    while "For more" in lines[-1]:
        lines = await help_for(town, EVE, "tech", "!more")
        seen += [line for line in lines if line.startswith("• ")]
    assert head.startswith(f"{len(seen)} things")
    assert len({*seen}) == len(seen)
    assert "• !privacy – See what I keep, who sees it, and what whoever runs a machine could see." in seen[-10:]
    assert not [line for line in seen if "!relay all –" in line or "subs calc" in line]
    assert [line for line in await help_for(town, EVE, words="help everything") if "join –" in line]


async def test_the_next_page_is_one_tap_away(town: Town) -> None:
    await town.says(EVE, "tech", "!help all")
    await town.reacts(EVE, "tech", to=town.last_event("tech"), key="▶")

    assert "things that you can say here, 13 to 24:" in town.heard("tech")


WORDS = {
    "consent": "consent",
    "!consent": "consent",
    "Consent.": "consent",
    "subs declare": "subs declare",
    "how do I join?": "join",
    "with joining: join for Leaf Bakery": "join",
    "yes C-12": "yes",
    "about": "about",
    "me to find the decisions": "decisions",
    "please tell me about the date command": "date",
    "to relay something": "relay",
    "what is consent": "consent",
    "help": "help",
    "subs": "subs",
    "date cancel": "date cancel",
    "todo": "todo",
}


async def test_help_with_a_word_is_two_lines_with_an_example_and_three_related_at_most(town: Town) -> None:
    for words, command in WORDS.items():
        about, way = await help_for(town, HAL, "food", f"!help {words}")
        assert about.startswith(f"!{command} ")
        assert "[" not in about
        assert way.startswith(f"For example: !{command}")
        assert way.count("!") <= 4


async def test_help_with_what_is_for_others_says_who_they_are(town: Town) -> None:
    about, _ = await help_for(town, HAL, "food", "!help relay all")
    assert "It is for link persons, secretaries and facilitators: here Fay (link person)." in about
    about, _ = await help_for(town, FAY, "food", "!help relay all")
    assert "It is for" not in about
    about, _ = await help_for(town, HAL, "food", "!help subs calc")
    assert "In private only." in about


async def test_help_with_what_is_no_command_offers_the_nearest(town: Town) -> None:
    async with refused(town, "unknown-command"):
        await town.says(EVE, "tech", "!help conset")
    assert "I know no command “conset”. Did you mean !help consent?" in town.heard("tech")
    async with refused(town, "unknown-command"):
        await town.says(EVE, "tech", "!help xyzzy")
    assert "I know no command “xyzzy”. Say !help all to see them all." in town.heard("tech")


async def test_whoami_is_no_list_of_commands(town: Town) -> None:
    await opened(town)
    for user, where in ((GUS, "food"), (FAY, "food"), (ADA, "tech")):
        lines = await help_for(town, user, where, "!whoami")
        assert len(lines) <= 3
        assert lines[-1].endswith("!todo shows what waits for you, !help what you can do here.")
