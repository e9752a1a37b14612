"""The card of a selection, and looking one up: ``!select show``."""

from collections.abc import Mapping, Sequence

from chatbot.api.access import Who
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.post.cards import Card
from chatbot.api.seams.happenings import CircleMoved
from chatbot.api.wording.markup import Doc
from commands.authority import may
from commands.circles import who_sits_in
from commands.encryption import elsewhere, said_aside, whole_for
from commands.people import names_of
from commands.roles_known import roles_known
from commands.rules import authority
from commands.rules.sitting import Sits, seats_counted
from commands.selection import card_texts
from commands.selection.family import InHand, Number, each_in_hand, in_hand, selection
from storage.models import Circle, Nomination, Stage
from storage.queries import circles, selections
from storage.types import RoomId, UserId

BALLOT = "🗳"


@selection.command("select show", allow=Who.PRESENT, example="select show N-3", changes=False)
async def show_one(ctx: Ctx, number: Number) -> Reply:
    """See how far a selection has come. What is sealed is not shown."""
    one = await in_hand(ctx, number)
    await may(ctx, authority.SEE, one.selection)
    doc = await card_of(ctx, one)
    if elsewhere(ctx, one.circle):
        return await said_aside(ctx, doc, one.circle)
    return Reply(await whole_for(ctx, doc, one.circle) if ctx.said.private else doc)


async def card_of(ctx: Ctx, one: InHand) -> Doc:
    """The card as it is to be now."""
    return (await cards_of(ctx, [one], one.circle))[0]


async def cards_of(ctx: Ctx, hands: Sequence[InHand], circle: Circle) -> list[Doc]:
    """The cards of some selections of a circle. As many statements for all as for one."""
    names = await names_of(ctx, set[UserId]().union(*map(_named_on, hands)), circle)
    sits = await who_sits_in(ctx, circle)
    return [_card(ctx, one, names, sits) for one in hands]


def _shown(one: InHand) -> list[Nomination]:
    return one.nominations if one.selection.revealed_at is not None else []


def _named_on(one: InHand) -> set[UserId]:
    found = one.selection
    named = (found.proposed, found.chosen, *(each.nominee for each in _shown(one)))
    return {each.user_id for each in _shown(one)} | {each for each in named if each is not None}


def _card(ctx: Ctx, one: InHand, names: Mapping[UserId, str], sits: Sits) -> Doc:
    found, shown = one.selection, _shown(one)
    role = next((each for each in roles_known(ctx, one.circle) if each.role == found.role), None)
    when = {"closes": ctx.when(found.closes_at, found.circle)}
    if found.changes_until is not None and found.changes_until > ctx.now:
        when["changes"] = ctx.when(found.changes_until, found.circle)
    return card_texts.card(
        found,
        one.circle,
        role_called(ctx, found.role),
        aim=role.aim if role is not None else None,
        until=ctx.when(found.until, found.circle) if found.until is not None else None,
        heard=len(one.heard & one.seats),
        seats=seats_counted(len(one.seats), sits),
        nominations=shown,
        names=names,
        when=when,
    )


async def show(ctx: Ctx, number: int) -> InHand:
    """Bring a card up to date."""
    one = await in_hand(ctx, number)
    await ctx.outbox.edit_card(one.shown, await card_of(ctx, one))
    return one


async def post(ctx: Ctx, one: InHand, room_id: RoomId) -> None:
    """Post the card, ready to be tapped."""
    await ctx.outbox.card(one.shown, room_id, await card_of(ctx, one), reactions=(BALLOT,))


@selection.job(changes=False)
async def circle_moved(ctx: Ctx, into: CircleMoved) -> None:
    """Post the cards of what goes on in the circle's new room."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    hands = await each_in_hand(ctx, await selections.open_among(ctx.db, circles=[circle.slug]), circle)
    docs = await cards_of(ctx, hands, circle)
    again = [Card(one.shown, doc, _seeds(one)) for one, doc in zip(hands, docs, strict=True)]
    await ctx.outbox.cards_again(again, into.room)


def _seeds(one: InHand) -> Sequence[str]:
    return (BALLOT,) if one.selection.stage in (Stage.NOMINATING, Stage.CHANGING) else ()
