"""The lines of this family in what others tell: what waits, what is kept."""

from chatbot.api.markup import Inline, n, t
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
