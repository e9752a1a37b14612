"""Joining, asking to join, leaving, looking."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import CAME_ANEW, PUT_OUT, SPEAKS_FOR_NONE, TOOK_LEAVE, CoopStanding, Seat
from storage.queries import coops, members
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.refused import refused

CY, EVE = "@cy:example.org", "@eve:example.org"


async def test_an_open_circle_lets_a_person_in_at_once(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")

    assert "You now speak for Leaf Bakery" in town.heard("food")
    await town.says("@gus:example.org", "food", "!members")
    assert "Leaf Bakery: Gus" in town.heard("food")


async def test_a_newcomer_without_a_co_op_is_asked_which(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join")

    assert "Which co-op do you speak for?" in town.heard("food")
    await town.says("@gus:example.org", "food", "!join as guest")
    assert "as a guest" in town.heard("food")


@pytest.mark.both_databases
async def test_joining_twice_changes_nothing(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    await town.says("@gus:example.org", "food", "!join for leaf  bakery")

    assert "You are already in the Food circle, for Leaf Bakery" in town.heard("food")


async def test_approval_by_command_in_the_room(town: Town) -> None:
    await town.says("@eve:example.org", "tech", "!join for Byte Co-op")
    assert "Your request J-1" in town.heard_all("tech")[-1] or "Your request J-1" in town.heard_all("tech")[-2]
    assert "I have told Cy and Di" in town.heard("tech") + town.heard_all("tech")[-2]
    assert "asks to join the Tech circle, for Byte Co-op" in town.heard_private("@di:example.org")
    assert "Say !approve J-1 or !decline J-1 here or in the circle's room" in town.heard_private("@di:example.org")

    await town.says("@eve:example.org", "tech", "!approve J-1")
    assert "link persons" in town.heard("tech")
    await town.says("@di:example.org", "tech", "!approve j1")

    assert "J-1 is approved" in town.heard("tech")
    assert "You now speak for Byte Co-op" in town.heard_private("@eve:example.org")
    assert await audited(town, "membership.asked", "J-1") == 1
    assert await audited(town, "membership.approved", "J-1") == 1
    assert await audited(town, "membership.joined", "@eve:example.org") == 1


async def test_who_asks_otherwise_has_one_request_that_waits(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    card = town.card("tech", "J-1")
    async with refused(town, "asked-already"):
        await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(EVE, "tech", "!join as guest")

    await town.passes(timedelta(minutes=2))
    assert "asks to join the Tech circle, as a guest" in town.heard_private("@di:example.org")
    assert await audited(town, "membership.request_withdrawn", "J-1") == 1
    assert await audited(town, "membership.asked", "J-2") == 1
    async with refused(town, "settled"):
        await town.says("@di:example.org", "tech", "!approve J-1")
    assert "J-1 has been withdrawn already" in town.heard("tech")
    assert "J-2: Eve (@eve:example.org) asks to join the Tech circle, as a guest." in town.body_of(card)
    assert "say !approve J-2" in town.body_of(card)
    assert len([said for said in town.heard_all("tech") if "react with" in said]) == 1


async def test_whoever_leaves_the_room_needs_no_answer_any_more(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    card = town.card("tech", "J-1")
    await town.leaves_room(EVE, "tech")
    assert "withdrawn" in town.body_of(card)

    assert await audited(town, "membership.request_withdrawn", "J-1") == 1
    async with refused(town, "settled"):
        await town.says("@di:example.org", "tech", "!decline J-1")


async def test_a_request_can_be_taken_back(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    card = town.card("tech", "J-1")
    await town.says(EVE, "tech", "!leave yes")
    assert "withdrawn" in town.body_of(card)

    assert "Your request J-1 to join the Tech circle is withdrawn" in town.heard("tech")
    assert await audited(town, "membership.request_withdrawn", "J-1") == 1


@pytest.mark.both_databases
async def test_approval_in_private_and_by_reaction(town: Town) -> None:
    await town.says("@eve:example.org", "tech", "!join for Byte Co-op")
    await town.says("@gus:example.org", "tech", "!join for Leaf Bakery")
    room = await town.private("@di:example.org")
    await town.says("@di:example.org", room, "!approve J-1")
    assert "J-1 is approved" in town.heard(room)

    card = town.card("tech", "J-2: ")
    assert list(town.reactions_on(card)) == ["✅", "❌"]
    await town.reacts("@hal:example.org", "tech", to=card, key="✅")
    assert "J-2: " in town.body_of(card)
    assert "is in" not in town.body_of(card)
    await town.reacts("@cy:example.org", "tech", to=card, key="✅")

    assert "J-2: Gus (@gus:example.org) is in, approved by Cy" in town.body_of(card)
    await town.says("@cy:example.org", "tech", "!approve J-2")
    assert "J-2 has been approved already" in town.heard("tech")


async def test_declining_tells_the_person_why(town: Town) -> None:
    await town.says("@eve:example.org", "tech", "!join for Byte Co-op")
    await town.says("@di:example.org", "tech", "!decline J-1 we are full")

    assert "declined by Di" in town.heard_private("@eve:example.org")
    assert "we are full" in town.heard_private("@eve:example.org")


@pytest.mark.both_databases
async def test_leaving_keeps_the_seat_and_can_be_undone(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    await town.says("@gus:example.org", "food", "!leave yes")

    assert "Leaf Bakery keeps its seat, but nobody speaks for it now" in town.heard("food")
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    assert "You now speak for Leaf Bakery" in town.heard("food")


async def test_who_leaves_the_room_is_off_the_register(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    await town.leaves_room("@gus:example.org", "food", by="@fay:example.org")
    await town.says("@hal:example.org", "food", "!members")

    assert "Nobody is on the register" in town.heard("food")


async def test_a_newcomer_to_the_room_is_greeted_once(town: Town) -> None:
    for _ in range(2):
        await town.joins_room("@ivy:example.org", "food")
        await town.leaves_room("@ivy:example.org", "food")

    assert [said for said in town.heard_all("food") if "Welcome, Ivy" in said] == [
        said for said in town.heard_all("food") if "Welcome, Ivy" in said
    ][:1]


@pytest.mark.both_databases
async def test_standing_of_a_co_op_and_the_two_way_table(town: Town) -> None:
    await town.says("@fay:example.org", "food", "!join for Green Grocers")
    await town.says("@ada:example.org", "tech", "!standing green-grocers member")
    assert "Green Grocers – member of the federation (before: unknown)" in town.heard("tech")
    await town.says("@ada:example.org", "tech", "!standing green-grocers member")
    assert town.heard("tech") == "That is noted already: Green Grocers – member of the federation."
    await town.says("@gus:example.org", "food", "!matrix")

    assert "In circles and in the federation: 1" in town.heard("food")
    await town.says("@ada:example.org", "tech", "!standing green-grocers considering")
    await town.says("@gus:example.org", "food", "!coops considering")
    assert "Green Grocers – is considering the federation" in town.heard("food")
    await town.says("@gus:example.org", "food", "!coops agreed")
    assert "no co-op of that standing now (has agreed to join the federation)" in town.heard("food")
    await town.says("@gus:example.org", "food", "!coop gren grocers")
    assert "Did you mean Green Grocers?" in town.heard("food")


@pytest.mark.both_databases
async def test_circles_are_listed_with_where_i_am(town: Town) -> None:
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    await town.says("@gus:example.org", "food", "!circles")

    assert "Food circle (food, industry): 1 co-op, you are in" in town.heard("food")
    await town.says("@gus:example.org", "food", "!circle tech")
    assert "Secretary: Di" in town.heard("food")


async def _link(town: Town) -> str:
    await town.says("@eve:example.org", "tech", "!link")
    return town.heard("tech").partition("link person ")[2].partition(".")[0]


async def test_a_link_person_who_is_removed_from_the_room_is_it_no_longer_and_both_circles_know(town: Town) -> None:
    await town.says(CY, "tech", "!join for Data Workers")
    assert await _link(town) == "Cy"
    await town.leaves_room(CY, "tech", by="@ada:example.org")

    assert await audited(town, "membership.left_room", CY) == 1
    assert await audited(town, "membership.role_ended", CY) == 1
    assert "Cy is no longer in this room, and so no longer link person of the Tech circle" in town.heard("tech")
    assert "Please choose somebody" in town.heard("tech")
    assert "The Tech circle has no link person just now" in town.heard("coordinating")
    assert "please say !role give in its room" in town.heard_private("@ada:example.org")
    await town.says(CY, "coordinating", "!relay to tech Still here")
    assert "Still here" not in town.heard("tech")

    await town.joins_room(CY, "tech")  # Who was removed is no link person by coming back, nor by a start.
    await town.app.found()
    assert await _link(town) == ""
    assert "no link person" in town.heard("tech")


async def test_a_secretary_who_leaves_is_missed_in_the_circle_alone(town: Town) -> None:
    before = len(town.heard_all("coordinating"))
    await town.leaves_room("@di:example.org", "tech")

    assert "Di is no longer in this room, and so no longer secretary of the Tech circle" in town.heard("tech")
    assert len(town.heard_all("coordinating")) == before
    await town.leaves_room("@eve:example.org", "tech")
    assert "Eve" not in town.heard("tech")


async def test_those_who_speak_for_a_co_op_hear_who_comes_to_speak_for_it(town: Town) -> None:
    """Once, wherever that is: who has confirmed it knows, and a second circle is no news."""
    gus, fay, bo = "@gus:example.org", "@fay:example.org", "@bo:example.org"
    await town.says(gus, "food", "!join for Leaf Bakery")
    town.asks_who_speaks = True
    for user, circle, number in ((fay, "food", 1), (bo, "coordinating", 2)):
        await town.says(user, circle, "!join for Leaf Bakery")
        await town.says(gus, "food", f"!approve J-{number}")
    await town.says(fay, "coordinating", "!join")
    await town.passes(timedelta(minutes=1))

    news = [said for said in town.heard_all_private(fay) if "now speaks for Leaf Bakery, too" in said]
    assert news == [
        f"Bo ({bo}) now speaks for Leaf Bakery, too, confirmed by Gus: they share its voice, and declare its subs. If that should "
        f"not be, say !speaker end {bo} for leaf-bakery."
    ]
    assert not [said for said in town.heard_all_private(gus) if "now speaks for Leaf Bakery, too" in said]


async def test_whoever_comes_and_goes_all_day_is_told_of_once(town: Town) -> None:
    gus, fay, hal = "@gus:example.org", "@fay:example.org", "@hal:example.org"
    for user in (gus, hal):
        await town.says(user, "food", "!join for Leaf Bakery")
    town.asks_who_speaks = True
    for number in (1, 2, 3):
        await town.says(fay, "food", "!join for Leaf Bakery")
        await town.says(gus, "food", f"!approve J-{number}")
        await town.says(fay, "food", "!leave yes")
    await town.passes(timedelta(minutes=1))
    assert len(town.heard_all_private(hal)) - _requests(town, hal) == 1
    await town.passes(timedelta(minutes=1))
    assert town.heard_all_private(hal)[-1] == "Fay (@fay:example.org) no longer speaks for Leaf Bakery."
    await town.passes(timedelta(days=1))
    await town.says(fay, "food", "!join for Leaf Bakery")
    await town.says(gus, "food", "!approve J-4")
    await town.passes(timedelta(minutes=1))
    assert "now speaks for Leaf Bakery, too" in town.heard_private(hal)


def _requests(town: Town, user: str) -> int:
    return len([said for said in town.heard_all_private(user) if "says that they speak for" in said])


async def test_whoever_stood_in_is_thanked_when_it_ends(town: Town) -> None:
    gus, hal = "@gus:example.org", "@hal:example.org"
    await town.says(gus, "food", "!join for Leaf Bakery")
    await town.says(gus, "food", "!standin @hal until 30 april")
    assert "Gus (@gus:example.org) has named you to stand in for Leaf Bakery in the Food circle" in town.heard_private(
        hal
    )
    await town.says(gus, "food", "!standin end @hal")
    await town.passes(timedelta(minutes=2))

    assert "Hal no longer stands in for your co-op" in town.heard("food")
    assert "You no longer stand in for a co-op in the Food circle" in town.heard_private(hal)
    assert await audited(town, "membership.stand_in_ended", hal) == 1
    await town.says(gus, "food", "!standins")
    assert "Nobody stands in" in town.heard("food")


async def test_a_guest_puts_three_new_co_ops_on_the_list_in_a_day_and_no_more(town: Town) -> None:
    for name in ("Quiet Wombat", "Loud Heron", "Old Anvil"):
        await town.says("@hal:example.org", "food", f"!join for {name} as guest")
    async with refused(town, "new-often"):
        await town.says("@hal:example.org", "food", "!join for Blue Door as guest")
    await town.passes(timedelta(days=1, minutes=1))
    await town.says("@hal:example.org", "food", "!join for Blue Door as guest")
    assert "as a guest" in town.heard("food")


async def test_seats_and_standings_are_periods_with_who_began_and_ended_them(town: Town) -> None:
    await town.says("@bo:example.org", "food", "!join for Leaf Bakery as guest")
    await town.says("@ada:example.org", await town.private("@ada:example.org"), "!approve J-1")
    await town.says("@gus:example.org", "food", "!join for Leaf Bakery")
    await town.says("@ada:example.org", await town.private("@ada:example.org"), "standing leaf-bakery considering")
    await town.says(
        "@ada:example.org",
        await town.private("@ada:example.org"),
        "standing leaf-bakery agreed because their meeting said yes",
    )
    async with town.app.database.looking() as db:
        leaf = await coops.find_by_slug(db, slug="leaf-bakery")
        assert leaf is not None
        seats = (await db.scalars(select(Seat).where(Seat.coop_id == leaf.id).order_by(Seat.id))).all()
        noted = (
            await db.scalars(select(CoopStanding).where(CoopStanding.coop_id == leaf.id).order_by(CoopStanding.id))
        ).all()
    assert [(each.standing, each.given_by, each.ended_by, each.why) for each in seats] == [
        ("guest", "@ada:example.org", "@gus:example.org", "member"),
        ("member", "@gus:example.org", None, None),
    ]
    assert [(each.standing, each.noted_by, each.why, each.ended_at) for each in noted] == [
        ("considering", "@ada:example.org", None, noted[1].since),
        ("agreed", "@ada:example.org", "their meeting said yes", None),
    ]
    assert leaf.standing is noted[1].standing
    await town.says("@gus:example.org", "food", "!coop leaf-bakery")
    shown = "Federation: has agreed to join the federation, since Mon 2 Mar 2026, 09:00 GMT, noted by "
    assert shown + "@ada:example.org: “their meeting said yes”" in town.heard("food")


async def test_memberships_are_periods_with_by_whose_word_they_began_and_ended_and_why(town: Town) -> None:
    hal, di, eve, gus, ada = (f"@{name}:example.org" for name in ("hal", "di", "eve", "gus", "ada"))
    await town.says(gus, "food", "!join as guest")
    await town.says(gus, "food", "!join for Leaf Bakery")
    await town.says(gus, "food", "!leave Leaf Bakery yes")
    await town.says(gus, "food", "!leave yes")
    await town.says(eve, "tech", "!join for Byte Co-op")
    await town.says(di, "tech", "!approve J-1")
    await town.says(hal, "food", "!join for Green Grocers")
    await town.leaves_room(hal, "food", by=ada)
    await town.leaves_room(eve, "tech")

    async with town.app.database.looking() as db:
        of = {who: await members.ever_of(db, user_id=UserId(who)) for who in (gus, eve, hal)}
    periods = {
        who: [
            (each.standing.value, each.given_by, each.left_by, each.why)
            for each, *_ in found
            if each.given_by is not None
        ]
        for who, found in of.items()
    }
    assert periods == {
        gus: [
            ("guest", gus, gus, CAME_ANEW),
            ("member", gus, gus, SPEAKS_FOR_NONE),
            ("guest", gus, gus, TOOK_LEAVE),
        ],
        eve: [("member", di, eve, TOOK_LEAVE)],
        hal: [("member", hal, ada, PUT_OUT)],
    }
    lasted = [(each.joined_at, each.left_at) for each, *_ in of[gus] if each.given_by is not None]
    assert [end for _, end in lasted[:-1]] == [begin for begin, _ in lasted[1:]]
