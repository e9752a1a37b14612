"""Two Matrix accounts of one person: ``!me @other:server``, confirmed from both sides, and one person from then on (DECISIONS 2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import (
    ONE_PERSON,
    Account,
    Answer,
    EndedAs,
    Member,
    Membership,
    NeverRelayed,
    Nomination,
    OwnZone,
    Reminder,
    Role,
    Speaker,
    StandIn,
)
from storage.queries import members, rooms, speakers
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import EDITS, audited
from tests.journeys.refused import refused
from tests.journeys.test_consent import opened

ADA, BO, CY, DI, EVE, FAY, GUS, HAL = (
    f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal")
)
TWO = "@gus:other.example"
"""Gus' other account, on another homeserver."""


async def joined(town: Town, person: str = GUS, account: str = TWO) -> None:
    """Both sides have said that the two are one person."""
    await town.private(account)
    await town.says(person, await town.private(person), f"!me {account}")
    await town.says(account, await town.private(account), "yes")
    assert "are one person to me from now on" in town.heard_private(account)


async def test_two_accounts_are_one_person_once_both_have_said_so_and_all_are_told(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.private(TWO)
    await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    assert f"I have asked {TWO} in private" in town.heard_private(GUS)
    asked = town.heard_private(TWO)
    assert asked.startswith(f"{GUS} says that {TWO}, with which you read this, is theirs as well")
    assert await audited(town, "membership.account_joined", TWO) == 0

    await town.says(TWO, await town.private(TWO), "yes")
    one = f"{GUS} and {TWO} are one person to me from now on, with one voice."
    assert one in town.heard_private(TWO)
    assert one in town.heard_private(GUS)
    told = f"has two accounts here, {GUS} and {TWO}: they are one person from now on"
    assert any(told in said for said in town.heard_all("food"))
    assert any(told in said for said in town.heard_all_private(HAL))
    assert await audited(town, "membership.account_joined", TWO) == 1
    await town.says(TWO, await town.private(TWO), "!me")
    assert f"I know you as {GUS}, and {TWO} as the same person." in town.heard_private(TWO)


async def test_who_says_no_stays_somebody_else(town: Town) -> None:
    await town.private(TWO)
    await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    await town.says(TWO, await town.private(TWO), "no")
    assert f"{TWO} says that you are not one person" in town.heard_private(GUS)
    await town.says(TWO, await town.private(TWO), "!me")
    assert f"I know you as {TWO}, with no other account" in town.heard_private(TWO)
    async with refused(town, "not-ours"):
        await town.says(TWO, await town.private(TWO), f"!me {HAL}")
    assert await audited(town, "membership.account_refused", TWO) == 1


async def test_both_may_say_it_first(town: Town) -> None:
    """Whoever says it second confirms it, and is known by the account of the first."""
    await town.private(TWO)
    await town.joins_room(TWO, "food")
    await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    await town.says(TWO, await town.private(TWO), f"!me {GUS}")
    assert f"{GUS} and {TWO} are one person to me" in town.heard_private(TWO)


async def test_one_person_has_one_answer_one_line_and_one_voice(town: Town) -> None:
    card = await opened(town)  # Gus for Leaf Bakery, Hal for Small Screws, Fay for Green Grocers.
    await town.joins_room(TWO, "food")
    await town.says(TWO, "food", "!join for Leaf Bakery")
    await town.says(GUS, await town.private(GUS), "todo")
    await joined(town)
    await town.says(TWO, "food", "!yes C-1")
    await town.passes(EDITS)
    assert town.tally(card).startswith("1 of 3 heard: 1 consent")
    await town.says(GUS, "food", "!concern C-1 it is early")
    await town.passes(EDITS)
    assert town.tally(card).startswith("1 of 3 heard: 1 with a concern")
    async with town.app.database.looking() as db:
        said = (await db.scalars(select(Answer.user_id).where(Answer.item == 1))).all()
        speaking = await members.speaking_for(db, circle=CircleSlug("food"), coop_id=1)
    assert set(said) == {GUS}
    assert TWO not in {each.user_id for each in speaking}
    await town.says(HAL, "food", "!members")
    assert town.heard("food").count("Gus") == 1


@pytest.mark.both_databases
async def test_of_what_both_had_answered_the_latest_counts_and_the_card_says_so(town: Town) -> None:
    card = await opened(town)
    await town.joins_room(TWO, "food")
    await town.says(TWO, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!yes C-1")
    await town.says(TWO, "food", "!concern C-1 it is early")
    await joined(town)
    await town.passes(EDITS)
    assert town.tally(card).startswith("1 of 3 heard: 1 with a concern")
    assert "Gus had answered with two accounts, and is one person: the latest answer counts." in town.body_of(card)
    async with town.app.database.looking() as db:
        said = (await db.execute(select(Answer.user_id, Answer.via).where(Answer.item == 1).order_by(Answer.id))).all()
    assert [tuple(row) for row in said] == [(GUS, None), (GUS, TWO)]


async def test_roles_seats_and_speaking_of_either_count_for_the_person_in_periods_of_their_own(town: Town) -> None:
    await town.joins_room(TWO, "tech")
    await town.says(TWO, "tech", "!join for Byte Co-op")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(DI, "tech", f"!role give {TWO} facilitator")
    await joined(town)
    async with town.app.database.looking() as db:
        membership = (await db.scalars(select(Member).where(Member.user_id == TWO))).one()
        role = (await db.scalars(select(Role).where(Role.user_id == TWO))).one()
        spoke = (await db.scalars(select(Speaker).where(Speaker.user_id == TWO))).one()
        now = await speakers.confirmed_of(db, user_id=UserId(GUS))
    assert (membership.why, membership.left_by, role.why, spoke.ended_as) == (
        ONE_PERSON,
        TWO,
        ONE_PERSON,
        EndedAs.ONE_PERSON,
    )
    assert spoke.coop_id in {each.coop_id for each in now}

    await town.says(TWO, "tech", "!whoami")
    assert "facilitator" in town.heard("tech")
    await town.says(TWO, "tech", "!consent Paint the door")
    await town.says(GUS, await town.private(GUS), "!amend C-1 Paint the door blue")
    assert any("Paint the door [new: blue]" in said for said in town.heard_all("tech"))


async def test_figures_said_with_one_account_are_the_person_s_and_nobody_else_s(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await joined(town)
    room = await town.private(TWO)
    await town.says(TWO, room, "subs declare 92000 wages")
    await town.says(TWO, room, "yes")
    assert "Leaf Bakery has declared" in town.heard_private(TWO)
    await town.says(GUS, await town.private(GUS), "subs")
    assert "declared" in town.heard_private(GUS)


async def test_who_is_rung_is_rung_by_all_their_accounts(town: Town) -> None:
    await opened(town)  # Gus proposes.
    await joined(town)
    await town.says(HAL, "food", "!ask C-1 why now?")
    await town.says(HAL, "food", "!object C-1 because it is early")
    await town.passes(timedelta(minutes=5))
    rung = [set(each.content["m.mentions"]["user_ids"]) for each in town.server.log if each.content.get("m.mentions")]
    assert {GUS, TWO} in rung
    assert {GUS} not in rung[1:]


async def test_a_joined_account_is_joined_to_nobody_else(town: Town) -> None:
    await joined(town)
    for third in (HAL, TWO):
        await town.private(third)
    async with refused(town, "anothers"):
        await town.says(HAL, await town.private(HAL), f"!me {TWO}")
    async with refused(town, "anothers"):
        await town.says(HAL, await town.private(HAL), f"!me {GUS}")
    async with refused(town, "one-already"):
        await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    async with refused(town, "one-already"):
        await town.says(TWO, await town.private(TWO), f"!me {TWO}")


async def test_what_is_asked_of_two_people_at_once_is_joined_to_one(town: Town) -> None:
    """Two people say of an account that it is theirs; it says yes to both."""
    await town.private(TWO)
    await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    await town.says(HAL, await town.private(HAL), f"!me {TWO}")
    await town.says(TWO, await town.private(TWO), f"!me {HAL}")
    await town.says(TWO, await town.private(TWO), f"!me {GUS}")
    await town.says(TWO, await town.private(TWO), "yes")
    async with town.app.database.looking() as db:
        found = (await db.scalars(select(Account))).all()
    assert [(each.account, each.person) for each in found] == [(TWO, HAL)]


@pytest.mark.parametrize(
    ("who", "words", "code"),
    [
        (GUS, "me hal", "whole-id"),
        (GUS, f"me {GUS}", "one-already"),
        (GUS, "me @circlebot:example.org", "the-bot"),
        (GUS, "me @nobody:elsewhere.example", "not-known"),
        (ADA, f"me {TWO}", "named-in-toml"),
        (BO, f"me {TWO}", "named-in-toml"),
        (GUS, f"me {ADA}", "named-in-toml"),
        (GUS, "me end", "no-account"),
    ],
)
async def test_what_cannot_be_joined(town: Town, who: str, words: str, code: str) -> None:
    """The right of an operator or a treasurer is given to nobody by chat, nor to another account of theirs."""
    await town.private(TWO)
    room = await town.private(who)
    async with refused(town, code):
        await town.says(who, room, f"!{words}")


async def test_nobody_is_asked_all_day(town: Town) -> None:
    others = [f"@gus{number}:other.example" for number in range(4)]
    for other in others:
        await town.private(other)
    for other in others[:3]:
        await town.says(GUS, await town.private(GUS), f"!me {other}")
    async with refused(town, "asked-often"):
        await town.says(GUS, await town.private(GUS), f"!me {others[3]}")


async def test_either_side_ends_it_and_the_account_has_nothing_left_of_it(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await joined(town)
    await town.says(TWO, await town.private(TWO), "!me end")
    assert f"{TWO} is no longer an account of {GUS}" in town.heard_private(TWO)
    assert f"{TWO} is no longer an account of {GUS}" in town.heard_private(GUS)
    assert any(f"{GUS} and {TWO} are two people from now on" in said for said in town.heard_all("food"))
    assert await audited(town, "membership.account_parted", TWO) == 1
    async with town.app.database.looking() as db:
        assert await speakers.current_of(db, user_id=UserId(TWO)) == []
        assert [each.circle for each in await members.current_of(db, user_id=UserId(GUS))] == ["food"]
        kept = (await db.scalars(select(Account))).one()
    assert (kept.person, kept.ended_by) == (GUS, TWO)


async def test_undo_takes_the_question_back_and_once_it_is_answered_says_how_it_is_ended(town: Town) -> None:
    await town.private(TWO)
    await town.says(GUS, await town.private(GUS), f"!me {TWO}")
    await town.says(GUS, await town.private(GUS), "!undo")
    await town.says(TWO, await town.private(TWO), "yes")
    assert await audited(town, "membership.account_joined", TWO) == 0
    await joined(town)
    await town.says(GUS, await town.private(GUS), "!undo")
    assert f"{TWO} has answered already. To end that it is yours, too, say !me end." in town.heard_private(GUS)


@pytest.mark.both_databases
async def test_who_leaves_with_one_account_is_there_with_the_other_and_who_is_banned_with_one_is_banned(
    town: Town,
) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await joined(town)
    await town.says(GUS, "food", "!consent Sweep the yard")
    await town.leaves_room(GUS, "food")
    async with town.app.database.looking() as db:
        assert [each.circle for each in await members.current_of(db, user_id=UserId(GUS))] == ["food"]
    await town.says(TWO, "food", "!amend C-1 Sweep the whole yard")
    assert any("Sweep the [new: whole] yard" in said for said in town.heard_all("food"))

    town.server.member(town.room("food"), UserId(GUS), "ban", by=UserId(ADA))
    await town.works()
    async with town.app.database.looking() as db:
        assert not await members.current_of(db, user_id=UserId(GUS))
        food = town.room("food")
        assert await rooms.membership_of(db, room_id=food, user_id=UserId(GUS)) is Membership.BAN
        assert await rooms.those_in(db, room_id=food, user_ids=[UserId(GUS)]) == set()
    before = list(town.heard_all("food"))
    await town.says(TWO, await town.private(TWO), "!amend C-1 SECRET")
    await town.says(TWO, "food", "!amend C-1 SECRET")
    assert not any("SECRET" in said for said in town.heard_all("food")[len(before) :] if "version" in said)


@pytest.mark.both_databases
async def test_mydata_and_forgetting_cover_both_accounts(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await town.says(TWO, "food", "!join for Leaf Bakery")
    await joined(town)
    await town.says(GUS, await town.private(GUS), "mydata all")
    kept = town.heard_private(GUS)
    assert f"With {TWO}:" in kept
    assert f"{TWO} and {GUS}: one person since" in kept

    room = await town.private(TWO)
    await town.says(TWO, room, "forget me")
    await town.says(TWO, room, "yes")
    await town.passes(timedelta(days=1, minutes=1))
    assert await audited(town, "help.forgotten", GUS) == 0  # The line names a mark by now.
    async with town.app.database.looking() as db:
        assert not (await db.scalars(select(Account))).all()
        for model in (Member, Speaker, Role):
            named = set(await db.scalars(select(model.user_id)))
            assert not named & {GUS, TWO}


async def test_what_is_private_is_said_where_the_person_speaks_and_to_one_of_their_rooms(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await joined(town)
    before = len(town.heard_all_private(GUS))
    await town.says(TWO, await town.private(TWO), "whoami")
    assert "Leaf Bakery" in town.heard_private(TWO)
    assert len(town.heard_all_private(GUS)) == before


@pytest.mark.both_databases
async def test_what_a_person_has_once_they_have_once_whichever_accounts_had_it(town: Town) -> None:
    """Never passed on, a nomination, a reminder: the row of the account goes where there are two."""
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await town.says(TWO, "food", "!join for Small Screws")
    await town.says(GUS, "food", "!select facilitator until 1 march 2028")
    for user in (GUS, TWO):
        await town.says(user, await town.private(user), "!nominate N-1 @fay because she listens")
        await town.says(user, await town.private(user), "!relay never me")
    async with town.app.database.transaction() as db:
        for user in (GUS, TWO):
            db.add(OwnZone(user_id=UserId(user)))
            db.add(Reminder(user_id=UserId(user), family="consent", record="C-9", stage="end", since=town.now))
    await joined(town)
    async with town.app.database.looking() as db:
        for model in (NeverRelayed, Nomination, OwnZone, Reminder):
            theirs = select(model.user_id).where(model.user_id.in_((GUS, TWO)))
            assert list(await db.scalars(theirs)) == [GUS], model


async def test_who_is_in_a_room_with_one_account_is_asked_and_heard_there_as_the_person(town: Town) -> None:
    """Also where the account by which they are known is not: polls, names, what they are called for."""
    await town.says(HAL, "food", "!join for Small Screws")
    await town.leaves_room(GUS, "food")
    await town.joins_room(GUS, "tech")
    await town.joins_room(TWO, "food")
    await town.says(TWO, "food", "!join for Leaf Bakery")
    await joined(town)
    await town.says(HAL, "food", "!hands Paint the fence")
    card = town.card("food", "Call for hands H-1")
    await town.reacts(TWO, "food", to=card, key="🙋")
    await town.passes(EDITS)
    assert "Gus" in town.body_of(card)
    await town.says(HAL, "food", f"!standin {TWO} until in 3 days")
    async with town.app.database.looking() as db:
        named = set(await db.scalars(select(StandIn.user_id)))
    assert GUS in named
    assert TWO not in named


async def test_what_a_person_has_said_of_being_passed_on_holds_for_both_accounts(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await joined(town)
    await town.says(GUS, await town.private(GUS), "!relay never me")
    said = await town.says(TWO, "food", "The oven is broken")
    await town.replies(FAY, "food", to=said, text="!relay")
    await town.reacts(FAY, "food", to=said, key="📨")
    await town.says(FAY, await town.private(FAY), "yes")
    assert not any("The oven is broken" in each for each in town.heard_all("coordinating"))


async def test_who_is_banned_with_one_account_does_not_come_back_by_saying_it_is_not_theirs(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.joins_room(TWO, "food")
    await joined(town)
    town.server.member(town.room("food"), UserId(GUS), "ban", by=UserId(ADA))
    await town.works()
    for account in (GUS, TWO):
        async with refused(town, "banned-with-one"):
            await town.says(account, await town.private(account), "!me end")
    async with town.app.database.looking() as db:
        assert await rooms.those_in(db, room_id=town.room("food"), user_ids=[UserId(GUS)]) == set()

    town.server.member(town.room("food"), UserId(GUS), "leave", by=UserId(ADA))
    await town.works()
    await town.says(TWO, await town.private(TWO), "!me end")
    assert "are two people to me from now on" in town.heard_private(TWO)
