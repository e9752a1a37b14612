"""The names that are known where the corpus is said, and what is made of those in a command."""

from collections.abc import Mapping
from typing import Any

from chatbot.api.arguments import slug_of
from commands.rules.circle_names import circle_in
from commands.rules.membership.coop_names import alike, known_as, must_be_told_apart
from commands.rules.membership.joining import read_joining
from commands.rules.membership.leaving import read_leaving
from commands.rules.people import person_named
from storage.models import Circle, CircleKind
from storage.types import CircleSlug, UserId

CIRCLES = tuple(
    Circle(
        slug=CircleSlug(slug),
        name=f"{slug.capitalize()} circle",
        kind=CircleKind.COORDINATING if slug == "coordinating" else CircleKind.INDUSTRY,
        room=f"#{slug}:example.org",
    )
    for slug in ("coordinating", "tech", "food")
)
COOPS = {slug_of(name): name for name in ("Leaf Bakery", "Data Workers", "Green Grocers", "Kiln Co-op", "Guest House")}


PEOPLE = {
    UserId("@fay:example.org"): "Fay",
    UserId("@gus:example.org"): "Gus Miller",
    UserId("@hal:example.org"): "Hal",
    UserId("@hal2:example.org"): "Hal",
}


def person(words: str, rest: str) -> tuple[str, ...]:
    """Whom a command names, and the words that follow. Raises Refusal."""
    who, rest = person_named(words, rest, people=PEOPLE, circle="Food circle")
    return f"person={who}", f"rest={rest}"


def leaves(words: str | None) -> tuple[str, ...]:
    """What ``leave`` comes to. Raises Unsure."""
    coop = read_leaving(words, circles=CIRCLES, mine=COOPS, coops=COOPS) if words is not None else None
    if coop is not None:
        return (f"coop={COOPS[coop]}",)
    return (f"circle={circle_in(words, CIRCLES).slug if words is not None else 'here'}",)


def joins(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What ``join`` comes to. Raises Unsure."""
    said = read_joining(
        values.get("whom"),
        for_=values.get("for_"),
        in_=values.get("in_"),
        as_guest="as_guest" in values,
        as_new="as_new" in values,
        circles=CIRCLES,
        coops=COOPS,
    )
    shown = [f"circle={circle_in(said.circle, CIRCLES).slug}"] if said.circle is not None else ["circle=here"]
    if said.coop is not None:
        known = known_as(said.coop, COOPS)
        if known is None:
            must_be_told_apart(said.coop, alike(said.coop, COOPS.values()), as_new=said.as_new)
        shown.append(f"coop={COOPS[known]}" if known else f"new={said.coop}")
    return (*shown, "as guest") if said.as_guest else tuple(shown)
