"""What is said, folded: short answers are told by it."""

CANCEL = {"cancel", "stop", "never mind", "nevermind", "forget it"}
SHORT = {"yes", "no", *CANCEL}
"""Words that answer a question even with the prefix, since people are used to it. With any other word the prefix means a
command."""
YES = {
    "yes",
    "y",
    "yes please",
    "yep",
    "yeah",
    "ok",
    "okay",
    "sure",
    "right",
    "correct",
    "do it",
    "please do",
    "go ahead",
}
NO = {"no", "n", "nope", "no thanks", "no thank you", "wrong", "not that", "do not", "don't"}
ANSWERS = YES | NO | SHORT
"""What answers our questions, whatever they ask. No command is called so."""


UNDO = {"undo", "undo this", "undo that", "take it back", "take this back", "take that back"}
"""What takes back what something of ours is about, in reply to it."""


def plain(text: str) -> str:
    """Words without case, and without the blanks and the mark at their end."""
    return text.strip().casefold().rstrip(".!")
