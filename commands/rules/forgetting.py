"""Having oneself forgotten: when, and who is named elsewhere. Pure (DECISIONS 33)."""

from datetime import timedelta

from chatbot.api.errors import Refusal

WAITS = timedelta(hours=24)
"""So long after the yes it can be stopped."""


def must_not_be_named(*, operates: bool, sees_sums: bool) -> None:
    """Whom the configuration names as operator or treasurer would be back with the next start. Raises Refusal."""
    if operates or sees_sums:
        raise Refusal(
            "named-in-the-toml",
            "My configuration names you as operator or treasurer, so I would know you again at the next start. Please have your id "
            "taken out of it first, then say this again.",
        )
