"""What is said of words behind a command that cannot be read: what was read, and what is missing or too much."""

from chatbot.api.arguments.bounds import shortened
from chatbot.api.wording.phrases import Inline, Phrase, t


def missing(what: Inline, *, read: str) -> Phrase:
    """Something has to stand behind what was read."""
    if not read:
        return t("I am missing {what}.", what=what)
    return t("I read “{said}”, and am missing {what}.", said=shortened(read), what=what)


def missing_clause(clause: str, what: Inline, *, read: str) -> Phrase:
    """The word of a clause has to be there, with something behind it."""
    if not read:
        return t("I am missing “{clause}”, and behind it {what}.", clause=clause, what=what)
    return t("I read “{said}”, and am missing “{clause}” with {what}.", said=shortened(read), clause=clause, what=what)


def too_much(rest: str, *, read: str) -> Phrase:
    """Something stands behind what was read that belongs to nothing."""
    if not read:
        return t("I do not know what to do with “{rest}”.", rest=shortened(rest))
    return t("I read “{said}”, and do not know what to do with “{rest}”.", said=shortened(read), rest=shortened(rest))
