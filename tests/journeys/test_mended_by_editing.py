"""A command that is mended by editing it is taken as if it had just been said, once for ever; one that has acted is told what changes
it now."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.config.values import read_rate
from chatbot.receiving.arrivals import KEY_WAITS
from storage.models import InboxState, Outcome
from storage.queries import inbox as inbox_of
from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_secrecy import encrypt
from tests.journeys.test_undecryptable import says_in_secret, tries_again

CY, EVE, DI = (UserId(f"@{name}:example.org") for name in ("cy", "eve", "di"))

MENDED = [
    ("!itemz", "!items", "C-1"),
    ("!itmes", "! items", "C-1"),
    ("!ietm C-1", "!item C-1", "C-1"),
    ("!helo", "!help", "!help"),
    ("Circlebot: itemz", "Circlebot: items", "C-1"),
    ("!pnig 4", "!ping 4", "pong 4"),
    ("!xyzzy", "!plugh", "I know no “plugh”"),
    ("!item C-99", "!item C-1", "C-1"),
    ("!item van", "!item C-1", "C-1"),
    ("!members", "!members", None),
    ("!membrs", "!members", "Leaf Bakery"),
    ("!members wood", "!members food", "Leaf Bakery"),
    ("!coop Leef Bakry", "!coop Leaf Bakery", "Leaf Bakery"),
    ("!circle wood", "!circle food", "Food circle"),
    ("!standin @nobody", "!standin @fay until tomorrow", "may answer for Leaf Bakery"),
    ("!consnt Buy a van", "!consent Buy a van", "C-2"),
    ("!consent Buy bikes by 12/13/2026", "!consent Buy bikes by fri 17:00", "C-3"),
    ("!consent", "!consent Buy a boat", "C-4"),
    ("!extend C-1 never", "!extend C-1 fri 17:00", "C-1"),
    ("!amend C-1", "!amend C-1 Move the call to Mondays", "C-1"),
    ("!amend C-99 Buy a boat", "!amend C-3 Buy six bikes", "C-3"),
    ("!sense", "!sense How was the call?", "S-1"),
    ("!date Meet", "!date Meet 1h fri 17:00, sat 10:00", "M-1"),
    ("!yes", "!yes C-2", "C-2"),
    ("!ye C-3", "!yes C-3", "C-3"),
    ("!objct C-2", "!object C-2 We have no garage", "C-2"),
    ("!ask C-3", "!ask C-3 How many gears?", "C-3"),
    ("!decision D-9", "!decisions", "logbook"),
    ("!decisons", "!decisions oven", "I have found no decision"),
    ("!relya all hello", "!relay all hello", "is for"),
    ("!likn", "!link", "link person"),
    ("!leav", "leave me alone", None),
]
"""What Gus says in the food circle, what he makes of it, and what the next words of the bot have in them."""


@pytest.mark.long
async def test_what_was_not_understood_is_taken_as_if_newly_said(town: Town) -> None:
    await opened(town)
    missed = []
    for said, edited, answered in MENDED:
        original = await town.says(GUS, "food", said)
        before = len(town.heard_all("food"))
        await town.edits(GUS, "food", original, edited)
        told = town.heard_all("food")[before:]
        refused = "edited message" in " ".join(told)
        if (
            refused != (said == edited)
            or (answered is None and told and not refused)
            or (answered is not None and answered not in " ".join(told))
        ):
            missed.append((said, edited, told))
        await town.passes(timedelta(minutes=3))
    assert not missed, "\n".join(map(str, missed))


@pytest.mark.both_databases
async def test_it_acts_once_however_often_it_is_edited(town: Town) -> None:
    await settled(town)
    original = await town.says(GUS, "food", "!consnet Buy a van")
    await town.edits(GUS, "food", original, "!consent Buy a van by yesterday")
    assert "C-1" not in " ".join(town.heard_all("food"))
    await town.edits(GUS, "food", original, "!consent Buy a van")
    assert town.card("food", "C-1 · ")
    for text in ("!consent Buy two vans", "!consent Buy three vans", "!consnet Buy a van"):
        await town.edits(GUS, "food", original, text)
    assert cards_in_food(town) == 1
    assert "C-1 stands as you said it first, and an edit does not change it." in town.heard("food")
    relation = town.content_of(town.last_event("food"))["m.relates_to"]
    assert relation == {"m.in_reply_to": {"event_id": original}}


def cards_in_food(town: Town) -> int:
    return sum(re.match(r"C-\d+ · ", words) is not None for words in town.heard_all("food"))


async def test_the_latest_edit_in_hand_counts(town: Town) -> None:
    await settled(town)
    for text in ("!consent Buy a van by 12/13/2026", "!itemz"):
        original = town.server.emit(
            town.room("food"), GUS, "m.room.message", {"msgtype": "m.text", "body": text}
        ).event_id
        for body in ("!consent Buy a boat", "!consent Buy a bike", "!consent Buy a barge"):
            new = {"msgtype": "m.text", "body": body}
            relation = {"rel_type": "m.replace", "event_id": original}
            edit = {**new, "m.new_content": new, "m.relates_to": relation}
            town.server.emit(town.room("food"), GUS, "m.room.message", edit)
        await town.works()
    assert cards_in_food(town) == 2
    assert [words for words in town.heard_all("food") if "Buy a boat" in words or "Buy a bike" in words] == []


async def test_a_doubt_is_cleared_by_an_edit_and_the_question_is_gone(town: Town) -> None:
    await settled(town)
    original = await town.says(GUS, "food", "!consent Buy a van by 12/13/2026")
    asked = town.last_event("food")
    assert "Did you mean" in town.heard("food")
    await town.edits(GUS, "food", original, "!consent Buy a van by 13/14/2026")
    assert "Did you mean" in town.heard("food") or "13/14/2026" in town.heard("food")
    await town.edits(GUS, "food", original, "!consent Buy a van by fri 17:00")
    assert town.card("food", "C-1 · ")
    await town.replies(GUS, "food", to=asked, text="1")
    assert cards_in_food(town) == 1


async def test_a_question_that_was_answered_is_not_asked_again_by_an_edit(town: Town) -> None:
    await settled(town)
    original = await town.says(GUS, "food", "!consent Buy a van by 12/13/2026")
    await town.replies(GUS, "food", to=town.last_event("food"), text="fri 17:00")
    assert town.card("food", "C-1 · ")
    await town.edits(GUS, "food", original, "!consent Buy a van by sat 17:00")
    assert cards_in_food(town) == 1
    assert "!amend C-1 Buy a van or !withdraw C-1." in town.heard("food")


async def test_what_waits_for_yes_is_what_the_edit_says(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    original = await town.says(GUS, room, "subs declare 920000 wages")
    assert "£920,000" in town.heard_private(GUS)
    await town.edits(GUS, room, original, "subs declare 930000 wages")
    assert "£930,000" in town.heard_private(GUS)
    await town.says(GUS, room, "yes")
    await town.says(GUS, room, "subs")
    assert "fee £930.00" in town.heard_private(GUS)
    await town.edits(GUS, room, original, "subs declare 940000 wages")
    assert "940" not in town.heard_private(GUS)


@pytest.mark.parametrize(
    ("who", "said", "edited", "why"),
    [
        (EVE, "!relay all We have flour", "!ping", "no right"),
        (EVE, "!approve J-1", "!ping", "no right"),
        (EVE, "!subs declare 64001 wages", "!ping", "figures in a room"),
        (EVE, "!sub declare 64001", "!ping", "figures in a room"),
        (EVE, "good morning", "!ping", "not for us"),
        (EVE, "!ping 1", "!ping 2", "acted"),
        (EVE, "!mydata", "!ping", "said in private only"),
    ],
)
async def test_nothing_else_is_mended(town: Town, who: UserId, said: str, edited: str, why: str) -> None:
    original = await town.says(who, "tech", said)
    await town.edits(who, "tech", original, edited)
    assert edited.replace("!ping", "pong") not in town.heard_all("tech"), why


async def test_it_is_mended_by_its_sender_in_its_room_within_the_hour(town: Town) -> None:
    original = await town.says(EVE, "tech", "!pnig")
    await town.edits(CY, "tech", original, "!ping 1")
    await town.edits(CY, "coordinating", original, "!ping 2")
    await town.passes(timedelta(minutes=59))
    await town.edits(EVE, "tech", original, "!ping 3")
    late = await town.says(EVE, "tech", "!pnig")
    await town.passes(timedelta(minutes=61))
    await town.edits(EVE, "tech", late, "!ping 4")

    pongs = [words for room in ("tech", "coordinating") for words in town.heard_all(room) if words.startswith("pong")]
    assert pongs == ["pong 3"]


async def test_what_was_said_too_late_is_not_mended(town: Town) -> None:
    content: dict[str, object] = {"msgtype": "m.text", "body": "!pnig"}
    old = town.server.emit(town.room("tech"), EVE, "m.room.message", content, at=town.now - timedelta(days=2)).event_id
    await town.works()
    await town.edits(EVE, "tech", old, "!ping 1")
    assert "pong 1" not in town.heard_all("tech")


async def test_what_was_encrypted_is_mended_encrypted(town: Town) -> None:
    await encrypt(town, "tech")
    content: dict[str, object] = {"msgtype": "m.text", "body": "!pnig"}
    original = town.server.emit(town.room("tech"), EVE, "m.room.message", content, encrypted=True).event_id
    await town.works()
    await town.edits(EVE, "tech", original, "!ping 1")
    assert "was not, so I have not acted on it" in town.heard("tech")
    secret_edit(town, original, "!ping 2")
    await town.works()
    assert "pong 2" in town.heard_all("tech")
    assert "pong 1" not in town.heard_all("tech")


@pytest.mark.both_databases
async def test_an_edit_waits_for_an_original_whose_key_has_not_come(town: Town) -> None:
    sealed = await says_in_secret(town, EVE)
    edit = secret_edit(town, sealed.event_id, "!ping 1")
    await town.works()
    assert "pong 1" not in town.heard_all("tech")
    content: dict[str, object] = {"msgtype": "m.text", "body": "!pnig"}
    clear = replace(sealed, type="m.room.message", content=content, encrypted=True, undecryptable=False)
    town.server.keys[sealed.event_id] = clear
    await tries_again(town, keys=True)
    refused, answered = (words for words in town.heard_all("tech") if "pnig" in words or "pong" in words)
    assert ("pnig" in refused, answered) == (True, "pong 1")
    async with town.app.database.looking() as db:
        row = await inbox_of.find(db, event_id=edit)
    assert row is not None
    assert row.state is InboxState.DONE


async def test_an_edit_of_what_is_never_read_waits_no_longer_than_that(town: Town) -> None:
    sealed = await says_in_secret(town, EVE)
    edit = secret_edit(town, sealed.event_id, "!ping 1")
    await town.works()
    for wait in KEY_WAITS:
        await town.passes(wait)
        await tries_again(town)
    async with town.app.database.looking() as db:
        row = await inbox_of.find(db, event_id=edit)
    assert row is not None
    assert row.state is InboxState.REFUSED
    assert "pong 1" not in town.heard_all("tech")


def secret_edit(town: Town, original: EventId, text: str) -> EventId:
    """Eve gives a message other words, encrypted."""
    new = {"msgtype": "m.text", "body": text}
    relation = {"rel_type": "m.replace", "event_id": original}
    content: dict[str, object] = {**new, "m.new_content": new, "m.relates_to": relation}
    return town.server.emit(town.room("tech"), EVE, "m.room.message", content, encrypted=True).event_id


async def test_an_edit_costs_budget(town: Town) -> None:
    limits = town.app.dispatcher._desk._budgets._limits
    narrow = limits.model_copy(update={"per_person": read_rate("3/min")})
    town.app.dispatcher._desk._budgets._limits = narrow
    for number in range(3):
        original = await town.says(EVE, "tech", f"!pnig {number}")
        await town.edits(EVE, "tech", original, f"!ping {number}")
    assert [words for words in town.heard_all("tech") if words.startswith("pong")] == ["pong 0"]
    assert "That is a lot at once." in town.heard("tech")


async def test_an_edit_with_a_figure_goes_out_of_the_room_with_its_original(town: Town) -> None:
    await settled(town)
    original = await town.says(GUS, "food", "!sub declare")
    edit = await town.edits(GUS, "food", original, "!subs declare 64001 wages")
    assert town.redacted(original)
    assert town.redacted(edit)
    assert "£64,001" in town.heard_private(GUS)
    assert "64001" not in " ".join(town.heard_all("food"))


async def test_a_reply_stays_a_reply_when_it_is_edited(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have flour")
    original = await town.replies(CY, "tech", to=source, text="!rely")
    await town.edits(CY, "tech", original, "!relay")
    assert "> We have flour" in town.heard("coordinating")


async def test_a_line_in_a_thread_stays_there_when_it_is_edited(town: Town) -> None:
    root = await town.says(EVE, "tech", "About the ping")
    original = await town.says(EVE, "tech", "!pnig", thread=root)
    await town.edits(EVE, "tech", original, "!ping 1")
    assert town.heard("tech") == "pong 1"
    relation = town.content_of(town.last_event("tech"))["m.relates_to"]
    assert isinstance(relation, dict)
    assert (relation["event_id"], relation["m.in_reply_to"]) == (root, {"event_id": original})


async def test_what_was_mended_is_taken_back_with_its_message(town: Town) -> None:
    card = await opened(town)
    original = await town.says(HAL, "food", "!yess C-1")
    await town.edits(HAL, "food", original, "!yes C-1")
    await town.passes(timedelta(seconds=10))
    assert "1 consent" in town.body_of(card)
    await town.deletes(HAL, "food", original)
    await town.passes(timedelta(seconds=10))
    assert "0 of 3 heard" in town.body_of(card)


@pytest.mark.parametrize(
    ("said", "edited", "told"),
    [
        ("!consent Buy a van", "!consent Buy two vans", "!amend C-2 Buy two vans or !withdraw C-2"),
        ("!consent Buy a van", "!consent Buy two vans by fri 17:00", "!amend C-2 Buy two vans or !withdraw C-2"),
        ("!consent Buy a van", "Forget it, please", "!amend C-2 Share the van on Mondays or !withdraw C-2"),
        ("!proposal Buy a van", "!proposal Buy two vans", "!amend C-2 Buy two vans or !withdraw C-2"),
        ("!sense How was it?", "!sense How is it?", "!sense close S-1"),
        ("!hands Two for the stall by sat 10:00", "!hands Three for the stall by sat 10:00", "!hands close H-1"),
        ("!date Meet 1h fri 17:00, sat 10:00", "!date Meet 2h fri 17:00, sat 10:00", "!date cancel M-1"),
        ("!amend C-1 Buy a boat", "!amend C-1 Buy a barge", "To say it anew: !amend C-1 Buy a barge"),
        ("!extend C-1 fri 17:00", "!extend C-1 sat 17:00", "To say it anew: !extend C-1 sat 17:00"),
        ("!extend C-1 fri 17:00", "!extend C-1 whenever", "Please send it as a new message."),
        ("!object C-1", "!object C-1 It rains", "To say it anew: !object C-1 It rains"),
        ("!withdraw C-1", "!close C-1", "To say it anew: !close C-1"),
    ],
)
async def test_what_was_done_is_told_what_changes_it_now(town: Town, said: str, edited: str, told: str) -> None:
    await opened(town)
    original = await town.says(GUS, "food", said)
    await town.edits(GUS, "food", original, edited)
    assert "an edit does not change" in town.heard("food")
    assert told in town.heard("food")


async def test_the_edit_of_an_answer_is_told_by_its_family(town: Town) -> None:
    await opened(town)
    original = await town.says(HAL, "food", "!concern C-1 It rains")
    before = len(town.heard_all("food"))
    await town.edits(HAL, "food", original, "!concern C-1 It pours")
    assert "You have edited your answer to C-1." in town.heard_private(HAL)
    assert len(town.heard_all("food")) == before


async def test_outcomes_are_forgotten_in_time(town: Town) -> None:
    await town.says(EVE, "tech", "!pnig")
    app = town.app
    await town.passes(timedelta(days=91))  # A day more than retention.heard.
    await town.says(EVE, "tech", "!pnig")
    await app.tidying.tidy()
    async with app.database.looking() as db:
        assert len((await db.scalars(select(Outcome))).all()) == 1


async def test_a_person_who_is_no_more_in_the_room_mends_nothing(town: Town) -> None:
    await settled(town)
    original = await town.says(FAY, "food", "!itemz")
    await town.leaves_room(FAY, "food")
    before = len(town.heard_all("food"))
    await town.edits(FAY, "food", original, "!consent Buy a van")
    assert cards_in_food(town) == 0
    assert len(town.heard_all("food")) == before
