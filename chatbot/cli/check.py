"""Checking a configuration."""

import asyncio
import json
import sys
from typing import Annotated

import typer

from chatbot import config
from chatbot.cli.door import CONFIGURATION, DEFAULT, EMPTY, Config, cli, end, out, trouble_in_words


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

    with trouble_in_words():
        found = asyncio.run(look_at(config_file))
    if as_json:
        sys.stdout.write(f"{json.dumps(found.as_data(), ensure_ascii=False, indent=2)}\n")
    if found.settings is None:
        end(CONFIGURATION, *(() if as_json else map(str, found.problems)))
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
        with trouble_in_words():
            lines = what_an_upgrade_makes(settings.storage.url)
    except NoArchive:
        end(CONFIGURATION, EMPTY)
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)
