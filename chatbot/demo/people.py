"""The invented federation of the demo: its people, co-ops and circles, and the TOML that its bot runs with."""

from dataclasses import dataclass

PASSWORD = "worker-owned"
"""Everybody's password in the demo, so that a newcomer can log in as any of them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    name: str
    colour: str
    about: str
    encrypts: bool = False
    """Whether their client can read and write in encrypted rooms."""


@dataclass(frozen=True, slots=True)
class DemoCircle:
    """An invented circle, with the people in its room; the first of them made it."""

    slug: str
    name: str
    kind: str
    people: tuple[str, ...]
    admission: str = "open"
    link_person: str | None = None
    secretary: str | None = None


PEOPLE = (
    Person("ada", "magenta", "runs the bot and the server"),
    Person("bo", "yellow", "treasurer of the federation, from Mill Street Builders"),
    Person("cy", "cyan", "link person of the tech circle, from Data Workers"),
    Person("di", "green", "secretary of the tech circle, from Data Workers"),
    Person("eve", "blue", "new, from Byte Co-op"),
    Person("fay", "bright_red", "link person of the food circle, from Green Grocers"),
    Person("gus", "bright_cyan", "from Leaf Bakery", encrypts=True),
    Person("hal", "bright_yellow", "from Small Screws Bicycle Repair"),
)
CIRCLES = (
    DemoCircle("coordinating", "Coordinating circle", "coordinating", ("ada", "bo", "cy", "fay"), secretary="bo"),
    DemoCircle(
        "tech", "Tech circle", "industry", ("ada", "cy", "di", "eve"), "approval", link_person="cy", secretary="di"
    ),
    DemoCircle("food", "Food circle", "industry", ("fay", "gus", "hal", "bo"), link_person="fay"),
)


def toml(*, homeserver: str, server_name: str) -> str:
    """The configuration that the demo's bot runs with: an ordinary one."""

    def at(name: str) -> str:
        return f'"@{name}:{server_name}"'

    lines = [
        "# The demo's own configuration. Yours looks just like it: see config.example.toml.",
        "[matrix]",
        f'homeserver = "{homeserver}"',
        f"user_id = {at('circlebot')}",
        'password_file = "secrets/password"',
        "",
        "[federation]",
        'name = "Federation of Worker Co-ops"',
        'coordinating_circle = "coordinating"',
        f"operators = [{at('ada')}]",
        f"treasurers = [{at('bo')}]",
    ]
    for circle in CIRCLES:
        lines += [
            "",
            "[[circles]]",
            f'slug = "{circle.slug}"',
            f'name = "{circle.name}"',
            f'kind = "{circle.kind}"',
            f'room = "#{circle.slug}:{server_name}"',
            f'admission = "{circle.admission}"',
        ]
        if circle.kind != "coordinating":
            lines.append('parent = "coordinating"')
        if circle.link_person:
            lines.append(f"link_persons = [{at(circle.link_person)}]")
        if circle.secretary:
            lines.append(f"secretaries = [{at(circle.secretary)}]")
    lines += [
        "",
        "[subs]",
        'year_starts = "04-01"',
        "",
        "[[subs.schemes]]",
        'slug = "federation"',
        'kind = "levy"',
        'rate = "1/1000"',
        'minimum = "150.00"',
        'vat = "20%"',
        "pay_what_you_can_years = 2",
    ]
    return "\n".join(lines) + "\n"
