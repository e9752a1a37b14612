"""The digest of a circle: what is new in it since its last one, as each family tells of itself."""

from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Section
from chatbot.api.wording.markup import Block, say, ul
from chatbot.api.wording.texts import rendering_of
from commands.relay.handing.rhythm import here_since
from commands.relay.handing.shares import shares_of
from commands.relay.texts import passing as texts
from commands.rules.relay.passing import TAKEN_BACK
from commands.rules.relay.share import SECTIONS, tells
from storage.models import Circle
from storage.queries import relay as relays_of


async def digest_of(ctx: Ctx, circle: Circle, *, only_sent: bool = False) -> str | None:
    """What is new in a circle since its last digest, section by section as far as it shares them, in a few plain lines; with
    ``only_sent`` what it sends by itself. None where nothing is new: what was open by then already is no news alone."""
    since, shares = await _last_digest(ctx, circle), await shares_of(ctx, circle)
    news = [each for each in await ctx.news_of([circle], since=since) if tells(each, shares, only_sent=only_sent)]
    if only_sent:
        news = [each for each in news if each.section is not Section.DECISIONS]  # Each is sent when it is made.
    elif circle.parent is not None:  # What they have read there by itself is no news.
        known = await relays_of.decisions_passed(ctx.db, origin=circle.slug, target=circle.parent, but=TAKEN_BACK)
        news = [each for each in news if each.decision is None or each.decision not in known]
    if not any(each.is_new(since) for each in news):
        return None
    written, blocks = rendering_of(ctx.settings), list[Block]()
    for section in (*SECTIONS, Section.OTHER):
        of_it = sorted((each for each in news if each.section is section), key=lambda each: each.at)
        if of_it:
            blocks.append(ul([each.line for each in of_it]))
    return f"{written.words(texts.news_from(circle))}\n{written.plain(say(*blocks))}"


async def _last_digest(ctx: Ctx, circle: Circle) -> datetime:
    """When the last digest went from a circle; where none has, when we came into its room."""
    last = await relays_of.find_last_digest(ctx.db, circle=circle.slug, but=TAKEN_BACK)
    return last or await here_since(ctx, circle)
