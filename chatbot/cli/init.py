"""Setting a bot up: a conversation at a terminal, or options for all of its answers."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from chatbot import config
from chatbot.cli.door import (
    ANOTHER_RUNS,
    CONFIGURATION,
    DEFAULT,
    FAILED,
    REFUSED,
    Config,
    cli,
    end,
    must_be_a_place,
    tell,
    trouble_in_words,
)
from chatbot.config.example import example
from chatbot.setup.answers import EXAMPLE, Answers, circle_from

People = Annotated[list[str] | None, typer.Option()]
SSO = (
    "This homeserver lets nobody in by password (it has another login, such as a company's own). Get an access token for the bot's account: log in as "
    "the bot in a client, and copy it from “Help & About”; or let the homeserver's administrator make one. Then say circlebot init with CIRCLEBOT_ACCESS_TOKEN set."
)


@cli.command()
def init(
    config_file: Config = DEFAULT,
    homeserver: Annotated[str | None, typer.Option(help="Address of the bot's homeserver.")] = None,
    user_id: Annotated[str | None, typer.Option(help="Matrix id of the bot's account.")] = None,
    federation: Annotated[str | None, typer.Option(help="Name of the federation.")] = None,
    operator: Annotated[list[str] | None, typer.Option(help="Who runs the bot; as often as needed.")] = None,
    treasurer: Annotated[list[str] | None, typer.Option(help="Who asks for subs; as often as needed.")] = None,
    circle: Annotated[list[str] | None, typer.Option(help=f"A circle: “{EXAMPLE}”; as often as needed.")] = None,
    space: Annotated[str | None, typer.Option(help="Alias of a space for the rooms; found, or made.")] = None,
    archive: Annotated[
        str | None, typer.Option(help="Where the archive lies, as storage.url; without it, a file.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Rooms that are made are not encrypted.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Write the files, and ask no homeserver.")] = False,
) -> None:
    """Set the bot up: account, rooms, TOML. The password comes from CIRCLEBOT_PASSWORD (or CIRCLEBOT_ACCESS_TOKEN), or is asked for.

    Said again, it changes only what is asked. Without a terminal and without options it writes the example."""
    try:
        circles = tuple(map(circle_from, circle or ()))
    except ValueError as wrong:
        end(CONFIGURATION, f"--circle: expected {wrong}")
    given = Answers(
        homeserver=homeserver,
        user_id=user_id,
        federation=federation,
        operators=tuple(operator or ()),
        treasurers=tuple(treasurer or ()),
        circles=circles,
        space=space,
        archive=archive,
        encrypted=not clear,
        secrets=_secrets() if homeserver or user_id else {},
    )
    must_be_a_place(config_file)
    answers = _asked(given, config_file) if sys.stdin.isatty() else given
    if answers.changes_nothing:
        if config_file.exists():
            end(CONFIGURATION, f"{config_file} is there already, and I have left it as it is.")
        _write_example(config_file)
        return
    _set_up(answers, config_file, offline=offline)


def _secrets() -> dict[str, str]:
    """The bot's secrets, as the environment gives them."""
    named = {"password": "CIRCLEBOT_PASSWORD", "access_token": "CIRCLEBOT_ACCESS_TOKEN"}
    return {kind: os.environ[variable] for kind, variable in named.items() if os.environ.get(variable)}


def _asked(given: Answers, config_file: Path) -> Answers:
    from chatbot.setup import questions

    try:
        if not config_file.exists():
            return questions.ask_all(given)
        if not given.changes_nothing:
            return given
        return questions.ask_part(given, user_id=config.load(config_file).matrix.user_id)
    except questions.Stopped:
        end(FAILED, "Nothing was changed.")
    except config.ConfigError as wrong:
        end(CONFIGURATION, *map(str, wrong.problems))


def _write_example(config_file: Path) -> None:
    from chatbot.config.files import write_file

    with trouble_in_words():
        write_file(config_file, example().encode())
    tell(
        f"Wrote {config_file}. Put in your addresses and ids, then check it: circlebot check --config {config_file}",
        "At a terminal, circlebot init asks for all of it instead.",
    )


def _set_up(answers: Answers, config_file: Path, *, offline: bool) -> None:
    from chatbot.setup import written
    from chatbot.watching.locked import is_locked

    settings, text = _planned(answers, config_file)
    with trouble_in_words():
        running = not offline and is_locked(settings.storage.data_dir)
    if running and (_account(answers) or answers.archive):
        end(
            ANOTHER_RUNS,
            f"A bot is at work on {settings.storage.data_dir}: stop it first, then change its account or archive.",
            f"{config_file} is as it was.",
        )
    if config_file.exists() and _account(answers) and not offline:
        _prove(settings, answers, config_file)
    with trouble_in_words():
        written.write(config_file, text, answers)
    tell(f"Wrote {config_file}" + (", and secrets beside it, for the bot alone." if answers.secrets else "."))
    if not offline:
        _go_online(settings, answers, running=running)
    if running:
        tell(
            "The bot that is at work takes it in by “admin reload”, said to it by an operator, or by systemctl reload circlebot."
        )
    else:
        tell(f"Next: circlebot run --config {config_file}")


def _account(answers: Answers) -> bool:
    """Whether they are about how the bot logs in."""
    return bool(answers.homeserver or answers.user_id or answers.secrets)


def _prove(settings: config.Settings, answers: Answers, config_file: Path) -> None:
    """The end where a new secret or address does not let the bot in: then what has worked so far stays."""
    from chatbot.setup.proved import must_let_in

    with _refusals_in_words(settings, f"{config_file} and the secrets are as they were."):
        asyncio.run(must_let_in(settings, answers))


def _planned(answers: Answers, config_file: Path) -> tuple[config.Settings, str]:
    """What the TOML will say, once it is clear that all of it can stand. Nothing is written."""
    from chatbot.setup import written
    from chatbot.setup.complaints import readable, settings_of

    unchanged = f"{config_file} is as it was." if config_file.exists() else "Nothing was written."
    try:
        before = readable(config_file) if config_file.exists() else None
        text = written.toml_of(answers, before)
        return settings_of(config_file, text, before), text
    except config.ConfigError as wrong:
        end(CONFIGURATION, *map(str, wrong.problems), unchanged)
    except written.NotWritten as why:
        end(CONFIGURATION, f"{config_file}: {why}.", unchanged)
    except ValueError as wrong:
        end(CONFIGURATION, f"--circle: expected {wrong}", unchanged)


def _go_online(settings: config.Settings, answers: Answers, *, running: bool) -> None:
    from chatbot.process import AlreadyRunning, EmptyArchive
    from chatbot.setup.rooms import NotMade

    try:
        with _refusals_in_words(settings, "Say circlebot init again with what is right."):
            asyncio.run(_on_the_homeserver(settings, answers, running=running))
    except EmptyArchive as wrong:
        end(CONFIGURATION, str(wrong))
    except AlreadyRunning as other:
        end(ANOTHER_RUNS, f"{other}; stop it first.")
    except NotMade as why:
        end(FAILED, str(why))


@contextmanager
def _refusals_in_words(settings: config.Settings, then: str) -> Iterator[None]:
    from chatbot.matrix.homeserver import HomeserverError, TokenRefused
    from chatbot.matrix.login import LockedOut

    try:
        with trouble_in_words():
            yield
    except TokenRefused as refused:
        end(REFUSED, f"The homeserver does not let the bot in: {refused}", then)
    except LockedOut as wrong:
        end(CONFIGURATION, str(wrong))
    except HomeserverError as trouble:
        end(FAILED, f"{settings.matrix.homeserver} does not do it: {trouble}", then)


async def _on_the_homeserver(settings: config.Settings, answers: Answers, *, running: bool) -> None:
    """Log in as the device that the bot will be, with an identity that signs it; find or make the rooms; look whether all is well.

    A bot that is running is all that already, and only its rooms are seen to."""
    from chatbot.online import look_online
    from chatbot.setup.rooms import Rooms

    if not running:
        await _log_in(settings)
    token = config.access_token(settings)
    rooms = Rooms.of(settings.matrix.homeserver, settings.storage.data_dir, me=settings.matrix.user_id, token=token)
    try:
        tell(*(await rooms.find_or_make(answers, settings)).lines)
    finally:
        await rooms.close()
    tell(*(f"Still to do: {line}" for line in await look_online(settings)))


async def _log_in(settings: config.Settings) -> None:
    from chatbot.matrix.homeserver import TokenRefused
    from chatbot.matrix.wire import MatrixHomeserver
    from chatbot.process import only_one
    from chatbot.setup.rooms import ways_in

    flows, _ = await ways_in(settings.matrix.homeserver)
    token = config.access_token(settings)
    if "m.login.password" not in flows and token is None:
        raise TokenRefused(SSO)
    config.prepare_data_dir(settings.storage.data_dir)
    async with only_one(settings.storage.data_dir, wait=False):
        await _make_archive(settings)
        homeserver = MatrixHomeserver(
            homeserver=settings.matrix.homeserver,
            user_id=settings.matrix.user_id,
            device_name=settings.matrix.device_name,
            data_dir=settings.storage.data_dir,
            password=config.password(settings),
            access_token=token,
            pickle_key=config.pickle_key(settings),
        )
        try:
            identity = await homeserver.start()
            signed = homeserver.device_state.signed
        finally:
            await homeserver.stop()
    tell(
        f"Logged in as {identity.user_id}, device {identity.device_id}"
        + (", signed by an identity of its own." if signed else ".")
    )


async def _make_archive(settings: config.Settings) -> None:
    """An archive of our own before there is a login: one that is found empty beside a login has been lost."""
    from chatbot.process import must_be_its_archive
    from storage.database import Database

    database = Database(settings.storage.url, patient=True)
    try:
        await must_be_its_archive(settings, database)
        await database.migrate()
    finally:
        await database.close()
