"""Two years of two circles with a moved clock, a bot that is killed now and then, and changed clocks; then every objection that was ever
raised is followed to its end in what a circle can read."""

import asyncio
import random

import pytest

from chatbot.app import App
from tests.journeys.conftest import Town
from tests.journeys.killed import Killed, Killer
from tests.journeys.test_consent import FAY
from tests.journeys.test_own_words_for_consent import WORDS, strange_words
from tests.journeys.test_proposals import chooses
from tests.journeys.years.deeds import Years
from tests.journeys.years.follower import Follower
from tests.journeys.years.ledger import As
from tests.printed import CATALOGUE
from tests.towns import FEDERATION

ALL = 45
"""Items of two whole years; the suite plays a part of them."""


OTHERS = ((2, ALL), (3, 20), (4, 20), (5, 20), (6, 20), (7, 20), (8, 20), (9, ALL))
"""Other years, and how many items there are in each."""


class SometimesKilled(Killer):
    """A bot that is killed at some commit or message, now and then, and goes on as another process."""

    def __init__(self, town: Town, dice: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dice = dice
        super().__init__(town, "commit", monkeypatch)

    async def goes_on(self) -> None:
        """Works; once in thirty times, not to the end."""
        if self.dice.random() < 1 / 30:
            self.point, self._left, self._armed = self.dice.choice(("commit", "message")), self.dice.randint(1, 6), True
            try:
                await self._goes_on()
            except Killed:
                await self.begins_anew()
            self._armed = False
        await self._goes_on()

    async def begins_anew(self) -> None:
        dead = self.town.app
        await asyncio.gather(*dead.sender._busy.values(), return_exceptions=True)
        self._armed = self._dead = False
        self.town.app = App(
            settings=dead.settings,
            database=dead.database,
            homeserver=dead.homeserver,
            clock=self.town.clock,
            catalogue=CATALOGUE,
        )
        await self.town.app.found()


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Which of all years there may be."""
    return int(getattr(request, "param", 1))


@pytest.fixture
def toml(seed: int) -> str:
    """Fay runs the Food circle; every other federation has words of its own."""
    led = FEDERATION.replace(
        'link_persons = ["@fay:example.org"]', f'link_persons = ["{FAY}"]\nfacilitators = ["{FAY}"]'
    )
    return led.replace("\n[[circles]]", f"\n{WORDS}\n[[circles]]", 1) if seed % 2 else led


@pytest.mark.parametrize(
    ("seed", "items"),
    [
        (1, 6),
        *(
            pytest.param(other, many, marks=[pytest.mark.again, pytest.mark.long, pytest.mark.timeout(1200)])
            for other, many in OTHERS
        ),
    ],
    indirect=["seed"],
)
async def test_every_objection_of_two_years_ends_where_a_circle_can_read_it(
    town: Town, seed: int, items: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooses(town, "food", consent={"log_answers": "counted" if seed % 3 else "named"})
    if seed % 4 == 3:
        chooses(town, "tech", consent={"silence": "consent"})
    years = Years(town, seed)
    await years.begin()
    killer = SometimesKilled(town, years.dice, monkeypatch)
    await years.go_by(items=items, days=730 * items // ALL)
    killer.dice = random.Random(0)

    follower = Follower(years)
    await follower.reads()
    lost = [
        f"{held.words} ({held.who}, {held.taken}) {each}"
        for held in years.ledger.raised
        for each in follower.complaints(held)
    ]
    assert not lost, "\n".join(lost)
    if seed % 2:
        assert not strange_words(town), "\n".join(strange_words(town))
    taken = [held for held in years.ledger.raised if held.taken is As.COUNTED]
    assert len(taken) >= items // 2, years.ledger.replies
