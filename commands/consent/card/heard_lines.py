"""Who is heard and who is not: the line that every card has, the tally in words, and the seats by name."""

from collections.abc import Iterable, Sequence

from chatbot.api.wording.markup import Inline, Phrase, cmd, listed, n, run, t
from chatbot.config.settings import Words
from commands.consent.card.lines import Page
from commands.consent.items.view import ItemView
from commands.consent.texts.vocabulary import a_, how_it_came, seat_name, stands_aside
from commands.rules.consent import outcomes as judge
from commands.rules.consent.outcomes import SeatHeard
from commands.rules.sitting import Sits, seats_counted
from storage.models import ItemStatus, Stance

NARROW = "standard-narrow"
"""Figures and names as they stand in a list that is only looked over."""


MOST_NAMED = 10
"""Seats that a card waits for by name."""


def heard_in_words(view: ItemView, *, words: Words) -> Inline:
    """The tally as people say it: "9 of 14 co-ops heard, 10 needed"."""
    counted = [(view.tally.count(stance), what) for stance, what in _stances(words)]
    stances = [t("{count} {stance}", count=count, stance=what) for count, what in counted if count]
    heard: Inline = t("{heard}.", heard=_how_many(view))
    if stances:
        heard = t("{heard}: {stances}.", heard=_how_many(view), stances=listed(stances, style=NARROW))
    if view.tally.lent and view.silence != "consent":
        heard = run(heard, _in_own_voice(view))
    return run(t("Silence counts as consent here."), heard) if view.silence == "consent" else heard


def heard_and_waiting(view: ItemView) -> Inline:
    """How many are heard, whether that is enough, and for whom the card waits: all in one line."""
    heard, seats, is_open = len(view.tally.heard), len(view.tally.seats), view.item.status is ItemStatus.OPEN
    said: list[Inline] = [t("**{heard} of {seats} heard**", heard=heard, seats=seats)]
    if view.silence == "consent":
        said.append(t("silence counts as consent"))
    elif is_open and judge.is_heard_by_enough(view.tally, needed=view.needed):
        said.append(t("enough to decide"))
    else:
        said.append(
            t("{needed} needed to decide", needed=view.needed) if is_open else t("{needed} needed", needed=view.needed)
        )
    if view.tally.lent and view.silence != "consent":
        own, least = heard - len(view.tally.lent), judge.needed_in_own_voice(view.needed)
        said.append(t("{own} in their own voice, at least {least} needed", own=own, least=least))
    if view.tally.not_heard:
        silent = first_of(view.tally.not_heard, view)
        said.append(t("waiting for {seats}", seats=silent) if is_open else t("not heard: {seats}", seats=silent))
    return run(*said, between=" · ")


def needed_later(view: ItemView) -> Inline:
    """How many must be heard in the consent round. Before it nobody is counted."""
    if view.silence == "consent":
        return t("In the consent round silence counts as consent.")
    return n(
        len(view.tally.seats),
        "In the consent round {needed} of {count} must be heard to decide.",
        "In the consent round {needed} of {count} must be heard to decide.",
        needed=view.needed,
    )


def heard_with_what(view: ItemView, page: Page) -> Inline | None:
    """Who is heard, by what they say: "1 consent: Leaf Bakery · 1 with a concern: Small Screws". None while nobody is."""
    by_stance: list[Inline] = []
    for stance, what in _stances(page.words):
        seats = [seat for seat in view.tally.heard if seat.stance is stance]
        if seats:
            names = listed([_heard_seat(seat, view, page) for seat in seats], style=NARROW)
            by_stance.append(t("{count} {stance}: {seats}", count=len(seats), stance=what, seats=names))
    return run(*by_stance, between=" · ") if by_stance else None


def lent_seats(view: ItemView, page: Page) -> Inline:
    """The seats that others have answered for, with how that came."""
    return listed([_heard_seat(seat, view, page) for seat in view.tally.lent], style=NARROW)


def names_of(seats: Iterable[SeatHeard], view: ItemView) -> Inline:
    """What these seats are called."""
    return listed([seat_name(seat.seat, view.seat_names) for seat in seats], style=NARROW)


def first_of(seats: Sequence[SeatHeard], view: ItemView) -> Inline:
    """What these seats are called, the first ten of many: the rest are a number, and where to see them."""
    if len(seats) <= MOST_NAMED:
        return names_of(seats, view)
    return t(
        "{names} and {left} more ({all})",
        names=names_of(seats[:MOST_NAMED], view),
        left=len(seats) - MOST_NAMED,
        all=cmd(f"item C-{view.item.number}"),
    )


def _heard_seat(seat: SeatHeard, view: ItemView, page: Page) -> Inline:
    name = seat_name(seat.seat, view.seat_names)
    ways = [how_it_came(answer, page.name(answer.user_id)) for answer in seat.answers]
    lent = [how for how in ways if how is not None]
    return t("{seat} ({how})", seat=name, how=listed(lent, style=NARROW)) if lent else name


def _in_own_voice(view: ItemView) -> Phrase:
    """How many of the seats that must be heard must have spoken themselves, where others have answered for some."""
    own = len(view.tally.heard) - len(view.tally.lent)
    least = judge.needed_in_own_voice(view.needed)
    return t("{own} in their own voice, at least {least} needed.", own=own, least=least)


def _stances(words: Words) -> Sequence[tuple[Stance, Inline]]:
    return (
        (Stance.CONSENT, t("consent")),
        (Stance.CONCERN, t("with {concern}", concern=a_(words.concern))),
        (Stance.CRITICAL, t("with {concern}", concern=a_(words.critical_concern))),
        (Stance.STAND_ASIDE, stands_aside(words, t("standing aside"))),
    )


def _how_many(view: ItemView) -> Inline:
    """How many of the seats are heard, and how many must be."""
    seats, heard = len(view.tally.seats), len(view.tally.heard)
    by_coop = any(seat.seat.coop_id is not None for seat in view.tally.seats)
    if by_coop and view.sits is not Sits.COOPS:
        counted = seats_counted(seats, view.sits)
        if view.silence == "consent":
            return t("{heard} of {seats} heard", heard=heard, seats=counted)
        return t("{heard} of {seats} heard, {needed} needed", heard=heard, seats=counted, needed=view.needed)
    if view.silence == "consent":
        if by_coop:
            return n(seats, "{heard} of {count} co-op heard", "{heard} of {count} co-ops heard", heard=heard)
        return n(seats, "{heard} of {count} member heard", "{heard} of {count} members heard", heard=heard)
    if by_coop:
        return n(
            seats,
            "{heard} of {count} co-op heard, {needed} needed",
            "{heard} of {count} co-ops heard, {needed} needed",
            heard=heard,
            needed=view.needed,
        )
    return n(
        seats,
        "{heard} of {count} member heard, {needed} needed",
        "{heard} of {count} members heard, {needed} needed",
        heard=heard,
        needed=view.needed,
    )
