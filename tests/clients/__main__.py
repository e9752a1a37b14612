"""``python -m tests.clients FOLDER``: pages of all that the bot says, and pictures of them where there is a Chromium."""

import asyncio
import shutil
from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from tests.clients.page import COLOURS, page
from tests.clients.pictures import picture
from tests.clients.said import a_day

ROOT = Path(__file__).parents[2]
WIDTHS = (390, 1280)
TALLEST = 16_000
"""Pixels. Chromium makes no taller picture."""


def main(
    folder: Annotated[Path, typer.Argument(help="Where the pages and pictures go.")],
    browser: Annotated[str, typer.Option(help="A Chromium, which makes the pictures.")] = "chromium",
    first: Annotated[int, typer.Option(help="Pixels of each page that are in its picture, from the top.")] = 8000,
) -> None:
    """Play a day, and write down how all that was said looks: two clients, two themes, two widths."""
    seen = asyncio.run(a_day())
    folder.mkdir(parents=True, exist_ok=True)
    face = (ROOT / "chatbot/config/face.png").as_uri()
    found = shutil.which(browser)
    if found is None:
        typer.echo(f"There is no {browser} here, so there are pages and no pictures.")
    for (client, theme), width in product(COLOURS, WIDTHS):
        path = folder / f"{client}-{theme}.html"
        path.write_text(page(seen, client=client, theme=theme, face=face), encoding="utf-8")
        if found is not None:
            picture(found, path, folder / f"{client}-{theme}-{width}.png", width, min(first, TALLEST))
    typer.echo(f"{len(seen)} messages, in {folder}.")


if __name__ == "__main__":
    typer.run(main)
