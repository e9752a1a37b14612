"""What an upgrade would make of those who speak for co-ops, told to whoever runs the bot before it is done."""

import asyncio
from collections.abc import Sequence

from storage.database import Database
from storage.migrations.taken_over import TakenOver, Why

WHY = {
    Why.DECLARED: "made its present declaration",
    Why.APPROVED: "was let in by somebody",
    Why.ONLY: "nobody else ever spoke for it",
}


def what_an_upgrade_makes(url: str) -> list[str]:
    """What becomes of those who speak for co-ops in an archive, which stays as it is. Raises NoArchive."""
    return asyncio.run(_look(url))


async def _look(url: str) -> list[str]:
    database = Database(url, patient=True, made_before=True)
    try:
        await database.must_have_begun()
        return upgrade_in_words(await database.who_is_taken_over())
    finally:
        await database.close()


def upgrade_in_words(found: Sequence[TakenOver]) -> list[str]:
    """A line for each person and co-op, and one that says what happens then."""
    if not found:
        return ["Nobody is to be taken over: each speaker has a record already, or there is none yet."]
    lines = ["These people would be taken over as speakers at the upgrade. Nothing has been changed."]
    lines += [f"{each.coop}: {each.user_id} {_what(each)}" for each in found]
    waiting = sorted({each.coop for each in found if each.why is None})
    if waiting:
        lines.append(
            f"Whether the others see the figures of {', '.join(waiting)}, the bot asks those who do, or else the secretary, or you."
        )
    return lines


def _what(each: TakenOver) -> str:
    if each.why is None:
        return "keeps a voice, and sees no figures but those they have declared, until somebody says yes"
    return f"is confirmed, and sees all figures ({WHY[each.why]})"
