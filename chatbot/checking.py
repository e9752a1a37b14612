"""What ``check`` finds: all that is wrong with a configuration, and what is worth knowing of one that is good, also beside the
archive, where there is one: names that give no role any more, and roles that go on without them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import config
from chatbot.api.arguments import say_when
from chatbot.api.wording.phrases import cmd
from chatbot.api.wording.texts import not_translated, rendering_of
from chatbot.config import Settings
from chatbot.receiving import circles_from_toml, renaming
from storage.database import Database, NoArchive
from storage.models import Circle

NO_LOGIN = "It names no password and no access token yet: set CIRCLEBOT_PASSWORD, or matrix.password_file."


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. There are settings where nothing is wrong."""

    settings: Settings | None
    problems: tuple[config.Problem, ...] = ()
    worth_knowing: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The same for other programs."""
        problems = [problem.as_data() for problem in self.problems]
        return {"good": self.settings is not None, "problems": problems, "worth_knowing": list(self.worth_knowing)}


async def look_at(path: Path) -> Found:
    """Everything about the configuration in a file. Raises what the archive raises when it cannot be used."""
    try:
        settings = config.load(path)
    except config.ConfigError as wrong:
        named = config.around(path)
        return Found(None, (*wrong.problems, *(_of_files(named)[0] if named is not None else ())))
    problems, can_log_in = _of_files(settings)
    if problems:
        return Found(None, tuple(problems))
    lines = [*config.worth_knowing(settings), *await beside_the_archive(settings)]
    if (english := not_translated(settings)) is not None:
        lines.append(english)
    if not can_log_in:
        lines.append(NO_LOGIN)
    return Found(settings, worth_knowing=tuple(lines))


def _of_files(settings: Settings) -> tuple[list[config.Problem], bool]:
    """What is wrong with the files and folders that the settings name, and whether there is a secret to log in with."""
    problems: list[config.Problem] = config.folders(settings)
    secrets: list[str | None] = []
    for read in (config.password, config.access_token, config.pickle_key, config.passfile):
        try:
            secrets.append(read(settings))
        except config.ConfigError as wrong:
            problems += wrong.problems
    try:
        config.picture(settings)
    except config.ConfigError as wrong:
        problems += wrong.problems
    return problems, any(secrets[:2])


async def beside_the_archive(settings: Settings) -> list[str]:
    """What the archive holds and the TOML does not name, one line each; none where the bot has not run yet, or where another version of the program is to migrate it first.

    Raises DatabaseTooNew, NotAnArchive, and what the archive raises when it cannot be used.
    """
    try:
        database = Database(settings.storage.url, patient=True, made_before=True)
    except NoArchive:
        return []
    try:
        await database.must_be_ours()
        if not await database.is_current():
            return []
        async with database.looking() as db:
            return [*await _circles(db, settings), *await _roles(db, settings)]
    finally:
        await database.close()


async def _circles(db: AsyncSession, settings: Settings) -> list[str]:
    """The circles that the TOML names no longer, and the names before that come too late."""
    lines = [
        circles_from_toml.in_words(circle, settings)
        for circle in await circles_from_toml.at_rest(db, settings=settings)
    ]
    late = [
        f'circles["{wanted.slug}"].was = "{wanted.was}" comes too late: people have begun with "{wanted.slug}", so each keeps '
        "its own register."
        for wanted in settings.circles
        if wanted.was is not None
        and (await db.get(Circle, wanted.was)) is not None
        and await renaming.is_in_the_way(db, wanted)
    ]
    return [*lines, *late]


async def _roles(db: AsyncSession, settings: Settings) -> list[str]:
    """Names that give no role any more, and roles that go on without them."""
    found = await circles_from_toml.not_in_force(db, settings=settings)
    written, federation = rendering_of(settings), settings.federation
    lines = []
    for circle, role, goes_on in found:
        name = role.role.replace("_", " ")
        if goes_on or role.ended_at is None:
            lines.append(
                f"{circle}: {role.user_id} is {name} without being named here: it was given by command, and goes on."
            )
            continue
        when = say_when(role.ended_at, zone=settings.zone_of(role.circle), locale=federation.language)
        lines.append(
            f"{circle}: {role.user_id} as {name} ended on {when}, and being named here does not bring it back. "
            f"To give it anew, say {written.words(cmd(f'role give {role.user_id} {name}'))} in the circle's room."
        )
    return lines
