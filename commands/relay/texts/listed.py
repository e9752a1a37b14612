"""The list of what was passed on, in words."""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.arguments import say_ago
from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, p, say, t, ul
from storage.models import Circle, Relay
from storage.queries.relay import Passed
from storage.written import on_one_line


def lately(heading: Inline, rows: Sequence[Inline], *, more: bool) -> Doc:
    """The first of what was passed on, to somebody who has asked in another room; ``more`` where these are not all."""
    listing = say(p("{heading}:", heading=heading), ul(rows))
    if not more:
        return listing
    return listing + say(
        "These are the newest. For all of them, say {relays} in that circle's room.", relays=cmd("relays", here=False)
    )


def passed_both_ways(circle: Circle, counted: Passed, *, secret: bool) -> Inline:
    """Above the list; ``secret`` when its words cannot be shown here."""
    head = t(
        "**Passed on, {circle}** – {out} from here, {into} to here",
        circle=circle.name,
        out=str(counted.out),
        into=str(counted.into),
    )
    return t("{head} (their words stay in that encrypted room)", head=head) if secret else head


def nothing_since() -> Doc:
    """When nothing was passed on since a day."""
    return say("Nothing has been passed on since then. {relays} shows what was before.", relays=cmd("relays"))


def nothing_lately(*, link_person: Inline) -> Doc:
    """When nothing was passed on yet."""
    return say(
        "Nothing has been passed on yet. The {link_person} can begin: {relay}",
        link_person=link_person,
        relay=cmd("relay We have room for two apprentices"),
    )


def row(relayed: Relay, *, ago: timedelta, replies: int, secret: bool) -> Inline:
    """One line of what was passed on lately."""
    facts = [say_ago(ago)] + ([n(replies, "{count} reply", "{count} replies")] if replies else [])
    number, when = b(f"R-{relayed.number}"), listed(facts, style="unit")
    if secret:
        return t(
            "{number} {origin} → {target}, {when}",
            number=number,
            origin=relayed.origin,
            target=relayed.target,
            when=when,
        )
    return t(
        "{number} {origin} → {target}, {when}: {words}",
        number=number,
        origin=relayed.origin,
        target=relayed.target,
        when=when,
        words=_short(relayed.text, most=80),
    )


def _short(words: str, *, most: int) -> str:
    """Somebody's words on one line of a list."""
    line = on_one_line(words)
    return line if len(line) <= most else line[: most - 1] + "…"
