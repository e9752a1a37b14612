"""What can be done with a sense check, a call for hands or a date poll, a line each."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Inline, cmd, t
from commands.meet.family import Gathering
from storage.models import DatePoll, HandsCall, SenseCheck


def open_still(shown: str) -> Inline:
    """Something that is asked still."""
    return t("**{shown}** is open.", shown=shown)


def over(shown: str) -> Inline:
    """Something that is not."""
    return t("**{shown}** is over.", shown=shown)


def answer_on(asked: Gathering, card: Inline) -> Inline:
    """How it is answered."""
    match asked:
        case SenseCheck():
            return t("say how it feels to you: tap 👍, 😐 or 👎 on {card}", card=card)
        case HandsCall():
            return t("say that you help: tap ✋ on {card}", card=card)
        case DatePoll():
            return t("say which times suit you: tap their numbers on {card}", card=card)


def ends(asked: Gathering, shown: str) -> Sequence[Inline]:
    """For who asked, and who runs the circle."""
    match asked:
        case SenseCheck():
            return [t("end it and sum it up: {close}", close=cmd(f"sense close {shown}"))]
        case HandsCall():
            return [t("end it and thank those who help: {close}", close=cmd(f"hands close {shown}"))]
        case DatePoll():
            return [
                t("choose the time that suits most: {close}", close=cmd(f"date close {shown}")),
                t("call it off: {cancel}", cancel=cmd(f"date cancel {shown}")),
            ]
