"""What all who are in a call say in one line: which lines are one, and what they say."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.api.errors import Refusal
from commands.rules.consent.bulk import Besides, is_for_all_present, may_correct, read_bulk
from storage.models import Answer, Item, ItemStatus, Stance

C, K, X, A = Stance.CONSENT, Stance.CONCERN, Stance.CRITICAL, Stance.STAND_ASIDE


@pytest.mark.parametrize(
    ("text", "stance", "number", "besides"),
    [
        ("all present consent", C, None, []),
        ("All present consent.", C, None, []),
        ("everybody present agrees to C-12", C, 12, []),
        ("all who are here stand aside", A, None, []),
        ("all co-ops", None, None, []),
        ("all present consent but Kim: concern the school run", C, None, [("Kim", K, "the school run")]),
        ("all present consent to C-3, but Kim", C, 3, [("Kim", None, None)]),
        (
            "all present consent except for Kim and Leaf Bakery",
            C,
            None,
            [("Kim", None, None), ("Leaf Bakery", None, None)],
        ),
        (
            "all present consent but Kim: concern: too far, and too dear; Leaf: object because we cannot; Oak",
            C,
            None,
            [("Kim", K, "too far, and too dear"), ("Leaf", X, "we cannot"), ("Oak", None, None)],
        ),
        ("all present consent but Kim, Lee: stand aside", C, None, [("Kim", A, None), ("Lee", A, None)]),
        (
            "all present consent but Kim: concern the noise and Lee: objection: no money",
            C,
            None,
            [("Kim", K, "the noise"), ("Lee", X, "no money")],
        ),
        ("consent but Kim: concern the school run", C, None, [("Kim", K, "the school run")]),
        ("all present consent but Kim: concern", None, None, []),
        ("all present consent but Kim: perhaps later", None, None, []),
        ("all present consent if we buy two", None, None, []),
        ("all present eat soup", None, None, []),
        ("all present consent but", None, None, []),
        ("all present consent but ;", None, None, []),
    ],
)
def test_what_a_line_says(
    text: str, stance: Stance | None, number: int | None, besides: list[tuple[str, Stance | None, str | None]]
) -> None:
    if stance is None:
        with pytest.raises(Refusal):
            read_bulk(text)
        return
    found = read_bulk(text)
    assert (found.stance, found.number) == (stance, number)
    assert list(found.besides) == [Besides(*one) for one in besides]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("all present consent", True),
        ("Everyone here agrees to C-4.", True),
        ("all present consent but Kim: concern the noise", True),
        ("everybody present consents, except Leaf", True),
        ("everyone here agrees that the soup was good", False),
        ("all present?", False),
        ("do all present consent?", False),
        ("all present consent?", False),
        ("all is well", False),
        ("we consent", False),
    ],
)
def test_which_lines_of_a_room_are_one(text: str, is_one: bool) -> None:
    assert is_for_all_present(text) is is_one


NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "entered", "stance", "after", "may"),
    [
        ({}, {"call": 1}, X, timedelta(hours=1), True),
        ({}, {"call": 1}, X, timedelta(hours=24), True),
        ({}, {"call": 1}, X, timedelta(hours=24, seconds=1), False),
        ({}, {"call": 1}, C, timedelta(hours=1), False),
        ({}, {"call": None}, X, timedelta(hours=1), False),
        ({}, None, X, timedelta(hours=1), False),
        ({"twin": 7}, {"call": 1}, X, timedelta(hours=1), False),
        ({"status": ItemStatus.WITHDRAWN}, {"call": 1}, X, timedelta(hours=1), False),
        ({"status": ItemStatus.OPEN, "closed_at": None}, {"call": 1}, X, timedelta(hours=1), False),
        ({"status": ItemStatus.REFERRED}, {"call": 1}, X, timedelta(hours=1), False),
        ({}, {"call": 1}, X, timedelta(0), False),
        ({"status": ItemStatus.NOT_HEARD}, {"call": 1}, X, timedelta(hours=1), True),
    ],
)
def test_until_when_a_co_op_corrects_what_was_entered_for_it(
    changed: dict[str, object], entered: dict[str, object] | None, stance: Stance, after: timedelta, may: bool
) -> None:
    item = Item(**{"number": 1, "status": ItemStatus.AGREED, "closed_at": NOW, "twin": None, **changed})
    answer = Answer(stance=C, **entered) if entered is not None else None
    assert may_correct(item, answer, stance, at=NOW + after) is may
