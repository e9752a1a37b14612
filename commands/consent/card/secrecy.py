"""Words said in an encrypted room, and where else they may be shown. Passing them on is the relay's, by the same rule."""

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Block, Doc, cmd, listed, p, t
from chatbot.api.wording.texts import rendering_of
from commands.consent.card.fitting import fitted
from commands.consent.items.audience import must_see
from commands.encryption import answered_encrypted, can_tell, elsewhere, encrypted, said_aside
from commands.rules.relay.passing import may_leave_encryption, stays_secret
from storage.models import Circle


async def may_cross(ctx: Ctx, here: Circle, there: Circle) -> None:
    """Words from an encrypted room may go into one that is not only where the circle allows it. Raises Refusal."""
    may_leave_encryption(
        from_encrypted=await encrypted(ctx, here),
        to_encrypted=await encrypted(ctx, there),
        allowed=_allowed(ctx, here),
        origin=here,
        target=there,
    )


async def can_cross(ctx: Ctx, here: Circle, there: Circle) -> bool:
    """Whether one circle's words may be said in another's room."""
    return not stays_secret(
        from_encrypted=await encrypted(ctx, here),
        to_encrypted=await encrypted(ctx, there),
        allowed=_allowed(ctx, here),
    )


async def can_show(ctx: Ctx, circle: Circle) -> bool:
    """Whether a circle's words may be shown where somebody asks for them, which may be any room."""
    return ctx.said.room_id == circle.room_id or not stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await answered_encrypted(ctx),
        allowed=_allowed(ctx, circle),
    )


async def must_show(ctx: Ctx, circle: Circle) -> None:
    """What a circle discusses is for those in its room, and for encrypted rooms if that is one. Raises Refusal."""
    await must_see(ctx, circle)
    if not await can_show(ctx, circle):
        raise Refusal(
            "not-encrypted",
            "The room of the {circle} is encrypted and this one is not, so I do not show that here. Please ask there, or in "
            "an encrypted private room.",
            circle=circle.name,
        )


async def shown_of(ctx: Ctx, wanted: list[Circle]) -> tuple[list[Circle], list[Block]]:
    """The circles whose words may be shown here, and what to say about the others."""
    await ctx.outbox.readership.encrypted(*wanted)  # Asked for at once, rather than one by one.
    shown = [circle for circle in wanted if await can_show(ctx, circle)]
    hidden = listed([t("the {circle}", circle=circle.name) for circle in wanted if circle not in shown])
    if not hidden.items:
        return shown, []
    return shown, [p("Left out, because its room is encrypted and this one is not: {circles}.", circles=hidden)]


async def given_of(ctx: Ctx, wanted: list[Circle]) -> tuple[list[Circle], list[Block]]:
    """The circles whose words may be given to the speaker in private, and what to say about the others."""
    if ctx.said.private:
        return await shown_of(ctx, wanted)
    await ctx.outbox.readership.encrypted(*wanted)
    await ctx.outbox.readership.is_in(ctx.actor.user_id, wanted)
    given = [circle for circle in wanted if await can_tell(ctx, ctx.actor.user_id, circle)]
    hidden = listed([t("the {circle}", circle=circle.name) for circle in wanted if circle not in given])
    if not hidden.items:
        return given, []
    left_out = p(
        "Left out, because its room is encrypted and our private room is not: {circles}. {anew} opens one that is.",
        circles=hidden,
        anew=cmd("private anew"),
    )
    return given, [left_out]


async def shown_to(ctx: Ctx, doc: Doc, *of: Circle, name: str, about: str | None = None) -> Reply:
    """A page about what these circles discuss: in private when asked in another circle's room, and as a file too when it is
    very long. What is said in reply to it is about the record that ``about`` names. Raises Refusal where the private room is
    not encrypted and the circle's is."""
    page = fitted(doc, whole=t("the file beside this"))
    aside = elsewhere(ctx, *of)
    if aside:
        for circle in of:
            if not await can_tell(ctx, ctx.actor.user_id, circle):
                raise Refusal(
                    "another-circle",
                    "That belongs to the {circle}, whose room is encrypted. Please ask there, or in an encrypted private "
                    "room.",
                    circle=circle.name,
                )
    if page != doc:
        to = ctx.actor.user_id if aside else ctx.said.room_id
        rendering = rendering_of(ctx.settings)
        written = (rendering.in_private() if aside or ctx.said.private else rendering).plain(doc)
        await ctx.outbox.file(to, about=of, name=f"{name}.txt", mime="text/plain", data=written.encode())
    if not aside:
        return Reply(page, about=about)
    return await said_aside(ctx, page, *of, about=about)


def _allowed(ctx: Ctx, circle: Circle) -> bool:
    return ctx.rules_of(circle.slug).relay.allow_from_encrypted
