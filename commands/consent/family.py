"""The family itself, and what its counters share: seats, where an item stands, bringing its card up to date."""

from dataclasses import dataclass

from chatbot.access import Who
from chatbot.context import Ctx
from chatbot.errors import Refusal
from chatbot.family import Family
from chatbot.markup import Doc
from commands.consent import cards
from commands.rules import consent as judge
from storage.models import Answer, Circle, CircleStanding, Item, Membership, RoleName
from storage.queries import circles, coops, members, roles, rooms
from storage.queries import consent as items_of
from storage.types import UserId

consent = Family("consent", "Decide by consent.")


@dataclass(frozen=True, slots=True)
class Standing:
    """An item with all that its card tells."""

    item: Item
    circle: Circle
    tally: judge.Tally
    seat_names: dict[str, str]
    """What each seat is called: the co-op's name, or the person's."""


async def seats_in(ctx: Ctx, circle: Circle) -> dict[str, str]:
    """The seats of a circle's decisions with their names: co-ops, or persons where each has a voice."""
    if ctx.rules_of(circle.slug).consent.voice == "person":
        people = [
            m for m in await members.current_in(ctx.db, circle=circle.slug) if m.standing is CircleStanding.MEMBER
        ]
        return {m.user_id: await name_of(ctx, m.user_id) for m in people}
    return {f"coop:{coop.id}": coop.name for coop in await members.seats_in(ctx.db, circle=circle.slug)}


async def standing_of(ctx: Ctx, item: Item) -> Standing:
    """Where an item stands now."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    seats = item.seats if item.seats is not None else await seats_in(ctx, circle)
    answers = await items_of.answers_to(ctx.db, item=item.number)
    return Standing(item, circle, judge.tally(answers, seats=list(seats)), seats)


async def show(ctx: Ctx, item: Item) -> Standing:
    """Bring an item's card up to date, and return where the item stands."""
    await ctx.db.flush()
    standing = await standing_of(ctx, item)
    await ctx.outbox.edit_card(str(item.number), await card_of(ctx, standing))
    return standing


async def card_of(ctx: Ctx, standing: Standing) -> Doc:
    """The card of an item."""
    names = {answer.user_id: await name_of(ctx, answer.user_id) for answer in _all_answers(standing.tally)}
    names[standing.item.proposer] = await name_of(ctx, standing.item.proposer)
    quorum = ctx.rules_of(standing.circle.slug).consent.quorum
    return cards.card(
        standing.item, standing.tally, seats=standing.seat_names, names=names,
        needed=judge.needed(quorum, seats=len(standing.seat_names)), when=ctx.when,
        words=ctx.settings.federation.words, prefix=ctx.settings.matrix.command_prefix,
    )  # fmt: skip


async def name_of(ctx: Ctx, user_id: UserId) -> str:
    """A person's display name, or their id."""
    return await rooms.name_of(ctx.db, user_id=user_id) or str(user_id)


async def runs_circle(ctx: Ctx, circle: Circle) -> bool:
    """Whether the speaker facilitates a circle or keeps its minutes."""
    held = await roles.held_by(ctx.db, user_id=ctx.actor.user_id, at=ctx.now)
    wanted = (RoleName.FACILITATOR, RoleName.SECRETARY, RoleName.COORDINATOR)
    return any(role.circle == circle.slug and role.role in wanted for role in held)


async def must_see(ctx: Ctx, circle: Circle) -> None:
    """What a circle discusses is for those in its room. Raises Refusal as if there were nothing."""
    there = None
    if circle.room_id is not None:
        there = await rooms.find_member(ctx.db, room_id=circle.room_id, user_id=ctx.actor.user_id)
    if Who.OPERATOR not in ctx.actor.holds and (there is None or there.membership is not Membership.JOIN):
        raise Refusal("not-your-circle", "That belongs to a circle whose room you are not in.")


async def seat_label(ctx: Ctx, seat: str) -> str:
    """What a seat is called."""
    if seat.startswith("coop:"):
        return (await coops.by_id(ctx.db, coop_id=int(seat.removeprefix("coop:")))).name
    return await name_of(ctx, UserId(seat))


def _all_answers(tally: judge.Tally) -> list[Answer]:
    return [answer for seat in tally.seats for answer in seat.answers] + list(tally.beside)
