"""A changed text has one card: the one before leads to it, and what is touched there is no answer to a text that nobody saw."""

from datetime import timedelta

import pytest

from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_consent_joint import DI
from tests.journeys.test_proposals import proposed

SHRUNK = timedelta(seconds=10)
"""Long enough for the old card to have shrunk."""
OVER = timedelta(seconds=40)
"""Long enough for it to have lost our reactions."""
FRIDAYS, MONDAYS = "!amend C-1 Move the call to Fridays", "!amend C-1 Move the call to Mondays"


async def changed(town: Town, *words: str) -> tuple[EventId, EventId]:
    """An item whose text was changed: what was its card, and what is it now."""
    before = await opened(town)
    for each in words or (FRIDAYS,):
        await town.says(GUS, "food", each)
        await town.passes(SHRUNK)
    return before, town.card("food", "C-1 · ")


def leads_to(town: Town, card: EventId) -> str:
    """The link in what was a card."""
    return str(town.content_of(card)["formatted_body"]).partition('href="')[2].partition('"')[0]


@pytest.mark.both_databases
async def test_the_old_card_is_a_line_that_leads_to_the_new_one(town: Town) -> None:
    before, now = await changed(town)

    assert before != now
    assert town.body_of(before).startswith("C-1 was changed, and goes on here: version 2")
    assert "\n" not in town.body_of(before)
    assert now in leads_to(town, before).replace("%24", "$")
    await town.passes(OVER)
    ours = [event for event in town.server.log if event.type == "m.reaction" and event.sender == BOT]
    there = [event.event_id for event in ours if event.content["m.relates_to"]["event_id"] == before]
    assert there
    assert all(town.redacted(event_id) for event_id in there)
    assert list(town.reactions_on(now)) == ["✅", "🤔", "✋", "➖"]


async def test_the_new_card_says_what_has_changed_and_that_answers_are_asked_anew(town: Town) -> None:
    before = await opened(town)
    await town.reacts(HAL, "food", to=before, key="✅")
    await town.says(GUS, "food", FRIDAYS)

    card = town.card("food", "C-1 · ")
    assert town.body_of(card).startswith("C-1 · Move the call to Fridays\nby Gus, version 2 · closes ")
    assert (
        "\nChanged by Gus: Move the call to [was: Thursdays] Fridays\n"
        "Please answer anew: what was answered before no longer counts.\n\n✅"
    ) in town.body_of(card)


async def test_where_nobody_had_answered_nobody_is_asked_anew(town: Town) -> None:
    _, card = await changed(town)
    assert "anew" not in town.body_of(card)


async def test_what_has_changed_in_a_long_text_is_read_elsewhere(town: Town) -> None:
    rest = "Whoever drives the van fills it up again. " * 8
    before = await opened(town, f"!consent We share it. {rest}")
    await town.says(GUS, "food", f"!amend C-1 We rent it. {rest}")

    card = town.card("food", "C-1 · ")
    assert card != before
    assert "\nChanged by Gus: !item C-1 shows how.\n" in town.body_of(card)
    await town.says(HAL, "food", "!item C-1")
    assert "We [was: share] rent it." in town.heard("food")


async def test_every_old_card_leads_to_the_newest(town: Town) -> None:
    first, _ = await changed(town)
    second = town.card("food", "C-1 · ")
    await town.says(GUS, "food", MONDAYS)
    await town.passes(SHRUNK)

    newest = town.card("food", "C-1 · ")
    assert len({first, second, newest}) == 3
    for old in (first, second):
        assert town.body_of(old).startswith("C-1 was changed, and goes on here: version 3")
        assert newest in leads_to(town, old).replace("%24", "$")


async def test_every_link_leads_to_the_newest(town: Town) -> None:
    before, now = await changed(town)
    room = await town.private(HAL)
    for words in ("todo", "what did I miss"):
        await town.says(HAL, room, words)
    linked = "\n".join(town.heard_all(room))
    assert now.removeprefix("$") in linked
    assert before.removeprefix("$") not in linked


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("tap", "✅"), ("tap", "🤔"), ("tap", "✋"), ("tap", "➖"), ("tap", "👍"),
        ("reply", "fine by us"), ("reply", "we consent"), ("reply", "concern: it is early"), ("reply", "stand aside"),
        ("thread", "fine by us"), ("thread", "object because we work on Fridays"), ("thread", "concern: it is early"),
    ],
)  # fmt: skip
async def test_what_is_touched_on_an_old_card_is_no_answer_to_the_new_text(town: Town, how: str, words: str) -> None:
    before, now = await changed(town)
    match how:
        case "tap":
            await town.reacts(HAL, "food", to=before, key=words)
        case "reply":
            await town.replies(HAL, "food", to=before, text=words)
        case _:
            await town.says(HAL, "food", words, thread=before)
    await town.passes(SHRUNK)

    assert "0 of 3 heard" in town.body_of(now)
    told = town.heard_private(HAL)
    assert (
        "The text of C-1 has been changed since the one you answered, so that does not count for the new one." in told
    )
    assert "> Move the call to Fridays" in told
    assert "React here or on the card" in told
    await town.reacts(HAL, await town.private(HAL), to=town.last_event(await town.private(HAL)), key="✅")
    await town.passes(SHRUNK)
    assert "1 of 3 heard" in town.body_of(now)


async def test_an_objection_on_an_old_card_is_in_sight_on_the_new_one(town: Town) -> None:
    before, now = await changed(town)
    await town.replies(HAL, "food", to=before, text="object because we work on Fridays")
    await town.passes(SHRUNK)

    assert "Hal for Small Screws: we work on Fridays – to version 1, not yet said to be met" in town.body_of(now)
    assert "until you answer the new text" in town.heard_private(HAL)


async def test_a_question_in_reply_to_an_old_card_is_one_about_the_item(town: Town) -> None:
    before, now = await changed(town)
    await town.replies(HAL, "food", to=before, text="Who takes the minutes?")
    await town.passes(SHRUNK)

    assert "• Hal: Who takes the minutes?" in town.body_of(now)


async def test_a_tap_on_the_newest_card_is_to_what_it_shows_whatever_a_clock_says(town: Town) -> None:
    _, now = await changed(town)
    relation = {"rel_type": "m.annotation", "event_id": now, "key": "✅"}
    behind = town.now - timedelta(minutes=4)
    town.server.emit(town.room("food"), HAL, "m.reaction", {"m.relates_to": relation}, at=behind)
    await town.works()
    await town.passes(SHRUNK)

    assert "1 of 3 heard" in town.body_of(now)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("!concern C-1 it is early for us", "it is early for us (concern to version 1)"),
        ("!object C-1 it is early for us", "it is early for us (critical concern to version 1)"),
    ],
)
async def test_the_concern_that_led_to_a_text_is_kept_in_sight(town: Town, said: str, shown: str) -> None:
    await opened(town)
    await town.says(HAL, "food", said)
    await town.says(GUS, "food", FRIDAYS)
    await town.says(HAL, "food", "!yes C-1")
    await town.passes(SHRUNK)

    card = town.card("food", "C-1 · ")
    assert f"What led to this text\n\n• Hal for Small Screws: {shown}" in town.body_of(card)
    await town.passes(timedelta(days=3))
    assert town.body_of(card).startswith("✅ C-1 agreed")
    assert "What led to this text" not in town.body_of(card)


async def test_what_led_to_an_earlier_text_and_what_still_stands_is_not_told_twice(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!concern C-1 it is early for us")
    await town.says(FAY, "food", "!object C-1 nobody is there")
    await town.says(GUS, "food", FRIDAYS)
    card = town.card("food", "C-1 · ")
    assert town.body_of(card).count("nobody is there") == 1
    assert "– to version 1, not yet said to be met" in town.body_of(card)
    await town.says(HAL, "food", "!concern C-1 it is early for us")
    await town.passes(SHRUNK)
    assert town.body_of(card).count("it is early for us") == 1
    await town.says(GUS, "food", MONDAYS)
    await town.says(GUS, "food", "!amend C-1 Move the call to Sundays")
    assert "it is early for us" not in town.body_of(town.card("food", "C-1 · "))


async def test_both_circles_of_a_joint_item_have_one_card_each(town: Town) -> None:
    await town.says("@eve:example.org", "tech", "!join for Byte")
    await town.says(DI, "tech", "!approve J-1")
    await opened(town, "!proposal Share one newsletter with tech")
    here, there = town.card("food", "C-1 · "), town.card("tech", "C-2 · ")
    await town.says(DI, "tech", "!amend C-2 Share one newsletter, by e-mail only")
    await town.passes(SHRUNK)

    for where, old, number in (("food", here, 1), ("tech", there, 2)):
        assert town.body_of(old).startswith(f"C-{number} was changed, and goes on here: version 2")
        now = town.card(where, f"C-{number} · ")
        assert now in leads_to(town, old).replace("%24", "$")
        assert "\nChanged by Di: Share one " in town.body_of(now)


async def test_in_the_questions_round_the_new_card_is_what_is_answered_later(town: Town) -> None:
    before = await proposed(town)
    await town.says(GUS, "food", "!amend C-1 Share two vans between us")
    await town.passes(SHRUNK)
    now = town.card("food", "C-1 · ")
    assert town.body_of(before).startswith("C-1 was changed")
    for _ in range(2):
        await town.says(GUS, "food", "!advance C-1")
    await town.reacts(HAL, "food", to=now, key="✅")
    await town.passes(SHRUNK)
    assert "1 of 3 heard" in town.body_of(now)


async def test_a_longer_term_is_a_change_too(town: Town) -> None:
    before = await opened(town)
    await town.says(GUS, "food", "!term C-1 3 months")
    await town.says(GUS, "food", "!term C-1 6 months")
    await town.passes(SHRUNK)

    assert town.body_of(before).startswith("C-1 was changed, and goes on here: version ")
    assert "Changed by Gus: now for 6 months" in town.body_of(town.card("food", "C-1 · "))
