"""Of whom somebody asks who says ``who``."""

import pytest

from commands.rules.asking_who import Asked, read_who

CALLED = {
    "link person": "link_person",
    "secretary": "secretary",
    "facilitator": "facilitator",
    "operator": "operator",
    "treasurer": "treasurer",
}


@pytest.mark.parametrize(
    ("said", "role", "circle"),
    [
        (None, None, None), ("", None, None), ("here", None, None), ("is here", None, None), ("is here?", None, None),
        ("is in the circle", None, None), ("is in this circle?", None, None), ("do i ask", None, None), ("can help", None, None),
        ("can help me?", None, None), ("is in", None, None), ("else is here", None, None), ("are we", None, None),
        ("is the link person", "link_person", None), ("is the link person?", "link_person", None), ("is link person", "link_person", None),
        ("is link", "link_person", None), ("link", "link_person", None), ("is our secretary", "secretary", None),
        ("secretary", "secretary", None), ("is secretery", "secretary", None), ("are the operators", "operator", None),
        ("is the facilitator here", "facilitator", None), ("is the treasurer", "treasurer", None),
        ("is the secretary of tech", "secretary", "tech"), ("is link person of the food circle", "link_person", "the-food-circle"),
        ("is in food", None, "food"), ("is in the tech circle", None, "tech-circle"), ("tech", None, "tech"),
        ("is in coordinating", None, "coordinating"),
    ],
)  # fmt: skip
def test_who_is_asked_for_is_understood(said: str | None, role: str | None, circle: str | None) -> None:
    assert read_who(said, called=CALLED) == Asked(role, circle)
