"""How links are, in words."""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.arguments import say_ago, say_span
from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, listed, n, p, run, say, t
from commands.relay.links.picture import Line
from storage.models import Circle


def no_links() -> Doc:
    """There is no circle with one."""
    return say("No circle is linked to another yet. An operator links them in the settings.")


def no_link(circle: Circle) -> Doc:
    """A circle that sends a link person to no other."""
    return say("The {circle} sends a link person to no other circle.", circle=circle.name)


def all_links_elsewhere() -> Phrase:
    """Where all links are not for those here."""
    return t(
        "All links are shown in the room of the coordinating circle. {link} shows that of this circle.",
        link=cmd("link"),
    )


def state_of_link(
    circle: Circle,
    *,
    link_person: Inline,
    keepers: Sequence[tuple[str, str | None]],
    up: timedelta | None,
    answered: bool,
    down: timedelta | None,
    rhythm: timedelta,
    late: timedelta | None,
    waiting: int,
) -> Inline:
    """One circle's link, in a few short sentences."""
    facts: list[Inline] = []
    if keepers:
        named = [t("{name} until {end}", name=name, end=end) if end else name for name, end in keepers]
        facts.append(
            t("**{circle}**: {link_person} {names}.", circle=circle.name, link_person=link_person, names=listed(named))
        )
    else:
        facts.append(t("**{circle}**: ⚠ no {link_person}.", circle=circle.name, link_person=link_person))
    if up is None:
        facts.append(t("Nothing has passed up yet."))
    elif answered:
        facts.append(t("Up {ago}, answered.", ago=say_ago(up)))
    else:
        facts.append(t("Up {ago}, not answered yet.", ago=say_ago(up)))
    facts.append(t("Down {ago}.", ago=say_ago(down)) if down is not None else t("Nothing has come down yet."))
    if late is not None:
        facts.append(t("⚠ Overdue by {span} (every {rhythm}).", span=say_span(late), rhythm=say_span(rhythm)))
    else:
        facts.append(t("In time (every {rhythm}).", rhythm=say_span(rhythm)))
    if waiting:
        facts.append(n(waiting, "{count} request waits.", "{count} requests wait."))
    return run(*facts)


def line_in_words(line: Line) -> Inline:
    """One line of the picture."""
    return n(
        line.count,
        "{origin} → {target}: once, {days}",
        "{origin} → {target}: {count} times, last {days}",
        origin=line.origin,
        target=line.target,
        days=_days_ago(line.days),
    )


def _days_ago(days: int) -> Inline:
    return t("today") if days == 0 else n(days, "{count} day ago", "{count} days ago")


def picture_in_words(lines: Block | None, silent: Sequence[str]) -> Doc:
    """The same facts as in the picture."""
    head = p("Passed on in the last three months, with the picture below:") if lines is not None else None
    blocks: list[Block] = [head, lines] if head is not None and lines is not None else []
    if silent:
        blocks.append(p("Nothing from {circles}.", circles=listed(silent)))
    return say(*blocks) if blocks else say("Nothing has been passed on in the last three months.")


def to_pass_on(words: str) -> Phrase:
    """To whoever says behind “link” what is to be passed on."""
    return t("I know no circle “{words}”. To pass that on: {relay}", words=words, relay=cmd(f"relay {words}"))
