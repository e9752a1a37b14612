"""What is said to who has themselves forgotten."""

from collections.abc import Sequence

from chatbot.api.markup import Doc, Inline, cmd, p, run, say, t, ul


def whether(ends: Sequence[Inline], *, private: bool) -> Doc:
    """What it means, and the one question."""
    stays = p(
        "What stays, as said by “a former member”: answers, concerns, items and decisions, what your co-op has declared, and in my "
        "records what was done when. I promise nothing of messages in rooms: please delete those yourself, or ask who moderates. "
        "Backups made before hold you until whoever runs me deletes them."
    )
    goes = p(
        "What goes: what you told me in private, questions, requests, nominations, your name in all that I keep. While you are in a "
        "room with me, I still see that you are there."
    )
    yes = p(
        "Do you want that? After your yes I wait a day, in which you can stop it. Say {yes} or {no}.",
        yes="yes",
        no="no",
    )
    heads = [p("To forget you means that nobody, I too, can tell any more that you were here.")]
    if ends:
        return say(*heads, p("What ends:"), ul(ends), goes, stays, yes)
    return say(*heads, goes, stays, yes)


def ends_in(circle: str, roles: Inline | None) -> Inline:
    """A circle that they are in."""
    if roles is None:
        return t("you leave the {circle}", circle=circle)
    return t("you leave the {circle}, where you are {roles}", circle=circle, roles=roles)


def speaks_no_more(coop: str, *, alone: bool) -> Inline:
    """A co-op that they speak for."""
    if alone:
        return t("nobody speaks for {coop} any more", coop=coop)
    return t("you speak for {coop} no longer", coop=coop)


def about() -> Inline:
    """What the question is about."""
    return t("whether I shall forget you")


def until_then() -> Inline:
    """What the day after it is about."""
    return t("that I forget you")


def waits(*, at: str) -> Doc:
    """After the yes."""
    return say(
        "I forget you {when}. Until then you can stop it: say {cancel} here, or {stop}.",
        when=at,
        cancel="cancel",
        stop=cmd("forget cancel"),
    )


def asked_already(*, at: str) -> Doc:
    """To who asks again within that day."""
    return say("I forget you {when}, as you have said. To stop it, say {stop}.", when=at, stop=cmd("forget cancel"))


def stays() -> Doc:
    """To who says no, or has stopped it."""
    return say("All right, everything stays as it is. Thank you for staying!")


def done() -> Doc:
    """The last words, in the private room."""
    return say(
        run(
            t("It is done: I have forgotten you, and leave this room now. What you did stays as a former member's."),
            t(
                "You can delete your messages here. Should you come back, you are somebody new to me. Thank you for what you did!"
            ),
        )
    )


def nothing_to_stop() -> Doc:
    """To who stops what was not to happen."""
    return say("I am not about to forget you, so nothing has changed.")
