"""The command line. Exit codes: 0 stopped in order, 2 configuration, 3 the homeserver refuses us, 4 a newer archive."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from chatbot import config, logs
from chatbot.config.example import example

CONFIGURATION, REFUSED, TOO_NEW = 2, 3, 4
EMPTY = "The archive is empty: the bot has never run with it. Is this the right TOML?"

cli = typer.Typer(
    help="Circlebot: a bot for the circles of a federation, on Matrix.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
out = Console()
err = Console(stderr=True)

Config = Annotated[Path, typer.Option("--config", "-c", help="The TOML file.")]
DEFAULT = Path("circlebot.toml")


@cli.command()
def run(
    config_file: Config = DEFAULT,
    log_level: Annotated[logs.Level, typer.Option(help="From which level on it logs.")] = logs.Level.INFO,
    json_logs: Annotated[bool, typer.Option("--json-logs", help="One JSON object per line.")] = False,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C, SIGTERM)."""
    from chatbot import process  # only a running bot needs all of it
    from chatbot.matrix.homeserver import NoHomeserver, TokenRefused
    from chatbot.matrix.login import LockedOut
    from storage.database import DatabaseTooNew

    logs.set_up(level=log_level, as_json=json_logs)
    try:
        with _trouble_in_words(code=CONFIGURATION):
            asyncio.run(process.run(config_file))
    except config.ConfigError as wrong:
        _end(CONFIGURATION, *map(str, wrong.problems))
    except (process.AlreadyRunning, LockedOut) as wrong:
        _end(CONFIGURATION, str(wrong))
    except TokenRefused as refused:
        _end(
            REFUSED,
            f"the homeserver does not let us in: {refused}",
            "Check the password or access token, then start again.",
        )
    except NoHomeserver as wrong:
        _end(REFUSED, str(wrong), "Put the address of the homeserver itself into matrix.homeserver, then start again.")
    except DatabaseTooNew as newer:
        _end(
            TOO_NEW,
            str(newer),
            "Start the newer program, or bring back the copy that was taken before it changed the archive.",
        )


@cli.command()
def check(
    config_file: Config = DEFAULT,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Also tell who would speak for which co-op after the upgrade.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs: one JSON object.")] = False,
) -> None:
    """Check a configuration, and say everything that is wrong with it."""
    from chatbot.checking import look_at

    with _trouble_in_words():
        found = asyncio.run(look_at(config_file))
    if as_json:
        sys.stdout.write(f"{json.dumps(found.as_data(), ensure_ascii=False, indent=2)}\n")
    if found.settings is None:
        _end(CONFIGURATION, *(() if as_json else map(str, found.problems)))
    if as_json:
        return
    federation = found.settings.federation
    out.print(f"{config_file} is good: {len(found.settings.circles)} circles of the {federation.name}.")
    for line in found.worth_knowing:
        out.print(f"{config_file}: {line}", highlight=False, markup=False, soft_wrap=True)
    if upgrade:
        _tell_of_upgrade(found.settings)


def _tell_of_upgrade(settings: config.Settings) -> None:
    """Tell what becomes of those who speak for co-ops now, and change nothing."""
    from chatbot.upgrade import NoArchive, what_an_upgrade_makes

    try:
        with _trouble_in_words():
            lines = what_an_upgrade_makes(settings.storage.url)
    except NoArchive:
        _end(CONFIGURATION, EMPTY)
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)


@cli.command()
def init(config_file: Config = DEFAULT) -> None:
    """Write an example configuration to start from."""
    if config_file.exists():
        _end(CONFIGURATION, f"{config_file} is there already, and I have left it as it is.")
    with _trouble_in_words():
        config_file.write_text(example(), encoding="utf-8")
    out.print(
        f"Wrote {config_file}. Put in your addresses and ids, then check it: python -m chatbot check --config {config_file}",
        highlight=False,
        soft_wrap=True,
    )


@cli.command()
def doctor(config_file: Config = DEFAULT) -> None:
    """Look at the bot's account: its device, its fingerprint, whether clients trust it. Also while it runs."""
    from chatbot.matrix import doctor as practice
    from chatbot.matrix.homeserver import HomeserverError, TokenRefused
    from chatbot.matrix.login import LockedOut

    settings = _load(config_file)
    matrix = settings.matrix
    try:
        found = asyncio.run(
            practice.examine(
                homeserver=matrix.homeserver,
                user_id=matrix.user_id,
                data_dir=settings.storage.data_dir,
                token=config.access_token(settings),
            )
        )
    except config.ConfigError as wrong:
        _end(CONFIGURATION, *map(str, wrong.problems))
    except LockedOut as wrong:
        _end(CONFIGURATION, str(wrong))
    except TokenRefused as refused:
        _end(
            REFUSED,
            f"the homeserver does not let us in: {refused}",
            "Start the bot once with “run”, which logs in anew.",
        )
    except HomeserverError as trouble:
        _end(1, f"{matrix.homeserver} does not answer as it should: {trouble}")
    for each in found:
        out.print(f"{each.what}: {each.how}", highlight=False, markup=False, soft_wrap=True)
        if each.remedy is not None:
            out.print(f"  not well: {each.remedy}", highlight=False, markup=False, soft_wrap=True)
    if not all(each.well for each in found):
        raise typer.Exit(1)
    out.print("All is well.")


@cli.command()
def migrate(config_file: Config = DEFAULT) -> None:
    """Bring the archive up to date; "run" does that by itself."""
    from storage.database import Database, DatabaseTooNew

    async def work() -> str:
        database = Database(_load(config_file).storage.url, patient=True)
        try:
            done = await database.migrate()
        finally:
            await database.close()
        return f"The archive is at schema {done}." + (f" A copy from before is at {done.copy}." if done.copy else "")

    try:
        with _trouble_in_words():
            out.print(asyncio.run(work()))
    except DatabaseTooNew as newer:
        _end(TOO_NEW, str(newer))


@cli.command()
def backup(to: Annotated[Path, typer.Argument(help="The file to write.")], config_file: Config = DEFAULT) -> None:
    """Copy an embedded archive to a file, also while the bot runs."""
    from storage.database import Database

    async def work() -> None:
        database = Database(_load(config_file).storage.url, patient=True)
        try:
            if database.embedded and await database.is_empty():
                _end(CONFIGURATION, EMPTY)
            await database.backup(to)
        finally:
            await database.close()

    try:
        with _trouble_in_words():
            asyncio.run(work())
    except ValueError as refused:
        _end(CONFIGURATION, str(refused))
    out.print(f"Wrote {to}. Keep it with the data folder: the keys in there belong to it.")


@cli.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write the files.")], config_file: Config = DEFAULT
) -> None:
    """Write the logbook, the registers and all declarations into a folder, as Markdown and CSV. Also while the bot runs."""
    import commands
    from chatbot.app import utc_now
    from chatbot.export import export as write
    from storage.database import Database, DatabaseTooNew

    async def work() -> list[Path]:
        settings = _load(config_file)
        database = Database(settings.storage.url, patient=True)
        try:
            if await database.is_empty():
                _end(CONFIGURATION, EMPTY)
            await database.migrate()
            return await write(folder, database=database, settings=settings, families=commands.FAMILIES, now=utc_now())
        finally:
            await database.close()

    try:
        with _trouble_in_words():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            written = asyncio.run(work())
    except DatabaseTooNew as newer:
        _end(TOO_NEW, str(newer))
    for path in written:
        out.print(f"Wrote {path}.", highlight=False, markup=False, soft_wrap=True)
    out.print("There are figures in them that were told in private: keep them so.")


@cli.command("config")
def show_example() -> None:
    """Print the example configuration, with every key explained."""
    sys.stdout.write(example())


@cli.command("commands")
def show_commands() -> None:
    """Print the reference of all that people can say."""
    from chatbot.reference import reference

    sys.stdout.write(reference())


@cli.command("authority")
def show_authority() -> None:
    """Print who may do what, to which record and with which command."""
    from chatbot.reference import authority

    sys.stdout.write(authority())


@cli.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its homeserver and its bot.")] = Path("demo-data"),
    script: Annotated[
        bool, typer.Option("--script", help="End after the scenario, with 1 if an answer did not come.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the federation of the last demo.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the demo's homeserver; by default a free one.")] = None,
) -> None:
    """See it work: a homeserver of its own, invented people, a scenario, and a console to speak as any of them."""
    try:
        from chatbot.demo.play import run_demo
    except ImportError as missing:
        _end(1, f"The demo needs what “make demo” installs ({missing.name} is not there).")
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    raise typer.Exit(asyncio.run(run_demo(folder=folder, script=script or not terminal, keep=keep, port=port, out=out)))


def _load(path: Path) -> config.Settings:
    try:
        return config.load(path)
    except config.ConfigError as wrong:
        _end(CONFIGURATION, *map(str, wrong.problems))


@contextmanager
def _trouble_in_words(*, code: int = 1) -> Iterator[None]:
    """Tell in one line which file cannot be used, or why the archive cannot, and end with this exit code."""
    from asyncpg import PostgresError  # raised as it is where there is no connection yet
    from sqlalchemy.exc import DBAPIError

    from storage.migrations import KeysBroken
    from storage.trouble import lasting, passing

    try:
        yield
    except KeysBroken as broken:
        _end(1, *_how_to_mend(broken))
    except (OSError, DBAPIError, PostgresError) as trouble:
        if isinstance(trouble, OSError) and trouble.filename is not None:
            _end(code, f"{trouble.filename}: {trouble.strerror}.")
        if (why := lasting(trouble)) is not None:
            _end(code, f"The archive cannot be used: {why}.")
        if (why := passing(trouble)) is None:
            raise
        _end(code, f"The archive cannot be used: {why}. Please try again when it can.")


def _how_to_mend(broken: Exception) -> tuple[str, str]:
    return (
        f"The archive holds rows that point to nothing, so it stays at its schema as it was: {broken}.",
        "Somebody has changed it by hand. Please put these rows right (PRAGMA foreign_key_check lists them), or go on with a "
        "backup from before.",
    )


def _end(code: int, *lines: str) -> NoReturn:
    for line in lines:
        err.print(line, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(code)


def main() -> None:
    """Entry point of ``circlebot``."""
    cli()
