"""Ending that somebody speaks for a co-op, where it is not theirs to do: ``!speaker end``."""

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef, PersonRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import person as mention
from chatbot.api.phrases import cmd
from commands.coops import coop_meant
from commands.membership import speaker_texts as texts
from commands.membership.around import around_of, person_of, secretaries_of
from commands.membership.family import membership
from commands.membership.speaking import end
from commands.people import name_of
from commands.rules import speakers as judge
from commands.rules.people import person_named
from storage.models import Coop, EndedAs, Speaker
from storage.queries import speakers
from storage.types import UserId


@membership.command(
    "speaker end",
    allow=Who.MEMBER | Who.SECRETARY | Who.OPERATOR,
    example="speaker end @hal:example.org for leaf-bakery",
    changes=True,
    weighs=True,
)
async def end_speaker(ctx: Ctx, person: PersonRef, *, for_: CoopRef) -> Reply:
    """End that somebody speaks for a co-op, where that should never have been.

    A speaker of the co-op can end what came after them; the secretary of one of its circles, or an operator, in any case.
    """
    coop, user_id = await coop_meant(ctx, for_), ctx.actor.user_id
    speaker = await _speaker_meant(ctx, coop, person)
    around = await around_of(ctx, coop.id)
    judge.may_end(
        speaker,
        person=await person_of(ctx, user_id),
        own=around.record_of(user_id),
        circles=around.circles,
        operates=user_id in around.operators,
        coop=coop.name,
    )

    await end(ctx, speaker, EndedAs.DISOWNED, by=user_id)

    given = await speakers.confirmed_by(ctx.db, coop_id=coop.id, user_id=speaker.user_id)
    names = {each.user_id: mention(each.user_id, await name_of(ctx, each.user_id)) for each in given}
    who, by = [mention(each, await name_of(ctx, each)) for each in (speaker.user_id, user_id)]
    await ctx.outbox.private(speaker.user_id, texts.ended(coop, by=by), about=None)
    told = {*(each.user_id for each in around.speaking), *await secretaries_of(ctx, around)}
    for other in sorted(told - {speaker.user_id, user_id}):
        others = [name for user, name in names.items() if user != other]  # Nobody ends themselves.
        await ctx.outbox.private(other, texts.was_ended(coop, who=who, by=by, given=others), about=None, rings=False)
    return Reply(texts.you_ended(coop, who=who, given=list(names.values())), private=True)


async def _speaker_meant(ctx: Ctx, coop: Coop, words: str) -> Speaker:
    """The speaker of a co-op whom words mean. Raises Refusal."""
    there = {each.user_id: each for each in await speakers.all_current_for(ctx.db, coop_id=coop.id)}
    people: dict[UserId, str] = {each: await name_of(ctx, each) for each in there}
    meant, _ = person_named(words, "", people=people, circle=coop.name)
    if meant not in there:
        raise Refusal(
            "no-speaker",
            "{person} does not speak for {coop}, so nothing has changed. {shows} shows who does.",
            person=meant,
            coop=coop.name,
            shows=cmd(f"coop {coop.slug}"),
        )
    return there[meant]
