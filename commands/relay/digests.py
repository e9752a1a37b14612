"""The digest of a circle: what is new in it since something last passed, as each family tells of itself."""

from chatbot.api.context import Ctx
from chatbot.api.markup import Block, say, ul
from chatbot.api.says import Section
from chatbot.api.texts import rendering_of
from commands.relay import texts
from commands.relay.rhythm import silent_since
from commands.relay.sharing import shares_of
from commands.rules.relay_share import SECTIONS, tells
from storage.models import Circle


async def digest_of(ctx: Ctx, circle: Circle, *, only_sent: bool = False) -> str | None:
    """What is new in a circle since something last passed, section by section as far as it shares them, in a few plain lines; with
    ``only_sent`` what it sends by itself. None where there is nothing."""
    since, shares = await silent_since(ctx, circle), await shares_of(ctx, circle)
    news = [each for each in await ctx.news_of([circle], since=since) if tells(each, shares, only_sent=only_sent)]
    if only_sent:
        news = [each for each in news if each.section is not Section.DECISIONS]  # Each is sent when it is made.
    if not news:
        return None
    written, blocks = rendering_of(ctx.settings), list[Block]()
    for section in (*SECTIONS, Section.OTHER):
        of_it = sorted((each for each in news if each.section is section), key=lambda each: each.at)
        if of_it:
            blocks.append(ul([each.line for each in of_it]))
    return f"{written.words(texts.news_from(circle))}\n{written.plain(say(*blocks))}"
