"""For which seat somebody speaks: their own co-op's, for another co-op (as a stand-in, or who took its call), or for nobody
but themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, cmd, listed, t
from commands.consent.answers import answer_texts as texts
from commands.consent.items.rights import runs_circle
from commands.consent.items.seats import seat_label, voice_in
from commands.consent.items.view import ItemView
from commands.people import names_of
from commands.rules.consent.seat import SeatKey, meant_by_none
from commands.rules.consent.voices import is_own
from commands.rules.membership.coop_names import known_as, misspelt, which_known
from storage.models import Answer, Circle, CircleStanding, Coop
from storage.queries import coops, members, speakers, stand_ins
from storage.types import UserId


@dataclass(frozen=True, slots=True)
class Voice:
    """The seat that an answer is for, and how it came. Without a seat it is shown, and not counted."""

    seat: SeatKey | None = None
    by_phone: bool = False
    as_stand_in: bool = False
    named_by: UserId | None = None
    """Who has named the stand-in that speaks."""
    unconfirmed: Coop | None = None
    """The co-op for which the person is still to be confirmed: it is kept, and counts once they are."""
    also: tuple[str, ...] = ()
    """The other co-ops that the person speaks for here, and has not named."""
    why_not: Inline = ""
    """Why it does not count, as the person is told."""

    @property
    def for_others(self) -> bool:
        """Whether it is said for a co-op by somebody who does not speak for it."""
        return self.by_phone or self.as_stand_in


async def own_voice(ctx: Ctx, view: ItemView, *, seat: SeatKey | None = None) -> Voice:
    """The voice of the speaker when they name no co-op: their own seat, or the one seat that they stand in for. What was put to
    them for a ``seat`` they answer for that. Raises Refusal where its own people have answered for the latter."""
    circle, me = view.circle, ctx.actor.user_id
    mine = [each for each, people in view.speakers.items() if me in people and each in view.seat_names]
    if mine:
        meant = seat if seat in mine else await _meant_of(ctx, view, mine)
        return Voice(meant, also=tuple(view.seat_names[each] for each in mine if each not in (seat, meant)))
    if voice_in(ctx, view.item) != "person":
        named = await stand_ins.standing_in(ctx.db, circle=circle.slug, user_id=me, at=ctx.now)
        if len(seats := {stand_in.coop_id for stand_in in named}) == 1:
            await _must_be_silent(ctx, view, await coops.by_id(ctx.db, coop_id=seats.pop()))
            return Voice(SeatKey(named[0].coop_id), as_stand_in=True, named_by=named[0].named_by)
    for coop in await _unconfirmed(ctx, circle):
        return Voice(SeatKey(me if voice_in(ctx, view.item) == "person" else coop.id), unconfirmed=coop)
    return Voice(why_not=await _why_not(ctx, circle))


async def _unconfirmed(ctx: Ctx, circle: Circle) -> Sequence[Coop]:
    """The co-ops that the speaker, a member of the circle, is still to be confirmed for."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if member is None or member.standing is not CircleStanding.MEMBER:
        return []
    return await speakers.unconfirmed_of(ctx.db, user_id=ctx.actor.user_id)


async def unconfirmed_for(ctx: Ctx, circle: Circle, seat: SeatKey | None) -> Coop | None:
    """The co-op of a seat, where the speaker is still to be confirmed for it."""
    waiting = await _unconfirmed(ctx, circle)
    return next((coop for coop in waiting if seat in (SeatKey(coop.id), SeatKey(ctx.actor.user_id))), None)


async def _meant_of(ctx: Ctx, view: ItemView, mine: list[SeatKey]) -> SeatKey | None:
    """Which of their seats somebody means who names none."""
    member = await members.find_current(ctx.db, circle=view.circle.slug, user_id=ctx.actor.user_id)
    return meant_by_none(
        mine,
        answered=[SeatKey.find(one.seat) for one in view.answers_of(ctx.actor.user_id) if is_own(one)],
        home=SeatKey(member.coop_id) if member is not None and member.coop_id is not None else None,
    )


async def _why_not(ctx: Ctx, circle: Circle) -> Inline:
    """Why what somebody says does not count who has no seat here."""
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if member is not None and member.standing is CircleStanding.MEMBER:
        return t("your co-op has no seat in the {circle} any more", circle=circle.name)
    if member is not None and member.standing is CircleStanding.LEARNING:
        return t("you are still learning in the {circle}", circle=circle.name)
    if member is not None:
        return t("you are a guest of the {circle}", circle=circle.name)
    left = any(past.circle == circle.slug for past in await members.past_of(ctx.db, user_id=ctx.actor.user_id))
    if left:
        return t("you no longer speak for a co-op in the {circle}", circle=circle.name)
    return t("you do not speak yet for a co-op in the {circle}", circle=circle.name)


async def voice_for(ctx: Ctx, view: ItemView, coop_name: str | None, *, by_phone: bool = False) -> Voice:
    """The voice of the speaker for a named co-op. Raises Refusal when it is not theirs to give, or none is named."""
    circle, me = view.circle, ctx.actor.user_id
    if coop_name is None:
        raise Refusal(
            "who-phoned",
            "Which co-op phoned? I have noted nothing. Please say it once more with its name at the end: {example}",
            example=cmd(f"yes C-{view.item.number} for Leaf Bakery by phone"),
        )
    coop = await _coop_meant(ctx, view, coop_name)
    seat = SeatKey(coop.id) if coop is not None else None
    if coop is not None and not by_phone and coop.id in {each.id for each in await _unconfirmed(ctx, circle)}:
        return Voice(SeatKey(me) if voice_in(ctx, view.item) == "person" else seat, unconfirmed=coop)
    if coop is None or seat is None or seat not in view.seat_names:
        raise Refusal(
            "no-seat",
            "“{coop}” has no seat in the {circle}. {members} shows who has.",
            coop=coop_name,
            circle=circle.name,
            members=cmd("members", here=False),
        )
    if me in view.speakers.get(seat, set()):
        if by_phone:
            raise Refusal(
                "own-seat",
                "You speak for {coop} yourself, so please say it without “by phone”. I have noted nothing.",
                coop=coop.name,
            )
        return Voice(seat)
    named = await stand_ins.stand_ins_for(ctx.db, circle=circle.slug, coop_id=coop.id, at=ctx.now)
    theirs = next((one for one in named if one.user_id == me), None)
    if theirs is not None and not by_phone:
        await _must_be_silent(ctx, view, coop)
        return Voice(seat, as_stand_in=True, named_by=theirs.named_by)
    if not await runs_circle(ctx, circle):
        raise Refusal(
            "not-your-seat",
            "Only people of {coop} can answer for it, somebody whom they have named to stand in, or the circle’s secretary or "
            "facilitator when they phone. To name somebody, they say {standin}.",
            coop=coop.name,
            standin=cmd("standin @eve until in 4 weeks", here=False),
        )
    await _must_be_silent(ctx, view, coop)
    return Voice(seat, by_phone=True)


async def called_by_phone(ctx: Ctx, view: ItemView, names: str) -> list[Voice]:
    """The voices of several co-ops that have phoned: “Kiln, Leaf and Oak”. None where the words are the name of one. Raises
    Refusal."""
    if await has_seat(ctx, view, names):
        return []
    each = [name.strip() for name in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", names) if name.strip()]
    if len(each) < 2:
        return []
    found = [await voice_for(ctx, view, name, by_phone=True) for name in each]
    return list({voice.seat: voice for voice in found}.values())


async def go_on(ctx: Ctx, view: ItemView, said: Answer) -> Voice:
    """The voice of the speaker who goes on with what they have said before, for the same seat and in the same way. Raises Refusal
    where it is theirs no more."""
    seat = SeatKey.find(said.seat)
    if seat is None:
        own = await own_voice(ctx, view)
        return Voice(why_not=own.why_not if own.seat is None else texts.AS_YOURSELF)
    if not is_own(said):
        return await voice_for(ctx, view, await seat_label(ctx, seat, view.circle), by_phone=said.by_phone)
    waits = await unconfirmed_for(ctx, view.circle, seat) if said in view.unconfirmed else None
    return Voice(seat, unconfirmed=waits)


async def _must_be_silent(ctx: Ctx, view: ItemView, coop: Coop) -> None:
    """Nobody answers for a co-op whose own people have answered. Raises Refusal."""
    held = view.tally.seat(SeatKey(coop.id))
    own = {answer.user_id for answer in held.answers if is_own(answer)} if held is not None else set()
    if own:
        names = await names_of(ctx, own, view.circle)
        raise Refusal(
            "answered-itself",
            "{names} has answered C-{number} for {coop}, so nobody else can. I have noted nothing.",
            names=listed(sorted(names.values())),
            number=view.item.number,
            coop=coop.name,
        )


async def _coop_meant(ctx: Ctx, view: ItemView, name: str, *, surely: bool = False) -> Coop | None:
    """The co-op that a name means, of those with a seat here before all others. Raises Unsure for one that is misspelt."""
    seated = [name for seat, name in view.seat_names.items() if seat.coop_id is not None]
    names = {slug_of(each): each for each in (*seated, *(coop.name for coop in await _unconfirmed(ctx, view.circle)))}
    slug = known_as(name, names) or slug_of(name)
    here = next(
        (seat.coop_id for seat, each in view.seat_names.items() if seat.coop_id and slug_of(each) == slug), None
    )
    if here is not None:
        return await coops.by_id(ctx.db, coop_id=here)
    found = await coops.find_by_slug(ctx.db, slug=slug)
    if found is None and (near := misspelt(name, names, surely=surely)):
        raise which_known(name, near, example=near[0])
    return found


async def has_seat(ctx: Ctx, view: ItemView, coop_name: str) -> bool:
    """Whether a name, at the end of a text, is that of a co-op with a seat in the decision on an item. Raises Unsure for one that
    is misspelt: it must not become part of the text in silence."""
    coop = await _coop_meant(ctx, view, coop_name, surely=True)
    if coop is None:
        return False
    return SeatKey(coop.id) in view.seat_names or coop.id in {each.id for each in await _unconfirmed(ctx, view.circle)}
