"""What people are told of who is in a call."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, Phrase, cmd, listed, say, t
from storage.models import Call


def noted_there(held: Call, who: Sequence[str]) -> Doc:
    """To who leads the call: whom they have noted."""
    return say(
        "Noted as there in K-{number}: {who}. They are told, and can say otherwise.",
        number=held.number,
        who=listed(who),
    )


def noted_gone(held: Call, who: Sequence[str]) -> Doc:
    """To who leads the call: whom they have noted as gone."""
    return say("Noted as not there in K-{number}: {who}.", number=held.number, who=listed(who))


def you_are_there(held: Call) -> Doc:
    """To somebody who has said in words that they are there."""
    return say(
        "Thank you, you are noted as there in K-{number}. {absent} takes it back.",
        number=held.number,
        absent=cmd("absent"),
    )


def you_are_gone(held: Call) -> Doc:
    """To somebody who has said that they are not there."""
    return say("Thank you, you are not noted as there in K-{number} any more.", number=held.number)


def you_were_noted(held: Call, circle: str, by: str, coop: str | None) -> Doc:
    """To somebody whom another has noted as there, or whose co-op."""
    whom: Inline = coop if coop is not None else t("you")
    return say(
        "{by} has noted {whom} as there in the call of the {circle} (K-{number}). If that is not so, say {absent} in its room.",
        by=by,
        whom=whom,
        circle=circle,
        number=held.number,
        absent=cmd("absent"),
    )


def not_there(who: str, circle: str) -> Phrase:
    """A name that is nobody's in this circle."""
    return t(
        "I know neither a co-op nor a person called “{who}” in the {circle}. I have noted nobody. For example: {present}",
        who=who,
        circle=circle,
        present=cmd("present Leaf Bakery, @hal"),
    )
