"""What members are told of their privacy: plainly, and short enough to be read."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS, Doc, Inline, cmd, listed, p, say, t, ul
from storage.types import UserId


def privacy(*, operators: Sequence[UserId]) -> Doc:
    """What is kept, who sees it, what an operator and a server's admin could see, and whom to ask."""
    whom: Inline = listed(operators) if operators else t("whoever runs the bot")
    return say(
        p("Your privacy with me:"),
        ul(
            [
                t(
                    "I keep who is in which circle, speaks for which co-op and has which role; and what you tell me on items, polls and {subs}, each with its time.",
                    subs=SUBS,
                ),
                t(
                    "A circle's words are for those who are in its room now. A link person can pass some of them on, with the name of who said them. {never} keeps yours here.",
                    never=cmd("relay never me"),
                ),
                t(
                    "Figures are for who speaks for your co-op, in private. A treasurer is told who has not declared, and can be given all declarations as a file."
                ),
                t(
                    "Whoever runs me ({operators}) could read all that I keep on their machine, figures and private words too. In the chat I show them none of it.",
                    operators=whom,
                ),
                t(
                    "The admin of a Matrix server that one of us uses could read what is not encrypted, and sees who writes where and when. Reactions are never encrypted."
                ),
                t(
                    "What you delete I take out of cards and copies. My record of it and older backups may still hold it; a picture or a file that was passed on stays with the homeserver until its admin deletes it."
                ),
                t(
                    "{mydata}, in private, shows what I keep about you; {forget} takes you out of it. Ask an operator anything else.",
                    mydata=cmd("mydata", here=False),
                    forget=cmd("forget me", here=False),
                ),
            ]
        ),
    )
