"""Judgement on drafts of proposals. Pure."""

import re
from datetime import timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd, code
from commands.rules.consent.terms import aim_and_why
from storage.models import ItemDraft
from storage.types import UserId

A_DAY, MOST_AUTHORS, MOST_A_DAY = timedelta(days=1), 5, 10
"""So many are asked to write one draft, and by who has begun drafts within a day: each is rung."""
_PERSON = re.compile(r"@\S+")
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.I)


def names_people(words: str) -> bool:
    """Whether all that is said after “with” are people, by their ids or the first part of these: “@hal, @fay and @bo:example.org”."""
    names = names_in(words)
    return bool(names) and all(_PERSON.fullmatch(name) for name in names)


def names_in(words: str) -> list[str]:
    """The names in a line, one by one."""
    return [name.strip(" .") for name in _AND.split(words.strip()) if name.strip(" .")]


def read_change(text: str) -> tuple[str, str | None, str | None]:
    """What a change gives: another text, aim, reason why now; of the first nothing where it gives one of the others alone. Raises
    Refusal."""
    said = text.strip()
    words, aim, why = aim_and_why(f"… {said}", None)  # So that either may stand alone.
    words = words.removeprefix("…").strip()
    if not words and why is None and aim is None:
        raise Refusal(
            "nothing", "I read no words in it. For example: {edit}", edit=cmd("draft edit F-3 Share the van on Mondays")
        )
    return words, aim, why


def must_be_open(draft: ItemDraft) -> None:
    """Nothing is done to what is published or thrown away. Raises Refusal."""
    if draft.published_at is not None and draft.item is not None:
        raise Refusal(
            "published",
            "F-{number} is published as C-{item}. To change its text there: {amend}",
            number=draft.number,
            item=draft.item,
            amend=cmd(f"amend C-{draft.item} Share the van on Mondays"),
        )
    if draft.discarded_at is not None:
        raise Refusal("discarded", "F-{number} was thrown away. Nothing has changed.", number=draft.number)


def must_have_rounds(*, as_check: bool) -> None:
    """What two circles decide together goes through the rounds. Raises Refusal."""
    if as_check:
        raise Refusal(
            "check-of-one",
            "A quick check is for one circle. To put it to both, please say it without {as_check}.",
            as_check=code("as check"),
        )


def may_discard(draft: ItemDraft, *, by: UserId, there: bool) -> None:
    """Who has begun a draft throws it away, and nobody else while they are ``there``. Raises Refusal."""
    if draft.begun_by != by and there:
        raise Refusal(
            "not-yours",
            "F-{number} was begun by somebody else, who alone throws it away. To write it with them no longer: {leave}",
            number=draft.number,
            leave=cmd(f"draft leave F-{draft.number}"),
        )


def may_ask_more(asked: int, *, so_far: int, today: int) -> None:
    """Refuse to ask a crowd to write a draft, or people all day. Raises Refusal."""
    if so_far + asked > MOST_AUTHORS:
        raise Refusal(
            "too-many-authors",
            "A draft is written by {count} others at the most. Put it to the circle, and all can speak to it: {publish} Nothing has "
            "changed.",
            count=str(MOST_AUTHORS),
            publish=cmd("publish F-3"),
        )
    if asked and today + asked > MOST_A_DAY:
        raise Refusal(
            "asked-often",
            "You have asked {count} people within a day to write with you, and I have told each. Please go on tomorrow. Nothing has "
            "changed.",
            count=str(today),
        )
