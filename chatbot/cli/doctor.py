"""Looking at the bot's account."""

import asyncio

import typer

from chatbot import config
from chatbot.cli.door import CONFIGURATION, DEFAULT, REFUSED, Config, cli, end, load, tell, trouble_in_words


@cli.command()
def doctor(config_file: Config = DEFAULT) -> None:
    """Look at the bot's account: its device, its fingerprint, whether clients trust it. Also while it runs."""
    from chatbot.matrix import doctor as practice
    from chatbot.matrix.homeserver import HomeserverError, TokenRefused
    from chatbot.matrix.login import LockedOut

    settings = load(config_file)
    matrix = settings.matrix
    try:
        with trouble_in_words():
            found = asyncio.run(
                practice.examine(
                    homeserver=matrix.homeserver,
                    user_id=matrix.user_id,
                    data_dir=settings.storage.data_dir,
                    token=config.access_token(settings),
                )
            )
    except LockedOut as wrong:
        end(CONFIGURATION, str(wrong))
    except TokenRefused as refused:
        end(
            REFUSED,
            f"the homeserver does not let us in: {refused}",
            "Start the bot once with “run”, which logs in anew.",
        )
    except HomeserverError as trouble:
        end(1, f"{matrix.homeserver} does not answer as it should: {trouble}")
    for each in found:
        tell(f"{each.what}: {each.how}")
        if each.remedy is not None:
            tell(f"  not well: {each.remedy}")
    if not all(each.well for each in found):
        raise typer.Exit(1)
    tell("All is well.")
