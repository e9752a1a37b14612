"""The lines of a co-op's history."""

from chatbot.api.wording.markup import Inline, t
from storage.models import CLOSED, LEFT_CIRCLE, MERGED, CircleStanding, FederationStanding
from storage.written import on_one_line, shorter

MOST_OF_WHY = 200
"""So many letters of why are shown with an entry."""


def nothing(coop: str) -> Inline:
    """Where nothing is kept."""
    return t("Nothing is kept of what has become of {coop}.", coop=coop)


def dated(when: str, line: Inline) -> Inline:
    """An entry."""
    return t("{when}: {what}", when=when, what=line)


def _with(line: Inline, by: str | None) -> Inline:
    return line if by is None else t("{what}, by {name}", what=line, name=by)


def added(by: str | None) -> Inline:
    """It came onto the list."""
    return _with(t("put on the list"), by)


def stood(standing: FederationStanding, *, by: str | None, why: str | None) -> Inline:
    """How it stood to the federation from then on."""
    line = _with(t("federation: {standing}", standing=standing.value), by)
    return line if why is None else t("{what}: “{why}”", what=line, why=shorter(on_one_line(why), MOST_OF_WHY))


def seat_began(circle: str, standing: CircleStanding, *, by: str | None) -> Inline:
    """A place in a circle."""
    if standing is CircleStanding.GUEST:
        return _with(t("guest of the {circle}", circle=circle), by)
    return _with(t("a seat in the {circle}", circle=circle), by)


def seat_ended(circle: str, *, by: str | None, why: str | None) -> Inline:
    """Its end."""
    match why:
        case _ if why == CLOSED:
            return _with(t("no seat in the {circle} any more, since it closed", circle=circle), by)
        case _ if why == MERGED:
            return _with(t("no seat in the {circle} any more, since it went into another one", circle=circle), by)
        case _ if why == LEFT_CIRCLE:
            return _with(t("left the {circle}", circle=circle), by)
    return _with(t("that place in the {circle} ended", circle=circle), by)


def speaks(who: str, *, by: str | None) -> Inline:
    """Somebody was confirmed."""
    return (
        t("{name} speaks for it", name=who)
        if by is None
        else t("{name} speaks for it, confirmed by {by}", name=who, by=by)
    )


def speaks_no_more(who: str, *, by: str | None) -> Inline:
    """They speak for it no longer."""
    return _with(t("{name} speaks for it no longer", name=who), by if by != who else None)


def done(what: Inline) -> Inline:
    """Something has become of it as a whole."""
    return t("done: {what}", what=what)


def undone(what: Inline) -> Inline:
    """An operator has undone that."""
    return t("undone: {what}", what=what)


def renamed(*, before: str, to: str) -> Inline:
    """It got another name."""
    return t("renamed from {before} to {to}", before=before, to=to)
