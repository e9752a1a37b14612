"""What a circle shares with the circle above, as it stands."""

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Section
from commands.rules.relay.share import Shared, policy
from storage.models import Circle
from storage.queries import relay as relays_of


async def shares_of(ctx: Ctx, circle: Circle) -> dict[Section, Shared]:
    """What a circle shares."""
    said = await relays_of.shares_of(ctx.db, circle=circle.slug)
    return policy(said, decisions=ctx.rules_of(circle.slug).relay.share_decisions)
