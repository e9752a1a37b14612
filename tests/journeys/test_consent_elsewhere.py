"""Items that are long, and items that are asked about in another circle's room."""

import json
from datetime import timedelta

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened
from tests.journeys.test_secrecy import encrypt, says_secretly

LARGEST = 40_000
"""Bytes of an event's content; the homeserver takes 64 KiB, of which encryption needs a third."""


async def test_a_card_with_very_long_concerns_is_still_brought_up_to_date(town: Town) -> None:
    card = await opened(town, "!consent " + "Meet on Thursdays, rain or shine. " * 110)
    await town.says(HAL, "food", "!concern C-1 " + "We have a market, and it rains. " * 240)
    await town.says(FAY, "food", "!object C-1 " + "Nobody of ours can come. " * 310)
    await town.passes(timedelta(seconds=10))
    body = town.body_of(card)
    assert "Critical concern\n\n• Fay for Green Grocers: Nobody of ours can come." in body
    assert "• Hal for Small Screws: We have a market, and it rains." in body
    assert "2 of 3 heard · enough to decide" in body
    assert body.endswith("Some of this is shortened. In full: !item C-1")

    await town.says(GUS, "food", "!item C-1")
    assert [said for said in town.heard_all("food") if said.endswith("In full: the file beside this")]
    [file] = town.server.files.values()
    assert ("Nobody of ours can come. " * 310).strip() in file.decode()
    await town.says(GUS, "food", "!amend C-1 " + "Meet on Fridays, come what may. " * 120)
    await town.says(FAY, "food", "!object C-1 " + "Not then either. " * 450)
    await town.passes(timedelta(days=3))
    assert town.heard("food").startswith("C-1: not agreed.")
    sizes = [len(json.dumps(event.content, ensure_ascii=False).encode()) for event in town.server.log]
    assert (
        max(
            size for size, event in zip(sizes, town.server.log, strict=True) if event.sender == "@circlebot:example.org"
        )
        < LARGEST
    )


async def test_what_a_circle_discusses_is_not_read_out_in_another_circle_s_room(town: Town) -> None:
    await opened(town)
    await town.passes(timedelta(seconds=10))
    for words in ("!item C-1", "!items food", "!concern C-1 market day"):
        await town.says(HAL, "tech", words)
    await town.passes(timedelta(days=2))
    for words in ("!decision D-1", "!decisions circle food"):
        await town.says(HAL, "tech", words)

    assert not [said for said in town.heard_all("tech") if "Thursdays" in said or "Small Screws" in said]
    assert town.heard("tech").startswith("That belongs to another circle than this room’s")
    private = "\n".join(town.heard_all_private(HAL))
    assert private.count("Move the call to Thursdays") >= 4
    assert "noted on C-1: Small Screws – concern" in private


async def test_a_federation_s_own_words_are_shown_and_understood(town: Town) -> None:
    words = town.app.settings.federation.words.model_copy(update={"critical_concern": "objection", "concern": "niggle"})
    object.__setattr__(town.app.settings.federation, "words", words)
    card = await opened(town)
    assert (
        "✅\u00a0consent \u2002🤔\u00a0niggle \u2002✋\u00a0objection \u2002➖\u00a0stand\u00a0aside"
        in town.body_of(card)
    )
    await town.replies(HAL, "food", to=card, text="niggle: market day")
    await town.replies(FAY, "food", to=card, text="We have an objection: it rains")
    assert "noted on C-1: Green Grocers – objection" in town.heard_all("food")[-2]
    await town.passes(timedelta(seconds=10))
    assert town.tally(card) == "2 of 3 heard: 1 with a niggle, 1 with an objection"
    assert "concern" not in town.body_of(card)


async def test_a_long_logbook_says_that_there_is_more(town: Town) -> None:
    await opened(town)
    for number in range(2, 23):
        await town.says(GUS, "food", f"!consent Decide number {number}")
    for number in range(1, 23):
        await town.says(GUS, "food", f"!yes C-{number}")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!decisions")
    assert "There are 2 older ones." in town.heard("food")
    assert town.heard("food").count("• D-") == 20
    await town.says(GUS, "food", "!decisions number 2")
    assert "older ones" not in town.heard("food")


async def test_an_encrypted_circle_s_item_goes_into_no_private_room_that_is_not(town: Town) -> None:
    await opened(town)
    for where in ("food", "tech"):
        await encrypt(town, where)
    private = await town.private(HAL)
    await says_secretly(town, HAL, "tech", "!item C-1")
    assert "That belongs to the Food circle, whose room is encrypted." in town.heard("tech")
    assert not [said for said in town.heard_all_private(HAL) if "Thursdays" in said]
    await encrypt(town, private)
    await says_secretly(town, HAL, "tech", "!item C-1")
    assert "Move the call to Thursdays" in town.heard_private(HAL)
    assert not [said for said in town.heard_all("tech") if "Thursdays" in said]
