"""A circle meets in a call: agenda, presence, rounds, what all present say, actions, minutes."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.towns import FEDERATION

EDITS = timedelta(seconds=10)


@pytest.fixture
def toml() -> str:
    return FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{BO}"]'
    )


async def begun(town: Town, words: str = "!call") -> EventId:
    """Gus, Hal and Fay speak for three co-ops; Bo, who facilitates, has begun a call."""
    await settled(town)
    await town.says(GUS, "food", words)
    return town.card("food", "K-1 · ")


@pytest.mark.both_databases
async def test_a_call_from_its_agenda_to_its_minutes(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!agenda add How do we share the van?")
    assert town.heard("food") == (
        "Thank you. T-1 is on the agenda of the next call of the Food circle; none is planned yet. !agenda remove T-1 takes it off."
    )
    await town.says(FAY, "food", "!consent Move the call to Thursdays by in 3 days")
    item = town.card("food", "C-1 ·")
    await town.says(GUS, "food", "!agenda")
    assert "Agenda of the next call of the Food circle, 2 points:" in town.heard("food")
    assert "T-1 · How do we share the van? (Hal)" in town.heard("food")
    await town.passes(timedelta(hours=49))

    await town.says(GUS, "food", "!call")
    card = town.card("food", "K-1 · Call of the Food circle")
    assert list(town.reactions_on(card)) == ["👋", "🗣", "▶"]
    await town.reacts(HAL, "food", to=card, key="👋")
    await town.reacts(FAY, "food", to=card, key="🗣")
    await town.says(GUS, "food", "!present")
    assert town.heard("food") == "Thank you, you are noted as there in K-1. !absent takes it back."
    await town.passes(EDITS)
    body = town.body_of(card)
    assert "There (3): Green Grocers (Fay), Leaf Bakery (Gus) and Small Screws (Hal)" in body
    assert "🗣 Fay" in body
    assert body.index("T-1 · How do we share the van?") < body.index("C-1 · Move the call to Thursdays")

    await town.says(GUS, "food", "!call round")
    assert town.heard("food") == "Next: Green Grocers, then Leaf Bakery and Small Screws."
    assert town.content_of(town.last_event("food"))["m.mentions"] == {"user_ids": [FAY]}
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "Next: Leaf Bakery, then Small Screws."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "Next: Small Screws, the last of this round."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food") == "All have had their turn. !call next goes on to the next point."
    await town.says(GUS, "food", "!call next")
    assert town.heard("food").startswith("Now: T-1 · How do we share the van? (Hal)\n\n1 point follows.")
    await town.says(GUS, "food", "!action @hal Ring the landlord by fri")
    assert "Noted as A-1: Hal does it by Fri 6 Mar 2026, 17:00 GMT, and is reminded then." in town.heard("food")
    assert "Gus has noted in the Food circle that you do this by Fri 6 Mar 2026, 17:00 GMT:" in town.heard_private(HAL)
    await town.says(GUS, "food", "!agenda open Who keeps the keys?")
    assert town.heard("food").startswith("Noted: T-4 stays open") or "stays open" in town.heard("food")
    await town.says(GUS, "food", "!call next")
    assert "Now: C-1 · Move the call to Thursdays" in town.heard("food")

    await town.reacts(GUS, "food", to=item, key="✅")
    await town.reacts(FAY, "food", to=item, key="✅")
    await town.says(BO, "food", "all present consent but Hal: concern the school run")
    asked = town.heard("food")
    assert "On C-1 I enter this for 1 co-op, as said in the call:" in asked
    assert "Small Screws: concern – “the school run”" in asked
    assert "Not for Green Grocers, Leaf Bakery: their own people have answered." in asked
    await town.replies(BO, "food", to=town.card("food", "On C-1 I enter this"), text="yes")
    assert "Entered on C-1 for 1 co-op, by phone" in town.heard("food")
    assert "In the call of the Food circle Bo has entered this for Small Screws on C-1:" in town.heard_private(HAL)
    await town.says(BO, "food", "!close C-1")
    assert "C-1: agreed, with concerns. It is D-1 in the logbook." in town.heard_all("food")[-1]

    await town.says(GUS, "food", "!call end next fri 10:00")
    minutes, file = town.heard_all("food")[-2:]
    assert file == "K-1.md"
    for part in (
        "Minutes of K-1 · Call of the Food circle\nWed 4 Mar 2026, 10:00 to 10:0",
        "• Small Screws (Hal)",
        "• T-1 · How do we share the van? (Hal)",
        "• D-1 Move the call to Thursdays – agreed, with concerns",
        "• A-1 Hal: Ring the landlord – by Fri 6 Mar 2026, 17:00 GMT",
        "Who keeps the keys?",
        "Next call: Fri 6 Mar 2026, 10:00 GMT",
    ):
        assert part in minutes, part
    kept = town.server.files[str(town.content_of(town.last_event("food"))["url"])].decode()
    assert "Minutes of K-1" in kept
    assert "A-1 Hal: Ring the landlord" in kept
    await town.passes(EDITS)
    assert "ended Wed 4 Mar 2026" in town.body_of(card)
    assert (await town.on_record("K-1"))[-1] == "call.ended"
    assert minutes.count("Who keeps the keys?") == 1, (
        "among the open questions, and not once more among what was not reached"
    )
    await town.says(GUS, "food", "!agenda")
    assert "Who keeps the keys?" in town.heard("food")
    assert "How do we share the van?" not in town.heard("food")
    assert "Fri 6 Mar 2026, 10:00 GMT" in town.heard("food")


async def test_who_facilitates_begins_and_plans_a_call_without_a_seat(town: Town) -> None:
    """Bo speaks for no co-op here, and leads what Bo has opened to its end."""
    await settled(town)
    await town.says(BO, "food", "!call plan fri 10:00")
    assert "Fri 6 Mar 2026, 10:00 GMT" in town.heard("food")
    await town.says(BO, "food", "!call The van")
    assert "opened by Bo" in town.body_of(town.card("food", "K-2 · The van"))
    await town.says(BO, "food", "!call end")
    assert "Minutes of K-2 · The van" in town.heard_all("food")[-2]


async def test_who_is_there_by_the_facilitator_s_line_is_told_and_can_say_otherwise(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!present Leaf Bakery")
    assert town.heard("food") == "The Food circle is in no call now. To begin one, say !call in its room."
    await town.says(GUS, "food", "!call Monthly call")
    card = town.card("food", "K-1 · Monthly call")
    await town.says(HAL, "food", "!present Leaf Bakery")
    assert "K-1 is led by who has opened it or the circle’s facilitator or secretary." in town.heard("food")
    await town.says(BO, "food", "!present Leaf Bakery, Zoe")
    assert "I know neither a co-op nor a person called “Zoe” in the Food circle." in town.heard("food")
    await town.says(BO, "food", "!present Leaf Bakery and @hal")
    assert town.heard("food") == "Noted as there in K-1: Leaf Bakery and Hal. They are told, and can say otherwise."
    assert "Bo has noted Leaf Bakery as there in the call of the Food circle (K-1)." in town.heard_private(GUS)
    assert "Bo has noted you as there in the call of the Food circle (K-1)." in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "There (2): Leaf Bakery (noted by Bo) and Small Screws (Hal; noted by Bo)" in town.body_of(card)

    await town.says(GUS, "food", "!absent")
    await town.passes(EDITS)
    assert "There (1): Small Screws (Hal; noted by Bo)" in town.body_of(card)
    await town.says(BO, "food", "!absent @hal")
    assert town.heard("food") == "Noted as not there in K-1: Hal."
    await town.passes(EDITS)
    assert "Nobody is noted as there yet." in town.body_of(card)
    await town.says(BO, "food", "!call round")
    assert "Nobody is noted as there yet, so I know no order." in town.heard("food")
    record = await town.on_record("K-1")
    assert record == ["call.opened", "call.noted", *["call.noted_gone"] * 2]


async def test_three_taps_mean_something_on_the_card_of_a_call_and_no_other(town: Town) -> None:
    card = await begun(town)
    wave = await town.reacts(GUS, "food", to=card, key="👋🏽")
    speak = await town.reacts(HAL, "food", to=card, key="🗣️")
    await town.reacts(FAY, "food", to=card, key="▶️")
    for key in ("✅", "👍", "✋"):
        await town.reacts(HAL, "food", to=card, key=key)
    assert "On the card of a call three taps mean something" in town.heard_private(HAL)
    await town.passes(EDITS)
    body = town.body_of(card)
    assert "There (3): " in body
    assert "🗣 Hal" in body
    assert "▶ ready to go on: Fay" in body
    await town.unreacts(HAL, "food", speak)
    await town.unreacts(GUS, "food", wave)
    await town.passes(EDITS)
    body = town.body_of(card)
    assert "There (2): Green Grocers (Fay) and Small Screws (Hal)" in body
    assert "🗣 Hal" not in body
    before = len(town.heard_all("food"))
    await town.replies(HAL, "food", to=card, text="we consent")
    assert len(town.heard_all("food")) == before

    await town.says(GUS, "food", "!call end")
    await town.says(GUS, "food", "!call end")
    assert "is in no call now" in town.heard("food")
    await town.reacts(GUS, "food", to=card, key="🗣")
    await town.passes(EDITS)
    assert "There (2): " in town.body_of(card)


async def test_a_co_op_is_there_once_and_so_is_a_round(town: Town) -> None:
    card = await begun(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.reacts(GUS, "food", to=card, key="👋")
    await town.reacts(BO, "food", to=card, key="🗣")
    await town.reacts(GUS, "food", to=card, key="▶")
    await town.passes(EDITS)
    assert "There (1): Leaf Bakery (Gus and Bo)" in town.body_of(card)
    await town.says(BO, "food", "!call round")
    assert town.heard("food") == "Next: Leaf Bakery, the last of this round."
    await town.says(BO, "food", "!call")
    assert "K-1 goes on here since Mon 2 Mar, 09:00 GMT." in town.heard("food")


async def test_a_call_that_nobody_ends_ends_after_six_hours_with_its_minutes(town: Town) -> None:
    await begun(town)
    await town.passes(timedelta(hours=5, minutes=59))
    assert "Minutes of K-1" not in town.heard("food")
    await town.passes(timedelta(minutes=2))
    minutes, file = town.heard_all("food")[-2:]
    assert "Nobody had ended it, so I have, after 6 hours." in minutes
    assert "Nobody was noted as there." in minutes
    assert "Nothing was decided." in minutes
    assert file == "K-1.md"
    await town.says(HAL, "food", "!call minutes")
    assert town.heard("food") == "K-1.md"
    await town.says(HAL, "tech", "!call minutes K-1")
    assert "In our private room are the minutes of K-1." in town.heard("tech")
    assert town.heard_private(HAL) == "K-1.md"
    await town.says("@di:example.org", "tech", "!call minutes K-1")
    assert "whose room you are not in" in town.heard("tech")
    await town.says(HAL, "tech", "!call minutes")
    assert "I know of no call here that is over." in town.heard("tech")


async def test_a_planned_call_is_that_one_when_it_begins(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!call plan fri 10:00")
    assert "K-1 of the Food circle is planned for Fri 6 Mar 2026, 10:00 GMT" in town.heard("food")
    await town.says(GUS, "food", "!call minutes K-1")
    assert "K-1 has not taken place" in town.heard("food")
    await town.says(HAL, "food", "!call cancel K-1")
    assert "K-1 is led by who has opened it" in town.heard("food")
    await town.says(GUS, "food", "!call plan mon 10:00")
    await town.says(GUS, "food", "!undo")
    assert (await town.on_record("K-2"))[-2:] == ["call.cancelled", "help.undone"]
    await town.passes(timedelta(days=4, hours=1))
    await town.says(HAL, "food", "!call")
    assert "K-1 · Call of the Food circle" in town.body_of(town.card("food", "K-1 ·"))
    await town.says(HAL, "food", "!call minutes K-1")
    assert "K-1 goes on. Its minutes come when it ends" in town.heard("food")
    await town.says(HAL, "food", "!call cancel K-1")
    assert "K-1 goes on already." in town.heard("food")
    await town.says(HAL, "food", "!undo K-1")
    await town.says(HAL, "food", "!call end")
    assert "Minutes of K-1" in town.heard_all("food")[-2]
    await town.says(HAL, "food", "!call cancel K-1")
    assert "K-1 is over. Its minutes: !call minutes K-1" in town.heard("food")


async def test_a_call_of_a_date_poll_or_of_an_item_is_named_after_it(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    await town.says(GUS, "food", "!date close M-1 1")
    await town.says(GUS, "food", "!consent Buy the oven by in 9 days")
    item = town.card("food", "C-1 ·")
    await town.says(GUS, "food", "!call M-1")
    assert "K-1 · Monthly call" in town.body_of(town.card("food", "K-1 ·"))
    await town.says(GUS, "food", "!call end")
    await town.says(GUS, "food", "!call C-1")
    card = town.card("food", "K-2 ·")
    assert "K-2 · C-1 · Buy the oven" in town.body_of(card)
    assert town.content_of(card)["m.relates_to"]["event_id"] == item  # type: ignore[index]
    await town.says(GUS, "tech", "!call M-1")
    assert "Members" in town.heard("tech") or "member" in town.heard("tech")


async def test_the_time_of_a_poll_is_the_call_that_begins_then(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 10:00")
    await town.says(GUS, "food", "!date close M-1 1")
    await town.says(GUS, "food", "!agenda add The van")
    assert "on the agenda of the call of the Food circle, Thu 5 Mar 2026, 10:00 GMT" in town.heard("food")
    await town.passes(timedelta(days=3, hours=1))
    await town.says(GUS, "food", "!call")
    assert "K-1 · Monthly call" in town.body_of(town.card("food", "K-1 ·"))


async def test_what_is_put_on_an_agenda_is_taken_off_and_comes_back(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!agenda")
    assert "Nothing waits for a call of the Food circle yet." in town.heard("food")
    await town.says(HAL, "food", f"!agenda add {'x' * 1001}")
    assert "That has 1001 letters" in town.heard("food")
    await town.says(HAL, "food", "!agenda add The van")
    await town.says(GUS, "food", "!agenda remove T-1")
    assert "T-1 is taken off the agenda by who has put it there" in town.heard("food")
    await town.says(HAL, "food", "!agenda remove T-1")
    assert town.heard("food") == "T-1 is off the agenda."
    await town.says(HAL, "food", "!agenda remove T-1")
    assert town.heard("food") == "T-1 is on no agenda any more. Nothing has changed."
    await town.says(HAL, "food", "!undo")
    await town.says(HAL, "food", "!agenda")
    assert "T-1 · The van (Hal)" in town.heard("food")
    await town.says(HAL, "food", "!agenda add The oven")
    await town.says(HAL, "food", "!undo")
    await town.says(HAL, "food", "!agenda")
    assert "The oven" not in town.heard("food")
    assert await town.on_record("T-1") == ["call.agenda_put", "call.agenda_removed", "call.agenda_put", "help.undone"]
    await town.says(HAL, "food", "!consent Buy the oven by in 9 days")
    await town.says(HAL, "food", "!agenda add C-1")
    await town.says(HAL, "food", "!agenda add C-1")
    assert town.heard("food") == "C-1 is on the agenda already, as T-3."


async def test_a_long_agenda_has_pages(town: Town) -> None:
    await settled(town)
    for number in range(1, 16):
        await town.says(HAL, "food", f"!agenda add Point number {number}")
    await town.says(HAL, "food", "!agenda")
    assert "15 points, 1 to 12:" in town.heard("food")
    await town.says(HAL, "food", "!more")
    assert "15 points, 13 to 15:" in town.heard("food")
    assert "T-15 · Point number 15" in town.heard("food")
    await town.says(GUS, "food", "!call")
    assert "… and 9 more: !agenda" in town.body_of(town.card("food", "K-1 ·"))
    await town.says(GUS, "food", "!call take T-7")
    assert town.heard("food").startswith("Now: T-7 · Point number 7 (Hal)")
    await town.says(GUS, "food", "!call take T-99")
    assert "“T-99” is not on the agenda of this call." in town.heard("food")
    await town.says(GUS, "food", "!call next")
    assert town.heard("food").startswith("Now: T-1 · Point number 1 (Hal)\n\n13 points follow.")
    await town.says(GUS, "food", "!call end")
    await town.says(GUS, "food", "!agenda")
    assert "13 points, 1 to 12:" in town.heard("food")


async def test_actions_wait_for_who_does_them(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!actions")
    assert "Nothing is to be done in the Food circle that I know of." in town.heard("food")
    await town.says(GUS, "food", "!action @eve Ring the landlord by fri")
    assert "I know nobody called “@eve”" in town.heard("food") or "not in the room" in town.heard("food")
    await town.says(GUS, "food", "!action @hal Ring the landlord by fri")
    room = await town.private(HAL)
    await town.says(HAL, room, "todo")
    assert "A-1" in town.heard(room)
    assert "is yours to do by Fri 6 Mar 2026, 17:00 GMT. When it is done: action done A-1" in town.heard(room)
    await town.passes(timedelta(days=5))
    await town.says(HAL, room, "todo")
    assert "was to be done by Fri 6 Mar 2026, 17:00 GMT" in town.heard(room)
    await town.says(HAL, "food", "!actions")
    assert "A-1 Hal: Ring the landlord – was due Fri 6 Mar, 17:00 GMT" in town.heard("food")
    await town.says(FAY, "food", "!action done A-1")
    assert "A-1 is marked as done, or called off, by who does it" in town.heard("food")
    await town.says(HAL, "food", "!action done A-1")
    assert town.heard("food") == "Thank you! A-1 is done."
    await town.says(HAL, "food", "!action drop A-1")
    assert "A-1 is done already." in town.heard("food")
    await town.says(HAL, "food", "!undo")
    await town.says(HAL, "food", "!action drop A-1")
    assert town.heard("food") == "A-1 is called off."
    await town.says(HAL, "food", "!action done A-1")
    assert town.heard("food") == "A-1 was called off. Nothing has changed."
    await town.says(GUS, "food", "!action @hal Sweep by fri")
    await town.says(GUS, "food", "!undo")
    assert (await town.on_record("A-2"))[-2:] == ["call.action_dropped", "help.undone"]
    assert town.heard_private(HAL) == "A-2 is called off, so there is nothing to do for you."
    await town.says(HAL, room, "mydata all")
    assert "2 actions that you do or have noted" in "\n".join(town.heard_all(room))


async def test_who_is_banned_is_told_nothing_of_a_call_and_counts_no_more(town: Town) -> None:
    card = await begun(town)
    await town.reacts(HAL, "food", to=card, key="👋")
    await town.reacts(GUS, "food", to=card, key="👋")
    await town.says(FAY, "food", "!consent Buy the oven by in 9 days")
    town.server.member(town.room("food"), HAL, "ban", by="@ada:example.org")  # type: ignore[arg-type]
    await town.works()
    await town.says(BO, "food", "all present consent to C-1")
    assert "for 1 co-op" in town.heard("food")
    assert "Leaf Bakery" in town.heard("food")
    assert "Small Screws" not in town.heard("food")
    for words in ("!call minutes K-1", "!agenda", "!action done A-1"):
        await town.says(HAL, "tech", words)
        assert "oven" not in town.heard("tech"), words


async def test_a_call_of_twelve_co_ops_decides_and_leaves_nobody_out(town: Town) -> None:
    names = [
        "Kiln",
        "Bakehouse",
        "Loom",
        "Oak",
        "Cargo",
        "Lantern",
        "Thistle",
        "Quarry",
        "Orchard",
        "Printers",
        "Harbour",
        "Beehive",
    ]
    people = {f"@m{number}:example.org": name for number, name in enumerate(names, start=1)}
    for user, coop in people.items():
        await town.joins_room(user, "food")
        await town.confirms(user, coop)
        await town.says(user, "food", f"!join for {coop}")
    first, *others = people
    await town.says(first, "food", "!consent Buy the oven by in 9 days")
    item = town.card("food", "C-1 ·")
    await town.says(BO, "food", "!call")
    card = town.card("food", "K-1 ·")
    for user in others[:5]:
        await town.reacts(user, "food", to=card, key="👋")
    await town.says(BO, "food", "!present Kiln, Thistle, Quarry, Orchard, Printers")
    await town.passes(EDITS)
    assert "There (10): Bakehouse (M2), Cargo (M5), Kiln (noted by Bo)" in town.body_of(card)
    await town.says(BO, "food", "!call take C-1")
    await town.reacts(first, "food", to=item, key="✅")
    await town.reacts(others[0], "food", to=item, key="✅")
    await town.says(BO, "food", "all present consent but Loom: concern the noise; Oak: stand aside; Cargo")
    asked = town.heard("food")
    assert "On C-1 I enter this for 7 co-ops" in asked
    assert "Loom: concern – “the noise”" in asked
    assert "Left unheard: Cargo." in asked
    assert "Not for Bakehouse, Kiln: their own people have answered." in asked
    await town.replies(BO, "food", to=town.card("food", "On C-1 I enter this"), text="yes")
    await town.passes(EDITS)
    assert town.tally(item).startswith("9 of 12 heard: 7 consent, 1 with a concern, 1 standing aside")
    await town.says(BO, "food", "!close C-1")
    assert "In a call that can be closed once every seat is heard" in town.heard("food")
    await town.says(BO, "food", "!call end")
    assert "C-1 Buy the oven – until Wed 11 Mar 2026, 09:00 GMT" in town.heard_all("food")[-2]
    await town.reacts(others[10], "food", to=item, key="✅")
    await town.passes(EDITS)
    assert town.tally(item).startswith("10 of 12 heard")
    await town.passes(timedelta(days=9))
    assert "C-1: agreed, with concerns." in town.heard("food")


async def test_nobody_is_asked_to_do_things_all_day(town: Town) -> None:
    await settled(town)
    await town.private(HAL)
    for number in range(5):
        await town.says(GUS, "food", f"!action @hal Sweep room {number} by fri")
    before = len(town.heard_all_private(HAL))
    async with refused(town, "asked-enough"):
        await town.says(GUS, "food", "!action @hal Sweep the yard by fri")
    assert len(town.heard_all_private(HAL)) == before
    for number in range(5, 30):
        await town.says(HAL, "food", f"!action done A-{number - 4}")
        await town.says(GUS, "food", f"!action @hal Sweep room {number} by fri")
        await town.passes(timedelta(minutes=1))
    await town.says(HAL, "food", "!action done A-26")
    async with refused(town, "asked-often"):
        await town.says(GUS, "food", "!action @hal Sweep the yard by fri")
