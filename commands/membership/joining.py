"""Coming and going: ``!join``, ``!approve``, ``!decline``, ``!leave``, and what the Matrix room itself tells."""

from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, CoopRef, ItemNumber, Rest, slug_of
from chatbot.api.context import Ctx, MemberChange, Reply, Touch, TouchKind
from chatbot.api.errors import Refusal
from chatbot.api.markup import b, code, p, person, say
from commands.circles import circle_meant
from commands.events import RegisterChanged
from commands.membership.family import decides_on_members, membership, tell_who_speaks
from commands.membership.roles import end_roles, resume_roles
from commands.people import name_of
from commands.rules import membership as judge
from storage.models import Circle, CircleStanding, Coop, JoinRequest, Member, Membership, RequestState, RoleName, Seat
from storage.queries import circles, coops, members, roles, rooms
from storage.types import UserId

RequestNumber = Annotated[int, ItemNumber("J")]
YES, NO = "✅", "❌"


@membership.command("join", allow=Who.PRESENT, example="join for Leaf Bakery", changes=True)
async def join(
    ctx: Ctx, circle: CircleRef | None = None, *, for_: CoopRef | None = None, as_guest: bool = False
) -> Reply:
    """Join a circle, speaking for your co-op, or as a guest.

    In a circle's room, say which co-op you speak for. A guest reads, asks and reacts, and has no seat in decisions.
    """
    wanted = await circle_meant(ctx, circle)
    await _must_be_in_room(ctx, wanted)
    user_id = ctx.actor.user_id
    present = await members.find_current(ctx.db, circle=wanted.slug, user_id=user_id)
    elsewhere = await _coop_elsewhere(ctx, user_id)
    settings = ctx.rules_of(wanted.slug)

    wish = judge.read_wish(
        circle=wanted, coop_name=for_, known_coop=elsewhere.name if elsewhere else None, as_guest=as_guest,
        example="join for Leaf Bakery",
    )  # fmt: skip
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(wish.coop_name)) if wish.coop_name else None
    same = present is not None and present.coop_id == (coop.id if coop else None)
    judge.must_be_new(present, circle=wanted, coop_name=coop.name if coop else None, wish=wish, same_coop=same)

    decider = await decides_on_members(ctx, wanted, user_id)
    if judge.needs_approval(settings.admission, wish=wish, is_link_or_secretary=decider):
        return await _ask_to_join(ctx, wanted, wish)
    return await _admit(ctx, wanted, user_id, coop_name=wish.coop_name, standing=wish.standing)


@membership.command("approve", allow=Who.SECRETARY | Who.LINK_PERSON, example="approve J-4", changes=True)
async def approve(ctx: Ctx, request: RequestNumber) -> Reply:
    """Let somebody into your circle who asked to join."""
    return await _decide(ctx, request, approved=True, reason=None)


@membership.command("decline", allow=Who.SECRETARY | Who.LINK_PERSON, example="decline J-4 we are full", changes=True)
async def decline(ctx: Ctx, request: RequestNumber, reason: Rest | None = None) -> Reply:
    """Decline a request to join your circle, if you like with a reason, which the person is told."""
    return await _decide(ctx, request, approved=False, reason=reason)


@membership.command("leave", allow=Who.PRESENT | Who.REGISTERED, example="leave", changes=True)
async def leave(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """Leave a circle's register. You stay in its room, and can come back with !join."""
    left = await circle_meant(ctx, circle)
    member = await members.find_current(ctx.db, circle=left.slug, user_id=ctx.actor.user_id)
    if member is None:
        request = await members.find_open_request(ctx.db, circle=left.slug, user_id=ctx.actor.user_id)
        if request is None:
            raise Refusal("not-in", f"You are not on the register of the {left.name}. Nothing has changed.")
        request.state, request.decided_at = RequestState.WITHDRAWN, ctx.now
        ctx.audit("membership.request_withdrawn", f"J-{request.number}", circle=left.slug)
        return Reply.text(f"Your request J-{request.number} to join the {left.name} is withdrawn.")

    member.left_at = ctx.now
    ctx.audit("membership.left", str(ctx.actor.user_id), circle=left.slug)
    await ctx.db.flush()
    await ctx.publish(RegisterChanged(left.slug))
    rest = await _who_still_speaks(ctx, left, member)
    return Reply.text(
        p(f"You have left the {left.name}. Thank you for being part of it. ", rest),
        p("To come back, say ", code("!join"), " in its room."),
    )


@membership.on_card(changes=True)
async def request_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A reaction or a reply on the card of a request: yes and no, by those who decide."""
    words = touch.words.strip().casefold().rstrip(".!\ufe0f")
    yes = words in {YES, "👍", "yes", "approve", "ok", "welcome"}
    no = words in {NO, "👎", "no", "decline"}
    if touch.kind is TouchKind.REACTION_REMOVED or not (yes or no):
        return Reply.none()
    request = await members.request_by_number(ctx.db, number=int(touch.key))
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    if touch.kind is TouchKind.REACTION and not await decides_on_members(ctx, circle, ctx.actor.user_id):
        return Reply.none()  # Anybody may cheer; only a word that looks like a decision is answered.
    return await _decide(ctx, request.number, approved=yes, reason=None)


@membership.on_member_change
async def room_changed(ctx: Ctx, change: MemberChange) -> None:
    """Greet who comes into a circle's room, once; take off the register, and out of roles, who leaves it or is removed."""
    circle = ctx.circle
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=change.user_id)
    if change.membership is Membership.JOIN and member is None and circle.room_id is not None:
        await ctx.outbox.post(
            circle.room_id,
            say(p("Welcome, ", await name_of(ctx, change.user_id), "! I am Circlebot and look after the ", circle.name,
                  ". To join its register, say ", code("!join for <your co-op>"), ", or ", code("!join as guest"),
                  ". ", code("!help"), " shows the rest.")),
            once=f"greeted:{circle.slug}:{change.user_id}",
        )  # fmt: skip
    if change.membership in (Membership.LEAVE, Membership.BAN):
        if member is not None:
            member.left_at = ctx.now
            ctx.audit(
                "membership.left_room", str(change.user_id), circle=circle.slug, removed=change.by != change.user_id
            )
            await ctx.publish(RegisterChanged(circle.slug))
        request = await members.find_open_request(ctx.db, circle=circle.slug, user_id=change.user_id)
        if request is not None:
            request.state, request.decided_at = RequestState.WITHDRAWN, ctx.now
        await end_roles(ctx, circle, change)
    if change.membership is Membership.JOIN:
        await resume_roles(ctx, circle, change.user_id)


async def _must_be_in_room(ctx: Ctx, circle: Circle) -> None:
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id):
        raise Refusal(
            "not-in-room",
            f"Please come into the room of the {circle.name} first ({circle.room}); the people there can invite you.",
        )


async def _coop_elsewhere(ctx: Ctx, user_id: UserId) -> Coop | None:
    """The one co-op that a person speaks for in other circles; None when there is none, or more than one."""
    ids = {m.coop_id for m in await members.current_of(ctx.db, user_id=user_id) if m.standing is CircleStanding.MEMBER}
    ids.discard(None)
    return await coops.by_id(ctx.db, coop_id=ids.pop()) if len(ids) == 1 else None  # type: ignore[arg-type]


async def _ask_to_join(ctx: Ctx, circle: Circle, wish: judge.Wish) -> Reply:
    """Note the request and tell those who decide, in the room on a card and in private."""
    user_id = ctx.actor.user_id
    open_ = await members.find_open_request(ctx.db, circle=circle.slug, user_id=user_id)
    if open_ is not None and open_.coop_name == wish.coop_name and open_.standing is wish.standing:
        raise Refusal(
            "asked-already",
            f"You have asked already: J-{open_.number}. The circle's secretary or link person will answer.",
        )
    if open_ is not None:
        open_.state, open_.decided_at = RequestState.WITHDRAWN, ctx.now
    request = JoinRequest(
        circle=circle.slug, user_id=user_id, coop_name=wish.coop_name, standing=wish.standing, asked_at=ctx.now
    )
    ctx.db.add(request)
    await ctx.db.flush()
    ctx.audit("membership.asked", f"J-{request.number}", circle=circle.slug)

    number = f"J-{request.number}"
    who = person(user_id, ctx.actor.name)
    what = f"for {wish.coop_name}" if wish.coop_name and wish.standing is CircleStanding.MEMBER else "as a guest"
    deciders = await _deciders(ctx, circle)
    if circle.room_id is not None:
        await ctx.outbox.card(
            str(request.number), circle.room_id,
            say(p(b(f"{number}: "), f"{who} asks to join the {circle.name}, {what}."),
                p(f"Secretary or link person: react with {YES} or {NO}, or say ", code(f"!approve {number}"), " or ",
                  code(f"!decline {number}"), ".")),
            reactions=(YES, NO),
        )  # fmt: skip
    for decider in deciders:
        await ctx.outbox.private(
            decider,
            say(p(f"{who} asks to join the {circle.name}, {what}. Say ", code(f"approve {number}"), " or ",
                  code(f"decline {number}"), " here or in the circle's room.")),
        )  # fmt: skip
    answering = "its secretary and link persons" if deciders else "its people, but it has no secretary yet"
    return Reply.text(
        f"Thank you! Your request {number} to join the {circle.name} {what} is noted. I have told {answering}; "
        "you will hear from me as soon as one of them answers."
    )


async def _deciders(ctx: Ctx, circle: Circle) -> list[UserId]:
    found: list[UserId] = []
    for role in (RoleName.SECRETARY, RoleName.LINK_PERSON):
        found += await roles.holders_in(ctx.db, circle=circle.slug, role=role, at=ctx.now)
    return sorted(set(found))


async def _decide(ctx: Ctx, number: int, *, approved: bool, reason: str | None) -> Reply:
    request = await members.request_by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=request.circle)
    may_decide = await decides_on_members(ctx, circle, ctx.actor.user_id)

    judge.judge_request(request, decided_by=ctx.actor.user_id, may_decide=may_decide, circle=circle)

    request.state = RequestState.APPROVED if approved else RequestState.DECLINED
    request.decided_by, request.decided_at = ctx.actor.user_id, ctx.now
    shown, who = f"J-{number}", await name_of(ctx, request.user_id)
    if not approved:
        ctx.audit("membership.declined", shown, circle=circle.slug)
        why = f" They say: “{reason}”." if reason else ""
        await _close_card(ctx, number, f"{shown}: declined by {ctx.actor.name}.")
        await ctx.outbox.private(
            request.user_id,
            say(f"Your request {shown} to join the {circle.name} was declined by {ctx.actor.name}.{why} "
                f"You can ask again, or talk to {ctx.actor.name} ({ctx.actor.user_id}) first."),
        )  # fmt: skip
        return Reply.text(f"{shown} is declined, and {who} knows. Thank you for answering.")
    ctx.audit("membership.approved", shown, circle=circle.slug)
    reply = await _admit(ctx, circle, request.user_id, coop_name=request.coop_name, standing=request.standing)
    await _close_card(ctx, number, f"{shown}: {who} is in, approved by {ctx.actor.name}. Welcome!")
    if reply.doc is not None:
        await ctx.outbox.private(
            request.user_id, say(f"Good news: {shown} is approved by {ctx.actor.name}.") + reply.doc
        )
    return Reply.text(f"{shown} is approved: {who} is now in the {circle.name}. Thank you for answering.")


async def _close_card(ctx: Ctx, number: int, words: str) -> None:
    await ctx.outbox.cancel(f"seed:{ctx.outbox.card_name(str(number))}")
    await ctx.outbox.edit_card(str(number), say(words))


async def _admit(
    ctx: Ctx, circle: Circle, user_id: UserId, *, coop_name: str | None, standing: CircleStanding
) -> Reply:
    """Put a person on a circle's register, and the co-op in its seat."""
    coop, new = await _coop_named(ctx, coop_name) if coop_name else (None, False)
    present = await members.find_current(ctx.db, circle=circle.slug, user_id=user_id)
    if present is not None:
        present.left_at = ctx.now
        await ctx.db.flush()
    ctx.db.add(
        Member(
            circle=circle.slug, user_id=user_id, coop_id=coop.id if coop else None, standing=standing, joined_at=ctx.now
        )
    )
    if coop is not None:
        seat = await coops.find_seat(ctx.db, circle=circle.slug, coop_id=coop.id)
        if seat is None:
            ctx.db.add(Seat(circle=circle.slug, coop_id=coop.id, standing=standing, since=ctx.now))
        elif standing is CircleStanding.MEMBER and seat.standing is CircleStanding.GUEST:
            seat.standing, seat.since = standing, ctx.now
    await ctx.db.flush()
    ctx.audit("membership.joined", str(user_id), circle=circle.slug, coop=coop.slug if coop else None)
    await ctx.publish(RegisterChanged(circle.slug))

    if standing is CircleStanding.GUEST:
        return Reply.text(
            f"Welcome to the {circle.name}, as a guest! You can read, ask and react. "
            "Should you come to speak for a co-op, say !join for <its name>."
        )
    assert coop is not None
    others = [
        m for m in await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id) if m.user_id != user_id
    ]
    beside = ""
    if others:
        names = " and ".join([await name_of(ctx, other.user_id) for other in others])
        beside = f" You share its seat with {names}: one seat, one voice."
    await tell_who_speaks(ctx, circle, coop, user_id)
    fresh = f" {coop.name} is new to me, so I have put it on the list." if new else ""
    return Reply.text(
        p(f"Welcome to the {circle.name}! You now speak for ", b(coop.name), f".{beside}{fresh}"),
        p("See what is being decided with ", code("!items"), ", or who is here with ", code("!members"), "."),
    )


async def _coop_named(ctx: Ctx, name: str) -> tuple[Coop, bool]:
    """The co-op of this name, and whether it had to be added."""
    slug = slug_of(name)
    if not slug:
        raise Refusal("no-name", f"“{name}” is no name that I can keep. Please use letters. For example: Leaf Bakery")
    coop = await coops.find_by_slug(ctx.db, slug=slug)
    if coop is not None:
        return coop, False
    coop = Coop(slug=slug, name=name, added_at=ctx.now, added_by=ctx.actor.user_id)
    ctx.db.add(coop)
    await ctx.db.flush()
    return coop, True


async def _who_still_speaks(ctx: Ctx, circle: Circle, left: Member) -> str:
    if left.coop_id is None or left.standing is not CircleStanding.MEMBER:
        return ""
    coop = await coops.by_id(ctx.db, coop_id=left.coop_id)
    others = await members.speaking_for(ctx.db, circle=circle.slug, coop_id=coop.id)
    if not others:
        return f"{coop.name} keeps its seat, but nobody speaks for it now."
    names = " and ".join([await name_of(ctx, other.user_id) for other in others])
    return f"{names} still speaks for {coop.name}."
