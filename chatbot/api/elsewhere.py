"""A room of two in which the bot does not answer: why not, and where it does."""

from chatbot.api.incoming import Elsewhere
from chatbot.api.wording.markup import Doc, Inline, Phrase, cmd, p, room_link, say, t
from storage.models import Unfit
from storage.types import RoomId

WHY: dict[Unfit, Phrase] = {
    Unfit.MADE_BY_ANOTHER: t("it was made by somebody else"),
    Unfit.NOT_ALONE: t("somebody else is in it or invited, or was once"),
    Unfit.GONE: t("you are not in it"),
    Unfit.OPEN: t("people can come in without being invited"),
    Unfit.READ_FROM_OUTSIDE: t("people can read it without being in it"),
    Unfit.IN_OTHER_HANDS: t("somebody else has power over who comes in or reads it"),
    Unfit.RETIRED: t("you have asked me for another one"),
}


def answered_elsewhere(elsewhere: Elsewhere) -> Doc:
    """In a room of two that is not the one to answer in."""
    if elsewhere.unfit is not None:
        return say(
            "I have answered in {room}. This room is not private: {why}.",
            room=_there(elsewhere.room_id, t("a room of our own")),
            why=WHY[elsewhere.unfit],
        )
    return say(
        p("I have answered in {room}.", room=_there(elsewhere.room_id, t("our encrypted room"))),
        p(
            "If you cannot read it there, say {anew} and I open a new one.",
            anew=cmd("private anew"),
        ),
    )


def _there(room_id: RoomId | None, name: Phrase) -> Inline:
    return room_link(name, room_id) if room_id is not None else name
