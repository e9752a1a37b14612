"""Printing what is made from the code."""

import sys

from chatbot.cli.door import cli
from chatbot.config.example import example


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
