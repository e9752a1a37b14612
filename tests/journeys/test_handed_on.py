"""What nobody has answered who could goes on to the operators, once; at once where there is nobody."""

from datetime import timedelta

from tests.journeys.conftest import Town
from tests.journeys.late import audited

ADA, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve"))
TWO_DAYS = timedelta(days=2)


async def test_a_request_to_join_that_nobody_answers_goes_on_to_the_operators_once(town: Town) -> None:
    await town.leaves_room(ADA, "tech")
    await town.says(EVE, "tech", "!join for Byte Co-op")
    room = await town.private(ADA)
    await town.says(ADA, room, "!approve J-1")
    assert await audited(town, "membership.approved", "J-1") == 0, "not theirs yet"
    await town.passes(TWO_DAYS - timedelta(minutes=1))
    assert await audited(town, "membership.handed_on", "J-1") == 0

    await town.passes(timedelta(minutes=1))
    asked = town.heard_private(ADA)
    assert asked.startswith("Nobody in the Tech circle has answered for two days, so I ask you.")
    assert "Eve (@eve:example.org) asks to join the Tech circle, for Byte Co-op" in asked
    assert "Your yes also confirms that they speak for Byte Co-op." in asked
    await town.passes(TWO_DAYS * 3)
    assert town.heard_private(ADA) == asked
    assert await audited(town, "membership.handed_on", "J-1") == 1

    await town.reacts(ADA, room, to=town.card(room, "Nobody in the Tech"), key="✅")
    assert await audited(town, "membership.approved", "J-1") == 1
    assert "You now speak for Byte Co-op" in town.heard_private(EVE)


async def test_who_in_the_circle_answers_within_two_days_spares_the_operators(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.says(DI, "tech", "!approve J-1")
    await town.passes(TWO_DAYS * 2)
    assert await audited(town, "membership.handed_on", "J-1") == 0


async def test_where_everybody_who_could_answer_has_gone_the_operators_are_asked_at_once(town: Town) -> None:
    for user in (CY, DI):
        await town.leaves_room(user, "tech")
    await town.says(EVE, "tech", "!join for Byte Co-op")
    assert "so I ask the operators" in town.heard("tech") + town.heard_all("tech")[-2]
    await town.passes(timedelta(minutes=2))
    assert town.heard_private(ADA).startswith("Nobody in the Tech circle can answer this now, so I ask you.")

    # However often somebody asks, nobody is rung again that day.
    for each in range(4):
        await town.says(EVE, "tech", f"!join for Byte Co-op {each}")
        await town.passes(timedelta(minutes=5))
    assert sum("can answer this now" in said for said in town.heard_all_private(ADA)) == 1


async def test_who_could_answer_goes_while_a_request_waits(town: Town) -> None:
    """They were told, and are gone: after two days it is the operators'."""
    await town.says(EVE, "tech", "!join for Byte Co-op")
    for user in (CY, DI):
        await town.leaves_room(user, "tech")
    await town.passes(TWO_DAYS)
    await town.says(ADA, await town.private(ADA), "!decline J-1 the circle sleeps")
    assert "was declined by" in town.heard_private(EVE)


async def test_an_operator_who_is_banned_from_a_circle_decides_on_nobody_there(town: Town) -> None:
    town.server.member(town.room("tech"), ADA, "ban", by=CY)  # type: ignore[arg-type]
    await town.says(EVE, "tech", "!join for Byte Co-op")
    await town.passes(TWO_DAYS)
    await town.says(ADA, await town.private(ADA), "!approve J-1")
    assert await audited(town, "membership.approved", "J-1") == 0
