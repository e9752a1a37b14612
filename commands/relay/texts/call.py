"""What is said of questions to all circles."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.wording.markup import Block, Doc, Inline, listed, p, quote, say, t
from storage.models import Circle
from storage.written import on_one_line, shorter

LONGEST = 120
"""Letters of the question, said again."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a circle has answered: whose words they are, and the words."""

    circle: Circle
    lines: Sequence[tuple[str, str]]


def not_answered(number: int, circle: Circle, *, until: str) -> Inline:
    """To the link person of a circle that has not answered."""
    return t(
        "The {circle} has not answered R-{number} yet, and is asked to by {until}. A reply to it in the room is enough; “nothing from us” "
        "is an answer, too.",
        circle=circle.name,
        number=number,
        until=until,
    )


def gathered(question: str, answers: Sequence[Answers], missing: Sequence[str]) -> Doc:
    """All answers."""
    blocks: list[Block] = [p("**All answers** to “{question}”:", question=shorter(on_one_line(question), LONGEST))]
    for each in answers:
        for name, words in each.lines:
            blocks += [p("{circle}, {person}:", circle=each.circle.name, person=name), quote(words)]
    if missing:
        blocks.append(p("Not answered yet: {circles}.", circles=listed(missing)))
    return say(*blocks)
