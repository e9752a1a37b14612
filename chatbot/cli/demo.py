"""Seeing it work."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.door import cli, end


@cli.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its homeserver and its bot.")] = Path("demo-data"),
    script: Annotated[
        bool, typer.Option("--script", help="End after the scenario, with 1 if an answer did not come.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the federation of the last demo.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the demo's homeserver; by default a free one.")] = None,
) -> None:
    """See it work: a homeserver of its own, invented people, a scenario, and a console to speak as any of them."""
    try:
        from rich.console import Console

        from chatbot.demo.play import run_demo
    except ImportError as missing:
        end(1, f"The demo needs what “make demo” installs ({missing.name} is not there).")
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    raise typer.Exit(
        asyncio.run(run_demo(folder=folder, script=script or not terminal, keep=keep, port=port, out=Console()))
    )
