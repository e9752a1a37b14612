"""Taking back what was declared: what was declared before holds again, as a new entry."""

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, cmd, t
from chatbot.config import AnyScheme
from commands.rules.subs.years import SubsYear
from commands.subs.family import own_coops, subs
from commands.subs.paying.asked import named_year
from commands.subs.paying.restoring import bring_back, tell_of_it
from commands.subs.schemes import scheme_named, subject_of, year_starting_in
from commands.subs.texts import undoing as texts
from storage.models import Coop
from storage.queries import coops
from storage.queries import subs as declarations


@subs.undoes(
    "subs.declared",
    named=lambda deed: t("what you declared"),
    anew=lambda deed: t("say {command}", command=cmd("subs declare")),
)
@subs.undoes(
    "subs.corrected",
    named=lambda deed: t("your correction"),
    anew=lambda deed: t("say {command}", command=cmd("subs declare")),
)
async def undo_declaring(ctx: Ctx, deed: Deed) -> Doc:
    """A declaration that nobody has replaced, while its round lasts."""
    coop, scheme, year = await _what_it_was(ctx, deed)
    named = named_year(ctx, scheme.slug, year)
    now = await declarations.find_current(ctx.db, scheme=scheme.slug, coop_id=coop.id, year_start=year.start)
    on_their_word = (
        now is not None
        and now.way is not None
        and now.declared_by == ctx.actor.user_id
        and Who.TREASURER in ctx.actor.holds
    )
    if not on_their_word and coop.id not in {each.id for each in await own_coops(ctx, ctx.actor.user_id)}:
        raise Refusal("not-yours", texts.not_yours(coop.name))
    if now is None or now.declared_by != ctx.actor.user_id or now.declared_at != deed.at:
        raise Refusal("acted-on", texts.was_replaced(coop.name, named))
    if await declarations.round_is_over(ctx.db, scheme=now.scheme, year_start=now.year_start, at=ctx.now):
        raise Refusal("acted-on", texts.round_is_over(coop.name, named))
    before = await declarations.find_replaced(ctx.db, declaration=now)
    await bring_back(ctx, coop, now, before, reason="taken back")
    ctx.audit("subs.taken_back", subject_of(ctx, coop, scheme, year))
    if before is not None and before.declared_by != ctx.actor.user_id:
        await tell_of_it(ctx, coop, named, {before.declared_by})
    return texts.as_before(coop.name, named, declared=before is not None)


async def _what_it_was(ctx: Ctx, deed: Deed) -> tuple[Coop, AnyScheme, SubsYear]:
    """The co-op, the scheme and the year of a declaration, as the audit names them: leaf-bakery 2025/26, and the scheme's short name
    where it is not the first one."""
    slug, label, *named = deed.subject.split(" ")
    coop = await coops.find_by_slug(ctx.db, slug=slug)
    if coop is None:
        raise LookupError(f"{deed.subject} is no declaration")
    scheme = scheme_named(ctx, next(iter(named), None))
    return coop, scheme, year_starting_in(ctx, scheme, int(label[:4]))
