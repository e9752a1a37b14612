"""The configuration of the federations that tests play in."""

from collections.abc import Sequence
from dataclasses import dataclass

FEDERATION = """
[matrix]
homeserver = "https://matrix.example.org"
user_id = "@circlebot:example.org"

[limits]
per_person = "off"
per_room = "off"

[federation]
name = "Federation of Worker Co-ops"
operators = ["@ada:example.org"]
treasurers = ["@bo:example.org"]
coordinating_circle = "coordinating"

[[circles]]
slug = "coordinating"
name = "Coordinating circle"
kind = "coordinating"
room = "#coordinating:example.org"
consent.quorum = "1/3"

[[circles]]
slug = "tech"
name = "Tech circle"
kind = "industry"
parent = "coordinating"
room = "#tech:example.org"
consent.quorum = "1/3"
admission = "approval"
link_persons = ["@cy:example.org"]
secretaries = ["@di:example.org"]

[[circles]]
slug = "food"
name = "Food circle"
kind = "industry"
parent = "coordinating"
room = "#food:example.org"
consent.quorum = "1/3"
admission = "open"
link_persons = ["@fay:example.org"]

[subs]
year_starts = "04-01"
[[subs.schemes]]
slug = "federation"
kind = "levy"
rate = "1/1000"
minimum = "150.00"
vat = "20%"
pay_what_you_can_years = 2
"""
"""What journeys are played in, where homeserver and clock are faked."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle of a smaller federation; ``more`` stands below it as it is."""

    slug: str
    room: str
    more: str = ""


def federation(
    *,
    homeserver: str,
    bot: str,
    operators: str,
    circles: Sequence[Circle],
    treasurers: str | None = None,
    scheme: str = "",
) -> str:
    """A federation on a homeserver that answers over HTTP. The first of its circles is the coordinating one, and whoever operates
    the bot is its treasurer, if nobody else is named. ``scheme`` stands below the levy as it is."""
    first, *_ = circles
    lines = [
        f'[matrix]\nhomeserver = "{homeserver}"\nuser_id = "{bot}"\npassword_file = "password"',
        '[limits]\nper_person = "off"\nper_room = "off"',
        f'[federation]\nname = "Federation of Worker Co-ops"\ncoordinating_circle = "{first.slug}"',
        f'operators = ["{operators}"]\ntreasurers = ["{treasurers or operators}"]',
    ]
    for circle in circles:
        kind = 'kind = "coordinating"' if circle is first else f'kind = "industry"\nparent = "{first.slug}"'
        name = f"{circle.slug.capitalize()} circle"
        lines.append(
            f'[[circles]]\nslug = "{circle.slug}"\nname = "{name}"\nroom = "{circle.room}"\nconsent.quorum = "1/3"\n{kind}\n{circle.more}'
        )
    lines.append('[subs]\n[[subs.schemes]]\nslug = "federation"\nkind = "levy"\nrate = "1/1000"\nminimum = "150.00"')
    return "\n".join([*lines, scheme, ""])
