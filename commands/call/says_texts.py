"""The lines of this family in what others tell: what waits, what is new, what is kept."""

from chatbot.api.wording.markup import Inline, cmd, n, t
from storage.models import Action, Call


def to_do(action: Action, shown: Inline, *, until: str, overdue: bool) -> Inline:
    """To whoever does it, in the list of what waits for them."""
    done = cmd(f"action done A-{action.number}")
    if overdue:
        return t("{action} was to be done by {until}. When it is: {done}", action=shown, until=until, done=done)
    return t("{action} is yours to do by {until}. When it is done: {done}", action=shown, until=until, done=done)


def was_held(call: Call, *, when: str) -> Inline:
    """News: people have met."""
    if call.title is not None:
        return t("K-{number} {title} was held {when}", number=call.number, title=call.title, when=when)
    return t("K-{number}, a call, was held {when}", number=call.number, when=when)


def held(*, opened: int, marks: int, points: int, actions: int) -> list[Inline]:
    """Kept: calls, presences, points of agendas, actions."""
    counted = (
        (opened, n(opened, "{count} call that you opened or planned", "{count} calls that you opened or planned")),
        (
            marks,
            n(
                marks,
                "{count} note of who was in a call, or had something to say",
                "{count} notes of who was in a call, or had something to say",
            ),
        ),
        (
            points,
            n(
                points,
                "{count} point that you brought to an agenda, or that was gathered when you opened a call",
                "{count} points that you brought to agendas, or that were gathered when you opened a call",
            ),
        ),
        (
            actions,
            n(
                actions,
                "{count} action that you do or have noted",
                "{count} actions that you do or have noted",
            ),
        ),
    )
    return [line for count, line in counted if count]
