"""What people are told when something does not happen. Nothing else is ever shown to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.api.wording.phrases import Inline, Part, listed, run, t
from chatbot.api.wording.rendering import IN_A_ROOM


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


class NamesNothing(Refusal):
    """What follows a command's word names nothing that it knows: said in private, where no word has to tell that a command is meant,
    it may be something else. Raised before anything is changed."""


class AtRest(Refusal):
    """A circle that the TOML does not name any more: what is its own waits as it is, until it is named again."""

    def __init__(self, circle: str) -> None:
        self.circle = circle
        super().__init__(
            "at-rest",
            "That belongs to {circle}, a circle that my configuration does not name any more. It stays as it is; an operator can "
            "bring it back.",
            circle=circle,
        )


class UsageError(Refusal):
    """Words that could not be understood: says what was read, what is expected where that has to be said, and an example that
    works. Nobody has to know how commands are written down: no angle brackets, no "[by when]"."""

    def __init__(self, *, understood: Inline, example: Inline, expected: Inline | None = None) -> None:
        asked = [t("I expected {expected}.", expected=expected)] if expected is not None else []
        super().__init__("usage", run(understood, *asked, t("For example: {example}", example=example)))
        self.understood = understood
        self.expected = expected
        self.example = example


@dataclass(frozen=True, slots=True)
class Meant:
    """One of the things that words may mean: ``words`` says it so that it is read as that and as nothing else."""

    words: str
    within: str = ""
    """The same as it can stand among other words, where that is another way."""


MOST_READINGS = 4
"""More of them nobody wants to read."""


class Unsure(UsageError):
    """Words that mean one of several things, contradict themselves, or cannot be meant: they are never guessed at.

    ``said`` is the very words, as they stand in the message; ``readings`` are the likely ones, the likeliest first. ``named``:
    they are all that can be meant, as with names, while a time or a figure may be said in other words, too. ``first``: of the
    places where the words stand in the message it is the first one, as with a name before a text; else the last.
    """

    def __init__(
        self,
        *,
        said: str,
        understood: Inline,
        expected: Inline,
        example: Inline,
        readings: Sequence[Meant] = (),
        named: bool = False,
        first: bool = False,
    ) -> None:
        super().__init__(understood=understood, expected=expected, example=example)
        self.said = said
        self.named = named
        self.first = first
        self.readings = tuple(readings[:MOST_READINGS])
        if self.readings:
            self.words = run(understood, self.question, t("For example: {example}", example=example))

    def said_with(self, more: Inline) -> "Unsure":
        """The same doubt, with something that is to be said beside it."""
        readings = [Meant(each.words, each.within) for each in self.readings]
        understood, expected = run(self.understood, more), self.expected
        assert expected is not None
        return Unsure(
            said=self.said,
            understood=understood,
            expected=expected,
            example=self.example,
            readings=readings,
            named=self.named,
        )

    @property
    def question(self) -> Inline:
        """Which of the readings is it?"""
        words = [reading.words for reading in self.readings]
        if len(words) == 2:
            return t("Did you mean {one}, or {other}?", one=words[0], other=words[1])
        return t("Did you mean {one}?", one=listed(words, style="or"))
