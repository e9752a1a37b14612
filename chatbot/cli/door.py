"""What every sub-command shares: the command line itself, its exit codes, and how it says that something cannot be done.

Exit codes: 0 stopped in order, 1 it did not work, 2 configuration, 3 the homeserver refuses us, 4 a newer archive, 5 another process is the
bot of this account.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TextIO, cast

import typer

from chatbot import config

FAILED, CONFIGURATION, REFUSED, TOO_NEW, ANOTHER_RUNS = 1, 2, 3, 4, 5

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from chatbot.version import in_words

        tell(in_words())
        raise typer.Exit


@cli.callback()
def circlebot(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Version, revision and schema.")
    ] = False,
) -> None:
    """Circlebot: a bot for the circles of a federation, on Matrix."""


Config = Annotated[Path, typer.Option("--config", "-c", help="The TOML file.")]
DEFAULT = Path("circlebot.toml")


def must_be_a_place(config_file: Path) -> None:
    """The end where a TOML cannot be written: there is no folder for it, or it is a link that leads nowhere."""
    if not config_file.parent.is_dir():
        end(CONFIGURATION, f"{config_file.parent} is no folder: make it first, or name another file with --config.")
    if config_file.is_symlink() and not config_file.exists():
        end(CONFIGURATION, f"{config_file} is a link that leads nowhere: mend it, or name another file with --config.")


def load(path: Path) -> config.Settings:
    """The configuration in a file, or the end with all that is wrong with it."""
    try:
        return config.load(path)
    except config.ConfigError as wrong:
        end(CONFIGURATION, *map(str, wrong.problems))


@contextmanager
def trouble_in_words(*, code: int = 1) -> Iterator[None]:
    """Tell in one line what is wrong with the configuration, which file cannot be used, or why the archive cannot, and end with this
    exit code or the one of its kind."""
    import sqlite3

    from sqlalchemy.exc import DBAPIError

    from storage.database import DatabaseTooNew, NoArchive, NotAnArchive
    from storage.migrations import KeysBroken
    from storage.trouble import lasting, passing

    try:
        yield
    except config.ConfigError as wrong:
        end(CONFIGURATION, *map(str, wrong.problems))
    except DatabaseTooNew as newer:
        end(
            TOO_NEW,
            str(newer),
            "Start the newer program, or bring back the copy that was taken before it changed the archive.",
        )
    except KeysBroken as broken:
        end(1, *_how_to_mend(broken))
    except (NoArchive, NotAnArchive) as wrong:
        end(CONFIGURATION, str(wrong))
    except (OSError, DBAPIError, sqlite3.Error, _postgres_error()) as trouble:
        if isinstance(trouble, OSError) and trouble.filename is not None:
            end(code, f"{trouble.filename2 or trouble.filename}: {trouble.strerror}.")
        if isinstance(trouble, OSError) and trouble.errno in NO_ROOM:
            end(code, f"It cannot be written there: {trouble.strerror}.")
        if (why := lasting(trouble)) is not None:
            end(code, f"The archive cannot be used: {why}.")
        if (why := passing(trouble)) is None:
            raise
        end(code, f"The archive cannot be used: {why}. Please try again when it can.")


def _postgres_error() -> type[Exception]:
    """What PostgreSQL's driver raises as it is where there is no connection yet. Asked for where something was raised, and loaded then."""
    import asyncpg

    return cast(type[Exception], asyncpg.PostgresError)


def _how_to_mend(broken: Exception) -> tuple[str, str]:
    return (
        f"The archive holds rows that point to nothing, so it stays at its schema as it was: {broken}.",
        "Somebody has changed it by hand. Please put these rows right (PRAGMA foreign_key_check lists them), or go on with a "
        "backup from before.",
    )


def end(code: int, *lines: str) -> NoReturn:
    """Say why, and end with an exit code."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


def asked_passphrase(*, anew: bool = False) -> str:
    """The passphrase of a backup's secrets: CIRCLEBOT_PASSPHRASE, or else the person at the terminal is asked; twice for a new one."""
    given = os.environ.get("CIRCLEBOT_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        end(CONFIGURATION, "There is no terminal to ask at: set CIRCLEBOT_PASSPHRASE.")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=anew))


def tell(*lines: str) -> None:
    """Say what was done, as it is: no colours, no marks, no folding."""
    with _taken_in():
        for line in lines:
            typer.echo(line)


def write_out(text: str) -> None:
    """Write a text as it is to standard output, for a pipe or a file; its letters as UTF-8, whatever the terminal's are."""
    with _taken_in():
        sys.stdout.buffer.write(text.encode())


@contextmanager
def _taken_in() -> Iterator[None]:
    """Tell where standard output takes nothing in: a pipe whose other end is gone, a file on a full disk."""
    try:
        yield
        sys.stdout.flush()
    except OSError as trouble:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Else Python tries once more at its own end.
        end(FAILED, f"It cannot be written there: {trouble.strerror}.")


def open_what_is_closed() -> None:
    """Where somebody has closed standard input, output or errors: what is said goes nowhere. Else the next file that is opened, such
    as the archive, would be in its place, and be written into."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # Which takes the lowest number that is free: this one.
    sys.stdin, sys.stdout, sys.stderr = (
        (sys.stdin or _text(0, "r")),
        (sys.stdout or _text(1, "w")),
        (sys.stderr or _text(2, "w")),
    )


def _text(number: int, mode: str) -> TextIO:
    return cast("TextIO", open(number, mode, encoding="utf-8", closefd=False))


def must_have_its_words() -> None:
    """The end where Python was told to leave out what documents the code: it is the help that people get."""
    if sys.flags.optimize > 1:
        without = "Python leaves out the words of the help (-OO, or PYTHONOPTIMIZE=2)."
        sys.stderr.write(f"{without} Please start Circlebot without that.\n")
        sys.exit(FAILED)


def say_what_can_be_said() -> None:
    """A terminal that lacks a letter shows a question mark in its place, and nothing fails for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
