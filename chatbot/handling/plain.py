"""What is said, folded: short answers are told by it."""

CANCEL = {"cancel", "stop", "never mind", "nevermind", "forget it"}
SHORT = {"yes", "no", *CANCEL}
"""Words that answer a question even with the prefix, since people are used to it. With any other word the prefix means a
command."""


def plain(text: str) -> str:
    """Words without case, and without the blanks and the mark at their end."""
    return text.strip().casefold().rstrip(".!")
