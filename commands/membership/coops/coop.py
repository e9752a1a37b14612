"""Co-ops: ``!coops``, ``!coop``, ``!coop add``, ``!standing``."""

import re
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, read_name, skeleton_of, slug_of
from chatbot.api.arguments.kinds import Kind
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.wording.markup import Inline, b, cmd, listed, p, t, ul
from chatbot.api.wording.markup import person as mention
from commands.coops import coop_meant
from commands.membership.coops.history import history_of
from commands.membership.coops.shown import what_becomes_of
from commands.membership.family import membership
from commands.people import name_of
from commands.rules import circle_names
from commands.rules.membership.coop_names import (
    Alike,
    alike,
    is_of_a_circle,
    must_be_a_name,
    must_be_meant,
    must_be_told_apart,
)
from storage.models import CircleStanding, Coop, FederationStanding
from storage.patterns import pattern_of
from storage.queries import circles, coops, members, rooms, speakers
from storage.written import on_one_line, shorter

MOST_OF_WHY = 300
"""So many letters of why are shown with a co-op."""

IN_WORDS = {
    FederationStanding.MEMBER: t("member of the federation"),
    FederationStanding.AGREED: t("has agreed to join the federation"),
    FederationStanding.CONSIDERING: t("is considering the federation"),
    FederationStanding.NO: t("does not want to join the federation"),
    FederationStanding.UNKNOWN: t("its standing in the federation is not known"),
}


_CALLED_SO_BY_NOBODY = pattern_of(
    r"(?:it|that|these|those|me|us|them)\s+\S.*|this\s+(?!(?:circle|co-?op|group|room)\b)\S.*|[A-Z]-?\d+\b.*|an?\s+(?:message|note|word|comment)\b.*"
    r"|(?:the|our|my)\b.*\bopen\b.*",
    re.IGNORECASE,
)
"""“Leave it open until monday” leaves no circle."""


def _name_of_whom(words: str, *, example: Inline) -> str:
    if _CALLED_SO_BY_NOBODY.fullmatch(words):
        raise UsageError(
            understood=t("I read “{said}” as a circle or a co-op, but it is none.", said=words), example=example
        )
    return read_name(words, example=example)


CircleOrCoop = Annotated[
    str,
    Kind(
        "whom",
        "circle or co-op",
        lambda words, _, example: _name_of_whom(words, example=example),
        open_end=True,
        as_said=True,
        missing=t("the circle or the co-op"),
    ),
]
"""What somebody joins or leaves."""


async def like_known(ctx: Ctx, name: str) -> Alike:
    """Which co-ops that are known a new one's name is like."""
    return alike(name, ctx.by_name((await coops.names(ctx.db)).values(), str))


async def must_be_told_from_others(ctx: Ctx, changed: Coop, to: str, *, as_new: bool) -> None:
    """The name that becomes of a co-op may be like its own, and like no other's; an operator may mean it so. Raises Refusal."""
    others = [each for each in (await coops.names(ctx.db)).values() if each != changed.name]
    judged = must_be_meant if Who.OPERATOR in ctx.actor.holds else must_be_told_apart
    judged(to, alike(to, ctx.by_name(others, str)), as_new=as_new)


async def must_be_no_circle(ctx: Ctx, name: str) -> None:
    """Refuse a new co-op the name of a circle, or one that looks like it. Raises Refusal."""
    active = await circles.active_in(ctx.db)
    found = [
        *circle_names.called(name, active),
        *(each for each in active if skeleton_of(each.name) == skeleton_of(name)),
    ]
    if found:
        raise is_of_a_circle(name, found[0].name, join=cmd(f"join {found[0].slug} for Leaf Bakery"))


@membership.command(
    "coop",
    allow=Who.PRESENT,
    example="coop Leaf Bakery",
    changes=False,
    also="co-op, who speaks for, who represents, who is the speaker of, who are the speakers of",
)
async def coop(ctx: Ctx, name: CoopRef, *, history: bool = False) -> Reply:
    """See one co-op: its standing, its circles, who speaks for it.

    With “history” behind its name, what has become of it.
    """
    shown = await coop_meant(ctx, name)
    if history:
        return await history_of(ctx, shown)
    rows: list[Inline] = [await _standing_in_words(ctx, shown), *await what_becomes_of(ctx, shown)]
    rows += await _seats_in_words(ctx, shown)
    waiting = [each for each in await speakers.all_current_for(ctx.db, coop_id=shown.id) if each.confirmed_at is None]
    if waiting:
        names = [mention(each.user_id, await name_of(ctx, each.user_id)) for each in waiting]
        rows.append(t("Not yet confirmed that they speak for it: {names}", names=listed(names)))
    return Reply.text(p(b(shown.name)), ul(rows))


async def _standing_in_words(ctx: Ctx, coop: Coop) -> Inline:
    noted = await coops.find_standing(ctx.db, coop_id=coop.id)
    words = t("Federation: {standing}", standing=IN_WORDS[coop.standing])
    if noted is None:
        return words
    since = ctx.when(noted.since)
    if noted.noted_by is None:
        return t("{standing}, since {since}", standing=words, since=since)
    by = mention(noted.noted_by, await name_of(ctx, noted.noted_by))
    if noted.why is None:
        return t("{standing}, since {since}, noted by {name}", standing=words, since=since, name=by)
    why = shorter(on_one_line(noted.why), MOST_OF_WHY)
    return t("{standing}, since {since}, noted by {name}: “{why}”", standing=words, since=since, name=by, why=why)


async def _seats_in_words(ctx: Ctx, coop: Coop) -> list[Inline]:
    """A co-op's places, circle by circle. As many statements however many they are."""
    seats = await coops.seats_of(ctx.db, coop_id=coop.id)
    names = {circle.slug: circle.name for circle in await circles.known(ctx.db)}
    speaking = await members.speaking_anywhere_for(ctx.db, coop_id=coop.id)
    people = await rooms.names_in_circles(ctx.db, user_ids={member.user_id for member in speaking})
    rows: list[Inline] = []
    for seat in seats:
        circle = names[seat.circle]
        there = [people[member.user_id] for member in speaking if member.circle == seat.circle]
        if seat.standing is CircleStanding.GUEST:
            rows.append(t("{circle}: guest", circle=circle))
        elif there:
            rows.append(t("{circle}: member, spoken for by {names}", circle=circle, names=listed(there)))
        else:
            rows.append(t("{circle}: member, but nobody speaks for it", circle=circle))
    return rows


@membership.command(
    "coop add",
    allow=Who.SECRETARY | Who.OPERATOR,
    example="coop add Leaf Bakery",
    changes=True,
    instead="join for {rest}",
    also="add coop, add co-op, new coop, new co-op, add the coop, add the co-op",
)
async def add_coop(ctx: Ctx, name: CoopRef, *, as_new: bool = False) -> Reply:
    """Put a co-op on the list before anybody has joined for it.

    Where its name is nearly that of another one, say “as new” behind it.
    """
    must_be_a_name(name, example=cmd("coop add Leaf Bakery"))
    slug = slug_of(name)
    known = await coops.find_by_slug(ctx.db, slug=slug)
    if known is not None:
        raise Refusal(
            "known-coop",
            "{coop} is on the list already. {command} shows it.",
            coop=known.name,
            command=cmd(f"coop {known.name}"),
        )
    await must_be_no_circle(ctx, name)
    must_be_meant(name, await like_known(ctx, name), as_new=as_new)
    ctx.db.add(Coop(slug=slug, name=name, added_at=ctx.now, added_by=ctx.actor.user_id))
    ctx.audit("membership.coop_added", slug)
    return Reply.text(
        p(
            "Thank you, {coop} is on the list. Say {standing} to note how it stands to the federation.",
            coop=name,
            standing=cmd(f"standing {slug} considering"),
        )
    )
