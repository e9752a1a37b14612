"""A line in a circle's room that names a date poll, a call for hands or a sense check: an answer, or talk among people."""

import pytest

from commands.rules.meet.hint import answer_in_the_room


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("M-1 1", ("M", 1, "1")),
        ("m1 2", ("M", 1, "2")),
        ("M-1: 1 and 3", ("M", 1, "1 and 3")),
        ("**M-1** 1 yes, 2 no", ("M", 1, "1 yes, 2 no")),
        ("2 for M-1", ("M", 1, "2")),
        ("M-12 only thursday", ("M", 12, "only thursday")),
        ("M-1 wed morning", ("M", 1, "wed morning")),
        ("H-2 me", ("H", 2, "me")),
        ("me for H-2", ("H", 2, "me")),
        ("H-2 I can help", ("H", 2, "I can help")),
        ("H-2: not me, I am away", ("H", 2, "not me, I am away")),
        ("S-3 good", ("S", 3, "good")),
        ("S-3: mixed, it is cold", ("S", 3, "mixed, it is cold")),
    ],
)
def test_an_answer_by_number(line: str, answer: tuple[str, int, str]) -> None:
    assert answer_in_the_room(line) == answer


@pytest.mark.parametrize(
    "line",
    [
        "M-1 is on thursday",
        "M-1 was a good idea",
        "M-1 moved to 2 April",
        "see M-1 for the times",
        "who has answered M-1?",
        "M-1",
        "H-2 is for the fair",
        "H-2 needs two people",
        "who helps with H-2?",
        "S-3 is about the rota",
        "S-3 closes tomorrow",
        "we talked about S-3",
        "1 and 3",
        "M-1 1\nand more lines",
    ],
)
def test_talk_about_it_is_left_alone(line: str) -> None:
    assert answer_in_the_room(line) is None
