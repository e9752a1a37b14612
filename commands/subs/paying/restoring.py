"""A declaration that replaces somebody else's: they and the treasurer are told, and can bring the earlier one back."""

from dataclasses import dataclass
from datetime import date, datetime

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import person
from chatbot.api.wording.phrases import cmd
from commands.people import name_of
from commands.subs.family import own_coops, subs
from commands.subs.paying.asked import named_year
from commands.subs.paying.paying_less_end import check_may_pay_less, watch_the_end
from commands.subs.schemes import year_starting_in
from commands.subs.texts import paying as texts
from storage.models import Coop, Declaration
from storage.queries import coops, members
from storage.queries import subs as declarations
from storage.types import UserId

BACK = "↩"


@dataclass(frozen=True)
class ReplacedToTell(Due, name="replaced"):
    """Somebody has declared in another one's place. ``about`` is the co-op, the first day of the year and the scheme."""

    about: str


async def tell_of_replaced(ctx: Ctx, before: Declaration) -> None:
    """Have it told that somebody has declared in place of who had: now, and once in a while as long as that goes to and fro."""
    if before.declared_by != ctx.actor.user_id:
        about = f"{before.coop_id} {before.year_start} {before.scheme}"
        await settle(ctx, ReplacedToTell(about), at_once=True)


@subs.job(changes=False)
async def replaced_has_settled(ctx: Ctx, due: ReplacedToTell) -> None:
    """Tell the one who had declared, while they speak for the co-op, and the treasurers, who has declared anew. No figure."""
    coop_id, day, scheme = due.about.split(" ", 2)
    coop, year_start = await coops.by_id(ctx.db, coop_id=int(coop_id)), date.fromisoformat(day)
    now, before = await declarations.last_of_two(ctx.db, scheme=scheme, coop_id=coop.id, year_start=year_start)
    if now is None or before is None or now.first_declared_at is not None:  # It was brought back.
        return
    who = person(now.declared_by, await name_of(ctx, now.declared_by))
    year, was_by = _named(ctx, before), await name_of(ctx, before.declared_by)
    back = cmd(f"subs restore {before.id}")
    speaking = {speaker.user_id for speaker in await members.all_speaking_for(ctx.db, coop_id=coop.id)}
    docs = {
        treasurer: texts.replaced(coop.name, year, who=who, was_by=was_by, back=back)
        for treasurer in ctx.settings.federation.treasurers
    }
    if before.declared_by in speaking:
        docs[before.declared_by] = texts.replaced(coop.name, year, who=who, was_by=None, back=back)
    docs.pop(now.declared_by, None)
    await tell(ctx, docs, about=None, what=f"replaced:{due.about}", rings=True, card=str(before.id))


@subs.command(
    "subs restore",
    allow=Who.MEMBER | Who.TREASURER,
    place=Place.PRIVATE,  # A refusal may tell that a co-op pays what it can.
    changes=True,
    example="subs restore 12",
)
async def restore(ctx: Ctx, number: int) -> Reply:
    """Bring back a declaration that somebody else has replaced, as a new entry.

    When that happens, I tell you its number.
    """
    return await _restore(ctx, number)


@subs.on_card(changes=True)
async def replaced_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A tap on what tells that a declaration was replaced."""
    if touch.kind is not TouchKind.REACTION or touch.words.strip("\ufe0f ") != BACK:
        return Reply.none()
    return await _restore(ctx, int(touch.key))


async def _restore(ctx: Ctx, number: int) -> Reply:
    before = await _theirs(ctx, number)
    coop = await coops.by_id(ctx.db, coop_id=before.coop_id)
    now = await declarations.find_current(
        ctx.db, scheme=before.scheme, coop_id=before.coop_id, year_start=before.year_start
    )
    if now is None or before.replaced_at is None or now.declared_by == before.declared_by:
        raise Refusal("holds-already", "What was declared by them holds already. Nothing has changed.")

    scheme = ctx.settings.subs.scheme(before.scheme)
    if scheme is not None and before.pays is not None:
        await check_may_pay_less(ctx, coop.id, scheme, before.year_start)
    await bring_back(ctx, coop, now, before, reason="brought back")
    year = _named(ctx, before)
    ctx.audit("subs.brought_back", f"{coop.slug} {year}")
    await tell_of_it(ctx, coop, year, {now.declared_by, before.declared_by})
    return Reply(texts.brought_back(coop.name, year), private=True)


def _named(ctx: Ctx, declaration: Declaration) -> str:
    """The year of a declaration, and its scheme where that is not the first one, or is not one any more."""
    scheme = ctx.settings.subs.scheme(declaration.scheme)
    if scheme is None:
        return f"{declaration.year_start.year} ({declaration.scheme})"
    return named_year(ctx, scheme.slug, year_starting_in(ctx, scheme, declaration.year_start.year))


async def bring_back(ctx: Ctx, coop: Coop, now: Declaration, before: Declaration | None, *, reason: str) -> None:
    """What a co-op has declared ``now`` holds no longer; what it had declared ``before``, if anything, does again, as a new entry."""
    now.replaced_at = ctx.now
    await ctx.db.flush()
    if before is not None:
        ctx.db.add(_again(before, at=ctx.now, reason=reason))
        await ctx.db.flush()
    scheme = ctx.settings.subs.scheme(now.scheme)
    if scheme is not None:  # With it paying what one can may begin earlier, or later.
        await watch_the_end(ctx, coop, scheme)


def _again(before: Declaration, *, at: datetime, reason: str) -> Declaration:
    """A new entry that says what an earlier one has said."""
    return Declaration(
        scheme=before.scheme,
        coop_id=before.coop_id,
        year_start=before.year_start,
        wages=before.wages,
        self_employed=before.self_employed,
        heads=before.heads,
        pays=before.pays,
        left_out=before.left_out,
        terms=before.terms,
        way=before.way,
        fee=before.fee,
        vat=before.vat,
        declared_by=before.declared_by,
        declared_at=at,
        first_declared_at=before.first_declared_at or before.declared_at,
        reason=reason,
    )


async def _theirs(ctx: Ctx, number: int) -> Declaration:
    """A declaration of whoever had made it and still speaks for the co-op; any, to a treasurer. Raises Refusal, as if there were
    none, to anybody else."""
    user_id, before = ctx.actor.user_id, await declarations.find(ctx.db, declaration=number)
    if before is not None:
        mine = {coop.id for coop in await own_coops(ctx, user_id)} if before.declared_by == user_id else set()
        if user_id in ctx.settings.federation.treasurers or before.coop_id in mine:
            return before
    raise Refusal("no-declaration", "I know no declaration of that number that is yours to bring back.")


async def tell_of_it(ctx: Ctx, coop: Coop, year: str, people: set[UserId]) -> None:
    """Tell those who speak for a co-op still, of some people, and the treasurers, that it was brought back. No figure."""
    speaking = {speaker.user_id for speaker in await members.all_speaking_for(ctx.db, coop_id=coop.id)}
    told = (people & speaking) | {*ctx.settings.federation.treasurers}
    who = person(ctx.actor.user_id, await name_of(ctx, ctx.actor.user_id))
    doc = texts.was_brought_back(coop.name, year, who=who)
    for each in sorted(told - {ctx.actor.user_id}):
        await ctx.outbox.private(each, doc, about=None, rings=False)
