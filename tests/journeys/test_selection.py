"""A circle chooses somebody for a role by consent: sealed nominations, a change round, a name, an item, the register."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.app import App
from storage.models import AuditLine, Nomination, OutboxRow, Role
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused

BO, FAY, GUS, HAL, EVE = (f"@{name}:example.org" for name in ("bo", "fay", "gus", "hal", "eve"))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROLE = "!select facilitator until 1 march 2028 needs time on Thursdays"


@pytest.fixture
async def food(town: Town) -> Town:
    """Three co-ops in the food circle, without anybody who facilitates."""
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws")):
        await town.says(user, "food", f"!join for {coop}")
    return town


async def _restarts(town: Town) -> None:
    """The bot starts again, on the same archive."""
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def _nominate(town: Town, user: str, words: str) -> str:
    room = await town.private(user)
    await town.says(user, room, words)
    said = town.heard(room)
    await town.passes(timedelta(seconds=5))  # Edits of cards are sent at that pace.
    return said


@pytest.mark.long
async def test_from_nominations_to_the_register_with_a_restart_between_any_two_steps(food: Town) -> None:
    town = food
    await town.says(GUS, "food", ROLE)
    card = town.card("food", "N-1: who shall be facilitator of the Food circle?")
    assert "The term ends on Wed 1 Mar 2028" in town.body_of(card)
    assert "time on Thursdays" in town.body_of(card)
    assert "Nominated so far: 0 of 3 co-ops" in town.body_of(card)
    assert town.reactions_on(card) == ["🗳"]
    async with refused(town, "selected-already"):
        await town.says(FAY, "food", "!select facilitator")
    await _restarts(town)

    await town.reacts(HAL, "food", to=card, key="🗳")
    assert "Whom do you nominate as facilitator of the Food circle (N-1), and why?" in town.heard_private(HAL)
    room = await town.private(HAL)
    async with refused(town, "say-why"):
        await town.says(HAL, room, "Fay")
    await _restarts(town)
    await town.says(HAL, room, "Gus because he has the keys")
    assert "In N-1 you nominate Gus. Nobody sees it yet." in town.heard(room)
    assert "What you said before no longer counts." in await _nominate(
        town, HAL, "nominate N-1 fay because she listens"
    )
    assert "Nominated so far: 1 of 3 co-ops" in town.body_of(card)
    assert "Gus nominates" not in town.body_of(card)

    await town.says(GUS, "food", "!nominate N-1 @hal because he is calm")  # In the room: taken out of it, and kept.
    assert "In N-1 you nominate Hal" in town.heard_private(GUS)
    assert "is calm" not in town.body_of(card)
    await town.passes(5 * DAY)
    await nine_comes(town)
    assert "whom do you nominate as facilitator" in town.heard_private(FAY)
    assert "whom do you nominate" not in town.heard_private(GUS)
    await _restarts(town)

    await _nominate(town, FAY, "nominate N-1 me because I like it")
    body = town.body_of(card)
    assert "Hal nominates Fay: she listens" in body
    assert "Gus nominates Hal: he is calm" in body
    assert "Fay nominates Fay: I like it" in body
    assert "the nominations for facilitator of the Food circle are in" in town.heard("food")
    async with town.app.database.looking() as db:
        lines = [line async for line in await db.stream_scalars(select(AuditLine).where(AuditLine.what.like("sel%")))]
        assert not [line for line in lines if "fay" in str(line.detail) or "hal" in str(line.detail)]

    await _nominate(town, GUS, "nominate N-1 fay because she likes it")
    assert "Gus nominates Fay now: she likes it" in town.body_of(card)
    async with refused(town, "not-yours"):
        await town.says(HAL, "food", "!select propose N-1 @fay")
    await town.passes(3 * DAY)
    assert "Nominations for facilitator of the Food circle (N-1) are settled: Fay (by 3)" in town.heard_private(GUS)
    async with refused(town, "nominations-over"):
        await _nominate(town, HAL, "nominate N-1 gus because he has the keys")
    async with refused(town, "not-nominated"):
        await town.says(GUS, "food", "!select propose N-1 @bo")
    await _restarts(town)

    await town.says(GUS, "food", "!select propose N-1 @fay")
    assert "I have asked Fay first" in town.heard("food")
    assert "Gus (@gus:example.org) would like to propose you as facilitator of the Food circle" in town.heard_private(
        FAY
    )
    assert "Fay is to be proposed" in town.body_of(card)
    async with refused(town, "proposed-already"):
        await town.says(GUS, "food", "!select propose N-1 @hal")
    await _restarts(town)
    await town.says(FAY, await town.private(FAY), "yes")
    item = town.card("food", "C-1")
    assert "Fay (@fay:example.org) is facilitator of the Food circle from now on, until Wed 1 Mar 2028" in town.body_of(
        item
    )
    await town.passes(timedelta(seconds=5))
    assert "please answer C-1" in town.body_of(card)
    async with refused(town, "carries-a-matter"):
        await town.says(GUS, "food", "!amend C-1 Hal is facilitator")
    async with refused(town, "deciding-now"):
        await town.says(GUS, "food", "!select end N-1")
    await _restarts(town)
    for user in (FAY, GUS, HAL):
        await town.reacts(user, "food", to=item, key="✅")
    await town.passes(3 * DAY)

    assert "you have chosen them (D-1). The term ends on Wed 1 Mar 2028" in str(town.heard_all("food"))
    assert "The circle has chosen you (D-1)" in str(town.heard_all_private(FAY))
    assert "Chosen: Fay. Thank you all." in town.body_of(card)
    async with town.app.database.looking() as db:
        role = (await db.scalars(select(Role).where(Role.user_id == FAY, Role.role == "facilitator"))).one()
    assert role.source == "choice"
    assert role.ends_at is not None
    await town.says(HAL, "food", "!roles")
    assert "Facilitator – leads through rounds and calls: Fay, since" in town.heard("food")


async def test_who_would_rather_not_is_not_proposed_and_a_name_that_is_not_agreed_can_be_another(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!select facilitator")
    card = town.card("food", "N-1")
    for user, words in ((FAY, "hal because he is calm"), (GUS, "fay because she listens"), (HAL, "nobody")):
        await _nominate(town, user, f"nominate N-1 {words}")
    assert "Hal nominates nobody" in town.body_of(card)
    await town.says(GUS, "food", "!select propose N-1 @hal")
    await town.says(HAL, await town.private(HAL), "no thanks")
    assert "Hal would rather not (N-1)" in town.heard_private(GUS)
    async with refused(town, "declined"):
        await town.says(GUS, "food", "!select propose N-1 @hal")

    await town.says(GUS, "food", "!select propose N-1 @fay")
    await town.passes(7 * DAY)
    assert "Fay has not said whether they would do it (N-1)" in town.heard_private(GUS)
    await town.says(FAY, await town.private(FAY), "yes")
    await town.says(HAL, "food", "!object C-1 She is away all summer")
    await town.passes(3 * DAY)
    assert "N-1: Fay is not chosen" in town.heard("food")
    await town.says(GUS, "food", "!select round N-1")
    assert "you can change your nomination once more" in town.heard("food")
    await _nominate(town, HAL, "nominate N-1 gus because he is here all summer")
    await town.says(GUS, "food", "!select propose N-1 @gus")  # Who proposes themselves is not asked first.
    await town.says(GUS, "food", "!withdraw C-2")
    assert "N-1: Gus is not chosen" in str(town.heard_all("food"))
    await town.says(GUS, "food", "!select end N-1")
    assert "N-1 was called off by Gus. Nothing has changed." in town.heard("food")
    async with refused(town, "select-over"):
        await town.says(GUS, "food", "!select end N-1")


async def test_with_too_few_nominations_none_is_shown_and_none_is_kept(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!select coordinator nominate for 4 days")
    await _nominate(town, FAY, "nominate N-1 hal because of his SECRET virtue")
    assert "Taken back" in await _nominate(town, FAY, "nominate N-1 withdraw")
    async with refused(town, "nothing-nominated"):
        await _nominate(town, FAY, "nominate N-1 withdraw")
    await _nominate(town, FAY, "nominate N-1 hal because of his SECRET virtue")
    await town.passes(4 * DAY)
    assert "fewer than 2 nominations have come in, so I show none and give it more time" in town.heard("food")
    await town.passes(7 * DAY)
    assert "N-1 is over: fewer than 2 nominations have come in again" in town.heard("food")
    async with town.app.database.looking() as db:
        assert (await db.scalars(select(Nomination))).all() == []
        said = [str(row.content) for row in await db.scalars(select(OutboxRow))]
    assert not [each for each in said if "SECRET" in each]
    await town.says(GUS, "food", "!select")
    assert "Nobody is being chosen in the Food circle just now" in town.heard("food")


async def test_whom_the_circle_chooses_follows_whom_the_toml_named(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!select link person")
    for user, words in ((FAY, "hal because he is calm"), (GUS, "hal because he travels"), (HAL, "me because I travel")):
        await _nominate(town, user, f"nominate N-1 {words}")
    await town.says(GUS, "food", "!select propose N-1 @hal")
    await town.says(HAL, await town.private(HAL), "yes")
    for user in (FAY, GUS, HAL):
        await town.says(user, "food", "!yes C-1")
    await town.passes(3 * DAY)
    assert "The circle has chosen somebody else from now on." in str(town.heard_all_private(FAY))
    await town.says(HAL, "food", "!who is link person")
    assert "Link person of the Food circle: Hal" in town.heard("food")


async def test_in_private_it_is_answered_there_and_others_learn_nothing(food: Town) -> None:
    town = food
    await town.says(GUS, "food", "!select facilitator")
    card = town.card("food", "N-1")
    await town.reacts(GUS, "food", to=card, key="🎉")
    assert "🗳 says that you want to nominate" in town.heard_private(GUS)
    await town.says(GUS, "food", "!select N-1")
    assert "N-1: who shall be facilitator" in town.heard("food")
    await town.says(GUS, await town.private(GUS), "todo")
    assert "N-1: whom do you nominate as facilitator of the Food circle?" in town.heard_private(GUS)
    await town.says(GUS, "food", "!help N-1")
    assert "!select end N-1" in town.heard("food").replace("?", "!")
    rooms = {user: await town.private(user) for user in (EVE, BO)}
    async with refused(town, "not-your-circle"):
        await town.says(EVE, rooms[EVE], "select show N-1")
    async with refused(town, "not-a-member"):
        await town.says(BO, rooms[BO], "nominate N-1 gus because he is calm")
    await town.says(GUS, await town.private(GUS), "mydata all")
    assert "1 selection that names you" in town.heard_private(GUS)


async def test_the_only_selection_need_not_be_named(food: Town) -> None:
    town = food
    hal, fay = await town.private(HAL), await town.private(FAY)
    async with refused(town, "which-selection"):
        await town.says(HAL, hal, "nominate fay because she listens")
    assert "Nobody is being chosen in your circles now" in town.heard_private(HAL)

    await town.says(GUS, "food", ROLE)
    await town.says(FAY, "coordinating", "!join for Green Grocers")
    await town.says(FAY, "coordinating", "!select secretary")
    assert "In N-1 you nominate Fay" in await _nominate(town, HAL, "nominate @fay because she listens")
    assert "Taken back. In N-1" in await _nominate(town, HAL, "nominate withdraw")

    async with refused(town, "which-selection"):  # Fay is in both circles.
        await town.says(FAY, fay, "nominate @gus because he has the keys")
    assert "N-1 (facilitator of the Food circle) or N-2 (secretary of the Coordinating circle)" in town.heard_private(
        FAY
    )


async def test_who_was_asked_and_is_banned_since_is_put_to_the_circle_by_no_word_of_theirs(food: Town) -> None:
    town = food
    await town.says(GUS, "food", ROLE)
    for user, whom in ((GUS, "hal"), (FAY, "hal"), (HAL, "fay")):
        await _nominate(town, user, f"!nominate N-1 @{whom} because they listen")
    await town.passes(timedelta(days=3))
    await town.private(HAL)
    await town.says(GUS, "food", "!select propose N-1 @hal")
    assert "would like to propose you as facilitator" in town.heard_private(HAL)
    await town.joins_room(HAL, "tech")
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(FAY))
    await town.works()
    for word in ("yes", "no"):
        await town.says(HAL, await town.private(HAL), word)
    assert not any("C-1" in said for said in town.heard_all("food"))
    await town.says(GUS, "food", "!select N-1")
    assert "would rather not" not in town.heard("food")


async def test_what_was_nominated_by_somebody_who_is_banned_since_is_not_said_in_the_room(food: Town) -> None:
    town = food
    await town.says(GUS, "food", ROLE)
    await _nominate(town, HAL, "!nominate N-1 @fay because HER-NEIGHBOUR says so")
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(FAY))
    await town.works()
    for user, whom in ((GUS, "fay"), (FAY, "gus")):
        await _nominate(town, user, f"!nominate N-1 @{whom} because they listen")
    await town.passes(timedelta(days=8))
    card = town.body_of(town.card("food", "N-1: who shall be"))
    assert "they listen" in card
    assert "HER-NEIGHBOUR" not in card
    async with town.app.database.looking() as db:
        assert HAL not in set(await db.scalars(select(Nomination.user_id).where(Nomination.selection > 0)))
