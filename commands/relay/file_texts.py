"""What is said of files that are passed on, and of those that are not."""

from chatbot.api.incoming import Attachment
from chatbot.api.markup import Block, Doc, Inline, cmd, code, listed, p, say, t
from commands.rules.relay_files import name_of_file, size_in_words
from storage.models import Circle


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
    """It may hold more than people see, and nobody has allowed that."""
    return t(
        "such a file may tell who made it and where, and I cannot take that out. A link person can pass it on as it is."
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


def as_it_is(attachment: Attachment, *, private: bool) -> Doc:
    """Whether a file is to be passed on as it is."""
    file, yes, no = _known_as(attachment), code("yes"), code("no")
    if private:
        return say(
            "{file} may tell who made it, when and where, and I cannot take that out. Shall I pass it on as it is? Say {yes} or {no}.",
            file=file,
            yes=yes,
            no=no,
        )
    return say(
        "{file} may tell who made it, when and where, and I cannot take that out. Shall I pass it on as it is? Reply to this message "
        "with {yes} or {no}.",
        file=file,
        yes=yes,
        no=no,
    )


def tells_beware(attachment: Attachment) -> Block:
    """To a link person who is asked to pass it on."""
    return p("{file} may tell who made it, when and where; I cannot take that out.", file=_known_as(attachment))


def stays_here(attachment: Attachment, there: Circle) -> Doc:
    """To who has answered with a file that may tell more than people see: only that there is one was carried."""
    return say(
        "Thank you, I have carried your answer to the {circle}, but not {file}: such a file may tell who made it, when and where, and I "
        "cannot take that out. A link person can pass it on as it is: by a reply to it with {relay}.",
        circle=there.name,
        file=_known_as(attachment),
        relay=cmd("relay", here=False),
    )


def whether_as_it_is() -> Inline:
    """What the question is about."""
    return t("whether I shall pass on that file as it is ({yes} or {no})", yes=code("yes"), no=code("no"))


def not_passed_on() -> Doc:
    """It is not to be passed on."""
    return say("All right, I have passed on nothing.")
