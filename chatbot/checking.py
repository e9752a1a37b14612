"""What ``check`` finds in the archive, where there is one: names in the TOML that give no role any more, and roles that go on
without them."""

from pathlib import Path

from sqlalchemy import make_url

from chatbot.api.arguments import say_when
from chatbot.api.phrases import cmd
from chatbot.api.texts import rendering_of
from chatbot.config import Settings
from chatbot.receiving.circles_from_toml import not_in_force
from storage.database import Database


def _is_there(url: str) -> bool:
    """Whether there may be an archive. Looking into the file of an embedded one would make it."""
    made = make_url(url)
    return made.get_backend_name() != "sqlite" or Path(made.database or "").exists()


async def roles_beside_the_toml(settings: Settings) -> list[str]:
    """One line each; none where the bot has not run yet, or where another version of the program is to migrate it first.

    Raises what the archive raises when it cannot be used.
    """
    if not _is_there(settings.storage.url):
        return []
    database = Database(settings.storage.url, patient=True)
    try:
        if not await database.is_current():
            return []
        async with database.looking() as db:
            found = await not_in_force(db, settings=settings)
    finally:
        await database.close()
    written, federation = rendering_of(settings), settings.federation
    lines = []
    for circle, role, goes_on in found:
        name = role.role.replace("_", " ")
        if goes_on or role.ended_at is None:
            lines.append(
                f"{circle}: {role.user_id} is {name} without being named here: it was given by command, and goes on."
            )
            continue
        when = say_when(role.ended_at, zone=settings.zone_of(role.circle), locale=federation.language)
        lines.append(
            f"{circle}: {role.user_id} as {name} ended on {when}, and being named here does not bring it back. "
            f"To give it anew, say {written.words(cmd(f'role give {role.user_id} {name}'))} in the circle's room."
        )
    return lines
