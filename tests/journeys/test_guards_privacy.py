"""What is private stays where it was said: words from encrypted rooms, however they might get out, and the bot's own answers,
which are said once, where the person is."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_proposals import chooses, proposed
from tests.journeys.test_secrecy import SILVER, encrypt, says_secretly

ADA = UserId("@ada:example.org")


async def agreed_and_then_encrypted(town: Town, *, where: tuple[str, ...]) -> None:
    """A circle that sends all its decisions has agreed one; before it is passed on, rooms are encrypted."""
    await settled(town)
    chooses(town, "food", relay={"share_decisions": "send"})
    await town.says(GUS, "food", f"!consent {SILVER} for all by tomorrow 17:00")
    await town.says(HAL, "food", "!yes C-1")
    town.clock.passes(timedelta(days=3))
    assert await town.app.jobs.run_due()
    for slug in where:
        content = {"algorithm": "m.megolm.v1.aes-sha2"}
        town.server.emit(town.room(slug), ADA, "m.room.encryption", content, state_key="")
    await town.takes_in()
    await town.works()
    await town.passes(timedelta(minutes=16))


async def test_a_decision_waits_to_be_passed_on_and_its_room_is_encrypted_meanwhile_so_it_stays(town: Town) -> None:
    await agreed_and_then_encrypted(town, where=("food",))

    assert "D-1" in " ".join(town.heard_all("food"))
    assert SILVER not in " ".join(town.heard_all("coordinating"))


@pytest.mark.parametrize("where", [(), ("food", "coordinating"), ("coordinating",)])
async def test_from_a_clear_room_or_into_an_encrypted_one_it_goes(town: Town, where: tuple[str, ...]) -> None:
    await agreed_and_then_encrypted(town, where=where)

    assert SILVER in town.heard("coordinating")


async def test_a_circle_that_lets_its_words_out_has_its_decisions_passed_on(town: Town) -> None:
    chooses(town, "food", relay={"allow_from_encrypted": True})
    await agreed_and_then_encrypted(town, where=("food",))

    assert SILVER in town.heard("coordinating")


async def test_what_an_encrypted_circle_has_passed_on_is_not_listed_with_its_words_in_a_clear_room(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", f"!relay {SILVER}")
    await encrypt(town, "food")
    room = await town.private(FAY)
    await town.says(FAY, room, "!relays food")
    assert "R-1 food → coordinating" in town.heard(room)
    assert "their words stay in that encrypted room" in town.heard(room)
    await town.says(FAY, "coordinating", "!relays food")
    assert "please read the words there" in town.heard(room)
    assert not any(SILVER in said for said in (*town.heard_all(room), town.heard("coordinating")))

    await says_secretly(town, FAY, "food", "!relays")
    assert SILVER in town.heard("food")


async def test_what_is_opened_in_private_is_acknowledged_there_and_in_the_room_its_card_is_enough(town: Town) -> None:
    await settled(town)
    room = await town.private(HAL)
    said, before = len(town.heard_all(room)), len(town.heard_all("food"))
    for command in ("consent Buy a van", "proposal Buy two vans"):
        await town.says(HAL, "food", f"!{command}")
    assert len(town.heard_all("food")) == before + 2
    assert len(town.heard_all(room)) == said

    for number, command in ((3, "consent Buy a bus"), (4, "proposal Buy two buses")):
        await town.says(HAL, room, command)
        assert f"C-{number} is open in the Food circle until" in town.heard(room)
    assert len(town.heard_all("food")) == before + 4
    assert len(town.heard_all(room)) == said + 2


async def test_a_question_asked_in_private_is_acknowledged_there_and_one_in_the_room_is_seen_there(town: Town) -> None:
    await proposed(town)
    before = len(town.heard_all("food"))
    await town.says(HAL, "food", "!ask C-1 Who pays for it?")
    assert len(town.heard_all("food")) == before + 1
    assert not town.heard_all_private(HAL)

    room = await town.private(FAY)
    await town.says(FAY, room, "ask C-1 Who drives it?")
    assert "your question to C-1 is on the card" in town.heard(room)
    assert "Gus, Fay asks about C-1:" in town.heard("food")
    assert len(town.heard_all("food")) == before + 2


async def test_the_next_round_begun_in_private_is_acknowledged_there_and_announced_once_in_the_room(town: Town) -> None:
    await proposed(town)
    await town.passes(timedelta(days=3))
    before = len(town.heard_all("food"))
    room = await town.private(GUS)
    await town.says(GUS, room, "advance C-1")
    assert "C-1 is now in its reactions round, until" in town.heard(room)
    assert len(town.heard_all("food")) == before + 1

    said = len(town.heard_all(room))
    await town.passes(timedelta(days=3))
    before = len(town.heard_all("food"))
    await town.says(GUS, "food", "!advance C-1")
    assert "C-1 is now in its consent round" in town.heard("food")
    assert len(town.heard_all("food")) == before + 1
    assert len(town.heard_all(room)) == said


async def test_a_review_opened_in_private_is_acknowledged_there_and_in_the_room_its_card_is_enough(town: Town) -> None:
    card = await opened(town)
    for user in (GUS, HAL, FAY):
        await town.reacts(user, "food", to=card, key="✅")
    await town.passes(timedelta(days=3))
    room = await town.private(GUS)
    before = len(town.heard_all("food"))
    await town.says(GUS, room, "review D-1")
    assert "D-1 is looked at again as C-2, until" in town.heard(room)
    assert len(town.heard_all("food")) == before + 1

    await town.says(GUS, "food", "!withdraw C-2 yes")
    said, before = len(town.heard_all(room)), len(town.heard_all("food"))
    await town.says(GUS, "food", "!review D-1")
    assert len(town.heard_all("food")) == before + 1
    assert len(town.heard_all(room)) == said
