"""What is said of a table of declarations: what it would do, and why a line cannot be kept. Never a figure."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, cmd, code, listed, n, p, run, say, t, ul
from commands.rules.subs.terms import Kind

MOST_SHOWN = 12
"""Bad lines that are named in an answer."""


def how_to() -> Inline:
    """To whoever has given no table."""
    return t(
        "Please send me the table as a file (CSV) here, and say {imported} in reply to it. Its columns are those of {csv}; {year} "
        "and {coop} are enough besides the figures.",
        imported=cmd("subs import"),
        csv=cmd("subs all csv"),
        year=code("year_start"),
        coop=code("coop"),
    )


def not_had() -> Inline:
    """Where the file does not come, or is too large."""
    return t("I could not get that file, or it is larger than 1 MB. Nothing is kept. Please send it once more.")


def counted(new: int, same: int) -> Inline:
    """What a table would do."""
    return run(
        n(new, "{count} line is new.", "{count} lines are new."),
        n(same, "{count} says what I have already.", "{count} say what I have already."),
    )


def bad_lines(bad: Sequence[tuple[int, Inline]], new: int, same: int) -> Doc:
    """Why nothing of a table is kept."""
    head = n(
        len(bad),
        "Nothing is kept: {count} line cannot be. Please put it right and send the table again.",
        "Nothing is kept: {count} lines cannot be. Please put them right and send the table again.",
    )
    lines: list[Inline] = [t("Line {number}: {why}", number=number, why=why) for number, why in bad[:MOST_SHOWN]]
    more: list[Block] = []
    if len(bad) > MOST_SHOWN:
        more = [p(n(len(bad) - MOST_SHOWN, "And {count} more.", "And {count} more."))]
    return say(p(head), ul(lines), *more, p(counted(new, same)))


def nothing_new(same: int) -> Doc:
    """Where a table says what is kept already."""
    return say(
        n(
            same,
            "{count} line, and I have that already, so nothing changes.",
            "{count} lines, and I have all of that already, so nothing changes.",
        )
    )


def shall_i(new: int, same: int) -> Doc:
    """What waits for a yes."""
    return say(
        p(counted(new, same)),
        p(
            "Say {yes} to keep all of it: each is noted as told to you on paper or by phone, and the co-op's people hear that you "
            "did. {no} drops it.",
            yes=code("yes"),
            no=code("no"),
        ),
    )


def subject() -> Inline:
    """What the question is about."""
    return t("whether to keep the table that you have sent")


def dropped() -> Inline:
    """To who has said no."""
    return t("All right, nothing of that table is kept.")


def kept(new: int) -> Doc:
    """To who has said yes."""
    return say(
        n(
            new,
            "Thank you, {count} declaration is kept. {round} shows how it stands.",
            "Thank you, {count} declarations are kept. {round} shows how it stands.",
            round=cmd("subs round"),
        )
    )


def twice(line: int) -> Inline:
    return t("line {line} is about the same co-op, scheme and year", line=line)


def needs_a_reason() -> Inline:
    return t("something else is declared already; to correct it, say why in the column {reason}", reason=code("reason"))


def no_such_number(number: str) -> Inline:
    return t("I have no declaration {number}; a new one has no {id}", number=number, id=code("id"))


def says_something_else(columns: Sequence[str]) -> Inline:
    return t(
        "what is kept under that {id} says something else in {columns}; a correction is a line without it, with a {reason}",
        id=code("id"),
        columns=listed([code(each) for each in columns]),
        reason=code("reason"),
    )


def no_scheme(name: str) -> Inline:
    return t("I know no scheme “{name}”", name=name)


def not_their_scheme(coop: str, scheme: str) -> Inline:
    return t("{scheme} is for a circle in which {coop} has no seat", scheme=scheme, coop=coop)


def no_year(said: str) -> Inline:
    return t(
        "I could not tell which year “{said}” is; {year_start} is its first day, such as {day}, and {year} such as {label}",
        said=said,
        year_start=code("year_start"),
        day=code("2026-04-01"),
        year=code("year"),
        label=code("2026"),
    )


def does_not_pay(coop: str, year: str) -> Inline:
    return t("{coop} does not pay for {year}, as the treasurer has noted", coop=coop, year=year)


def no_co_op(name: str) -> Inline:
    return t("I know no co-op “{name}”", name=name)


def another_co_op(number: str, name: str | None) -> Inline:
    if name is None:
        return t("I know no co-op of the number {number}", number=number)
    return t("{name} does not have the number {number}", name=name, number=number)


def unread(column: str, example: str) -> Inline:
    return t("I could not read {column}; for example {example}", column=code(column), example=code(example))


def not_voluntary() -> Inline:
    return t("that scheme is not voluntary, so nobody leaves it out")


def lacks(kind: Kind) -> Inline:
    """Where a line does not say what its scheme goes by."""
    match kind:
        case Kind.LEVY:
            return t(
                "it needs {wages} or {self}, or {pays}",
                wages=code("wages"),
                self=code("self_employed"),
                pays=code("pays"),
            )
        case Kind.PER_HEAD:
            return t("it needs {heads}", heads=code("heads"))
        case Kind.FIXED:
            return t(
                "that scheme has one sum for all, so it has no {wages} and no {heads}",
                wages=code("wages"),
                heads=code("heads"),
            )


def comes_to_something_else(column: str) -> Inline:
    return t(
        "by the terms of now it comes to another {column}; leave it empty to have it worked out", column=code(column)
    )
