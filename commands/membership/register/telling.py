"""Telling those who speak for a co-op who else has come to speak for it, or has ceased to."""

from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import settle, tell
from chatbot.api.post.effects import Priority
from chatbot.api.seams.payloads import Due
from commands.events import SpeakerConfirmed, SpeakerEnded
from commands.membership.family import membership
from commands.membership.texts import speaker as texts
from commands.people import name_of
from storage.queries import coops, members, speakers
from storage.types import UserId


@dataclass(frozen=True)
class SpeakerToTell(Due, name="speaks"):
    """Those who speak for a co-op are to hear whether a person does, too. ``first`` is this person's first record for it."""

    first: int


@membership.on(SpeakerConfirmed)
async def speaker_has_come(ctx: Ctx, confirmed: SpeakerConfirmed) -> None:
    """They share its voice, and declare its subs: those who do already hear of it."""
    await _settle(ctx, confirmed.coop_id, confirmed.user_id)


@membership.on(SpeakerEnded)
async def speaker_has_gone(ctx: Ctx, ended: SpeakerEnded) -> None:
    """The same, of somebody who has gone."""
    await _settle(ctx, ended.coop_id, ended.user_id)


async def _settle(ctx: Ctx, coop_id: int, user_id: UserId) -> None:
    if (await coops.by_id(ctx.db, coop_id=coop_id)).circle is not None:
        return  # A circle's place goes with the role of its link person, of which both circles are told.
    first = await speakers.first_of(ctx.db, coop_id=coop_id, user_id=user_id)
    await settle(ctx, SpeakerToTell(first.id), at_once=True)


@membership.job(changes=False)
async def speaker_has_settled(ctx: Ctx, due: SpeakerToTell) -> None:
    """Tell who else speaks for a co-op now, and who has confirmed it."""
    first = await speakers.by_id(ctx.db, speaker=due.first)
    coop = await coops.by_id(ctx.db, coop_id=first.coop_id)
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    now = next((each for each in speaking if each.user_id == first.user_id), None)
    name = await name_of(ctx, first.user_id)
    doc = texts.speaks_no_longer(coop, first.user_id, name=name)
    if now is not None:
        by = await name_of(ctx, now.confirmed_by) if now.confirmed_by is not None else None
        doc = texts.speaks_too(coop, first.user_id, name=name, by=by)
    others = {each.user_id for each in speaking} - {first.user_id}
    if now is not None and now.confirmed_by is not None:
        others -= {now.confirmed_by}  # They know.
    docs = dict.fromkeys(sorted(others), doc)
    # It may take private rooms, and somebody may wait for an answer.
    await tell(ctx, docs, about=None, what=f"speaks:{due.first}", usual=now is None, priority=Priority.REMINDER)
