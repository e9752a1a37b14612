"""What is said, folded: short answers are told by it."""

from chatbot.api.understanding.yes_or_no import NO, YES

CANCEL = frozenset(
    {
        "cancel",
        "stop",
        "never mind",
        "nevermind",
        "forget it",
        "stop asking",
        "stop asking me",
        "don't ask me again",
        "leave it",
    }
)
SHORT = frozenset({"yes", "no", *CANCEL})
"""Words that answer a question even with the prefix, since people are used to it. With any other word the prefix means a
command."""
ANSWERS = YES | NO | SHORT
"""What answers our questions, whatever they ask. No command is called so."""
UNDO = frozenset(
    {
        "undo",
        "undo this",
        "undo that",
        "undo it",
        "undo please",
        "please undo",
        "take it back",
        "take this back",
        "take that back",
        "oops",
    }
    | {
        f"{please}{drop} my {answer}"
        for please in ("", "please ")
        for drop in (
            "ignore",
            "forget",
            "disregard",
            "scrap",
            "drop",
            "delete",
            "remove",
            "take back",
            "withdraw",
            "undo",
        )
        for answer in ("answer", "vote", "reply", "reaction", "last answer")
    }
    | {
        f"{sorry}{wrong}"
        for sorry in ("", "sorry ", "sorry, ", "oops ", "oops, ")
        for wrong in ("wrong message", "wrong button", "wrong one", "wrong item", "my mistake")
    }
)
"""What takes back what something of ours is about, in reply to it."""


def plain(text: str) -> str:
    """Words without case, and without the blanks and the mark at their end."""
    return text.strip().casefold().rstrip(".!")
