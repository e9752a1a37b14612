"""Who is put out, or has lost a role, takes nothing back any more; and no co-op makes itself another's name or a second voice."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.journeys.test_own_room import encrypted_room
from tests.journeys.test_roles import _starts_with
from tests.journeys.test_secrecy import says_secretly
from tests.towns import FEDERATION

CY, DI, EVE = "@cy:example.org", "@di:example.org", "@eve:example.org"


def _bans(town: Town, user: str) -> None:
    town.server.member(town.room("food"), UserId(user), "ban", by=UserId(FAY))


async def test_what_was_done_in_a_circle_is_taken_back_by_nobody_who_is_banned_from_it(town: Town) -> None:
    await settled(town)
    await town.joins_room(HAL, "tech")
    await town.says(GUS, "food", "!call")
    for words in ("!agenda add the roof", "!action @hal Ring the landlord by fri", "!action done A-1"):
        await town.says(HAL, "food", words)
    _bans(town, HAL)
    await town.works()

    room = await town.private(HAL)
    for what in ("T-1", "A-1"):
        for words in (f"undo {what}", "yes"):
            await town.says(HAL, room, words)
            assert "taken back" not in town.heard(room), what
    await town.says(GUS, "food", "!agenda")
    assert "the roof" in town.heard("food")
    await town.says(GUS, "food", "!actions")
    assert town.heard("food").startswith("Nothing is")


async def test_who_is_treasurer_no_longer_takes_back_what_they_have_noted(town: Town, tmp_path: Path) -> None:
    await settled(town)
    await town.joins_room(BO, "food")
    room = await encrypted_room(town, UserId(BO))
    await says_secretly(town, BO, room, "subs declare 64000 wages for Leaf Bakery for 2025 by phone")
    await says_secretly(town, BO, room, "yes")
    await _starts_with(town, tmp_path, ('treasurers = ["@bo:example.org"]', 'treasurers = ["@hal:example.org"]'))
    for words in ("undo", "yes"):
        await says_secretly(town, BO, room, words)
        assert "has declared nothing now" not in town.heard(room)


@pytest.mark.parametrize("name", ["Вyte Co-op", "Byte Co op", "Вyte Co-op as new"])
async def test_no_co_op_takes_a_name_that_looks_like_another_s(town: Town, name: str) -> None:
    await town.says(CY, "tech", "!join for Byte Co-op")
    await town.says(EVE, "tech", "!join for Green Co-op")
    await town.says(DI, "tech", "!approve J-1")
    await town.says(EVE, "tech", f"!coop rename Green Co-op to {name}")
    await town.passes(timedelta(days=8))

    await town.says(CY, "tech", "!members")
    assert "Green Co-op" in town.heard("tech")
    assert "Вyte" not in town.heard("tech")


async def test_a_co_op_that_is_split_has_no_second_voice_where_others_decide_who_comes_in(town: Town) -> None:
    for user in (EVE, HAL):
        await town.joins_room(user, "tech")
        await town.says(user, "tech", "!join for Green Co-op")
    for number in (1, 2):
        await town.says(DI, "tech", f"!approve J-{number}")
    await town.says(EVE, "tech", "!approve J-3")
    await town.says(EVE, "tech", "!coop split Green Co-op to Blue Collective with @hal:example.org")
    await town.passes(timedelta(days=8))

    await town.says(EVE, "tech", "!consent We hire a cook by in 5 days")
    await town.says(HAL, "tech", "!yes C-1")
    await town.passes(timedelta(seconds=20))
    assert "Blue Collective" not in town.body_of(town.card("tech", "C-1"))


async def test_who_speaks_for_a_co_op_since_it_asked_to_go_into_another_has_a_say_too(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!coop merge Small Screws to Leaf Bakery")
    await town.joins_room(BO, "food")
    await town.passes(timedelta(minutes=5))
    town.asks_who_speaks = True
    await town.says(BO, "food", "!join for Small Screws")
    await town.says(HAL, "food", "!approve J-1")
    await town.says(GUS, await town.private(GUS), "yes")
    assert "goes into Leaf Bakery. Is that all right?" in town.heard_private(BO)
    await town.says(BO, await town.private(BO), "no")

    await town.passes(timedelta(days=8))
    await town.says(GUS, "food", "!coops")
    assert "Small Screws" in town.heard("food")


class TestAdmissionByConsent:
    @pytest.fixture
    def toml(self) -> str:
        return FEDERATION.replace('admission = "open"', 'admission = "consent"')

    async def test_who_asks_to_come_in_leaves_the_circle_its_time_and_its_term(self, town: Town) -> None:
        await town.says(FAY, "food", "!join for Green Grocers")
        await town.confirms(FAY, "Green Grocers")
        await town.says(GUS, "food", "!join for Leaf Bakery")
        async with refused(town, "time-to-answer"):
            await town.says(GUS, "food", "!extend C-1 in 1 hour")
        assert "it closes no sooner than was said" in town.heard("food")
        async with refused(town, "carries-a-matter"):
            await town.says(GUS, "food", "!term C-1 3 months")
        await town.passes(timedelta(days=10))
        async with refused(town, "to-be-asked-anew"):
            await town.says(GUS, "food", "!extend C-1")


async def test_what_somebody_wanted_passed_on_ends_with_their_going(town: Town) -> None:
    await town.joins_room(EVE, "tech")
    await town.says(EVE, "tech", "!relay We need more flour")
    room = await town.private(CY)
    card = town.last_event(room)
    town.server.member(town.room("tech"), UserId(EVE), "ban", by=UserId(DI))
    await town.works()

    assert "📨" not in town.body_of(card)
    await town.reacts(CY, room, to=card, key="📨")
    assert not [words for words in town.heard_all("coordinating") if words.startswith("R-")]
