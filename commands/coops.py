"""Which co-op a name means: of all, or of those that somebody speaks for. Families share this, so that all read names alike."""

from collections.abc import Sequence

from rapidfuzz import process

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd, listed
from commands.rules.membership.coop_names import known_as, misspelt, which_known
from storage.models import Coop
from storage.queries import coops


async def coop_meant(ctx: Ctx, name: str) -> Coop:
    """The co-op that a name means. Raises Unsure for one that is misspelt, and Refusal with the nearest names."""
    names = await coops.names(ctx.db)
    slug = known_as(name, names)
    found = await coops.find_by_slug(ctx.db, slug=slug) if slug is not None else None
    if found is not None:
        return found
    if near := misspelt(name, names):
        raise which_known(name, near, example=cmd(f"coop {near[0]}"))
    known = ctx.by_name(names.values(), str)
    like = [match[0] for match in process.extract(name, known, limit=3, score_cutoff=60)]
    if like:
        raise Refusal(
            "unknown-coop",
            "I know no co-op “{name}”. Those with a name like it are {names}. {coops} shows all.",
            name=name,
            names=listed(like),
            coops=cmd("coops"),
        )
    raise Refusal(
        "unknown-coop", "I know no co-op “{name}”. {coops} shows those I know.", name=name, coops=cmd("coops")
    )


def one_of(mine: Sequence[Coop], name: str) -> Coop | None:
    """The co-op that a name means, of some; None where it means none of them. Raises Unsure for one that is misspelt."""
    names = {coop.slug: coop.name for coop in mine}
    slug = known_as(name, names)
    if slug is None and (near := misspelt(name, names)):
        raise which_known(name, near, example=near[0])
    return next((coop for coop in mine if coop.slug == slug), None)
