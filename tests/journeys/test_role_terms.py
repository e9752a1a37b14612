"""Roles that a circle gives for a time: shown, reminded of, over, and laid down."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, BO, DI, EVE, HAL = (f"@{name}:example.org" for name in ("ada", "bo", "di", "eve", "hal"))
DAYS = timedelta(days=1)
KEEPER = """
[[circles.roles]]
name = "gatherings keeper"
aim = "finds rooms and dates for our gatherings"
term = "40d"
"""


@pytest.fixture
def toml() -> str:
    """The tech circle has a role of its own and keeps leading and linking apart; in food, roles go on for two weeks."""
    tech, food = 'secretaries = ["@di:example.org"]', 'link_persons = ["@fay:example.org"]'
    assert tech in FEDERATION
    assert food in FEDERATION
    told = FEDERATION.replace(tech, f"{tech}\nlink_leads_not = true\n{KEEPER}")
    told = told.replace('operators = ["@ada:example.org"]', 'operators = ["@ada:example.org", "@bo:example.org"]')
    return told.replace(food, f'{food}\noverrun = "14d"')


async def test_a_role_of_the_circle_s_own_from_its_giving_to_its_end(town: Town) -> None:
    await town.says(EVE, "tech", "!roles")
    shown = town.heard("tech")
    assert "Link person – carries news, decisions and needs to the circle above and back: Cy, since" in shown
    assert "Gatherings keeper – finds rooms and dates for our gatherings: nobody now" in shown
    assert "Facilitator – leads through rounds and calls: nobody now" in shown
    assert "Treasurer" not in shown

    await town.says(DI, "tech", "!role give @eve gatherings keeper")
    assert "given by Di (@di:example.org). The term ends on" in town.heard("tech")
    assert "Your term ends on" in town.heard_private(EVE)
    await town.says(EVE, "tech", "!circle")
    assert "Gatherings keeper: Eve" in town.heard("tech")
    assert "Facilitator: nobody now" in town.heard("tech")
    await town.says(HAL, "tech", "!who is gatherings keeper")
    assert "Gatherings keeper of the Tech circle: Eve" in town.heard("tech").replace("gatherings", "Gatherings")

    for days_on, left in ((11, "in 29 days"), (21, "in 7 days")):
        before = len(town.heard_all_private(EVE))
        await town.passes(days_on * DAYS)
        await nine_comes(town)
        told = town.card("tech", "Eve's term as gatherings keeper of the Tech circle ends on")
        assert left in town.body_of(told)
        assert len(town.heard_all_private(EVE)) == before + 1, left
        assert town.heard_private(EVE).startswith("Your term as gatherings keeper of the Tech circle ends on")
    await town.passes(7 * DAYS)
    assert "Eve's term as gatherings keeper of the Tech circle is over. Thank you, Eve!" in "\n".join(
        town.heard_all("tech")
    )
    assert "Your term is over. Thank you for what you did!" in town.heard_private(EVE)
    await town.says(EVE, "tech", "!roles")
    assert "Gatherings keeper – finds rooms and dates for our gatherings: nobody now" in town.heard("tech")
    assert (await town.on_record(EVE))[-1] == "membership.role_ended"


async def test_a_role_goes_on_while_nobody_is_chosen_and_ends_with_the_choice(town: Town) -> None:
    await town.says(BO, "food", "!role give @hal link person until in 3 days")
    await town.says(BO, "food", "!role end @fay link person")
    await town.passes(3 * DAYS)
    assert "Hal's term as link person of the Food circle is over. So that nobody is missed, Hal goes on" in str(
        town.heard_all("food")
    )
    assert "You go on until the circle has chosen somebody" in town.heard_private(HAL)
    await town.says(HAL, "food", "!roles")
    assert "term over, goes on until" in town.heard("food")
    await town.says(HAL, "food", "!relay We have room")

    await town.says(BO, "food", "!role give @fay link person until in 3 days")
    assert (await town.on_record(HAL))[-1] == "membership.role_ended"
    await town.says(HAL, "food", "!roles")
    assert "Hal" not in town.heard("food")
    await town.passes(20 * DAYS)
    assert "Fay's term as link person of the Food circle is over. Thank you, Fay!" in str(town.heard_all("food"))
    assert "The Food circle has no link person just now" in str(town.heard_all("coordinating"))


async def test_a_term_that_is_renewed_goes_on_and_an_older_reminder_says_nothing(town: Town) -> None:
    await town.says(DI, "tech", "!role give @eve facilitator until in 8 days")
    async with refused(town, "held-already"):
        await town.says(DI, "tech", "!role give @eve facilitator until in 8 days")
    await town.says(DI, "tech", "!role give @eve facilitator until in 100 days")
    told = len(town.heard_all("tech"))
    await town.passes(20 * DAYS)
    assert not [each for each in town.heard_all("tech")[told:] if "term" in each]
    await town.says(EVE, "tech", "!role end facilitator")
    assert "Eve has laid down being facilitator" in town.heard("tech")


@pytest.mark.parametrize(
    ("user", "words", "code", "said"),
    [
        (DI, "role give @cy coordinator", "leads-and-links", "does not lead it as well"),
        (ADA, "role give @eve facilitator", "secretary-gives", "its secretary gives roles: Di"),
        (DI, "role give @eve facilitator until in 9 years", "term-too-long", "five years at most"),
        (EVE, "role end @eve", "not-held", "You do not have that role here"),
    ],
)
async def test_what_is_refused(town: Town, user: str, words: str, code: str, said: str) -> None:
    async with refused(town, code):
        await town.says(user, "tech", f"!{words}")
    assert said in town.heard("tech")


async def test_a_restart_between_the_steps_of_a_term_loses_none(town: Town) -> None:
    await town.says(DI, "tech", "!role give @eve facilitator until in 8 days")
    town.clock.passes(9 * DAYS)  # It was off all that time.
    await town.works()
    told = town.heard_all("tech")
    assert "Eve's term as facilitator of the Tech circle is over. Thank you, Eve!" in str(told)
    assert not [each for each in told if "ends on" in each and "term as" in each]
