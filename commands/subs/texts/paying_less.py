"""What is said of paying what one can: to the co-op's own people and to treasurers alone. No figure."""

from chatbot.api.wording.markup import Doc, Inline, b, cmd, say, t


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


def ends_for_you(coop: str, year: str) -> Inline:
    """To the co-op's people, in good time: alone, or beside what else waits for them."""
    return t(
        "{coop} may pay what it can until the end of {year}, and the whole fee after that. If that is too much, please talk to the "
        "treasurer soon, who may extend it.",
        coop=b(coop),
        year=year,
    )


def ends_for_a_co_op(coop: str, year: str, next_year: int) -> Inline:
    """To the treasurer, likewise."""
    return t(
        "{coop} may pay what it can until the end of {year}, and its people know. To extend it, say {extend} with your reason.",
        coop=b(coop),
        year=year,
        extend=cmd(f"subs extend {coop} until {next_year} because …"),
    )
