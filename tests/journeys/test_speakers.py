"""Who speaks for a co-op is decided by that co-op: being confirmed, and what there is until then."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from storage.models import DISOWNED, CircleStanding, Declaration, EndedAs, Seat, Speaker
from storage.queries import coops, speakers
from storage.types import UserId
from tests.confirmed import confirm
from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.refused import refused

ADA, BO, CY, DI, EVE, FAY, GUS, HAL, IVY = (
    f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal", "ivy")
)


@pytest.fixture
async def town(town: Town) -> Town:
    """The town, in which it is still to be confirmed who speaks for which co-op."""
    town.asks_who_speaks = True
    return town


async def known(town: Town, user: str, coop: str = "Leaf Bakery", *, in_: str = "food") -> None:
    """Somebody speaks for a co-op, confirmed long ago."""
    async with town.app.database.transaction() as db:
        await confirm(db, UserId(user), coop)
    await town.says(user, in_, f"!join for {coop}")
    if in_ == "tech" and user not in (CY, DI):
        await town.says(CY, in_, "!approve J-1")


async def record(town: Town, user: str, coop: str = "leaf-bakery") -> Speaker | None:
    """What there is of somebody for a co-op."""
    async with town.app.database.looking() as db:
        found = await coops.find_by_slug(db, slug=coop)
        assert found is not None
        of_them = [each for each in await speakers.ever_of(db, user_id=UserId(user)) if each[0].coop_id == found.id]
        return of_them[-1][0] if of_them else None


# The first speaker.


@pytest.mark.both_databases
async def test_the_first_speaker_is_in_at_once_and_confirmed_by_an_operator_with_one_tap(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")

    assert "Welcome to the Food circle! You are in" in town.heard("food")
    assert await audited(town, "membership.coop_added", "leaf-bakery") == 1
    assert await audited(town, "membership.speaker_asked", GUS) == 1
    assert (
        "That you speak for Leaf Bakery is for Ada (@ada:example.org) to confirm. I have asked them (J-1)."
        in town.heard("food")
    )
    asked = town.heard_private(ADA)
    assert asked.startswith("Gus (@gus:example.org) says that they speak for Leaf Bakery, in the Food circle. Do they?")
    await town.says(FAY, "food", "!members")
    assert "Leaf Bakery: Gus (not yet confirmed)" in town.heard("food")
    assert (await record(town, GUS)).confirmed_at is None  # type: ignore[union-attr]

    room = await town.private(ADA)
    await town.reacts(ADA, room, to=town.card(room, "Gus (@gus"), key="✅")

    assert "You now speak for Leaf Bakery, confirmed by Ada (@ada:example.org), as operator" in town.heard_private(GUS)
    assert "J-1: Gus (@gus:example.org) now speaks for Leaf Bakery, and knows." in town.heard_private(ADA)
    await town.says(FAY, "food", "!members")
    assert "Leaf Bakery: Gus" in town.heard("food")
    assert "not yet confirmed" not in town.heard("food")
    assert await audited(town, "membership.approved", "J-1") == 1
    assert await audited(town, "membership.speaker_confirmed", GUS) == 1


async def test_a_circle_s_secretary_lets_in_and_confirms_with_one_yes_and_is_told_so(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    assert "Your yes also confirms that they speak for Byte Co-op." in town.heard_private(DI)
    assert "Your yes also" not in town.heard_private(CY)  # A link person lets in, and confirms nobody.
    await town.says(DI, "tech", "!approve J-1")

    assert "You now speak for Byte Co-op" in town.heard_private(EVE)
    assert await audited(town, "membership.speaker_confirmed", EVE) == 1


async def test_a_link_person_lets_in_and_the_secretary_confirms(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(CY, "tech", "!approve J-1")

    assert "Welcome to the Tech circle! You are in" in town.heard_private(EVE)
    assert "That you speak for Byte Co-op is for Di (@di:example.org) to confirm" in town.heard_private(EVE)
    assert await audited(town, "membership.speaker_confirmed", EVE) == 0
    async with refused(town, "not-yours"):
        await town.says(CY, "tech", "!approve J-2")
    await town.says(DI, await town.private(DI), "!approve J-2")
    assert "You now speak for Byte Co-op, confirmed by Di (@di:example.org), as secretary" in town.heard_private(EVE)


async def test_a_secretary_confirms_nobody_for_her_own_co_op(town: Town) -> None:
    """Not herself, and no friend who would confirm her then: that is for another secretary, an operator or a speaker."""
    await town.says(DI, "tech", "!join for Byte Co-op")
    assert "is for Ada (@ada:example.org) to confirm" in town.heard("tech")
    async with refused(town, "own-request"):
        await town.says(DI, "tech", "!approve J-1")

    await town.says(EVE, "tech", "!join for Byte Co-op")
    assert "Your yes also" not in town.heard_private(DI)
    await town.says(DI, "tech", "!approve J-2")
    assert "is for Ada (@ada:example.org) to confirm" in town.heard_private(EVE)
    assert await audited(town, "membership.speaker_confirmed", EVE) == 0


async def test_who_speaks_for_a_co_op_confirms_the_next_one_and_nobody_else_does(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    assert "is for Gus (@gus:example.org) to confirm" in town.heard("food")
    assert "they share its voice, and see its subs as far back as you do" in town.heard_private(GUS)
    for user in (ADA, FAY, BO):
        room = await town.private(user)
        said = len(town.heard_all_private(user))
        await town.says(user, room, "!approve J-1")
        assert len(town.heard_all_private(user)) == said + 1
        assert (await record(town, HAL)).confirmed_at is None  # type: ignore[union-attr]

    await town.says(GUS, "food", "!approve J-1")
    assert "confirmed by Gus (@gus:example.org), who speaks for it, too" in town.heard_private(HAL)
    await town.says(GUS, "food", "!approve J-1")
    assert "J-1 has been approved already" in town.heard("food")


async def test_two_who_confirm_at_once_confirm_once(town: Town) -> None:
    await known(town, GUS)
    await known(town, FAY)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    for user in (GUS, FAY):
        room = await town.private(user)
        town.server.emit(room, UserId(user), "m.room.message", {"msgtype": "m.text", "body": "!approve J-1"})
    await town.works()

    assert await audited(town, "membership.speaker_confirmed", HAL) == 1
    assert "J-1 has been approved already" in "".join((*town.heard_all_private(GUS), *town.heard_all_private(FAY)))


async def test_of_two_who_ask_first_the_one_confirmed_decides_on_the_other(town: Town) -> None:
    for user in (GUS, HAL):
        await town.says(user, "food", "!join for Leaf Bakery")
    room = await town.private(ADA)
    await town.says(ADA, room, "!approve J-1")
    assert "Hal (@hal:example.org) says that they speak for Leaf Bakery" in town.heard_private(GUS)
    await town.says(ADA, room, "!approve J-2")

    assert await audited(town, "membership.speaker_confirmed", HAL) == 0
    await town.says(GUS, "food", "!approve J-2")
    assert await audited(town, "membership.speaker_confirmed", HAL) == 1


async def test_what_nobody_answers_goes_on_to_the_operators_once(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    before = len(town.heard_all_private(ADA))
    await town.passes(timedelta(days=1, hours=23))
    assert len(town.heard_all_private(ADA)) == before
    await town.passes(timedelta(hours=2))

    assert "Nobody has answered for two days, so I ask you." in town.heard_private(ADA)
    assert await audited(town, "membership.handed_on", "J-1") == 1
    await town.passes(timedelta(days=9))
    assert len(town.heard_all_private(ADA)) == before + 1
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert "as operator" in town.heard_private(HAL)


async def test_whoever_is_not_confirmed_is_a_guest(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!decline J-1 never heard of you")

    assert "has not confirmed that you speak for Leaf Bakery. You are a guest now" in town.heard_private(HAL)
    assert "never heard of you" in town.heard_private(HAL)
    ended = await record(town, HAL)
    assert ended is not None
    assert (ended.ended_as, ended.ended_by) == (EndedAs.DECLINED, GUS)
    assert await audited(town, "membership.declined", "J-1") == 1
    await town.says(GUS, "food", "!members")
    assert "Guests: Hal" in town.heard("food")


async def test_nobody_has_the_people_of_many_co_ops_asked(town: Town) -> None:
    await town.says(HAL, "food", "!join for Leaf Bakery")
    async with refused(town, "one-at-a-time"):
        await town.says(HAL, "food", "!join for Green Grocers")
    for _ in range(2):
        await town.says(HAL, "food", "!leave Leaf Bakery yes")
        await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!leave Leaf Bakery yes")
    async with refused(town, "asked-often"):
        await town.says(HAL, "food", "!join for Leaf Bakery")
    assert len(town.heard_all_private(ADA)) == 3
    await town.passes(timedelta(days=1, minutes=1))
    await town.says(HAL, "food", "!join for Leaf Bakery")
    assert "is for Ada (@ada:example.org) to confirm" in town.heard("food")


async def test_a_request_ends_with_the_one_who_asks(town: Town) -> None:
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.leaves_room(HAL, "food", by=FAY)

    room = await town.private(ADA)
    await town.says(ADA, room, "!approve J-1")
    assert "J-1 has been withdrawn already" in town.heard(room)
    assert (await record(town, HAL)).ended_as is EndedAs.REMOVED  # type: ignore[union-attr]


async def test_who_was_put_out_of_every_room_confirms_nobody(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.leaves_room(GUS, "food", by=FAY)
    await town.leaves_room(GUS, "tech", by=DI)
    await town.says(GUS, await town.private(GUS), "!approve J-1")

    assert await audited(town, "membership.speaker_confirmed", HAL) == 0
    await town.says(ADA, await town.private(ADA), "!approve J-1")  # Nobody speaks for it now, so an operator looks.
    assert await audited(town, "membership.speaker_confirmed", HAL) == 1


async def test_a_secretary_who_was_put_out_of_the_room_confirms_nobody(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(CY, "tech", "!approve J-1")
    room = await town.private(DI)
    await town.leaves_room(DI, "tech", by=CY)
    await town.says(DI, room, "!approve J-2")

    assert await audited(town, "membership.speaker_confirmed", EVE) == 0


async def test_who_joins_by_two_circles_at_once_is_asked_about_once(town: Town) -> None:
    for circle in ("food", "tech"):
        town.server.emit(
            town.room(circle), UserId(GUS), "m.room.message", {"msgtype": "m.text", "body": "!join for Leaf Bakery"}
        )
    await town.works()
    await town.says(CY, "tech", "!approve J-2")

    assert "You are in" in town.heard_private(GUS)
    asked = [said for said in town.heard_all_private(ADA) if "says that they speak" in said]
    assert len(asked) == 1
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    async with town.app.database.looking() as db:
        coop = await coops.find_by_slug(db, slug="leaf-bakery")
        assert coop is not None
        seats = {seat.circle: seat.standing for seat in await coops.seats_of(db, coop_id=coop.id)}
    assert seats == {"food": CircleStanding.MEMBER, "tech": CircleStanding.MEMBER}


async def test_an_unconfirmed_co_op_has_no_seat(town: Town) -> None:
    await town.says(HAL, "food", "!join for Data Workers")
    await town.says(HAL, "food", "!coop Data Workers")

    assert "Food circle" not in town.heard("food")
    assert "Not yet confirmed that they speak for it: Hal (@hal:example.org)" in town.heard("food")


# Two co-ops.


@pytest.mark.both_databases
async def test_who_speaks_for_two_co_ops_in_one_circle_takes_no_voice_away(town: Town) -> None:
    await known(town, GUS)
    await known(town, GUS, "Green Grocers")

    assert "You speak for Leaf Bakery here, too" in town.heard("food")
    await town.says(GUS, "food", "!members")
    assert "2 co-ops, 1 member, 0 guests" in town.heard("food")
    await town.says(GUS, "food", "!consent Move the call by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    assert "noted on C-1: Leaf Bakery – consents" in town.heard("food")
    assert "If you meant your other co-op, say !yes C-1 for Green Grocers" in town.heard("food")
    await town.says(GUS, "food", "!leave Green Grocers yes")
    assert "You no longer speak for Green Grocers" in town.heard("food")
    await town.says(GUS, "food", "!whoami")
    assert "Food circle: you speak for Leaf Bakery" in town.heard("food")


# What is said until then.


async def _opened(town: Town) -> None:
    await known(town, FAY, "Green Grocers")
    await known(town, GUS)
    await town.says(FAY, "food", "!consent Move the call by in 2 days")


async def test_what_is_answered_meanwhile_counts_for_nothing_and_from_its_own_time_once_confirmed(town: Town) -> None:
    await _opened(town)
    await town.says(HAL, "food", "!join for Small Screws")
    await town.says(HAL, "food", "!yes C-1")

    assert "It is shown as not yet confirmed, and counts from now once somebody has confirmed" in town.heard("food")
    await town.passes(timedelta(seconds=10))
    card = town.card("food", "C-1 ·")
    assert "Not yet confirmed that they speak for their co-op, not counted:" in town.body_of(card)
    assert "Hal for Small Screws (consent) (not yet confirmed)" in town.body_of(card)
    assert "0 of 2 heard" in town.body_of(card)
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    await town.passes(timedelta(seconds=10))

    assert "not yet confirmed" not in town.body_of(card)
    assert town.tally(card) == "1 of 3 heard: 1 consent"


async def test_a_critical_concern_with_words_is_at_the_top_and_stops_nothing_until_confirmed(town: Town) -> None:
    await _opened(town)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!object C-1 We have no ovens then")
    await town.passes(timedelta(seconds=10))
    body = town.body_of(town.card("food", "C-1 ·"))

    assert "Critical concern\n\n• Hal for Leaf Bakery: We have no ovens then (not yet confirmed)" in body
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(days=3))
    assert "C-1: agreed" in "".join(town.heard_all("food"))
    await town.says(GUS, "food", "!approve J-1")
    await town.says(FAY, "food", "!item C-1")
    assert "1 of 2 heard" in town.heard("food")  # What has closed stays as it was.


async def test_nor_is_it_out_of_sight_when_the_text_changes(town: Town) -> None:
    await _opened(town)
    await town.says(HAL, "food", "!join for Mill")
    await town.says(HAL, "food", "!object C-1 We have no ovens then")
    await town.says(FAY, "food", "!amend C-1 Move the call to noon")
    await town.says(FAY, "food", "!yes C-1")
    await town.passes(timedelta(seconds=10))
    line = "Hal for Mill: We have no ovens then – to version 1 (not yet confirmed)"

    assert f"Critical concern\n\n• {line}" in town.body_of(town.card("food", "C-1 ·"))
    await town.says(FAY, "food", "!objections")
    assert "We have no ovens then – to version 1 (not yet confirmed)" in town.heard("food")
    await town.passes(timedelta(days=3))
    assert town.heard("food").startswith("C-1: agreed. It is D-1")
    assert line in town.heard("food")
    await town.says(FAY, "food", "!decision D-1")
    assert line in town.heard("food")
    assert "no longer" not in town.heard("food")


async def test_nor_before_the_consent_round_of_a_proposal(town: Town) -> None:
    await known(town, FAY, "Green Grocers")
    await town.says(FAY, "food", "!proposal Move the call")
    await town.says(HAL, "food", "!join for Mill")
    await town.says(HAL, "food", "!object C-1 We have no ovens then")
    await town.passes(timedelta(seconds=10))
    assert "We have no ovens then (not yet confirmed)" in town.body_of(town.card("food", "C-1 ·"))
    await town.passes(timedelta(days=8))
    line = "Hal for Mill: We have no ovens then – said before the consent round (not yet confirmed)"
    assert f"Critical concern\n\n• {line}" in town.body_of(town.card("food", "C-1 ·"))

    await town.says(ADA, await town.private(ADA), "!approve J-1")
    await town.passes(timedelta(seconds=10))
    assert "said before the consent round, not yet said to be met" in town.body_of(town.card("food", "C-1 ·"))


async def test_an_answer_of_who_was_never_confirmed_counts_for_nothing(town: Town) -> None:
    await _opened(town)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!yes C-1")
    await town.says(GUS, "food", "!decline J-1")
    await town.passes(timedelta(seconds=10))

    assert "0 of 2 heard" in town.body_of(town.card("food", "C-1 ·"))


# Figures.


async def declared(town: Town, user: str, figures: str = "92000 wages, 71500 self-employed") -> None:
    room = await town.private(user)
    await town.says(user, room, f"subs declare {figures}")
    await town.says(user, room, "yes")
    if "Is it right all the same?" in town.heard(room):
        await town.says(user, room, "yes")
    assert "has declared" in town.heard(room)


async def test_figures_of_another_circle_s_co_op_are_neither_read_nor_overwritten(town: Town) -> None:
    await known(town, DI, "Data Workers", in_="tech")
    await declared(town, DI, "412345.67 wages")
    await town.says(HAL, "food", "!join for Data Workers")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs")

    assert "Data Workers, 2025/26: declared; you see the figures once it is confirmed" in town.heard(room)
    assert "£" not in "".join(town.heard_all_private(HAL))
    async with refused(town, "not-confirmed"):
        await town.says(HAL, room, "subs declare 1 wages, pays what it can: £0.01")
    assert "is for Di (@di:example.org) to confirm" in town.heard_all("food")[-1]


@pytest.mark.both_databases
async def test_the_first_speaker_sees_what_is_declared_from_then_on(town: Town) -> None:
    await known(town, GUS)
    await declared(town, GUS)
    await town.says(GUS, "food", "!leave yes")
    await town.passes(timedelta(minutes=5))
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs")
    assert "declared, before you spoke for it; to ask for the figures, say figures for leaf-bakery" in town.heard(room)
    await town.says(HAL, room, "subs declare 90000 wages")
    assert "It replaces what Gus has declared" in town.heard(room)
    assert "163" not in "".join(town.heard_all_private(HAL))
    await town.says(HAL, room, "no")

    await town.says(HAL, room, "figures")
    assert "I have asked Bo (@bo:example.org) whether you may see what Leaf Bakery declared before (J-2)" in town.heard(
        room
    )
    await town.says(BO, await town.private(BO), "!approve J-2")
    assert "Bo (@bo:example.org), as treasurer, has said yes" in town.heard_private(HAL)
    assert await audited(town, "membership.figures_shown", HAL) == 1
    await town.says(HAL, room, "subs")
    assert "fee £163.50" in town.heard(room)


async def test_since_when_a_co_op_pays_what_it_can_is_for_who_may_see_its_figures(town: Town) -> None:
    await known(town, GUS)
    async with town.app.database.transaction() as db:
        leaf = await coops.find_by_slug(db, slug="leaf-bakery")
        assert leaf is not None
        values = {"wages": 1, "self_employed": 0, "pays": 1, "fee": 1, "vat": 0}
        for year in (2023, 2024):
            db.add(
                Declaration(
                    scheme="federation", coop_id=leaf.id, year_start=date(year, 4, 1), declared_by=UserId(GUS),
                    declared_at=town.now - timedelta(days=300), **values,
                )
            )  # fmt: skip
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "!approve J-1")
    await _sees_from_now(town, HAL)
    for user, told in ((GUS, True), (HAL, False)):
        room = await town.private(user)
        async with refused(town, "not-for-that-year"):
            await town.says(user, room, "subs declare 64000, pays what it can: £40")
        assert ("2023" in town.heard(room)) is told


async def _sees_from_now(town: Town, user: str) -> None:
    async with town.app.database.transaction() as db:
        for speaker, _ in await speakers.ever_of(db, user_id=UserId(user)):
            speaker.figures_from = town.now


async def test_one_whom_a_speaker_confirms_sees_as_far_back_as_they_do(town: Town) -> None:
    await known(town, GUS)
    await declared(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!approve J-1")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs")

    assert "fee £163.50" in town.heard(room)
    async with refused(town, "sees-all"):
        await town.says(HAL, room, "figures")


async def test_who_sees_nothing_gives_nobody_more(town: Town) -> None:
    await known(town, GUS)
    await declared(town, GUS)
    await town.says(GUS, "food", "!leave yes")
    await town.passes(timedelta(minutes=5))
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!approve J-2")
    room = await town.private(FAY)
    await town.says(FAY, room, "subs")

    assert "declared, before you spoke for it" in town.heard(room)
    await town.says(FAY, room, "figures")
    assert "I have asked Bo (@bo:example.org)" in town.heard(room)


async def test_who_asks_to_see_earlier_figures_speaks_for_the_co_op_and_asks_once(town: Town) -> None:
    await town.says(HAL, "food", "!join for Leaf Bakery")
    room = await town.private(HAL)
    async with refused(town, "not-confirmed"):
        await town.says(HAL, room, "figures")
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    await town.says(HAL, room, "figures for Leaf Bakery")
    async with refused(town, "asked-already"):
        await town.says(HAL, room, "figures")
    await known(town, HAL, "Green Grocers")
    async with refused(town, "which-coop"):
        await town.says(HAL, room, "figures")
    assert "for example: figures for green-grocers" in town.heard(room)

    bo = await town.private(BO)
    await town.says(BO, bo, "todo")
    assert "J-2 Hal (@hal:example.org) asks to see what Leaf Bakery declared before. Say !approve J-2" in town.heard(bo)
    await town.says(BO, bo, "!decline J-2")
    assert "has said no: what Leaf Bakery declared before stays unseen" in town.heard_private(HAL)
    assert await audited(town, "membership.declined", "J-2") == 1


async def test_who_joins_again_while_it_waits_is_told_what_for(town: Town) -> None:
    await town.says(HAL, "food", "!join for Leaf Bakery")
    async with refused(town, "not-confirmed"):
        await town.says(HAL, "food", "!join for Leaf Bakery")
    assert "You are already in the Food circle, for Leaf Bakery. That you speak for Leaf Bakery is for" in town.heard(
        "food"
    )
    await town.says(HAL, "food", "!whoami")
    assert "Not yet confirmed: that you speak for Leaf Bakery (J-1)" in town.heard("food")
    ada = await town.private(ADA)
    await town.says(ADA, ada, "todo")
    assert "J-1 Hal (@hal:example.org) says that they speak for Leaf Bakery. Say !approve J-1" in town.heard(ada)


async def test_where_the_only_one_who_could_confirm_is_oneself_it_is_said_what_to_do(town: Town) -> None:
    await town.joins_room(ADA, "food")
    await town.says(ADA, "food", "!join for Leaf Bakery")
    assert "there is nobody yet who can: please ask for another operator" in town.heard("food")
    async with refused(town, "own-request"):
        await town.says(ADA, "food", "!approve J-1")


async def test_a_declaration_in_somebody_s_place_is_told_and_can_be_brought_back(town: Town) -> None:
    await known(town, GUS)
    await declared(town, GUS)
    await known(town, HAL)
    await declared(town, HAL, "1 wages, pays what it can: £0.01")
    for user, whose in ((GUS, "you had declared"), (BO, "Gus had declared")):
        told = town.heard_private(user)
        assert f"Hal (@hal:example.org) has declared anew for Leaf Bakery, 2025/26, in place of what {whose}" in told
        assert "£" not in told

    room = await town.private(GUS)
    await town.reacts(GUS, room, to=town.card(room, "Hal (@hal"), key="↩")
    assert "what was declared before holds again, as a new entry" in town.heard(room)
    assert "has brought back what was declared for Leaf Bakery" in town.heard_private(HAL)
    await town.says(GUS, room, "subs")
    assert "fee £163.50" in town.heard(room)
    assert await town.on_record("leaf-bakery 2025/26") == ["subs.declared", "subs.corrected", "subs.brought_back"]
    async with refused(town, "holds-already"):
        await town.says(GUS, room, "subs restore 1")
    async with refused(town, "no-declaration"):
        await town.says(HAL, await town.private(HAL), "subs restore 1")


# Ending it.


async def test_a_confirmation_that_was_a_slip_is_ended_and_what_was_given_with_it_is_listed(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!approve J-1")
    await town.says(FAY, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!approve J-2")
    async with refused(town, "there-before"):
        await town.says(HAL, "food", "!speaker end @gus:example.org for Leaf Bakery")
    await town.says(GUS, "food", "!speaker end @hal for Leaf Bakery")

    assert "Hal (@hal:example.org) no longer speaks for Leaf Bakery, and knows" in town.heard_private(GUS)
    assert "Fay (@fay:example.org) – !speaker end @fay:example.org for leaf-bakery" in town.heard_private(GUS)
    assert "has ended that you speak for Leaf Bakery" in town.heard_private(HAL)
    told = " ".join(town.heard_all_private(FAY))
    assert "has ended that Hal" in told
    assert "speaker end" not in told, "nobody ends themselves"
    ended = await record(town, HAL)
    assert ended is not None
    assert (ended.ended_as, ended.ended_by) == (EndedAs.DISOWNED, GUS)
    assert await audited(town, "membership.speaker_ended", HAL) == 1


async def test_who_is_nothing_to_a_co_op_ends_nobody(town: Town) -> None:
    await known(town, GUS)
    await known(town, FAY, "Green Grocers")
    async with refused(town, "not-yours"):
        await town.says(FAY, "food", "!speaker end @gus for Leaf Bakery")
    async with refused(town, "yourself"):
        await town.says(GUS, "food", "!speaker end @gus for Leaf Bakery")
    async with refused(town, "no-speaker"):
        await town.says(GUS, "food", "!speaker end @fay:example.org for Leaf Bakery")


async def test_a_secretary_ends_a_speaker_of_a_co_op_in_her_circle_and_not_elsewhere(town: Town) -> None:
    await known(town, EVE, "Byte Co-op", in_="tech")
    await known(town, GUS)
    room = await town.private(DI)
    async with refused(town, "not-yours"):
        await town.says(DI, room, "!speaker end @gus:example.org for Leaf Bakery")
    await town.says(DI, room, "!speaker end @eve:example.org for Byte Co-op")

    assert (await record(town, EVE, "byte-co-op")).ended_as is EndedAs.DISOWNED  # type: ignore[union-attr]


async def test_who_leaves_the_last_circle_speaks_for_nobody_and_is_looked_at_anew(town: Town) -> None:
    await known(town, GUS)
    await town.says(GUS, "food", "!leave yes")
    assert (await record(town, GUS)).ended_as is EndedAs.LEFT  # type: ignore[union-attr]
    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!join for Leaf Bakery")

    assert "is for Ada (@ada:example.org) to confirm" in town.heard("food")


@pytest.mark.both_databases
async def test_where_the_one_who_was_asked_has_gone_the_operators_are_asked_after_two_days(town: Town) -> None:
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    assert "J-1" in town.heard_private(GUS)
    await town.says(GUS, "food", "!leave Leaf Bakery yes")
    before = len(town.heard_all_private(ADA))
    await town.passes(timedelta(days=2, hours=1))
    assert ["J-1" in said for said in town.heard_all_private(ADA)[before:]] == [True]


@pytest.mark.parametrize(
    "command",
    ["!role give @circlebot:example.org secretary", "!standin @circlebot:example.org until 30 april"],
)
async def test_the_bot_is_nobody(town: Town, command: str) -> None:
    await known(town, FAY, "Green Grocers")
    await known(town, GUS)
    who = ADA if "role" in command else GUS
    async with refused(town, "no-person"):
        await town.says(who, "coordinating" if who == ADA else "food", command)


async def test_who_is_still_to_be_confirmed_reads_asks_and_proposes_and_reopens_no_decision(town: Town) -> None:
    await known(town, GUS)
    await town.says(GUS, "food", "!consent Buy a van by in 4 days")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(GUS, "food", "!close C-1")
    await town.says(HAL, "food", "!join for Small Screws")
    async with refused(town, "not-a-member"):
        await town.says(HAL, "food", "!review D-1 drop")
    assert "once that is confirmed" in town.heard("food")
    await town.says(HAL, "food", "!consent Buy a bike")
    await town.says(HAL, "food", "!ask C-2 Which one?")
    assert await audited(town, "consent.opened", "C-2") == 1

    await town.says(ADA, await town.private(ADA), "!approve J-1")
    await town.says(HAL, "food", "!review D-1 drop")
    assert await audited(town, "consent.review_opened", "D-1") == 1


async def test_who_was_confirmed_by_somebody_who_was_put_out_is_kept_or_ended_with_one_tap(town: Town) -> None:
    """By the co-op's other speakers and the secretary; those whom the same person had confirmed do not keep each other."""
    await known(town, GUS)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!approve J-1")
    for number, user in enumerate((FAY, BO), start=2):
        await town.says(user, "food", "!join for Leaf Bakery")
        await town.says(HAL, "food", f"!approve J-{number}")
    await town.says(GUS, "food", "!speaker end @hal for Leaf Bakery")

    assert (
        "confirmed by Hal (@hal:example.org), who should never have. Do they stay?"
        in town.heard_private(GUS) + town.heard_all_private(GUS)[-2]
    )
    await town.says(BO, await town.private(BO), "!approve J-4")
    assert (await record(town, FAY)).ended_at is None  # type: ignore[union-attr]
    assert "J-4 is for Gus (@gus:example.org) to answer" in town.heard_private(
        BO
    ) or "no request J-4" in town.heard_private(BO)

    room = await town.private(GUS)
    await town.reacts(GUS, room, to=town.card(room, "Fay (@fay"), key="✅")
    await town.reacts(GUS, room, to=town.card(room, "Bo (@bo"), key="❌")
    assert (await record(town, FAY)).ended_at is None  # type: ignore[union-attr]
    ended = await record(town, BO)
    assert ended is not None
    assert ended.ended_as is EndedAs.DISOWNED
    assert "has ended that you speak for Leaf Bakery" in town.heard_private(BO)
    assert await audited(town, "membership.approved", "J-4") == 1


async def _put_out(town: Town) -> None:
    """Di, secretary of Tech, has spoken for Byte Co-op, given roles and taken a seat in its name, and should never have."""
    await known(town, EVE, "Byte Co-op", in_="tech")
    await town.says(DI, "tech", "!join for Byte Co-op")
    await town.says(EVE, "tech", "!approve J-2")
    for user in (DI, EVE):
        await town.joins_room(user, "food")
    await town.says(DI, "tech", "!role give @gus facilitator")
    await town.says(DI, "tech", "!role give @cy secretary")
    await town.says(DI, "food", "!join for Byte Co-op")
    await town.says(EVE, "tech", "!speaker end @di for Byte Co-op")


def _number_in(said: str) -> str:
    """The request that is asked about."""
    found = re.search(r"decline (J-\d+)", said)
    assert found is not None
    return found.group(1)


async def test_roles_that_somebody_had_given_who_was_put_out_are_kept_or_ended_with_one_tap(town: Town) -> None:
    """By the co-op's other speakers who are there and the circle's secretary; nobody whom the same person has made so."""
    await _put_out(town)
    room = await town.private(EVE)
    asked = town.card(
        room,
        "It was the word of Di (@di:example.org), who should never have spoken for the co-op, that Gus (@gus:example.org) is",
    )
    assert "is facilitator of the Tech circle. Does it stay?" in town.body_of(asked)
    number = _number_in(town.body_of(asked))
    for user in (IVY, DI, GUS, CY):
        await town.says(user, await town.private(user), f"!decline {number}")
    assert await audited(town, "membership.role_ended", GUS) == 0

    await town.reacts(EVE, room, to=asked, key="❌")
    assert await audited(town, "membership.role_ended", GUS) == 1
    assert await audited(town, "membership.declined", number) == 1
    assert "You are no longer facilitator of the Tech circle" in town.heard_private(GUS)
    assert any(
        "Gus is no longer facilitator of the Tech circle, as Eve (@eve:example.org) has said." in said
        for said in town.heard_all("tech")
    )
    [cy] = [said for said in town.heard_all_private(EVE) if "that Cy (@cy:example.org) is secretary" in said]
    await town.says(EVE, room, f"!approve {_number_in(cy)}")
    assert await audited(town, "membership.role_ended", CY) == 0
    assert (
        f"{_number_in(cy)}: it stays that Cy (@cy:example.org) is secretary of the Tech circle, says"
        in town.heard_private(EVE)
    )


async def test_what_is_over_already_is_not_ended_once_more(town: Town) -> None:
    await _put_out(town)
    await town.says(GUS, "tech", "!role end facilitator")
    [asked] = [said for said in town.heard_all_private(EVE) if "is facilitator of the Tech" in said]
    await town.says(EVE, await town.private(EVE), f"!decline {_number_in(asked)}")
    assert f"{_number_in(asked)}: it is over already that Gus (@gus:example.org) is facilitator" in town.heard_private(
        EVE
    )
    assert await audited(town, "membership.role_ended", GUS) == 1


async def test_a_seat_that_somebody_had_taken_who_was_put_out_is_kept_or_ended_with_one_tap(town: Town) -> None:
    await _put_out(town)
    [asked] = [said for said in town.heard_all_private(EVE) if "has a seat in the Food circle. Does it stay?" in said]
    number = _number_in(asked)
    await town.says(EVE, await town.private(EVE), "todo")
    assert f"{number} Byte Co-op has a seat by the word of Di (@di:example.org)" in town.heard_private(EVE)
    await town.says(GUS, "food", f"!decline {number}")

    async with town.app.database.looking() as db:
        byte = await coops.find_by_slug(db, slug="byte-co-op")
        assert byte is not None
        assert {each.circle for each in await coops.seats_of(db, coop_id=byte.id)} == {"food", "tech"}

    await town.says(EVE, await town.private(EVE), f"!decline {number}")
    async with town.app.database.looking() as db:
        seats = [
            each for each in await db.scalars(select(Seat).where(Seat.coop_id == byte.id)) if each.circle == "food"
        ]
    assert [(each.given_by, each.ended_by, each.why) for each in seats] == [(DI, EVE, DISOWNED)]


async def test_what_nobody_says_of_it_for_two_days_goes_on_to_the_operators(town: Town) -> None:
    await _put_out(town)
    await town.passes(timedelta(days=2, minutes=1))
    assert any(
        "Nobody has answered for two days" in said and "Does it stay?" in said for said in town.heard_all_private(ADA)
    )
    await town.passes(timedelta(days=28))
    await town.says(ADA, await town.private(ADA), "!admin status")
    assert "whether Byte Co-op keeps a seat that @di:example.org had taken has waited" in town.heard_private(ADA)
    assert "whether @cy:example.org keeps a role that somebody of Byte Co-op had given" in town.heard_private(ADA)
