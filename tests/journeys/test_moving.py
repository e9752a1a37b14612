"""Rooms that are replaced, and aliases that lead elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.receiving import circles_from_toml, room_facts
from storage.models import OutboxRow, OutboxState
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
    before = town.card("tech", "C-1 ·")
    old = town.room("tech")
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=old)
    await _tombstone(town, "tech", by=ADA, to=new)

    card, call = town.card(new, "C-1 ·"), town.card(new, "Call for hands H-1")
    assert list(town.reactions_on(card)) == ["✅", "🤔", "✋", "➖"]
    tapped = await town.reacts("@di:example.org", old, to=before, key="✅")
    await town.passes(timedelta(seconds=10))
    assert "1 of 1 heard" in town.body_of(card)
    await town.unreacts("@di:example.org", old, tapped)
    await town.reacts("@di:example.org", new, to=card, key="➖")
    await town.reacts(EVE, new, to=call, key="✋")
    await town.passes(timedelta(seconds=10))
    assert "Stand aside\n\n• Di for Data Workers" in town.body_of(card)
    assert "1 so far: Eve" in town.body_of(call)
    assert len([said for said in town.heard_all(new) if said.startswith("C-1 ·")]) == 1


async def test_what_an_upgraded_room_takes_no_more_is_no_trouble(town: Town) -> None:
    """A normal upgrade leaves the old room to its moderators, so the farewell and the card there are refused."""
    await town.says("@di:example.org", "tech", "!join for Data Workers")
    await town.says("@di:example.org", "tech", "!consent Move the call to Friday")
    old = town.room("tech")
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=old)
    town.server.closed.add(old)
    await _tombstone(town, "tech", by=ADA, to=new)
    await town.reacts("@di:example.org", new, to=town.card(new, "C-1 · "), key="✅")
    await town.passes(timedelta(minutes=5))
    assert town.card(new, "The Tech circle meets here now")
    async with town.app.database.looking() as db:
        states = {row.state for row in await db.scalars(select(OutboxRow).where(OutboxRow.room_id == old))}
    assert states == {OutboxState.SENT, OutboxState.CANCELLED}
    await town.says(ADA, await town.private(ADA), "admin outbox")
    assert "never" not in town.heard_private(ADA)


async def test_a_room_that_lets_the_bot_say_nothing_and_was_not_replaced_is_trouble(town: Town) -> None:
    town.server.closed.add(town.room("tech"))
    await town.says(EVE, "tech", "!ping")
    async with town.app.database.looking() as db:
        rows = await db.scalars(select(OutboxRow).where(OutboxRow.room_id == town.room("tech")))
        assert OutboxState.DEAD in {row.state for row in rows}


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


async def follows_alias(town: Town) -> None:
    """The bot looks where the aliases lead, an operator says yes, and the bot goes there."""
    await town.app.joining.look_for_aliases()
    await town.works()
    await town.says(ADA, await town.private(ADA), "yes")
    for _ in range(2):  # At first nothing is known of that room.
        await town.app.joining.join(await town.app.joining.moving())
        await town.works()


@pytest.mark.both_databases
async def test_an_alias_that_leads_to_another_room_is_followed_once_an_operator_says_yes(town: Town) -> None:
    old, new = town.room("tech"), _new_room(town, "tech", predecessor=None)
    town.server.aliases["#tech:example.org"] = new
    await town.app.joining.look_for_aliases()
    await town.app.joining.join((*town.app.settings.circles, *await town.app.joining.moving()))
    await town.works()
    assert "leads to another room now" in town.heard_private(ADA)
    assert BOT not in town.server.rooms[new].members
    await town.app.joining.look_for_aliases()
    await town.works()
    assert len(town.heard_all_private(ADA)) == 1

    await town.says(ADA, await town.private(ADA), "yes")
    assert "meets where its alias leads" in town.heard_private(ADA)
    await town.app.joining.join(await town.app.joining.moving())
    await town.works()
    assert "The Tech circle meets here now" in town.heard(new)
    assert await town.on_record("tech") == ["circles.follow"]
    assert await town.app.joining.moving() == ()

    town.server.aliases["#tech:example.org"] = old  # And back again.
    await follows_alias(town)
    await town.says(EVE, old, "!circle")
    assert "Tech circle" in town.heard(old)


async def test_an_operator_who_says_no_leaves_the_circle_where_it_is(town: Town) -> None:
    old, new = town.room("tech"), _new_room(town, "tech", predecessor=None)
    town.server.aliases["#tech:example.org"] = new
    await town.app.joining.look_for_aliases()
    await town.works()
    room = await town.private(ADA)
    await town.says(ADA, room, "perhaps")
    assert "whether the Tech circle shall meet where its alias leads (yes or no)" in town.heard(room)
    await town.says(ADA, room, "no")
    assert "stays where it is" in town.heard(room)
    assert await town.app.joining.moving() == ()
    await town.says(EVE, old, "!circle")
    assert "Tech circle" in town.heard(old)


async def test_who_is_no_operator_any_more_moves_no_circle(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.server.aliases["#tech:example.org"] = _new_room(town, "tech", predecessor=None)
    await town.app.joining.look_for_aliases()
    await town.works()
    monkeypatch.setitem(town.app.settings.federation.__dict__, "operators", ())
    await town.says(ADA, await town.private(ADA), "yes")
    assert "stays where it is" in town.heard_private(ADA)
    assert await town.app.joining.moving() == ()


async def test_another_room_in_the_toml_is_an_operator_s_word(town: Town) -> None:
    new = _new_room(town, "tech", predecessor=None)
    town.server.aliases["#technology:example.org"] = new
    named = town.app.settings.circle(CircleSlug("tech")).model_copy(update={"room": "#technology:example.org"})
    others = tuple(circle for circle in town.app.settings.circles if circle.slug != "tech")
    town.app.joining._settings = town.app.settings.model_copy(update={"circles": (*others, named)})
    async with town.app.database.transaction() as db:
        settings, families = town.app.joining._settings, town.app.catalogue.families
        await circles_from_toml.found(db, settings=settings, families=families, now=town.now)
    await town.app.joining.join(town.app.joining._settings.circles)
    await town.works()
    assert "The Tech circle meets here now" in town.heard(new)


async def test_at_a_start_no_server_is_asked_for_rooms_that_the_bot_is_in(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object, **__: object) -> RoomId:
        raise AssertionError("asked")

    monkeypatch.setattr(town.server, "join", silent)
    assert await town.app.joining.join(town.app.settings.circles) == ()


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
        await follows_alias(town)

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
    town.card(new, "C-1 ·")
    town.card(new, "Call for hands H-1")


async def test_a_circle_that_allows_it_moves_into_a_room_that_is_not_encrypted(town: Town) -> None:
    await _opens_something_secret(town)
    chooses(town, "tech", relay={"allow_from_encrypted": True})
    _powers(town, "tech", {ADA: 100})
    new = _new_room(town, "tech", predecessor=town.room("tech"))
    await _tombstone(town, "tech", by=ADA, to=new)

    town.card(new, "C-1 ·")


@pytest.mark.both_databases
async def test_aliases_that_lead_to_each_others_rooms_move_nobody_and_stop_nobody(town: Town) -> None:
    """Neither at the start, nor when the bot looks them up again."""
    tech, food = town.room("tech"), town.room("food")
    town.server.aliases |= {"#tech:example.org": food, "#food:example.org": tech}
    await town.app.found()
    assert not await town.app.joining.join(town.app.settings.circles)
    await town.app.joining.look_for_aliases()
    await town.works()
    assert not await town.app.joining.moving()
    for room, circle in ((tech, "Tech circle"), (food, "Food circle")):
        await town.says("@hal:example.org", room, "!circle")
        assert circle in town.heard(room)


async def test_a_circle_under_another_short_name_meets_where_it_met(town: Town) -> None:
    named = town.app.settings.circle(CircleSlug("tech")).model_copy(update={"slug": "technology"})
    settings = town.app.settings.model_copy(update={"circles": (named,)})
    async with town.app.database.transaction() as db:
        await circles_from_toml.found(db, settings=settings, families=town.app.catalogue.families, now=town.now)
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


async def _moves_in_secret(town: Town) -> tuple[RoomId, RoomId]:
    """The encrypted tech circle's room is upgraded. Nobody but Ada has followed yet."""
    await _opens_something_secret(town)
    _powers(town, "tech", {ADA: 100})
    old = town.room("tech")
    new = town.server.room("the new room", [ADA])
    town.server.emit(new, ADA, "m.room.create", {"room_version": "12", "predecessor": {"room_id": old}}, state_key="")
    town.server.state(new, ADA, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await _tombstone(town, "tech", by=ADA, to=new)
    return old, new


def _said(town: Town, room: RoomId, words: str) -> int:
    return sum(words in said for said in town.heard_all(room))


async def test_in_an_upgraded_encrypted_room_cards_wait_for_those_who_shall_read_them(town: Town) -> None:
    _, new = await _moves_in_secret(town)
    assert not town.heard_all(new)
    town.server.member(new, EVE, "join")
    await town.works()
    assert not _said(town, new, "meets here now")
    await town.passes(timedelta(minutes=3))
    assert _said(town, new, "The Tech circle meets here now") == 1
    town.card(new, "C-1 ·")

    for name in ("di", "gus"):
        town.server.member(new, UserId(f"@{name}:example.org"), "join")
        await town.works()
    assert not _said(town, new, "For those who have just come in")
    await town.passes(timedelta(minutes=3))
    assert "!items shows what is open" in town.heard(new)
    assert _said(town, new, "For those who have just come in") == 1

    town.server.member(new, EVE, "join")  # She has another name only.
    await town.works()
    await town.passes(timedelta(minutes=3))
    assert _said(town, new, "For those who have just come in") == 1
    town.server.member(new, UserId("@hal:example.org"), "join")
    await town.works()
    await town.passes(timedelta(minutes=3))
    assert _said(town, new, "For those who have just come in") == 2
    town.clock.passes(timedelta(days=31))
    town.server.member(new, UserId("@ivo:example.org"), "join")
    await town.works()
    await town.passes(timedelta(minutes=3))
    assert _said(town, new, "For those who have just come in") == 2


async def test_once_all_have_come_the_cards_are_posted_at_once(town: Town) -> None:
    _, new = await _moves_in_secret(town)
    for name in PEOPLE["tech"]:
        town.server.member(new, UserId(f"@{name}:example.org"), "invite" if name == "gus" else "join")
    await town.works()
    town.card(new, "C-1 ·")


async def test_where_nobody_comes_they_are_posted_after_an_hour(town: Town) -> None:
    _, new = await _moves_in_secret(town)
    await town.passes(timedelta(minutes=61))
    town.card(new, "C-1 ·")
