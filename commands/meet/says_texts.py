"""The lines of this family in what others tell: what waits, what is kept."""

from chatbot.api.wording.markup import Inline, cmd, n, t
from storage.models import DatePoll, HandsCall, SenseCheck


def waits(asked: SenseCheck | HandsCall | DatePoll, shown: Inline, *, card: Inline) -> Inline:
    """To somebody who has not answered, in the list of what waits for them."""
    match asked:
        case SenseCheck():
            return t("{asked} asks how it feels to you. Tap 👍, 😐 or 👎 on {card}.", asked=shown, card=card)
        case HandsCall():
            return t("{asked} asks who helps. Tap ✋ on {card} if you do.", asked=shown, card=card)
        case DatePoll():
            return t("{asked} asks which times suit you. Tap their numbers on {card}.", asked=shown, card=card)


def time_to_choose(shown: str, poll: DatePoll, *, first: str) -> Inline:
    """To whoever asked, when the first time comes near and none is chosen."""
    return t(
        "No time is chosen yet for {shown}, and the first is {first}. To choose the one that suits best, say {close} in the circle's room.",
        shown=shown,
        first=first,
        close=cmd(f"date close {shown}", here=False),
    )


def time_chosen(poll: DatePoll, *, when: str) -> Inline:
    """News: people meet."""
    return t("M-{number} {title}: {when}", number=poll.number, title=poll.title, when=when)


def held(*, senses: int, calls: int, polls: int, answers: int) -> list[Inline]:
    """Kept: what somebody has asked, and has answered."""
    counted = (
        (senses, n(senses, "{count} sense check that you asked", "{count} sense checks that you asked")),
        (calls, n(calls, "{count} call for hands of yours", "{count} calls for hands of yours")),
        (polls, n(polls, "{count} date poll that you asked", "{count} date polls that you asked")),
        (
            answers,
            n(
                answers,
                "{count} answer to a sense check, a call for hands or a date poll",
                "{count} answers to sense checks, calls for hands and date polls",
            ),
        ),
    )
    return [line for count, line in counted if count]
