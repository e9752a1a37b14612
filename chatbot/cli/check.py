"""Checking a configuration."""

import asyncio
import json
from dataclasses import replace
from typing import Annotated

import typer

from chatbot import config
from chatbot.cli.door import (
    CONFIGURATION,
    DEFAULT,
    FAILED,
    REFUSED,
    Config,
    cli,
    end,
    tell,
    trouble_in_words,
    write_out,
)


@cli.command()
def check(
    config_file: Config = DEFAULT,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Also tell who would speak for which co-op after the upgrade.")
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Also look on the homeserver: rooms, people in them, the bot's power.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs: one JSON object.")] = False,
) -> None:
    """Check a configuration, and say everything that is wrong with it."""
    from chatbot.checking import look_at

    with trouble_in_words():
        found = asyncio.run(look_at(config_file))
    if online and found.settings is not None:
        found = replace(found, worth_knowing=(*found.worth_knowing, *_online(found.settings)))
    if as_json:
        write_out(f"{json.dumps(found.as_data(), ensure_ascii=False, indent=2)}\n")
    if found.settings is None:
        end(CONFIGURATION, *(() if as_json else map(str, found.problems)))
    if as_json:
        return
    federation = found.settings.federation
    tell(f"{config_file} is good: {len(found.settings.circles)} circles of the {federation.name}.")
    tell(*(f"{config_file}: {line}" for line in found.worth_knowing))
    if upgrade:
        _tell_of_upgrade(found.settings)


def _online(settings: config.Settings) -> list[str]:
    """What is not as it should be on the homeserver, or the end where it does not answer."""
    from chatbot.matrix.homeserver import HomeserverError, NoHomeserver, TokenRefused
    from chatbot.matrix.login import LockedOut
    from chatbot.online import look_online

    try:
        return asyncio.run(look_online(settings))
    except (NoHomeserver, TokenRefused) as refused:
        end(REFUSED, f"{settings.matrix.homeserver}: {refused}")
    except HomeserverError as trouble:
        end(FAILED, f"{settings.matrix.homeserver} does not answer as it should: {trouble}")
    except LockedOut as wrong:
        end(CONFIGURATION, str(wrong))


def _tell_of_upgrade(settings: config.Settings) -> None:
    """Tell what becomes of those who speak for co-ops now, and change nothing."""
    from chatbot.upgrade import what_an_upgrade_makes

    with trouble_in_words():
        lines = what_an_upgrade_makes(settings.storage.url)
    tell(*lines)
