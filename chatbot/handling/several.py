"""Whether a message is more than one command: which of them was done would not be seen. Pure."""

import re
from collections.abc import Callable

from chatbot.api.understanding.found import Found

MOST_LINES = 20
"""Lines of a message in which another command is looked for."""
MOST_PLACES = 5
"""Places of its first line."""
Understands = Callable[[str], Found | None]


def holds_another(text: str, *, prefix: str, understand: Understands) -> bool:
    """Whether another command stands in a line of its own, or behind the first one: “yes C-1 and !items”. In the running text of a
    command it is part of the text."""
    first, *more = text.split("\n")[:MOST_LINES]
    if any(line.startswith(prefix) and understand(line.removeprefix(prefix)) for line in more):
        return True
    places = list(re.finditer(rf"[\s,;&+]{re.escape(prefix)}(?=\w)", first))[:MOST_PLACES]
    found = understand(first) if places else None
    if places and (found is None or not found.command.grammar.has_running_text):
        return any(understand(first[place.end() :]) is not None for place in places)
    return False
