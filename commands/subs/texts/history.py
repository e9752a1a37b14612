"""What a co-op's own people read of what was done about its subs. Never a figure."""

from collections.abc import Callable, Mapping

from chatbot.api.wording.markup import SUBS, Doc, Inline, b, say, t

LOOKED = "subs.looked"
"""The kind of line that says that a treasurer has looked at figures: of one co-op, or of all for a year."""


def _of(of: str) -> Inline:
    return of or t("all years")


IN_WORDS: Mapping[str, Callable[[str], Inline]] = {
    "subs.asked": lambda of: t("{of}: asked to declare", of=_of(of)),
    "subs.declared": lambda of: t("{of}: declared", of=_of(of)),
    "subs.corrected": lambda of: t("{of}: corrected", of=_of(of)),
    "subs.taken_back": lambda of: t("{of}: taken back", of=_of(of)),
    "subs.brought_back": lambda of: t("{of}: an earlier declaration brought back", of=_of(of)),
    "subs.noted": lambda of: t("{of}: something noted by the treasurer about what is due", of=_of(of)),
    LOOKED: lambda of: t("{of}: looked at what was declared", of=_of(of)),
}
"""Each kind of line, of a year and a scheme."""


def heading(coop: str) -> Inline:
    """Above the lines."""
    return t("What was done about the {subs} of {coop}, the last first", subs=SUBS, coop=b(coop))


def line(what: str, *, who: str | None, when: str, of: str) -> Inline:
    """One line: what was done, of which year, by whom and when."""
    done = IN_WORDS[what](of)
    if who is None:
        return t("{done}, by itself, {when}", done=done, when=when)
    return t("{done}, by {who}, {when}", done=done, who=who, when=when)


def nothing_yet(coop: str) -> Doc:
    """Where there is none."""
    return say(
        "Nothing was done about the {subs} of {coop} yet, and nobody has looked at its figures.",
        subs=SUBS,
        coop=b(coop),
    )
