"""What is said of files that are passed on, and of those that are not."""

from chatbot.api.incoming import Attachment
from chatbot.api.wording.markup import Block, Doc, Inline, listed, p, say, t
from commands.rules.relay.files import name_of_file, size_in_words


def _known_as(attachment: Attachment) -> Inline:
    facts = [each for each in (attachment.mime, size_in_words(attachment)) if each]
    if not facts:
        return t("“{name}”", name=name_of_file(attachment))
    return t("“{name}” ({facts})", name=name_of_file(attachment), facts=listed(facts, style="unit"))


def not_here(attachment: Attachment, why: Inline) -> Doc:
    """In place of a file that does not go."""
    return say("{file} is not here: {why}", file=_known_as(attachment), why=why)


def too_large() -> Inline:
    """It has too many bytes, or pixels."""
    return t("I pass on files of up to 10 MB, and pictures of up to 40 megapixels.")


def wrong_kind() -> Inline:
    """Files of its kind do not go."""
    return t("I pass on pictures, PDF, sound, video, plain text, CSV and calendar files.")


def tells_more() -> Inline:
    """What else is in it cannot be taken out."""
    return t(
        "I take out of files who made them, when and where, and cannot do so with this one: it is locked, or damaged. Please put it up "
        "without a lock, or saved anew."
    )


def gone() -> Inline:
    """It cannot be had."""
    return t("it is no longer where it was put up.")


def broken() -> Inline:
    """It cannot be read."""
    return t("I could not read it.")


def below(name: str) -> Block:
    """In a message with a file below it."""
    return p("With it, below: {name}", name=name)
