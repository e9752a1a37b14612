"""What is done to the archive by hand."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.door import CONFIGURATION, DEFAULT, EMPTY, TOO_NEW, Config, cli, end, load, out, trouble_in_words


@cli.command()
def migrate(config_file: Config = DEFAULT) -> None:
    """Bring the archive up to date; "run" does that by itself."""
    from chatbot.matrix.login import LockedOut
    from chatbot.process import EmptyArchive, must_be_its_archive
    from storage.database import Database, DatabaseTooNew

    async def work() -> str:
        settings = load(config_file)
        database = Database(settings.storage.url, patient=True)
        try:
            await must_be_its_archive(settings, database)
            done = await database.migrate()
        finally:
            await database.close()
        return f"The archive is at schema {done}." + (f" A copy from before is at {done.copy}." if done.copy else "")

    try:
        with trouble_in_words():
            out.print(asyncio.run(work()))
    except DatabaseTooNew as newer:
        end(TOO_NEW, str(newer))
    except (EmptyArchive, LockedOut) as wrong:
        end(CONFIGURATION, str(wrong))


@cli.command()
def backup(to: Annotated[Path, typer.Argument(help="The file to write.")], config_file: Config = DEFAULT) -> None:
    """Copy an embedded archive to a file, also while the bot runs."""
    from storage.database import Database

    async def work() -> None:
        database = Database(load(config_file).storage.url, patient=True)
        try:
            if database.embedded and await database.is_empty():
                end(CONFIGURATION, EMPTY)
            await database.backup(to)
        finally:
            await database.close()

    try:
        with trouble_in_words():
            asyncio.run(work())
    except ValueError as refused:
        end(CONFIGURATION, str(refused))
    out.print(f"Wrote {to}. Keep it with the data folder: the keys in there belong to it.")
