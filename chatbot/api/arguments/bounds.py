"""How much of each kind of argument is read. Whatever is longer is refused before any pattern or library looks at it.

A message may have thousands of letters, and many patterns take the square of what they are given: one message would keep
everybody waiting.
"""

from chatbot.api.errors import UsageError
from chatbot.api.wording.phrases import Inline, t

TIME, SUM, NAME, TEXT = 60, 20, 100, 8_000
"""Letters of a time, of a sum, of a name, of a text."""
MENTION = 1_000
"""Letters of a person. An id may have 255 of its own, and stands in a mention that is written as a link, in percent signs."""
FIGURES = 200
"""Letters of a declaration: some sums, and what each is for."""
QUOTED = 100
"""Letters of somebody's words that are quoted to say what could not be understood."""


class TooLong(UsageError):
    """More words than anything of that kind has."""


def folded(text: str) -> str:
    """The words with one blank between each two. Blanks are what most patterns try again and again."""
    return " ".join(text.split())


def bounded(text: str, longest: int, *, what: Inline, example: Inline) -> str:
    """The words, folded. Raises TooLong where there are more letters than a thing of that kind has.

    ``what`` names the thing: "a time".
    """
    words = folded(text)
    if len(words) > longest:
        raise TooLong(
            understood=t(
                "I read “{said}” as {what}, which is longer than I can take.", said=shortened(words), what=what
            ),
            expected=t("at most {longest} letters", longest=longest),
            example=example,
        )
    return words


def shortened(text: str, longest: int = QUOTED) -> str:
    """The beginning of somebody's words, to be quoted."""
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"
