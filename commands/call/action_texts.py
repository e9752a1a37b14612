"""What people are told of actions: who does what by when, and that it is done or called off."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, cmd, p, say, t
from storage.models import Action


def action_noted(action: Action, owner: str, *, until: str) -> Doc:
    """Somebody does something until a day."""
    return say(
        "Noted as A-{number}: {owner} does it by {until}, and is reminded then. {done} when it is done.",
        number=action.number,
        owner=owner,
        until=until,
        done=cmd(f"action done A-{action.number}"),
    )


def yours_to_do(action: Action, by: str, circle: str, words: Sequence[Block], *, until: str) -> Doc:
    """To whoever is to do it."""
    return say(
        p("{by} has noted in the {circle} that you do this by {until}:", by=by, circle=circle, until=until),
        *words,
        p(
            "That is A-{number}. When it is done: {done}. If it is not for you: {drop}",
            number=action.number,
            done=cmd(f"action done A-{action.number}"),
            drop=cmd(f"action drop A-{action.number}"),
        ),
    )


def done(action: Action) -> Doc:
    """An action is done."""
    return say("Thank you! A-{number} is done.", number=action.number)


def dropped(action: Action) -> Doc:
    """An action is called off."""
    return say("A-{number} is called off.", number=action.number)


def not_yours_any_more(action: Action) -> Doc:
    """To who was to do it."""
    return say("A-{number} is called off, so there is nothing to do for you.", number=action.number)


def no_actions(circle: str) -> Doc:
    """Nothing is to be done."""
    return say(
        "Nothing is to be done in the {circle} that I know of. For example: {action}",
        circle=circle,
        action=cmd("action @hal Ring the landlord by fri"),
    )


def action_line(action: Action, owner: str, text: str, *, until: str, overdue: bool) -> Inline:
    """One action in a list."""
    parts: dict[str, Inline | int] = {"number": action.number, "owner": owner, "text": text, "until": until}
    if overdue:
        return t("**A-{number}** {owner}: {text} – was due {until}", **parts)
    return t("**A-{number}** {owner}: {text} – by {until}", **parts)
