"""What people are refused about registers, co-ops and standing in: nothing changes, and they know what works."""

from datetime import timedelta

from storage.models import Role, RoleName
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_who_has_left import is_refused

ADA, DI, EVE, FAY, GUS, HAL, IVY = (f"@{name}:example.org" for name in ("ada", "di", "eve", "fay", "gus", "hal", "ivy"))


async def test_a_name_for_a_co_op_has_letters_and_fits_on_the_list(town: Town) -> None:
    async with refused(town, "no-name"):
        await town.says(DI, "tech", "!coop add ***")
    assert "no name that I can keep" in town.heard("tech")
    assert "coop add Leaf Bakery" in town.heard("tech")
    async with refused(town, "usage"):
        await town.says(DI, "tech", f"!coop add {'B' * 101}")
    assert "at most 100 letters" in town.heard("tech")

    await town.says(DI, "tech", "!coop add Leaf Bakery")
    assert "Leaf Bakery is on the list" in town.heard("tech")


async def test_a_co_op_is_put_on_the_list_once_whatever_the_spelling(town: Town) -> None:
    await town.says(DI, "tech", "!coop add Leaf Bakery")
    async with refused(town, "known-coop"):
        await town.says(DI, "tech", "!coop add leaf bakery")

    assert "Leaf Bakery is on the list already" in town.heard("tech")
    assert "coop Leaf Bakery shows it" in town.heard("tech")
    await town.says(DI, "tech", "!coop Leaf Bakery")
    assert "its standing in the federation is not known" in town.heard("tech")


async def test_a_standing_is_one_of_those_that_there_are(town: Town) -> None:
    await town.says(DI, "tech", "!coop add Leaf Bakery")
    for words in ("leaf-bakery", "leaf-bakery keen", "agreed"):
        async with refused(town, "which-standing"):
            await town.says(DI, "tech", f"!standing {words}")
        assert "member, agreed, considering, no or unknown" in town.heard("tech")

    await town.says(DI, "tech", "!standing leaf-bakery agreed")
    assert "Leaf Bakery – has agreed to join" in town.heard("tech")


async def test_who_is_on_no_register_has_nothing_to_leave(town: Town) -> None:
    async with refused(town, "not-in"):
        await town.says(GUS, "food", "!leave yes")

    assert "not on the register of the Food circle" in town.heard("food")


async def test_one_joins_a_circle_where_one_is(town: Town) -> None:
    room = await town.private(EVE)
    async with refused(town, "not-in-room"):
        await town.says(EVE, room, "join food for Byte")
    assert "come into the room of the Food circle first (#food:example.org)" in town.heard_private(EVE)

    await town.joins_room(EVE, "food")
    await town.confirms(EVE, "Byte")
    await town.says(EVE, room, "join food for Byte")
    assert "You now speak for Byte" in town.heard_private(EVE)


async def test_one_joins_for_a_co_op_whose_name_has_letters(town: Town) -> None:
    async with refused(town, "no-name"):
        await town.says(GUS, "food", "!join for ***")
    assert "“***” is no name that I can keep" in town.heard("food")

    await town.says(GUS, "food", "!join for Leaf Bakery")
    assert "You now speak for Leaf Bakery" in town.heard("food")


async def test_one_joins_for_a_co_op_whose_name_can_be_said_in_one_breath(town: Town) -> None:
    async with refused(town, "usage"):
        await town.says(GUS, "food", f"!join for {'Very ' * 20}Long Bakery")

    assert "longer than I can take" in town.heard("food")
    assert "at most 100 letters" in town.heard("food")


async def test_who_does_not_stand_in_cannot_be_relieved_of_it(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    async with refused(town, "no-stand-in"):
        await town.says(GUS, "food", "!standin end @hal")

    assert "does not stand in for your co-op" in town.heard("food")
    assert HAL not in town.heard("food")
    assert "standins shows who does" in town.heard("food")


async def test_a_stand_in_whose_time_is_over_cannot_be_relieved_either(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!standin @hal until tomorrow")
    await town.passes(timedelta(days=2))
    async with refused(town, "no-stand-in"):
        await town.says(GUS, "food", "!standin end @hal")


async def test_naming_a_stand_in_needs_the_day_until_when(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    async with refused(town, "usage"):
        await town.says(GUS, "food", "!standin @hal")
    assert "am missing “until” with the time" in town.heard("food")

    await town.says(GUS, "food", "!standin @hal until 30 april")
    assert "may answer for Leaf Bakery until Thu 30 Apr 2026" in town.heard("food")


async def test_a_link_person_of_another_circle_lets_nobody_in_and_does_not_hear_who_asks(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")
    room = await town.private(FAY)
    for number in ("J-1", "J-9"):  # There is no such request as the latter.
        for answer in ("!approve", "!decline"):
            assert await is_refused(town, await town.says(FAY, room, f"{answer} {number}"))
            assert town.heard(room).startswith(f"I know no request {number}.")

    await town.says(DI, await town.private(DI), "!approve J-1")
    assert "J-1 is approved" in town.heard_private(DI)


async def test_who_becomes_secretary_while_their_own_request_waits_leaves_it_to_others(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("tech"), user_id=UserId(EVE), role=RoleName.SECRETARY, starts_at=town.now))
    async with refused(town, "own-request"):
        await town.says(EVE, "tech", "!approve J-1")
    assert "J-1 is your own request" in town.heard("tech")
    async with refused(town, "own-request"):
        await town.reacts(EVE, "tech", to=town.card("tech", "J-1: "), key="✅")

    await town.says(DI, "tech", "!approve J-1")
    assert "J-1 is approved" in town.heard("tech")


async def test_who_is_in_the_room_reads_who_answers_a_request(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte")
    async with refused(town, "not-yours"):
        await town.replies(GUS, "tech", to=town.card("tech", "J-1: "), text="yes")

    assert "Di (secretary) or Cy (link person) can answer that" in town.heard("tech")


async def test_in_private_who_is_in_two_circles_says_which(town: Town) -> None:
    room = await town.private(HAL)
    async with refused(town, "which-circle"):
        await town.says(HAL, room, "standins")
    assert "You are in Food circle and Tech circle" in town.heard(room)
    assert "in its room" in town.heard(room)

    await town.says(HAL, room, "members")
    assert "You are in Food circle and Tech circle, and I cannot tell which you mean." in town.heard(room)
    await town.says(HAL, room, "food")
    assert "Nobody is on the register of the Food circle yet" in town.heard(room)
    await town.says(HAL, "food", "!standins")
    assert "Nobody stands in for a co-op here now" in town.heard("food")


async def test_who_is_in_no_two_circles_says_which_all_the_same(town: Town) -> None:
    """One may mean another circle than one's own; and an operator is one without being in any room."""
    room = await town.private(EVE)
    async with refused(town, "which-circle"):
        await town.says(EVE, room, "members")
    assert "circles shows those that there are" in town.heard(room)

    for slug in ("tech", "coordinating"):
        await town.leaves_room(ADA, slug)
    room = await town.private(ADA)
    async with refused(town, "which-circle"):
        await town.says(ADA, room, "!role give @cy:example.org secretary")
    assert "Please say that in the circle's room" in town.heard(room)


async def test_who_says_the_bot_s_name_and_nothing_else_is_greeted(town: Town) -> None:
    await town.says(ADA, "tech", "Circlebot:")
    assert town.heard("tech").startswith("Hello! I am Circlebot, and I help the Tech circle")
    assert "!help shows what else I can do" in town.heard("tech")

    await town.says(ADA, "tech", "!help")
    assert "I look after the Tech circle" in town.heard("tech")


async def test_a_co_op_like_none_that_is_known_is_told_where_those_are(town: Town) -> None:
    async with refused(town, "unknown-coop"):
        await town.says(GUS, "food", "!coop Zzyzx")

    assert "“Zzyzx”" in town.heard("food")
    assert "!coops shows those I know" in town.heard("food")
    await town.says(GUS, "food", "!coops")
    assert "co-ops" in town.heard("food")
