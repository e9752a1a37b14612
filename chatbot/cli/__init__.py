"""The command line: a module for each sub-command, in the order of help. What they share is in ``door``."""

from chatbot import spared  # noqa: F401, I001 - before anything loads more than it needs
from chatbot.cli import run, check, init, doctor, status, archive, move, export, importing, show, demo  # noqa: F401 - each declares its own
from chatbot.cli.door import (
    ANOTHER_RUNS,
    CONFIGURATION,
    REFUSED,
    TOO_NEW,
    cli,
    must_have_its_words,
    open_what_is_closed,
    say_what_can_be_said,
)

__all__ = ["ANOTHER_RUNS", "CONFIGURATION", "REFUSED", "TOO_NEW", "cli", "main"]


def main() -> None:
    """Entry point of ``circlebot``."""
    open_what_is_closed()
    say_what_can_be_said()
    must_have_its_words()
    cli()
