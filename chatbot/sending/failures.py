"""How sending a row may fail, beside what the homeserver's own errors say."""

from chatbot.matrix.homeserver import RateLimited


class Undeliverable(Exception):
    """The homeserver will never take this row."""


class Overtaken(Undeliverable):
    """Its room was replaced, and nobody says anything in there any more; or another run has said it: that is no trouble."""


class OpeningLimited(RateLimited):
    """The homeserver limits how many rooms we open. What needs no new room can go on."""
