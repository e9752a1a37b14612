"""What somebody leaves: a circle, or a co-op that they speak for. Pure."""

import re
from collections.abc import Mapping, Sequence

from chatbot.api.errors import Meant, Refusal, Unsure
from chatbot.api.wording.phrases import Phrase, cmd, t
from commands.rules import circle_names
from commands.rules.membership.coop_names import known_as, misspelt
from storage.models import Circle
from storage.patterns import pattern_of

_ALL = pattern_of(
    r"(?:from\s+)?(?:everything|everywhere|all(?:\s+of\s+them|\s+(?:the\s+)?(?:circles|rooms|groups))?|every\s+(?:circle|room)|(?:the\s+)?(?:whole\s+)?federation)",
    re.IGNORECASE,
)
"""More than one circle: each is left by itself."""
_A_COOP = pattern_of(r"^(?:(?:the|my|our)\s+)?(?:co-?op|co-?operative)s?[\s:]+(?=\S)", re.IGNORECASE)
"""“The co-op Kiln”."""


def read_leaving(
    words: str, *, circles: Sequence[Circle], mine: Mapping[str, str], coops: Mapping[str, str]
) -> str | None:
    """The folded name of the co-op that is left; None where a circle is meant, or nothing that is known. ``mine`` and ``coops`` are
    names by their folded ones. Raises Unsure for words that may be both, or are misspelt: leaving acts at once."""
    if _ALL.fullmatch(words.strip(" .!")) and known_as(words, coops) is None:
        raise Refusal(
            "leaves-all",
            "I take you out of one circle at a time: say {leave} in its room, or with its name. To speak for a co-op no longer, in all circles, "
            "say {leave} with the name of the co-op.",
            leave=cmd("leave"),
        )
    words = _A_COOP.sub("", words) if known_as(words, coops) is None else words
    named, own = circle_names.called(words, circles), known_as(words, mine)
    if named and own is not None:
        readings = [_circle(each) for each in named] + [
            Meant(f"the co-op {mine[own]}", within=f"the co-op {mine[own]}")
        ]
        raise _which(words, t("“{words}” is a circle and a co-op.", words=words), readings)
    if named or own is not None:
        return own
    if (other := known_as(words, coops)) is not None:
        return other
    near = [*map(_circle, circle_names.near(words, circles)), *map(Meant, misspelt(words, mine))]
    if near:
        raise _which(words, t("You are in no circle and speak for no co-op “{words}”.", words=words), near)
    return None


def _circle(circle: Circle) -> Meant:
    return Meant(f"the {circle.name}", within=f"the {circle.slug} circle")


def _which(words: str, understood: Phrase, readings: Sequence[Meant]) -> Unsure:
    return Unsure(
        said=words,
        understood=understood,
        expected=t("the name of a circle, or of a co-op that you speak for"),
        example=cmd("leave"),
        readings=readings,
        named=True,
    )
