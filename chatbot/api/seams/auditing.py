"""A change leaves an audit line of the family that has made it."""

from collections.abc import Collection

from storage.models import AuditLine, InboxEvent, Job, OpenList, OpenQuestion, OutboxRow, Outcome, OwnZone, Reminder

ON_THE_WAY = frozenset(
    table.__tablename__
    for table in (InboxEvent, Outcome, OutboxRow, Job, OpenQuestion, OpenList, Reminder, OwnZone, AuditLine)
)
"""Tables that carry words and work along. What is written there alone changes nothing that members have agreed or told."""


class NotAudited(Exception):
    """A mistake of ours: a handler has changed the archive and left no audit line, or has not declared that it changes it."""


def must_be_audited(family: str, *, changed: Collection[str], lines: Collection[str]) -> None:
    """Hold a family that has changed some tables to its audit lines. Raises NotAudited."""
    told = sorted({*changed} - ON_THE_WAY)
    if told and not lines:
        raise NotAudited(f"{family} has changed {told} without an audit line")
