"""When a roll-call may begin, and what is a yes to it. Pure."""

from datetime import datetime, timedelta

from chatbot.api.errors import Refusal

LEAST = timedelta(days=3)
"""Less time is too little for people who look in once a week."""
_YES = {"✅", "👍", "✔", "❤", "🙋"}


def may_begin(until: datetime | None, *, now: datetime, open_until: str | None) -> None:
    """One at a time, and long enough. Raises Refusal."""
    if open_until is not None:
        raise Refusal(
            "asked-already", "This circle is asked already who is still here, until {until}.", until=open_until
        )
    if until is not None and until - now < LEAST:
        raise Refusal(
            "too-soon",
            "That is too little time for people who do not look in every day. Please give them three days at least.",
        )


def is_yes(tap: str) -> bool:
    """Whether a tap says that somebody is here."""
    return tap.strip().rstrip("\ufe0f")[:1] in _YES
