"""What is said of roll-calls."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, code, listed, n, p, run, say, t
from storage.models import Circle, Coop

HERE = "✅"


def begun(circle: Circle, *, asked: int, nobody: Sequence[str]) -> Doc:
    """To who has begun it."""
    first = n(
        asked,
        "I ask {count} co-op of the {circle} in private whether it is still here.",
        "I ask {count} co-ops of the {circle} in private whether they are still here.",
        circle=circle.name,
    )
    return say(
        run(
            first,
            *_without_anybody(nobody),
            t("When it is over, you get the list of the silent, and the words of one proposal for all of them."),
        )
    )


def begun_by_itself(circle: Circle, *, asked: int, nobody: Sequence[str]) -> Doc:
    """To the circle, once a year."""
    first = n(
        asked,
        "Once a year I ask who is still here: {count} co-op of the {circle}, in private, with one tap.",
        "Once a year I ask who is still here: {count} co-ops of the {circle}, in private, with one tap.",
        circle=circle.name,
    )
    return say(run(first, *_without_anybody(nobody)))


def _without_anybody(nobody: Sequence[str]) -> list[Inline]:
    return [t("Nobody speaks for {coops}, so nobody can be asked there.", coops=listed(nobody))] if nobody else []


def are_you_here(circle: Circle, coop: str, *, until: str) -> Doc:
    """To each who speaks for a co-op."""
    return say(
        p("Is {coop} still here, in the {circle}?", coop=b(coop), circle=circle.name),
        p(
            "Tap {tap}, or say {yes} or {no}, until {until}. One of you is enough. Thank you!",
            tap=HERE,
            yes=code("yes"),
            no=code("no"),
            until=until,
        ),
    )


def whether(circle: Circle, coop: str) -> Inline:
    """What that question is about."""
    return t(
        "whether {coop} is still in the {circle} ({yes} or {no})",
        coop=coop,
        circle=circle.name,
        yes=code("yes"),
        no=code("no"),
    )


def thanks(circle: Circle, coop: str) -> Doc:
    """To who has said that it is."""
    return say("Thank you! {coop} is still in the {circle}, and that is noted.", coop=coop, circle=circle.name)


def not_here(circle: Circle, coop: Coop) -> Doc:
    """To who has said that it is not."""
    return say(
        "Thank you for saying so; it is noted for the {circle}. To take {coop} out of it, say {leave}; if it has closed, {close}. Should you "
        "change your mind, say {yes}.",
        circle=circle.name,
        coop=coop.name,
        leave=cmd(f"coop leave {coop.name} in {circle.slug}"),
        close=cmd(f"coop close {coop.name}"),
        yes=code("yes"),
    )


def said_to_be_gone(circle: Circle, coop: str, *, by: str) -> Doc:
    """To the others who speak for a co-op of which one has said that it is no longer here."""
    return say(
        "{who} has said that {coop} is no longer in the {circle}. If that is not so, please tap {tap} here, or say {yes}. Thank you!",
        who=by,
        coop=b(coop),
        circle=circle.name,
        tap=HERE,
        yes=code("yes"),
    )


def is_over(circle: Circle, coop: str) -> Doc:
    """To who answers too late, or for a co-op that they speak for no longer."""
    return say(
        "Thank you! Whether {coop} is still in the {circle} is not asked any more, or not of you. {whoami} shows for whom you speak.",
        coop=coop,
        circle=circle.name,
        whoami=cmd("whoami"),
    )


def over(circle: Circle, *, here: int, of: int) -> Doc:
    """To the circle, in the end."""
    return say(
        "The roll-call of the {circle} is over: {here} of {co_ops} are still here. Thank you!",
        circle=circle.name,
        here=str(here),
        co_ops=n(of, "{count} co-op", "{count} co-ops"),
    )


def the_silent(circle: Circle, *, silent: Sequence[str], gone: Sequence[str], since: str) -> Doc:
    """To the secretary: who has not answered, who is no longer here, and what to say next."""
    if not silent and not gone:
        return say(
            "All co-ops of the {circle} have answered that they are still here. There is nothing to do.",
            circle=circle.name,
        )
    blocks = []
    if silent:
        blocks.append(
            p(
                "Of the {circle} these have not answered since {since}: {coops}.",
                circle=circle.name,
                since=since,
                coops=listed(silent),
            )
        )
    if gone:
        blocks.append(p("These have said that they are no longer here: {coops}.", coops=listed(gone)))
    names = [*silent, *gone]
    words = f"proposal {', '.join(names)} leave the {circle.name}: the roll-call found them silent or gone"
    blocks.append(
        p(
            "Ring them first. If the circle is to decide about all of them at once, say this in its room: {proposal}. Once it is agreed, an "
            "operator takes each out: {leave}",
            proposal=cmd(words, here=False),
            leave=cmd(f"coop leave {names[0]} in {circle.slug}"),
        )
    )
    return say(*blocks)


def waits(circle: Circle, coop: str, *, until: str) -> Inline:
    """In the list of what waits for somebody."""
    return t(
        "Is **{coop}** still in the {circle}? Tap {tap} on my question, or say {yes} to it, until {until}",
        coop=coop,
        circle=circle.name,
        tap=HERE,
        yes=code("yes"),
        until=until,
    )


def held(*, begun: int, answered: int) -> list[Inline]:
    """Kept of a person."""
    counted = (
        (begun, n(begun, "{count} roll-call that you have begun", "{count} roll-calls that you have begun")),
        (answered, n(answered, "{count} answer of yours to a roll-call", "{count} answers of yours to roll-calls")),
    )
    return [line for count, line in counted if count]
