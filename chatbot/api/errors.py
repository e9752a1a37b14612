"""What people are told when something does not happen. Nothing else is ever shown to them."""

from chatbot.api.phrases import Inline, Part, run, t
from chatbot.api.rendering import IN_A_ROOM


class Refusal(Exception):
    """A friendly no. ``code`` is stable and for logs and tests; ``words`` are what the person reads.

    ``Refusal("not-in", "You are not in the {circle}.", circle=circle.name)``: a literal with its named parts, or a phrase.
    """

    def __init__(self, code: str, template: Inline, /, **parts: Part) -> None:
        self.code = code
        self.words: Inline = t(template, **parts) if isinstance(template, str) else template
        super().__init__(code)

    @property
    def text(self) -> str:
        """The words in English, as they are read in a circle's room."""
        return IN_A_ROOM.words(self.words)

    def __str__(self) -> str:
        return self.text


class UsageError(Refusal):
    """Words that could not be understood: says what was read, what is expected, and an example that works."""

    def __init__(self, *, understood: Inline, expected: Inline, example: Inline) -> None:
        asked = t("I expected {expected}.", expected=expected)
        super().__init__("usage", run(understood, asked, t("For example: {example}", example=example)))
        self.understood = understood
        self.expected = expected
        self.example = example
