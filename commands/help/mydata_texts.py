"""What is said around what the bot keeps about a person; each line is its family's."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, cmd, listed, p, run, say, t, ul
from storage.types import UserId


def of_account(account: UserId, line: Inline) -> Inline:
    """What is kept of another account of theirs."""
    return t("With {account}: {line}", account=account, line=line)


FIRST = 3
"""So many lines are shown at first: what somebody is here, which comes first."""


def first_of(lines: Sequence[Inline], *, operators: Sequence[UserId]) -> Doc:
    """The beginning of it in six lines: the rest, who sees it, and how to be taken out of it."""
    whom: Inline = listed(operators, style="or") if operators else t("whoever runs me")
    return say(
        p("I keep this about you; the table has each record:"),
        ul(
            [
                *lines[:FIRST],
                t("and {count} more kinds: {all}", count=len(lines) - FIRST, all=cmd("mydata all")),
            ]
        ),
        p(
            "Who can see what: {privacy}. To be taken out of it: {forget}. Ask {whom} anything else.",
            privacy=cmd("privacy"),
            forget=cmd("forget me"),
            whom=whom,
        ),
    )


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
