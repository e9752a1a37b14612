"""What is said of passing on by a reaction."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, cmd, code, p, say, t
from storage.models import Circle


def pass_this_on(target: Circle, words: Sequence[Block], *, author: str) -> Doc:
    """To the link person who has tapped."""
    return say(
        p("Shall I pass this on to the {target}? {author} has said:", target=target.name, author=author),
        *words,
        p(
            "Say {yes} or {no}, within a day. Nothing is sent until then; take your 📨 away, and I forget it.",
            yes=code("yes"),
            no=code("no"),
        ),
    )


def whether_to_pass() -> Inline:
    """What the question is about."""
    return t("whether I shall pass on what you tapped on ({yes} or {no})", yes=code("yes"), no=code("no"))


def cannot(why: Inline) -> Doc:
    """Why what was tapped on cannot be passed on."""
    return say("You have tapped 📨. {why}", why=why)


def unreadable() -> Inline:
    """It has no words, or is deleted, or cannot be read."""
    return t("That message has no words that I can read, or it is deleted, so I cannot pass it on.")


def by_a_bot() -> Inline:
    """A bot has said it."""
    return t("That was said by a bot, and I pass on what people say.")


def never_them(name: str) -> Inline:
    """Its author wants to be passed on by nobody."""
    return t("{name} has asked me never to pass on their words, so I do not.", name=name)


def before_me() -> Inline:
    """It is older than we are in the room."""
    return t(
        "That was said before I came into the room, so I leave it there. Reply to it with {relay}, and I pass it on.",
        relay=cmd("relay", here=False),
    )


def passed_on_already(number: int, target: Circle) -> Inline:
    """It was passed on before."""
    return t("That was passed on to the {target} already, as R-{number}.", target=target.name, number=number)


def passed_on(number: int, target: Circle) -> Doc:
    """To the link person who has said yes."""
    return say(
        "Passed on to the {target} as R-{number}, and its author is told. {cancel} takes it back.",
        target=target.name,
        number=number,
        cancel=cmd(f"relay cancel R-{number}"),
    )


def told_to_author(number: int, target: Circle, *, by: str) -> Doc:
    """To the author, in the thread of their message."""
    return say(
        "✔ 📨 {by} has passed this on to the {target} (R-{number}); delete your message to take it back.",
        by=by,
        target=target.name,
        number=number,
    )


def not_passed_on() -> Doc:
    """It is not passed on."""
    return say("All right, I have passed on nothing.")


def not_asked_any_more() -> Doc:
    """The reaction is taken away."""
    return say("You have taken your 📨 away, so I have passed on nothing, and ask no more.")
