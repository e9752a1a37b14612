"""Taking back what was passed on, while nobody has answered it there."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, cmd, t
from commands.authority import must_be_there
from commands.relay.family import relay
from commands.relay.following.carrying import take_answer_out, take_out
from commands.relay.handing.copies import Copy, CopyKind
from commands.relay.texts import passing as texts
from commands.rules.relay import passing as judge
from storage.models import Relay
from storage.queries import circles
from storage.queries import relay as relays_of


@relay.about_cards
def relay_of_card(key: str) -> str | None:
    """What was passed on that a card is the copy of."""
    copy = Copy.parse(key)
    if copy.kind is CopyKind.ASKED:
        return f"P-{copy.number}"
    return f"R-{copy.number}" if copy.kind is CopyKind.PASSED else None


@relay.undoes(
    "relay.passed",
    named=lambda deed: t("{relay}, which you passed on", relay=deed.subject),
    anew=lambda deed: t("say {command} with its words", command=cmd("relay")),
)
async def undo_passing(ctx: Ctx, deed: Deed) -> Doc:
    """What one message has passed on is taken out of the rooms again."""
    numbers = [int(each.removeprefix("R-")) for each in deed.subjects if each.startswith("R-")]
    relays = [await relays_of.by_number(ctx.db, number=number) for number in numbers]
    for relayed in relays:
        await must_be_there(ctx, await circles.by_slug(ctx.db, slug=relayed.origin))
        await _must_not_be_answered(ctx, relayed)
    for relayed in relays:
        await take_back(ctx, relayed)
    return Doc(())


async def take_back(ctx: Ctx, relayed: Relay) -> None:
    """Take what was passed on out of its room again. Raises Refusal where somebody there has answered it, or it is gone."""
    if relayed.text == judge.TAKEN_BACK:
        raise Refusal("undone-already", texts.taken_back_already())
    await _must_not_be_answered(ctx, relayed)
    await take_out(ctx, relayed)
    ctx.audit("relay.taken-back", f"R-{relayed.number}", circle=relayed.origin)


async def _must_not_be_answered(ctx: Ctx, relayed: Relay) -> None:
    if await relays_of.count_replies_to(ctx.db, number=relayed.number):
        raise Refusal("acted-on", texts.was_answered(relayed.number))


@relay.undoes(
    "relay.replied",
    named=lambda deed: t("your reply to {relay}", relay=deed.subject),
    anew=lambda deed: t("reply once more"),
)
async def undo_reply(ctx: Ctx, deed: Deed) -> Doc:
    """A reply that was carried."""
    _, replies = await relays_of.said_in(ctx.db, source=deed.cause)
    mine = [one for one in replies if one.author == ctx.actor.user_id and one.text != judge.TAKEN_BACK]
    if not mine:
        raise Refusal("undone-already", texts.taken_back_already())
    for reply in mine:
        await must_be_there(ctx, await circles.by_slug(ctx.db, slug=reply.spoken_in))
        await take_answer_out(ctx, reply)
    return Doc(())
