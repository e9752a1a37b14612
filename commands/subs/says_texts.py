"""The lines of this family in what others tell: what waits, what is kept. Never a figure."""

from collections.abc import Sequence

from chatbot.api.markup import Inline, b, cmd, n, t
from commands.rules import subs as judge


def subs_wait(coop: str, year: judge.SubsYear, *, due: str, only: bool) -> Inline:
    """To somebody who speaks for a co-op that was asked, in the list of what waits for them; ``only`` for this one."""
    return t(
        "{coop} was asked to declare its subs for {year} by {due}. Say {declare}.",
        coop=b(coop),
        year=year.label,
        due=due,
        declare=cmd("subs declare" if only else f"subs declare for {coop}"),
    )


def held(declared: Sequence[tuple[str, int]], *, asked: int, begun: int) -> list[Inline]:
    """Kept: for which co-ops somebody has declared and how often, and the rounds that they have to do with."""
    lines: list[Inline] = [
        n(
            count,
            "{count} declaration of {coop} that you made",
            "{count} declarations of {coop} that you made",
            coop=coop,
        )
        for coop, count in declared
    ]
    if asked:
        lines.append(
            n(
                asked,
                "{count} time that I asked you for a co-op's subs",
                "{count} times that I asked you for a co-op's subs",
            )
        )
    if begun:
        lines.append(n(begun, "{count} round of subs that you began", "{count} rounds of subs that you began"))
    return lines
