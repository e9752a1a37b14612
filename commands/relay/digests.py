"""The digest of a circle: what is new in it since something last passed, as each family tells of itself."""

from chatbot.api.context import Ctx
from chatbot.api.markup import say, ul
from chatbot.api.texts import rendering_of
from commands.relay import texts
from storage.models import Circle
from storage.queries import relay as relays_of


async def digest_of(ctx: Ctx, circle: Circle) -> str | None:
    """What is new in a circle since something last passed, in a few plain lines; None where nothing is."""
    last = await relays_of.find_last_from(ctx.db, circle=circle.slug)
    news = [each for each in await ctx.news_of([circle], since=last) if not each.inside]
    if not news:
        return None
    news.sort(key=lambda each: each.at)
    written = rendering_of(ctx.settings)
    lines = say(ul([each.line for each in news]))
    return f"{written.words(texts.news_from(circle))}\n{written.plain(lines)}"
