"""What is done to the archive by hand."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.door import (
    CONFIGURATION,
    DEFAULT,
    Config,
    asked_passphrase,
    cli,
    end,
    load,
    must_be_a_place,
    tell,
    trouble_in_words,
)


@cli.command()
def migrate(config_file: Config = DEFAULT) -> None:
    """Bring the archive up to date; "run" does that by itself."""
    from chatbot.matrix.login import LockedOut
    from chatbot.process import EmptyArchive, must_be_its_archive
    from storage.database import Database

    async def work() -> str:
        settings = load(config_file)
        database = Database(settings.storage.url, patient=True)
        try:
            await must_be_its_archive(settings, database)
            done = await database.migrate()
        finally:
            await database.close()
        return f"The archive is at schema {done}." + (f" A copy from before is at {done.copy}." if done.copy else "")

    try:
        with trouble_in_words():
            tell(asyncio.run(work()))
    except (EmptyArchive, LockedOut) as wrong:
        end(CONFIGURATION, str(wrong))


@cli.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; one of that name is overwritten.")],
    config_file: Config = DEFAULT,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Also the password and the like, sealed with a passphrase.")
    ] = False,
) -> None:
    """Write all that another machine needs into one file: archive, keys, login, TOML. Also while the bot runs."""
    from chatbot.app import utc_now
    from chatbot.backups.making import make
    from storage.database import Database
    from storage.moved import NotMoved

    settings = load(config_file)
    passphrase = asked_passphrase(anew=True) if with_secrets else None

    async def work() -> None:
        database = Database(settings.storage.url, patient=True, made_before=True)
        try:
            await database.must_have_begun()
            await make(to, settings=settings, toml=config_file, database=database, now=utc_now(), passphrase=passphrase)
        finally:
            await database.close()

    try:
        with trouble_in_words():
            asyncio.run(work())
    except (ValueError, NotMoved) as refused:
        end(CONFIGURATION, str(refused))
    tell(
        f"Wrote {to}: the archive, the keys, the login and the TOML"
        + (", and the secrets, sealed." if with_secrets else ", without the secrets."),
        "Whoever has it can read what the bot can: keep it as private as the data folder.",
    )


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    config_file: Config = DEFAULT,
) -> None:
    """Bring a backup back, here or on another machine. Nothing that is there is overwritten."""
    from chatbot.backups.restoring import NotRestored, is_sealed
    from chatbot.backups.restoring import restore as bring_back
    from chatbot.backups.sealing import WrongPassphrase

    must_be_a_place(config_file)
    try:
        with trouble_in_words():
            passphrase = asked_passphrase() if is_sealed(file) else None
            done = bring_back(file, toml=config_file, passphrase=passphrase)
    except WrongPassphrase:
        end(CONFIGURATION, "That passphrase does not open the secrets in it. Nothing was brought back.")
    except NotRestored as why:
        end(CONFIGURATION, str(why))
    manifest = done.manifest
    tell(f"Brought back the bot {manifest.user_id} as it was at {manifest.made_at} ({manifest.made_by}).")
    if done.kept_toml:
        tell(f"{config_file} is your own and stays; it differs from the one in the backup.")
    for path in done.missing:
        tell(f"Still missing: {path}. Put the secret there (chmod 600).")
    tell(
        "What was said since then is read from the rooms at the start, as far back as they show it, and is not answered twice.",
        "What was encrypted with keys that came after the backup cannot be read any more: whoever said it is asked to say it again.",
        "Do not start the old bot again: of two with one account the older ends.",
        f"Next: circlebot check --config {config_file}, then circlebot run --config {config_file}",
    )
