"""After the upgrade: who spoke for a co-op before somebody confirmed it keeps a voice, and its people say who sees its figures."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from storage.models import EVER, ConfirmedAs, EndedAs, Job, Speaker
from storage.queries import coops, speakers
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.late import audited
from tests.journeys.refused import refused
from tests.journeys.test_speakers import ADA, BO, CY, DI, EVE, FAY, GUS, HAL, declared, known, record


async def upgraded(town: Town, *, sees: Sequence[str], voice: Sequence[str], in_: str = "food") -> None:
    """An upgrade has taken these people over for Leaf Bakery: some who see its figures, and some with a voice alone."""
    for user in (*sees, *voice):
        await known(town, user, in_=in_)
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug="leaf-bakery")
        assert coop is not None
        of_today = (
            update(Speaker)
            .where(Speaker.coop_id == coop.id)
            .values(confirmed_at=town.now, confirmed_by=None, confirmed_as=ConfirmedAs.TAKEN_OVER, figures_from=EVER)
        )
        await db.execute(of_today)
        voices = [UserId(user) for user in voice]
        await db.execute(update(Speaker).where(Speaker.user_id.in_(voices)).values(figures_from=None))
        db.add(Job(family="membership", name="taken-over", key=str(coop.id), data={}, due_at=town.now))
    await town.works()


async def test_a_co_op_s_own_people_say_whether_the_others_see_its_figures(town: Town) -> None:
    await declared_by_gus(town)
    await upgraded(town, sees=[GUS], voice=[HAL])

    assert await audited(town, "membership.taken_over", "leaf-bakery") == 1
    assert (
        "Hal (@hal:example.org) has spoken for Leaf Bakery since before speakers were confirmed"
        in town.heard_private(GUS)
    )
    assert "I have asked whether you may see what others declare" in town.heard_private(HAL)
    room = await town.private(HAL)
    await town.says(HAL, room, "subs")
    assert "£" not in town.heard(room)
    await town.says(FAY, "food", "!join for Green Grocers")
    await town.says(FAY, "food", "!consent Move the call by in 2 days")
    await town.says(HAL, "food", "!yes C-1")
    assert "noted on C-1: Leaf Bakery – consents" in town.heard("food")

    await town.says(GUS, await town.private(GUS), "!approve J-1")
    await town.says(HAL, room, "subs")
    assert "fee £163.50" in town.heard(room)
    assert await audited(town, "membership.figures_shown", HAL) == 1


async def declared_by_gus(town: Town) -> None:
    await known(town, GUS)
    await declared(town, GUS)


async def test_who_has_declared_sees_that_and_nothing_else(town: Town) -> None:
    await upgraded(town, sees=[GUS], voice=[HAL])
    await declared(town, HAL, "90000 wages")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs")
    assert "fee £150.00" in town.heard(room)
    await declared(town, GUS)
    await town.says(HAL, room, "subs")
    assert "163" not in town.heard(room)


async def test_not_ours_ends_nobody_and_goes_to_those_who_can(town: Town) -> None:
    await upgraded(town, sees=[GUS], voice=[HAL])
    await town.says(GUS, await town.private(GUS), "!decline J-1")

    assert "sees no figures of Leaf Bakery but their own" in town.heard_private(GUS)
    assert "I have told Ada (@ada:example.org)" in town.heard_private(GUS)
    assert (await record(town, HAL)).ended_at is None  # type: ignore[union-attr]
    told = town.heard_private(ADA)
    assert told.startswith("Gus (@gus:example.org) says that Hal (@hal:example.org) does not speak for Leaf Bakery.")
    async with refused(town, "there-before"):
        await town.says(GUS, "food", "!speaker end @hal:example.org for Leaf Bakery")
    await town.says(ADA, await town.private(ADA), "!speaker end @hal:example.org for Leaf Bakery")
    assert (await record(town, HAL)).ended_as is EndedAs.DISOWNED  # type: ignore[union-attr]


async def test_neither_of_two_without_a_declaration_is_asked_about_the_other(town: Town) -> None:
    await upgraded(town, sees=[], voice=[GUS, HAL])

    asked = [said for said in town.heard_all_private(ADA) if "has spoken for Leaf Bakery" in said]
    assert len(asked) == 2
    assert "has spoken for" not in "".join(town.heard_all_private(GUS))
    await town.says(BO, await town.private(BO), "!approve J-1")
    assert await audited(town, "membership.figures_shown", GUS) == 0
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert await audited(town, "membership.figures_shown", GUS) == 1


async def test_where_nobody_of_the_co_op_can_say_so_its_circle_s_secretary_is_asked(town: Town) -> None:
    for user in (EVE, HAL):
        await known(town, user, in_="tech")
        await town.says(CY, "tech", "!approve J-2")
    await upgraded(town, sees=[], voice=[EVE, HAL], in_="tech")
    assert "has spoken for Leaf Bakery" in town.heard_private(DI)
    assert "has spoken for Leaf Bakery" not in "".join(town.heard_all_private(ADA))


async def test_what_nobody_has_answered_for_thirty_days_is_on_the_operator_s_status_and_nothing_changes(
    town: Town,
) -> None:
    await upgraded(town, sees=[GUS], voice=[HAL])
    room = await town.private(ADA)
    await town.passes(timedelta(days=29))
    await town.says(ADA, room, "admin status")
    assert "J-1" not in town.heard(room)
    await town.passes(timedelta(days=2))
    await town.says(ADA, room, "admin status")

    assert "J-1: whether @hal:example.org may see the figures of Leaf Bakery has waited for an answer" in town.heard(
        room
    )
    async with town.app.database.looking() as db:
        coop = await coops.find_by_slug(db, slug="leaf-bakery")
        assert coop is not None
        assert len(await speakers.all_current_for(db, coop_id=coop.id)) == 2
