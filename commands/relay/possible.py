"""What who asks for help with something that was passed on can do with it."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.says import Possible
from chatbot.api.wording.markup import Inline, cmd, t
from commands.encryption import is_there
from commands.relay.family import relay
from commands.rules.relay import passing as judge
from storage.queries import circles
from storage.queries import relay as relays_of


@relay.possible("R")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Answering it where it arrived, and for who passed it on taking it back. Its words are not told."""
    relayed = await relays_of.by_number(ctx.db, number=number)
    origin = await circles.by_slug(ctx.db, slug=relayed.origin)
    target = await circles.by_slug(ctx.db, slug=relayed.target)
    here = [await is_there(ctx, ctx.actor.user_id, circle) for circle in (origin, target)]
    if not any(here):
        raise Refusal("no-such-relay", "R-{number} is nothing of the circles that you are in.", number=number)
    if relayed.text == judge.TAKEN_BACK:
        return Possible(t("**R-{number}** was taken back.", number=number), [])
    ways: list[Inline] = []
    if here[1]:
        ways.append(t("answer it: reply to it in the room of the {circle}, and I carry that back", circle=target.name))
    if relayed.passed_by == ctx.actor.user_id:
        undo = cmd(f"undo R-{number}")
        ways.append(t("take it back, while nobody has answered it: {undo}, or delete your message", undo=undo))
    about = t(
        "**R-{number}** was passed on from the {origin} to the {target}.",
        number=number,
        origin=origin.name,
        target=target.name,
    )
    return Possible(about, ways)
