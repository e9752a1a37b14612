"""What is said of what a treasurer notes on a co-op's word. No figure."""

from chatbot.api.wording.markup import Doc, Inline, b, cmd, say, t


def noted_on_your_word(coop: str, year: str, *, who: Inline, by_letter: bool) -> Doc:
    """To the speakers of a co-op for which a treasurer has declared."""
    how = t("in writing") if by_letter else t("by phone")
    return say(
        "{person}, the treasurer, has noted what {coop} said {how} for {year}. {subs} shows it. If it is not right, say {declare}: both "
        "are kept.",
        person=who,
        coop=b(coop),
        how=how,
        year=year,
        subs=cmd("subs"),
        declare=cmd("subs declare"),
    )
