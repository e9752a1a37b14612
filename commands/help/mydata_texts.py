"""What is said around what the bot keeps about a person; each line is its family's."""

from collections.abc import Sequence

from chatbot.api.markup import Doc, Inline, cmd, listed, p, run, say, t, ul
from storage.types import UserId


def of_account(account: UserId, line: Inline) -> Inline:
    """What is kept of another account of theirs."""
    return t("With {account}: {line}", account=account, line=line)


def kept(user_id: UserId, lines: Sequence[Inline], *, operators: Sequence[UserId]) -> Doc:
    """All that is kept, who can see it, and how it is deleted."""
    names = listed(operators)
    return say(
        p("This is what I keep about {person}:", person=user_id),
        ul(lines),
        p(
            "What you have said in a circle's room can be seen by that circle, figures that you have told me by your co-op's "
            "own people and the treasurers."
        ),
        p(
            run(
                t("Whoever runs the bot can see all of it, with its words and figures: {operators}.", operators=names)
                if operators
                else t("Whoever runs the bot can see all of it, with its words and figures."),
                t("In the chat they are shown who has changed what, without figures or words said in private."),
            )
        ),
        p("To have yourself taken out of it: {forget}.", forget=cmd("forget me")),
    )
