"""Nobody is a guest in the name of a co-op that has not said so."""

from datetime import timedelta

from storage.queries import coops, members
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.refused import refused

ADA, BO, DI, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "di", "eve", "fay", "gus", "hal"))
LEAF = "Leaf Bakery"


async def came_for(town: Town, user: str, circle: str = "food") -> str | None:
    """The co-op in whose name a guest is on a circle's register."""
    async with town.app.database.looking() as db:
        member = await members.find_current(db, circle=CircleSlug(circle), user_id=UserId(user))
        assert member is not None
        return (await coops.by_id(db, coop_id=member.coop_id)).name if member.coop_id is not None else None


async def test_a_known_co_op_has_no_guest_that_its_own_people_have_not_agreed_to(town: Town) -> None:
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    assert "Welcome to the Food circle, as a guest!" in town.heard("food")
    assert (
        "That you come from Leaf Bakery is for Gus (@gus:example.org) to say. I have asked them (J-1)."
        in town.heard("food")
    )
    assert await came_for(town, BO) is None
    asked = town.heard_private(GUS)
    assert asked.startswith(
        "Bo (@bo:example.org) is a guest of the Food circle now, and says that they come from Leaf Bakery."
    )
    await town.says(FAY, "food", "!members")
    assert "Guests: Bo" in town.heard("food").replace("**", "")
    assert "Bo (Leaf Bakery)" not in town.heard("food")
    for user in (BO, FAY, HAL):
        await town.says(user, await town.private(user), "!approve J-1")
        assert await came_for(town, BO) is None
    async with refused(town, "asked-already"):
        await town.says(BO, "food", f"!join for {LEAF} as guest")

    room = await town.private(GUS)
    await town.reacts(GUS, room, to=town.card(room, "Bo (@bo"), key="✅")

    assert await came_for(town, BO) == LEAF
    assert "you are on the list of the Food circle as a guest from Leaf Bakery" in town.heard_private(BO)
    assert await audited(town, "membership.approved", "J-1") == 1


async def test_a_guest_has_no_co_op_s_name_neither_where_it_is_new_before_somebody_has_looked(town: Town) -> None:
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    assert "That you come from Leaf Bakery is for Ada (@ada:example.org) to say" in town.heard("food")
    assert await came_for(town, BO) is None
    async with town.app.database.looking() as db:
        leaf = await coops.find_by_slug(db, slug="leaf-bakery")
        assert leaf is not None
        assert not await coops.seats_of(db, coop_id=leaf.id)
    await town.says(BO, await town.private(BO), "!approve J-1")
    assert await came_for(town, BO) is None

    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert await came_for(town, BO) == LEAF


async def test_who_was_refused_as_a_co_op_s_guest_stays_a_guest_in_nobody_s_name(town: Town) -> None:
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    await town.says(GUS, await town.private(GUS), "!decline J-1 we do not know you")
    assert "membership.declined" in await town.on_record("J-1")

    assert "Gus (@gus:example.org) says that you do not come from Leaf Bakery." in town.heard_private(BO)
    assert "we do not know you" in town.heard_private(BO)
    assert await came_for(town, BO) is None
    for _ in range(2):
        await town.says(BO, "food", f"!join for {LEAF} as guest")
        await town.says(BO, "food", "!leave yes")
    async with refused(town, "asked-often"):
        await town.says(BO, "food", f"!join for {LEAF} as guest")


async def test_approval_into_a_circle_makes_nobody_a_co_op_s_guest(town: Town) -> None:
    """The circle says who comes in, the co-op in whose name."""
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(EVE, "tech", f"!join for {LEAF} as guest")
    await town.says(DI, "tech", "!approve J-1")

    assert await came_for(town, EVE, "tech") is None
    assert "is for Gus (@gus:example.org) to say" in town.heard_private(EVE)
    async with town.app.database.looking() as db:
        leaf = await coops.find_by_slug(db, slug="leaf-bakery")
        assert leaf is not None
        assert await coops.find_seat(db, circle=CircleSlug("tech"), coop_id=leaf.id) is None


async def test_a_co_op_ends_that_somebody_is_its_guest(town: Town) -> None:
    """Also where it had nobody to ask when they came."""
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert await came_for(town, BO) == LEAF, "new to all of us"
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(HAL, "food", "!join for Small Screws")
    async with refused(town, "not-yours"):
        await town.says(HAL, "food", f"!speaker end @bo:example.org for {LEAF}")

    await town.says(GUS, "food", f"!speaker end @bo:example.org for {LEAF}")

    assert await came_for(town, BO) is None
    assert "Gus (@gus:example.org) has ended that you are a guest in the name of Leaf Bakery." in town.heard_private(BO)
    assert await audited(town, "membership.guest_ended", BO) == 1


async def test_a_guest_that_nobody_has_answered_goes_on_to_the_operators_and_ends_with_their_going(town: Town) -> None:
    await town.says(GUS, "food", f"!join for {LEAF}")
    await town.says(BO, "food", f"!join for {LEAF} as guest")
    await town.passes(timedelta(days=2))
    assert "Nobody has answered for two days, so I ask you." in town.heard_private(ADA)

    await town.leaves_room(BO, "food")
    assert await audited(town, "membership.request_withdrawn", "J-1") == 1
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert "J-1 has been withdrawn already" in town.heard_private(ADA)
