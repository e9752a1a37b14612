"""Names of co-ops: which can be kept, and which are too like a known one to be another without a word."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.api.arguments import LONGEST_NAME, clean_name, skeleton_of, slug_of
from chatbot.api.arguments.slips import is_misspelt, spelt_alike
from chatbot.api.errors import MOST_READINGS, Meant, NamesNothing, Refusal, Unsure
from chatbot.api.wording.phrases import Cmd, Inline, cmd, listed, t

LONGEST_SLUG = 255
MOST_SHORTER = 3
"""Where a word is in the names of more co-ops than these, it tells none of them."""
LEAST_TOGETHER = 6
"""Letters of a name that is known although its words are written together."""
_OURS = re.compile(r"[·•|]")
_COOP = r"(?:co-?op|co-?ops|co-?operative|co-?operatives)"
_SPOKEN = re.compile(rf"^(?:the-(?:co-?op-)?)+|(?:-{_COOP})+$")
"""What people put around a name when they speak of a co-op."""
_AROUND = re.compile(rf"^(?:the-)+|(?:-(?:{_COOP}|ltd|limited|cic|cbs|llp|plc|inc|society))+$")
"""The same, with what is on its letter heads."""


_TELLS_APART = frozenset(
    ["old", "new", "north", "south", "east", "west", "upper", "lower", "little", "great", "first", "second"]
)
"""What stands in a name because there is another one without it, or with the contrary."""

_LISTED = re.compile(r"[,;:·•|/()\[\]\n]|\s[-–—+&]\s|\s(?:and|or|with|for)\s", re.IGNORECASE)
"""What sets one name of a list off from the next, or from what is said of it."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Known names that a new one is like: it cannot be told from one of them by looking, or is spelt nearly as they are."""

    looks: str | None = None
    nearly: tuple[str, ...] = ()
    holds: str | None = None
    """A known name that stands in the new one, set off like one of a list: on a card it reads as if that co-op had spoken."""

    def __bool__(self) -> bool:
        return self.looks is not None or bool(self.nearly) or self.holds is not None


def must_be_a_name(name: str, *, example: Cmd) -> None:
    """Refuse a name that cannot be kept: of no letters, not cleaned, too long for a line of a list, or with marks in it with which
    cards set off one co-op from the next. Raises Refusal."""
    if _OURS.search(name):
        raise Refusal(
            "marks-in-name",
            "“{name}” has a mark in it with which I set off one name from the next. Please say it without. For example: {example}",
            name=name,
            example=example,
        )
    if not slug_of(name) or clean_name(name) != name:
        raise Refusal(
            "no-name",
            "“{name}” is no name that I can keep, since it has no letters. For example: {example}",
            name=name,
            example=example,
        )
    if len(name) > LONGEST_NAME or len(slug_of(name)) > LONGEST_SLUG:
        raise Refusal(
            "long-name",
            "That name has {letters} letters, and I keep {most} at the most. For example: {example}",
            letters=max(len(name), len(slug_of(name))),
            most=LONGEST_NAME,
            example=example,
        )


def alike(name: str, known: Iterable[str]) -> Alike:
    """Which known names a new name is like."""
    looks, nearly, holds, shorter = None, [], None, []
    seen, words = _forms(name)
    listed_ = {skeleton_of(part) for part in _LISTED.split(name) if part.strip()} - {seen}
    for other in known:
        other_seen, other_words = _forms(other)
        if seen == other_seen:
            looks = other
        elif other_seen in listed_:
            holds = other
        elif _are_alike(words, other_words):
            nearly.append(other)
        elif _is_a_part(words, other_words):
            shorter.append(other)
    if not nearly and len(shorter) <= MOST_SHORTER:
        nearly = shorter
    return Alike(looks, tuple(nearly), holds)


def _is_a_part(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether folded words are all in a longer name, as people shorten it: “the bakery” is likely Leaf Bakery. Not “Bakery 2”, and
    Mill is not Old Mill: nobody leaves out what tells two of one name apart."""
    more = set(other) - set(words)
    return bool(more - _TELLS_APART) and all(len(word) > 2 for word in words) and set(words) < set(other)


def _are_alike(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether folded words are likely the same name: spelt otherwise, in another order, in the plural, or written together."""
    if words == other or is_misspelt(words, other):
        return True
    one, another = tuple(map(_singular, words)), tuple(map(_singular, other))
    return sorted(one) == sorted(another) or (
        len("".join(words)) >= LEAST_TOGETHER and "".join(words) == "".join(other)
    )


def _singular(word: str) -> str:
    return (
        f"{word[:-3]}y" if word.endswith("ies") and len(word) > 5 else word.removesuffix("s") if len(word) > 4 else word
    )


@lru_cache(maxsize=10_000)
def _forms(name: str) -> tuple[str, tuple[str, ...]]:
    """What a name looks like, and its folded words without those that say only that it is a co-op. Those that are known are
    compared with each new one."""
    return skeleton_of(name), tuple(_core(slug_of(name)).split("-"))


def _core(slug: str) -> str:
    """A folded name without what people leave out or add: “The Leaf Bakery Co-op Ltd” is ``leaf-bakery``."""
    return _AROUND.sub("", slug) or slug


def known_as(name: str, known: Mapping[str, str]) -> str | None:
    """The folded name of the co-op that a name means, of the names by their folded ones: “the Leaf Bakery co-op” is Leaf Bakery
    where there is one alone. What is no part of how people speak, “Ltd”, tells co-ops apart."""
    slug = slug_of(name)
    if slug in known:
        return slug
    spoken = _SPOKEN.sub("", slug)
    found = [each for each in known if spoken and _SPOKEN.sub("", each) == spoken]
    return found[0] if len(found) == 1 else None


def misspelt(name: str, known: Mapping[str, str], *, surely: bool = False) -> list[str]:
    """The names, by their folded ones, of which one is likely what was said, nearest first; or ``surely``, where the words may as
    well be part of a text."""
    seen, words = _forms(name)
    alike_ = [each for each in known.values() if _forms(each)[0] == seen]
    nearly = [each for each in known.values() if _are_alike(words, _forms(each)[1])]
    if surely:
        return list(dict.fromkeys([*alike_, *nearly]))
    spoken = _SPOKEN.sub("", slug_of(name))
    like = [each for slug, each in known.items() if spelt_alike(spoken, _SPOKEN.sub("", slug), shortest=3)]
    return list(dict.fromkeys([*alike_, *nearly, *like]))


def which_known(name: str, near: Sequence[str], *, example: Inline) -> Unsure:
    """The question which of some known co-ops somebody means."""
    return Unsure(
        said=name,
        understood=t("I know no co-op “{name}” there.", name=name),
        expected=t("the name of a co-op as I know it"),
        example=example,
        readings=[Meant(each) for each in near],
        named=True,
    )


def must_be_told_apart(name: str, like: Alike, *, as_new: bool) -> None:
    """Ask back, whoever comes to speak for a co-op that nobody knows, when its name is like a known one. Raises Refusal for one
    that cannot be told from it by looking, and Unsure."""
    if like.looks is not None:
        raise Refusal(
            "looks-alike",
            "“{name}” looks just like {coop}, which I know. If you mean that one, say {join}. If yours is another, ask a "
            "secretary or an operator to say {add} first.",
            name=name,
            coop=like.looks,
            join=cmd(f"join for {like.looks}"),
            add=cmd(f"coop add {name} as new"),
        )
    if like.holds is not None:
        raise Refusal(
            "reads-as-several",
            "“{name}” reads as if {coop}, which I know, were meant with it. Please say the name of one co-op; if yours is called "
            "so, ask a secretary or an operator to say {add} first.",
            name=name,
            coop=like.holds,
            add=cmd(f"coop add {name} as new"),
        )
    if like.nearly and not as_new:
        raise Unsure(
            said=name,
            understood=t("I know no co-op “{name}”, but {coops}.", name=name, coops=listed(like.nearly, style="or")),
            expected=t("the name of the co-op as I know it, or “as new” behind it"),
            example=cmd(f"join for {name} as new"),
            readings=[*map(Meant, like.nearly[: MOST_READINGS - 1]), _new(name)],
            named=True,
        )


def must_be_known(name: str | None, known: Mapping[str, str]) -> None:
    """Raise Refusal for a name that is none of the known ones, nor like one: “we are late” names no co-op."""
    if name is not None and known_as(name, known) is None and not alike(name, known.values()):
        raise NamesNothing(
            "no-such-coop",
            "I know no co-op “{name}”. If that is what yours is called, say {join}.",
            name=name,
            join=cmd(f"join for {name}"),
        )


def must_be_meant(name: str, like: Alike, *, as_new: bool) -> None:
    """Ask back, whoever puts a co-op on the list, when its name is like a known one. Raises Unsure."""
    found = [like.looks] if like.looks is not None else [*([like.holds] if like.holds else []), *like.nearly]
    if found and not as_new:
        raise Unsure(
            said=name,
            understood=t(
                "“{name}” is so like {coops} that people may take them for one.",
                name=name,
                coops=listed(found, style="or"),
            ),
            expected=t("“as new” behind the name of another co-op"),
            example=cmd(f"coop add {name} as new"),
            readings=[_new(name)],
            named=True,
        )


def _new(name: str) -> Meant:
    return Meant(f"{name}, a new co-op", within=f"{name} as new")


def is_of_a_circle(name: str, circle: str, *, join: Cmd) -> Refusal:
    """The refusal of a name that is a circle's: whoever says it means the circle."""
    return Refusal(
        "circle-name",
        "“{name}” is what we call the {circle}, so no co-op can have that name here. To join the circle, name your co-op, for "
        "example {join}",
        name=name,
        circle=circle,
        join=join,
    )


def warning(like: Alike, slugs: dict[str, str]) -> Inline | None:
    """What those who decide are told of a name that is like known ones, which are shown with their short names."""
    found = [like.looks] if like.looks is not None else [*([like.holds] if like.holds else []), *like.nearly]
    named = listed([t("{coop} ({slug})", coop=name, slug=slugs[name]) for name in found], style="or")
    if like.looks is not None:
        return t(
            "⚠ This name looks just like that of {coop}, which is another co-op. Please ask them who they are.",
            coop=named,
        )
    if found:
        return t(
            "⚠ This co-op is new to me, and its name is nearly that of {coop}. Please ask which they mean.", coop=named
        )
    return None
