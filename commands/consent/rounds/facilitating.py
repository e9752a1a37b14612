"""Who facilitates one item: named by who runs the circle, never its proposer."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Doc, cmd, say
from commands.authority import may
from commands.consent.card.showing import line_of, show
from commands.consent.family import Number, consent
from commands.consent.items.rights import must_be_in_time
from commands.encryption import is_there
from commands.people import name_of, person_meant, speaker_in
from commands.rules import authority
from commands.rules.consent import rights
from storage.models import Item
from storage.queries import circles, drafts
from storage.queries import consent as items_of


@consent.command(
    "facilitate", allow=Who.PRESENT, example="facilitate C-12 @hal", changes=True, also="have facilitated by"
)
async def facilitate(ctx: Ctx, number: Number, person: PersonRef) -> Reply:
    """Say who facilitates an item, as facilitator or secretary.

    They can end its rounds, give it more time, and close it.
    """
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await may(ctx, authority.HAND_OVER, item)
    await must_be_in_time(ctx, item)
    who, _ = await person_meant(ctx, circle, person)
    rights.must_be_there(who, there=await is_there(ctx, who, circle), circle=circle.name)
    if who == item.proposer or who in await drafts.co_authors_of_item(ctx.db, item=number):
        raise Refusal(
            "own-proposal",
            "{person} has proposed C-{number}, or written it with who has, so somebody else facilitates it. Nothing has changed.",
            person=await name_of(ctx, who, circle),
            number=number,
        )

    item.facilitator = who
    ctx.audit("consent.facilitated", f"C-{number}", circle=item.circle, by=str(who))
    await show(ctx, item)

    if who != ctx.actor.user_id:
        doc = _yours_now(item, await speaker_in(ctx, circle), circle.name)
        await ctx.outbox.private(who, doc, about=circle, rings=False, card=line_of(item))
    name = await name_of(ctx, who, circle)
    return Reply(
        say("Thank you. {name} facilitates C-{number} from now on, and is told.", name=name, number=number),
        about=line_of(item),
    )


def _yours_now(item: Item, asker: str, circle: str) -> Doc:
    """To whoever facilitates it now."""
    return say(
        "{asker} asks you to facilitate C-{number} in the {circle}: you can begin its next round ({advance}), give it more time ({extend}) and "
        "close it ({close}). {objections} shows whose turn it is.",
        asker=asker,
        number=item.number,
        circle=circle,
        advance=cmd(f"advance C-{item.number}"),
        extend=cmd(f"extend C-{item.number}"),
        close=cmd(f"close C-{item.number}"),
        objections=cmd(f"objections C-{item.number}"),
    )
