"""Taking back what was declared: what was declared before holds again, as a new entry."""

from chatbot.api.context import Ctx
from chatbot.api.deeds import Deed
from chatbot.api.errors import Refusal
from chatbot.api.markup import Doc, cmd, t
from commands.rules import subs as judge
from commands.subs import undoing_texts as texts
from commands.subs.family import levy_of, own_coops, subs, year_starting_in
from commands.subs.restoring import bring_back, tell_of_it
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
    coop, year = await _what_it_was(ctx, deed)
    if coop.id not in {each.id for each in await own_coops(ctx, ctx.actor.user_id)}:
        raise Refusal("not-yours", texts.not_yours(coop.name))
    now = await declarations.find_current(ctx.db, scheme=levy_of(ctx).slug, coop_id=coop.id, year_start=year.start)
    if now is None or now.declared_by != ctx.actor.user_id or now.declared_at != deed.at:
        raise Refusal("acted-on", texts.was_replaced(coop.name, year))
    if await declarations.round_is_over(ctx.db, scheme=now.scheme, year_start=now.year_start, at=ctx.now):
        raise Refusal("acted-on", texts.round_is_over(coop.name, year))
    before = await declarations.find_replaced(ctx.db, declaration=now)
    now.replaced_at = ctx.now
    await ctx.db.flush()
    if before is not None:
        bring_back(ctx, before, reason="taken back")
    ctx.audit("subs.taken_back", f"{coop.slug} {year.label}")
    if before is not None and before.declared_by != ctx.actor.user_id:
        await tell_of_it(ctx, coop, year, {before.declared_by})
    return texts.as_before(coop.name, year, declared=before is not None)


async def _what_it_was(ctx: Ctx, deed: Deed) -> tuple[Coop, judge.SubsYear]:
    """The co-op and the year of a declaration, as the audit names them: leaf-bakery 2025/26."""
    slug, _, label = deed.subject.rpartition(" ")
    coop = await coops.find_by_slug(ctx.db, slug=slug)
    if coop is None:
        raise LookupError(f"{deed.subject} is no declaration")
    return coop, year_starting_in(ctx, int(label[:4]))
