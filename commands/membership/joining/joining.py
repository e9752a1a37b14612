"""Coming in: ``!join``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import AlsoSaid, CircleRef, CoopRef, Reading, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.phrases import Inline, cmd
from commands.circles import circle_meant
from commands.membership.coops.coop import CircleOrCoop, like_known, must_be_no_circle
from commands.membership.family import decides_on_members, membership
from commands.membership.joining.admitting import admit
from commands.membership.joining.requests import ask_to_join, withdraw_to_join
from commands.membership.register.learning import (
    FullVoice,
    goes_on_as_guest,
    learns_for,
    says_whether,
    whether,
)
from commands.membership.speakers.confirming import waits_for
from commands.membership.speakers.guests import may_name, needs_their_yes
from commands.membership.texts import join as join_texts
from commands.rules.membership import admission as judge
from commands.rules.membership.coop_changes import must_go_on
from commands.rules.membership.coop_names import Alike, known_as, must_be_known, must_be_told_apart
from commands.rules.membership.joining import Joining, read_joining
from commands.rules.membership.joining_asked import MOST_SHOWN, is_plainly, read_choice, read_coop
from commands.rules.membership.speakers import A_DAY, may_ask_again, may_be_new
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle, CircleStanding, Coop, Member, RequestFor
from storage.queries import circles, coops, members, rooms, speakers
from storage.queries import requests as requests_of
from storage.types import CircleSlug, UserId

WAITS = timedelta(days=7)
"""So long a guided joining waits for its next answer."""


@dataclass(frozen=True)
class WhichCircle(Asked, name="join-circle"):
    """Which of these circles do you want to join?"""

    about: str
    circles: list[CircleSlug]
    names: list[str]
    coop: str | None
    as_guest: bool
    as_learning: bool = False


@dataclass(frozen=True)
class WhichCoop(Asked, name="join-coop"):
    """Which co-op do you speak for?"""

    circle: CircleSlug
    choices: list[str]


@membership.command(
    "join",
    allow=Who.PRESENT,
    example="join for Leaf Bakery",
    changes=True,
    also="become a member, sign up, register, speak (for), i speak (for), we speak (for), i'm (from), i am (from), we're (from), "
    "we are (from), i come (from), we come (from), i represent, we represent, i belong to, i work at, i work for, rejoin, come back, let me in, let me in to, let me into, sign me up (for), sign us up (for), "
    "enrol me., enroll me., enrol me (for), enroll me (for)",
)
async def join(
    ctx: Ctx,
    whom: CircleOrCoop | None = None,
    *,
    for_: CoopRef | None = None,
    in_: CircleRef | None = None,
    as_guest: Annotated[bool, AlsoSaid("as a guest", "as guests")] = False,
    as_learning: Annotated[bool, AlsoSaid("as a learner", "to learn")] = False,
    as_new: bool = False,
    if_known: bool = False,
) -> Reply:
    """Join a circle, speaking for your co-op, or as a guest.

    Alone, I ask you what I have to know: which circle, and which co-op you speak for. A guest reads, asks and reacts, and has no seat in
    decisions; where a circle wants it, “as learning” is the same for a while, after which I ask whether you want your full voice.
    Where your co-op's name is nearly that of another one, say “as new” behind it; with “if known” I add none to the list.
    """
    names, known_circles = await coops.names(ctx.db), await circles.active_in(ctx.db)
    without_a_voice = as_guest or as_learning
    said = read_joining(
        whom, for_=for_, in_=in_, as_guest=without_a_voice, as_new=as_new, circles=known_circles, coops=names
    )
    said, as_new = replace(said, as_learning=as_learning), said.as_new
    if if_known:
        must_be_known(said.coop, names)
    if said.circle is None and said.coop is None and ctx.circle_here is None and ctx.said.private:
        theirs = await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
        if len(theirs) > 1:
            return await _ask_which_circle(ctx, theirs, said)
        return await _join(ctx, theirs[0] if theirs else await circle_meant(ctx, None), said, as_new=as_new)
    return await _join(ctx, await circle_meant(ctx, said.circle, said="{text} in {circle}"), said, as_new=as_new)


async def _join(ctx: Ctx, wanted: Circle, said: Joining, *, as_new: bool) -> Reply:
    """Join a circle that is known; ask which co-op they speak for, where they have not said so, and speak for none as yet."""
    names, user_id, standing = await coops.names(ctx.db), ctx.actor.user_id, _comes_as(said)
    if standing is CircleStanding.LEARNING:
        learns_for(ctx, wanted)
    await _must_be_in_room(ctx, wanted)
    present = await members.find_current(ctx.db, circle=wanted.slug, user_id=user_id)
    elsewhere = await _coop_elsewhere(ctx, user_id)

    known = elsewhere.name if elsewhere else None
    if said.coop is None and known is None and standing is CircleStanding.MEMBER:
        return await _ask_which_coop(ctx, wanted)
    wish = judge.read_wish(circle=wanted, coop_name=said.coop, known_coop=known, standing=standing)
    slug = known_as(wish.coop_name, names) if wish.coop_name and not as_new else None
    if slug is not None:
        wish = replace(wish, coop_name=names[slug])
    coop = await coops.find_by_slug(ctx.db, slug=slug or slug_of(wish.coop_name)) if wish.coop_name else None
    if coop is not None:
        into = await coops.by_id(ctx.db, coop_id=coop.into_id) if coop.into_id is not None else None
        must_go_on(coop, into=into.name if into is not None else None)
    if coop is None and wish.coop_name is not None:
        await must_be_no_circle(ctx, wish.coop_name)
    await _must_be_new(ctx, wanted, present, coop, wish)
    like = await like_known(ctx, wish.coop_name) if wish.coop_name and coop is None else Alike()
    if wish.standing is CircleStanding.MEMBER:
        await _may_ask_to_speak(ctx, coop)
    elif coop is not None and await needs_their_yes(ctx, coop, user_id):
        await may_name(ctx, wanted, coop)
    elif wish.coop_name is not None and coop is None:
        may_be_new(await coops.count_added(ctx.db, by=user_id, since=ctx.now - A_DAY))
    if await _needs_approval(ctx, wanted, present, coop, wish):
        return await ask_to_join(ctx, wanted, wish, like=like)
    if wish.coop_name is not None:
        must_be_told_apart(wish.coop_name, like, as_new=as_new)
    earlier = await requests_of.find_open_to_join(ctx.db, circle=wanted.slug, user_id=user_id)
    if earlier is not None:  # Who decides on others, since they asked, need not wait any more.
        await withdraw_to_join(ctx, earlier)
    return Reply(await admit(ctx, wanted, user_id, wish, by=user_id))


def _comes_as(said: Joining) -> CircleStanding:
    if said.as_learning:
        return CircleStanding.LEARNING
    return CircleStanding.GUEST if said.as_guest else CircleStanding.MEMBER


async def _ask_which_circle(ctx: Ctx, theirs: Sequence[Circle], said: Joining) -> Reply:
    shown = ctx.by_name(theirs, lambda circle: circle.name)[:MOST_SHOWN]
    asked = WhichCircle(
        "join", [each.slug for each in shown], [each.name for each in shown], said.coop, said.as_guest, said.as_learning
    )
    await ctx.ask_here(asked, join_texts.which_circle([each.name for each in shown]), lasts=WAITS)
    return Reply.none()


async def _ask_which_coop(ctx: Ctx, wanted: Circle) -> Reply:
    seated = await members.coops_seated_among(ctx.db, circles=[wanted.slug])
    choices = ctx.by_name((coop.name for _, coop in seated), str)[:MOST_SHOWN]
    doc = join_texts.which_coop(wanted, choices, private=ctx.said.private)
    await ctx.ask_here(WhichCoop(wanted.slug, choices), doc, lasts=WAITS)
    return Reply.none()


def names_a_circle(words: str, asked: WhichCircle, reading: Reading) -> bool:
    """Whether words name one of the circles that were shown."""
    return read_choice(words, asked.names) is not None or read_choice(words, asked.circles) is not None


async def which_circle(ctx: Ctx, asked: WhichCircle) -> Inline:
    """What that question is about."""
    return join_texts.asks_which_circle()


@membership.answer(changes=True, fits=names_a_circle, subject=which_circle)
async def circle_chosen(ctx: Ctx, words: str, asked: WhichCircle) -> Reply:
    """Somebody has said which circle they want to join."""
    name = read_choice(words, asked.names)
    slug = asked.circles[asked.names.index(name)] if name is not None else read_choice(words, asked.circles)
    wanted = await circles.by_slug(ctx.db, slug=CircleSlug(slug or ""))
    return await _join(
        ctx, wanted, Joining(wanted.slug, asked.coop, asked.as_guest, as_learning=asked.as_learning), as_new=False
    )


@membership.answer(changes=True, fits=says_whether, subject=whether)
async def full_voice(ctx: Ctx, words: str, asked: FullVoice) -> Reply:
    """Who has been learning says whether they want their full voice: then they join for their co-op, as anybody does."""
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    if not yes_or_no(words):
        return Reply(await goes_on_as_guest(ctx, circle, ctx.actor.user_id))
    return await _join(ctx, circle, Joining(circle.slug, asked.coop, False), as_new=False)


def names_a_coop(words: str, asked: WhichCoop, reading: Reading) -> bool:
    """Whether words plainly name a co-op, or say that they come as a guest."""
    return is_plainly(words, choices=asked.choices)


def may_name_a_coop(words: str, asked: WhichCoop, reading: Reading) -> bool:
    """Whether words that are nothing else may be the name of a co-op."""
    return read_coop(words, choices=asked.choices) is not None


async def which_coop(ctx: Ctx, asked: WhichCoop) -> Inline:
    """What that question is about."""
    return join_texts.asks_which_coop(await circles.by_slug(ctx.db, slug=asked.circle))


@membership.answer(changes=True, fits=names_a_coop, subject=which_coop, tries=may_name_a_coop)
async def coop_chosen(ctx: Ctx, words: str, asked: WhichCoop) -> Reply:
    """Somebody has said which co-op they speak for. A name that is nearly that of a known one is asked about."""
    wanted = await circles.by_slug(ctx.db, slug=asked.circle)
    said = read_coop(words, choices=asked.choices)
    if said is None:
        return await _ask_which_coop(ctx, wanted)
    return await _join(ctx, wanted, Joining(wanted.slug, said.coop, said.coop is None), as_new=said.new)


async def _must_be_new(ctx: Ctx, circle: Circle, present: Member | None, coop: Coop | None, wish: judge.Wish) -> None:
    """Refuse to join somebody who is in already, as the very same. Raises Refusal."""
    user_id, speaker = ctx.actor.user_id, None
    new = coop is None and wish.coop_name is not None
    same = present is not None and not new and present.coop_id == (coop.id if coop else None)
    if coop is not None and wish.standing is CircleStanding.MEMBER:
        there = await speakers.on_register(ctx.db, circle=circle.slug)
        here = [each for each, of in there if (each.user_id, of.id) == (user_id, coop.id)]
        speaker, same = next(iter(here), None), bool(here)
    waits = None
    if coop is not None and speaker is not None and speaker.confirmed_at is None:
        waits = await waits_for(ctx, circle, coop, user_id)
    name = coop.name if coop else None
    judge.must_be_new(present, circle=circle, coop_name=name, wish=wish, same_coop=same, waits=waits)


async def _may_ask_to_speak(ctx: Ctx, coop: Coop | None) -> None:
    """One after the other, and not all day: each time others are asked. Raises Refusal."""
    user_id = ctx.actor.user_id
    if coop is not None and await speakers.find_current(ctx.db, coop_id=coop.id, user_id=user_id) is not None:
        return
    for waiting in await speakers.unconfirmed_of(ctx.db, user_id=user_id):
        raise Refusal(
            "one-at-a-time",
            "It is still to be confirmed that you speak for {coop}, and I ask others for one co-op at a time. Please wait for "
            "that, or take it back: {leave}.",
            coop=waiting.name,
            leave=cmd(f"leave {waiting.name}"),
        )
    since = ctx.now - A_DAY
    may_ask_again(await requests_of.count_since(ctx.db, user_id=user_id, asks=RequestFor.SPEAK, since=since))


async def _needs_approval(
    ctx: Ctx, circle: Circle, present: Member | None, coop: Coop | None, wish: judge.Wish
) -> bool:
    """Whether somebody of the circle has to say yes first: to a person, or to another co-op's seat."""
    decides = await decides_on_members(ctx, circle, ctx.actor.user_id)
    seat = await coops.find_seat(ctx.db, circle=circle.slug, coop_id=coop.id) if coop is not None else None
    return judge.needs_approval(
        ctx.rules_of(circle.slug).admission,
        is_link_or_secretary=decides,
        is_in_for_seat=present is not None
        and present.standing is CircleStanding.MEMBER
        and (
            wish.standing is not CircleStanding.MEMBER or (seat is not None and seat.standing is CircleStanding.MEMBER)
        ),
    )


async def _must_be_in_room(ctx: Ctx, circle: Circle) -> None:
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id):
        raise Refusal(
            "not-in-room",
            "Please come into the room of the {circle} first ({room}); the people there can invite you.",
            circle=circle.name,
            room=circle.room,
        )


async def _coop_elsewhere(ctx: Ctx, user_id: UserId) -> Coop | None:
    """The one co-op that a person speaks for, or has asked to; None when there is none, or more than one."""
    ids = [each.coop_id for each in await speakers.current_of(ctx.db, user_id=user_id)]
    return await coops.by_id(ctx.db, coop_id=ids[0]) if len(ids) == 1 else None
