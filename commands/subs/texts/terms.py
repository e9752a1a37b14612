"""What a co-op declares and what follows from it, in words. Sums come in as ``Sums``, which writes one in the scheme's money."""

from chatbot.api.wording.markup import Block, Inline, n, p, run, t, ul
from commands.rules.subs.terms import ALL_MONTHS, PERIODS, Basis, Bill, Kind, Terms, share_of
from commands.subs.texts.paying import Sums


def basis_in_words(basis: Basis, sums: Sums) -> Inline:
    """What a co-op says of itself, within a sentence."""
    if basis.labour is not None:
        return t(
            "wages {wages}, self-employed {self_employed}",
            wages=sums(basis.wages or 0),
            self_employed=sums(basis.self_employed or 0),
        )
    if basis.heads is not None:
        return n(basis.heads, "{count} member", "{count} members")
    if basis.pays is not None:
        return t("what your co-op can pay")
    return t("the one sum for all")


def as_said(basis: Basis, sums: Sums) -> str:
    """The same as people say it to us."""
    if basis.labour is None:
        return "" if basis.heads is None else f"{basis.heads} members"
    parts = [f"{sums(basis.wages or 0)} wages", f"{sums(basis.self_employed or 0)} self-employed"]
    pays = [] if basis.pays is None else [f"pays what it can: {sums(basis.pays)}"]
    said = ", ".join([*(parts if basis.self_employed else parts[:1]), *pays])
    return " ".join(said.split())  # Some languages write sums with blanks that nobody types.


def bill(basis: Basis, due: Bill, terms: Terms, sums: Sums) -> list[Block]:
    """A declaration and what follows from it, line by line."""
    why = _why(basis, due, terms, sums)
    if terms.months < ALL_MONTHS and basis.pays is None:
        months = n(terms.months, "for {count} of 12 months", "for {count} of 12 months")
        why = t("{why}, {months}", why=why, months=months)
    if terms.vat is None:
        fee = t("Fee {fee} ({why})", fee=sums(due.fee), why=why)
    else:
        fee = t("Fee {fee} ({why}) + VAT {vat}", fee=sums(due.fee), why=why, vat=sums(due.vat))
    return [ul([*_said(basis, sums), fee]), p("**Total {total}**", total=sums(due.total))]


def _said(basis: Basis, sums: Sums) -> list[Inline]:
    if basis.labour is not None:
        return [
            t(
                "Wages {wages}, self-employed {self_employed}",
                wages=sums(basis.wages or 0),
                self_employed=sums(basis.self_employed or 0),
            )
        ]
    return [] if basis.heads is None else [n(basis.heads, "{count} member", "{count} members")]


def _why(basis: Basis, due: Bill, terms: Terms, sums: Sums) -> Inline:
    if basis.pays is not None:
        return t("what your co-op can pay")
    if terms.kind is Kind.FIXED or basis.labour is None:
        return _why_of_a_sum(basis, terms, sums)
    labour, rate = basis.labour, f"{terms.rate.numerator}/{terms.rate.denominator}"
    by_share = share_of(labour, terms)
    if by_share < terms.minimum and terms.bands:
        return t("the minimum, since the share of {labour} is less", labour=sums(labour))
    if by_share < terms.minimum:
        return t("the minimum, since {rate} of {labour} is less", rate=rate, labour=sums(labour))
    if terms.bands and labour > min(above for above, _ in terms.bands):
        more = [
            t("{rate} above {sum}", rate=f"{rate.numerator}/{rate.denominator}", sum=sums(above))
            for above, rate in sorted(terms.bands)
        ]
        return run(t("{rate} of {labour},", rate=rate, labour=sums(labour)), *more)
    return t("{rate} of {labour}", rate=rate, labour=sums(labour))


def _why_of_a_sum(basis: Basis, terms: Terms, sums: Sums) -> Inline:
    if terms.kind is Kind.FIXED:
        return t("the same for all")
    return t(
        "{heads} × {amount} × {periods}", heads=str(basis.heads), amount=sums(terms.amount), periods=_periods(terms.per)
    )


def _periods(per: str) -> Inline:
    match per:
        case "week":
            return n(PERIODS[per], "{count} week", "{count} weeks")
        case "month":
            return n(PERIODS[per], "{count} month", "{count} months")
    return t("the year")
