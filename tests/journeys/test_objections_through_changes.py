"""Whatever befalls a circle, a co-op or a person: what was held against an item is in sight until its holder has answered."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.types import RoomId, UserId
from tests.journeys.conftest import PEOPLE, Town
from tests.journeys.test_consent import FAY, HAL
from tests.journeys.test_objections import amended
from tests.journeys.test_one_person import joined
from tests.journeys.test_renamed_circles import WAS_FOOD, _starts_with

ADA, BO = UserId("@ada:example.org"), "@bo:example.org"
DAY = timedelta(days=1)
WORDS = "it is made with pesticides"
WAITS = f"{WORDS} – to version 1, not yet said to be met"
GONE = f"{WORDS} – to version 1, kept on record"

Change = Callable[[Town, Path], Awaitable[RoomId | None]]


def says(*lines: tuple[str, str]) -> Change:
    """Some people say something in the circle's room."""

    async def change(town: Town, _: Path) -> None:
        for user, words in lines:
            await town.says(user, "food", words)

    return change


async def banned(town: Town, _: Path) -> None:
    town.server.member(town.room("food"), UserId(HAL), "ban", by=UserId(FAY))
    await town.works()


async def merged(town: Town, _: Path) -> None:
    await town.says(HAL, "food", "!coop merge Small Screws to Green Grocers")
    await town.says(FAY, await town.private(FAY), "yes")


async def split(town: Town, _: Path) -> None:
    await town.says(BO, "food", "!join for Small Screws")
    await town.says(ADA, "food", "!coop split Small Screws to Small Nails with @hal")


async def forgotten(town: Town, _: Path) -> None:
    room = await town.private(HAL)
    await town.says(HAL, room, "forget me")
    await town.says(HAL, room, "yes")
    await town.passes(DAY)


async def of_two_accounts(town: Town, _: Path) -> None:
    await joined(town, HAL, "@hal:other.example")


async def to_another_room(town: Town, _: Path) -> RoomId:
    town.server.emit(town.room("food"), ADA, "m.room.power_levels", {"users": {ADA: 100}, "events": {}}, state_key="")
    new = town.server.room("the new room", [UserId(f"@{name}:example.org") for name in PEOPLE["food"]])
    content = {"room_version": "12", "predecessor": {"room_id": town.room("food")}}
    town.server.emit(new, ADA, "m.room.create", content, state_key="")
    town.server.emit(town.room("food"), ADA, "m.room.tombstone", {"replacement_room": new}, state_key="")
    await town.works()
    return new


async def under_another_name(town: Town, folder: Path) -> None:
    await _starts_with(town, folder, WAS_FOOD)


CHANGES: dict[str, tuple[Change, str]] = {
    "their co-op has another name": (says((HAL, "!coop rename Small Screws to Big Screws")), f"Hal for Big Screws: {WAITS}"),
    "their co-op goes into another": (merged, GONE),
    "their co-op is split": (split, GONE),
    "their co-op closes": (says((HAL, "!coop close Small Screws")), GONE),
    "they leave": (says((HAL, "!leave yes")), GONE),
    "they are banned": (banned, GONE),
    "they are forgotten": (forgotten, GONE),
    "they have two accounts": (of_two_accounts, f"Hal for Small Screws: {WAITS}"),
    "a colleague agrees": (says((BO, "!join for Small Screws"), (BO, "!yes C-1")), f"Hal for Small Screws: {WAITS}"),
    "the room moves": (to_another_room, f"Hal for Small Screws: {WAITS}"),
    "the circle has another name": (under_another_name, f"Hal for Small Screws: {WAITS}"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.long
async def test_an_objection_is_not_lost(town: Town, tmp_path: Path, what: str) -> None:
    change, line = CHANGES[what]
    await amended(town)
    await town.joins_room(ADA, "food")
    room = await change(town, tmp_path) or town.room("food")
    await town.passes(timedelta(seconds=10))
    await town.says(FAY, room, "!objections C-1")
    assert line in town.heard(room)
    for _ in range(4):
        await town.passes(2 * DAY)

    outcome = town.body_of(town.card(room, "C-1: "))
    assert outcome.startswith("C-1: agreed, with an unmet concern kept. It is D-1")
    assert WORDS in outcome
    await town.says(FAY, room, "!decision D-1")
    assert WORDS in town.heard(room)
    if what == "they are forgotten":
        assert "a former member" in outcome
        assert "Hal" not in outcome
    await town.says(FAY, await town.private(FAY), "decisions export csv")
    (file,) = town.files_to(FAY)
    assert WORDS in town.server.files[str(town.content_of(file)["url"])].decode()
    await town.passes(366 * DAY)
    assert WORDS in town.body_of(town.card(room, "C-2 · "))
