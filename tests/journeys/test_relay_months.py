"""Three months of three circles, one of them encrypted: who is told what about silence, a vacant link and digests, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.models import Role, RoleName, SharedNews
from storage.types import CircleSlug, UserId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_day_line import at
from tests.journeys.test_secrecy import encrypt

BO, CY, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "cy", "fay", "gus", "hal"))
DAY = timedelta(days=1)
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ABOUT = ("Nothing has passed", "has heard nothing", "has passed nothing on", "Nobody is link person", "News from", "R-")
"""What of all that is said is about links and digests."""
TOLD = """
09 Mar fay: > News from the Food circle:
09 Mar coordinating: R-1 from the Food circle, sent as it has set:
14 Mar coordinating: R-2 from the Food circle, passed on by Fay:
16 Mar cy: Nothing has passed from the Tech circle
28 Mar fay: Nothing has passed from the Food circle
30 Mar tech: The Coordinating circle has heard nothing from us for 693 days.
30 Mar bo: The Tech circle has passed nothing on
31 Mar cy: Nothing has passed from the Tech circle
11 Apr food: The Coordinating circle has heard nothing from us for 28 days.
11 Apr bo: The Food circle has passed nothing on
14 Apr cy: Nothing has passed from the Tech circle
25 Apr food: Nobody is link person of the Food circle
26 Apr bo: Coordinating circle: Nobody is link person of the Food circle
28 Apr cy: Nothing has passed from the Tech circle
09 May food: Nobody is link person of the Food circle
10 May bo: Coordinating circle: Nobody is link person of the Food circle
12 May cy: Nothing has passed from the Tech circle
23 May food: Nobody is link person of the Food circle
24 May bo: Coordinating circle: Nobody is link person of the Food circle
26 May cy: Nothing has passed from the Tech circle
"""


def _told(town: Town) -> list[tuple[str, str]]:
    """All that the bot has said of links and digests: the day, the place, the words."""
    places = {town.room(slug): slug for slug in ("coordinating", "tech", "food")}
    for user in (BO, CY, FAY, GUS, HAL):
        room = town._private_room(user)
        if room is not None:
            places[room] = user[1:].partition(":")[0]
    return [
        (f"{event.at:%d %b} {places.get(event.room_id, 'somebody else')}", str(event.content["body"]))
        for event in town.server.log
        if event.sender == BOT
        and event.type == "m.room.message"
        and "m.new_content" not in event.content
        and any(words in str(event.content["body"]).splitlines()[0] for words in ABOUT)
        and "passed on to the" not in str(event.content["body"])
    ]


@pytest.mark.long
async def test_who_is_told_what_and_when_in_three_months(town: Town) -> None:
    await encrypt(town, "tech")
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug("coordinating"), user_id=UserId(BO), role=RoleName.SECRETARY, starts_at=town.now))
        shared = SharedNews(circle=CircleSlug("food"), section="people", how="sent", changed_by=UserId(HAL))
        shared.changed_at = town.now
        db.add(shared)
    await at(town, BEGINS + 3 * DAY)
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await at(town, BEGINS + 12 * DAY)
    await town.says(FAY, "food", "!relay We are well")
    await town.says(GUS, "food", "!consent Buy a second van by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await at(town, BEGINS + 40 * DAY)
    await town.leaves_room(FAY, "food")
    await at(town, BEGINS + 92 * DAY)

    told, expected = _told(town), [each.partition(": ") for each in TOLD.strip().splitlines()]
    assert [where for where, _ in told] == [where for where, _, _ in expected]
    for (_, words), (_, _, begins) in zip(told, expected, strict=True):
        assert words.startswith(begins)
    ready = next(words for where, words in told if where == "28 Mar fay")
    assert "D-1 agreed" in ready
    (aside,) = [words for where, words in told if where == "30 Mar tech"]
    assert "!relay" not in aside  # It would be refused.
