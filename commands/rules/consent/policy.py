"""A circle's living handbook: the agreements in force, by subject. Pure: the same agreements give the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.api.errors import Refusal
from commands.rules.consent.reviews import in_force
from storage.models import Decision
from storage.written import plain_of

LONGEST_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class Chapter:
    """The agreements about one subject; None for those without one."""

    subject: str | None
    agreements: tuple[Decision, ...]


def chapters(decisions: Sequence[Decision]) -> Sequence[Chapter]:
    """What is in force, by subject in their order, each in the order of its numbers; what has no subject last."""
    by_subject: dict[str, list[Decision]] = {}
    for one in sorted(decisions, key=lambda each: each.number):
        if in_force(one):
            by_subject.setdefault(one.subject or "", []).append(one)
    named = sorted((subject for subject in by_subject if subject), key=lambda subject: (subject.casefold(), subject))
    return [
        Chapter(subject or None, tuple(by_subject[subject]))
        for subject in (*named, *([""] if "" in by_subject else []))
    ]


def as_markdown(circle: str, found: Sequence[Chapter], *, when: Callable[[datetime], str]) -> str:
    """The handbook as a file."""
    lines = [f"# What holds in the {circle}", ""]
    for chapter in found:
        lines += [f"## {chapter.subject or 'Without a subject'}", ""]
        for one in chapter.agreements:
            lines += [f"### D-{one.number}", "", *(f"> {line}" for line in plain_of(one.text).splitlines()), ""]
            dates = [f"agreed {when(one.agreed_at)}"]
            if one.renewed_at is not None:
                dates.append(f"renewed {when(one.renewed_at)}")
            dates.append(
                f"holds until {when(one.term_ends_at)}" if one.term_ends_at is not None else "holds for the time being"
            )
            if one.review_at is not None:
                dates.append(f"to be reviewed {when(one.review_at)}")
            lines += ["; ".join(dates)[:1].upper() + "; ".join(dates)[1:] + ".", ""]
    return "\n".join(lines)


def read_subject(words: str) -> str:
    """A subject as it is kept: one line, in small letters. Raises Refusal."""
    subject = " ".join(plain_of(words).split()).strip(' .#“”"').casefold()
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise Refusal(
            "no-subject",
            "Please name a subject of at most {most} letters, for example {example}.",
            most=LONGEST_SUBJECT,
            example="money",
        )
    return subject
