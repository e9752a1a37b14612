"""The demo from curtain to curtain: set the stage, play the scenario, open the console."""

import asyncio
import logging
import time
from pathlib import Path

import structlog
from rich.console import Console
from rich.panel import Panel

from chatbot.demo.console import open_console
from chatbot.demo.member import NotHeard
from chatbot.demo.people import PASSWORD
from chatbot.demo.scenario import Play, play
from chatbot.demo.stage import BotDidNotStart, FolderTaken, Stage, folder_of_one
from chatbot.demo.synapse import Synapse, SynapseMissing, port_before
from chatbot.demo.view import View
from chatbot.matrix.homeserver import HomeserverError

PAUSE = 0.5
"""Seconds between two lines on a terminal, so that people can follow."""


async def run_demo(*, folder: Path, script: bool, keep: bool, port: int | None, out: Console) -> int:
    """Run the demo; 0 when all went as it should, 1 when an expected answer did not come or something did not start."""
    # The people's clients are made of the bot's; what those note is not for the audience.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = folder.resolve()
    keep = keep and (folder / "circlebot.toml").exists()
    try:
        with folder_of_one(folder, keep=keep):
            return await _play_in(folder, script=script, keep=keep, port=port, out=out)
    except FolderTaken as refused:
        out.print(str(refused), highlight=False, markup=False, soft_wrap=True)
        return 1


async def _play_in(folder: Path, *, script: bool, keep: bool, port: int | None, out: Console) -> int:
    started = time.monotonic()
    stage = Stage(folder, Synapse(folder / "synapse", port=port or (port_before(folder / "synapse") if keep else None)))
    try:
        with out.status("Starting …") as status:

            def tell(step: str) -> None:
                status.update(step)
                if not out.is_terminal:
                    out.print(step)

            await stage.set_up(keep=keep, tell=tell)
        out.print(f"[dim]Ready after {time.monotonic() - started:.1f} s.[/dim]")
        View(stage, out).watch()
        if not keep:
            await play(Play(stage, lambda line: _narrate(out, line), pause=0.0 if script else PAUSE))
            await asyncio.sleep(0.5)
            out.print("\n[bold green]The scenario is over; every expected answer came.[/bold green]")
        if not script:
            _how_to_log_in(out, stage)
            await open_console(stage, out)
    except (NotHeard, AssertionError) as missing:
        out.print(f"\n[bold red]An expected answer did not come:[/bold red] {missing}", markup=True, highlight=False)
        out.print(f"The bot's log is {stage.bot_log}.")
        return 1
    except (SynapseMissing, BotDidNotStart, HomeserverError) as trouble:
        out.print(f"[bold red]The demo could not go on:[/bold red] {trouble}", highlight=False)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        out.print("\nGoodbye!")
    finally:
        await stage.take_down()
    return 0


def _narrate(out: Console, line: str) -> None:
    out.print()
    out.print(Panel(line, style="italic", expand=False))


def _how_to_log_in(out: Console, stage: Stage) -> None:
    out.print(
        Panel(
            f"Log in with any Matrix client (Element, Cinny, nheko …) at [bold]{stage.synapse.url}[/bold]\n"
            f"as one of {', '.join(stage.people)}, password [bold]{PASSWORD}[/bold].\n"
            "Or speak here: [bold]/as gus[/bold], [bold]/in food[/bold] or [bold]/in private[/bold], then type. "
            "[bold]/help[/bold] shows more, [bold]/quit[/bold] ends.",
            title="Your turn",
        )
    )
