"""Who has which role, since when and why not any more: by the TOML, by command, by leaving; and who is told."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from chatbot import config
from chatbot.app import App
from chatbot.checking import beside_the_archive
from chatbot.config import Settings
from storage.models import AuditLine, Role
from storage.queries import roles
from storage.types import CircleSlug, UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.towns import FEDERATION

ADA, BO, CY, DI, EVE, HAL, IVY = (f"@{name}:example.org" for name in ("ada", "bo", "cy", "di", "eve", "hal", "ivy"))
TECH = CircleSlug("tech")
MINUTE = timedelta(minutes=1)


async def _periods(
    town: Town, user: str, role: str = "link_person", circle: str | None = "tech"
) -> Sequence[tuple[object, ...]]:
    """How each period of a person began, and why it has ended."""
    async with town.app.database.looking() as db:
        query = select(Role).where(Role.user_id == user, Role.role == role, Role.id > 0).order_by(Role.id)
        return [(each.source, each.why) for each in await db.scalars(query) if each.circle == circle]


async def _starts_with(town: Town, tmp_path: Path, *changed: tuple[str, str]) -> Settings:
    """The bot starts again with another TOML."""
    toml = FEDERATION
    for before, after in changed:
        assert before in toml
        toml = toml.replace(before, after)
    path = tmp_path / "changed.toml"
    path.write_text(toml.replace("[matrix]", f'[matrix]\ncommand_prefix = "{town.app.settings.matrix.command_prefix}"'))
    settings = config.load(path)
    await town.passes(timedelta(days=1))
    running = town.app
    town.app = App(settings=settings, database=running.database, homeserver=running.homeserver, clock=town.clock)
    await town.app.found()
    await town.works()
    return settings


async def _audited(town: Town, what: str) -> Sequence[tuple[str, object, str | None]]:
    async with town.app.database.looking() as db:
        lines = await db.scalars(
            select(AuditLine).where(AuditLine.what == what, AuditLine.id > 0).order_by(AuditLine.id)
        )
        return [(line.subject, line.detail["role"], line.circle) for line in lines]


CY_IS_OUT = ('link_persons = ["@cy:example.org"]', 'link_persons = ["@eve:example.org"]')


async def test_who_is_taken_out_of_the_toml_is_it_no_longer_and_all_are_told(town: Town, tmp_path: Path) -> None:
    await _starts_with(town, tmp_path, CY_IS_OUT)

    assert await _periods(town, CY) == [("toml", "unnamed")]
    assert await _periods(town, EVE) == [("toml", None)]
    tech = town.heard_all("tech")
    assert "Cy is no longer link person of the Tech circle: my configuration names them no longer. Eve is still" in str(
        tech
    )
    assert "Eve (@eve:example.org) is link person of the Tech circle from now on: my configuration names them." in tech
    assert town.heard_private(CY).startswith("You are no longer link person of the Tech circle. My configuration")
    assert town.heard_private(EVE).startswith(
        "You are link person of the Tech circle from now on. My configuration names"
    )
    assert (CY, "link_person", "tech") in await _audited(town, "membership.role_ended")
    assert (EVE, "link_person", "tech") in await _audited(town, "membership.role_given")
    async with refused(town, "not-allowed"):
        await town.says(CY, "tech", "!relay all I stepped down but still can")


async def test_a_name_appoints_once_and_its_line_does_not_after_that(town: Town, tmp_path: Path) -> None:
    await town.says(ADA, "tech", "!role end @cy link person")
    settings = await _starts_with(town, tmp_path)

    assert await _periods(town, CY) == [("toml", "command")]
    told = await _beside(town, settings)
    assert len(told) == 1
    assert told[0].startswith("Tech circle: @cy:example.org as link person ended on Mon 2 Mar 2026, 09:00 GMT")
    assert "role give @cy:example.org link person" in told[0]
    await _starts_with(town, tmp_path, CY_IS_OUT)
    settings = await _starts_with(town, tmp_path)  # Put in again, it is another line.
    assert await _periods(town, CY) == [("toml", "command"), ("toml", None)]
    assert await _beside(town, settings) == []


async def _beside(town: Town, settings: Settings) -> Sequence[str]:
    """What ``check`` says of an archive."""
    url = str(town.app.database._url.render_as_string(hide_password=False))
    storage = settings.storage.model_copy(update={"url": url})
    found = await beside_the_archive(settings.model_copy(update={"storage": storage}))
    return [line for line in found if not line.startswith("The archive knows")]


async def test_leaving_the_room_ends_a_role_for_good(town: Town, tmp_path: Path) -> None:
    await town.leaves_room(CY, "tech")
    assert town.heard_private(CY).startswith("You are no longer link person of the Tech circle. It goes with being in")
    await town.joins_room(CY, "tech")
    await _starts_with(town, tmp_path)

    assert await _periods(town, CY) == [("toml", "left")]
    await town.says(DI, "tech", "!role give @cy link person")
    assert await _periods(town, CY) == [("toml", "left"), ("command", None)]
    assert (
        "Cy (@cy:example.org) is link person of the Tech circle from now on, given by Di (@di:example.org)."
        in town.heard("tech")
    )
    assert "Di (@di:example.org) gave it to you" in town.heard_private(CY)


async def test_what_was_given_anew_by_command_goes_on_without_the_toml(town: Town, tmp_path: Path) -> None:
    await town.says(DI, "tech", "!role give @cy link person")
    settings = await _starts_with(town, tmp_path, CY_IS_OUT)

    assert await _periods(town, CY) == [("toml", "renewed"), ("command", None)]
    assert [line for line in await _beside(town, settings) if "@cy" in line] == [
        "Tech circle: @cy:example.org is link person without being named here: it was given by command, and goes on."
    ]


async def test_one_s_own_role_can_be_laid_down(town: Town) -> None:
    await town.says(DI, "tech", "!role end @di secretary")
    assert await _periods(town, DI, "secretary") == [("toml", "command")]
    assert "Di has laid down being secretary of the Tech circle. Thank you!" in town.heard("tech")
    assert "You have laid it down" in town.heard_private(DI)
    assert (DI, "secretary", "tech") in await _audited(town, "membership.role_ended")


async def test_an_operator_ends_another_s_role_and_the_circle_reads_by_whom(town: Town) -> None:
    await town.says(ADA, "tech", "!role end @di secretary")
    assert "Di is no longer secretary of the Tech circle, as Ada (@ada:example.org) has said." in town.heard("tech")
    assert "Ada (@ada:example.org) has ended it" in town.heard_private(DI)


async def test_said_in_private_it_is_answered_there_and_the_circle_is_told(town: Town) -> None:
    room = await town.private(DI)
    await town.says(DI, room, "!role give @eve facilitator")
    assert "Eve is facilitator now, and the circle knows" in town.heard(room)
    assert "Eve (@eve:example.org) is facilitator of the Tech circle" in town.heard("tech")
    await town.says(DI, room, "!role end @di secretary")
    assert "Di is no longer secretary, and the circle knows" in str(town.heard_all(room))


@pytest.mark.parametrize(
    ("user", "words", "code", "said"),
    [
        (DI, "role give @di facilitator", "yourself", "Nobody gives a role to themselves"),
        (DI, "role give @bo:example.org facilitator", "not-present", "is not in this circle's room"),
        (
            DI,
            "role give @eve treasurer",
            "unknown-role",
            "Here somebody can be link person, secretary, facilitator or coordinator",
        ),
        (EVE, "role give @hal secretary", "not-allowed", "secretaries"),
        (EVE, "role end @di secretary", "not-your-role", "You can lay down your own role"),
        (EVE, "role end @eve secretary", "not-held", "You do not have that role here"),
    ],
)
async def test_what_is_refused(town: Town, user: str, words: str, code: str, said: str) -> None:
    async with refused(town, code):
        await town.says(user, "tech", f"!{words}")
    assert said in town.heard("tech")


async def test_who_was_given_a_role_already_is_not_given_it_twice(town: Town) -> None:
    await town.says(DI, "tech", "!role give @eve facilitator")
    async with refused(town, "held-already"):
        await town.says(DI, "tech", "!role give @eve facilitator")
    assert "has that role already" in town.heard("tech")


async def test_operators_and_treasurers_follow_the_toml_at_once_and_each_is_told(town: Town, tmp_path: Path) -> None:
    await _starts_with(
        town, tmp_path, ('treasurers = ["@bo:example.org"]', 'treasurers = ["@hal:example.org"]'),
        ('operators = ["@ada:example.org"]', 'operators = ["@ada:example.org", "@eve:example.org"]'),
    )  # fmt: skip
    assert await _periods(town, BO, "treasurer", None) == [("toml", "unnamed")]
    assert town.heard_private(BO).startswith("You are no treasurer of the Federation of Worker Co-ops any more")
    assert town.heard_private(HAL).startswith("You are a treasurer of the Federation of Worker Co-ops from now on")
    assert "You are an operator of the Federation of Worker Co-ops's bot from now on" in str(
        town.heard_all_private(EVE)
    )
    told = town.heard_all_private(ADA)
    assert "Bo (@bo:example.org) is no treasurer of the Federation of Worker Co-ops any more." in told
    assert "Hal (@hal:example.org) is a treasurer of the Federation of Worker Co-ops from now on." in told
    assert "Eve (@eve:example.org) is an operator of the Federation of Worker Co-ops's bot from now on." in told
    assert (HAL, "treasurer", None) in await _audited(town, "membership.role_given")
    assert (BO, "treasurer", None) in await _audited(town, "membership.role_ended")
    await _starts_with(town, tmp_path, ('operators = ["@ada:example.org"]', 'operators = ["@eve:example.org"]'))
    assert "You are no operator of the Federation of Worker Co-ops's bot any more" in town.heard_private(ADA)
    await _starts_with(town, tmp_path)  # Of these a line is in force whenever it is there.
    assert await _periods(town, ADA, "operator", None) == [("toml", "unnamed"), ("toml", None)]


async def test_an_operator_who_was_one_and_is_none_is_told_to_those_who_are(town: Town, tmp_path: Path) -> None:
    await _starts_with(town, tmp_path, ('operators = ["@ada:example.org"]', 'operators = ["@eve:example.org"]'))
    assert (
        "Ada (@ada:example.org) is no operator of the Federation of Worker Co-ops's bot any more."
        in town.heard_all_private(EVE)
    )


async def test_the_first_start_tells_in_the_circle_s_first_words_whom_it_names(town: Town) -> None:
    assert "My configuration names: Cy (link person) and Di (secretary)." in town.heard_all("tech")[0]
    assert (CY, "link_person", "tech") in await _audited(town, "membership.role_given")
    assert (ADA, "operator", None) in await _audited(town, "membership.role_given")
    for user in (ADA, BO, CY, DI):  # The town's past has a co-op that pays less, which the treasurer is told.
        assert [said for said in town.heard_all_private(user) if "may pay what it can" not in said] == []


async def test_a_start_that_changes_nothing_says_and_notes_nothing(town: Town, tmp_path: Path) -> None:
    before = await _audited(town, "membership.role_given"), len(town.heard_all("tech"))
    await _starts_with(town, tmp_path)
    assert (await _audited(town, "membership.role_given"), len(town.heard_all("tech"))) == before


async def test_a_role_is_shown_by_its_name_also_where_the_program_does_not_know_it(town: Town) -> None:
    async with town.app.database.transaction() as db:
        db.add(Role(circle=TECH, user_id=UserId(EVE), role="beekeeper", starts_at=town.now))
    await town.says(EVE, "tech", "!whoami")
    assert "Tech circle: beekeeper" in town.heard("tech")
    await town.says(EVE, "tech", "!mydata")
    async with town.app.database.looking() as db:
        assert [each.role for each in await roles.held_by(db, user_id=UserId(EVE), at=town.now)] == ["beekeeper"]


async def test_a_role_that_goes_to_and_fro_rings_the_operators_once_and_is_told_as_it_stands(town: Town) -> None:
    await town.says(CY, "tech", "!role end @cy link person")
    assert "The Tech circle has no link person just now" in town.heard_private(ADA)
    rung, told = len(town.heard_all_private(ADA)), len(town.heard_all("coordinating"))
    for _ in range(5):
        await town.says(DI, "tech", "!role give @eve link person")
        await town.says(EVE, "tech", "!role end @eve link person")
    await town.passes(timedelta(minutes=3))
    assert len(town.heard_all_private(ADA)) - rung <= 1
    assert len(town.heard_all("coordinating")) - told <= 1

    await town.says(DI, "tech", "!role give @eve link person")
    await town.passes(timedelta(minutes=3))
    assert "The Tech circle has a link person again: Eve" in town.heard_private(ADA)
    assert "The Tech circle has a link person again: Eve" in town.heard("coordinating")


async def test_where_nobody_was_missed_nobody_is_told_that_somebody_is_there_again(town: Town) -> None:
    before = len(town.heard_all_private(ADA)), len(town.heard_all("coordinating"))
    await town.says(DI, "tech", "!role give @eve link person")
    await town.says(EVE, "tech", "!role end @eve link person")
    await town.passes(timedelta(minutes=3))
    assert (len(town.heard_all_private(ADA)), len(town.heard_all("coordinating"))) == before
