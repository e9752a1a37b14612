"""Standing in: ``!standin @person until <when>``. While it lasts, that person may answer for the co-op's seat."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.family import Place
from chatbot.api.markup import Inline, b, code, p, say, ul
from commands.membership.family import membership
from commands.people import name_of, person_alone
from commands.rules import stand_ins as judge
from storage.models import Membership, StandIn
from storage.queries import coops, members, rooms, stand_ins


@membership.command(
    "standin", allow=Who.MEMBER, place=Place.CIRCLE, example="standin @eve until 30 april", changes=True
)
async def stand_in(ctx: Ctx, person: PersonRef, *, until: When) -> Reply:
    """Name somebody who may answer for your co-op in this circle while you are away."""
    circle, actor = ctx.circle, ctx.actor
    who = await person_alone(ctx, circle, person)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=actor.user_id)
    there = await rooms.find_member(ctx.db, room_id=circle.room_id, user_id=who) if circle.room_id else None
    coop_id = judge.may_name(
        member, stand_in=who, until=until, now=ctx.now,
        in_room=there is not None and there.membership is Membership.JOIN,
    )  # fmt: skip
    coop = await coops.by_id(ctx.db, coop_id=coop_id)

    for earlier in await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=coop_id, at=ctx.now):
        if earlier.user_id == who:
            earlier.ends_at = ctx.now
    ctx.db.add(
        StandIn(
            circle=circle.slug, coop_id=coop_id, user_id=who, named_by=actor.user_id, starts_at=ctx.now, ends_at=until
        )
    )  # fmt: skip
    ctx.audit("membership.stand_in", str(who), circle=circle.slug, coop=coop.slug, until=until.isoformat())

    await ctx.outbox.private(
        who,
        say(p(f"{actor.name} has named you to stand in for {coop.name} in the {circle.name}, until {ctx.when(until)}. "
              "Answer its items by a tap, or with ", code(f"yes C-12 for {coop.slug}"), ". Thank you for helping out!")),
    )  # fmt: skip
    return Reply.text(
        f"Thank you. {await name_of(ctx, who)} may answer for {coop.name} until {ctx.when(until)}, and knows. It is shown "
        f"as standing in. To end it sooner, say !standin end {who}."
    )


@membership.command("standin end", allow=Who.MEMBER, place=Place.CIRCLE, example="standin end @eve", changes=True)
async def end_stand_in(ctx: Ctx, person: PersonRef) -> Reply:
    """End somebody's standing in for your co-op before its time."""
    circle = ctx.circle
    who = await person_alone(ctx, circle, person)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    found = []
    if member is not None and member.coop_id is not None:
        named = await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=member.coop_id, at=ctx.now)
        found = [one for one in named if one.user_id == who]
    if not found:
        raise Refusal("no-stand-in", f"{who} does not stand in for your co-op. Nothing has changed.")
    for one in found:
        one.ends_at = ctx.now
    ctx.audit("membership.stand_in_ended", str(who), circle=circle.slug)
    await ctx.outbox.private(
        who, say(f"You no longer stand in for a co-op in the {circle.name}. Thank you!"), rings=False
    )
    return Reply.text(f"{await name_of(ctx, who)} no longer stands in for your co-op, and knows.")


@membership.command("standins", allow=Who.PRESENT, place=Place.CIRCLE, example="standins")
async def standing_in_now(ctx: Ctx) -> Reply:
    """See who stands in for which co-op in this circle, and until when."""
    lines: list[list[Inline]] = []
    for one in await stand_ins.all_in(ctx.db, circle=ctx.circle.slug, at=ctx.now):
        coop = await coops.by_id(ctx.db, coop_id=one.coop_id)
        lines.append([b(coop.name), f" – {await name_of(ctx, one.user_id)}, until {ctx.when(one.ends_at)}"])
    if not lines:
        return Reply.text("Nobody stands in for a co-op here now.")
    return Reply.text(p(f"Standing in, {ctx.circle.name}:"), ul(lines))
