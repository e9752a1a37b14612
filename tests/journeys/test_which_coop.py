"""A misspelt co-op is asked back wherever one is named, and one reply is enough."""

import pytest

from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

DI, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("di", "eve", "fay", "gus", "hal"))


@played_once
async def _seated(town: Town) -> None:
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Mill"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")
    await town.says(HAL, "food", "!join for Kiln Co-op")
    await town.says(HAL, "food", "!consent Buy an oven")


@pytest.mark.parametrize(
    ("user", "where", "said", "told"),
    [
        (GUS, "food", "coop leaf bakry", "Federation:"),
        (GUS, "food", "leave leaf bakry", "Leaf Bakery"),
        (GUS, "food", "yes C-1 for leaf bakry", "noted"),
        (GUS, "food", "object C-1 it is too large for leaf bakry", "noted"),
        (GUS, "food", "standin @hal until in 3 days for leaf bakry", "may answer for Leaf Bakery"),
        (DI, "tech", "standing leaf bakry agreed", "noted: Leaf Bakery"),
        (GUS, "food", "speaker end @gus:example.org for leaf bakry", None),
        (GUS, "food", "figures for leaf bakry", None),
    ],
)
async def test_one_reply_tells_which_co_op_was_meant(
    town: Town, user: str, where: str, said: str, told: str | None
) -> None:
    await _seated(town)
    before = len(town.heard_all(where))
    await town.says(user, where, f"!{said}")
    assert "Did you mean Leaf Bakery?" in town.heard(where)
    assert len(town.heard_all(where)) == before + 1
    if told is not None:
        await town.replies(user, where, to=town.last_event(where), text="1")
        assert any(told in words for words in town.heard_all(where)[-2:])


async def test_in_private_a_misspelt_co_op_is_asked_back_before_any_figure_is_kept(town: Town) -> None:
    await _seated(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 92000 wages for kiln coop")
    assert "Kiln Co-op" in town.heard(room)
    await town.says(HAL, room, "no")
    await town.says(HAL, room, "subs declare 92000 wages for kilm co-op")
    assert "Did you mean Kiln Co-op?" in town.heard(room)
    await town.says(HAL, room, "1")
    assert "Kiln Co-op" in town.heard(room)
    assert "£92,000.00" in town.heard(room)


async def test_a_co_op_of_others_is_not_left(town: Town) -> None:
    await _seated(town)
    async with refused(town, "not-your-coop"):
        await town.says(GUS, "food", "!leave Green Grocers")
    assert "You do not speak for Green Grocers" in town.heard("food")


async def test_the_end_of_a_text_is_no_co_op(town: Town) -> None:
    await _seated(town)
    for said in ("it is too late for small teams", "no room left for loaves", "bad for the bakery"):
        await town.says(GUS, "food", f"!object C-1 {said}")
        assert any("noted" in told for told in town.heard_all("food")[-2:]), said
        await town.says(GUS, "food", "!item C-1")
        assert said in town.heard("food")
