"""Which circle words name: by its short name, its name, or as people say both: “the food circle”, “#food”, “coordinating”. Pure."""

from collections.abc import Sequence

from chatbot.api.arguments import slug_of
from chatbot.api.arguments.slips import spelt_alike
from chatbot.api.errors import Meant, Refusal, Unsure
from chatbot.api.wording.phrases import cmd, listed, t
from storage.models import Circle, CircleKind
from storage.patterns import pattern_of

MOST_WORDS = 6
"""Words in the name of a circle, with those that people put around it."""
_AROUND = pattern_of(
    r"^(?:(?:the|our|my|this)-)+|(?:-(?:circles?|circel|cirlce|cricle|circl|cirle|crircle|ciricle|group|room))+$"
)
_HERE = pattern_of(r"(?:in-)?(?:here|us|(?:(?:this|the|our|my)-)(?:circle|room|group|one))")
_SERVER = pattern_of(r"^(#[^\s:]+):\S+$")


def called(words: str, known: Sequence[Circle]) -> list[Circle]:
    """The circles that words name: one, none, or several where the words around their names are all that tells them apart."""
    wanted = slug_of(words.strip(" #"))
    exactly = [circle for circle in known if wanted in (circle.slug, slug_of(circle.name))]
    if exactly:
        return exactly
    by_room = [circle for circle in known if circle.room.startswith("#") and circle.room == words.strip(" :,.")]
    core = _core(_SERVER.sub(r"\1", words.strip(" :,.")))
    return by_room or [circle for circle in known if core in _cores(circle)]


def is_here(words: str) -> bool:
    """Whether words mean the circle that they are said in: “this circle”, “here”."""
    return _HERE.fullmatch(slug_of(words)) is not None


def near(words: str, known: Sequence[Circle]) -> list[Circle]:
    """The circles whose name somebody may have misspelt."""
    core = _core(words)
    return [circle for circle in known if any(spelt_alike(core, other, shortest=3) for other in _cores(circle))]


def circle_in(name: str, known: Sequence[Circle], *, first: bool = False) -> Circle:
    """The one circle that words name; ``first``: a text follows it. Raises Unsure, Refusal."""
    found = called(name, known)
    if len(found) == 1:
        return found[0]
    likely = found or near(name, known)
    if likely:
        raise Unsure(
            said=name,
            understood=t("I know no circle “{name}”.", name=name)
            if not found
            else t("More than one circle may be called “{name}”.", name=name),
            expected=listed((each.name for each in likely), style="or"),
            example=cmd(f"circle {likely[0].slug}"),
            readings=[Meant(each.name, within=each.slug) for each in likely],
            named=True,
            first=first,
        )
    raise Refusal(
        "unknown-circle", "I know no circle “{name}”. {circles} shows them.", name=name, circles=cmd("circles")
    )


def split(words: str, known: Sequence[Circle]) -> tuple[str, str]:
    """The name of a circle that words begin with, and the words that follow; the first word where they begin with none.

    “The food circle we need flour”: as many words as name one circle.
    """
    parts = words.split()
    for length in range(min(MOST_WORDS, len(parts)), 1, -1):
        name = " ".join(parts[:length])
        if len(called(name, known)) == 1:
            return name, _behind(words, length)
    return (parts[0] if parts else ""), _behind(words, 1)


def _behind(words: str, length: int) -> str:
    return "".join(words.split(maxsplit=length)[length:])


def _core(name: str) -> str:
    """A folded name without the words that people put around it."""
    return _AROUND.sub("", _AROUND.sub("", slug_of(name.strip(" #"))))


def _cores(circle: Circle) -> set[str]:
    cores = {
        _core(circle.slug),
        _core(circle.name),
        *([_core(circle.room.partition(":")[0])] if circle.room[:1] == "#" else []),
    }
    if circle.kind is CircleKind.COORDINATING:
        cores |= {"coordinating", "coordination"}
    return cores - {""}
