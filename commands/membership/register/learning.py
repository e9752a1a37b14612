"""Learning: who comes into a circle that wants it so begins without a voice, and is asked after a while whether they want their full one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import Inline, cmd, t
from commands.membership.family import membership
from commands.membership.register.register import go_on_as
from commands.membership.texts import learning as texts
from commands.rules.yes_or_no import yes_or_no
from storage.models import CAME_ANEW, Circle, CircleStanding
from storage.queries import circles, members
from storage.types import CircleSlug, UserId

WAITS = timedelta(days=30)
"""So long the question whether somebody wants their full voice waits."""


@dataclass(frozen=True)
class LearningOver(Due, name="learning"):
    """Somebody has been learning in a circle for as long as it wants. ``about`` is both: “food @eve:example.org”."""

    about: str
    circle: CircleSlug
    person: UserId
    coop: str | None = None
    """The co-op that they came for, as they named it."""
    asked: bool = False
    """Whether they have been asked: who has not answered by then goes on as a guest."""


@dataclass(frozen=True)
class FullVoice(Asked, name="full-voice"):
    """Do you want your full voice in a circle now?"""

    circle: CircleSlug
    coop: str | None = None
    """For this co-op; None where they have named none."""


def learns_for(ctx: Ctx, circle: Circle) -> timedelta:
    """How long one learns in a circle. Raises Refusal where it has nobody learn."""
    span = ctx.rules_of(circle.slug).learning
    if span is None:
        raise Refusal(
            "no-learning",
            "Nobody is learning in the {circle}: you come for your co-op, or as a guest. Say {join}, and I ask which co-op; or {guest}.",
            circle=circle.name,
            join=cmd("join"),
            guest=cmd("join as guest"),
        )
    return span


async def begin_to_learn(ctx: Ctx, circle: Circle, person: UserId, *, coop: str | None) -> Doc:
    """Have somebody who was let in to learn asked when their time is over. ``coop`` is what they call their co-op. Returns their welcome."""
    span = (
        ctx.rules_of(circle.slug).learning or WAITS
    )  # While their request waited, the circle may have set it otherwise.
    due = LearningOver(f"{circle.slug} {person}", circle.slug, person, coop)
    await ctx.schedule(due, at=ctx.now + span)
    return texts.in_as_learning(circle, until=ctx.when(ctx.now + span, circle.slug))


async def begin_to_learn_each(ctx: Ctx, circle: Circle, people: Mapping[UserId, str | None]) -> None:
    """The same of many people of one circle, each with the co-op that they came for, at once; nobody is welcomed."""
    at = ctx.now + (ctx.rules_of(circle.slug).learning or WAITS)
    dues = [LearningOver(f"{circle.slug} {person}", circle.slug, person, coop) for person, coop in people.items()]
    await schedule_times(ctx, dict.fromkeys(dues, at))


@membership.job(changes=True)
async def learning_over(ctx: Ctx, due: LearningOver) -> None:
    """Ask who is still learning there; whoever has come further, or has left, needs no question. Who does not answer is a guest."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    there = await members.find_current(ctx.db, circle=due.circle, user_id=due.person)
    if not circle.active or there is None or there.standing is not CircleStanding.LEARNING:
        return
    if due.asked:
        await ctx.outbox.private(due.person, await goes_on_as_guest(ctx, circle, due.person), about=circle, rings=False)
        return
    await ctx.ask(due.person, FullVoice(due.circle, due.coop), texts.over(circle), about=None, lasts=WAITS, rings=False)
    await ctx.schedule(replace(due, asked=True), at=ctx.now + WAITS)


async def goes_on_as_guest(ctx: Ctx, circle: Circle, person: UserId) -> Doc:
    """Who was learning, and wants no voice now, is a guest from then on. What is returned is for them."""
    there = await members.find_current(ctx.db, circle=circle.slug, user_id=person)
    if there is not None and there.standing is CircleStanding.LEARNING:
        await go_on_as(ctx, there, CircleStanding.GUEST, why=CAME_ANEW, coop_id=there.coop_id)
        ctx.audit("membership.goes_on_as_guest", str(person), circle=circle.slug)
    return texts.guest_now(circle)


def says_whether(words: str, asked: FullVoice, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: FullVoice) -> Inline:
    """What the question is about."""
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    return t("your full voice in the {circle}", circle=circle.name)
