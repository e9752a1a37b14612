"""What becomes of an objection: it survives a new text, is waited for, asked after, met, or kept with what was agreed."""

from datetime import timedelta

import pytest

from storage.models import Role, RoleName
from storage.types import CircleSlug, EventId, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.towns import FEDERATION

DAYS = timedelta(days=1)
EDITS = timedelta(seconds=10)
WAITS = "C-1 would be agreed now, but a critical concern to an earlier text is not yet said to be met."


async def facilitates(town: Town, user: str) -> None:
    """Somebody facilitates the food circle."""
    role = Role(
        circle=CircleSlug("food"), user_id=UserId(user), role=RoleName.FACILITATOR, starts_at=town.now, source="role"
    )
    async with town.app.database.transaction() as db:
        db.add(role)


@played_once
async def amended(town: Town) -> EventId:
    """Hal has objected, the text was changed by a word, and the others consent to it. Returns the card."""
    await opened(town, "!consent Buy the cheap flour")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    return town.card("food", "C-1 · ")


@pytest.mark.both_databases
async def test_one_word_of_amendment_makes_no_objection_vanish(town: Town) -> None:
    card = await amended(town)
    told = town.heard_private(HAL)
    assert (
        "Your critical concern stays on the card of C-1, as not yet said to be met, until you answer the new text."
        in told
    )
    await town.passes(EDITS)
    line = "Hal for Small Screws: it is made with pesticides – to version 1, not yet said to be met"
    assert f"Critical concern\n\n• {line}" in town.body_of(card)

    await town.passes(2 * DAYS)
    assert town.heard("food").startswith(
        f"{WAITS} So it waits until Sat 7 Mar 2026, 09:00 GMT, this once, for the word of Hal."
    )
    await nine_comes(town)
    assert "Is it met? Please say yes, or no if it stands." in town.heard_private(HAL)
    assert "made with pesticides" in town.heard_private(HAL)
    await town.passes(2 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept. It is D-1 in the logbook.")
    assert line in town.heard("food")
    await town.passes(EDITS)
    assert town.body_of(card).startswith("✅ C-1 agreed, with an unmet concern kept · D-1")
    await town.says(GUS, "food", "!decisions")
    assert "– agreed, with an unmet concern kept · Sat 7 Mar" in town.heard("food")
    await town.says(GUS, "food", "!decision D-1")
    assert " GMT · agreed, with an unmet concern kept" in town.heard("food")
    assert "pesticides (critical concern), version 1" in town.heard("food")
    await town.passes(366 * DAYS)
    assert f"Unmet when D-1 was agreed\n\n• {line}" in town.body_of(town.card("food", "C-2 ·"))


async def test_its_holder_says_that_it_is_met(town: Town) -> None:
    await amended(town)
    await town.passes(2 * DAYS)
    await town.says(HAL, await town.private(HAL), "yes")
    assert town.heard("food").startswith(
        "Hal says that their critical concern on C-1 is met: by the text as it is now."
    )
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: agreed. It is D-1")


async def test_its_holder_says_that_it_stands(town: Town) -> None:
    card = await amended(town)
    await town.passes(2 * DAYS)
    await town.says(HAL, await town.private(HAL), "no")
    assert "Your critical concern is now one to the present text of C-1" in town.heard_private(HAL)
    await town.passes(EDITS)
    assert "Critical concern\n\n• Hal for Small Screws: it is made with pesticides\n" in town.body_of(card)
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: not agreed.")


async def test_whatever_its_holder_answers_lifts_it_and_nothing_waits(town: Town) -> None:
    card = await amended(town)
    await town.says(HAL, "food", "!standaside C-1")
    await town.passes(EDITS)
    assert "not yet said to be met" not in town.body_of(card)
    await town.passes(2 * DAYS)

    assert town.heard("food").startswith("C-1: agreed. It is D-1")


async def test_it_waits_once_for_each_text_and_nobody_closes_by_hand_meanwhile(town: Town) -> None:
    await opened(town, "!consent Buy the cheap flour quorum 1")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    assert town.heard("food").startswith(WAITS)
    await facilitates(town, FAY)
    await town.says(FAY, "food", "!close C-1")
    assert "C-1 cannot be closed by hand yet: it waits for the word of Hal" in town.heard("food")
    await town.says(GUS, "food", "!amend C-1 Buy the dear flour now")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(3 * DAYS)
    assert town.heard("food").startswith(WAITS)
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")


async def test_a_raised_hand_without_words_is_asked_for_them_once_more(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    assert town.heard("food").startswith(
        "C-1 would be agreed now, but a hand is raised without words. So it waits until"
    )
    assert "You have raised a hand on C-1 in the Food circle, and I have no words of yours." in town.heard_private(HAL)
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, a raised hand without words: Small Screws. It is D-1")
    assert "To have it looked at again with what you mean, say review D-1." in town.heard_private(HAL)


async def test_the_words_of_a_raised_hand_come_in_private(town: Town) -> None:
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(2 * DAYS)
    room = await town.private(HAL)
    await town.replies(HAL, room, to=town.last_event(room), text="Nobody of ours can come on Thursdays")
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: not agreed.")
    assert "Hal for Small Screws: Nobody of ours can come on Thursdays" in town.heard("food")


async def test_a_holder_who_has_gone_keeps_it_on_record_without_the_wait(town: Town) -> None:
    await amended(town)
    await town.leaves_room(HAL, "food")
    await town.passes(2 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")
    assert "it is made with pesticides – to version 1, kept on record" in town.heard("food")


async def test_what_was_not_heard_by_enough_takes_the_objection_along(town: Town) -> None:
    await opened(town, "!consent Buy the cheap flour quorum 3")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.passes(2 * DAYS)
    assert town.heard("food").startswith("C-1: not heard by enough.")
    await town.says(GUS, "food", "!extend C-1")
    await town.passes(EDITS)

    assert "pesticides – to an earlier text, not yet said to be met" in town.body_of(town.card("food", "C-2 ·"))


class TestCarried:
    """The circle does not wait."""

    @pytest.fixture
    def toml(self) -> str:
        open_ = 'slug = "food"'
        return FEDERATION.replace(open_, f'{open_}\nconsent.unconfirmed = "carry"')

    async def test_it_goes_into_the_outcome_at_once_and_never_plainly(self, town: Town) -> None:
        card = await opened(town, "!consent Buy the cheap flour")
        await town.says(HAL, "food", "!object C-1 it is made with pesticides")
        await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
        await town.reacts(FAY, "food", to=card, key="✋")
        await town.says(GUS, "food", "!yes C-1")
        await town.passes(2 * DAYS)

        assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")


async def test_the_export_names_it_whatever_the_circle_has_chosen(town: Town) -> None:
    await amended(town)
    for days in (2, 3):
        await town.passes(days * DAYS)
    await town.says(GUS, await town.private(GUS), "decisions export")

    (file,) = [town.server.files[str(town.content_of(each)["url"])].decode() for each in town.files_to(GUS)]
    assert "Not said to be met:\n- Hal for Small Screws: critical to version 1 – it is made with pesticides" in file


async def test_who_facilitates_puts_on_record_how_it_was_heard_and_its_holder_can_contradict(town: Town) -> None:
    card = await amended(town)
    await town.says(FAY, "food", "!heard C-1 @hal we talked, and buy less of it")
    assert "is put on record by the circle’s facilitator or secretary" in town.heard("food")
    await facilitates(town, FAY)
    await town.says(FAY, "food", "!heard C-1 @hal we talked, and buy less of it")
    assert "It stands on C-1 as heard and not confirmed by Hal." in town.heard("food")
    await town.passes(EDITS)
    heard = "heard (by Fay), not confirmed by Hal: we talked, and buy less of it"
    assert heard in town.body_of(card)
    room = await town.private(HAL)
    assert "Fay has put on record how your concern on C-1 in the Food circle was heard" in town.heard(room)
    await town.passes(2 * DAYS)
    assert town.heard("food").startswith(WAITS)
    await town.passes(3 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept.")
    assert heard in town.heard("food")


async def test_what_was_put_on_record_is_contradicted_with_a_word(town: Town) -> None:
    card = await amended(town)
    await facilitates(town, FAY)
    await town.says(FAY, "food", "!heard C-1 @hal we talked")
    await town.says(HAL, await town.private(HAL), "no")
    await town.passes(EDITS)
    assert "heard (by Fay)" not in town.body_of(card)
    await town.says(GUS, "food", "!objections C-1")
    assert "put on record Mon 2 Mar 2026, 09:00 GMT by Fay: we talked (not met)" in town.heard("food")


async def test_nobody_records_for_their_own_proposal_nor_of_what_is_to_the_present_text(town: Town) -> None:
    await opened(town, "!consent Buy the cheap flour")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await facilitates(town, GUS)
    await facilitates(town, FAY)
    await town.says(GUS, "food", "!heard C-1 @hal we talked")
    assert "so it is for somebody else who facilitates the circle" in town.heard("food")
    await town.says(FAY, "food", "!heard C-1 @hal we talked")
    assert "I know of no critical concern of" in town.heard("food")
    await facilitates(town, HAL)
    await town.says(HAL, "food", "!heard C-1 @hal we talked")
    assert "That concern is yours." in town.heard("food")


async def test_one_to_an_earlier_text_is_resolved_like_any_other(town: Town) -> None:
    await amended(town)
    await town.says(GUS, "food", "!resolve C-1 @hal we buy less of it")
    room = await town.private(HAL)
    await town.says(HAL, room, "yes")
    assert "Hal says that their critical concern on C-1 is met" in town.heard("food")
    await town.passes(2 * DAYS)
    await town.says(GUS, "food", "!decision D-1")

    assert "pesticides – met: we buy less of it (critical concern, met), version 1" in town.heard("food")


async def test_objections_tells_what_is_open_by_whom_what_was_tried_and_whose_turn_it_is(town: Town) -> None:
    await opened(town, "!consent Buy the cheap flour")
    await town.says(GUS, "food", "!objections")
    assert "No objection is open here." in town.heard("food")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!objections C-1")
    told = town.heard("food")
    assert told.startswith(
        "C-1 Buy the cheap flour\n\n• Hal for Small Screws: it is made with pesticides Nothing was tried yet."
    )
    assert "Whose turn: Gus, and whoever has an idea" in told
    await town.says(GUS, "food", "!measure C-1 @fay count the sacks by in 30 days")
    await town.says(GUS, "food", "!resolve C-1 we buy less of it")
    await town.says(GUS, "food", "!objections")
    assert (
        "asked Mon 2 Mar 2026, 09:00 GMT by Gus whether this meets it: we buy less of it (no word yet)"
        in town.heard("food")
    )
    assert "Fay watches “count the sacks”" in town.heard("food")
    assert "Whose turn: Hal" in town.heard("food")
    await town.says(HAL, await town.private(HAL), "no")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    await town.says(GUS, "food", "!objections")
    assert "(not met); the text was changed once since; Fay watches" in town.heard("food")
    assert "Whose turn: Hal" in town.heard("food")


async def test_the_ways_to_meet_are_one_message_however_many_object(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 it is dear")
    await town.says(FAY, "food", "!object C-1 we have one")
    await town.passes(EDITS)
    offers = [said for said in town.heard_all("food") if "ways to meet" in said]
    assert len(offers) == 1
    offer = town.body_of(town.card("food", "Hal has a critical concern on C-1"))
    assert "Fay has a critical concern on C-1:\n\n> we have one\n\nThere are three ways to meet each:" in offer
    await town.says(HAL, "food", "!yes C-1")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(EDITS)

    assert (
        town.body_of(town.card("food", "Hal has a critical"))
        == "What stood against C-1 is met, or taken back. Thank you."
    )


async def test_what_a_measure_has_shown_is_asked_for_on_its_date_and_stands_at_the_review(town: Town) -> None:
    await opened(town)
    await town.says(GUS, "food", "!yes C-1")
    await town.says(FAY, "food", "!concern C-1 few will come")
    await town.says(GUS, "food", "!measure C-1 @hal count who comes by in 30 days")
    for days in (2, 28):
        await town.passes(days * DAYS)
    await nine_comes(town)
    assert "Say result C-1 …, and it stands at the review." in town.heard_private(HAL)
    await town.says(HAL, await town.private(HAL), "result C-1 nine of ten came")
    assert town.heard("food").startswith("Hal has told what “count who comes” has shown for C-1:\n\n> nine of ten came")
    await town.passes(340 * DAYS)
    review = town.body_of(town.card("food", "C-2 ·"))

    assert (
        "Hal, by Wed 1 Apr 2026, 09:00 BST: count who comes – seen Thu 2 Apr 2026, 09:01 BST by Hal: nine of ten came"
        in review
    )
    assert "few will come (Fay’s concern)" in review


async def test_whoever_objects_and_goes_leaves_it_on_record_and_nobody_waits(town: Town) -> None:
    card = await opened(town, "!consent Buy the cheap flour")
    await town.says(HAL, "food", "!object C-1 it is made with pesticides")
    await town.leaves_room(HAL, "food")
    for user in (GUS, FAY):
        await town.says(user, "food", "!yes C-1")
    await town.passes(2 * DAYS)

    assert town.heard("food").startswith("C-1: agreed, with an unmet concern kept. It is D-1 in the logbook.")
    await town.passes(EDITS)
    line = "Hal: it is made with pesticides – to version 1, kept on record: Hal speaks for it no longer"
    assert f"Critical concern\n\n• {line}\n\n2 of 2 heard" in town.body_of(card)


async def test_a_hand_without_words_is_not_said_to_stay_where_a_new_text_clears_it(town: Town) -> None:
    card = await opened(town, "!consent Buy the cheap flour")
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    assert "please answer once more" in town.heard_private(HAL)
    assert "stays on the card" not in town.heard_private(HAL)


async def test_what_somebody_says_whom_nobody_has_confirmed_is_on_no_record(town: Town) -> None:
    await opened(town, "!consent Buy the cheap flour")
    await town.joins_room("@kay:example.org", "food")
    await town.says("@kay:example.org", "food", "!join for Kelp Farm")
    await town.says("@kay:example.org", "food", "!object C-1 it is made with pesticides")
    await town.says(GUS, "food", "!amend C-1 Buy the cheap flour now")
    for user in (GUS, FAY, HAL):
        await town.says(user, "food", "!yes C-1")
    await town.passes(2 * DAYS)

    assert town.heard("food").startswith("C-1: agreed. It is D-1")
