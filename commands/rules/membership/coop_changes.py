"""What can become of a co-op as a whole, and who says so. Pure (DECISIONS 31)."""

from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Coop, CoopChange

OBJECT_WITHIN = timedelta(days=7)
"""So long the others who speak for a co-op can say no."""
UNDO_WITHIN = timedelta(days=30)
"""So long an operator can undo it."""


def may_change(*, own: bool, operates: bool, coop: str) -> None:
    """Who speaks for a co-op, confirmed, says what becomes of it, or an operator. Raises Refusal."""
    if not (own or operates):
        raise Refusal(
            "not-your-coop",
            "What becomes of {coop} is said by who speaks for it, confirmed, or by an operator. Please ask one of them.",
            coop=coop,
        )


def must_go_on(coop: Coop, *, into: str | None) -> None:
    """Refuse what is about a co-op that is no more. ``into`` is the one that it has gone into. Raises Refusal."""
    if coop.ended_at is None:
        return
    if into is not None:
        raise Refusal(
            "coop-merged",
            "{coop} has gone into {into}. Please say {into} instead; within 30 days an operator can undo that.",
            coop=coop.name,
            into=into,
        )
    raise Refusal(
        "coop-closed",
        "{coop} has closed. Within 30 days an operator can undo that: {undo}",
        coop=coop.name,
        undo=cmd(f"coop undo {coop.slug}"),
    )


def must_be_first(waiting: CoopChange | None, *, coop: str) -> None:
    """One thing at a time. Raises Refusal."""
    if waiting is not None:
        raise Refusal(
            "changes-already",
            "Something else is to become of {coop}, and its people can still say no to that. {shows} shows what.",
            coop=coop,
            shows=cmd(f"coop {coop}"),
        )


def must_be_two(coop: Coop, other: Coop) -> None:
    """A co-op goes into another one. Raises Refusal."""
    if coop.id == other.id:
        raise Refusal("same-coop", "That is one and the same co-op. Nothing has changed.")


def may_take_along(*, speaks: bool, alone: bool, person: str, coop: str) -> None:
    """Who speaks for the new co-op is of the old one, and does not leave it without anybody. Raises Refusal."""
    if not speaks:
        raise Refusal(
            "not-of-it",
            "{person} does not speak for {coop}, confirmed. Please name somebody who does.",
            person=person,
            coop=coop,
        )
    if alone:
        raise Refusal(
            "would-be-silent",
            "Nobody else speaks for {coop}, so nobody would be left to speak for it. To have another name: {rename}",
            coop=coop,
            rename=cmd(f"coop rename {coop} to Leaf and Loaf"),
        )


def may_be_undone(done: CoopChange | None, *, coop: str, now: datetime) -> CoopChange:
    """What can be undone of a co-op. Raises Refusal."""
    if done is None or done.done_at is None:
        raise Refusal("nothing-to-undo", "Nothing has become of {coop} that could be undone.", coop=coop)
    if now - done.done_at > UNDO_WITHIN:
        raise Refusal(
            "undone-too-late",
            "That was more than 30 days ago, and others rely on it by now. Its people can come back with {join}.",
            join=cmd("join"),
        )
    return done
