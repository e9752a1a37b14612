"""What people are told of how many must be heard."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import Doc, Inline, cmd, code, n, p, say, t, ul
from commands.consent.texts.vocabulary import listed_plainly
from storage.models import Item


def how_many(circle: str, chosen: Inline, *, ways: Mapping[str, Inline], needed: int, seats: int, silence: bool) -> Doc:
    """How many must be heard in a circle, what that is today, and which other ways there are, each in a line."""
    first = p("In the {circle} must be heard: **{chosen}**.", circle=circle, chosen=chosen)
    today = n(
        seats,
        "An item that opens now needs {needed} of {count} seat, and its card says so to its end.",
        "An item that opens now needs {needed} of {count} seats, and its card says so to its end.",
        needed=needed,
    )
    asked = p("Silence is consent here, so an item is decided however few are heard.") if silence else p(today)
    lines: list[Inline] = [t("**{name}**: {what}", name=name, what=what) for name, what in ways.items()]
    one = p(
        "One proposal may ask for another: {proposal}. What the circle has is set by who runs me ({key}).",
        proposal=cmd("proposal Share the van quorum majority", here=False),
        key=code("consent.quorum"),
    )
    return say(first, asked, p("A circle can choose:"), ul(lines), one)


def counted_anew(item: Item) -> Doc:
    """To a circle that had chosen no quorum of its own: how it is counted from now on."""
    return say(
        "From C-{number} on I count otherwise how many must be heard: in a circle of fewer than 10 seats more than half, in a larger one an "
        "eighth of those who were heard lately, and at least 5. Each card says how many that is. What was open before keeps a third of all "
        "seats. Who runs me can set it back: quorum = “third”.",
        number=item.number,
    )


def missing(
    item: Item,
    circle: str,
    *,
    heard: int,
    needed: int,
    most_by_phone: int,
    to_ring: Sequence[str],
    closes: str,
) -> Doc:
    """To who runs an item that would not be heard by enough."""
    lacks = n(needed - heard, "{count} is missing", "{count} are missing")
    first = p(
        "C-{number} in the {circle} closes {closes}. {heard} are heard, {needed} needed: {lacks}.",
        number=item.number,
        circle=circle,
        closes=closes,
        heard=heard,
        needed=needed,
        lacks=lacks,
    )
    ring = p(
        "You could ring {coops}. Their answers in one line: {yes}",
        coops=listed_plainly(to_ring),
        yes=cmd(f"yes C-{item.number} by phone for {', '.join(to_ring[:3])}"),
    )
    limit = n(
        most_by_phone,
        "At most {count} of those needed may come by phone.",
        "At most {count} of those needed may come by phone.",
    )
    return say(first, ring, p(t("{limit} More time: {extend}", limit=limit, extend=cmd(f"extend C-{item.number}"))))
