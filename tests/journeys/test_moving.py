"""Rooms that are replaced, and aliases that lead elsewhere."""

from datetime import timedelta

import pytest

from chatbot.receiving import circles_from_toml, room_facts
from storage.queries import circles, rooms
from storage.types import CircleSlug, RoomId, UserId
from tests.fakes import BOT
from tests.journeys.conftest import PEOPLE, Town
from tests.journeys.test_proposals import chooses
from tests.journeys.test_secrecy import encrypt, says_secretly

ADA, EVE = UserId("@ada:example.org"), UserId("@eve:example.org")


def _new_room(town: Town, slug: str, *, predecessor: str | None) -> RoomId:
    room_id = town.server.room("the new room", [UserId(f"@{name}:example.org") for name in PEOPLE[slug]])
    content = {"room_version": "12"} | ({"predecessor": {"room_id": predecessor}} if predecessor else {})
    town.server.emit(room_id, ADA, "m.room.create", content, state_key="")
    return room_id


def _powers(town: Town, slug: str, levels: dict[str, int]) -> None:
    content = {"users": levels, "events": {"m.room.tombstone": 100}}
    town.server.emit(town.room(slug), ADA, "m.room.power_levels", content, state_key="")


async def _tombstone(town: Town, slug: str, *, by: UserId, to: RoomId) -> None:
    town.server.emit(town.room(slug), by, "m.room.tombstone", {"replacement_room": to}, state_key="")
    await town.works()


@pytest.mark.both_databases
async def test_the_bot_follows_a_circle_to_its_new_room_and_brings_what_was_open(town: Town) -> None:
    old = town.room("tech")
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=old)
    await _tombstone(town, "tech", by=ADA, to=new)

    assert town.server.rooms[new].members[BOT] == "join"
    assert "The Tech circle meets here now" in town.heard(new)
    assert "has moved to a new room" in town.heard(old)
    await town.says(EVE, new, "!circle")
    assert "Tech circle" in town.heard(new)

    # The TOML still names the old room: a restart must not lead back to it.
    await town.app.found()
    await town.app.joining.join(town.app.settings.circles)
    await town.works()
    await town.says(EVE, new, "!circle")
    assert "Tech circle" in town.heard(new)
    assert len([said for said in town.heard_all(new) if "meets here now" in said]) == 1


async def test_what_is_open_can_be_answered_in_the_new_room(town: Town) -> None:
    await town.says("@di:example.org", "tech", "!join for Data Workers")
    await town.says("@di:example.org", "tech", "!consent Move the call to Friday")
    await town.says(EVE, "tech", "!hands Carry the boxes")
    before = town.card("tech", "Quick check C-1")
    old = town.room("tech")
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=old)
    await _tombstone(town, "tech", by=ADA, to=new)

    card, call = town.card(new, "Quick check C-1"), town.card(new, "Call for hands H-1")
    assert list(town.reactions_on(card)) == ["✅", "🤔", "✋", "➖"]
    tapped = await town.reacts("@di:example.org", old, to=before, key="✅")
    await town.passes(timedelta(seconds=10))
    assert "1 of 1 co-op heard" in town.body_of(card)
    await town.unreacts("@di:example.org", old, tapped)
    await town.reacts("@di:example.org", new, to=card, key="➖")
    await town.reacts(EVE, new, to=call, key="✋")
    await town.passes(timedelta(seconds=10))
    assert "Stand aside\n\n• Di for Data Workers" in town.body_of(card)
    assert "1 so far: Eve" in town.body_of(call)
    assert len([said for said in town.heard_all(new) if said.startswith("Quick check C-1")]) == 1


async def test_a_tombstone_by_somebody_without_power_leads_nowhere(town: Town) -> None:
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=town.room("tech"))
    await _tombstone(town, "tech", by=EVE, to=new)

    assert BOT not in town.server.rooms[new].members


async def test_a_room_that_does_not_name_the_old_one_is_left_again(town: Town) -> None:
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor="!another:example.org")
    await _tombstone(town, "tech", by=ADA, to=new)

    assert BOT not in town.server.rooms[new].members
    await town.says(EVE, "tech", "!circle")
    assert "Tech circle" in town.heard("tech")


async def test_an_alias_that_leads_to_another_room_is_followed(town: Town) -> None:
    old, new = town.room("tech"), _new_room(town, "tech", predecessor=None)
    town.server.aliases["#tech:example.org"] = new
    assert [circle.slug for circle in await town.app.joining.moved()] == ["tech"]
    await town.app.joining.join(await town.app.joining.moved())
    await town.works()

    assert await town.app.joining.moved() == ()
    assert "The Tech circle meets here now" in town.heard(new)

    town.server.aliases["#tech:example.org"] = old  # And back again.
    assert [circle.slug for circle in await town.app.joining.moved()] == ["tech"]
    await town.app.joining.join(await town.app.joining.moved())
    await town.works()
    await town.says(EVE, old, "!circle")
    assert "Tech circle" in town.heard(old)
    assert await town.app.joining.moved() == ()


@pytest.mark.parametrize("to", ["food", "tech"])
async def test_a_tombstone_that_points_to_a_circle_s_room_does_not_drive_the_bot_out_of_it(town: Town, to: str) -> None:
    """Whoever has the power in one circle's room must not have it over another's."""
    await _tombstone(town, "tech", by=ADA, to=town.room(to))

    assert town.server.rooms[town.room(to)].members[BOT] == "join"
    await town.says("@gus:example.org", to, "!ping")
    assert town.heard(to) == "pong"


@pytest.mark.parametrize("by", [ADA, EVE])
async def test_power_is_known_before_the_tombstone_that_it_judges(town: Town, by: UserId) -> None:
    """The state of a room that we come into is told in any order."""
    old = _new_room(town, "tech", predecessor=None)
    new = _new_room(town, "tech", predecessor=old)
    town.server.emit(old, ADA, "m.room.power_levels", {"users": {ADA: 100}}, state_key="")
    town.server.emit(old, by, "m.room.tombstone", {"replacement_room": new}, state_key="")
    state = await town.server.room_state(old)
    async with town.app.database.transaction() as db:
        room = await room_facts.apply(db, old, (), me=BOT, now=town.now, state=state[::-1])

    assert room.replacement == (new if by == ADA else None)


async def test_only_the_one_place_of_a_state_event_counts(town: Town) -> None:
    """Anybody with the power to change some state may put the like of it under another key."""
    tech = town.room("tech")
    for kind, content in (
        ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
        ("m.room.power_levels", {"users": {EVE: 100}}),
        ("m.room.create", {"room_version": "12"}),
        ("m.room.tombstone", {"replacement_room": "!elsewhere:example.org"}),
    ):
        town.server.emit(tech, ADA, kind, content, state_key="beside")
    await town.says(EVE, "tech", "!ping")

    assert town.heard("tech") == "pong"
    async with town.app.database.looking() as db:
        room = await rooms.find(db, room_id=tech)
    assert room is not None
    assert (room.encrypted, room.replacement, room.create) == (False, None, {"room_version": "10"})
    assert room.power_levels == {"users": {ADA: 100, BOT: 50}}


async def test_what_was_missed_never_counts_more_than_how_the_room_is_now(town: Town) -> None:
    """Of a long gap only the beginning can be had: somebody has lost their power in the part that cannot."""
    tech = town.room("tech")
    given = town.server.emit(tech, ADA, "m.room.power_levels", {"users": {ADA: 100, EVE: 100}}, state_key="")
    taken = town.server.emit(tech, ADA, "m.room.power_levels", {"users": {ADA: 100}}, state_key="")
    async with town.app.database.transaction() as db:
        room = await room_facts.apply(db, tech, (), me=BOT, now=town.now, state=(taken,), missed=(given,))

    assert room.power_levels == {"users": {ADA: 100}}


async def _opens_something_secret(town: Town) -> None:
    await encrypt(town, "tech")
    await says_secretly(town, "@di:example.org", "tech", "!join for Data Workers")
    await says_secretly(town, "@di:example.org", "tech", "!consent Bury the silver")
    await says_secretly(town, EVE, "tech", "!hands Carry the silver")


@pytest.mark.parametrize("way", ["tombstone", "alias"])
async def test_a_circle_does_not_take_its_words_into_a_room_that_is_not_encrypted(town: Town, way: str) -> None:
    await _opens_something_secret(town)
    old = town.room("tech")
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=old)
    if way == "tombstone":
        await _tombstone(town, "tech", by=ADA, to=new)
    else:
        town.server.aliases["#tech:example.org"] = new
        for _ in range(2):  # At first nothing is known of that room.
            await town.app.joining.join(await town.app.joining.moved())
            await town.works()

    assert "I have not moved the Tech circle here" in town.heard(new)
    assert "switch on encryption" in town.heard(new)
    assert "I stay here" in town.heard(old)
    assert "has moved to a room that is not encrypted" in town.heard_private(ADA)
    await town.says(EVE, new, "!items")
    assert "silver" not in "".join(town.heard_all(new))

    await town.app.found()  # A restart says it no second time.
    await town.app.joining.join(town.app.settings.circles)
    await town.works()
    assert len([said for said in town.heard_all(new) if "I have not moved" in said]) == 1
    await encrypt(town, new)

    assert "The Tech circle meets here now" in "".join(town.heard_all(new))
    town.card(new, "Quick check C-1")
    town.card(new, "Call for hands H-1")


async def test_a_circle_that_allows_it_moves_into_a_room_that_is_not_encrypted(town: Town) -> None:
    await _opens_something_secret(town)
    chooses(town, "tech", relay={"allow_from_encrypted": True})
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=town.room("tech"))
    await _tombstone(town, "tech", by=ADA, to=new)

    town.card(new, "Quick check C-1")


@pytest.mark.both_databases
async def test_aliases_that_lead_to_each_others_rooms_move_nobody_and_stop_nobody(town: Town) -> None:
    """Neither at the start, nor when the bot looks them up again."""
    tech, food = town.room("tech"), town.room("food")
    town.server.aliases |= {"#tech:example.org": food, "#food:example.org": tech}
    await town.app.found()
    assert not await town.app.joining.join(town.app.settings.circles)
    assert not await town.app.joining.join(await town.app.joining.moved())
    for room, circle in ((tech, "Tech circle"), (food, "Food circle")):
        await town.says("@hal:example.org", room, "!circle")
        assert circle in town.heard(room)


async def test_a_circle_under_another_short_name_meets_where_it_met(town: Town) -> None:
    named = town.app.settings.circle(CircleSlug("tech")).model_copy(update={"slug": "technology"})
    settings = town.app.settings.model_copy(update={"circles": (named,)})
    async with town.app.database.transaction() as db:
        await circles_from_toml.found(db, settings=settings, now=town.now)
        slug, room = CircleSlug("technology"), town.room("tech")
        assert await circles_from_toml.meets_in(
            db, slug=slug, room_id=room, settings=settings, families=(), now=town.now
        )
    async with town.app.database.looking() as db:
        found = await circles.find_by_room(db, room_id=room)
    assert found is not None
    assert found.slug == "technology"


async def test_who_leaves_the_old_room_for_the_new_one_does_not_leave_the_circle(town: Town) -> None:
    """The circle stays behind while its new room is not encrypted, or while the bot is on its way."""
    await _opens_something_secret(town)
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=town.room("tech"))
    await _tombstone(town, "tech", by=ADA, to=new)
    await town.leaves_room("@di:example.org", "tech")
    await says_secretly(town, EVE, "tech", "!members")
    assert "Data Workers" in town.heard("tech")

    await encrypt(town, new)
    await says_secretly(town, "@di:example.org", new, "!members")
    assert "Data Workers" in town.heard(new)
