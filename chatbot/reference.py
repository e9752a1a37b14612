"""``docs/commands.md``, made from the commands themselves."""

from chatbot.api.access import in_words
from chatbot.api.catalogue import Catalogue
from chatbot.api.declared import Command, Place
from chatbot.api.docstrings import paragraphs_of
from chatbot.api.rendering import IN_A_ROOM

PLACES = {
    Place.CIRCLE: "in a circle's room (or in private, by somebody who is in only one circle)",
    Place.PRIVATE: "in private only",
    Place.ANYWHERE: "anywhere",
}


def reference(catalogue: Catalogue) -> str:
    """Every command with its grammar, its meaning, an example, and for whom it is."""
    lines = [
        "# What you can say",
        "",
        "Made from the code by `make docs`. In a private room the `!` may be left out.",
        "",
    ]
    for family in catalogue.families:
        lines += [f"## {family.summary}", ""]
        for command in family.commands:
            lines += [
                f"### `!{command.grammar.usage(command.words)}`",
                "",
                *(line for words in _help(command) for line in (words, "")),
                f"For example: `!{command.example}`. For {IN_A_ROOM.words(in_words(command.allow))}; {PLACES[command.place]}.",
                "",
            ]
    return "\n".join(lines).rstrip() + "\n"


def _help(command: Command) -> list[str]:
    """The paragraphs of a command's help; commands in them bear the prefix that is usual in rooms."""
    paragraphs = paragraphs_of(command.help, command=lambda words: f"`!{words}`")
    return [IN_A_ROOM.words(paragraph.inner) for paragraph in paragraphs]
