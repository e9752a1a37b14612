"""The texts about several Matrix accounts of one person."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, cmd, listed, p, say, t, ul


def asked(account: str) -> Doc:
    """To who says that an account is theirs, too."""
    return say(
        "Thank you. I have asked {account} in private whether that is so. Once it says yes there, the two are one person to me.",
        account=account,
    )


def whether(person: str, account: str) -> Doc:
    """To the other account."""
    return say(
        p(
            "{person} says that {account}, with which you read this, is theirs as well: that the two of you are one person. Is that so?",
            person=person,
            account=account,
        ),
        p("With a yes, from then on:"),
        ul(
            (
                t("you have one voice together, one answer to each item, and the circles are told so"),
                t(
                    "what you speak for, your roles and all that you do here are those of {person}",
                    person=person,
                ),
                t(
                    "I write to both as to one, and {end} ends it from either side: each has again what it had before then, and what "
                    "came meanwhile stays with {person}",
                    end=cmd("me end"),
                    person=person,
                ),
            )
        ),
        p("Say yes or no. If you do not know {person}, say no.", person=person),
    )


def about(person: str) -> Inline:
    """What that question is about."""
    return t("whether you and {person} are one person", person=person)


def not_so() -> Doc:
    """To the account that has said no."""
    return say("Thank you for saying so. You are two, and nothing has changed. I have told them.")


def they_say_no(account: str) -> Doc:
    """To who had asked."""
    return say("{account} says that you are not one person. Nothing has changed.", account=account)


def you_are_one(person: str, account: str) -> Doc:
    """To both accounts."""
    return say(
        "{person} and {account} are one person to me from now on, with one voice. Of what both had answered to an open item the "
        "latest counts. {me} shows your accounts, {end} ends it.",
        person=person,
        account=account,
        me=cmd("me"),
        end=cmd("me end"),
    )


def they_are_one(name: str, person: str, account: str) -> Doc:
    """To the circles and co-ops where that person has a part."""
    return say(
        "{name} has two accounts here, {person} and {account}: they are one person from now on, with one voice.",
        name=name,
        person=person,
        account=account,
    )


def you_are_two(person: str, account: str) -> Doc:
    """To both accounts, once it has ended."""
    return say(
        "{account} is no longer an account of {person}: the two are two people to me from now on. Each has again what it had before, "
        "its voice and its roles, as far as they go on. What came and what was said meanwhile stays with {person}. {whoami} shows "
        "what is yours.",
        person=person,
        account=account,
        whoami=cmd("whoami"),
    )


def they_are_two(person: str, account: str) -> Doc:
    """To the circles where that person has a part."""
    return say(
        "{person} and {account} are two people from now on, each with what it had before, and with a voice of its own.",
        person=person,
        account=account,
    )


def yours(accounts: Sequence[str]) -> Doc:
    """To who asks which accounts are theirs."""
    if len(accounts) == 1:
        return say(
            "I know you as {account}, with no other account. To join another one of yours, say {me}.",
            account=accounts[0],
            me=cmd("me @hal:example.org"),
        )
    return say(
        "I know you as {account}, and {others} as the same person. To end that, say {end}.",
        account=accounts[0],
        others=listed(accounts[1:]),
        end=cmd(f"me end {accounts[1]}"),
    )
