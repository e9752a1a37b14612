"""Running the bot."""

import asyncio
import gc
from typing import Annotated

import typer

from chatbot import logs
from chatbot.cli.door import ANOTHER_RUNS, CONFIGURATION, DEFAULT, REFUSED, Config, cli, end, trouble_in_words
from chatbot.spared import without


@cli.command()
def run(
    config_file: Config = DEFAULT,
    log_level: Annotated[logs.Level, typer.Option(help="From which level on it logs.")] = logs.Level.INFO,
    begin_anew: Annotated[
        bool,
        typer.Option("--begin-anew", help="Begin with an empty archive, although the bot has been at work before."),
    ] = False,
    json_logs: Annotated[bool, typer.Option("--json-logs", help="One JSON object per line.")] = False,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C, SIGTERM)."""
    gc.disable()
    with without("cffi"):
        import chatbot.matrix.wire  # noqa: F401 - what the bot will load to log in
    from chatbot import process  # only a running bot needs all of it
    from chatbot.matrix.homeserver import NoHomeserver, Superseded, TokenRefused
    from chatbot.matrix.login import LockedOut

    gc.freeze()  # What is loaded stays, so nothing of it is looked through for garbage: not meanwhile, and not later.
    gc.enable()
    logs.set_up(level=log_level, as_json=json_logs)
    try:
        with trouble_in_words(code=CONFIGURATION):
            asyncio.run(process.run(config_file, begin_anew=begin_anew))
    except process.AlreadyRunning as other:
        end(ANOTHER_RUNS, str(other))
    except Superseded as other:
        end(ANOTHER_RUNS, f"{other}, so this one has ended. Run one at a time, or both on one PostgreSQL.")
    except (process.EmptyArchive, LockedOut) as wrong:
        end(CONFIGURATION, str(wrong))
    except TokenRefused as refused:
        end(
            REFUSED,
            f"the homeserver does not let us in: {refused}",
            "Check the password or access token, then start again.",
        )
    except NoHomeserver as wrong:
        end(REFUSED, str(wrong), "Put the address of the homeserver itself into matrix.homeserver, then start again.")
