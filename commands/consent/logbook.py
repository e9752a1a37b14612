"""The logbook: what a circle has agreed, by number and by words."""

from typing import Annotated

from chatbot.access import Who
from chatbot.arguments import ItemNumber, Rest
from chatbot.context import Ctx, Reply
from chatbot.errors import Refusal
from chatbot.markup import Inline, b, code, p, ul
from commands.consent.family import card_of, consent, must_see, standing_of
from storage.queries import circles
from storage.queries import consent as items_of

Number = Annotated[int, ItemNumber("D")]


@consent.command("decisions", allow=Who.PRESENT, example="!decisions monthly call")
async def decisions(ctx: Ctx, words: Rest | None = None) -> Reply:
    """Look through the logbook, newest first; with words, only the decisions that hold them all."""
    here = [ctx.circle_here] if ctx.circle_here else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    lines: list[list[Inline]] = []
    for circle in here:
        for decision in await items_of.decisions_in(ctx.db, circle=circle.slug, words=words):
            text = " ".join(decision.text.split())
            short = text if len(text) <= 100 else text[:99] + "…"
            place = "" if len(here) == 1 else f" ({circle.name})"
            lines.append([b(f"D-{decision.number}"), f" {short} – agreed {ctx.when(decision.agreed_at)}{place}"])
    if not lines:
        return Reply.text("The logbook holds nothing of that." if words else "The logbook is still empty.")
    return Reply.text(p("Decisions, newest first:"), ul(lines), p("For one of them: ", code("!decision D-31")))


@consent.command("decision", allow=Who.PRESENT, example="!decision D-31")
async def decision(ctx: Ctx, number: Number) -> Reply:
    """See one decision: its text, who was heard, and the concerns it was agreed with."""
    found = await items_of.decision_by_number(ctx.db, number=number)
    standing = await standing_of(ctx, await items_of.by_number(ctx.db, number=found.item))
    await must_see(ctx, standing.circle)
    if standing.item.closed_at is None:
        raise Refusal("not-closed", f"D-{number} has no closed item behind it.")
    card = await card_of(ctx, standing)
    return Reply.text(
        p(
            b(f"D-{found.number}"),
            f" of the {standing.circle.name}, agreed {ctx.when(found.agreed_at)}. {found.summary}",
        ),
        *card.blocks,
    )
