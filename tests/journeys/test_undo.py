"""``!undo``: the last thing that somebody has done is taken back where that can be done; else they are told what to do instead."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled

ADA, BO, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve"))
EDITS = timedelta(seconds=10)

TAKEN_BACK = [
    ("!yes C-1", "Taken back: your answer to C-1."),
    ("!concern C-1 It rains", "Taken back: your answer to C-1."),
    ("!object C-1 Half of us cannot come", "Taken back: your answer to C-1."),
    ("!standaside C-1", "Taken back: your answer to C-1."),
    ("!ask C-1 Who pays?", "Taken back: your question about C-1."),
    ("!consent Buy a van", "Taken back: C-2, which you opened."),
    ("!proposal Share a van", "Taken back: C-3, which you opened."),
    ("!sense How was it?", "Taken back: S-1, which you opened."),
    ("!hands Two for the stall by sat 10:00", "Taken back: H-1, which you opened."),
    ("!date Meet 1h fri 17:00, sat 10:00", "Taken back: M-1, which you opened."),
    ("!standin @fay until tomorrow", "Taken back: that @fay:example.org may stand in."),
]
"""What Hal says in the food circle, and what he is told when he says ``!undo`` after it."""

STAYS = [
    ("!leave yes", "To come back, say !join food."),
    ("!withdraw C-2", "What has ended does not change any more"),
    (
        "!amend C-1 Move the call to Mondays",
        "To change it once more, say !amend C-1 Share the van on Mondays.",
    ),
    ("!extend C-1 fri 17:00", "To give C-1 another end, say !extend C-1 fri 17:00."),
    ("!term C-1 6 months", "What you did last is !term, and that I cannot take back."),
    ("!sense close S-1", "What you did last is !sense close, and that I cannot take back."),
    ("!date cancel M-1", "What you did last is !date cancel, and that I cannot take back."),
    ("!standin end @fay", "To name somebody again, say !standin @eve until in 4 weeks."),
]


async def test_the_last_thing_is_taken_back_and_named(town: Town) -> None:
    await opened(town)
    missed = []
    for said, told in TAKEN_BACK:
        await town.says(HAL, "food", said)
        await town.says(HAL, "food", "!undo")
        if told not in town.heard("food"):
            missed.append((said, town.heard("food")))
        await town.passes(timedelta(minutes=2))
    assert not missed, missed


async def test_what_is_not_taken_back_is_told_what_to_do_instead(town: Town) -> None:
    await opened(town)
    for words in (
        "!consent Buy a van",
        "!sense How was it?",
        "!date Meet 1h fri 17:00, sat 10:00",
        "!standin @fay until tomorrow",
    ):
        await town.says(GUS, "food", words)
    missed = []
    for said, told in STAYS[1:] + STAYS[:1]:
        await town.says(GUS, "food", said)
        await town.says(GUS, "food", "!undo")
        if told not in town.heard("food"):
            missed.append((said, town.heard("food")))
    assert not missed, missed


@pytest.mark.both_databases
async def test_an_answer_counts_no_more_and_the_one_before_counts_again(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!object C-1 Half of us cannot come")
    await town.says(HAL, "food", "!undo")
    assert "Taken back: your answer to C-1." in town.heard("food")
    assert "What you had answered before counts again: consent." in town.heard("food")
    await town.passes(EDITS)
    assert town.tally(card) == "1 of 3 heard: 1 consent"
    assert "help.undone" in await town.on_record("C-1")


async def test_a_tap_is_taken_back_too(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(HAL, "food", "!undo")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)


async def test_each_thing_once_and_no_undo_of_an_undo(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!undo")
    for words in ("!undo", "!undo C-1", "!undo c1"):
        await town.says(HAL, "food", words)
        assert "You have taken back your answer to C-1 already. To do it again, say !yes C-1." in town.heard("food")
    assert await audited(town, "help.undone", "C-1") == 1


async def test_with_its_number_it_is_the_last_that_was_done_there(town: Town) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!consent Buy a van")
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!yes C-2")
    await town.says(HAL, "food", "!undo C-1")
    assert "Taken back: your answer to C-1." in town.heard("food")
    await town.passes(EDITS)
    assert "0 of 3 heard" in town.body_of(card)
    await town.says(HAL, "food", "!undo C-9")
    assert "I know of nothing that you did to C-9 within a day" in town.heard("food")
    await town.says(HAL, "food", "!undo everything")
    assert "I read “everything” as what to take back." in town.heard("food")


@pytest.mark.parametrize("words", ["undo", "Undo!", "take it back", "!undo"])
async def test_in_reply_it_is_what_was_replied_to(town: Town, words: str) -> None:
    card = await opened(town)
    await town.says(GUS, "food", "!consent Buy a van")
    await town.says(HAL, "food", "!yes C-1")
    noted = town.last_event("food")
    await town.says(HAL, "food", "!yes C-2")
    await town.replies(HAL, "food", to=noted, text=words)
    assert "Taken back: your answer to C-1." in town.heard("food")
    await town.replies(HAL, "food", to=card, text=words)
    assert "You have taken back your answer to C-1 already." in town.heard("food")
    await town.replies(HAL, "food", to=town.card("food", "C-2 ·"), text=words)
    assert "Taken back: your answer to C-2." in town.heard("food")


async def test_talk_of_undo_among_people_is_left_alone(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    talk = await town.says(GUS, "food", "I broke the till")
    before = len(town.heard_all("food"))
    await town.replies(HAL, "food", to=talk, text="undo")
    await town.says(HAL, "food", "undo")
    assert len(town.heard_all("food")) == before


async def test_in_a_room_it_is_the_last_thing_of_that_room(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "tech", "!join for Byte")
    await town.says(HAL, "food", "!undo")
    assert "Taken back: your answer to C-1." in town.heard("food")
    await town.says(FAY, "coordinating", "!undo")
    assert "nothing that you did in this room within a day" in town.heard("coordinating")


@pytest.mark.parametrize(("word", "taken"), [("yes", True), ("no", False)])
async def test_in_private_what_was_done_elsewhere_is_named_and_asked_about(town: Town, word: str, taken: bool) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    room = await town.private(HAL)
    await town.says(HAL, room, "undo")
    assert "The last thing that you did is your answer to C-1 in the Food circle, just now." in town.heard_private(HAL)
    await town.says(HAL, room, "maybe later")
    assert "whether I take back what you did last" in town.heard_private(HAL)
    await town.says(HAL, room, word)
    await town.passes(EDITS)
    assert ("0 of 3 heard" in town.body_of(card)) == taken


async def test_in_private_what_was_just_done_there_is_taken_back_at_once(town: Town) -> None:
    card = await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "yes C-1")
    await town.passes(timedelta(minutes=9))
    await town.says(HAL, room, "undo")
    assert "Taken back: your answer to C-1." in town.heard_private(HAL)
    await town.says(HAL, room, "yes C-1")
    await town.passes(timedelta(minutes=11))
    await town.says(HAL, room, "undo")
    assert "11 minutes ago. Shall I take it back?" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "1 of 3 heard" in town.body_of(card)


async def test_after_a_day_nothing_is_taken_back(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(timedelta(hours=25))
    await town.says(HAL, "food", "!undo")
    assert "nothing that you did in this room within a day" in town.heard("food")


async def test_an_item_that_others_have_answered_is_withdrawn_after_a_yes(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(GUS, "food", "!undo")
    asked = town.last_event("food")
    await town.replies(GUS, "food", to=asked, text="yes")
    await town.passes(EDITS)
    assert "withdrawn" in town.body_of(card)


async def test_and_stays_open_after_a_no(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    await town.says(GUS, "food", "!undo")
    await town.replies(GUS, "food", to=town.last_event("food"), text="no")
    assert "C-1" in town.heard("food")
    assert town.body_of(card).startswith("C-1 ·")


async def test_what_others_have_acted_on_is_not_taken_back(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!ask C-1 Who pays?")
    await town.says(GUS, "food", "!answer C-1 The fund")
    await town.says(HAL, "food", "!undo")
    assert "Your question about C-1 was answered, so it stays." in town.heard("food")
    await town.says(HAL, "food", "!sense How was it?")
    await town.reacts(FAY, "food", to=town.card("food", "Sense check S-1"), key="👍")
    await town.says(HAL, "food", "!undo")
    assert "Others have answered S-1, so I do not take it back. To end it, say !sense close S-1." in town.heard("food")


async def test_nor_is_what_has_closed(town: Town) -> None:
    await opened(town)
    for user in (HAL, FAY, GUS):
        await town.says(user, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")
    await town.says(HAL, "food", "!undo")
    assert "C-1 is closed" in town.heard("food")


async def test_a_request_to_join_is_taken_back_until_it_is_answered(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")
    await town.says(EVE, "tech", "!undo")
    assert "Taken back: your request J-1." in town.heard("tech")
    await town.says(EVE, "tech", "!join for Byte")
    await town.says(DI, "tech", "!approve J-2")
    await town.says(EVE, "tech", "!undo")
    assert "J-2 was answered meanwhile" in town.heard("tech")
    await town.says(DI, "tech", "!undo")
    assert "Taken back" not in town.heard("tech")


async def test_who_has_joined_an_open_circle_is_off_its_register_again(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.says(BO, "food", "!undo")
    assert "Taken back: that you joined." in town.heard("food")
    await town.says(BO, "food", "!undo")
    assert "You have taken back that you joined already. To do it again, say !join for …." in town.heard("food")


async def test_what_was_passed_on_is_taken_back_while_nobody_has_answered_it(town: Town) -> None:
    await town.says(CY, "tech", "!relay We have flour")
    copy = town.last_event("coordinating")
    await town.says(CY, "tech", "!undo")
    assert "Taken back: R-1, which you passed on." in town.heard("tech")
    assert "relay.taken-back" in await town.on_record("R-1")
    assert town.redacted(copy)
    await town.says(CY, "tech", "!relay We have oats")
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="How many?")
    await town.says(CY, "tech", "!undo")
    assert "R-2 was answered there, so I do not take it back." in town.heard("tech")
    await town.says(FAY, "coordinating", "!undo")
    assert "Taken back: your reply to R-2." in town.heard("coordinating")
    assert "relay.taken-back" in await town.on_record("R-2")


async def test_of_a_date_poll_the_last_answer_is_taken_back(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!date Meet 1h fri 17:00, sat 10:00")
    card = town.card("food", "Date poll M-1")
    await town.reacts(HAL, "food", to=card, key="1️⃣")
    await town.passes(EDITS)
    before = town.body_of(card)
    await town.reacts(HAL, "food", to=card, key="2️⃣")
    await town.says(HAL, "food", "!undo")
    assert "Taken back: your answer to M-1." in town.heard("food")
    assert "meet.answer_taken_back" in await town.on_record("M-1")
    await town.passes(EDITS)
    assert town.body_of(card) == before


@pytest.mark.both_databases
async def test_what_was_declared_goes_back_to_what_was_declared_before(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    for wages in (920_000, 930_000):
        await town.says(GUS, room, f"subs declare {wages} wages")
        await town.says(GUS, room, "yes")
    await town.says(GUS, room, "undo")
    assert "Taken back: your correction." in town.heard_private(GUS)
    await town.says(GUS, room, "subs")
    assert "fee £920.00" in town.heard_private(GUS)
    assert "subs.taken_back" in await town.on_record("leaf-bakery 2025/26")
    await town.says(GUS, room, "undo")
    assert "You have taken back your correction already. To do it again, say subs declare." in town.heard_private(GUS)


async def test_the_first_declaration_is_taken_back_to_none_until_its_round_is_over(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    await town.says(GUS, room, "subs declare 920000 wages")
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "undo")
    assert "Leaf Bakery has declared nothing for 2025/26 now." in town.heard_private(GUS)
    await town.says(BO, "food", "!subs ask 2025 by in 2 days")
    assert "2025/26" in town.heard("food")
    await town.passes(timedelta(days=2, hours=1))
    await town.says(GUS, room, "subs declare 920000 wages")
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "undo")
    assert "The time to declare for 2025/26 is over" in town.heard_private(GUS)


async def test_whose_declaration_was_replaced_takes_nothing_back(town: Town) -> None:
    await settled(town)
    await town.says(BO, "food", "!join for Leaf Bakery")
    await town.confirms(BO, "Leaf Bakery")
    for user, wages in ((GUS, 920_000), (BO, 930_000)):
        room = await town.private(user)
        await town.says(user, room, f"subs declare {wages} wages")
        await town.says(user, room, "yes")
    await town.says(GUS, await town.private(GUS), "undo")
    assert "was replaced meanwhile" in town.heard_private(GUS)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("!role give @eve link person", "To end it, say !role end."),
        ("!coop add Apple Press", "What you did last is !coop add, and that I cannot take back."),
        ("!standing leaf-bakery agreed", "To note another standing, say !standing leaf-bakery."),
    ],
)
async def test_roles_and_what_secretaries_do_have_commands_of_their_own(town: Town, said: str, told: str) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says("@di:example.org", "tech", said)
    await town.says("@di:example.org", "tech", "!undo")
    assert told in town.heard("tech")


async def test_who_has_left_the_room_takes_nothing_back_in_there(town: Town) -> None:
    card = await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    room = await town.private(HAL)
    await town.leaves_room(HAL, "food")
    await town.says(HAL, room, "undo C-1")
    await town.says(HAL, room, "yes")
    assert "Taken back" not in " ".join(town.heard_all_private(HAL))
    await town.passes(EDITS)
    assert town.body_of(card).startswith("C-1 ·")


async def test_undo_ends_the_question_that_waits(town: Town) -> None:
    """What somebody has just begun, and not yet said yes to, is the last thing that they did."""
    await opened(town)
    await town.passes(timedelta(minutes=20))
    await town.says(HAL, "food", "!leave")
    await town.says(HAL, "food", "!undo")
    assert "I have dropped that: whether you really leave Food circle" in town.heard("food")
    await town.replies(HAL, "food", to=town.card("food", "Nobody else speaks for"), text="yes")
    assert "have noted nothing" in town.heard("food")

    room = await town.private(HAL)
    for said, dropped in (
        ("subs declare 92000 wages and 0 self-employed", "wages £92,000.00"),
        ("subs declare", "in wages"),
        ("leave food", "whether you really leave Food circle"),
    ):
        await town.says(HAL, room, said)
        await town.says(HAL, room, "undo")
        assert town.heard(room).startswith("All right, I have dropped that: ")
        assert dropped in town.heard(room)
    assert "subs.declared" not in await town.on_record("small-screws 2025/26")


async def test_undo_takes_back_what_was_done_after_a_question_was_put(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!leave")
    await town.passes(timedelta(minutes=1))
    await town.says(HAL, "food", "!yes C-1")
    await town.says(HAL, "food", "!undo")

    assert "Taken back: your answer to C-1." in town.heard("food")


async def test_nobody_is_asked_twice_before_something_is_taken_back(town: Town) -> None:
    """In private the item and who has answered it are named in one question."""
    await opened(town)
    await town.says(HAL, "food", "!yes C-1")
    room = await town.private(GUS)
    await town.says(GUS, room, "undo")
    assert "1 person has answered C-1. Withdrawn, it ends for all" in town.heard(room)
    await town.says(GUS, room, "yes")
    assert "C-1 is withdrawn" in town.heard(room)
    await town.says(GUS, room, "undo")
    assert "What has ended does not change any more" in town.heard(room)


async def test_what_was_passed_on_is_taken_back_by_all_that_people_call_that(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!relay We need more flour")
    await town.says(FAY, "food", "!withdraw R-1")
    assert "I take that for !relay cancel R-1" in town.heard("food")
    await town.replies(FAY, "food", to=town.last_event("food"), text="yes")
    assert "R-1 is taken back from the Coordinating circle." in town.heard("food")
    await town.says(FAY, "food", "!help R-1")
    assert "R-1 was taken back." in town.heard("food")

    await town.says(FAY, "food", "!relay We need more sugar to the coordinating circle")
    assert "We need more sugar\n" in town.heard("coordinating") or town.heard("coordinating").count("circle") == 2
    await town.says(FAY, "food", "!R-2")
    assert "take it back, while nobody has answered it: !undo R-2" in town.heard("food")
    await town.says(CY, "coordinating", "!help R-2")
    assert "answer it: reply to it in the room of the Coordinating circle" in town.heard("coordinating")
    await town.says(EVE, "tech", "!help R-2")
    assert town.heard("tech") == "R-2 is nothing of the circles that you are in."


async def test_who_has_left_is_told_words_that_bring_them_back_from_anywhere(town: Town) -> None:
    await settled(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "leave food yes")
    assert "To come back, say join food for Small Screws." in town.heard(room)
    await town.says(HAL, room, "undo")
    assert town.heard(room) == "To come back, say join food."
    await town.says(HAL, room, "join food for Small Screws")
    assert "You now speak for Small Screws" in town.heard(room)
