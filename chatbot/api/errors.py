"""What people are told when something does not happen. Nothing else is ever shown to them."""


class Refusal(Exception):
    """A friendly no. ``code`` is stable and for logs and tests; ``text`` is what the person reads."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class UsageError(Refusal):
    """Words that could not be understood: says what was read, what is expected, and an example that works."""

    def __init__(self, *, understood: str, expected: str, example: str) -> None:
        super().__init__("usage", f"{understood} I expected {expected}. For example: {example}")
        self.understood = understood
        self.expected = expected
        self.example = example
