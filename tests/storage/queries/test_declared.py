"""Declarations and rounds: each condition keeps out a row that differs in nothing else."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    CircleStanding,
    Coop,
    CoopStanding,
    Declaration,
    FederationStanding,
    InboxEvent,
    Membership,
    Room,
    RoomMember,
    Seat,
    SubsAsk,
    SubsExtension,
    SubsRound,
    SubsSpan,
)
from storage.queries import coops, payers, subs, subs_terms
from storage.types import EventId, RoomId
from tests.storage.queries.conftest import AFTER, BEFORE, EVE, HAL, LEAF, MILL, NOW, TECH, amid

YEAR, LAST_YEAR, NEXT_YEAR = date(2025, 4, 1), date(2024, 4, 1), date(2026, 4, 1)
DECLARED: dict[str, Any] = {
    "scheme": "federation", "coop_id": LEAF, "year_start": YEAR, "wages": 15000, "fee": 150, "vat": 30, "declared_by": EVE,
    "declared_at": NOW,
}  # fmt: skip
OTHER_SCHEME, OTHER_COOP, OTHER_YEAR = {"scheme": "fund"}, {"coop_id": MILL}, {"year_start": LAST_YEAR}
REPLACED = {"replaced_at": NOW}
OF_LEAF: dict[str, Any] = {"scheme": "federation", "coop_id": LEAF}


async def test_what_a_declaration_has_replaced_is_of_its_scheme_co_op_and_year(db: AsyncSession) -> None:
    before = {**DECLARED, **REPLACED, "declared_at": BEFORE}
    replaced = await amid(
        db, Declaration, OTHER_SCHEME, OTHER_COOP, OTHER_YEAR, {"replaced_at": AFTER}, after=True, **before
    )  # fmt: skip
    present = await amid(db, Declaration, **DECLARED)
    await amid(db, Declaration, **before)
    assert await subs.find_replaced(db, declaration=present) is replaced
    assert await subs.find_replaced(db, declaration=replaced) is None


async def test_last_known_is_what_came_with_figures_from_this_co_op(db: AsyncSession) -> None:
    wanted = await amid(
        db, Declaration, OTHER_SCHEME, OTHER_COOP, {"wages": None, "pays": 100, "declared_at": AFTER, "year_start": NEXT_YEAR}, after=True, **DECLARED
    )  # fmt: skip
    assert await subs.find_last_known(db, scheme="federation", coop_id=LEAF) is wanted


@pytest.mark.parametrize("otherwise", [OTHER_SCHEME, OTHER_COOP, OTHER_YEAR, {"declared_by": EVE}])
async def test_of_two_who_have_declared_one_was_somebody_else_s_before(
    db: AsyncSession, otherwise: dict[str, Any]
) -> None:
    wanted: dict[str, Any] = {**OF_LEAF, "year_start": YEAR}
    assert await subs.last_of_two(db, **wanted) == (None, None)
    before = {**DECLARED, **REPLACED, "declared_by": HAL, "declared_at": BEFORE}
    present = await amid(db, Declaration, **DECLARED)
    await amid(db, Declaration, **{**before, **otherwise})
    assert await subs.last_of_two(db, **wanted) == (present, None)
    other = await amid(db, Declaration, **before)
    assert await subs.last_of_two(db, **wanted) == (present, other)


async def test_the_first_year_of_paying_what_one_can_is_of_a_declaration_in_force(db: AsyncSession) -> None:
    pays = {**DECLARED, "pays": 100}
    earlier: dict[str, Any] = {"year_start": LAST_YEAR}
    wanted = await amid(
        db, Declaration, *({**earlier, **other} for other in (OTHER_SCHEME, OTHER_COOP, {"pays": None}, REPLACED)), **pays
    )  # fmt: skip
    assert await subs.paying_less(db, **OF_LEAF) == [wanted]
    assert await subs.first_paying_less(db, schemes=["federation"], coop_ids=[LEAF]) == [wanted]
    of_all = await subs.first_paying_less(db, schemes=["federation"], coop_ids=None)
    assert {each.coop_id for each in of_all} == {LEAF, MILL}


async def test_declared_by_a_person_is_what_they_themselves_have_declared(db: AsyncSession) -> None:
    await amid(db, Declaration, {**OTHER_COOP, "declared_by": HAL}, REPLACED, **DECLARED)
    assert await subs.declared_by(db, user_id=EVE) == [("leaf", 2)]


async def _round(db: AsyncSession, *coops: int, **how: Any) -> SubsRound:
    asked = {"scheme": "federation", "year_start": YEAR, "due_at": AFTER, "asked_by": EVE, **how}
    round_ = await amid(db, SubsRound, **asked, asked_at=BEFORE)
    for coop_id in coops:
        await amid(db, SubsAsk, round_id=round_.id, coop_id=coop_id, user_id=EVE, asked_at=BEFORE)
    return round_


@pytest.mark.parametrize(
    ("how", "over"), [({}, True), (OTHER_SCHEME, False), (OTHER_YEAR, False), ({"due_at": NOW}, False)]
)
async def test_a_round_is_over_when_its_own_time_is(db: AsyncSession, how: dict[str, Any], over: bool) -> None:
    await _round(db, **{"due_at": BEFORE, **how})
    assert await subs.round_is_over(db, scheme="federation", year_start=YEAR, at=NOW) == over


@pytest.mark.parametrize("otherwise", [OTHER_SCHEME, OTHER_COOP, OTHER_YEAR, REPLACED])
async def test_rounds_go_on_asking_whoever_has_declared_otherwise(db: AsyncSession, otherwise: dict[str, Any]) -> None:
    round_ = await _round(db, LEAF, MILL)
    await _round(db, LEAF, **OTHER_SCHEME)
    await _round(db, LEAF, due_at=BEFORE, year_start=NEXT_YEAR)
    wanted: dict[str, Any] = {"schemes": ["federation"], "coop_ids": [LEAF], "since": BEFORE}
    assert await subs.rounds_asking(db, **wanted) == [(round_, LEAF)]
    await amid(db, Declaration, **{**DECLARED, **otherwise})
    assert await subs.rounds_asking(db, **wanted) == [(round_, LEAF)]
    await amid(db, Declaration, **DECLARED)
    assert await subs.rounds_asking(db, **wanted) == []


async def test_what_holds_of_some_co_ops_and_years(db: AsyncSession) -> None:
    wanted = await amid(db, Declaration, OTHER_COOP, OTHER_YEAR, REPLACED, **DECLARED)
    other_scheme = await amid(db, Declaration, **{**DECLARED, **OTHER_SCHEME})
    found = await subs.current_among(db, coop_ids=[LEAF], year_starts=[YEAR])
    assert [each.id for each in found] == sorted(each.id for each in (wanted, other_scheme))


async def test_since_when_a_co_op_pays_and_for_how_long_it_may_pay_less_is_what_was_noted_last(
    db: AsyncSession,
) -> None:
    noted: dict[str, Any] = {"scheme": "federation", "coop_id": LEAF, "noted_by": EVE, "noted_at": BEFORE}
    given: dict[str, Any] = {
        "scheme": "federation",
        "coop_id": LEAF,
        "reason": "w",
        "given_by": EVE,
        "given_at": BEFORE,
    }
    for year in (LAST_YEAR, YEAR):
        await amid(db, SubsSpan, OTHER_SCHEME, OTHER_COOP, **noted, joined=year)
        longer = await amid(db, SubsExtension, OTHER_SCHEME, OTHER_COOP, **given, last_year=year)
    of_leaf = {("federation", LEAF): [(LAST_YEAR, None), (YEAR, None)]}
    assert await subs_terms.spans_noted(db, schemes=["federation"], coop_ids=[LEAF]) == of_leaf
    of_all = await subs_terms.spans_noted(db, schemes=["federation"])
    assert {coop_id for _, coop_id in of_all} == {LEAF, MILL}
    assert await subs_terms.schemes_of(db, coop_id=LEAF) == {"federation", "fund"}
    await amid(db, Declaration, OTHER_COOP, **{**DECLARED, "scheme": "declared"})
    assert await subs_terms.schemes_of(db, coop_id=LEAF) == {"federation", "fund", "declared"}
    assert await subs_terms.find_extension(db, scheme="federation", coop_id=LEAF) is longer
    both = {("federation", LEAF): YEAR, ("fund", LEAF): YEAR}
    assert await subs_terms.extensions(db, coop_ids=[LEAF]) == both


async def test_who_pays_has_a_seat_or_is_a_member_of_the_federation_and_has_not_said_no(db: AsyncSession) -> None:
    """A guest's co-op, and one of which nothing is known, pay nothing."""
    standings = FederationStanding
    known = (
        (90, standings.UNKNOWN),
        (91, standings.MEMBER),
        (92, standings.NO),
        (93, standings.UNKNOWN),
        (94, standings.AGREED),
    )
    for number, standing in known:
        slug = f"c{number}"
        db.add(Coop(id=number, slug=slug, name=slug, added_at=BEFORE, added_by=EVE))
        await db.flush()
        await amid(db, CoopStanding, coop_id=number, standing=standing, since=BEFORE)
    await db.flush()
    for number, there in ((90, CircleStanding.MEMBER), (92, CircleStanding.MEMBER), (93, CircleStanding.GUEST)):
        await amid(db, Seat, circle=TECH, coop_id=number, standing=there, since=BEFORE)
    new = {number for number, _ in known}
    assert {each.id for each in await payers.of_federation(db)} & new == {90, 91}
    assert {each.id for each in await payers.of_circle(db, circle=TECH)} & new == {90, 92}
    assert [each.id for each in await coops.by_ids(db, coop_ids=[92, 90])] == [90, 92]


PRIVATE = RoomId("!private:example.org")
HERS: dict[str, Any] = {"room_id": PRIVATE, "joined": True, "private_with": EVE}


async def asked_eve(db: AsyncSession) -> None:
    for number, year in ((1, YEAR), (2, NEXT_YEAR)):
        db.add(SubsRound(id=number, scheme="federation", year_start=year, due_at=AFTER, asked_at=NOW))
        await db.flush()
        db.add(SubsAsk(round_id=number, coop_id=LEAF if number == 1 else MILL, user_id=EVE, asked_at=NOW))
    await db.flush()


@pytest.mark.parametrize(
    ("otherwise", "opened"),
    [
        ({}, True),
        ({"type": "m.reaction"}, True),
        ({"type": "m.room.member"}, False),
        ({"sender": HAL}, False),
        ({"received_at": BEFORE}, False),
        ({"room_id": RoomId("!elsewhere:example.org")}, False),
    ],
)
async def test_who_says_something_in_private_after_being_asked_has_opened_it(
    db: AsyncSession, otherwise: dict[str, Any], opened: bool
) -> None:
    db.add(Room(**HERS, since=BEFORE))
    await asked_eve(db)
    said: dict[str, Any] = {"event_id": EventId("$said"), "room_id": PRIVATE, "sender": EVE, "type": "m.room.message"}
    db.add(InboxEvent(**{**said, "content": {}, "at": AFTER, "received_at": AFTER, **otherwise}))
    await db.flush()
    assert await subs.opened_in(db, round_id=1) == ({LEAF} if opened else set())
    assert await subs.opened_in(db, round_id=3) == set()


@pytest.mark.parametrize(
    ("user_id", "membership", "since", "opened"),
    [
        (EVE, Membership.JOIN, NOW, True),
        (EVE, Membership.INVITE, NOW, False),
        (EVE, Membership.JOIN, BEFORE, False),
        (HAL, Membership.JOIN, NOW, False),
    ],
)
async def test_who_comes_into_the_room_that_was_opened_to_ask_has_opened_it(
    db: AsyncSession, user_id: Any, membership: Membership, since: Any, opened: bool
) -> None:
    db.add(Room(**HERS, since=since))
    await asked_eve(db)
    db.add(RoomMember(room_id=PRIVATE, user_id=user_id, membership=membership, event_id=EventId("$in")))
    await db.flush()
    assert await subs.opened_in(db, round_id=1) == ({LEAF} if opened else set())


async def test_as_many_are_counted_as_were_made_for_a_year_in_a_scheme(db: AsyncSession) -> None:
    await amid(db, Declaration, {"scheme": "tech-fund"}, {"year_start": YEAR.replace(year=YEAR.year + 1)}, **DECLARED)
    await amid(db, Declaration, **DECLARED | REPLACED | {"declared_at": BEFORE})
    assert await subs.count_for(db, scheme="federation", year_start=YEAR) == 2
