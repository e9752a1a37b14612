"""The lines of the relay in what others tell: what waits, what is kept."""

from datetime import timedelta

from chatbot.api.arguments import say_span
from chatbot.api.wording.markup import Inline, cmd, n, run, t
from storage.models import Circle, Relay
from storage.written import on_one_line, shorter

LONGEST = 200
"""Letters of one line of news."""


def link_waits(parent: Circle, *, last: str | None, rhythm: timedelta, secret: bool) -> Inline:
    """To the link person, in the list of what waits for them. ``last`` is when something passed, ``secret`` when I may not pass it
    on."""
    span = say_span(rhythm)
    if last is None:
        so_far = t(
            "Nothing has passed to the {parent} yet, and your rhythm is {rhythm}.", parent=parent.name, rhythm=span
        )
    else:
        so_far = t(
            "Nothing has passed to the {parent} since {when}, and your rhythm is {rhythm}.",
            parent=parent.name,
            when=last,
            rhythm=span,
        )
    if secret:
        return run(so_far, t("Please tell them yourself what your circle wants them to know."))
    how = t(
        "Say {digest} in your circle's room, or {relay} with your own words.",
        digest=cmd("relay digest", here=False),
        relay=cmd("relay <text>", here=False),
    )
    return run(so_far, how)


def arrived(relayed: Relay, *, origin: str) -> Inline:
    """News: another circle has passed something on."""
    words = shorter(on_one_line(relayed.text), LONGEST)
    return t("R-{number} from the {origin}: {words}", number=relayed.number, origin=origin, words=words)


def held(
    *, relays: int, parts: int, replies: int, requests: int, never: int, reactions: int, drafts: int, shared: int
) -> list[Inline]:
    """Kept: what was passed on, and what was carried back."""
    counted = (
        (
            relays,
            n(
                relays,
                "{count} relay, passed on by you or with your words",
                "{count} relays, passed on by you or with your words",
            ),
        ),
        (
            parts,
            n(
                parts,
                "{count} message of yours that went on with others, or was to",
                "{count} messages of yours that went on with others, or were to",
            ),
        ),
        (
            shared,
            n(
                shared,
                "{count} question to all circles, or change of what is shared",
                "{count} questions to all circles, or changes of what is shared",
            ),
        ),
        (drafts, n(drafts, "{count} digest that you decided about", "{count} digests that you decided about")),
        (
            reactions,
            n(
                reactions,
                "{count} reaction of yours to what was passed on",
                "{count} reactions of yours to what was passed on",
            ),
        ),
        (never, t("that your words are never passed on")),
        (
            requests,
            n(
                requests,
                "{count} request to pass something on, by you, to you or with your words",
                "{count} requests to pass something on, by you, to you or with your words",
            ),
        ),
        (
            replies,
            n(replies, "{count} reply of yours that I carried", "{count} replies of yours that I carried"),
        ),
    )
    return [line for count, line in counted if count]
