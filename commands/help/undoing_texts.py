"""What is said about taking something back."""

import re
from datetime import timedelta

from chatbot.api.arguments import say_ago
from chatbot.api.declaring.declared import Command
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, Inline, cmd, listed, run, say, t

_NUMBER = re.compile(r"[A-Z]-\d+")


def undone(what: Inline) -> Doc:
    """What was taken back."""
    return say("Taken back: {what}.", what=what)


def shall_i(what: Inline, *, ago: timedelta, circle: str | None) -> Doc:
    """What would be taken back, before it is."""
    if circle is None:
        return say(
            "The last thing that you did is {what}, {ago}. Shall I take it back? Say yes or no.",
            what=what,
            ago=say_ago(ago),
        )
    return say(
        "The last thing that you did is {what} in the {circle}, {ago}. Shall I take it back? Say yes or no.",
        what=what,
        circle=circle,
        ago=say_ago(ago),
    )


def whether_to_take_back() -> Inline:
    """What was asked, once more."""
    return t("whether I take back what you did last: yes or no")


def stays() -> Doc:
    """What was asked about is not taken back."""
    return say("All right, it stays.")


def nothing_to_undo(thing: str | None, *, private: bool) -> Inline:
    """There is nothing that could be taken back."""
    if thing is not None:
        return t(
            "I know of nothing that you did to {thing} within a day, so there is nothing to take back.", thing=thing
        )
    if private:
        return t("I know of nothing that you did within a day, so there is nothing to take back.")
    return t(
        "I know of nothing that you did in this room within a day, so there is nothing to take back. What you did elsewhere I take "
        "back there, or in private."
    )


def undone_already(what: Inline | None, *, anew: Inline | None) -> Inline:
    """Each thing is taken back once."""
    if what is None or anew is None:
        return t("You have taken that back already. To do it again, please say it anew.")
    return t("You have taken back {what} already. To do it again, {anew}.", what=what, anew=anew)


def cannot_be_undone(command: Command | None, deed: Deed) -> Inline:
    """What was done last is nothing that is taken back so, and what to do instead."""
    if command is None:
        return t("What you did last is nothing that I can take back. {help} shows what you can do.", help=cmd("help"))
    cannot = t("What you did last is {command}, and that I cannot take back.", command=cmd(command.words))
    if command.mended_by and _NUMBER.fullmatch(deed.subject):
        ways = (
            cmd(way.format(subject=deed.subject, text="Share the van on Mondays", end="fri 17:00"))
            for way in command.mended_by
        )
        return run(cannot, t("What changes it: {ways}.", ways=listed(ways, style="or")))
    return run(cannot, t("{help} says how to go on from it.", help=cmd(f"help {command.words}")))
