"""Standing in: ``!standin @person until <when>``. While it lasts, that person may answer for the co-op's seat."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, PersonRef, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Inline, b, cmd, p, t, ul
from chatbot.api.wording.markup import person as mention
from commands.coops import one_of
from commands.events import SpeakerEnded
from commands.membership.family import membership
from commands.membership.texts import register as texts
from commands.people import name_and_id, name_of, names_of, person_alone
from commands.rules.membership import stand_ins as judge
from storage.models import Circle, StandIn
from storage.queries import circles, coops, members, rooms, speakers, stand_ins


@dataclass(frozen=True)
class StandInToTell(Due, name="stand-in"):
    """Somebody stands in for a co-op in a circle, or no longer: those whom it concerns are to hear. ``first`` is the number of the
    first time."""

    first: int


@membership.command(
    "standin",
    allow=Who.MEMBER,
    place=Place.CIRCLE,
    example="standin @eve until 30 april",
    changes=True,
    also="stand in, stand-in, substitute, deputy",
    weighs=True,
)
async def stand_in(ctx: Ctx, person: PersonRef, *, until: When, for_: CoopRef | None = None) -> Reply:
    """Name somebody who may answer for your co-op in this circle while you are away."""
    circle, actor = ctx.circle, ctx.actor
    who = await person_alone(ctx, circle, person)
    mine = await speakers.heard_in(ctx.db, circle=circle.slug, user_id=actor.user_id)
    named = one_of(mine, for_) if for_ is not None else None
    coop = judge.seat_meant(mine, for_ if named is None else named.slug)
    in_room = await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=who)
    judge.may_name(actor=actor.user_id, stand_in=who, until=until, now=ctx.now, in_room=in_room)

    for earlier in await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=coop.id, at=ctx.now):
        if earlier.user_id == who and earlier.named_by == actor.user_id:
            earlier.ends_at = ctx.now
    begun = StandIn(
        circle=circle.slug,
        coop_id=coop.id,
        user_id=who,
        named_by=actor.user_id,
        starts_at=ctx.now,
        ends_at=until,
    )
    ctx.db.add(begun)
    await ctx.db.flush()
    ctx.audit("membership.stand_in", str(who), circle=circle.slug, coop=coop.slug, until=until.isoformat())

    await _tell(ctx, begun)
    return Reply(texts.stands_in(coop, who, name=await name_and_id(ctx, who, circle), until=ctx.when(until)))


@membership.command(
    "standin end", allow=Who.MEMBER, place=Place.CIRCLE, example="standin end @eve", changes=True, weighs=True
)
async def end_stand_in(ctx: Ctx, person: PersonRef) -> Reply:
    """End somebody's standing in for your co-op before its time."""
    circle = ctx.circle
    who = await person_alone(ctx, circle, person)
    found: list[StandIn] = []
    for coop in await speakers.heard_in(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id):
        named = await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=coop.id, at=ctx.now)
        found += [one for one in named if one.user_id == who]
    if not found:
        raise Refusal(
            "no-stand-in",
            "{name} does not stand in for your co-op here, so nothing has changed. {standins} shows who does.",
            name=await name_of(ctx, who, circle),
            standins=cmd("standins"),
        )

    await end_it(ctx, circle, found)
    return Reply(texts.stands_in_no_longer(await name_of(ctx, who, circle)))


async def end_it(ctx: Ctx, circle: Circle, standing: Sequence[StandIn]) -> None:
    """Somebody stands in no longer: they and those who speak for the co-op are told."""
    for one in standing:
        one.ends_at = ctx.now
    ctx.audit("membership.stand_in_ended", str(standing[0].user_id), circle=circle.slug)
    for one in standing:
        await _tell(ctx, one)


@membership.on(SpeakerEnded)
async def giver_has_gone(ctx: Ctx, ended: SpeakerEnded) -> None:
    """Who stands in does so while the one who has named them speaks for the co-op."""
    for one in await stand_ins.named_by(ctx.db, user_id=ended.user_id, coop_id=ended.coop_id, at=ctx.now):
        speaking = await members.speaking_for(ctx.db, circle=one.circle, coop_id=one.coop_id)
        if all(member.user_id != ended.user_id for member in speaking):
            one.ends_at = ctx.now
            ctx.audit("membership.stand_in_ended", str(one.user_id), circle=one.circle, with_giver=str(one.named_by))
            await _tell(ctx, one)


async def _tell(ctx: Ctx, one: StandIn) -> None:
    """Have told who stands in, and those who speak for the co-op: now, and once in a while as long as it goes on changing."""
    first, *_ = await stand_ins.ever_like(ctx.db, stand_in=one.id)
    await settle(ctx, StandInToTell(first.id), at_once=True)


@membership.job(changes=False)
async def stand_in_has_settled(ctx: Ctx, due: StandInToTell) -> None:
    """Tell who stands in until when, or no longer."""
    ever = await stand_ins.ever_like(ctx.db, stand_in=due.first)
    circle = await circles.by_slug(ctx.db, slug=ever[0].circle)
    coop = await coops.by_id(ctx.db, coop_id=ever[0].coop_id)
    now = [one for one in ever if one.starts_at <= ctx.now < one.ends_at]
    last, who = (now or ever)[-1], ever[0].user_id
    until = ctx.when(last.ends_at, circle.slug)
    giver, name = (await name_and_id(ctx, last.named_by, circle), await name_and_id(ctx, who, circle))
    doc = texts.you_stand_in(circle, coop, named_by=giver, until=until) if now else texts.you_stand_in_no_longer(circle)
    await tell(ctx, {who: doc}, about=circle, what=f"stand-in:{due.first}", usual=not now, rings=True)
    doc = (
        texts.stands_in_for_yours(circle, coop, who, name=name, named_by=giver, until=until)
        if now
        else texts.stands_in_for_yours_no_longer(circle, coop, name=name)
    )
    speaking = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
    others = [member.user_id for member in speaking if member.user_id not in (who, last.named_by)]
    await tell(ctx, dict.fromkeys(others, doc), about=circle, what=f"stand-in-of-yours:{due.first}", usual=not now)


@membership.command(
    "standins",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="standins",
    changes=False,
    also="stand-ins., stand ins., substitutes., deputies.",
)
async def standing_in_now(ctx: Ctx) -> Reply:
    """See who stands in for which co-op in this circle, and until when."""
    rows: list[Inline] = []
    standing = await stand_ins.all_in(ctx.db, circle=ctx.circle.slug, at=ctx.now)
    names = await names_of(ctx, {one.user_id for one in standing}, ctx.circle)
    theirs = {coop.id: coop for coop in await coops.by_ids(ctx.db, coop_ids={one.coop_id for one in standing})}
    for one in standing:
        coop = theirs[one.coop_id]
        name, ends = mention(one.user_id, names[one.user_id]), ctx.when(one.ends_at)
        rows.append(t("{coop} – {name}, until {when}", coop=b(coop.name), name=name, when=ends))
    if not rows:
        return Reply.text("Nobody stands in for a co-op here now.")
    return Reply.text(p("Standing in, {circle}:", circle=ctx.circle.name), ul(rows))
