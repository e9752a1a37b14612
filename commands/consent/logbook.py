"""The logbook: what circles have agreed, by number, by words and by date, and as files."""

from typing import Annotated, Literal

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, ItemNumber, Rest, Since
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Inline, b, code, p, say, ul
from chatbot.api.outbox import LARGEST_FILE
from commands.circles import circle_named, find_circle
from commands.consent import cards, outcomes
from commands.consent.family import (
    consent,
    page_of,
    standing_of,
)
from commands.consent.secrecy import must_show, shown_of, shown_to
from commands.rules import consent_log as log
from commands.rules.consent import stance_of
from storage.models import Circle, Decision, Stance
from storage.queries import circles
from storage.queries import consent as items_of

Number = Annotated[int, ItemNumber("D")]
SHOWN = 20
"""Of each circle, in one answer."""
LOOKED_FOR = 10
"""Words: each is looked for in all that was said about each decision."""


@consent.command("decisions", allow=Who.PRESENT, example="decisions monthly call since 1 january 2026")
async def decisions(
    ctx: Ctx, words: Rest | None = None, *, since: Since | None = None, circle: CircleRef | None = None
) -> Reply:
    """Look through the logbook, newest first: all of it, or what holds certain words, since a day, of one circle."""
    if circle is not None and await find_circle(ctx, circle) is None and words is not None:
        words, circle = f"{words} circle {circle}", None  # Somebody looks for words, not for a circle.
    if words is not None and len(words.split()) > LOOKED_FOR:
        raise Refusal(
            "too-many-words",
            f"I look for at most {LOOKED_FOR} words at once, and all of them must be there. Please name fewer, for example "
            "!decisions monthly call.",
        )
    here, left_out = await shown_of(ctx, await _where(ctx, circle))
    lines: list[list[Inline]] = []
    left = newest = 0
    for each in here:
        all_found = await items_of.decisions_in(ctx.db, circle=each.slug, words=words, since=since)
        left += len(all_found[SHOWN:])
        for found in all_found[:SHOWN]:
            newest = max(newest, found.number)
            place = "" if len(here) == 1 else f" ({each.name})"
            over = " – ended" if found.ended_at else f" – now D-{found.replaced_by}" if found.replaced_by else ""
            lines.append([b(f"D-{found.number}"), f" {cards.short(found.text, 100)} – agreed {ctx.when(found.agreed_at, found.circle)}"
                          f"{place}{over}"])  # fmt: skip
    if not lines:
        empty = "The logbook holds nothing of that." if words or since else "The logbook is still empty."
        return Reply.text(p(empty), *left_out)
    older = [
        p(
            f"There are {left} older ones. To see them, say which words or since when: ",
            code("!decisions call since 1 january 2026"),
            ", or take all as a file: ",
            code("!decisions export"),
        )
    ]
    doc = say(
        p("Decisions, newest first:"),
        ul(lines),
        *(older if left else []),
        p("For one of them: ", code(f"!decision D-{newest}")),
        *left_out,
    )
    return await shown_to(ctx, doc, *here, name="decisions")


@consent.command("decisions export", allow=Who.PRESENT, example="decisions export csv")
async def export(ctx: Ctx, form: Literal["markdown", "csv"] | None = None, *, circle: CircleRef | None = None) -> Reply:
    """Get the logbook in private, as a file: Markdown to read, or CSV to count."""
    here, left_out = await shown_of(ctx, await _where(ctx, circle))
    found_here = [
        await logged(ctx, each, found)
        for each in here
        for found in await items_of.decisions_in(ctx.db, circle=each.slug)
    ]
    if not found_here:
        return Reply.text(p("The logbook is still empty."), *left_out)
    text, name, mime = (
        (log.as_csv(found_here), "decisions.csv", "text/csv")
        if form == "csv"
        else (log.as_markdown(found_here), "decisions.md", "text/markdown")
    )
    data = text.encode()
    if len(data) > LARGEST_FILE:
        raise Refusal(
            "too-large",
            "That is too much for one file. Please take one circle at a time. For example: !decisions export circle tech",
        )
    await ctx.outbox.file(ctx.actor.user_id, name=name, mime=mime, data=data)
    number = f"{len(found_here)} decision{'' if len(found_here) == 1 else 's'}"
    place = "Here" if ctx.said.private else "In our private room"
    return Reply.text(p(f"Thank you. {place} is the logbook, {number}."), *left_out)


@consent.command("decision", allow=Who.PRESENT, example="decision D-31")
async def decision(ctx: Ctx, number: Number) -> Reply:
    """See one decision: its text and how it came about, who was heard with what, its concerns, when it is reviewed."""
    found = await items_of.decision_by_number(ctx.db, number=number)
    standing = await standing_of(ctx, await items_of.by_number(ctx.db, number=found.item))
    await must_show(ctx, standing.circle)
    if standing.item.closed_at is None:
        raise Refusal("not-closed", f"D-{number} has no closed item behind it.")
    page = await page_of(ctx, standing)
    versions = await items_of.versions_of(ctx.db, item=found.item)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    doc = say(
        p(
            b(f"D-{found.number}"),
            f" of the {standing.circle.name}, agreed {ctx.when(found.agreed_at, found.circle)}. {found.summary}",
        ),
        *outcomes.when_again(found, page),
        *cards.card(standing, page).blocks,
        *outcomes.history(standing, page, versions, named=named),
    )
    return await shown_to(ctx, doc, standing.circle, name=f"D-{number}")


async def _where(ctx: Ctx, circle: str | None) -> list[Circle]:
    """The circles whose logbooks are meant. Raises Refusal for one that is not the speaker's."""
    if circle is not None:
        named = await circle_named(ctx, circle)
        await must_show(ctx, named)
        return [named]
    if ctx.circle_here is not None:
        return [ctx.circle_here]
    return list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))


async def logged(ctx: Ctx, circle: Circle, found: Decision) -> log.Logged:
    """A decision as the exported logbook tells it: with the names of those who consented where the circle allows it."""
    standing = await standing_of(ctx, await items_of.by_number(ctx.db, number=found.item))
    page = await page_of(ctx, standing)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    answers = [answer for seat in standing.tally.seats for answer in seat.answers]
    said = tuple(
        log.Said(
            who=page.name(answer.user_id), seat=standing.seat_names.get(answer.seat or ""), stance=stance_of(answer),
            how="by phone" if answer.by_phone else "standing in" if answer.as_stand_in else "", words=answer.words,
        )
        for answer in sorted(answers, key=lambda one: (one.at, one.source))
        if named or stance_of(answer) is not Stance.CONSENT
    )  # fmt: skip
    return log.Logged(
        number=found.number, item=found.item, circle=circle.name, text=found.text, agreed_at=found.agreed_at,
        heard=found.summary, aim=standing.item.aim, said=said, holds_until=found.term_ends_at, review_at=found.review_at,
        versions=tuple(version.text for version in await items_of.versions_of(ctx.db, item=found.item)),
        measures=tuple((page.name(kept.owner), kept.what, kept.due_at) for kept in standing.measures),
        ended_at=found.ended_at, replaced_by=found.replaced_by,
    )  # fmt: skip
