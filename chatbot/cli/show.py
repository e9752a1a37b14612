"""Printing what is made from the code."""

from typing import Annotated

import typer

from chatbot.cli.door import cli, write_out
from chatbot.config.example import example
from chatbot.config.pages import reference as reference_of_keys


@cli.command("config")
def show_example(
    pages: Annotated[bool, typer.Option("--markdown", help="The same as a page of the documentation.")] = False,
) -> None:
    """Print the example configuration, with every key explained."""
    write_out(reference_of_keys() if pages else example())


@cli.command("commands")
def show_commands() -> None:
    """Print the reference of all that people can say."""
    from chatbot.reference import reference

    write_out(reference())


@cli.command("authority")
def show_authority() -> None:
    """Print who may do what, to which record and with which command."""
    from chatbot.reference import authority

    write_out(authority())
