"""The logbook as a file. A long one is written aside, and handed over when it is ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Rest, Since
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.post.outbox import LARGEST_FILE
from chatbot.api.post.pen import LONGEST_NAME, fits
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Inline, Phrase, cmd, n, p, say, t
from commands.consent.card.secrecy import given_of
from commands.consent.decisions.logged import logged_each
from commands.consent.decisions.looked_through import nothing_found, searched_for, whose_logbooks
from commands.consent.family import consent
from commands.rules.consent import log
from commands.rules.searching import Search, read_export
from storage.models import Circle, Decision
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import CircleSlug, UserId

AT_ONCE = 50
"""So many decisions are written while everybody waits: that takes a part of a second. More are written aside."""


@dataclass(frozen=True)
class LogbookToWrite(Due, name="logbook"):
    """Somebody waits for a long logbook."""

    asked: str
    person: UserId
    circles: tuple[CircleSlug, ...]
    csv: bool
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """A logbook as a file. Where it is too large for one, what to ask for instead."""

    count: int
    data: bytes
    instead: Phrase | None = None


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
    here, left_out = await given_of(ctx, await whose_logbooks(ctx, circle))
    decided = await _decided_in(ctx, here, since=since, until=wanted.until)
    count = sum(map(len, decided.values()))
    if not count:
        return Reply(say(*nothing_found(searched_for(ctx, Search(since=since, until=wanted.until))), *left_out))
    if count > AT_ONCE:
        slugs, asked = tuple(each.slug for each in here), fits(ctx.cause, LONGEST_NAME)
        due = LogbookToWrite(asked, ctx.actor.user_id, slugs, wanted.csv, since, wanted.until)
        await ctx.schedule(due, at=ctx.now)
        return Reply(
            say(
                p(
                    "That is a long logbook, {number}. I am writing it, and send it to you in private once it is ready.",
                    number=_in_number(count),
                ),
                *left_out,
            )
        )
    written = await _written(ctx, decided, csv=wanted.csv)
    if written.instead is not None:
        raise Refusal("too-large", written.instead)
    await _hand_over(ctx, ctx.actor.user_id, here, written, csv=wanted.csv)
    number = _in_number(count)
    if ctx.said.private:
        return Reply(say(p("Thank you. Here is the logbook, {number}.", number=number), *left_out))
    return Reply(say(p("Thank you. In our private room is the logbook, {number}.", number=number), *left_out))


async def write_logbook(ctx: Ctx, due: LogbookToWrite) -> Written:
    """What somebody waits for."""
    return await _written(
        ctx, await _decided_in(ctx, await _theirs(ctx, due), since=due.since, until=due.until), csv=due.csv
    )


@consent.worked_out(by=write_logbook)
async def logbook_is_written(ctx: Ctx, due: LogbookToWrite, written: Written) -> None:
    """Hand it to whoever has asked for it, if they are still in the room of one of these circles."""
    if written.instead is not None:
        await ctx.outbox.private(due.person, say(p(written.instead)), about=None, awaited=True)
    elif await _hand_over(ctx, due.person, await _theirs(ctx, due), written, csv=due.csv):
        ready = p("Thank you for waiting. Here is the logbook, {number}.", number=_in_number(written.count))
        await ctx.outbox.private(due.person, say(ready), about=None, awaited=True)


async def _theirs(ctx: Ctx, due: LogbookToWrite) -> list[Circle]:
    found = {circle.slug: circle for circle in await circles.by_slugs(ctx.db, slugs=due.circles)}
    there = [found[slug] for slug in due.circles if slug in found]
    return await ctx.outbox.readership.is_in(due.person, there)


async def _hand_over(ctx: Ctx, person: UserId, about: Sequence[Circle], written: Written, *, csv: bool) -> bool:
    name, mime = ("decisions.csv", "text/csv") if csv else ("decisions.md", "text/markdown")
    if not about:
        return False
    return await ctx.outbox.file(person, about=about, name=name, mime=mime, data=written.data) is not None


async def _written(ctx: Ctx, decided: Mapping[Circle, Sequence[Decision]], *, csv: bool) -> Written:
    found = await logged_each(ctx, [each for all_found in decided.values() for each in all_found])
    # A spreadsheet knows by its mark that a table is UTF-8.
    data = log.as_csv(found).encode("utf-8-sig") if csv else log.as_markdown(found).encode()
    if len(data) <= LARGEST_FILE:
        return Written(len(found), data)
    return Written(len(found), b"", _too_large(ctx, {each: theirs for each, theirs in decided.items() if theirs}))


def _in_number(count: int) -> Inline:
    return n(count, "{count} decision", "{count} decisions")


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
