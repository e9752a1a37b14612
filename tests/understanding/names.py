"""The names that are known where the corpus is said, and what is made of those in a command."""

from collections.abc import Mapping
from typing import Any

from chatbot.api.arguments import slug_of
from commands.rules.circle_names import circle_in
from commands.rules.coop_names import alike, known_as, must_be_told_apart
from commands.rules.joining import read_joining
from storage.models import Circle, CircleKind
from storage.types import CircleSlug

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
            must_be_told_apart(said.coop, alike(said.coop, COOPS.values()), as_new="as_new" in values)
        shown.append(f"coop={COOPS[known]}" if known else f"new={said.coop}")
    return (*shown, "as guest") if said.as_guest else tuple(shown)
