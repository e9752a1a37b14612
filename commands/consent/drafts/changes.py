"""Telling those who write a draft together what one of them has changed: at once, and then once it has settled."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.seams.payloads import Due
from commands.consent.card import changes
from commands.consent.family import consent
from commands.consent.texts import draft as texts
from commands.encryption import those_there, words_for
from commands.people import name_of
from storage.models import ItemDraft
from storage.queries import circles, drafts
from storage.types import UserId


@dataclass(frozen=True)
class DraftChanged(Due, name="draft-changed"):
    """Who writes a draft with somebody is to see what they have changed."""

    about: str
    """The draft's number and who has changed it: “3 @hal:example.org”."""
    before: str
    """The text as the others know it."""

    @property
    def number(self) -> int:
        return int(self.about.partition(" ")[0])

    @property
    def by(self) -> UserId:
        return UserId(self.about.partition(" ")[2])


async def settle_change(ctx: Ctx, found: ItemDraft, *, before: str) -> None:
    """Have the others told of a change by who speaks, the first time now, and what follows once in a while."""
    await settle(ctx, DraftChanged(f"{found.number} {ctx.actor.user_id}", before), at_once=True)


@consent.job(changes=False)
async def change_is_told(ctx: Ctx, due: DraftChanged) -> None:
    """Tell them, as far as they are in the circle's room, of a draft that is one still."""
    found = await ctx.db.get(ItemDraft, due.number)
    if found is None or found.published_at is not None or found.discarded_at is not None:
        return
    circle = await circles.by_slug(ctx.db, slug=found.circle)
    authors = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=found.number)} - {due.by}
    change = changes.diff(due.before, found.text) if due.before != found.text else None
    by = await name_of(ctx, due.by, circle)
    docs = {}
    for user_id in await those_there(ctx, circle, authors):
        blocks = await words_for(ctx, user_id, circle, *texts.what_changed(change), *texts.body(found))
        docs[user_id] = texts.was_changed(found, circle.name, by, blocks)
    await tell(ctx, docs, about=circle, what=f"draft:{due.about}")
