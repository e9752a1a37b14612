"""Until when? Ends as people say them: taken, asked about, or not read and said so."""

from datetime import timedelta

import pytest

from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled


def question(town: Town, words: str) -> EventId:
    """The message of the bot's in the room that has these words."""
    return town.card("food", next(said for said in reversed(town.heard_all("food")) if words in said))


def nothing_open(town: Town) -> bool:
    return not any("C-1" in said for said in town.heard_all("food"))


async def test_what_was_taken_out_of_the_text_is_shown_beside_what_is_left(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent We buy a second-hand oven until tomorrow at noon")

    body = town.body_of(town.card("food", "C-1 ·"))
    assert "C-1 · We buy a second-hand oven\n" in body
    assert "closes Tue 3 Mar, 12:00 GMT (tomorrow, from “tomorrow at noon”)\n" in body
    await town.says(GUS, "food", "!extend C-1 fri 17:00")
    await town.passes(timedelta(seconds=10))
    assert "closes Fri 6 Mar, 17:00 GMT (in 4 days)\n" in town.body_of(town.card("food", "C-1 ·"))


@pytest.mark.parametrize(
    ("answer", "closes"),
    [
        ("1", "Wed 2 Dec 2026, 17:00 GMT"),
        ("2", "Thu 3 Dec 2026, 17:00 GMT"),
        ("the second", "Thu 3 Dec 2026, 17:00 GMT"),
        ("thursday", "Thu 3 Dec 2026, 17:00 GMT"),
        ("4 december 10:00", "Fri 4 Dec 2026, 10:00 GMT"),
    ],
)
async def test_what_contradicts_itself_is_asked_about_and_the_text_is_kept(
    town: Town, answer: str, closes: str
) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call\nto noon by wed 3 december 17:00 quorum 1/2")
    asked = town.heard("food")
    assert "the day of the week is another: Thu 3 Dec 2026" in asked
    assert "Nothing has happened yet. Reply to this message with 1 or 2, or in other words." in asked
    await town.says(HAL, "food", "!items")
    assert "C-1" not in town.heard("food")

    await town.replies(GUS, "food", to=question(town, "Did you mean"), text=answer)

    body = town.body_of(town.card("food", "C-1 ·"))
    assert "C-1 · Move the call\n" in body
    assert "\n> to noon\n" in body
    assert f"closes {closes.replace(' 2026', '')}" in body
    assert "2 needed" in body


async def test_only_who_was_asked_answers_and_an_answer_that_is_none_is_told(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by 12/13/2026")
    asked = question(town, "there is no such day")
    await town.replies(HAL, "food", to=asked, text="1")
    assert nothing_open(town)
    for said in ("no", "thanks", "let me ask the others first", "?"):
        await town.replies(GUS, "food", to=asked, text=said)
        assert "I still wait for your word on what “12/13/2026” means" in town.heard("food")
    await town.replies(GUS, "food", to=asked, text="cancel")
    assert "I have dropped that" in town.heard("food")
    await town.replies(GUS, "food", to=asked, text="1")
    assert nothing_open(town)


async def test_what_is_asked_in_a_room_is_no_question_in_private(town: Town) -> None:
    await settled(town)
    room = await town.private(GUS)
    await town.says(GUS, "food", "!consent Move the call by 12/13/2026")
    await town.says(GUS, room, "2")

    assert nothing_open(town)


async def test_another_answer_that_reads_two_ways_is_asked_about_again(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by 12/13/2026")
    await town.replies(GUS, "food", to=question(town, "no such day"), text="fri at 5")
    assert "Fri 6 Mar 2026, 05:00 GMT" in town.heard("food")
    await town.replies(GUS, "food", to=question(town, "in two ways"), text="17:00")

    assert "closes Fri 6 Mar, 17:00 GMT" in town.body_of(town.card("food", "C-1 ·"))


async def test_a_time_that_has_passed_is_asked_about_in_private_too(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call")
    room = await town.private(GUS)
    await town.says(GUS, room, "extend C-1 today 8:00")
    assert "Mon 2 Mar 2026, 08:00 GMT, which has passed" in town.heard(room)
    assert "Say 1 or 2, or say it in other words" in town.heard(room)
    await town.says(GUS, room, "2")

    assert "C-1 now closes Tue 3 Mar 2026, 08:00 GMT" in town.heard(room)


async def test_one_reading_is_answered_with_yes(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by 1 march 2026")
    assert "Reply to this message with yes, or in other words." in town.heard("food")
    await town.replies(GUS, "food", to=question(town, "which has passed"), text="yes")

    assert "closes Mon 1 Mar 2027, 17:00 GMT" in town.body_of(town.card("food", "C-1 ·"))


async def test_an_end_that_cannot_be_read_is_for_now_and_mended_with_one_reply(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by frday 17:00")
    card = town.card("food", "C-1 ·")
    assert "C-1 · Move the call by frday 17:00\n" in town.body_of(card)
    assert "closes Mon 9 Mar, 09:00 GMT for now (in 7 days, end not yet set)\n" in town.body_of(card)
    assert "I could not read “frday 17:00” as a time, so C-1 has no end yet" in town.heard("food")
    assert "!extend C-1 fri 17:00" in town.heard("food")

    asked = question(town, "I could not read")
    await town.replies(GUS, "food", to=asked, text="sometime")
    assert "I still wait for your word on the end of C-1 (a time such as fri 17:00)" in town.heard("food")
    await town.replies(GUS, "food", to=asked, text="by friday 17:00")

    assert "C-1 now closes Fri 6 Mar 2026, 17:00 GMT." in town.heard("food")
    await town.passes(timedelta(seconds=10))
    assert "closes Fri 6 Mar, 17:00 GMT (in 4 days)\n" in town.body_of(card)
    assert "consent.end_set" in await town.on_record("C-1")


async def test_without_an_end_it_goes_on_once_and_is_never_agreed(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    card = town.card("food", "C-1 ·")
    for who in (GUS, HAL):
        await town.reacts(who, "food", to=card, key="✅")
    await town.passes(timedelta(days=6))
    assert "If none is set by Mon 9 Mar 2026, 09:00 GMT, it stays open for 7 days more, once." in town.heard_private(
        GUS
    )

    await town.passes(timedelta(days=1))
    assert "C-1 still has no end, so it stays open until Mon 16 Mar 2026, 09:00 GMT." in town.heard("food")
    assert "for now (in 7 days, end not yet set)" in town.body_of(card)
    await town.passes(timedelta(days=6))
    assert "it closes then as not agreed" in town.heard_private(GUS)
    await town.passes(timedelta(days=1))

    assert town.heard("food").startswith("C-1: not agreed.")
    assert "No end was set." in town.heard("food")
    assert await town.on_record("C-1") == ["consent.opened", "consent.answered", "consent.answered",
                                           "consent.end_still_unset", "consent.closed"]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "said", "closes"),
    [
        (GUS, "friday 17:00", "closes Fri 6 Mar, 17:00 GMT (in 4 days)"),
        (GUS, "fine by us", "end not yet set"),
        (HAL, "friday 17:00", "end not yet set"),
    ],
)
async def test_its_proposer_also_sets_it_by_a_reply_to_the_card(town: Town, who: str, said: str, closes: str) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    card = town.card("food", "C-1 ·")
    await town.replies(who, "food", to=card, text=said)
    await town.passes(timedelta(seconds=10))

    assert closes in town.body_of(card)
    assert ("consent.end_set" in await town.on_record("C-1")) is (closes != "end not yet set")


async def test_its_proposer_also_sets_it_in_answer_to_the_reminder(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    await town.says(GUS, "food", "!yes C-1")
    room = await town.private(GUS)
    await town.passes(timedelta(days=6))
    await town.passes(timedelta(minutes=1))
    assert any("Answer here with a time, or say extend C-1 fri 17:00." in said for said in town.heard_all(room))
    await town.says(GUS, room, "monday 17:00")

    assert "C-1 now closes Mon 9 Mar 2026, 17:00 GMT." in town.heard(room)


async def _is_banned(town: Town, user: str) -> None:
    town.server.member(town.room("food"), UserId(user), "ban", by=UserId(FAY))
    await town.works()


async def test_a_proposer_who_is_banned_is_not_asked_for_the_end(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    await _is_banned(town, GUS)
    await town.passes(timedelta(days=6))

    assert not any("C-1" in said for said in town.heard_all_private(GUS))


async def test_nor_do_they_set_it_in_answer_to_what_they_were_asked_before(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    room = await town.private(GUS)
    await town.passes(timedelta(days=6))
    await _is_banned(town, GUS)
    await town.says(GUS, room, "monday 17:00")

    assert "now closes" not in town.heard(room)
    assert "consent.end_set" not in await town.on_record("C-1")


async def test_extending_sets_the_end_and_nobody_is_reminded_of_it(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!consent Move the call by easter")
    await town.says(GUS, "food", "!extend C-1 in 10 days")
    asked = question(town, "I could not read")
    await town.replies(GUS, "food", to=asked, text="friday")
    assert "The end of C-1 is set meanwhile: it closes Thu 12 Mar 2026" in town.heard("food")
    await town.passes(timedelta(days=6))

    assert not any("has no end yet" in said for said in town.heard_all_private(GUS))


async def test_a_proposal_without_an_end_shares_its_rounds_anew_once_it_has_one(town: Town) -> None:
    await settled(town)
    await town.says(GUS, "food", "!proposal Share the van by easter")
    assert "Thu 12 Mar, 09:00 GMT for now (in 10 days, end not yet set)" in town.body_of(town.card("food", "C-1 ·"))
    await town.replies(GUS, "food", to=question(town, "I could not read"), text="22 march 9:00")
    await town.passes(timedelta(seconds=10))

    body = town.body_of(town.card("food", "C-1 ·"))
    assert "Questions round until Thu 12 Mar, 09:00 GMT" in body
    assert "closes Sun 22 Mar, 09:00 GMT (in 20 days)" in body


@pytest.mark.parametrize(
    ("said", "left", "closes"),
    [
        ("We meet in two weeks", "in two weeks", "Mon 16 Mar 2026, 09:00 GMT"),
        ("We meet in an hour", "in an hour", "Wed 4 Mar 2026, 09:00 GMT"),
        ("Order by friday 17:00 so that it is here in time", "by friday 17:00", "Wed 4 Mar 2026, 09:00 GMT"),
        ("Have the books done by june", "by june", "Wed 4 Mar 2026, 09:00 GMT"),
    ],
)
async def test_what_may_be_an_end_stays_in_the_text_and_it_closes_no_earlier_than_usual(
    town: Town, said: str, left: str, closes: str
) -> None:
    await settled(town)
    await town.says(GUS, "food", f"!consent {said}")

    assert f"C-1 · {said}\n" in town.body_of(town.card("food", "C-1 ·"))
    assert f"“{left}” stays in the text of C-1, which closes {closes}." in town.heard("food")
