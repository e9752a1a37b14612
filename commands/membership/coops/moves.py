"""How co-ops stand to the federation: ``!standing``, by who speaks for them, a secretary or an operator, with why. Their circles are told
of moves in one line, gathered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Inline, b, cmd, listed, p, quote, say, t
from commands.coops import coop_meant
from commands.membership.coops.coop import IN_WORDS
from commands.membership.family import membership
from commands.rules.membership import coop_standing as judge
from commands.rules.membership.coop_changes import must_go_on
from storage.models import Coop, CoopStanding, FederationStanding
from storage.queries import circles, coops, speakers
from storage.types import CircleSlug


@dataclass(frozen=True)
class MovesToTell(Due, name="moves"):
    """A circle is to hear how its co-ops stand to the federation now, as far as that has changed since an instant."""

    circle: CircleSlug
    since: datetime


@membership.command(
    "standing", allow=Who.SECRETARY | Who.OPERATOR | Who.MEMBER, example="standing leaf-bakery agreed", changes=True
)
async def set_standing(ctx: Ctx, coop: CoopRef, *, because: Rest | None = None) -> Reply:
    """Note how a co-op stands to the federation: member, agreed, considering, no or unknown.

    Say why, if you like: `standing leaf-bakery agreed because their meeting said yes`. Who speaks for the co-op says so, a secretary or an
    operator; that it is a member one of the latter.
    """
    name, _, word = coop.rpartition(" ")
    standings = [standing.value for standing in FederationStanding]
    if not name or word.casefold() not in standings:
        raise Refusal(
            "which-standing",
            "Please end with how it stands: {standings}. For example: {example}",
            standings=listed(standings, style="or"),
            example=cmd("standing leaf-bakery agreed"),
        )
    changed = await coop_meant(ctx, name)
    must_go_on(changed, into=None)
    before, standing = changed.standing, FederationStanding(word.casefold())
    own = await speakers.find_confirmed(ctx.db, coop_id=changed.id, user_id=ctx.actor.user_id) is not None
    looks_after = bool(ctx.actor.holds & (Who.SECRETARY | Who.OPERATOR))
    judge.may_note(own=own, looks_after=looks_after, before=before, after=standing, coop=changed.name)
    if before is standing:
        raise Refusal(
            "same-standing",
            "That is noted already: {coop} – {standing}.",
            coop=changed.name,
            standing=IN_WORDS[before],
        )
    why = ctx.as_written(because) if because is not None else None
    await coops.note_standing(ctx.db, changed, standing, at=ctx.now, by=ctx.actor.user_id, why=why)
    ctx.audit("membership.standing", changed.slug, before=before.value, after=standing.value)
    for seat in await coops.seats_of(ctx.db, coop_id=changed.id):
        await settle(ctx, MovesToTell(seat.circle, ctx.now))
    noted = p(
        "Thank you, noted: {coop} – {standing} (before: {before}). To undo, say {undo}.",
        coop=changed.name,
        standing=IN_WORDS[standing],
        before=before.value,
        undo=cmd(f"standing {changed.slug} {before.value}"),
    )
    return Reply.text(noted, *([quote(because)] if because is not None else []))


@membership.job(changes=False)
async def moves_have_settled(ctx: Ctx, due: MovesToTell) -> None:
    """Tell a circle in one line which of its co-ops stand otherwise than before."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    moved = judge.moves(await coops.standings_since(ctx.db, circle=circle.slug, since=due.since), since=due.since)
    if moved and circle.room_id is not None:
        names = {coop.id: coop.name for coop in await coops.by_ids(ctx.db, coop_ids=[each for each, _, _ in moved])}
        await ctx.outbox.post(circle.room_id, say(_in_one_line([(names[each], was, now) for each, was, now in moved])))


def _in_one_line(moved: Sequence[tuple[str, FederationStanding, FederationStanding]]) -> Inline:
    each = [
        t("{coop} is {now} (before: {was})", coop=b(name), now=now.value, was=was.value) for name, was, now in moved
    ]
    return t("On the way into the federation: {moves}. {matrix} shows all.", moves=listed(each), matrix=cmd("matrix"))


def stands(coop: Coop, noted: CoopStanding | None, *, when: str | None) -> Inline:
    """How a co-op stands, in a word, and since when."""
    if noted is None or when is None:
        return t("{coop} – {standing}", coop=b(coop.name), standing=IN_WORDS[coop.standing])
    return t("{coop} – {standing}, since {when}", coop=b(coop.name), standing=IN_WORDS[coop.standing], when=when)
