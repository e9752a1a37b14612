"""What consent says of itself when another family asks."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.says import News
from commands.consent import says_texts as texts
from commands.consent.family import consent
from storage.models import Circle
from storage.queries import consent as items_of


@consent.news()
async def news(ctx: Ctx, circle: Circle, since: datetime | None) -> Sequence[News]:
    """What a circle has agreed since an instant, and what is open."""
    decided = await items_of.decisions_in(ctx.db, circle=circle.slug, since=since)
    still = await items_of.open_in(ctx.db, circle=circle.slug)
    return [
        News(each.agreed_at, texts.agreed(each, when=ctx.when(each.agreed_at, circle.slug)))
        for each in reversed(decided)
    ] + [News(each.closes_at, texts.still_open(each, until=ctx.when(each.closes_at, circle.slug))) for each in still]
