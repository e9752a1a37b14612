"""What who asks for help with a request can do with it: those who may answer it, and whose it is."""

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Possible, Readers
from chatbot.api.wording.markup import cmd, t
from commands.encryption import answered_encrypted
from commands.membership.family import membership
from commands.membership.says import waiting
from storage.models import RequestState
from storage.queries import requests as requests_of


@membership.possible("J")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Answering it or taking it back. Of whom it is and for what is told only to who may answer it."""
    request = await requests_of.by_number(ctx.db, number=number)
    shown = t("**J-{number}** is a request.", number=number)
    if request.state is not RequestState.OPEN:
        return Possible(t("**J-{number}** has been answered or taken back.", number=number), [])
    if request.user_id == ctx.actor.user_id:
        return Possible(shown, [t("take it back: {leave}, where you have made it", leave=cmd("leave"))])
    here = ctx.circle_here if not ctx.said.private else None
    mine = await waiting(ctx, ctx.actor.user_id, Readers(here, await answered_encrypted(ctx)))
    if all(each.about != f"J-{number}" for each in mine):
        return Possible(shown, [])
    return Possible(
        shown,
        [
            t("say yes: {approve}", approve=cmd(f"approve J-{number}")),
            t("say no, if you like with a reason: {decline}", decline=cmd(f"decline J-{number} <reason>")),
        ],
    )
