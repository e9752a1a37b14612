"""``docs/commands.md`` and ``docs/authority.md``, made from the commands themselves and the table of rights."""

import commands
from chatbot.api.access import in_words
from chatbot.api.declaring.declared import Command, Place
from chatbot.api.wording.docstrings import paragraphs_of
from chatbot.api.wording.phrases import listed
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.rules.authority import IN_WORDS, RIGHTS

PLACES = {
    Place.CIRCLE: "in a circle's room (or in private, by somebody who is in only one circle)",
    Place.PRIVATE: "in private only",
    Place.ANYWHERE: "anywhere",
}


def reference() -> str:
    """Every command with its grammar, its meaning, an example, and for whom it is."""
    lines = [
        "# What you can say",
        "",
        "Made from the code by `make docs`. In a private room the `!` may be left out.",
        "",
    ]
    for family in commands.FAMILIES:
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


def authority() -> str:
    """Who may do what: to each kind of record, and with each command."""
    lines = [
        "# Who may do what",
        "",
        "Made from the code by `make docs`. One table says it (`commands/rules/authority.py`), one function asks it with the record",
        "in hand (`commands/authority.py`), and a test walks every command as every kind of person and compares.",
        "",
        "## To what is there",
        "",
        "Whatever stands here, the person is **in the room of the record's circle at that moment**. Who has left it, was removed",
        "or banned does nothing to it and reads nothing of it, also where it is theirs, from whatever room. That holds for",
        "operators as for anybody.",
        "",
        "| Record | What | Who | With |",
        "|---|---|---|---|",
    ]
    for right in RIGHTS:
        whom = IN_A_ROOM.words(listed((IN_WORDS[each] for each in right.whom), style="or"))
        said = ", ".join(f"`!{words}`" for words in (*right.said, *right.here))
        lines.append(f"| {right.to} | {right.does} | {whom} | {said} |")
    lines += [
        "",
        "A reaction on a card or a reply to it is the same as its command, and counts only in the card's room, or in the private",
        "room where the card was shown to a person who is still in the circle's room.",
        "",
        "## What is a co-op's own",
        "",
        "A request to speak for a co-op, to see its earlier figures or to be a guest in its name is answered by those who speak",
        "for it, or else by the secretaries of its circles, or else by operators; of figures, by treasurers in the secretaries'",
        "place. What nobody has answered for two days goes on to the operators, once: a request to join a circle, too, which they",
        "answer without being in its room, and at once where nobody there could. Who is still to be confirmed as a speaker reads,",
        "asks and proposes like whoever is there; what they answer counts for nothing, and they reopen no decision. Speakers and",
        "secretaries have to be in a room of ours at that moment; operators and treasurers are so by the configuration",
        "(`commands/rules/membership/speakers.py`). Ending a speaker is for the same people, except treasurers; bringing back a declaration",
        "is for whoever made the declaration and still speaks for the co-op, and for treasurers (`commands/subs/paying/restoring.py`).",
        "",
        "## Commands",
        "",
        "In a circle's room it counts what the person is in that circle, in private what they are in any. What a command does to",
        "a record is asked besides, as above.",
        "",
        "| Command | For | Where |",
        "|---|---|---|",
    ]
    for family in commands.FAMILIES:
        for command in family.commands:
            whom = IN_A_ROOM.words(in_words(command.allow))
            lines.append(f"| `!{command.words}` | {whom} | {PLACES[command.place]} |")
    return "\n".join(lines) + "\n"


def _help(command: Command) -> list[str]:
    """The paragraphs of a command's help; commands in them bear the prefix that is usual in rooms."""
    paragraphs = paragraphs_of(command.help, command=lambda words: f"`!{words}`")
    return [IN_A_ROOM.words(paragraph.inner) for paragraph in paragraphs]
