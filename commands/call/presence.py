"""Who is there: by their own tap or word, or as noted by who leads the call, who tells them so (DECISIONS 15)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Rest, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from commands.call import cards, presence_texts
from commands.call.family import call, call_here, line_of, shown, to_lead
from commands.encryption import those_there
from commands.people import people_there, speaker_in
from commands.rules.membership.coop_names import known_as
from commands.rules.people import called
from storage.models import Call, CallMark, Circle, Shows
from storage.queries import calls, rooms, speakers
from storage.types import EventId, UserId


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means: a person, or a co-op alone."""

    name: str
    user_id: UserId | None = None
    coop: int | None = None


@call.command(
    "present",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="present Leaf Bakery, @hal",
    changes=True,
    also="i am here, i'm here, here, am here, note as present, note as there, who is there is",
)
async def present(ctx: Ctx, who: Rest | None = None) -> Reply:
    """Say that you are in the call. Who leads it says so of others: co-ops and people, with commas between them."""
    if who is None:
        held, circle = await call_here(ctx), ctx.circle
        await note(ctx, held, circle, [Meant("", ctx.actor.user_id)], source=ctx.said.event_id)
        await cards.show(ctx, held, circle)
        return Reply(presence_texts.you_are_there(held), about=line_of(held))
    held, circle = await to_lead(ctx)
    meant = await _whom(ctx, circle, who)
    await note(ctx, held, circle, meant, source=ctx.said.event_id)
    await cards.show(ctx, held, circle)
    await _tell_them(ctx, held, circle, meant)
    return Reply(presence_texts.noted_there(held, [each.name for each in meant]), about=line_of(held))


@call.command(
    "absent",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="absent",
    changes=True,
    also="i am not here, i'm not here, not here, i have to go, note as gone, note as absent",
)
async def absent(ctx: Ctx, who: Rest | None = None) -> Reply:
    """Say that you are not in the call, or have gone. Who leads it says so of others, too."""
    if who is None:
        held, circle = await call_here(ctx), ctx.circle
        coops = {coop.id for coop in await speakers.heard_in(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)}
        await _take_away(ctx, held, circle, people={ctx.actor.user_id}, coops=coops, alone=True)
        return Reply(presence_texts.you_are_gone(held), about=line_of(held))
    held, circle = await to_lead(ctx)
    meant = await _whom(ctx, circle, who)
    people = {each.user_id for each in meant if each.user_id is not None}
    await _take_away(ctx, held, circle, people=people, coops={each.coop for each in meant if each.coop is not None})
    return Reply(presence_texts.noted_gone(held, [each.name for each in meant]), about=line_of(held))


async def note(
    ctx: Ctx, held: Call, circle: Circle, meant: Sequence[Meant], *, source: EventId, shows: Shows = Shows.PRESENT
) -> None:
    """Note that some are there, a person once for each co-op that they speak for. Who is noted already is not noted again."""
    marks = [mark for mark in await calls.marks_of(ctx.db, call=held.number) if mark.shows is shows]
    speaking = await speakers.among(ctx.db, circles=[circle.slug])
    seats: dict[UserId, list[int]] = {}
    seated = await cards.seat_names(ctx, circle)
    for _, user_id, coop_id in speaking:
        if coop_id in seated:
            seats.setdefault(user_id, []).append(coop_id)
    known = {(mark.user_id, mark.coop) for mark in marks}
    for each in meant:
        coops: list[int | None] = [each.coop] if each.user_id is None else [*seats.get(each.user_id, [])] or [None]
        if shows is not Shows.PRESENT:
            coops = [None]
        for coop in coops:
            if shows is Shows.PRESENT and (each.user_id, coop) in known:
                continue
            ctx.db.add(
                CallMark(
                    call=held.number,
                    shows=shows,
                    user_id=each.user_id,
                    coop=coop,
                    noted_by=ctx.actor.user_id,
                    source=source,
                    at=ctx.now,
                )
            )
    ctx.audit("call.noted", shown(held), circle=circle.slug, shows=shows.value)
    await ctx.db.flush()


async def _take_away(
    ctx: Ctx, held: Call, circle: Circle, *, people: set[UserId], coops: set[int], alone: bool = False
) -> None:
    """Take back that some are there. ``alone``: of co-ops only what was noted of them without a person."""
    for mark in await calls.marks_of(ctx.db, call=held.number):
        theirs = mark.user_id in people or (mark.coop in coops and (mark.user_id is None or not alone))
        if mark.shows is Shows.PRESENT and theirs:
            mark.taken_back_at = ctx.now
    ctx.audit("call.noted_gone", shown(held), circle=circle.slug)
    await cards.show(ctx, held, circle)


async def _whom(ctx: Ctx, circle: Circle, words: str) -> list[Meant]:
    """The co-ops and people that a line names. Raises Refusal where a name is nobody's: nobody is noted then."""
    seats = {slug_of(name): (coop, name) for coop, name in (await cards.seat_names(ctx, circle)).items()}
    people = await people_there(ctx, circle)
    people.pop(ctx.settings.matrix.user_id, None)
    names = await rooms.names_of(ctx.db, user_ids=people, room_id=circle.room_id) if circle.room_id is not None else {}
    if known_as(words, {slug: name for slug, (_, name) in seats.items()}) is not None:
        parts = [words]  # “Bread and Roses” is one co-op.
    else:
        parts = [part for part in re.split(r"\s*[,;\n]\s*(?:and\s+)?|\s+and\s+", words.strip()) if part.strip(" .")]
    found: dict[str, Meant] = {}
    for part in parts:
        slug = known_as(part, {slug: name for slug, (_, name) in seats.items()})
        if slug is not None and slug in seats:
            coop, name = seats[slug]
            found[slug] = Meant(name, coop=coop)
            continue
        meant = called(part, people=people)
        if len(meant) != 1:
            raise Refusal("not-there", presence_texts.not_there(part, circle.name))
        found[meant[0]] = Meant(names[meant[0]], user_id=meant[0])
    return list(found.values())


async def _tell_them(ctx: Ctx, held: Call, circle: Circle, meant: Sequence[Meant]) -> None:
    """Tell those whom somebody else has noted as there, once in each call."""
    by = await speaker_in(ctx, circle)
    told: dict[UserId, str | None] = {each.user_id: None for each in meant if each.user_id is not None}
    coops = {each.coop: each.name for each in meant if each.coop is not None}
    if coops:
        for _, user_id, coop in await speakers.among(ctx.db, circles=[circle.slug]):
            if coop in coops:
                told.setdefault(user_id, coops[coop])
    told.pop(ctx.actor.user_id, None)
    for user_id in await those_there(ctx, circle, told):
        await ctx.outbox.private(
            user_id,
            presence_texts.you_were_noted(held, circle.name, by, told[user_id]),
            about=circle,
            rings=False,
            once=f"call-noted:{held.number}:{user_id}",
            card=line_of(held),
        )
