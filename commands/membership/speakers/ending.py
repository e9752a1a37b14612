"""Ending that somebody speaks for a co-op, where it is not theirs to do: ``!speaker end``."""

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, PersonRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import person as mention
from chatbot.api.wording.phrases import cmd
from commands.coops import coop_meant
from commands.membership.family import membership
from commands.membership.register.around import around_of, person_of, secretaries_of
from commands.membership.register.speaking import end
from commands.membership.speakers.given import ask_what_stays
from commands.membership.speakers.guests import end_as_guest
from commands.membership.texts import guest as guest_texts
from commands.membership.texts import speaker as texts
from commands.people import name_of, person_among
from commands.rules.membership import speakers as judge
from storage.models import Coop, EndedAs, Speaker
from storage.queries import members, speakers
from storage.types import UserId


@membership.command(
    "speaker end",
    allow=Who.MEMBER | Who.SECRETARY | Who.OPERATOR,
    example="speaker end @hal:example.org for leaf-bakery",
    changes=True,
    weighs=True,
)
async def end_speaker(ctx: Ctx, person: PersonRef, *, for_: CoopRef) -> Reply:
    """End that somebody speaks for a co-op, or is a guest in its name, where that should never have been.

    A speaker of the co-op can end what came after them; the secretary of one of its circles, or an operator, in any case.
    """
    coop, user_id = await coop_meant(ctx, for_), ctx.actor.user_id
    around = await around_of(ctx, coop.id)
    meant, speaker = await _meant(ctx, coop, person)
    if speaker is None:
        return await _end_guest(ctx, coop, meant, around)
    judge.may_end(
        speaker,
        person=await person_of(ctx, user_id),
        own=around.record_of(user_id),
        circles=around.circles,
        operates=user_id in around.operators,
        coop=coop.name,
    )

    await end(ctx, speaker, EndedAs.DISOWNED, by=user_id)

    given = await ask_what_stays(ctx, coop, speaker.user_id)
    names = {each.user_id: mention(each.user_id, await name_of(ctx, each.user_id)) for each in given}
    who, by = [mention(each, await name_of(ctx, each)) for each in (speaker.user_id, user_id)]
    await ctx.outbox.private(speaker.user_id, texts.ended(coop, by=by), about=None)
    told = {*(each.user_id for each in around.speaking), *await secretaries_of(ctx, around)}
    for other in sorted(told - {speaker.user_id, user_id}):
        others = [name for user, name in names.items() if user != other]  # Nobody ends themselves.
        await ctx.outbox.private(other, texts.was_ended(coop, who=who, by=by, given=others), about=None, rings=False)
    return Reply(texts.you_ended(coop, who=who, given=list(names.values())), private=True)


async def _end_guest(ctx: Ctx, coop: Coop, guest: UserId, around: judge.Around) -> Reply:
    """Somebody is no guest in a co-op's name any more: they and its other people are told."""
    me = ctx.actor.user_id
    judge.may_end_guest(
        guest,
        person=await person_of(ctx, me),
        own=around.record_of(me),
        coop_id=coop.id,
        circles=around.circles,
        operates=me in around.operators,
        coop=coop.name,
    )

    await end_as_guest(ctx, coop, guest)

    who, by = [mention(each, await name_of(ctx, each)) for each in (guest, me)]
    await ctx.outbox.private(guest, guest_texts.guest_no_longer(coop, by=by), about=None, rings=False)
    return Reply(guest_texts.you_ended_a_guest(coop, who=who), private=True)


async def _meant(ctx: Ctx, coop: Coop, words: str) -> tuple[UserId, Speaker | None]:
    """The speaker of a co-op whom words mean, or else its guest. Raises Refusal."""
    there = {each.user_id: each for each in await speakers.all_current_for(ctx.db, coop_id=coop.id)}
    guests = {each.user_id for each in await members.guests_of(ctx.db, coop_id=coop.id)}
    people: dict[UserId, str] = {each: await name_of(ctx, each) for each in {*there, *guests}}
    meant, _ = await person_among(ctx, words, "", people=people, of=coop.name)
    if meant not in people:
        raise Refusal(
            "no-speaker",
            "{person} does not speak for {coop}, so nothing has changed. {shows} shows who does.",
            person=meant,
            coop=coop.name,
            shows=cmd(f"coop {coop.slug}"),
        )
    return meant, there.get(meant)
