"""What is said about taking back what was declared. No figure."""

from chatbot.api.wording.markup import Doc, Inline, cmd, say, t


def not_yours(coop: str) -> Inline:
    """Whoever does not speak for a co-op any more changes nothing of what it has declared."""
    return t("You do not speak for {coop} any more, so what it has declared stays.", coop=coop)


def was_replaced(coop: str, year: str) -> Inline:
    """Others have acted on it."""
    return t(
        "What you declared for {coop} for {year} was replaced meanwhile, so there is nothing to take back. {subs} shows how it stands.",
        coop=coop,
        year=year,
        subs=cmd("subs"),
    )


def round_is_over(coop: str, year: str) -> Inline:
    """Whoever sums up relies on it."""
    return t(
        "The time to declare for {year} is over, so what you declared for {coop} stays. To correct it, say {declare}.",
        year=year,
        coop=coop,
        declare=cmd("subs declare"),
    )


def as_before(coop: str, year: str, *, declared: bool) -> Doc:
    """What holds now."""
    if declared:
        return say(
            "What {coop} had declared for {year} before holds again. {subs} shows it.",
            coop=coop,
            year=year,
            subs=cmd("subs"),
        )
    return say(
        "{coop} has declared nothing for {year} now. To do so, say {declare}.",
        coop=coop,
        year=year,
        declare=cmd("subs declare"),
    )
