"""Handing everything over as files that other programs read."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.door import DEFAULT, Config, cli, load, tell, trouble_in_words


@cli.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to write the files.")], config_file: Config = DEFAULT
) -> None:
    """Write the logbook, the registers and all declarations into a folder, as Markdown and CSV. Also while the bot runs."""
    import commands
    from chatbot.app import utc_now
    from chatbot.export import export as write
    from storage.database import Database

    async def work() -> list[Path]:
        settings = load(config_file)
        database = Database(settings.storage.url, patient=True, made_before=True)
        try:
            await database.must_have_begun()
            await database.migrate()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return await write(folder, database=database, settings=settings, families=commands.FAMILIES, now=utc_now())
        finally:
            await database.close()

    with trouble_in_words():
        written = asyncio.run(work())
    for path in written:
        tell(f"Wrote {path}.")
    tell("There are figures in them that were told in private: keep them so.")
