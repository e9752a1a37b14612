"""Who may do what, where, and until when: for which seat one answers, whom one admits, what one ends and passes on."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import (
    Answer,
    CircleStanding,
    Item,
    JoinRequest,
    Member,
    Relay,
    RequestState,
    Role,
    RoleName,
    SenseCheck,
    StandIn,
)
from storage.queries import coops, members
from storage.queries import requests as requests_of
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.past.names import BAKERS, OLD_MILL
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened
from tests.journeys.test_who_has_left import is_refused

ADA, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve"))
TECH, FOOD, COORDINATING = (CircleSlug(slug) for slug in ("tech", "food", "coordinating"))
LEAF, SCREWS = "Leaf Bakery", "Small Screws"


async def _holds(town: Town, user: str, role: RoleName, circle: CircleSlug, *, until: timedelta | None = None) -> None:
    """A person has a role in a circle from now on."""
    async with town.app.database.transaction() as db:
        ends_at = None if until is None else town.now + until
        db.add(Role(circle=circle, user_id=UserId(user), role=role, starts_at=town.now, ends_at=ends_at, source="role"))


async def _stands_in(town: Town, user: str, coop_name: str, *, lasts: timedelta) -> None:
    """Somebody stands in for a co-op's seat in the food circle for some time."""
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug=coop_name.lower().replace(" ", "-"))
        assert coop is not None
        db.add(
            StandIn(
                circle=FOOD, coop_id=coop.id, user_id=UserId(user), named_by=UserId(GUS), starts_at=town.now,
                ends_at=town.now + lasts,
            )
        )  # fmt: skip


async def _heard_for(town: Town, user: str) -> Sequence[tuple[str | None, bool, bool]]:
    """What a person has answered to C-1: for which seat, by phone, as a stand-in."""
    async with town.app.database.looking() as db:
        found = await db.scalars(select(Answer).where(Answer.item == 1, Answer.user_id == user).order_by(Answer.id))
        names = {f"coop:{coop.id}": coop.name for coop in await coops.all_in(db)}
    return [(names.get(each.seat or ""), each.by_phone, each.as_stand_in) for each in found]


async def test_a_guest_answers_for_no_seat_also_where_they_have_named_a_co_op(town: Town) -> None:
    await opened(town)
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    await town.says(BO, "food", "!yes C-1")
    assert await is_refused(town, await town.says(BO, "food", f"!yes C-1 for {LEAF}"))

    assert await _heard_for(town, BO) == [(None, False, False)]


async def test_a_member_answers_for_no_other_co_op_and_does_not_phone_for_their_own(town: Town) -> None:
    await opened(town)
    await _holds(town, FAY, RoleName.SECRETARY, FOOD)
    assert await is_refused(town, await town.says(HAL, "food", f"!yes C-1 for {LEAF}"))
    assert await is_refused(town, await town.says(FAY, "food", "!yes C-1 for Green Grocers by phone"))
    await town.says(HAL, "food", f"!yes C-1 for {SCREWS}")

    assert await _heard_for(town, HAL) == [(SCREWS, False, False)]
    assert await _heard_for(town, FAY) == []


async def test_a_stand_in_takes_no_calls_for_the_co_op(town: Town) -> None:
    await opened(town)
    await _stands_in(town, BO, LEAF, lasts=timedelta(days=1))
    assert await is_refused(town, await town.says(BO, "food", f"!yes C-1 for {LEAF} by phone"))
    await town.says(BO, "food", f"!yes C-1 for {LEAF}")

    assert await _heard_for(town, BO) == [(LEAF, False, True)]


async def test_a_stand_in_answers_for_the_co_op_that_named_them(town: Town) -> None:
    await opened(town)
    await _stands_in(town, BO, LEAF, lasts=timedelta(days=1))

    assert await is_refused(town, await town.says(BO, "food", f"!yes C-1 for {SCREWS}"))
    assert await _heard_for(town, BO) == []


async def test_a_stand_in_answers_while_they_stand_in(town: Town) -> None:
    await opened(town)
    await _stands_in(town, BO, LEAF, lasts=timedelta(hours=1))
    await town.says(BO, "food", "!yes C-1")
    await town.passes(timedelta(hours=1))
    assert await is_refused(town, await town.says(BO, "food", f"!yes C-1 for {LEAF}"))

    assert await _heard_for(town, BO) == [(LEAF, False, True)]


async def test_a_secretary_takes_calls_while_they_are_it_and_in_their_own_circle(town: Town) -> None:
    await opened(town)
    await _holds(town, BO, RoleName.SECRETARY, FOOD, until=timedelta(hours=1))
    await _holds(town, FAY, RoleName.SECRETARY, COORDINATING)
    assert await is_refused(town, await town.says(FAY, "food", f"!yes C-1 for {SCREWS} by phone"))
    await town.says(BO, "food", f"!yes C-1 for {LEAF} by phone")
    await town.passes(timedelta(hours=1))
    assert await is_refused(town, await town.says(BO, "food", f"!yes C-1 for {SCREWS} by phone"))

    assert await _heard_for(town, BO) == [(LEAF, True, False)]
    assert await _heard_for(town, FAY) == []


async def test_a_co_op_of_another_circle_has_no_seat_in_this_one(town: Town) -> None:
    await opened(town)
    await town.says(CY, "tech", "!join for Byte Co-op")
    for whom in ("Byte Co-op", "small teams"):
        await town.says(HAL, "food", f"!concern C-1 it is too early for {whom}")
    assert await is_refused(town, await town.says(HAL, "food", "!yes C-1 for Byte Co-op"))

    assert await _heard_for(town, HAL) == [(SCREWS, False, False)] * 2
    async with town.app.database.looking() as db:
        words = list(await db.scalars(select(Answer.words).where(Answer.item == 1).order_by(Answer.id)))
    assert words == ["it is too early for Byte Co-op", "it is too early for small teams"]


async def test_a_seat_whose_co_op_has_become_a_guest_is_counted_no_more(town: Town) -> None:
    await opened(town)
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug="small-screws")
        assert coop is not None
        seat = await coops.find_seat(db, circle=FOOD, coop_id=coop.id)
        assert seat is not None
        seat.standing = CircleStanding.GUEST
    await town.says(HAL, "food", "!yes C-1")

    assert await _heard_for(town, HAL) == [(None, False, False)]


async def _request(town: Town, number: int = 1) -> JoinRequest:
    async with town.app.database.looking() as db:
        return await requests_of.by_number(db, number=number)


@pytest.mark.parametrize("key", ["✅", "👍", "❌"])
async def test_who_does_not_decide_may_cheer_on_a_request_and_is_told_nothing(town: Town, key: str) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    card, before = town.card("tech", "J-1: "), len(town.heard_all("tech"))
    assert not await is_refused(town, await town.reacts(HAL, "tech", to=card, key=key))

    assert (await _request(town)).state is RequestState.OPEN
    assert (len(town.heard_all("tech")), town.heard_all_private(HAL)) == (before, [])


@pytest.mark.parametrize("words", ["!approve J-1", "!decline J-1"])
async def test_who_decides_in_another_circle_does_not_decide_in_this_one(town: Town, words: str) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    room = await town.private(FAY)
    assert await is_refused(town, await town.says(FAY, room, words))

    assert (await _request(town)).state is RequestState.OPEN


async def test_who_decides_no_longer_does_not_decide(town: Town) -> None:
    await _holds(town, HAL, RoleName.SECRETARY, TECH, until=timedelta(hours=1))
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.passes(timedelta(hours=1))
    assert await is_refused(town, await town.replies(HAL, "tech", to=town.card("tech", "J-1: "), text="yes"))

    assert (await _request(town)).state is RequestState.OPEN


async def test_nobody_approves_themselves(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await _holds(town, EVE, RoleName.SECRETARY, TECH)
    assert await is_refused(town, await town.says(EVE, "tech", "!approve J-1"))

    assert (await _request(town)).state is RequestState.OPEN
    async with town.app.database.looking() as db:
        assert await members.find_current(db, circle=TECH, user_id=UserId(EVE)) is None


async def test_a_request_that_was_declined_admits_nobody_later(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(DI, "tech", "!decline J-1")
    assert await is_refused(town, await town.says(DI, "tech", "!approve J-1"))

    async with town.app.database.looking() as db:
        assert not list(await db.scalars(select(Member).where(Member.user_id == EVE, Member.id > 0)))


async def _is_open(town: Town) -> bool:
    async with town.app.database.looking() as db:
        return (await db.get_one(SenseCheck, 1)).closed_at is None


async def test_who_runs_one_circle_ends_nothing_in_another(town: Town) -> None:
    await _holds(town, HAL, RoleName.FACILITATOR, FOOD)
    await town.says(EVE, "tech", "!sense Shall we grow next year?")
    room = await town.private(HAL)
    for where in ("food", "tech", room):
        assert await is_refused(town, await town.says(HAL, where, "!sense close S-1"))
    assert await is_refused(town, await town.says(GUS, "tech", "!sense close S-1"))

    assert await _is_open(town)


@pytest.mark.parametrize("user", [DI, EVE])
async def test_who_asked_and_who_runs_the_circle_end_a_poll_there(town: Town, user: str) -> None:
    await town.says(EVE, "tech", "!sense Shall we grow next year?")
    await town.says(user, "tech", "!sense close S-1")

    assert not await _is_open(town)


async def test_who_runs_one_circle_withdraws_nothing_in_another(town: Town) -> None:
    await opened(town)
    await _holds(town, HAL, RoleName.FACILITATOR, TECH)
    for where in ("food", "tech"):
        assert await is_refused(town, await town.says(HAL, where, "!withdraw C-1 yes"))

    async with town.app.database.looking() as db:
        assert (await db.get_one(Item, 1)).closed_at is None


async def _passed(town: Town) -> Sequence[tuple[str, str]]:
    """What was passed on, from where to where."""
    async with town.app.database.looking() as db:
        found = await db.scalars(select(Relay).where(Relay.number > 0).order_by(Relay.number))
        return [(each.origin, each.target) for each in found]


@pytest.mark.parametrize("target", ["tech", "food"])
async def test_a_link_person_passes_on_to_the_circle_that_theirs_is_linked_to(town: Town, target: str) -> None:
    assert await is_refused(town, await town.says(CY, "tech", f"!relay to {target} We have apples"))
    await town.says(CY, "tech", "!relay to coordinating We have apples")

    assert await _passed(town) == [("tech", "coordinating")]


async def test_who_runs_a_circle_is_not_its_link_person(town: Town) -> None:
    await _holds(town, HAL, RoleName.FACILITATOR, TECH)
    await _holds(town, BO, RoleName.FACILITATOR, COORDINATING)
    assert await is_refused(town, await town.says(HAL, "tech", "!relay all We have apples"))
    await town.says(BO, "coordinating", "!relay to tech We have apples, too")

    assert await _passed(town) == [("coordinating", "tech")]


async def test_a_link_person_of_one_circle_passes_nothing_on_to_another(town: Town) -> None:
    assert await is_refused(town, await town.says(FAY, "coordinating", "!relay all We have apples"))
    await town.says(FAY, "coordinating", "!relay to food We have apples")

    assert await _passed(town) == [("coordinating", "food")]


async def test_what_one_was_in_a_circle_that_was_given_up_counts_nowhere(town: Town) -> None:
    """Gus minutes the bakers' circle, which there is no more. Fay spoke there for Old Mill."""
    async with town.app.database.transaction() as db:
        db.add(
            Member(
                circle=BAKERS, user_id=UserId(FAY), coop_id=OLD_MILL, standing=CircleStanding.MEMBER, joined_at=town.now
            )
        )
    assert await is_refused(town, await town.says(GUS, await town.private(GUS), "coop add Kiln Co-op"))
    assert await is_refused(town, await town.says(FAY, await town.private(FAY), "subs declare 64000"))
    await town.says(FAY, "food", "!join")
    assert "now speak for" not in town.heard("food")


async def test_a_circle_s_treasurer_is_none_of_the_federation(town: Town) -> None:
    await _holds(town, EVE, RoleName.TREASURER, TECH)
    assert await is_refused(town, await town.says(EVE, await town.private(EVE), "subs outstanding"))
    assert not await is_refused(town, await town.says(EVE, "tech", "!subs outstanding"))
    assert not await is_refused(town, await town.says(BO, await town.private(BO), "subs outstanding"))
