"""What is said of a digest that is ready to be passed on."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Phrase, cmd, p, say, t
from storage.models import Circle, DraftState, RelayDraft


def asked_for(circle: Circle, parent: Circle) -> Doc:
    """Before a digest that a link person has asked for."""
    return say("This is what is new in the {circle} for the {parent}:", circle=circle.name, parent=parent.name)


def in_private() -> Doc:
    """In the room where a digest was asked for."""
    return say("I have put it to you in our private room: tap 📨 there, and I send it.")


def ready(parent: Circle, words: Sequence[Block]) -> Doc:
    """The words, and how they are sent."""
    return say(
        *words,
        p(
            "Tap 📨, and I send it to the {parent} as it is; reply with other words to change it first. Nothing is sent without you.",
            parent=parent.name,
        ),
    )


def changed() -> Doc:
    """Other words are in it now."""
    return say("Changed. Tap 📨 on it, and I send it.")


def sent(number: int, parent: Circle, *, by: str) -> Doc:
    """In place of it, once it is sent."""
    return say("Sent to the {parent} as R-{number}, by {by}.", parent=parent.name, number=number, by=by)


def sent_by_itself(number: int, parent: Circle) -> Doc:
    """In place of it, once it is sent as the circle has set."""
    return say("Sent to the {parent} as R-{number}, as your circle has set.", parent=parent.name, number=number)


def thanks(number: int, parent: Circle) -> Doc:
    """To the link person."""
    return say(
        "Thank you, sent to the {parent} as R-{number}. I bring back what they reply. {cancel} takes it back.",
        parent=parent.name,
        number=number,
        cancel=cmd(f"relay cancel R-{number}"),
    )


def dropped() -> Doc:
    """It is not to be sent."""
    return say("All right, I do not send it.")


def newer() -> Doc:
    """Another one has taken its place."""
    return say("There is a newer one, so this one is not sent any more.")


def shares_less() -> Doc:
    """The circle has changed what it shares since it was made."""
    return say(
        "Your circle shares less than it did, so this is not sent any more. {digest} makes a new one.",
        digest=cmd("relay digest"),
    )


def over(draft: RelayDraft) -> Phrase:
    """To who taps too late."""
    if draft.state is DraftState.SENT:
        return t("That is sent already, as R-{number}.", number=draft.relay or 0)
    return t("That is not sent any more. {digest} makes a new one.", digest=cmd("relay digest"))


def not_yours(circle: Circle) -> Phrase:
    """To who passes nothing on for the circle any more."""
    return t("That is for the link person of the {circle} to send.", circle=circle.name)


def no_news(parent: Circle) -> Phrase:
    """A digest has nothing to tell."""
    return t(
        "There is nothing new to tell the {parent} since something last passed, so I send no digest. A line of your own does as well: "
        "{example}",
        parent=parent.name,
        example=cmd("relay We have room for two apprentices"),
    )
