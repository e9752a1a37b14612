"""What is said of paying what one can: to the co-op's own people and to treasurers alone. No figure."""

from chatbot.api.markup import Doc, Inline, b, cmd, say, t


def extended(coop: str, year: str) -> Doc:
    """To the treasurer."""
    return say(
        "Thank you. {coop} may pay what it can until the end of {year}. Its people are told, and nobody else.",
        coop=b(coop),
        year=year,
    )


def extended_for_you(coop: str, year: str, why: str) -> Doc:
    """To the co-op's people."""
    return say(
        "Good news: {coop} may pay what it can until the end of {year}, says the treasurer, because “{why}”.",
        coop=b(coop),
        year=year,
        why=why,
    )


def ends_for_you(coop: str, year: str) -> Doc:
    """To the co-op's people, in good time."""
    return say(
        "{coop} pays what it can, and may do so until the end of {year}. For the year after that I ask for the whole fee. If that is "
        "too much, please talk to the treasurer soon, who may extend it.",
        coop=b(coop),
        year=year,
    )


def ends_for_a_co_op(coop: str, year: str, next_year: int) -> Doc:
    """To the treasurer."""
    return say(
        "{coop} may pay what it can until the end of {year}. I have told its people. To extend it, say {extend} with your reason.",
        coop=b(coop),
        year=year,
        extend=cmd(f"subs extend {coop} until {next_year} because …"),
    )


def your_line(coop: str, year: str) -> Inline:
    """To the co-op's people, beside what else waits for them."""
    return t(
        "{coop} may pay what it can until the end of {year} and the whole fee after that: talk to the treasurer soon if that is too "
        "much.",
        coop=b(coop),
        year=year,
    )


def treasurers_line(coop: str, year: str, next_year: int) -> Inline:
    """To the treasurer, beside what else waits for them."""
    return t(
        "{coop} may pay what it can until the end of {year}: {extend} with your reason extends it.",
        coop=b(coop),
        year=year,
        extend=cmd(f"subs extend {coop} until {next_year} because …"),
    )
