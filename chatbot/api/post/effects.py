"""What an outbox row does to the world, and what it goes before while the homeserver holds us back."""

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Who is served first."""

    OPERATOR = -1
    """Answers to whoever looks why the others wait."""
    ANSWER = 0
    COMFORT = 1
    """Seeded reactions and edits."""
    REMINDER = 2
    """What nobody waits for: reminders, and questions put to a whole circle."""
    TIDYING = 3
    """What nobody would miss: reactions of ours that people have made their own."""


class Effect(StrEnum):
    """What a row does to the world."""

    SEND = "send"
    EDIT = "edit"
    REACT = "react"
    THANK = "thank"
    """A tap of ours on what somebody has said, where there is nothing to say; after two minutes it would only puzzle them."""
    REDACT = "redact"
    INVITE = "invite"
    JOIN = "join"
    LEAVE = "leave"
    FILE = "file"
    """Put a file on the homeserver, then say where it is."""
    MEDIA = "media"
    """Take a file of somebody's down from one room, make it ready, and put it up in another."""
