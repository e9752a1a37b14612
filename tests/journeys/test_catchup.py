"""What somebody has missed since they last spoke: of this circle in its room, of all of theirs in private, in ten lines at most."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_secrecy import CY, encrypt, says_secretly

ADA, EVE, ZOE = "@ada:example.org", "@eve:example.org", "@zoe:elsewhere.org"


async def missed(town: Town, user: str, where: str | None = None, words: str = "!catchup") -> list[str]:
    """The lines that somebody is told: in private, or in a circle's room."""
    room = where or await town.private(user)
    await town.says(user, room, words)
    return [line for line in town.heard(room).splitlines() if line]


async def _agree(town: Town, text: str) -> None:
    await town.says(GUS, "food", f"!consent {text} by tomorrow 17:00")
    await town.reacts(FAY, "food", to=town.last_event("food"), key="✅")
    await town.passes(timedelta(days=2))


@pytest.mark.both_databases
async def test_what_has_happened_since_one_spoke_here_is_told_the_latest_first_and_then_what_is_open(
    town: Town,
) -> None:
    await settled(town)
    await _agree(town, "Buy a van")
    await town.says(HAL, "food", "good to see that")
    await town.passes(timedelta(hours=3))
    await _agree(town, "Paint it green")
    await town.says(GUS, "food", "!consent Sell it by 25 march 17:00")
    await town.says(GUS, "food", "!withdraw C-3 yes")
    await town.says(FAY, "coordinating", "!relay to food The gathering is in May")
    await town.says("@bo:example.org", "food", "!join as guest")
    await town.says(GUS, "food", "!date Monthly call 1h 20 march 10:00, 21 march 10:00")
    await town.says(GUS, "food", "!date close M-1 1")
    await town.says(GUS, "food", "!consent Keep it by 26 march 17:00")

    heading, *lines, foot = await missed(town, HAL, "food")
    assert heading == "Since you last spoke here, Wed 4 Mar 2026, 09:00 GMT, in the Food circle:"
    told = [line.partition(" · ") for line in lines]
    assert [first for first, _, _ in told if "Monthly" not in first] == [
        "• 1 person has joined",
        "• D-2 agreed Fri 6 Mar 2026, 12:00 GMT: Paint it green",
        "• C-3 was withdrawn: Sell it",
        "• R-1 from the Coordinating circle: The gathering is in May",
        "• C-4 is open until Thu 26 Mar 2026, 17:00 GMT: Keep it",
    ]
    assert "D-1" not in "".join(lines)
    assert {way for _, _, way in told if "(" not in way} == {
        "!members",
        "!relays",
        "!item C-3",
        "!decision D-2",
        "!item C-4",
    }
    (meeting,) = [way for first, _, way in told if first.startswith("• M-1 Monthly call: Fri 20 Mar 2026")]
    assert "matrix.to" in meeting
    assert foot.startswith("1 thing waits for you: !todo · More in private")


async def test_each_way_to_more_leads_there(town: Town) -> None:
    await opened(town)
    await _agree(town, "Paint it green")
    _, *lines, _ = await missed(town, HAL, "food", "!catchup since 1 march")
    for line in lines:
        await town.says(HAL, "food", line.partition(" · ")[2])
        assert line.split()[1] in town.heard("food")


async def test_what_is_said_in_the_same_conversation_does_not_hide_what_lies_before_it(town: Town) -> None:
    await settled(town)
    await _agree(town, "Buy a van")
    await town.says(HAL, "food", "hello everybody, I am back")
    await town.passes(timedelta(minutes=20))
    for _ in range(2):
        assert [line for line in await missed(town, HAL, "food") if "D-1" in line]


async def test_in_private_it_is_of_all_circles_and_since_one_spoke_anywhere(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "tech", "hello")
    await town.passes(timedelta(hours=2))
    await _agree(town, "Buy a van")
    await town.says(CY, "tech", "!join for Small Mills")
    await town.says(CY, "tech", "!consent Move to the moon")

    heading, *lines, foot = await missed(town, HAL)
    assert heading == "Since you last spoke, Mon 2 Mar 2026, 09:00 GMT, in your circles:"
    assert "• Food circle: D-1 agreed Wed 4 Mar 2026, 11:00 GMT: Buy a van · decision D-1" in lines
    assert [line for line in lines if line.startswith("• Tech circle: C-2 is open")]
    assert not [line for line in lines if "Coordinating" in line]
    assert "catchup since monday looks further back." in foot
    assert not [line for line in await missed(town, HAL, "tech") if "D-1" in line]


async def test_nothing_new_is_said_and_one_never_heard_is_told_of_a_week(town: Town) -> None:
    await settled(town)
    assert (await missed(town, EVE, "tech"))[0] == "Nothing is new in the Tech circle since Mon 23 Feb 2026, 09:00 GMT."
    await town.passes(timedelta(days=1))
    assert (await missed(town, EVE, "tech"))[0].startswith(
        "Nothing is new in the Tech circle since you last spoke here"
    )
    heading, *_ = await missed(town, EVE, words="catchup since yesterday")
    assert heading == "Nothing is new in your circles since Mon 2 Mar 2026, 00:00 GMT."


async def test_it_is_ten_lines_at_most_with_some_of_both(town: Town) -> None:
    await settled(town)
    for number in range(7):
        await town.says(GUS, "food", f"!consent Buy van {number} by 3 march 17:00")
        await town.says(FAY, "food", f"!yes C-{number + 1}")
    await town.passes(timedelta(days=3))
    for number in range(7):
        await town.says(GUS, "food", f"!consent Sell van {number} by 20 march 17:00")

    lines = await missed(town, HAL, "food", "!catchup since 1 march")
    assert len(lines) == 10
    assert len([line for line in lines if "agreed" in line]) == 4
    assert len([line for line in lines if "is open" in line]) == 3
    assert lines[-2] == "• And 9 things more: !decisions and !items show what."


async def test_an_encrypted_circle_s_words_stay_there(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await says_secretly(town, GUS, "food", "!consent Bury the silver by 20 march 17:00")
    lines = await missed(town, HAL, words="catchup since 1 march")

    assert "silver" not in "".join(lines)
    assert "• What is new in Food circle stays in encrypted rooms: say !catchup there." in lines


async def test_who_is_in_no_circle_has_missed_nothing(town: Town) -> None:
    await town.says(ZOE, await town.private(ZOE), "catchup")
    assert "I do not see you in any of their rooms" in town.heard_private(ZOE) or "that is for" in town.heard_private(
        ZOE
    )
