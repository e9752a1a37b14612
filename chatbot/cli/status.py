"""How the bot is doing, for whoever looks from the command line or by cron."""

import asyncio

import typer

from chatbot.cli.door import DEFAULT, FAILED, Config, cli, end, load, tell, trouble_in_words


@cli.command()
def status(config_file: Config = DEFAULT) -> None:
    """Tell how the bot is doing, as `!admin status` does. Ends with 1 where something needs a look. Also while it runs."""
    from chatbot.app import utc_now
    from chatbot.watching.status import Status, status_of
    from storage.database import Database

    settings = load(config_file)

    async def work() -> Status:
        database = Database(settings.storage.url, patient=True, made_before=True)
        try:
            await database.must_have_begun()
            await database.must_be_ours()
            if not await database.is_current():
                end(
                    FAILED,
                    "The archive is of an older version of the program: start the bot once, or say circlebot migrate.",
                )
            return await status_of(settings, database, now=utc_now())
        finally:
            await database.close()

    with trouble_in_words():
        found = asyncio.run(work())
    tell(*found.lines)
    if not found.well:
        raise typer.Exit(FAILED)
