"""Taking in a table that was written elsewhere: of what was declared on paper or by phone, or of who is in which circle."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.door import (
    CONFIGURATION,
    DEFAULT,
    FAILED,
    Config,
    cli,
    end,
    load,
    tell,
    trouble_in_words,
)


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The table: CSV, with the columns of declarations.csv or members.csv.")],
    keep: Annotated[bool, typer.Option("--keep", help="Keep it. Without this it is only looked through.")] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="The treasurer or operator whose word it is; not needed where one person is all of them."
        ),
    ] = None,
    config_file: Config = DEFAULT,
) -> None:
    """Look through a table of declarations or of members, and keep all of it with --keep, or nothing. Also while the bot runs."""
    import commands
    from chatbot.api.arguments.letters import table_in
    from chatbot.api.declaring.declared import TakenIn
    from chatbot.api.errors import Refusal
    from chatbot.api.wording.rendering import IN_A_ROOM
    from chatbot.app import utc_now
    from chatbot.config.files import read_file
    from chatbot.taking_in import NotForAnybody, take_in
    from storage.database import Database
    from storage.types import UserId

    settings = load(config_file)
    treasurers, operators = settings.federation.treasurers, settings.federation.operators
    if by is None and len({*treasurers, *operators}) != 1:
        end(
            CONFIGURATION,
            f"--by: say whose word it is: a treasurer's for declarations ({', '.join(treasurers) or 'the TOML names none'}), an operator's "
            f"for members ({', '.join(operators)}).",
        )
    who = by or next(iter({*treasurers, *operators}))
    if who not in {*treasurers, *operators}:
        end(CONFIGURATION, f"--by: {who} is neither treasurer nor operator in {config_file}.")

    async def work() -> TakenIn:
        table = table_in(read_file(file))
        database = Database(settings.storage.url, patient=True, made_before=True)
        try:
            await database.must_have_begun()
            await database.migrate()
            return await take_in(
                table,
                by=UserId(who),
                store=keep,
                database=database,
                settings=settings,
                families=commands.FAMILIES,
                now=utc_now(),
            )
        finally:
            await database.close()

    try:
        with trouble_in_words():
            done = asyncio.run(work())
    except NotForAnybody as wanted:
        end(FAILED, f"{file}: its first line names none of the columns {wanted}, so I do not know what it is.")
    except Refusal as refused:
        end(FAILED, f"{file}: {refused}")
    if done.bad:
        lines = [f"Line {number}: {IN_A_ROOM.words(why)}" for number, why in done.bad]
        end(FAILED, f"{file}: nothing is kept, for these lines cannot be.", *lines)
    if keep:
        tell(f"Kept {done.new} {_lines(done.new)}. {done.same} {_says(done.same)} what was kept already.")
    else:
        tell(
            f"{done.new} {_lines(done.new)} would be new, {done.same} {_says(done.same)} what is kept already. Nothing is kept yet: say --keep to do it."
        )


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"


def _says(count: int) -> str:
    return "says" if count == 1 else "say"
