"""Opening a check and looking at what is open."""

from typing import Annotated

from chatbot.access import Who
from chatbot.arguments import CircleRef, ItemNumber, Rest, When, slug_of
from chatbot.context import Ctx, Reply
from chatbot.errors import Refusal
from chatbot.family import Place
from chatbot.markup import b, code, p, say, ul
from commands.consent import cards
from commands.consent.family import card_of, consent, must_see, standing_of
from commands.rules import consent as judge
from storage.models import Item
from storage.queries import circles
from storage.queries import consent as items_of

Number = Annotated[int, ItemNumber("C")]
LONGEST_TEXT = 4000


@consent.command(
    "consent",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    changes=True,
    example="!consent Move the call to Friday by fri 17:00",
)
async def open_check(ctx: Ctx, text: Rest, *, by: When | None = None) -> Reply:
    """Open a quick consent check in this circle.

    Say what you propose, and if you like until when people can answer. It closes by itself, and the outcome goes into
    the logbook.
    """
    circle = ctx.circle
    closes_at = judge.closing_time(by, now=ctx.now, default=ctx.rules_of(circle.slug).consent.quick_check)
    if len(text) > LONGEST_TEXT:
        raise Refusal("too-long", f"Please keep a proposal under {LONGEST_TEXT} letters, and link to what is longer.")
    if circle.room_id is None:
        raise Refusal("no-room", f"I am not in the room of the {circle.name}, so nobody would see the check.")

    item = Item(circle=circle.slug, text=text, proposer=ctx.actor.user_id, opened_at=ctx.now, closes_at=closes_at)
    ctx.db.add(item)
    await ctx.db.flush()
    ctx.audit("consent.opened", f"C-{item.number}")
    await ctx.schedule("close", str(item.number), at=closes_at)
    remind_at = judge.reminder_time(opened_at=item.opened_at, closes_at=closes_at)
    if remind_at is not None:
        await ctx.schedule("remind", str(item.number), at=remind_at)

    standing = await standing_of(ctx, item)
    await ctx.outbox.card(str(item.number), circle.room_id, await card_of(ctx, standing), reactions=cards.SEEDS)
    if ctx.said.room_id != circle.room_id:
        return Reply.text(f"Thank you, C-{item.number} is open in the {circle.name} until {ctx.when(closes_at)}.")
    return Reply.none()


@consent.command("items", allow=Who.PRESENT, example="!items")
async def items(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what is open for consent, here or, in private, in all your circles."""
    if circle is not None:
        wanted = [c for c in await circles.active_in(ctx.db) if slug_of(circle) in (c.slug, slug_of(c.name))]
        if not wanted:
            raise Refusal("unknown-circle", f"I know no circle “{circle}”. !circles shows them.")
        await must_see(ctx, wanted[0])
    elif ctx.circle_here is not None:
        wanted = [ctx.circle_here]
    else:
        wanted = list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    lines = []
    for each in wanted:
        for item in await items_of.open_in(ctx.db, circle=each.slug):
            standing = await standing_of(ctx, item)
            place = [] if len(wanted) == 1 else [f" ({each.name})"]
            lines.append([*cards.item_line(item, standing.tally, when=ctx.when), *place])
    if not lines:
        return Reply.text(
            p("Nothing is open for consent. To open something, say ", code("!consent <what you propose>"), ".")
        )
    return Reply.text(p("Open for consent:"), ul(lines), p("For one of them: ", code("!item C-12")))


@consent.command("item", allow=Who.PRESENT, example="!item C-12")
async def item(ctx: Ctx, number: Number) -> Reply:
    """See one item: its text, its concerns, who is heard and who is not."""
    found = await items_of.by_number(ctx.db, number=number)
    standing = await standing_of(ctx, found)
    await must_see(ctx, standing.circle)
    doc = await card_of(ctx, standing)
    decision = await items_of.find_decision_on(ctx.db, item=number)
    if decision is not None:
        doc += say(p("In the logbook as ", b(f"D-{decision.number}"), "."))
    return Reply(doc)
