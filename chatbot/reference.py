"""``docs/commands.md``, made from the commands themselves."""

from chatbot.api.access import in_words
from chatbot.api.catalogue import Catalogue
from chatbot.api.family import Place
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
                command.help,
                "",
                f"For example: `!{command.example}`. For {IN_A_ROOM.words(in_words(command.allow))}; {PLACES[command.place]}.",
                "",
            ]
    return "\n".join(lines).rstrip() + "\n"
