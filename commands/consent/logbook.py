"""The logbook: what circles have agreed, by number, by words and by date, and as files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, ItemNumber, Rest, Since
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Block, Inline, Phrase, cmd, n, p, say, t, ul
from chatbot.api.outbox import LARGEST_FILE
from commands.circles import circle_named, find_circle
from commands.consent import outcomes
from commands.consent.family import consent
from commands.consent.item import view_of
from commands.consent.logged import logged_each
from commands.consent.secrecy import given_of, must_show, shown_of, shown_to
from commands.consent.showing import page_of
from commands.consent.vocabulary import short
from commands.people import people_called
from commands.rules import consent_log as log
from commands.rules.consent_names import OUTCOMES
from commands.rules.searching import Search, as_a_file, in_words, read_export, read_search
from storage.models import Circle, Decision, ItemStatus
from storage.queries import circles
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
    here, left_out = await shown_of(ctx, await _where(ctx, circle))
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
    searched = _in_words(ctx, search)
    if not lines:
        return Reply(say(*_nothing(searched), *left_out))
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


def _in_words(ctx: Ctx, search: Search) -> Inline | None:
    """What was looked for; None where it was all."""
    if search == Search():
        return None
    since = ctx.when(search.since) if search.since is not None else None
    until = ctx.when(search.until) if search.until is not None else None
    return in_words(search, since=since, until=until)


def _nothing(searched: Inline | None) -> Sequence[Block]:
    """That nothing was found, what was looked for, and how to look otherwise."""
    if searched is None:
        return [p("The logbook is still empty.")]
    return [
        p("I have found no decision {searched}.", searched=searched),
        p(
            "Look with fewer words ({words}), for a time ({time}), or at all of them: {all}",
            words=cmd("decisions call"),
            time=cmd("decisions since 1 january 2026"),
            all=cmd("decisions"),
        ),
    ]


@consent.command(
    "decisions export",
    allow=Who.PRESENT,
    example="decisions export csv",
    also="export, export decisions, export the decisions, export logbook, export the logbook, export all decisions, "
    "download, download decisions, download the decisions, download the logbook",
)
async def export(
    ctx: Ctx,
    form: Rest | None = None,
    *,
    since: Since | None = None,
    circle: CircleRef | None = None,
) -> Reply:
    """Get the logbook in private, as a file: Markdown to read, or CSV to count.

    You get all of it, or what was agreed since a day or in a month (`decisions export csv march`), or in one circle.
    """
    wanted = read_export(form, ctx.reading)
    since = since or wanted.since
    here, left_out = await given_of(ctx, await _where(ctx, circle))
    decided = await _decided_in(ctx, here, since=since, until=wanted.until)
    found_here = await logged_each(ctx, [found for all_found in decided.values() for found in all_found])
    if not found_here:
        return Reply(say(*_nothing(_in_words(ctx, Search(since=since, until=wanted.until))), *left_out))
    text, name, mime = (
        (log.as_csv(found_here), "decisions.csv", "text/csv")
        if wanted.csv
        else (log.as_markdown(found_here), "decisions.md", "text/markdown")
    )
    # A spreadsheet knows by its mark that a table is UTF-8.
    data = text.encode("utf-8-sig" if mime == "text/csv" else "utf-8")
    if len(data) > LARGEST_FILE:
        raise Refusal("too-large", _too_large(ctx, {each: found for each, found in decided.items() if found}))
    await ctx.outbox.file(ctx.actor.user_id, about=here, name=name, mime=mime, data=data)
    number = n(len(found_here), "{count} decision", "{count} decisions")
    if ctx.said.private:
        return Reply(say(p("Thank you. Here is the logbook, {number}.", number=number), *left_out))
    return Reply(say(p("Thank you. In our private room is the logbook, {number}.", number=number), *left_out))


@consent.command(
    "decision",
    allow=Who.PRESENT,
    example="decision D-31",
    also="show, show me, show decision, details of, details, view, what is, what's, open",
)
async def decision(ctx: Ctx, number: Number) -> Reply:
    """See one decision: its text and how it came about, who was heard with what, its concerns, when it is reviewed."""
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


async def _decided_in(
    ctx: Ctx, here: Sequence[Circle], *, since: datetime | None, until: datetime | None
) -> dict[Circle, list[Decision]]:
    """What some circles have decided in a time, circle by circle, the newest first."""
    decided: dict[Circle, list[Decision]] = {circle: [] for circle in here}
    theirs = {circle.slug: circle for circle in here}
    for found in reversed(await items_of.decided_among(ctx.db, circles=theirs, since=since)):
        if until is None or found.agreed_at < until:
            decided[theirs[found.circle]].append(found)
    return decided


async def _where(ctx: Ctx, circle: str | None) -> list[Circle]:
    """The circles whose logbooks are meant. Raises Refusal for one that is not the speaker's."""
    if circle is not None:
        named = await circle_named(ctx, circle)
        await must_show(ctx, named)
        return [named]
    if ctx.circle_here is not None:
        return [ctx.circle_here]
    return list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))


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


def _too_large(ctx: Ctx, decided: Mapping[Circle, Sequence[Decision]]) -> Phrase:
    """What to ask for instead: one circle, or of a single one the newer half."""
    first, found = next(iter(decided.items()))
    if len(decided) > 1:
        return t(
            "That is too much for one file. Please take one circle at a time. For example: {example}",
            example=cmd(f"decisions export circle {first.slug}"),
        )
    middle = found[len(found) // 2].agreed_at.astimezone(ctx.settings.zone_of(first.slug)).date()
    return t(
        "That is too much for one file. Please take what was agreed since a day, for example {example}, or ask an operator for "
        "all of it.",
        example=cmd(f"decisions export since {middle} circle {first.slug}"),
    )


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
