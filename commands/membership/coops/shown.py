"""What is shown of a co-op as a whole: that it has closed, or what somebody wants to become of it."""

from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Inline
from commands.membership.texts import coop_change as texts
from commands.people import name_of
from storage.models import Coop, CoopChange
from storage.queries import circles, coop_changes, coops


async def what_is_to_be(ctx: Ctx, change: CoopChange) -> Inline:
    """What somebody wants to become of a co-op, in words."""
    coop = await coops.by_id(ctx.db, coop_id=change.coop_id)
    other = await coops.by_id(ctx.db, coop_id=change.other_id) if change.other_id is not None else None
    circle = await circles.by_slug(ctx.db, slug=change.circle) if change.circle is not None else None
    person = await name_of(ctx, change.person) if change.person is not None else None
    return texts.what(change, coop, other=other.name if other else change.name, circle=circle, person=person)


async def what_becomes_of(ctx: Ctx, coop: Coop) -> list[Inline]:
    """What has become of a co-op, or is to."""
    if coop.ended_at is not None:
        into = await coops.by_id(ctx.db, coop_id=coop.into_id) if coop.into_id is not None else None
        return [texts.closed_on(coop, when=ctx.when(coop.ended_at), into=into.name if into is not None else None)]
    waiting = await coop_changes.find_open(ctx.db, coop_id=coop.id)
    if waiting is None:
        return []
    return [texts.is_to_be(await what_is_to_be(ctx, waiting), until=ctx.when(waiting.due_at))]
