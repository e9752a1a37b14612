"""The logbook: what circles have agreed, by number, by words and by date, and as files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, ItemNumber, Rest, Since
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Block, Phrase, cmd, n, p, say, t, ul
from commands.circles import find_circle
from commands.consent.card import outcomes
from commands.consent.card.secrecy import must_show, shown_of, shown_to
from commands.consent.card.showing import page_of
from commands.consent.decisions.logbook_file import export
from commands.consent.decisions.looked_through import nothing_found, searched_for, whose_logbooks
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.texts.vocabulary import short
from commands.people import people_called
from commands.rules.consent.names import OUTCOMES
from commands.rules.searching import Search, as_a_file, read_search
from storage.models import Circle, Decision, ItemStatus
from storage.queries import consent as items_of
from storage.types import UserId

Number = Annotated[int, ItemNumber("D")]
SHOWN = 20
"""Of each circle, in one answer."""
LOOKED_FOR = 10
"""Words: each is looked for in all that was said about each decision."""


@consent.command(
    "decisions",
    allow=Who.PRESENT,
    example="decisions monthly call since 1 january 2026",
    also="logbook, log book, log, history, find, search, search for, search decisions, search decisions for, search "
    "decisions about, look up, lookup, look for, past decisions, list of decisions, all decisions, what did we "
    "decide, what have we decided, what was decided, what has been decided, find decision, find decisions, "
    "find the decision, find the decision about, find decisions about, find a decision about, find decision "
    "about, decision about, decision on, decisions on, decision for, the decision about, the decision on, search the logbook, search the logbook for, search logbook, search logbook for",
)
async def decisions(
    ctx: Ctx, words: Rest | None = None, *, since: Since | None = None, circle: CircleRef | None = None
) -> Reply:
    """Look through the logbook, newest first: all of it, or what holds certain words, since a day, of one circle.

    A time is understood, too, and who has proposed it: “decisions oven last month”, “decisions november by Gus”.
    """
    if words is not None and (asked := as_a_file(words)) is not None:
        named = circle or (asked.words if asked.words and await find_circle(ctx, asked.words) is not None else None)
        return await export(ctx, "csv" if asked.csv else None, since=since, circle=named)
    if circle is not None and await find_circle(ctx, circle) is None and words is not None:
        words, circle = f"{words} circle {circle}", None  # Somebody looks for words, not for a circle.
    if words is not None and len(words.split()) > LOOKED_FOR:
        raise Refusal(
            "too-many-words",
            "I look for at most {most} words at once, and all of them must be there. Please name fewer, for example {example}",
            most=LOOKED_FOR,
            example=cmd("decisions monthly call"),
        )
    here, left_out = await shown_of(ctx, await whose_logbooks(ctx, circle))
    search = await _search_of(ctx, here, words)
    if since is not None:
        search = replace(search, since=since, until=None)
    lines: list[Phrase] = []
    left = newest = 0
    for each in here:
        all_found = await _found_in(ctx, each, search)
        left += len(all_found[SHOWN:])
        for found in all_found[:SHOWN]:
            newest = max(newest, found.number)
            line = _in_a_list(found, agreed=ctx.when(found.agreed_at, found.circle))
            lines.append(line if len(here) == 1 else t("{decision} ({circle})", decision=line, circle=each.name))
    searched = searched_for(ctx, search)
    if not lines:
        return Reply(say(*nothing_found(searched), *left_out))
    older: list[Block] = [_older(left)] if left else []
    one_of_them = p("For one of them: {decision}", decision=cmd(f"decision D-{newest}"))
    heading = p("Decisions {searched}, newest first:", searched=searched) if searched else p("Decisions, newest first:")
    doc = say(heading, ul(lines), *older, one_of_them, *left_out)
    return await shown_to(ctx, doc, *here, name="decisions")


async def _search_of(ctx: Ctx, here: Sequence[Circle], words: str | None) -> Search:
    """What is looked for. Where the words after “by” name nobody in these circles they are looked for as words, and so are words
    that may be a time as well, where nothing was decided then: “may”."""
    search = read_search(words, ctx.reading)
    if search.by is not None and not any([await _proposers(ctx, each, search.by) for each in here]):
        search = Search(words)
    if search.until is not None and not any([await _found_in(ctx, each, search) for each in here]):
        plain = Search(words)
        return plain if any([await _found_in(ctx, each, plain) for each in here]) else search
    return search


async def _found_in(ctx: Ctx, circle: Circle, search: Search) -> Sequence[Decision]:
    by = await _proposers(ctx, circle, search.by) if search.by is not None else None
    return await items_of.decisions_in(
        ctx.db, circle=circle.slug, words=search.words, since=search.since, until=search.until, by=by
    )


async def _proposers(ctx: Ctx, circle: Circle, name: str) -> Sequence[UserId]:
    """The people of a circle whom a name may mean; the speaker for “me”."""
    return [ctx.actor.user_id] if name.casefold() in ("me", "myself") else await people_called(ctx, circle, name)


@consent.command(
    "decision",
    allow=Who.PRESENT,
    example="decision D-31",
    also="show, show me, show decision, details of, details, view, what is, what's, open",
)
async def decision(ctx: Ctx, number: Number) -> Reply:
    """See one decision: its text and how it came about, who was heard with what, {concerns}, when it is reviewed."""
    found = await items_of.decision_by_number(ctx.db, number=number)
    view = await view_of(ctx, await items_of.by_number(ctx.db, number=found.item))
    await must_show(ctx, view.circle)
    if view.item.closed_at is None:
        raise Refusal("not-closed", "D-{number} has no closed item behind it.", number=number)
    page = await page_of(ctx, view)
    versions = await items_of.versions_of(ctx.db, item=found.item)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    doc = outcomes.logged(view, page, found, versions, named=named)
    return await shown_to(ctx, doc, view.circle, name=f"D-{number}")


def _in_a_list(found: Decision, *, agreed: str) -> Phrase:
    """One decision in a line."""
    line = t(
        "**D-{number}** {text} – {outcome} · {when}",
        number=found.number,
        text=short(found.text, 100),
        outcome=OUTCOMES[found.outcome or ItemStatus.AGREED],
        when=agreed,
    )
    if found.ended_at is not None:
        return t("{decision} · ended", decision=line)
    if found.replaced_by is not None:
        return t("{decision} · now D-{newer}", decision=line, newer=found.replaced_by)
    return line


def _older(left: int) -> Block:
    """How to come by what one answer does not show."""
    parts = {"words": cmd("decisions call since 1 january 2026"), "export": cmd("decisions export")}
    return p(
        n(
            left,
            "There is {count} older one. To see it, say which words or since when: {words}, or take all as a file: {export}",
            "There are {count} older ones. To see them, say which words or since when: {words}, or take all as a file: "
            "{export}",
            **parts,
        )
    )
