"""What is said of a record that there is not: and where those stand that there are."""

from chatbot.api.wording.markup import Doc, cmd, p, say
from storage.types import NotFound

WHERE = {
    "item": "items",
    "decision": "decisions",
    "request": "todo",
    "relay": "relays",
    "request to pass on": "todo",
    "circle": "circles",
    "co-op": "coops",
}
"""What shows the records of a kind."""


def not_found(missing: NotFound) -> Doc:
    """There is none of that number or name, and what to say to see those that there are."""
    nothing = p("I know no {what} {which}.", what=missing.what, which=str(missing.which))
    shows = WHERE.get(missing.what)
    return (
        say(nothing, p("To see what there is, say {shows}.", shows=cmd(shows))) if shows is not None else say(nothing)
    )
