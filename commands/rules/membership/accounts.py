"""Which Matrix accounts may be joined as one person's. Pure."""

from collections.abc import Collection
from datetime import timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Accounts
from storage.types import UserId

A_DAY, MOST_A_DAY = timedelta(days=1), 3
"""So often may a person ask other accounts within a day."""
EXAMPLE = cmd("me @hal:example.org")


def may_be_joined(
    account: UserId, *, person: UserId, accounts: Accounts, bot: UserId, named: Collection[UserId], known: bool
) -> None:
    """Whether an account may become one of a person's. ``named`` are those whom the configuration names as operators or treasurers,
    a right that nobody is given by chat; ``known`` is whether the bot knows the account. Raises Refusal."""
    if account == person or accounts.person(account) == person:
        raise Refusal("one-already", "{account} and you are one person already. Nothing has changed.", account=account)
    if account == bot:
        raise Refusal("the-bot", "That is me, and I am no person. Please name the other account of yours.")
    if account in accounts.persons or account in accounts.persons.values():
        raise Refusal(
            "anothers",
            "{account} is one of several accounts of a person already, so it cannot be joined to yours. Nothing has changed.",
            account=account,
        )
    for one in (account, person):
        if one in named:
            raise Refusal(
                "named-in-toml",
                "My configuration names {account} as operator or treasurer. That is given to nobody by chat, so it stays this one "
                "account's. Nothing has changed.",
                account=one,
            )
    if not known:
        raise Refusal(
            "not-known",
            "I do not know {account} yet. Please write to me with it once, or come into the room of a circle with it; then say "
            "{again}.",
            account=account,
            again=cmd(f"me {account}"),
        )


def may_say_so(*, known: bool) -> None:
    """Whether somebody is one of ours, so that another account may be asked because they say so. Raises Refusal."""
    if not known:
        raise Refusal(
            "not-ours",
            "I do not see this account in any circle's room. Please say that with the account with which you are in one. Nothing has "
            "changed.",
        )


def may_ask_again(asked: int) -> None:
    """Refuse to ask one more account today. Raises Refusal."""
    if asked >= MOST_A_DAY:
        raise Refusal(
            "asked-often",
            "You have asked {count} times within a day whether an account is yours, and each time I have written to it. Please come "
            "back tomorrow. Nothing has changed.",
            count=str(asked),
        )


def may_part(banned_from: str | None) -> None:
    """Nobody comes back into a circle by ending that the account is theirs with which they are banned from it. ``banned_from`` is what
    such a circle is called. Raises Refusal."""
    if banned_from is not None:
        raise Refusal(
            "banned-with-one",
            "With one of these accounts you are banned from the room of the {circle}, so they stay one person. Whoever runs that room "
            "can lift the ban; then say this again. Nothing has changed.",
            circle=banned_from,
        )


def which_to_part(said: UserId | None, *, spoken_with: UserId, joined: Collection[UserId]) -> UserId:
    """Which of a person's joined accounts becomes a person by itself again: the one named, the one that says so, or the only one.
    Raises Refusal."""
    if not joined:
        raise Refusal(
            "no-account", "No other account of yours is joined, so there is nothing to end. Nothing has changed."
        )
    meant = said or (spoken_with if spoken_with in joined else None)
    if meant is None and len(joined) == 1:
        return next(iter(joined))
    if meant is None or meant not in joined:
        raise Refusal(
            "which-account",
            "Please say which of your accounts: {example}.",
            example=cmd(f"me end {next(iter(joined))}"),
        )
    return meant
