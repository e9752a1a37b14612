"""What is said about private rooms: the first words in one, why another is not private, and which one a person wants."""

from chatbot.api.elsewhere import WHY
from chatbot.api.post.sealing import for_encrypted_rooms
from chatbot.api.wording.markup import Doc, cmd, p, say
from storage.models import Circle, Unfit


def first_words_in_private(*, encrypted: bool, read_later: bool, offers: bool) -> Doc:
    """In a private room that a person has opened, in three lines: who I am, whether what is said stays between us, where help is.

    ``read_later``: I may not see to it that whoever is invited later does not read what was said before. ``offers``: I may open
    an encrypted one.
    """
    if not encrypted and not offers:
        trust = p(
            "Nobody else is in this room. It is not encrypted, so whoever runs the homeserver could read what we say."
        )
    elif not encrypted:
        trust = p(
            "Nobody else is in this room. It is not encrypted, so whoever runs the homeserver could read what we say: say "
            "{encrypt}, and I open one that is.",
            encrypt=cmd("encrypt"),
        )
    elif read_later:
        trust = p(
            "Nobody else is in this room, so figures and questions are in good hands here as long as you invite nobody."
        )
    else:
        trust = p("Nobody else is in this room, so figures and questions are in good hands here.")
    return say(
        p("Hello! I am Circlebot, and I work for the members of the federation's circles."),
        trust,
        p("{todo} shows what waits for you, {help} what I can do for you.", todo=cmd("todo"), help=cmd("help")),
    )


def answered_in_the_other() -> Doc:
    """In a room that is not encrypted, of somebody who shares an encrypted one with me."""
    return say(
        "Hello! I am Circlebot. We have an encrypted room already, so I answer there what you say here. If you cannot read it "
        "there, say {anew} and I open a new one.",
        anew=cmd("private anew"),
    )


def not_private(why: Unfit) -> Doc:
    """In a room of two that was never private."""
    return say(
        "Hello! I am Circlebot. What is for you alone I do not say in this room, since it is not private: {why}. For that I "
        "use a room of our own.",
        why=WHY[why],
    )


def private_no_longer(why: Unfit) -> Doc:
    """In a room that was private until now."""
    return say(
        "This room is no longer private: {why}. So from now on I say nothing here that is for one person alone, and go on in "
        "a room of our own.",
        why=WHY[why],
    )


def room_of_our_own() -> Doc:
    """In the room in which we go on."""
    return say(
        p("Hello! I am Circlebot. The other room was not private, so we go on here: nobody else is in this one."),
        p("Say {help} to see what I can do for you.", help=cmd("help")),
    )


def left_for_a_new_one() -> Doc:
    """The last words in a room that the person does not want any more."""
    return say("I am opening a new private room for us, and leave this one. Please take my invitation.")


def encrypted_already() -> Doc:
    """To who asks for an encrypted room in one."""
    return say(
        "This room is encrypted already. {anew} opens a new one, if you cannot read all of it.",
        anew=cmd("private anew"),
    )


def encrypted_by_others(circle: Circle) -> Doc:
    """To who asks for encryption in a circle's room."""
    return say(
        "The room of the {circle} is encrypted by whoever moderates it, in its settings. {encrypt} gets you an encrypted room for "
        "the two of us: please say it in private.",
        circle=circle.name,
        encrypt=cmd("encrypt", here=False),
    )


def opening_a_new_one() -> Doc:
    """To whoever asked for a new room from elsewhere."""
    return say("I am opening a new private room for us, and leave the old one. Please take my invitation.")


def new_room() -> Doc:
    """The first words in a room that a person has asked for."""
    return say(
        for_encrypted_rooms(
            p("Hello! This is our new private room, and it is encrypted."),
            instead=p(
                "Hello! This is our new private room. It is not encrypted, since I see no device of yours that reads encrypted "
                "messages."
            ),
        ),
        p("Say {help} to see what I can do for you.", help=cmd("help")),
    )


def warned() -> Doc:
    """Before I speak in clear text to somebody who has an encrypted room."""
    return say(
        p(
            "In a room that is not encrypted, whoever runs the homeserver can read what I tell you: your co-op's figures, and "
            "questions that are for you alone. Words of circles whose rooms are encrypted I do not say there at all, nor "
            "figures of others."
        ),
        p(
            "If you only cannot read our encrypted room any more, say {anew}. If you want it unencrypted all the same, say "
            "{unencrypted} once more.",
            anew=cmd("private anew"),
            unencrypted=cmd("private unencrypted"),
        ),
    )


def in_clear_from_now_on() -> Doc:
    """Somebody has chosen clear text."""
    return say(
        "As you wish: from now on I speak to you in a room that is not encrypted. {anew} opens an encrypted one again.",
        anew=cmd("private anew"),
    )


def in_clear_already() -> Doc:
    """Somebody chooses again what they have chosen."""
    return say(
        "That is so already: I speak to you in a room that is not encrypted. {anew} opens an encrypted one again.",
        anew=cmd("private anew"),
    )
