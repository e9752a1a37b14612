"""What is said to whoever may not use a command here: who may, and the way to them; or how somebody comes to be one of them."""

from collections.abc import Sequence

from chatbot.api.access import Who, in_words
from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal
from chatbot.api.holders import Holder, holders_of, in_federation, roles_for
from chatbot.api.holders import in_words as named
from chatbot.api.wording.phrases import Inline, Phrase, cmd, code, listed, run, t
from storage.models import OPERATOR, RoleName

LONGEST = 200
"""Letters of what somebody has said that are said again for another one to say."""
IN_THE_TOML = {Who.TREASURER: "treasurers", Who.OPERATOR: "operators"}
"""What is given by the configuration alone, and its setting."""


async def not_for_them(ctx: Ctx, command: Command, rest: str) -> Refusal:
    """The refusal for who speaks. ``rest`` is what they have said behind the command."""
    holders = [each for each in await holders_of(ctx, command.allow) if each.user_id != ctx.actor.user_id]
    sentences: list[Inline] = [t("Thank you, but that is for {them}.", them=in_words(command.allow))]
    way: list[Inline] = []
    if holders:
        sentences.append(_those(ctx, holders))
        way.append(_way_to_them(ctx, command, rest))
    elif roles_for(command.allow) or command.allow & Who.OPERATOR:
        *told, last = await _nobody(ctx, command.allow)
        sentences += told
        way.append(last)
    if command.instead and rest and not ctx.said.private and len(rest) <= LONGEST:
        instead = cmd(command.instead.format(rest=" ".join(rest.split())))
        sentences.append(t("If you speak for it yourself, say {command}.", command=instead))
    if command.allow & Who.MEMBER:
        sentences.append(_join(ctx))
    elif command.allow & Who.PRESENT:
        sentences.append(t("Please come into your circle's room first."))
    sentences += way  # It may end with a command, behind which nothing is to stand.
    return Refusal("not-allowed", run(*sentences))


def _those(ctx: Ctx, holders: Sequence[Holder]) -> Phrase:
    if not ctx.said.private and any(each.circle is not None for each in holders):
        return t("Here that is {names}.", names=named(ctx, holders))
    return t("That is {names}.", names=named(ctx, holders))


def _way_to_them(ctx: Ctx, command: Command, rest: str) -> Phrase:
    """What to ask them for: the very words where they can be said again, and hold nothing that is somebody's secret."""
    if command.quotes and not rest and ctx.said.reply_to is not None:
        return t("Please ask them to reply to that message with {command}.", command=cmd(command.words, here=False))
    said = f"{command.words} {' '.join(rest.split())}".strip()
    if command.quotes and len(said) > LONGEST:
        if ctx.said.private:
            return t(
                "Please say it in your circle's room, and ask them to reply to it there with {command}.",
                command=cmd(command.words, here=False),
            )
        return t("Please ask them to reply to your message with {command}.", command=cmd(command.words, here=False))
    if command.secret or len(said) > LONGEST or not _is_whole(ctx, command, rest):
        return t("Please ask them.")
    return t("Please ask them to say: {command}", command=cmd(said, here=not ctx.said.private))


def _is_whole(ctx: Ctx, command: Command, rest: str) -> bool:
    return command.reads(rest, ctx.reading) and (bool(rest) or not command.quotes)


async def _nobody(ctx: Ctx, allow: Who) -> list[Inline]:
    """That nobody is what a command is for, and how somebody comes to be."""
    wanted = roles_for(allow)
    toml = next((setting for who, setting in IN_THE_TOML.items() if who & allow), None)
    givers = [*await holders_of(ctx, Who.SECRETARY), *await in_federation(ctx, OPERATOR)]
    givers = [each for each in givers if each.user_id != ctx.actor.user_id]
    given = [role for role in wanted if role != RoleName.TREASURER]
    if not given:
        nobody = t("Nobody is as yet.")
        how = t("Whoever runs me names somebody in my configuration ({setting}).", setting=code(toml or ""))
        return [nobody, how]
    them = listed((role_called(ctx, role) for role in given), style="or")
    nobody = t("Nobody is {role} as yet.", role=them)
    if ctx.circle_here is not None:
        nobody = t("Nobody is {role} of the {circle} as yet.", role=them, circle=ctx.circle_here.name)
    give = cmd(f"role give @person {given[0].replace('_', ' ')}", here=not ctx.said.private)
    if not givers:
        return [nobody, t("Whoever runs me names somebody in my configuration.")]
    return [nobody, t("{names} can name somebody: {give}", names=named(ctx, givers, style="or"), give=give)]


def _join(ctx: Ctx) -> Phrase:
    join = cmd("join for <your co-op>", here=not ctx.said.private)
    if ctx.said.private:
        return t("To become a member, say {join} in your circle's room.", join=join)
    return t("To become a member, say {join}.", join=join)
