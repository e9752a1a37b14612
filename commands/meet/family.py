"""The family itself, and what its three counters share: people, their names, who may end something, the card."""

from collections.abc import Collection, Sequence

from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.api.markup import Doc
from commands.people import name_of
from commands.rules import meet as rules
from storage.models import Circle, MeetAnswer, Membership
from storage.queries import circles, rooms
from storage.queries import meet as meets
from storage.types import CircleSlug, RoomId, UserId

meet = Family("meet", "Sense, help, find a time.")

LONGEST_TEXT = 2000


def checked(text: str, *, example: str) -> str:
    """A text that fits a card. Raises Refusal."""
    if len(text) > LONGEST_TEXT:
        raise Refusal("too-long", f"Please keep that under {LONGEST_TEXT} letters. For example: {example}")
    return text


def room_of(circle: Circle) -> RoomId:
    """The room where a circle's cards are. Raises Refusal."""
    if circle.room_id is None:
        raise Refusal("no-room", f"I am not in the room of the {circle.name}, so nobody would see it.")
    return circle.room_id


async def circle_of(ctx: Ctx, slug: CircleSlug) -> Circle:
    """The circle of something, for somebody who is in its room. Raises Refusal as if there were nothing."""
    circle = await circles.by_slug(ctx.db, slug=slug)
    if ctx.actor.user_id not in await people_in(ctx, circle):
        raise Refusal("not-your-circle", "That belongs to a circle whose room you are not in.")
    return circle


async def people_in(ctx: Ctx, circle: Circle) -> set[UserId]:
    """Who is in a circle's room."""
    if circle.room_id is None:
        return set()
    people = await rooms.people_in(ctx.db, room_id=circle.room_id)
    return {person.user_id for person in people if person.membership is Membership.JOIN}


async def answers_of(ctx: Ctx, circle: Circle, about: str) -> list[MeetAnswer]:
    """What those who are still in the circle's room have said to something."""
    await ctx.db.flush()
    here = await people_in(ctx, circle)
    return [answer for answer in await meets.answers_to(ctx.db, about=about) if answer.user_id in here]


async def names_of(ctx: Ctx, people: Collection[UserId]) -> dict[UserId, str]:
    """Display names, or ids."""
    return {user_id: await name_of(ctx, user_id) for user_id in people}


def may_close(ctx: Ctx, *, asked_by: UserId, circle: Circle, shown: str) -> None:
    """Only who asked, or who runs the circle. Raises Refusal."""
    runs = ctx.circle_here is not None and ctx.circle_here.slug == circle.slug and bool(
        ctx.actor.holds & (Who.FACILITATOR | Who.SECRETARY)
    )  # fmt: skip
    rules.may_close(asked_by=asked_by, actor=ctx.actor.user_id, runs_circle=runs, shown=shown)


async def post(ctx: Ctx, shown: str, circle: Circle, doc: Doc, *, reactions: Sequence[str]) -> None:
    """Post a card in the circle's room."""
    await ctx.outbox.card(shown, room_of(circle), doc, reactions=reactions)
