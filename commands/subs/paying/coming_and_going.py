"""Since when, and until when, a co-op pays: what a treasurer notes, so that a year of joining or leaving is paid as the TOML says."""

import contextlib
import re
from datetime import date

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, parse_since
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Doc, b, cmd, say
from commands.coops import coop_meant as any_coop
from commands.rules.subs.said import said_in
from commands.rules.subs.years import spans_in
from commands.subs.family import subs
from commands.subs.schemes import called, scheme_for, subject_of, year_now
from storage.models import Coop, SubsSpan
from storage.queries import subs_terms as terms_kept

_ON = re.compile(r"\s+(?:on|since|from|until|till)\s+(?P<day>\S.*)$", re.I | re.S)


@subs.command(
    "subs joined",
    allow=Who.TREASURER,
    place=Place.PRIVATE,
    changes=True,
    example="subs joined Leaf Bakery on 1 october 2025",
)
async def joined(ctx: Ctx, what: Rest) -> Reply:
    """Note since which day a co-op pays. What it pays for that year is in the configuration."""
    return await _note(ctx, what, leaves=False)


@subs.command(
    "subs left", allow=Who.TREASURER, place=Place.PRIVATE, changes=True, example="subs left Leaf Bakery on 30 june 2025"
)
async def left(ctx: Ctx, what: Rest) -> Reply:
    """Note the last day for which a co-op pays. It is not asked for later years."""
    return await _note(ctx, what, leaves=True)


async def _note(ctx: Ctx, what: str, *, leaves: bool) -> Reply:
    word = "left" if leaves else "joined"
    on, example = _ON.search(what), cmd(f"subs {word} Leaf Bakery on 30 june 2025")
    if on is None:
        raise Refusal("which-day", "Please say which co-op, and on which day, for example: {example}", example=example)
    said = said_in(what[: on.start()], schemes=called(ctx), coops=())
    coop = await any_coop(ctx, said.figures or said.coop or "")
    scheme = await scheme_for(ctx, coop, said.scheme)
    day = _day(ctx, on.group("day"))
    notes = await terms_kept.spans_noted(ctx.db, schemes=[scheme.slug], coop_ids=[coop.id])
    since, until = spans_in(notes.get((scheme.slug, coop.id), ()))[-1]
    if leaves and since is not None and day < since:
        raise Refusal(
            "before-it-came", "{coop} pays only since {day}. Nothing has changed.", coop=coop.name, day=str(since)
        )

    span = SubsSpan(scheme=scheme.slug, coop_id=coop.id, noted_by=ctx.actor.user_id, noted_at=ctx.now)
    back = not leaves and until is not None and day > until
    span.joined, span.left = (since, day) if leaves else (day, None if back else until)
    ctx.db.add(span)
    ctx.audit("subs.noted", subject_of(ctx, coop, scheme, year_now(ctx, scheme)), noted=word, day=day.isoformat())
    return Reply(_noted(coop, day, leaves=leaves, back=back))


def _day(ctx: Ctx, words: str) -> date:
    """A day gone by, in the federation's zone; as 2027-06-30 it may be one to come."""
    zone = ctx.settings.federation.timezone
    with contextlib.suppress(ValueError):
        return date.fromisoformat(words.strip(" ."))
    locale = ctx.settings.federation.language
    example = cmd("subs joined Leaf Bakery on 1 october 2025")
    return parse_since(words, now=ctx.now, zone=zone, locale=locale, example=example).astimezone(zone).date()


def _noted(coop: Coop, day: date, *, leaves: bool, back: bool) -> Doc:
    if leaves:
        return say(
            "Thank you, noted: {coop} pays until {day}, and not after it.", coop=b(coop.name), day=day.isoformat()
        )
    if back:
        return say(
            "Thank you, noted: {coop} is back, and pays again since {day}.",
            coop=b(coop.name),
            day=day.isoformat(),
        )
    return say("Thank you, noted: {coop} pays since {day}, and not before it.", coop=b(coop.name), day=day.isoformat())
