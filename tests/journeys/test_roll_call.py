"""Roll-call: each co-op is asked in private and with one tap whether it is still here; the secretary gets the silent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from chatbot.app import App
from storage.models import CircleStanding, Member, RollAnswer
from storage.queries import coops
from storage.types import CircleSlug, EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, BO, DI, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "di", "fay", "gus", "hal"))
DAY = timedelta(days=1)
OVER = "The roll-call of the Food circle is over"


@pytest.fixture
def toml(request: pytest.FixtureRequest) -> str:
    more = getattr(request, "param", "")
    return FEDERATION.replace('admission = "open"\n', f'admission = "open"\nsecretaries = ["@bo:example.org"]\n{more}')


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


@pytest.fixture
async def food(town: Town) -> Town:
    for user, coop in ((FAY, "Green Grocers"), (GUS, "Leaf Bakery"), (HAL, "Small Screws"), (BO, "Leaf Bakery")):
        await town.says(user, "food", f"!join for {coop}")
    return town


async def _private(town: Town, user: str) -> str:
    return " ".join(town.heard_all_private(user))


def _question(town: Town, user: str) -> EventId:
    room = town._private_room(user)
    assert room is not None
    return town.card(room, "Is ")


@pytest.mark.both_databases
async def test_who_is_here_says_so_with_a_tap_and_the_silent_are_listed(food: Town) -> None:
    town = food
    await town.says(BO, "food", "!rollcall")
    assert "whether they are still here" in town.heard("food")
    assert "Nobody speaks for Old Mill" in town.heard("food")
    async with refused(town, "asked-already"):
        await town.says(BO, "food", "!rollcall")
    await _restarts(town)
    assert "Is Leaf Bakery still here, in the Food circle?" in await _private(town, GUS)
    assert "Is Leaf Bakery still here, in the Food circle?" in await _private(town, BO)
    await town.says(HAL, await town.private(HAL), "todo")
    assert "Is Small Screws still in the Food circle?" in town.heard_private(HAL)

    await town.reacts(GUS, await town.private(GUS), to=_question(town, GUS), key="✅")
    assert "Leaf Bakery is still in the Food circle" in town.heard_private(GUS)
    await town.says(BO, await town.private(BO), "todo")  # One of them is enough.
    assert "Leaf Bakery still" not in town.heard_private(BO)
    await town.says(HAL, await town.private(HAL), "no")
    assert "coop leave Small Screws in food" in town.heard_private(HAL)
    await _restarts(town)
    await town.passes(29 * DAY)
    assert "The roll-call of the Food circle is over: 1 of 4 co-ops are still here" in " ".join(town.heard_all("food"))
    told = await _private(town, BO)
    assert "these have not answered since Mon 2 Mar 2026, 09:00 GMT: Green Grocers and Old Mill" in told
    assert "no longer here: Small Screws" in told
    assert "proposal Green Grocers, Old Mill, Small Screws leave the Food circle" in told
    await town.says(FAY, await town.private(FAY), "yes")
    assert "is still in the Food circle, and that is noted" not in await _private(town, FAY)


@pytest.mark.both_databases
async def test_two_of_a_co_op_at_once_and_all_answered_it_is_over(food: Town) -> None:
    town = food
    async with town.app.database.transaction() as db:
        from sqlalchemy import update

        from storage.models import Seat

        await db.execute(update(Seat).where(Seat.coop_id.in_((1, 2))).values(ended_at=town.now))
    await town.says(BO, "food", "!rollcall until in 2 weeks")
    for user in (GUS, BO):
        question = _question(town, user)
        content: dict[str, object] = {"m.relates_to": {"rel_type": "m.annotation", "event_id": question, "key": "👍"}}
        from storage.types import UserId

        town.server.emit(await town.private(user), UserId(user), "m.reaction", content)
    await town.works()
    assert (await _private(town, GUS)).count("that is noted") == 1
    for user in (FAY, HAL):
        room = town._private_room(user)
        if room is not None and "Is " in await _private(town, user):
            await town.says(user, room, "yes")
    assert "is over" in " ".join(town.heard_all("food"))


async def test_it_is_for_secretaries_and_long_enough(food: Town) -> None:
    town = food
    async with refused(town, "not-allowed"):
        await town.says(GUS, "food", "!rollcall")
    async with refused(town, "too-soon"):
        await town.says(BO, "food", "!rollcall until tomorrow")


@pytest.mark.parametrize("toml", ['rollcall_on = "04-01"\n'], indirect=True)
async def test_once_a_year_by_itself(food: Town) -> None:
    town = food
    await town.passes(31 * DAY)
    assert "Once a year I ask who is still here" in " ".join(town.heard_all("food"))
    assert "Is Small Screws still here" in await _private(town, HAL)
    await town.passes(29 * DAY)
    assert "is over: 0 of" in " ".join(town.heard_all("food"))
    await town.passes(340 * DAY)
    assert " ".join(town.heard_all("food")).count("Once a year I ask") == 2


async def test_a_co_op_of_several_is_not_said_to_be_gone_behind_their_backs(food: Town) -> None:
    """One of them says no, and the roll-call is over with that answer; the others hear of it and can say otherwise."""
    town = food
    await town.says(ADA, await town.private(ADA), "!coop close Old Mill")
    await town.says(BO, "food", "!rollcall")
    for user in (FAY, HAL):
        await town.says(user, await town.private(user), "yes")
    await town.says(GUS, await town.private(GUS), "no")
    assert "Gus has said that Leaf Bakery is no longer in the Food circle." in town.heard_private(BO)
    assert OVER not in " ".join(town.heard_all("food"))
    private = town._private_room(BO)
    assert private is not None
    await town.reacts(BO, private, to=town.card(private, "Gus has said"), key="✅")
    assert "Leaf Bakery is still in the Food circle" in town.heard_private(BO)
    assert f"{OVER}: 3 of 3" in " ".join(town.heard_all("food"))


async def test_who_began_it_and_was_put_out_does_not_get_the_list(food: Town) -> None:
    town = food
    await town.says(BO, "food", "!rollcall")
    town.server.member(town.room("food"), UserId(BO), "ban", by=UserId(ADA))
    await town.works()
    before = await _private(town, BO)
    await town.passes(29 * DAY)
    assert OVER in " ".join(town.heard_all("food"))
    assert "have not answered" not in (await _private(town, BO)).removeprefix(before)
    assert "have not answered" in await _private(town, ADA)


async def test_who_was_put_out_says_nothing_for_their_co_op_there(food: Town) -> None:
    """Hal speaks for it on in another circle."""
    town = food
    await town.joins_room(HAL, "tech")
    async with town.app.database.transaction() as db:
        small = await coops.find_by_slug(db, slug="small-screws")
        assert small is not None
        db.add(
            Member(
                circle=CircleSlug("tech"),
                user_id=UserId(HAL),
                coop_id=small.id,
                standing=CircleStanding.MEMBER,
                joined_at=town.now,
            )
        )
    await town.says(BO, "food", "!rollcall")
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(ADA))
    await town.works()
    await town.says(HAL, await town.private(HAL), "yes")
    async with town.app.database.looking() as db:
        said = (await db.scalars(select(RollAnswer.here).where(RollAnswer.coop_id == small.id))).all()
    assert said == [None]
