"""Coming in: ``!join``."""

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, CoopRef, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from commands.circles import circle_meant
from commands.membership.admitting import admit
from commands.membership.coops import like_known
from commands.membership.family import decides_on_members, membership
from commands.membership.requests import ask_to_join
from commands.rules import membership as judge
from commands.rules.coop_names import Alike, must_be_told_apart
from storage.models import Circle, CircleStanding, Coop
from storage.queries import coops, members, rooms
from storage.types import UserId


@membership.command("join", allow=Who.PRESENT, example="join for Leaf Bakery", changes=True)
async def join(
    ctx: Ctx,
    circle: CircleRef | None = None,
    *,
    for_: CoopRef | None = None,
    as_guest: bool = False,
    as_new: bool = False,
) -> Reply:
    """Join a circle, speaking for your co-op, or as a guest.

    In a circle's room, say which co-op you speak for. A guest reads, asks and reacts, and has no seat in decisions.
    Where your co-op's name is nearly that of another one, say “as new” behind it.
    """
    wanted, user_id = await circle_meant(ctx, circle), ctx.actor.user_id
    await _must_be_in_room(ctx, wanted)
    present = await members.find_current(ctx.db, circle=wanted.slug, user_id=user_id)
    elsewhere = await _coop_elsewhere(ctx, user_id)

    known = elsewhere.name if elsewhere else None
    wish = judge.read_wish(circle=wanted, coop_name=for_, known_coop=known, as_guest=as_guest)
    coop = await coops.find_by_slug(ctx.db, slug=slug_of(wish.coop_name)) if wish.coop_name else None
    same = present is not None and present.coop_id == (coop.id if coop else None)
    judge.must_be_new(present, circle=wanted, coop_name=coop.name if coop else None, wish=wish, same_coop=same)

    like = await like_known(ctx, wish.coop_name) if wish.coop_name and coop is None else Alike()
    decides = await decides_on_members(ctx, wanted, user_id)
    if judge.needs_approval(ctx.rules_of(wanted.slug).admission, is_link_or_secretary=decides):
        return await ask_to_join(ctx, wanted, wish, like=like)
    if wish.coop_name is not None:
        must_be_told_apart(wish.coop_name, like, as_new=as_new)
    return Reply(await admit(ctx, wanted, user_id, wish))


async def _must_be_in_room(ctx: Ctx, circle: Circle) -> None:
    if not await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id):
        raise Refusal(
            "not-in-room",
            "Please come into the room of the {circle} first ({room}); the people there can invite you.",
            circle=circle.name,
            room=circle.room,
        )


async def _coop_elsewhere(ctx: Ctx, user_id: UserId) -> Coop | None:
    """The one co-op that a person speaks for in other circles; None when there is none, or more than one."""
    ids = {
        member.coop_id
        for member in await members.current_of(ctx.db, user_id=user_id)
        if member.standing is CircleStanding.MEMBER and member.coop_id is not None
    }
    return await coops.by_id(ctx.db, coop_id=ids.pop()) if len(ids) == 1 else None
