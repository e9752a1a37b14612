"""What is said to who has themselves forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.wording.markup import Doc, Inline, cmd, event_link, listed, n, p, run, say, t
from chatbot.api.wording.phrases import CONCERNS
from storage.types import EventId, RoomId


def whether(ends: Sequence[Inline], besides: Sequence[Inline], *, heard: timedelta) -> Doc:
    """What it means, and the one question: four lines, so that whoever asks reads all of them."""
    goes = p(
        "I can forget you: your name goes out of all that I keep, and with it what you told me in private, questions, requests and "
        "nominations."
    )
    stays = p(
        "What stays is “a former member's”: answers, {concerns}, items, decisions, what your co-op has declared. What I answered you in "
        "circles' rooms I take out, as far as I remember it ({days} days); other messages are for you or a moderator to delete. Backups made "
        "before hold you until whoever runs me deletes them.",
        days=heard.days,
        concerns=CONCERNS,
    )
    yes = p(
        "Shall I? After your yes I wait a day, in which you can stop it. Say {yes} or {no}.",
        yes="yes",
        no="no",
    )
    ended = [t("It ends this: {ends}.", ends=listed(ends))] if ends else []
    lines = [p(run(*ended, *besides))] if ended or besides else []
    return say(goes, *lines, stays, yes)


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
    return t("being forgotten")


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


def done(cards: Sequence[tuple[int, RoomId, EventId]], *, more: int) -> Doc:
    """The last words, in the private room: ``cards`` are older ones of ours that name them, ``more`` how many there are besides."""
    bye = p(
        run(
            t("It is done: I have forgotten you, and leave this room now. What you did stays as a former member's."),
            t(
                "You can delete your messages here. Should you come back, you are somebody new to me. Thank you for what you did!"
            ),
        )
    )
    if not cards:
        return say(bye)
    links = [event_link(f"C-{number}", room_id, event_id) for number, room_id, event_id in cards]
    name = t(
        "These older cards of mine may name you still: {cards}. Who moderates their room can take them out: ask them there, with the link.",
        cards=listed(links),
    )
    besides = n(more, "There is {count} more like them.", "There are {count} more like them.")
    return say(bye, p(run(name, besides) if more else name))


def nothing_to_stop() -> Doc:
    """To who stops what was not to happen."""
    return say("I am not about to forget you, so nothing has changed.")
