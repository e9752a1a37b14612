"""Where a circle wants it, a newcomer is learning first, and is asked later whether they want their full voice."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.app import App
from chatbot.export import export
from commands import FAMILIES
from storage.queries import members
from storage.types import CircleSlug
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

DI, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("di", "eve", "fay", "gus", "hal"))
DAY = timedelta(days=1)
NAMED = 'slug = "food"'


@pytest.fixture
def toml() -> str:
    assert NAMED in FEDERATION
    tech = 'slug = "tech"'
    return FEDERATION.replace(NAMED, f'{NAMED}\nlearning = "60d"').replace(tech, f'{tech}\nlearning = "60d"')


async def _restarts(town: Town) -> None:
    running = town.app
    town.app = App(
        settings=running.settings, database=running.database, homeserver=running.homeserver, clock=town.clock
    )
    await town.app.found()
    await town.works()


async def _stand(town: Town, circle: str = "food") -> dict[str, str]:
    async with town.app.database.looking() as db:
        found = await members.current_in(db, circle=CircleSlug(circle))
    return {each.user_id: each.standing.value for each in found}


async def test_after_a_while_they_are_asked_and_speak_with_a_full_voice(town: Town) -> None:
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!join for Small Screws as learning")
    assert "You are learning here: you read, ask and react, and have no voice in decisions yet." in town.heard("food")
    assert "I ask you whether you want your full voice" in town.heard("food")
    await town.says(GUS, "food", "!members")
    assert "1 co-op, 1 member, 0 guests, 1 learning" in town.heard("food")
    assert "Learning: Hal" in town.heard("food")
    assert "Guests:" not in town.heard("food")
    await _restarts(town)
    await town.passes(61 * DAY)
    assert "You have been learning in the Food circle for a while." in town.heard_private(HAL)
    await _restarts(town)
    await town.says(HAL, await town.private(HAL), "yes")
    await town.says(GUS, "food", "!members")
    assert "Small Screws: Hal" in town.heard("food")


async def test_who_says_no_stays_a_guest_and_who_has_come_further_is_not_asked(town: Town) -> None:
    await town.says(HAL, "food", "!join for Small Screws as learning")
    await town.says(GUS, "food", "!join for Leaf Bakery as learning")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.passes(61 * DAY)
    assert "You have been learning" not in " ".join(town.heard_all_private(GUS))
    await town.says(HAL, await town.private(HAL), "no")
    assert "you are a guest of the Food circle now" in town.heard_private(HAL)
    assert await _stand(town) == {HAL: "guest", GUS: "member"}


async def test_who_does_not_say_is_a_guest_after_a_month_and_is_told_so(town: Town) -> None:
    await town.says(HAL, "food", "!join as learning")
    await town.passes(61 * DAY)
    assert await _stand(town) == {HAL: "learning"}
    await town.passes(31 * DAY)
    assert await _stand(town) == {HAL: "guest"}
    assert "you are a guest of the Food circle now" in town.heard_private(HAL)


async def test_learning_has_its_own_word_wherever_people_are_listed(town: Town, tmp_path: Path) -> None:
    await town.says(HAL, "food", "!join as learning")
    await town.says(GUS, "food", "!join as guest")
    await town.says(HAL, await town.private(HAL), "whoami")
    assert "Food circle: you are learning, without a voice yet" in town.heard_private(HAL)
    await town.says(HAL, await town.private(HAL), "circles")
    assert "you are learning" in town.heard_private(HAL)
    await town.says(HAL, await town.private(HAL), "mydata")
    assert "Your learning in the Food circle, since" in " ".join(town.heard_all_private(HAL))
    await town.says(GUS, "food", "!who")
    assert "Learning: Hal Guests: Gus" in " ".join(town.heard("food").split()).replace(" - ", " ").replace(" • ", " ")
    await town.says(GUS, "food", "!who is hal")
    assert "is learning in the Food circle" in town.heard("food")
    settings = town.app.settings
    members_csv, *_ = await export(
        tmp_path, database=town.app.database, settings=settings, families=FAMILIES, now=town.now
    )
    assert f"food,'{HAL},Hal,,learning," in members_csv.read_text()
    async with refused(town, "already-in"):
        await town.says(HAL, "food", "!join as learning")
    assert "You are already learning in the Food circle. For your full voice, say !join, and I ask" in town.heard(
        "food"
    )


async def test_where_others_let_in_they_begin_once_somebody_has(town: Town) -> None:
    await town.says(EVE, "tech", "!join for Byte Co-op as learning")
    assert "to join the Tech circle, learning first, is noted" in town.heard("tech")
    assert "You are learning here" not in " ".join(town.heard_all("tech"))
    await town.says(DI, "tech", "!approve J-1")
    assert "You are learning here" in " ".join(town.heard_all_private(EVE))
    assert await _stand(town, "tech") == {EVE: "learning"}


async def test_nobody_is_learning_where_the_circle_does_not_want_it(town: Town) -> None:
    async with refused(town, "no-learning"):
        await town.says(FAY, "coordinating", "!join for Byte Co-op as learning")
    assert "Nobody is learning in the Coordinating circle" in town.heard("coordinating")
