"""Who may declare what: figures that are out of all likelihood, and for how long a co-op may pay what it can. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from enum import Enum

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import n
from storage.types import Pence


class Doubt(Enum):
    """Why a labour cost is asked about once more."""

    HIGH = "high"
    LOW = "low"
    MORE = "many times what was declared last"
    LESS = "a small part of what was declared last"


def bound_holds(*, money: str, federation: str, places: int, chosen: bool) -> bool:
    """Whether a bound of what is likely says something of a sum in this money: the bounds are sums of the federation's money, and
    those that nobody chose are for money with hundredths. Twenty million are a lot of pounds, and a bakery's wages in yen."""
    return money == federation and (chosen or places == 2)


def doubt_about(
    labour: Pence, *, last: Pence | None, above: Pence | None, below: Pence | None, times: int
) -> Doubt | None:
    """Whether a labour cost is out of all likelihood: too high or too low for any co-op, or far from what this one declared
    last, as far as whoever declares may know that. A bound of None says nothing of its money."""
    if above is not None and labour > above:
        return Doubt.HIGH
    if last is not None and last > 0 and labour >= last * times:
        return Doubt.MORE
    if last is not None and last > 0 and labour * times <= last:
        return Doubt.LESS
    return Doubt.LOW if below is not None and 0 < labour < below else None  # Nothing at all is said on purpose.


def may_pay_what_it_can(
    *, year: date, others: Sequence[date], years: int, tells: bool, extended: date | None = None
) -> None:
    """Refuse when a co-op would pay what it can for more years than the scheme allows, counted from the first one, and than a
    treasurer has given it: ``extended`` is the first day of the last year.

    ``others`` are the first days of the other years for which it does so. A year before all of them is the first one then, and
    they must lie within its time. ``tells`` whether the one who asks may be told of them: they are figures of the co-op's.
    """
    if years == 0:
        raise Refusal(
            "not-in-this-scheme",
            "This scheme knows no paying what you can. Please talk to the treasurer; nothing has changed.",
        )
    first, last = min([year, *others]), max([year, *others])
    if last <= last_of_paying(first, years=years, extended=extended):
        return
    if not tells:
        raise Refusal(
            "not-for-that-year",
            n(
                years,
                "Paying what you can is for {count} year, and that is over. Please talk to the treasurer, who may extend it; nothing "
                "has changed.",
                "Paying what you can is for {count} years from the first one, and they are over. Please talk to the treasurer, who "
                "may extend it; nothing has changed.",
            ),
        )
    if first == year:
        raise Refusal(
            "not-for-that-year",
            n(
                years,
                "Paying what you can is for {count} year, and you do so for {last} already. Please talk to the treasurer, who may extend "
                "it; nothing has changed.",
                "Paying what you can is for {count} years from the first one. That would be {first}, and you do so for {last}, too. "
                "Please talk to the treasurer, who may extend it; nothing has changed.",
                first=str(first.year),
                last=str(last.year),
            ),
        )
    raise Refusal(
        "not-for-that-year",
        n(
            years,
            "Paying what you can is for {count} year, and yours was {first}. Please talk to the treasurer, who may extend it; nothing "
            "has changed.",
            "Paying what you can is for {count} years from the first one, {first}. Please talk to the treasurer, who may extend it; "
            "nothing has changed.",
            first=str(first.year),
        ),
    )


def last_of_paying(first: date, *, years: int, extended: date | None) -> date:
    """The first day of the last year in which a co-op may pay what it can, by the first one in which it did."""
    last = date(first.year + years - 1, first.month, 1)  # Its day does not matter: years begin in the same month.
    return max(last.replace(day=monthrange(last.year, last.month)[1]), extended or last)
