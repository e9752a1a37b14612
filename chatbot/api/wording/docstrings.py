"""The docstring of a command as its help: paragraphs, in which `` `join` `` is a command, without its prefix, and ``{subs}`` what the
federation calls that. Pure."""

import re
from collections.abc import Callable

from chatbot.api.wording.markup import Paragraph
from chatbot.api.wording.phrases import OWN_WORDS, Inline, Phrase, cmd, t

_COMMAND = re.compile(r"`([^`]+)`")


def paragraphs_of(docstring: str, *, command: Callable[[str], Inline] = cmd) -> list[Paragraph]:
    """The paragraphs of a docstring. ``command`` says how the commands in them are shown."""
    return [Paragraph(phrase_of(each, command=command)) for each in docstring.split("\n\n") if each.strip()]


def phrase_of(paragraph: str, *, command: Callable[[str], Inline] = cmd) -> Phrase:
    """One paragraph, whose commands are its named parts, so that it is translated like any other text."""
    words = " ".join(paragraph.split())
    shown: dict[str, Inline] = {_name_of(each): command(each) for each in _COMMAND.findall(words)}
    shown |= {name: word for name, word in OWN_WORDS.items() if f"{{{name}}}" in words}
    return t(_COMMAND.sub(lambda found: f"{{{_name_of(found[1])}}}", words), **shown)


def _name_of(command: str) -> str:
    return re.sub(r"\W+", "_", command).strip("_")
