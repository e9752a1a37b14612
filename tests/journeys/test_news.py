"""What is new in a circle, as the digest of its link tells it."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.late import nine_comes
from tests.journeys.test_consent import FAY, GUS, HAL, settled
from tests.journeys.test_secrecy import CY, encrypt, says_secretly


async def _agreed(town: Town, text: str) -> None:
    """The food circle agrees something; it closes by itself within a day."""
    await town.says(GUS, "food", f"!consent {text} by tomorrow 17:00")
    card = town.last_event("food")
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.passes(timedelta(days=2))


async def sends_a_digest(town: Town) -> None:
    """Fay asks for a digest, and sends what is put to her."""
    await town.says(FAY, "food", "!relay digest")
    await town.reacts(FAY, await town.private(FAY), to=town.last_event(await town.private(FAY)), key="📨")


@pytest.mark.both_databases
async def test_the_digest_tells_what_was_agreed_since_and_what_is_open(town: Town) -> None:
    await settled(town)
    await _agreed(town, "Buy a van")
    await sends_a_digest(town)
    assert "D-1" in town.heard("coordinating")

    await _agreed(town, "Paint it green")
    await _agreed(town, "Call it Pea")
    await town.says(GUS, "food", "!consent Sell it by 20 march 17:00")
    await town.says(HAL, "food", "!consent Keep it by 19 march 17:00")
    await town.says(CY, "tech", "!join for Small Mills")
    await town.says(CY, "tech", "!consent Move to the moon")
    await sends_a_digest(town)

    digest = [line for line in town.heard("coordinating").splitlines() if line.startswith("> ") and line.strip("> ")]
    assert digest == [
        "> News from the Food circle:",
        "> • D-2 agreed Fri 6 Mar 2026, 09:00 GMT: Paint it green",
        "> • D-3 agreed Sun 8 Mar 2026, 09:00 GMT: Call it Pea",
        "> • C-5 is open until Thu 19 Mar 2026, 17:00 GMT: Keep it",
        "> • C-4 is open until Fri 20 Mar 2026, 17:00 GMT: Sell it",
    ]


async def test_a_digest_without_news_says_so(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!relay digest")

    assert "There is nothing new to tell the Coordinating circle since something last passed" in town.heard("food")


async def test_the_reminder_of_an_overdue_link_tells_the_same_and_no_words_of_an_encrypted_room(town: Town) -> None:
    await settled(town)
    await town.says(FAY, "food", "!link")
    await _agreed(town, "Buy a van")
    await town.passes(timedelta(days=13))
    await nine_comes(town)
    assert "> • D-1 agreed Wed 4 Mar 2026, 09:00 GMT: Buy a van" in town.heard_private(FAY)

    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Bury the silver by tomorrow 17:00")
    await town.passes(timedelta(days=15))
    await nine_comes(town)
    assert "Nothing has passed from the Food circle" in town.heard_private(FAY)
    assert "silver" not in " ".join(town.heard_all_private(FAY))
