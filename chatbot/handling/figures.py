"""Whether a line to the bot may hold a figure that is nobody else's business. Pure: it looks at the words alone.

It is asked before anything else, so that no edit, no flood, no slip of the finger and no clear text in an encrypted room
leaves a figure where all can read it. Whether the line is for the bot at all is judged by ``notices``.
"""

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from chatbot.api.arguments import holds_a_sum
from chatbot.api.arguments.bounds import TEXT
from chatbot.api.understanding.catalogue import Catalogue


def may_hold_a_figure(text: str, *, catalogue: Catalogue, are_sums: Callable[[str], bool]) -> bool:
    """Whether a line holds a number that is no year, date or item's number, and is of a kind that is said in private.

    Of that kind is a line whose first word is one of a secret command, or within one slip of it; and a line of no command that
    a declaration is read from (``are_sums``). What says a secret command as it should be said counts with any words.
    """
    if catalogue.may_hold_a_secret(text):
        return True
    said = re.sub(r"^\+\s?1(?![\d.,])", "", catalogue.bare(text[:TEXT].strip())).strip()  # “+1 C-3” is an answer.
    if not said:
        return False
    known = catalogue.find(said)
    if not catalogue.secret_words or not holds_a_sum(said):
        return False
    first = re.sub(r"[\W\d_]+", "", said.split(maxsplit=1)[0].casefold())
    secret_families = {command.family for command in catalogue.commands if command.secret}
    if first in catalogue.secret_words and (known is None or known.command.family in secret_families):
        return True  # “extend C-1 …” is another family's, whatever “subs extend” is.
    return known is None and (_is_a_slip(first, catalogue) or are_sums(said))


def _is_a_slip(first: str, catalogue: Catalogue) -> bool:
    """Whether a word is one letter away from one of a secret command: one too many, too few, another, or two changed about."""
    return any(OSA.distance(first, word, score_cutoff=1) <= 1 for word in catalogue.secret_words)
