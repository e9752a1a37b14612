"""What the bot keeps about a person, told to them alone, in counts and plain words."""

import re

import pytest

from chatbot.api.wording.rendering import IN_A_ROOM
from commands.help.mydata_texts import kept
from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import BO, FAY, GUS, HAL, opened, settled
from tests.journeys.test_secrecy import CY, encrypt, says_secretly

EVE, STRANGER = "@eve:example.org", "@zoe:example.org"


async def kept_about(town: Town, user: str) -> list[str]:
    """What somebody is told, line by line, without what the past of the town has left of them."""
    room = await town.private(user)
    await town.says(user, room, "mydata all")
    return [line.removeprefix("• ") for line in town.heard(room).splitlines() if line.startswith("• ")]


@pytest.mark.both_databases
async def test_what_each_family_keeps_is_told_in_plain_words_and_without_figures(town: Town) -> None:
    before = await kept_about(town, HAL)
    card = await opened(town)
    await town.reacts(HAL, "food", to=card, key="✋")
    await town.says(HAL, "food", "!object C-1 Nobody of ours can come")
    await town.says(HAL, "food", "!ask C-1 Who pays?")
    await town.says(HAL, "food", "!sense Shall we grow?")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 92000 wages, 71500 self-employed")
    await town.says(HAL, room, "yes")
    kept = await kept_about(town, HAL)

    new = [line for line in kept if line not in before]
    assert "Your membership of the Food circle, since Mon 2 Mar 2026, 09:00 GMT, for Small Screws" in new
    assert "1 declaration of Small Screws that you made" in new
    for part in (
        "answers to items",
        "question",
        "sense check",
        "messages and reactions of yours",
        "lines of the audit",
    ):
        assert any(part in line for line in new), part
    told = town.heard(room)
    assert "92" not in told
    assert "Nobody of ours" not in told
    assert "forget after 90 days" in told
    assert "ada:example.org" in told
    assert "To have yourself taken out of it: forget me." in told


async def test_roles_and_memberships_that_have_ended_are_told_too(town: Town) -> None:
    await settled(town)
    await town.says(HAL, "food", "!leave yes")
    await town.says(BO, "food", "!join as guest")

    assert any(
        line.startswith("Your membership of the Food circle, from Mon 2 Mar 2026") and "for Small Screws" in line
        for line in await kept_about(town, HAL)
    )
    assert any(line.startswith("Your being a guest of the Food circle, since") for line in await kept_about(town, BO))
    assert any(line.startswith("Link person of the Tech circle, since") for line in await kept_about(town, CY))


async def test_nothing_of_others_is_told(town: Town) -> None:
    before = await kept_about(town, EVE)
    await opened(town)
    await town.says(FAY, "food", "!relay We need a van")
    after = await kept_about(town, EVE)

    own = ("of yours to me", "of mine to you")
    assert [line for line in after if not any(part in line for part in own)] == [
        line for line in before if not any(part in line for part in own)
    ]


async def test_a_stranger_is_told_what_they_have_left_here(town: Town) -> None:
    kept = await kept_about(town, STRANGER)

    assert any("of yours to me" in line for line in kept)
    assert not any("membership" in line for line in kept)


async def test_it_is_nobody_else_s_business(town: Town) -> None:
    async with refused(town, "private-only"):
        await town.says(GUS, "food", "!mydata")


async def test_no_words_of_an_encrypted_room_are_told(town: Town) -> None:
    await settled(town)
    await encrypt(town, "food")
    await says_secretly(town, HAL, "food", "!consent Bury the silver")
    await says_secretly(town, FAY, "food", "!relay Bury the silver")
    for user in (HAL, FAY):
        await kept_about(town, user)
        assert "silver" not in town.heard_private(user)


def test_where_no_operator_is_named_none_is() -> None:
    told = IN_A_ROOM.plain(kept(UserId(HAL), ["1 relay"], operators=()))

    assert "Whoever runs the bot can see all of it, with its words and figures." in told


@pytest.mark.both_databases
async def test_it_comes_as_a_table_too_without_words_figures_and_others(town: Town) -> None:
    await opened(town)
    await town.says(HAL, "food", "!object C-1 Nobody of ours can come")
    room = await town.private(HAL)
    await town.says(HAL, room, "subs declare 92000 wages, 71500 self-employed")
    await town.says(HAL, room, "yes")
    await town.says(HAL, room, "mydata")
    (event,) = town.files_to(HAL)
    link = town.content_of(event)["url"]
    table = town.server.files[str(link)].decode()
    assert table.startswith("table,record,as,since\n")
    for part in ("members,", "speakers,", "consent_answers,", "declarations,", ",user_id,", ",declared_by,"):
        assert part in table, part
    for part in ("92000", "Nobody", "@gus", "@fay", "Small Screws"):
        assert part not in table, part


async def test_the_question_is_answered_in_six_lines_and_all_of_it_when_asked_for(town: Town) -> None:
    await opened(town)
    room = await town.private(HAL)
    await town.says(HAL, room, "what do you know about me?")
    said = town.heard(room).splitlines()
    lines = [line for line in said if line]
    assert len(lines) <= 6
    assert re.fullmatch(r"• and \d+ more kinds: mydata all", lines[-2])
    shown = int(re.findall(r"\d+", lines[-2])[0]) + 3

    assert len(await kept_about(town, HAL)) in (shown, shown + 1)  # What was said meanwhile is a kind of its own.
