"""Moving the archive to another database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from chatbot import config
from chatbot.cli.door import (
    ANOTHER_RUNS,
    CONFIGURATION,
    DEFAULT,
    FAILED,
    Config,
    cli,
    end,
    load,
    tell,
    trouble_in_words,
)


@cli.command()
def move(
    to: Annotated[str, typer.Option("--to", help="The new archive, as storage.url names it: an empty database.")],
    config_file: Config = DEFAULT,
) -> None:
    """Move the archive to another database, from SQLite to PostgreSQL or back. The bot must not run meanwhile."""
    from chatbot.process import AlreadyRunning, only_one
    from storage.database import Database
    from storage.moved import Moved, NotMoved

    settings = load(config_file)
    try:
        url = config.archive_url(to, folder=config_file.resolve().parent)
    except ValueError as wrong:
        end(CONFIGURATION, f"--to: found “{to}”, expected {wrong}")
    if make_url(url) == make_url(settings.storage.url):
        end(CONFIGURATION, "--to: that is where the archive is now.")

    async def work() -> Moved:
        old = Database(settings.storage.url, patient=True, made_before=True)
        try:
            await old.must_have_begun()
            config.prepare_data_dir(settings.storage.data_dir)
            async with only_one(settings.storage.data_dir, wait=False):
                new = Database(url, patient=True)
                try:
                    return await new.take_over(old, told=_tell_rows)
                finally:
                    await new.close()
        finally:
            await old.close()

    try:
        with trouble_in_words():
            done = asyncio.run(work())
    except AlreadyRunning as other:
        end(ANOTHER_RUNS, f"{other}; stop it first.")
    except NotMoved as why:
        _forget_what_was_begun(url)
        end(FAILED, f"The archive was not moved: {why}")
    tell(
        f"Moved {done.rows} rows of {done.tables} tables, and compared each with the old one.",
        f'Now put this into [storage] of {config_file}, and start the bot: url = "{to}"',
        "The old archive is as it was. Remove it once all is well.",
    )


def _forget_what_was_begun(url: str) -> None:
    """An embedded archive that nothing was written to is no archive."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and database.database:
        file = Path(database.database)
        if file.exists() and not file.stat().st_size:
            file.unlink()


def _tell_rows(name: str, rows: int) -> None:
    """What has moved, as far as there was something."""
    if rows:
        tell(f"{name}: {rows}")
