"""Circles, co-ops, members, roles, stand-ins, rooms: each condition keeps out a row that differs in nothing else."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    EVER,
    Circle,
    CircleStanding,
    ConfirmedAs,
    JoinRequest,
    Member,
    Membership,
    RequestFor,
    RequestState,
    Role,
    RoleName,
    Room,
    RoomMember,
    Seat,
    Speaker,
    StandIn,
    SyncPosition,
)
from storage.queries import circles, coops, members, parts, private_rooms, roles, rooms, speakers, stand_ins
from storage.queries import requests as requests_of
from storage.types import EventId, RoomId, UserId
from tests.storage.queries.conftest import (
    A_MOMENT,
    ADA,
    AFTER,
    BEFORE,
    EVE,
    FOOD,
    FOOD_ROOM,
    HAL,
    LEAF,
    MILL,
    NOW,
    TECH,
    TECH_ROOM,
    THIS,
    amid,
)

MEMBER, GUEST = CircleStanding.MEMBER, CircleStanding.GUEST
HAS_LEFT = {"left_at": BEFORE}


async def test_a_circle_that_was_given_up_meets_nowhere(db: AsyncSession) -> None:
    assert (await circles.by_slug(db, slug=TECH)).room_id == TECH_ROOM
    tech, food = await circles.by_slug(db, slug=TECH), await circles.by_slug(db, slug=FOOD)
    for room_id, user_id, membership in (
        (TECH_ROOM, EVE, Membership.JOIN), (FOOD_ROOM, EVE, Membership.LEAVE), (FOOD_ROOM, HAL, Membership.JOIN),
    ):  # fmt: skip
        db.add(RoomMember(room_id=room_id, user_id=user_id, membership=membership, event_id=THIS))
    await db.flush()
    assert await circles.active_in(db) == [food, tech]
    assert await circles.find_by_room(db, room_id=TECH_ROOM) is tech
    assert await circles.find_known_by_room(db, room_id=TECH_ROOM) is tech
    assert await circles.find_known_by_room(db, room_id=FOOD_ROOM) is food
    assert await circles.attended_by(db, user_id=EVE) == [tech]

    tech.active = False
    await db.flush()
    assert await circles.active_in(db) == [food]
    assert await circles.find_by_room(db, room_id=TECH_ROOM) is None
    assert await circles.find_known_by_room(db, room_id=TECH_ROOM) is tech
    assert await circles.attended_by(db, user_id=EVE) == []


async def test_a_circle_is_reached_while_we_are_in_the_room_where_it_meets(db: AsyncSession) -> None:
    """Of a room that we have only just joined nothing is known yet."""
    assert set(await circles.reached(db)) == {TECH, FOOD}
    assert await circles.find_room(db, slug=TECH) == TECH_ROOM
    for room_id, joined in ((TECH_ROOM, False), (FOOD_ROOM, True)):
        db.add(Room(room_id=room_id, joined=joined, since=BEFORE, encrypted=False, create={}))
    await db.flush()
    assert set(await circles.reached(db)) == {FOOD}
    assert await circles.find_room(db, slug=TECH) is None
    assert await circles.find_room(db, slug=FOOD) == FOOD_ROOM

    (await circles.by_slug(db, slug=FOOD)).active = False
    await db.flush()
    assert await circles.reached(db) == {}
    assert await circles.find_room(db, slug=FOOD) is None
    tech = await circles.by_slug(db, slug=TECH)
    tech.room_id = None
    await db.flush()
    assert await circles.reached(db) == {}


async def test_a_co_op_is_found_by_its_own_name_and_seats(db: AsyncSession) -> None:
    seat = await amid(db, Seat, {"coop_id": LEAF}, circle=TECH, coop_id=MILL, standing=MEMBER, since=NOW)
    mill = await coops.find_by_slug(db, slug="mill")
    assert mill is not None
    assert mill.id == MILL
    assert await coops.seats_of(db, coop_id=MILL) == [seat]


async def test_a_membership_is_of_this_circle_and_person_and_lasts(db: AsyncSession) -> None:
    wanted = await amid(
        db, Member, {"circle": FOOD, "coop_id": MILL}, {"user_id": ADA, "coop_id": MILL}, HAS_LEFT,
        circle=TECH, user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=BEFORE,
    )  # fmt: skip
    assert await members.find_current(db, circle=TECH, user_id=EVE) is wanted
    assert [member.user_id for member in await members.current_in(db, circle=TECH)] == [ADA, EVE]
    assert [member.circle for member in await members.current_of(db, user_id=EVE)] == [FOOD, TECH]
    assert [member.left_at for member in await members.past_of(db, user_id=EVE)] == [BEFORE]
    assert await members.past_of(db, user_id=ADA) == []


def of(user_id: str, coop_id: int = LEAF, **more: Any) -> Speaker:
    """Somebody speaks for a co-op, confirmed."""
    given = {"since": BEFORE, "confirmed_at": BEFORE, "confirmed_as": ConfirmedAs.OPERATOR, **more}
    return Speaker(coop_id=coop_id, user_id=UserId(user_id), **given)


async def test_who_speaks_is_confirmed_a_member_somewhere_and_has_not_ended_it(db: AsyncSession) -> None:
    joined = {"standing": MEMBER, "joined_at": BEFORE, "circle": TECH}
    for user in (EVE, HAL, "@ivy:e"):
        db.add(Member(user_id=UserId(user), coop_id=MILL, **joined))
    wanted = of(EVE)
    db.add_all((
        wanted, of(EVE, ended_at=NOW), of(EVE, MILL), of(HAL, confirmed_at=None, confirmed_as=None),
        of("@ivy:e", ended_at=NOW), of(ADA),
    ))  # fmt: skip
    await db.flush()
    assert [member.user_id for member in await members.speaking_for(db, circle=TECH, coop_id=LEAF)] == [EVE]
    assert await members.speaking_for(db, circle=FOOD, coop_id=LEAF) == []
    assert await members.all_speaking_for(db, coop_id=LEAF) == [wanted]
    assert await speakers.confirmed_among(db, coop_ids=[LEAF]) == [wanted]
    assert [coop.slug for coop in await coops.spoken_for_by(db, user_id=EVE)] == ["leaf", "mill"]
    assert await coops.spoken_for_by(db, user_id=HAL) == []
    assert await coops.spoken_for_by(db, user_id=ADA) == []
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=EVE) is wanted
    assert await speakers.find_confirmed(db, coop_id=LEAF, user_id=HAL) is None
    assert [coop.slug for coop in await speakers.unconfirmed_of(db, user_id=HAL)] == ["leaf"]
    assert await speakers.unconfirmed_of(db, user_id=EVE) == []
    assert await speakers.among(db, circles=[TECH]) == [(TECH, EVE, LEAF), (TECH, EVE, MILL)]
    assert {each.user_id for each in await speakers.all_current_for(db, coop_id=LEAF)} == {EVE, HAL, ADA}
    (await circles.by_slug(db, slug=TECH)).active = False
    await db.flush()
    assert await members.all_speaking_for(db, coop_id=LEAF) == []


async def test_nobody_has_two_present_records_for_a_co_op(db: AsyncSession) -> None:
    db.add(of(EVE))
    await db.flush()
    db.add(of(EVE, confirmed_at=None, confirmed_as=None))
    with pytest.raises(IntegrityError):
        await db.flush()


async def test_who_is_heard_in_a_circle_has_a_seat_there(db: AsyncSession) -> None:
    db.add(Member(user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=BEFORE, circle=TECH))
    db.add_all((of(EVE), of(EVE, MILL)))
    db.add(Seat(circle=TECH, coop_id=MILL, standing=MEMBER, since=BEFORE))
    db.add(Seat(circle=FOOD, coop_id=LEAF, standing=MEMBER, since=BEFORE))
    await db.flush()
    assert [coop.slug for coop in await speakers.heard_in(db, circle=TECH, user_id=EVE)] == ["mill"]
    assert await speakers.heard_in(db, circle=FOOD, user_id=EVE) == []
    assert [(one.user_id, coop.slug) for one, coop in await speakers.on_register(db, circle=TECH)] == [
        (EVE, "leaf"), (EVE, "mill"),
    ]  # fmt: skip


async def test_who_was_taken_over_with_a_voice_alone_is_asked_about(db: AsyncSession) -> None:
    taken: dict[str, Any] = {"confirmed_as": ConfirmedAs.TAKEN_OVER}
    wanted = of(EVE, **taken)
    db.add_all(
        (
            wanted,
            of(HAL, figures_from=EVER, **taken),
            of(ADA, confirmed_by=HAL),
            of(EVE, MILL, **taken),
            of("@ivy:e", ended_at=NOW, **taken),
        )
    )
    await db.flush()
    assert await speakers.waiting_taken_over(db, coop_id=LEAF) == [wanted]
    assert [one.user_id for one in await speakers.confirmed_by(db, coop_id=LEAF, user_id=HAL)] == [ADA]


async def test_a_guest_speaks_for_nobody(db: AsyncSession) -> None:
    db.add(Member(circle=TECH, user_id=EVE, coop_id=LEAF, standing=GUEST, joined_at=BEFORE))
    db.add(of(EVE))
    await db.flush()
    assert await members.speaking_for(db, circle=TECH, coop_id=LEAF) == []
    assert await members.all_speaking_for(db, coop_id=LEAF) == []


async def _seats_with(db: AsyncSession, *, seat: dict[str, Any], speaker: dict[str, Any]) -> list[str]:
    """Who can be heard in the tech circle where Leaf has a seat, and Mill one with somebody to speak for it, as told."""
    of_leaf = {"circle": TECH, "coop_id": LEAF, "standing": MEMBER}
    db.add(Seat(**of_leaf, since=BEFORE))
    db.add(Member(**of_leaf, user_id=EVE, joined_at=BEFORE))
    db.add_all((of(EVE), of(HAL, speaker.get("coop_id", MILL), ended_at=speaker.get("ended_at"))))
    db.add(Seat(**{**of_leaf, "coop_id": MILL, "since": BEFORE, **seat}))
    joined = {key: value for key, value in speaker.items() if key != "ended_at"}
    db.add(Member(**{**of_leaf, "coop_id": MILL, "user_id": HAL, "joined_at": BEFORE, **joined}))
    await db.flush()
    return [coop.slug for coop in await members.seats_in(db, circle=TECH)]


async def test_a_seat_is_heard_that_somebody_speaks_for(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker={}) == ["leaf", "mill"]


async def test_a_seat_of_another_circle_is_not_heard(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={"circle": FOOD}, speaker={}) == ["leaf"]


async def test_a_guest_s_seat_is_not_heard(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={"standing": GUEST}, speaker={}) == ["leaf"]


async def test_nobody_is_heard_for_whom_somebody_speaks_elsewhere(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker={"circle": FOOD}) == ["leaf"]


async def test_nobody_is_heard_whose_people_speak_for_another_co_op(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker={"coop_id": LEAF}) == ["leaf"]


async def test_nobody_is_heard_whose_people_are_guests(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker={"standing": GUEST}) == ["leaf"]


async def test_nobody_is_heard_whose_people_have_left(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker=HAS_LEFT) == ["leaf"]


async def test_nobody_is_heard_whose_people_speak_for_it_no_longer(db: AsyncSession) -> None:
    assert await _seats_with(db, seat={}, speaker={"ended_at": NOW}) == ["leaf"]


async def test_a_request_waits_in_this_circle_from_this_person_until_it_is_answered(db: AsyncSession) -> None:
    wanted = await amid(
        db, JoinRequest, {"circle": FOOD}, {"user_id": HAL}, {"state": RequestState.DECLINED}, {"asks": RequestFor.SPEAK},
        circle=TECH, user_id=EVE, standing=MEMBER, asked_at=BEFORE, state=RequestState.OPEN,
    )  # fmt: skip
    assert await requests_of.find_open_to_join(db, circle=TECH, user_id=EVE) is wanted


async def test_a_role_is_held_here_by_this_person_in_its_time(db: AsyncSession) -> None:
    wanted = await amid(
        db, Role, {"circle": FOOD}, {"user_id": HAL}, {"role": RoleName.TREASURER}, {"ended_at": NOW},
        circle=TECH, user_id=EVE, role=RoleName.SECRETARY, starts_at=BEFORE,
    )  # fmt: skip
    held = [(role.circle, role.role) for role in await roles.held_by(db, user_id=EVE, at=NOW)]
    here = [(FOOD, RoleName.SECRETARY), (TECH, RoleName.SECRETARY), (TECH, RoleName.TREASURER)]
    assert held == here
    assert await roles.holders_in(db, circle=TECH, role=RoleName.SECRETARY, at=NOW) == [EVE, HAL]
    assert [role.role for role in await roles.held_in(db, circle=TECH, user_id=EVE, at=NOW)] == [
        RoleName.SECRETARY, RoleName.TREASURER,
    ]  # fmt: skip
    found = await parts.parts_of(db, user_id=EVE, at=NOW)
    assert sorted((part.circle, part.role) for part in found if part.role is not None) == here
    assert [part for part in found if part.role is None] == []
    assert await roles.find_open(db, circle=TECH, role=RoleName.SECRETARY, user_id=EVE) is wanted
    assert [each.user_id for each in await roles.all_in(db, circle=FOOD, at=NOW)] == [EVE]


@pytest.mark.parametrize("when", [{"starts_at": AFTER}, {"starts_at": BEFORE, "ends_at": NOW}])
async def test_a_role_that_has_not_begun_or_whose_term_is_over_is_not_held(
    db: AsyncSession, when: dict[str, datetime]
) -> None:
    db.add(Role(circle=TECH, user_id=EVE, role=RoleName.SECRETARY, **when))
    await db.flush()
    assert await roles.held_by(db, user_id=EVE, at=NOW) == []
    assert await roles.holders_in(db, circle=TECH, role=RoleName.SECRETARY, at=NOW) == []
    assert await parts.parts_of(db, user_id=EVE, at=NOW) == []


async def test_a_role_has_one_open_period_for_each_person(db: AsyncSession) -> None:
    """Two who give it at once do not both."""
    for circle in (TECH, None):
        once = {"circle": circle, "user_id": EVE, "role": RoleName.SECRETARY, "starts_at": BEFORE}
        db.add(Role(**once, ended_at=NOW))
        db.add(Role(**once))
        await db.flush()
        with pytest.raises(IntegrityError):
            async with db.begin_nested():
                db.add(Role(**once))


async def test_a_role_that_the_program_does_not_know_can_be_read(db: AsyncSession) -> None:
    db.add(Role(circle=TECH, user_id=EVE, role="beekeeper", starts_at=BEFORE))
    await db.flush()
    db.expire_all()
    assert [(each.role, type(each.role)) for each in await roles.held_by(db, user_id=EVE, at=NOW)] == [
        ("beekeeper", str)
    ]


async def test_the_lines_of_the_toml_are_those_that_it_still_names(db: AsyncSession) -> None:
    wanted = await amid(
        db, Role, {"circle": FOOD}, {"source": "command"}, {"unnamed_at": NOW},
        circle=TECH, user_id=EVE, role=RoleName.SECRETARY, starts_at=BEFORE, ended_at=NOW,
    )  # fmt: skip
    assert [each for each in await roles.all_named_in_toml(db) if each.circle == TECH] == [wanted]
    assert await roles.all_open(db) == set()
    assert not await roles.any_in_federation(db)
    db.add(Role(circle=None, user_id=EVE, role="operator", starts_at=BEFORE))
    assert await roles.any_in_federation(db)
    assert [each.role for each in await roles.all_named_in_toml(db) if each.circle is None] == ["operator"]
    assert await roles.all_open(db) == {(None, "operator", EVE)}


async def test_nobody_is_anything_in_a_circle_that_was_given_up(db: AsyncSession) -> None:
    db.add(Member(circle=TECH, user_id=EVE, coop_id=LEAF, standing=MEMBER, joined_at=BEFORE))
    db.add(Role(circle=TECH, user_id=EVE, role=RoleName.SECRETARY, starts_at=BEFORE))
    await db.flush()
    for held in (True, False):
        assert bool(await parts.parts_of(db, user_id=EVE, at=NOW)) == held
        assert bool(await roles.held_by(db, user_id=EVE, at=NOW)) == held
        assert bool(await members.current_of(db, user_id=EVE)) == held
        (await circles.by_slug(db, slug=TECH)).active = False
        await db.flush()


async def test_who_has_left_has_no_part(db: AsyncSession) -> None:
    await amid(
        db, Member, {"circle": FOOD, **HAS_LEFT}, {"user_id": HAL, "circle": FOOD},
        circle=TECH, user_id=EVE, standing=GUEST, joined_at=BEFORE,
    )  # fmt: skip
    assert [(part.circle, part.standing) for part in await parts.parts_of(db, user_id=EVE, at=NOW)] == [(TECH, GUEST)]


async def test_somebody_stands_in_here_for_this_co_op_in_its_time(db: AsyncSession) -> None:
    wanted = await amid(
        db, StandIn, {"circle": FOOD}, {"user_id": HAL}, {"coop_id": MILL}, {"starts_at": AFTER}, {"ends_at": NOW},
        circle=TECH, coop_id=LEAF, user_id=EVE, named_by=HAL, starts_at=BEFORE, ends_at=AFTER + A_MOMENT,
    )  # fmt: skip
    by_eve = [stand_in.coop_id for stand_in in await stand_ins.standing_in(db, circle=TECH, user_id=EVE, at=NOW)]
    assert by_eve == [MILL, LEAF]
    for_leaf = [one.user_id for one in await stand_ins.stand_ins_for(db, circle=TECH, coop_id=LEAF, at=NOW)]
    assert for_leaf == [HAL, EVE]
    everybody = await stand_ins.all_in(db, circle=TECH, at=NOW)
    assert [(one.user_id, one.coop_id) for one in everybody] == [(HAL, LEAF), (EVE, MILL), (EVE, LEAF)]
    assert wanted in everybody


async def test_whom_somebody_has_named_for_a_co_op_stands_in_in_their_time(db: AsyncSession) -> None:
    wanted = await amid(
        db, StandIn, {"named_by": ADA}, {"coop_id": MILL}, {"starts_at": AFTER}, {"ends_at": NOW},
        circle=TECH, coop_id=LEAF, user_id=EVE, named_by=HAL, starts_at=BEFORE, ends_at=AFTER + A_MOMENT,
    )  # fmt: skip
    assert await stand_ins.named_by(db, user_id=HAL, coop_id=LEAF, at=NOW) == [wanted]


async def test_how_often_somebody_has_stood_in_for_a_co_op_here(db: AsyncSession) -> None:
    wanted = await amid(
        db, StandIn, {"circle": FOOD}, {"coop_id": MILL}, {"user_id": HAL}, {"ends_at": NOW},
        circle=TECH, coop_id=LEAF, user_id=EVE, named_by=HAL, starts_at=BEFORE, ends_at=AFTER + A_MOMENT,
    )  # fmt: skip
    first, second = await stand_ins.ever_like(db, stand_in=wanted.id)
    assert (first.ends_at, second) == (NOW, wanted)


async def test_the_first_request_of_this_person_to_this_circle(db: AsyncSession) -> None:
    first = await amid(
        db, JoinRequest, {"circle": FOOD}, {"user_id": HAL},
        circle=TECH, user_id=EVE, standing=MEMBER, asked_at=BEFORE, state=RequestState.WITHDRAWN,
    )  # fmt: skip
    db.add(JoinRequest(circle=TECH, user_id=EVE, standing=MEMBER, asked_at=NOW, state=RequestState.OPEN))
    await db.flush()
    assert await requests_of.first_to_join(db, circle=TECH, user_id=EVE) is first


async def test_requests_about_a_co_op_wait_until_they_are_answered(db: AsyncSession) -> None:
    wanted = await amid(
        db, JoinRequest, {"user_id": HAL}, {"coop_id": MILL}, {"state": RequestState.DECLINED}, {"asks": RequestFor.FIGURES},
        circle=TECH, user_id=EVE, coop_id=LEAF, asks=RequestFor.SPEAK, standing=MEMBER, asked_at=BEFORE, state=RequestState.OPEN,
    )  # fmt: skip
    assert await requests_of.open_about(db, coop_id=LEAF, user_id=EVE, asks=RequestFor.SPEAK) == [wanted]
    assert len(await requests_of.open_about(db, coop_id=LEAF, user_id=EVE)) == 2
    assert len(await requests_of.open_about(db, coop_id=LEAF)) == 3
    assert len(await requests_of.open_about_co_ops(db)) == 4
    asked: dict[str, Any] = {"user_id": EVE, "asks": RequestFor.SPEAK}
    assert await requests_of.count_since(db, **asked, since=BEFORE - A_MOMENT) == 3
    assert await requests_of.count_since(db, **asked, since=BEFORE) == 0


async def test_the_first_time_that_this_person_spoke_for_this_co_op(db: AsyncSession) -> None:
    first = of(EVE, ended_at=NOW)
    db.add_all((of(HAL), of(EVE, MILL), first))
    await db.flush()
    db.add(of(EVE))
    await db.flush()
    assert await speakers.first_of(db, coop_id=LEAF, user_id=EVE) is first
    assert await speakers.by_id(db, speaker=first.id) is first


async def test_a_private_room_is_with_this_person_and_the_bot_is_in_it_and_no_circle_meets_there(
    db: AsyncSession,
) -> None:
    wanted = await amid(
        db, Room, {"room_id": "!0:e", "private_with": HAL}, {"room_id": "!1:e", "joined": False}, {"room_id": TECH_ROOM},
        room_id="!9:e", joined=True, since=NOW, private_with=EVE,
    )  # fmt: skip
    assert (await private_rooms.of(db, user_id=EVE)).best is wanted
    assert await rooms.find(db, room_id=RoomId("!9:e")) is wanted
    assert [room.room_id for room in await rooms.joined(db)] == ["!0:e", "!9:e", TECH_ROOM]


async def test_a_circle_s_room_is_no_private_one_even_when_it_is_the_newest(db: AsyncSession) -> None:
    wanted = await amid(
        db, Room, {"room_id": TECH_ROOM, "since": AFTER}, {"room_id": "!1:e", "since": AFTER, "joined": False},
        {"room_id": "!2:e", "since": AFTER, "private_with": HAL}, room_id="!9:e", joined=True, since=NOW, private_with=EVE,
    )  # fmt: skip
    assert (await private_rooms.of(db, user_id=EVE)).best is wanted


async def test_a_room_leads_to_the_one_that_its_tombstone_names(db: AsyncSession) -> None:
    wanted = await amid(
        db, Room, {"room_id": "!0:e", "replacement": "!other:e"}, {"room_id": "!1:e", "replacement": None},
        room_id="!9:e", joined=False, since=NOW, replacement="!new:e",
    )  # fmt: skip
    assert await rooms.replaced_by(db, room_id=RoomId("!new:e")) == [wanted]
    place = await rooms.find_with_circle_and_member(db, room_id=RoomId("!9:e"), user_id=EVE)
    assert place == (wanted, None, None)


async def test_in_a_room_are_those_who_are_in_it_or_asked_into_it(db: AsyncSession) -> None:
    ivy, bot = UserId("@ivy:e"), UserId("@bot:e")
    await amid(
        db, RoomMember, {"room_id": FOOD_ROOM, "user_id": HAL}, {"user_id": ivy, "membership": Membership.LEAVE},
        {"user_id": bot}, room_id=TECH_ROOM, user_id=EVE, membership=Membership.INVITE, event_id=THIS,
    )  # fmt: skip
    assert [member.user_id for member in await rooms.people_in(db, room_id=TECH_ROOM)] == [bot, EVE]
    assert await rooms.count_people_in(db, room_id=TECH_ROOM) == 2
    assert await rooms.others_in(db, room_id=TECH_ROOM, me=bot, limit=10) == [EVE]


async def test_of_some_people_those_are_there_who_are_in_this_room(db: AsyncSession) -> None:
    ivy, nan = UserId("@ivy:e"), UserId("@nan:e")
    await amid(
        db, RoomMember, {"room_id": FOOD_ROOM, "user_id": HAL}, {"user_id": ivy, "membership": Membership.INVITE},
        {"user_id": nan}, room_id=TECH_ROOM, user_id=EVE, membership=Membership.JOIN, event_id=THIS,
    )  # fmt: skip
    assert await rooms.those_in(db, room_id=TECH_ROOM, user_ids={EVE, HAL, ivy}) == {EVE}
    assert await rooms.those_in(db, room_id=TECH_ROOM, user_ids=()) == set()
    assert await rooms.ever_seen_among(db, user_ids={EVE, HAL, UserId("@nobody:example.org")}) == {EVE, HAL}


async def test_a_person_is_in_those_rooms_where_they_are_now(db: AsyncSession) -> None:
    await amid(
        db, RoomMember, {"room_id": FOOD_ROOM, "user_id": HAL}, {"room_id": FOOD_ROOM, "membership": Membership.LEAVE},
        {"user_id": HAL}, room_id=TECH_ROOM, user_id=EVE, membership=Membership.JOIN, event_id=THIS,
    )  # fmt: skip
    assert await rooms.those_with(db, room_ids={TECH_ROOM, FOOD_ROOM}, user_id=EVE) == {TECH_ROOM}
    assert await rooms.those_with(db, room_ids={FOOD_ROOM}, user_id=HAL) == {FOOD_ROOM}
    assert await rooms.those_with(db, room_ids=(), user_id=EVE) == set()


async def test_a_person_is_banned_from_this_room(db: AsyncSession) -> None:
    await amid(
        db, RoomMember, {"room_id": RoomId("!0:e")}, {"room_id": FOOD_ROOM, "user_id": HAL}, {"room_id": FOOD_ROOM, "membership": Membership.LEAVE},
        room_id=TECH_ROOM, user_id=EVE, membership=Membership.BAN, event_id=THIS,
    )  # fmt: skip
    assert await rooms.banned_from(db, user_id=EVE, room_ids=[TECH_ROOM, FOOD_ROOM]) == {TECH_ROOM}


async def test_a_name_is_the_person_s_own_in_the_room_that_is_asked_for(db: AsyncSession) -> None:
    await amid(
        db,
        RoomMember,
        {"user_id": HAL, "display_name": "Hal"},
        {"room_id": "!0:e", "display_name": "Ada (operator)"},
        {"room_id": "!1:e", "display_name": None},
        room_id=TECH_ROOM,
        user_id=EVE,
        membership=Membership.JOIN,
        display_name="Eve",
        event_id=THIS,
    )
    assert await rooms.name_of(db, user_id=EVE, room_id=TECH_ROOM) == "Eve"
    assert await rooms.name_of(db, user_id=EVE, room_id=FOOD_ROOM) == EVE
    assert await rooms.name_of(db, user_id=EVE, room_id=RoomId("!1:e")) == EVE


async def test_a_name_is_kept_when_its_room_moves_until_the_person_has_another_there(db: AsyncSession) -> None:
    new = RoomId("!new:e")
    await amid(
        db,
        Room,
        {"room_id": "!other:e", "replacement": None},
        {"room_id": "!pointing:e"},
        room_id=TECH_ROOM,
        joined=False,
        since=NOW,
        replacement=new,
    )
    db.add(Room(room_id=new, joined=True, since=NOW, create={"predecessor": {"room_id": TECH_ROOM}}))
    for room_id, name in ((RoomId("!other:e"), "Ada"), (RoomId("!pointing:e"), "Ada"), (TECH_ROOM, "Eve")):
        db.add(
            RoomMember(
                room_id=room_id, user_id=EVE, membership=Membership.JOIN, display_name=name, event_id=EventId(THIS)
            )
        )
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=new) == "Eve"
    assert await rooms.names_of(db, user_ids=[EVE], room_id=new) == {EVE: "Eve"}
    db.add(
        RoomMember(room_id=new, user_id=EVE, membership=Membership.JOIN, display_name="Evie", event_id=EventId(THIS))
    )
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=new) == "Evie"


@pytest.mark.parametrize(
    ("hal", "there", "membership", "shown"),
    [
        ("Hal", TECH_ROOM, Membership.JOIN, "Eve"),
        ("Eve", FOOD_ROOM, Membership.JOIN, "Eve"),
        ("Eve", TECH_ROOM, Membership.LEAVE, "Eve"),
        ("Eve", TECH_ROOM, Membership.JOIN, "Eve (@eve:example.org)"),
        ("\u0415v\u0435", TECH_ROOM, Membership.INVITE, "Eve (@eve:example.org)"),
        ("EVE.", TECH_ROOM, Membership.JOIN, "Eve (@eve:example.org)"),
    ],
)
async def test_of_two_in_a_room_whose_names_look_the_same_the_ids_are_shown(
    db: AsyncSession, hal: str, there: RoomId, membership: Membership, shown: str
) -> None:
    for user_id, room_id, name, how in ((EVE, TECH_ROOM, "Eve", Membership.JOIN), (HAL, there, hal, membership)):
        db.add(RoomMember(room_id=room_id, user_id=user_id, membership=how, display_name=name, event_id=EventId(THIS)))
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=TECH_ROOM) == shown


async def test_a_name_that_holds_an_id_does_not_stand_alone(db: AsyncSession) -> None:
    name = "Hal (\uff20hal:e)"
    db.add(
        RoomMember(
            room_id=TECH_ROOM, user_id=EVE, membership=Membership.JOIN, display_name=name, event_id=EventId(THIS)
        )
    )
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=TECH_ROOM) == f"{name} (@eve:example.org)"


async def test_in_private_a_person_is_called_as_in_a_circle_never_as_in_a_private_room(db: AsyncSession) -> None:
    private = RoomMember(
        room_id=RoomId("!0:e"), user_id=EVE, membership=Membership.JOIN, display_name="Ada", event_id=EventId(THIS)
    )
    db.add(private)
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=None) == EVE
    circle = await db.get_one(Circle, "tech")
    db.add(
        RoomMember(
            room_id=circle.room_id, user_id=EVE, membership=Membership.JOIN, display_name="Eve", event_id=EventId(THIS)
        )
    )
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=None) == "Eve"
    assert await rooms.names_in_circles(db, user_ids=[EVE, HAL]) == {EVE: "Eve", HAL: HAL}
    circle.active = False
    await db.flush()
    assert await rooms.name_of(db, user_id=EVE, room_id=None) == EVE
    assert await rooms.names_in_circles(db, user_ids=[EVE]) == {EVE: EVE}


async def test_how_far_one_account_has_read_is_not_how_far_another_has(db: AsyncSession) -> None:
    other = await amid(db, SyncPosition, user_id=HAL, sync_token="s1", stored_at=BEFORE, forgotten_until=BEFORE)
    assert not await rooms.note_read(db, user_id=EVE, sync_token="s2", at=NOW)
    await db.refresh(other)
    assert other.sync_token == "s1"
    assert await rooms.note_read(db, user_id=HAL, sync_token="s3", at=NOW)
    await db.refresh(other)
    assert other.sync_token == "s3"
