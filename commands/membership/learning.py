"""Learning: who comes into a circle that wants it so begins as a guest, and is asked after a while whether they want their full voice."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.markup import Doc, say
from chatbot.api.payloads import Asked, Due
from chatbot.api.phrases import Inline, cmd, t
from commands.membership.family import membership
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle, CircleStanding
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


async def begins_to_learn(ctx: Ctx, circle: Circle, *, coop: str | None) -> Doc:
    """Have who speaks asked when their time of learning is over. ``coop`` is what they call their co-op."""
    at = ctx.now + learns_for(ctx, circle)
    person = ctx.actor.user_id
    await ctx.schedule(LearningOver(f"{circle.slug} {person}", circle.slug, person, coop), at=at)
    return say(
        "You are learning here: you read, ask and react, and have no voice in decisions yet. {when} I ask you whether you want your full "
        "voice; {join} asks for it before.",
        when=ctx.when(at, circle.slug),
        join=cmd("join for <your co-op>"),
    )


@membership.job(changes=False)
async def learning_over(ctx: Ctx, due: LearningOver) -> None:
    """Ask who is still a guest there; whoever has come further, or has left, needs no question."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    there = await members.find_current(ctx.db, circle=due.circle, user_id=due.person)
    if not circle.active or there is None or there.standing is not CircleStanding.GUEST:
        return
    doc = say(
        "You have been learning in the {circle} for a while. Do you want your full voice there? Say {yes} or {no}.",
        circle=circle.name,
        yes="yes",
        no="no",
    )
    await ctx.ask(due.person, FullVoice(due.circle, due.coop), doc, about=None, lasts=WAITS, rings=False)


def says_whether(words: str, asked: FullVoice, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: FullVoice) -> Inline:
    """What the question is about."""
    circle = await circles.by_slug(ctx.db, slug=asked.circle)
    return t("your full voice in the {circle}", circle=circle.name)


def stays_a_guest(circle: Circle) -> Doc:
    """To who wants no voice."""
    return say(
        "All right, you stay a guest of the {circle}. Should you want your voice later, say {join} in its room.",
        circle=circle.name,
        join=cmd("join for <your co-op>", here=False),
    )
