"""Telling those who speak for a co-op who else has come to speak for it, or has ceased to."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.effects import Priority
from chatbot.api.notes import settle, tell
from chatbot.api.payloads import Due
from commands.events import SpeakerEnded
from commands.membership import texts
from commands.membership.family import membership
from commands.people import name_of
from storage.models import Coop
from storage.queries import circles, coops, members
from storage.types import UserId


@dataclass(frozen=True)
class SpeakerToTell(Due, name="speaks"):
    """Those who speak for a co-op are to hear whether a person does, too. ``first`` is the number of the first membership in which
    this person has."""

    first: int


async def tell_who_speaks(ctx: Ctx, coop: Coop, user_id: UserId) -> None:
    """Have those who speak for a co-op told who has come to, or has ceased to: they share its voice and see its subs, and where a
    circle is open nobody else has looked whether they may."""
    first = await members.first_speaking(ctx.db, coop_id=coop.id, user_id=user_id)
    await settle(ctx, SpeakerToTell(first.id), at_once=True)


@membership.on(SpeakerEnded)
async def speaker_has_gone(ctx: Ctx, ended: SpeakerEnded) -> None:
    """The same, of somebody who has gone."""
    await tell_who_speaks(ctx, await coops.by_id(ctx.db, coop_id=ended.coop_id), ended.user_id)


@membership.job(changes=False)
async def speaker_has_settled(ctx: Ctx, due: SpeakerToTell) -> None:
    """Tell who else speaks for a co-op now, in the circle in which they have come to."""
    first = await members.by_id(ctx.db, member=due.first)
    coop = await coops.by_id(ctx.db, coop_id=first.coop_id or 0)
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    theirs = [member for member in speaking if member.user_id == first.user_id]
    circle = await circles.by_slug(ctx.db, slug=(theirs or [first])[0].circle)
    name = await name_of(ctx, first.user_id, circle)
    doc = texts.speaks_too(circle, coop, first.user_id, name=name)
    if not theirs:
        doc = texts.speaks_no_longer(coop, name=name)
    others = dict.fromkeys(sorted({member.user_id for member in speaking} - {first.user_id}), doc)
    # It may take private rooms, and somebody may wait for an answer.
    await tell(ctx, others, about=None, what=f"speaks:{due.first}", usual=not theirs, priority=Priority.REMINDER)
