"""Where who speaks for whom meets what is secret, who is there, and circles in which each person has a voice."""

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.towns import FEDERATION

ADA, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("ada", "eve", "fay", "gus", "hal"))
ALONE = 'slug = "food"\n'


@pytest.fixture
def toml(request: pytest.FixtureRequest) -> str:
    """The town's TOML, with what the test has to say of the food circle."""
    assert ALONE in FEDERATION
    said: str = getattr(request, "param", "")
    town = FEDERATION.replace(ALONE, ALONE + said, 1)
    return (
        town.replace('admission = "open"\nlink_persons = ["@fay', 'link_persons = ["@fay', 1)
        if "admission" in said
        else town
    )


async def says_secretly(town: Town, user: str, text: str) -> None:
    town.server.emit(
        town.room("food"), UserId(user), "m.room.message", {"msgtype": "m.text", "body": text}, encrypted=True
    )
    await town.works()


@pytest.mark.parametrize("toml", ["", 'admission = "approval"\nsecretaries = ["@gus:example.org"]\n'], indirect=True)
async def test_why_somebody_is_declined_does_not_leave_encryption(town: Town) -> None:
    town.asks_who_speaks = True
    await town.confirms(GUS, "Leaf Bakery")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
    town.server.emit(town.room("food"), UserId(ADA), "m.room.encryption", algorithm, state_key="")
    await town.works()
    room = await town.private(HAL)
    await says_secretly(town, HAL, "!join for Leaf Bakery")
    await says_secretly(town, GUS, "!decline J-1 he stole the till")
    await says_secretly(town, GUS, "!decline J-2 he stole the till")

    assert any("They say" in said for said in town.heard_all(room))
    assert "till" not in "".join(town.heard_all(room))


@pytest.mark.parametrize("toml", ['consent.voice = "person"\n'], indirect=True)
async def test_where_each_has_a_voice_an_answer_for_a_co_op_counts_once_confirmed(town: Town) -> None:
    town.asks_who_speaks = True
    await town.confirms(GUS, "Leaf Bakery")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy a bell")
    await town.says(HAL, "food", "!join for Leaf Bakery")
    await town.says(HAL, "food", "!yes C-1 for Leaf Bakery")
    await town.says(GUS, "food", "!approve J-1")
    await town.works()

    await town.says(GUS, "food", "!item C-1")
    assert "• Hal (consent)" in town.heard("food")
    assert "waiting for Gus" in town.heard("food")
    assert "not counted" not in town.heard("food")


@pytest.mark.parametrize("toml", ['admission = "approval"\nsecretaries = ["@eve:example.org"]\n'], indirect=True)
async def test_who_decides_on_members_and_is_not_in_the_room_is_not_asked(town: Town) -> None:
    room = await town.private(EVE)
    await town.says(HAL, "food", "!join for Leaf Bakery")
    assert "J-1" not in "".join(town.heard_all(room))
    await town.says(EVE, room, "todo")
    assert "J-1" not in town.heard(room)
    assert "J-1" in town.heard_private(FAY)
