"""What a treasurer reads of what co-ops have declared. It is said in encrypted rooms alone."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS_FIRST, Doc, Inline, b, cmd, code, n, p, run, say, t, ul
from commands.rules.subs.report import AT_LEAST, Totals
from commands.subs.texts.paying import Sums, what_is_due
from storage.models import Declaration


def heading(year: str, paying: int) -> Inline:
    """Above the co-ops of a year."""
    return n(paying, "{year}: {count} co-op that pays", "{year}: {count} co-ops that pay", year=year)


def one(coop: str, found: Declaration | None, sums: Sums) -> Inline:
    """A co-op's line."""
    if found is None:
        return t("{coop} – not declared", coop=b(coop))
    return t("{coop} – {declared}", coop=b(coop), declared=_declared(found, sums))


def _declared(found: Declaration, sums: Sums) -> Inline:
    if found.left_out:
        return t("leaves it out")
    fee = what_is_due(found, sums)
    by = _by(found, sums)
    return t("{fee} ({by})", fee=fee, by=by) if by is not None else fee


def _by(found: Declaration, sums: Sums) -> Inline | None:
    """What the fee comes from, as far as it was kept."""
    if found.pays is not None:
        return t("pays what it can")
    if found.heads is not None:
        return n(found.heads, "{count} member", "{count} members")
    if found.wages is None and found.self_employed is None:
        return None
    return t(
        "wages {wages}, self-employed {self_employed}",
        wages=sums(found.wages or 0),
        self_employed=sums(found.self_employed or 0),
    )


def of_one(found: Declaration, year: str, *, when: str, who: str, replaced: str | None, sums: Sums) -> Inline:
    """One declaration of a co-op, with who has made it, when and why."""
    how = t(", by phone") if found.way == "phone" else t(", in writing") if found.way is not None else None
    line = t("{year}: {declared}, {when} by {who}", year=b(year), declared=_declared(found, sums), when=when, who=who)
    if how is not None:
        line = t("{line}{how}", line=line, how=how)
    if found.reason is not None:
        line = t("{line}, because “{why}”", line=line, why=found.reason)
    return line if replaced is None else t("{line}; replaced {when}", line=line, when=replaced)


def all_of_one(coop: str, lines: Sequence[Inline]) -> Doc:
    """All that a co-op has declared, the last first."""
    if not lines:
        return say("{coop} has declared nothing yet.", coop=b(coop))
    return say(p("What {coop} has declared, the last first:", coop=b(coop)), ul(lines))


def here_is_the_table(year: str, rows: int) -> Doc:
    """With a file."""
    return say(
        n(
            rows,
            "Here is {year} as a table: {count} line, what was corrected since included.",
            "Here is {year} as a table: {count} lines, what was corrected since included.",
            year=year,
        )
    )


def the_table_is_being_written(year: str, rows: int) -> Doc:
    """Where it is long."""
    return say(
        n(
            rows,
            "{year} as a table is long, {count} line. I am writing it, and send it to you here once it is ready.",
            "{year} as a table is long, {count} lines. I am writing it, and send it to you here once it is ready.",
            year=year,
        )
    )


def the_table_is_too_large(year: str) -> Doc:
    """Where no file of ours can hold it."""
    return say(
        "{year} is too much for one file. Please ask an operator for it: {command} writes it on the machine that I run on.",
        year=year,
        command=code("circlebot export"),
    )


def report(year: str, now: Totals, before_year: str, before: Totals, sums: Sums) -> Doc:
    """A year summed up, with the one before beside it."""
    gone = _gone(before)
    lines: list[Inline] = [
        t(
            "Declared: {declared} of {paying} co-ops ({before_year}: {before} of {before_paying})",
            declared=now.declared,
            paying=now.paying,
            before_year=before_year,
            before=before.declared,
            before_paying=before.paying,
        ),
        *(
            _beside(what, one, other, before_year, sums, without=(_without(now), gone if summed else _without(before)))
            for what, one, other, summed in (
                (t("Fees"), now.fees, before.fees, True),
                (t("VAT"), now.vat, before.vat, True),
                (t("Together"), now.total, before.total, True),
                (t("Median fee"), now.median_fee, before.median_fee, False),
                (t("Median labour cost"), now.median_labour, before.median_labour, False),
            )
        ),
    ]
    if now.left_out:
        lines.append(n(now.left_out, "{count} co-op leaves it out", "{count} co-ops leave it out"))
    change = _change(now, before, sums)
    more = t("{all} shows each, {csv} is a table.", all=cmd("subs all"), csv=cmd("subs all csv"))
    return say(
        p("{subs} for {year}:", subs=SUBS_FIRST, year=b(year)),
        ul(lines),
        p(run(change, more) if change is not None else more),
    )


def bars(now: Totals, before: Totals, sums: Sums) -> list[tuple[Inline, int | None, int | None, Inline, Inline]]:
    """The same for the picture: what it is, this year and the year before, as numbers and in words. No sum that too few are behind."""
    gone, none = _gone(before), _without(before)

    def group(
        what: Inline, one: int | None, other: int | None, without: Inline
    ) -> tuple[Inline, int | None, int | None, Inline, Inline]:
        return what, one, other, _without(now) if one is None else sums(one), without if other is None else sums(other)

    def of(year: Totals) -> Inline:
        return t("{declared} of {paying}", declared=year.declared, paying=year.paying)

    return [
        (t("Co-ops that have declared"), now.declared, before.declared, of(now), of(before)),
        group(t("Together"), now.total, before.total, gone),
        group(t("Median fee"), now.median_fee, before.median_fee, none),
        group(t("Median labour cost"), now.median_labour, before.median_labour, none),
    ]


def picture(year: str) -> Inline:
    """The heading of the picture."""
    return t("{subs} for {year}", subs=SUBS_FIRST, year=year)


def _few() -> Inline:
    return t("fewer than {least} co-ops behind it", least=AT_LEAST)


def _changed_by_few() -> Inline:
    return t("not told, as fewer than {least} co-ops pay more or less now", least=AT_LEAST)


def _without(year: Totals) -> Inline:
    """Why a year has no number."""
    return t("declared in other money") if year.other_money else _few()


def _gone(before: Totals) -> Inline:
    """Why the year before has no sum."""
    return _changed_by_few() if before.changed_by_few and not before.other_money else _without(before)


def _beside(
    what: Inline, now: int | None, before: int | None, year: str, sums: Sums, *, without: tuple[Inline, Inline]
) -> Inline:
    """A number beside that of the year before; ``without`` is why the one or the other is not told."""
    one, other = (sums(each) if each is not None else why for each, why in zip((now, before), without, strict=True))
    return t("{what}: {sum} ({year}: {before})", what=what, sum=one, year=year, before=other)


def _change(now: Totals, before: Totals, sums: Sums) -> Inline | None:
    """What has changed, in words."""
    if now.total is None or not before.total or now.total == before.total:
        return None
    if now.total > before.total:
        return t("That is {more} more than the year before.", more=sums(now.total - before.total))
    return t("That is {less} less than the year before.", less=sums(before.total - now.total))
