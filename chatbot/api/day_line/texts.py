"""What is said around what has fallen due for a person; each line is its family's."""

from collections.abc import Sequence

from chatbot.api.seams.says import Waiting
from chatbot.api.wording.markup import Block, Doc, Inline, cmd, n, p, say, t, ul


def lines(waiting: Sequence[Waiting]) -> tuple[Block, ...]:
    """A line each, with the name of its circle."""
    shown: list[Inline] = [
        each.line if each.circle is None else t("{circle}: {line}", circle=each.circle, line=each.line)
        for each in waiting
    ]
    if len(shown) == 1:
        return say(*shown).blocks
    return (p(t("{count} things wait for you:", count=len(shown))), ul(shown))


def others_wait(count: int) -> Doc:
    """What waits and is not shown."""
    if not count:
        return Doc(())
    todo = cmd("todo")
    return say(
        n(
            count,
            "{count} more waits for you: {todo} shows it.",
            "{count} more wait for you: {todo} shows them.",
            todo=todo,
        )
    )
