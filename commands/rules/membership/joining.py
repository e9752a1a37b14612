"""What somebody means who joins: which circle, for which co-op, or as a guest, in whatever order they say it. Pure.

What is known goes first: a circle's name is that circle, a co-op's is that co-op. Where words may be both, it is asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.arguments import slug_of
from chatbot.api.errors import MOST_READINGS, Meant, Refusal, Unsure
from chatbot.api.wording.phrases import cmd, t
from commands.rules import circle_names
from commands.rules.membership.coop_names import known_as, misspelt
from storage.models import Circle
from storage.patterns import pattern_of

_LOOKS_IN = r"(?:(?:only|just|to|want to)\s+)*(?:listen(?:ing|er)?|watch(?:ing)?|look(?:ing)?(?: (?:in|on|around))?|lurk(?:ing)?|observ(?:e|ing))(?: in)?"
_GUEST = pattern_of(
    rf"^(?:--)?(?:(?:as|like|be) )?(?:an? )?(?:(?:guest|visitor|observer)s?|{_LOOKS_IN}(?=$|[\s,]+(?:in|of|from|for|the)\b))(?:\s*,)?(?: (?:of|from|for|in) )?"
    rf"|\s+(?:--)?(?:(?:as|like|be) )?(?:an? )?(?:guest|visitor|observer)$|[\s,]+(?:only|just)\s+(?:listening|watching|looking|to listen|to watch|to look)(?: (?:in|on|around))?$",
    re.IGNORECASE,
)
_TOO = pattern_of(r"[\s,]+(?:too|as well|also)$", re.IGNORECASE)
"""“I'm from Leaf Bakery, too.”"""
_SET = pattern_of(r"^(?:-{1,2})?(?:co-?op|name|for)\s*[=:]\s*", re.IGNORECASE)
"""“coop="Leaf Bakery"”."""
_HERE = {
    "circle",
    "the-circle",
    "this-circle",
    "our-circle",
    "here",
    "us",
    "you",
    "in",
    "this",
    "it",
    "now",
    "please",
    "the-room",
    "this-room",
    "room",
}
_NO_COOP = {"me", "myself", "nobody", "no-one", "noone", "none", "no-co-op", "no-coop", "us", "ourselves", "n-a"}
"""Whoever says so is asked which co-op, and told how one is a guest."""
_AND = pattern_of(r"\s+(?:and|&|\+)\s+|\s*,\s*(?:and\s+)?", re.IGNORECASE)
_THEIRS = pattern_of(r"(?:my|our|your|its|the|a)-(?:co-op|coop|co-operative|cooperative|name)")
_OF_A_COOP = pattern_of(r"(?:^|-)(?:co-?op|co-?operative|collective|ltd|limited|cic|llp|workers|society)(?:-|$)")
_FOR = pattern_of(
    r"(?:(?:as|with|from|on behalf of|representing|speaking for|to speak for|(?:a )?members? of|called|named|we are|we're|i am|i'm|i speak for|we speak for|i represent|"
    r"(?:i|we) (?:come|am|are|'m) (?:from|with|of|at)|(?:i|we) (?:work|belong|volunteer|cook|bake|represent) (?:at|for|with|to|in)|(?:my|our|the) co-?op(?:erative)?(?:'s name)? is(?: called)?|"
    r"(?:it|that)(?:'s| is)|for (?:the )?co-?op(?:erative)?|(?:the )?cooperative|my co-?op(?:erative)?|our co-?op(?:erative)?)\s+)+(?=\S)",
    re.IGNORECASE,
)
"""What people say in the place of “for”: “as Sunny Farm”."""
_WORKS = pattern_of(
    r"(?:(?:and|hi|please)\s+)*(?:i|we)\s+(?:(?:am|are|'m|'re)\s+)?(?:here|work(?:ing)?|speak(?:ing)?|cook|bake|come|stand)",
    re.IGNORECASE,
)
"""“We work”, with a co-op's name behind “for”."""
_NEW = pattern_of(
    r"(?:(?:as|with|for|we are|we're|i am from|we are from)\s+)*(?:(?:an?|the|our|my)\s+)?(?:brand )?new\s+(?:co-?op(?:erative)?|member co-?op|one)\b\s*(?:called|named|[:,–-])?\s*(?=\S)",
    re.IGNORECASE,
)
"""“New co-op Sunny Farm”."""
EXAMPLE = cmd("join for Leaf Bakery")


@dataclass(frozen=True, slots=True)
class Joining:
    """What was said: ``circle`` and ``coop`` as it can be looked up, None where nothing was said of it."""

    circle: str | None = None
    coop: str | None = None
    as_guest: bool = False
    as_new: bool = False
    """Whether the co-op is said to be a new one, whatever it is like."""
    as_learning: bool = False
    """Whether they come without a voice, as guests do, and for a while."""


def read_joining(
    words: str | None,
    *,
    for_: str | None,
    in_: str | None,
    as_guest: bool,
    as_new: bool,
    circles: Sequence[Circle],
    coops: Mapping[str, str],
) -> Joining:
    """What the words behind ``join`` mean; ``for_`` and ``in_`` are those behind these words, ``coops`` the names that are known
    by their folded ones. Raises Unsure where they may be two things, or are nearly a name that is known."""
    said, name = _tidied(words), _tidied(for_) or None
    for each in (said, name):
        if each and known_as(each, coops) is None and (found := _NEW.match(each)) is not None:
            said, name, as_new = "" if each is said else said, each[found.end() :], True
    if in_ is not None and not circle_names.called(in_, circles) and not circle_names.near(in_, circles):
        # "Leaf Bakery in Leeds" names no circle.
        said, name, in_ = (said, f"{name} in {in_}", None) if name is not None else (f"{said} in {in_}", None, None)
    if name is not None and said.casefold().startswith("for "):
        said, name = "", f"{said[4:]} for {name}"  # "for Workers for Change"
    elif name is not None and said and known_as(f"{said} for {name}", coops):
        said, name = "", f"{said} for {name}"
    if known_as(said, coops) is None and (bare := _GUEST.sub("", said).strip(" ,")) != said:
        said, as_guest = bare, True
    if slug_of(said) in _HERE:
        said = ""
    if known_as(said, coops) is None and (called := _FOR.match(said)) is not None and name is None:
        in_, name = _parted(said[called.end() :], circles, in_)
        said = ""
    if _THEIRS.fullmatch(slug_of(said)) or (name is not None and _WORKS.fullmatch(said)):
        said = ""
    if name is not None and (_THEIRS.fullmatch(slug_of(name)) or slug_of(name) in _NO_COOP):
        name = None
    _must_be_one_circle(said, circles)
    if not said:
        return Joining(in_, name, as_guest, as_new)
    if in_ is not None and name is None:
        return Joining(in_, said, as_guest, as_new)
    if name is not None:
        return Joining(said, name, as_guest, as_new)
    parted = re.fullmatch(r"(.+?)\s+(?:as|with|from|representing)\s+(.+)", said, re.IGNORECASE)
    if parted is not None and circle_names.called(parted[1], circles):
        return Joining(parted[1], parted[2], as_guest, as_new)
    circle, coop = _either(said, circles, coops, as_new=as_new)
    return Joining(circle, coop, as_guest, as_new)


def _must_be_one_circle(said: str, circles: Sequence[Circle]) -> None:
    """Raise Refusal for several circles at once: “tech and food”."""
    parts = _AND.split(said)
    if (
        len(parts) > 1
        and not circle_names.called(said, circles)
        and all(circle_names.called(p, circles) for p in parts)
    ):
        raise Refusal(
            "joins-several",
            "I take you into one circle at a time. Please say {join} first, and then the same for the next one.",
            join=cmd(f"join {circle_names.called(parts[0], circles)[0].slug}"),
        )


def _tidied(words: str | None) -> str:
    """Words without what people and programmers put around a name."""
    said = _TOO.sub("", (words or "").strip(" ,.;"))
    bare = _SET.sub("", said)
    quoted = re.fullmatch(r"[\"“”'](?P<name>[^\"“”]+)[\"“”']", said)
    return bare.strip(" \"“”'") if bare != said else quoted["name"].strip() if quoted is not None else said


def _parted(name: str, circles: Sequence[Circle], in_: str | None) -> tuple[str | None, str]:
    """The circle behind a co-op's name and a comma, and the name: “Leaf Bakery, food circle”."""
    before, _, place = name.rpartition(",")
    if in_ is None and before and circle_names.called(place, circles):
        return place.strip(), _TOO.sub("", before.strip())
    return in_, name


def _either(
    said: str, circles: Sequence[Circle], coops: Mapping[str, str], *, as_new: bool
) -> tuple[str | None, str | None]:
    """The circle, the co-op, or both, that words name without telling which."""
    circle, coop = circle_names.called(said, circles), known_as(said, coops)
    if as_new:
        return None, said
    if circle and coop is not None:
        raise _which(said, [_in(circle[0]), _for(coops[coop])])
    if circle:
        return said, None
    if coop is not None:
        return None, coops[coop]
    place, _, name = said.partition(",")
    if circle_names.called(place, circles) and slug_of(name):
        name = name.strip()
        called = _NEW.match(name) or _FOR.match(name)
        return place, name[called.end() :] if called is not None else name
    parts = said.split()
    for at in range(1, len(parts)):
        head, tail = " ".join(parts[:at]).strip(" ,"), " ".join(parts[at:]).strip(" ,")
        for place, name in ((head, tail), (tail, head)):
            if circle_names.called(place, circles) and (known := known_as(name, coops)) is not None:
                return place, coops[known]
    likely = [_in(each) for each in circle_names.near(said, circles)]
    likely += [_in(each) for each in _at_the_end(said, circles)]
    name, rest = circle_names.split(said, circles)
    if len(found := circle_names.called(name, circles)) == 1 and rest:
        likely.append(Meant(f"the {found[0].name} for {rest}", within=f"{found[0].slug} for {rest}"))
    if likely:
        raise _which(said, [*likely, _for(said, new=True)])
    if len(parts) == 1 and not _OF_A_COOP.search(slug_of(said)):
        near = misspelt(said, coops)[: MOST_READINGS - 1]
        raise Unsure(
            said=said,
            understood=t("I know neither a circle nor a co-op “{said}”.", said=said),
            expected=t("the name of your co-op"),
            example=EXAMPLE,
            readings=[
                *map(_for, near),
                Meant(f"{said}, a co-op new to me", within=f"for {said} as new") if near else _for(said, new=True),
            ],
            named=True,
        )
    return None, said


def _at_the_end(said: str, circles: Sequence[Circle]) -> list[Circle]:
    """The circle that words end with, and call a circle: “thee food circle”."""
    parts = said.split()
    for at in range(1, len(parts) - 1):
        found = circle_names.called(" ".join(parts[at:]), circles)
        if len(found) == 1 and slug_of(parts[-1]) in ("circle", "room"):
            return found
    return []


def _which(said: str, readings: list[Meant]) -> Unsure:
    return Unsure(
        said=said,
        understood=t("I cannot tell whether “{said}” is the circle or your co-op.", said=said),
        expected=t("“for” before the name of your co-op"),
        example=EXAMPLE,
        readings=readings,
        named=True,
    )


def _in(circle: Circle) -> Meant:
    return Meant(f"the {circle.name}", within=f"in {circle.slug}")


def _for(name: str, *, new: bool = False) -> Meant:
    return Meant(f"{name}, a co-op new to me" if new else f"the co-op {name}", within=f"for {name}")
