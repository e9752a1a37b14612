"""Names of co-ops: which can be kept, and which are too like a known one to be another without a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from chatbot.api.arguments import LONGEST_NAME, clean_name, skeleton_of, slug_of
from chatbot.api.errors import Refusal
from chatbot.api.phrases import Cmd, Inline, cmd, listed, t

LONGEST_SLUG = 255
SLIPS = ((10, 2), (5, 1))
"""In a name of so many letters, so many slips of the keyboard make no other name."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Known names that a new one is like: it cannot be told from one of them by looking, or is spelt nearly as they are."""

    looks: str | None = None
    nearly: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.looks is not None or bool(self.nearly)


def must_be_a_name(name: str, *, example: Cmd) -> None:
    """Refuse a name that cannot be kept: of no letters, not cleaned, or too long for a line of a list. Raises Refusal."""
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
    looks, nearly = None, []
    seen, slug = _forms(name)
    for other in known:
        other_seen, other_slug = _forms(other)
        if seen == other_seen:
            looks = other
        elif _spelt_alike(slug, other_slug):
            nearly.append(other)
    return Alike(looks, tuple(nearly))


@lru_cache(maxsize=10_000)
def _forms(name: str) -> tuple[str, str]:
    """What a name looks like, and how it is folded. Those that are known are compared with each new one."""
    return skeleton_of(name), slug_of(name)


def _spelt_alike(one: str, other: str) -> bool:
    """Whether two names are the same but for slips. Numbers and single letters tell names apart: "Bakery 1", "Bakery 2"."""
    allowed = next((slips for letters, slips in SLIPS if min(len(one), len(other)) >= letters), 0)
    if _tell_apart(one) != _tell_apart(other):
        return False
    return bool(OSA.distance(one, other, score_cutoff=allowed) <= allowed)


def _tell_apart(slug: str) -> list[str]:
    return [word for word in slug.split("-") if len(word) == 1 or any(letter.isdigit() for letter in word)]


def must_be_told_apart(name: str, like: Alike, *, as_new: bool) -> None:
    """Ask back, whoever comes to speak for a co-op that nobody knows, when its name is like a known one. Raises Refusal."""
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
    if like.nearly and not as_new:
        raise Refusal(
            "nearly-known",
            "I know no co-op “{name}”, but {coops}. If you mean it, say {join}. If yours is another, say {new}.",
            name=name,
            coops=listed(like.nearly, style="or"),
            join=cmd(f"join for {like.nearly[0]}"),
            new=cmd(f"join for {name} as new"),
        )


def must_be_meant(name: str, like: Alike, *, as_new: bool) -> None:
    """Ask back, whoever puts a co-op on the list, when its name is like a known one. Raises Refusal."""
    found = [like.looks] if like.looks is not None else list(like.nearly)
    if found and not as_new:
        raise Refusal(
            "looks-alike" if like.looks is not None else "nearly-known",
            "“{name}” is so like {coops} that people may take them for one. If it is another co-op, say {new}.",
            name=name,
            coops=listed(found, style="or"),
            new=cmd(f"coop add {name} as new"),
        )


def warning(like: Alike, slugs: dict[str, str]) -> Inline | None:
    """What those who decide are told of a name that is like known ones, which are shown with their short names."""
    found = [like.looks] if like.looks is not None else list(like.nearly)
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
