"""Telling those who speak for a co-op who else has come to speak for it, or has ceased to."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import settle, tell, were_told
from chatbot.api.many import schedule_times
from chatbot.api.post.effects import Priority
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc
from commands.events import SpeakerConfirmed, SpeakerEnded
from commands.membership.family import membership
from commands.membership.texts import speaker as texts
from commands.people import name_of
from storage.models import Speaker
from storage.queries import coops, members, rooms, speakers
from storage.types import UserId

TOGETHER = "speak"
"""What those are told of under this name who hear of many at once."""


@dataclass(frozen=True)
class SpeakerToTell(Due, name="speaks"):
    """Those who speak for a co-op are to hear whether a person does, too. ``first`` is this person's first record for it."""

    first: int


@dataclass(frozen=True)
class SpeakersToTell(Due, name="speak-together"):
    """Those who speak for a co-op are to hear of all who have come to speak for it at once. ``first`` is one of their records."""

    first: int
    speakers: tuple[int, ...]


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


async def tell_of_speakers(ctx: Ctx, new: Sequence[Speaker]) -> None:
    """Many have come to speak at once, as a table says: those of each co-op hear of them together, in one message each."""
    by_coop: dict[int, list[int]] = {}
    for speaker in new:
        by_coop.setdefault(speaker.coop_id, []).append(speaker.id)
    await schedule_times(ctx, {SpeakersToTell(min(ids), tuple(ids)): ctx.now for ids in by_coop.values()})


@membership.job(changes=False)
async def speakers_have_settled(ctx: Ctx, due: SpeakersToTell) -> None:
    """Tell each who speaks for the co-op by now who of those does, too."""
    coop = await coops.by_id(ctx.db, coop_id=(await speakers.by_id(ctx.db, speaker=due.first)).coop_id)
    speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
    new = [each for each in speaking if each.id in due.speakers]
    by = new[0].confirmed_by if new else None
    if by is None:
        return
    came = {each.user_id for each in new}
    names = await rooms.names_in_circles(ctx.db, user_ids=came | {by})
    docs: dict[UserId, Doc] = {}
    for person in sorted({each.user_id for each in speaking} - {by}):
        others = {each.user_id: names[each.user_id] for each in new if each.user_id != person}
        if others:
            docs[person] = texts.speak_too(coop, others, by=names[by], before=person not in came)
    await tell(ctx, docs, about=None, what=f"{TOGETHER}:{coop.id}", priority=Priority.REMINDER)


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
    together = await were_told(ctx, others, what=f"{TOGETHER}:{coop.id}") if now is None else set()
    for heard in (together, others - together):  # Who heard of them among many hears that they have gone, too.
        docs, usual = dict.fromkeys(sorted(heard), doc), now is None and heard is not together
        # It may take private rooms, and somebody may wait for an answer.
        await tell(ctx, docs, about=None, what=f"speaks:{due.first}", usual=usual, priority=Priority.REMINDER)
