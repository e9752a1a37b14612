"""What is said to who asks for help: what people come for, all commands, how one of them works."""

from collections.abc import Sequence

from chatbot.api.access import Who, in_words
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command, Place
from chatbot.api.holders import Holder
from chatbot.api.holders import in_words as named
from chatbot.api.seams.says import Possible, Waiting
from chatbot.api.wording.docstrings import phrase_of
from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, p, run, say, t, ul
from commands.help.todo_texts import in_the_list as waits
from storage.models import Circle

HELPFUL = Who.SECRETARY | Who.FACILITATOR | Who.LINK_PERSON | Who.OPERATOR


def overview(
    greeting: Inline,
    people: Inline,
    *,
    moment: Inline | None,
    purposes: Sequence[Inline],
    more_in_private: Inline | None,
) -> Doc:
    """Whom to ask, what comes first, what people come for, and the way to all else."""
    lines = [*([moment] if moment is not None else []), *purposes]
    way_on = t(
        "{all} shows all that you can say, {one} how one of them works.", all=cmd("help all"), one=cmd("help yes")
    )
    if more_in_private is not None:
        way_on = t(
            "{all} shows all that you can say, {one} how one of them works. More {in_private}.",
            all=cmd("help all"),
            one=cmd("help yes"),
            in_private=more_in_private,
        )
    return say(p(run(greeting, people)), ul(lines), p(way_on))


def greeting(circle: Circle | None, *, private: bool) -> Inline:
    """The first words."""
    if private:
        return t("Hello! This is our private room.")
    if circle is not None:
        return t("Hello! I look after the {circle}.", circle=circle.name)
    return t("Hello!")


def to_ask(ctx: Ctx, people: Sequence[Holder]) -> Inline:
    """How to get a person to help."""
    if people:
        return t("To ask a person: {names}.", names=named(ctx, people, style="or"))
    if ctx.actor.holds & HELPFUL:
        return t("To ask a person: nobody but you is named for that.")
    return t("To ask a person: nobody is named for that yet, so turn to somebody who has been here for longer.")


def moment(first: Waiting, count: int, *, here: Circle | None) -> Inline:
    """What waits for who asks, with the way to what waits besides."""
    line = waits(first, here)
    if count == 1:
        return t("**Now:** {line}", line=line)
    return n(
        count - 1,
        "**Now:** {line} One thing more waits for you: {todo}",
        "**Now:** {line} {count} things more wait for you: {todo}",
        line=line,
        todo=cmd("todo"),
    )


def all_that_can_be_said(count: int) -> Inline:
    """The heading of all commands."""
    return n(count, "{count} thing that you can say here", "{count} things that you can say here")


def in_the_list(command: Command) -> Inline:
    """One of all commands."""
    return t("{command} – {summary}", command=cmd(command.words), summary=phrase_of(command.summary))


def one_command(command: Command, related: Sequence[Command], *, whose: Inline | None = None) -> Doc:
    """How one command works, in two lines; ``whose`` says for whom it is, to who may not say it."""
    what = [phrase_of(each) for each in command.help.split("\n\n") if each.strip()]
    about: list[Inline] = [b(cmd(command.words)), *what]
    if command.place is Place.PRIVATE:
        about.append(t("In private only."))
    if whose is not None:
        about.append(whose)
    way = [t("For example: {example}", example=cmd(command.example))]
    if related:
        way.append(t("See also {commands}.", commands=listed(cmd(each.words) for each in related)))
    return say(p(run(*about)), p(run(*way, between=" · ")))


def meaning(words: Inline) -> Doc:
    """What a word means."""
    return say(p(words))


def possible(found: Possible) -> Doc:
    """What somebody can do with a record."""
    if not found.ways:
        return say(p(run(found.about, t("There is nothing for you to do with it."))))
    return say(p(run(found.about, t("You can:"))), ul(found.ways))


def only_for(ctx: Ctx, allow: Who, holders: Sequence[Holder]) -> Inline:
    """To who may not say it: who may."""
    if not holders:
        return t("It is for {them}.", them=in_words(allow))
    return t("It is for {them}: here {names}.", them=in_words(allow), names=named(ctx, holders, style="or"))


def unknown_command(words: str, near: Command | None) -> Inline:
    """To whoever asks for help with what is no command."""
    if near is not None:
        near_help = cmd(f"help {near.words}")
        return t("I know no command “{words}”. Did you mean {help}?", words=words, help=near_help)
    return t("I know no command “{words}”. Say {help} to see them all.", words=words, help=cmd("help all"))
