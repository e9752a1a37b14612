"""The lines of this family in what others tell: what waits, what is kept. Never a figure."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS, Inline, b, cmd, n, t


def subs_wait(coop: str, year: str, *, due: str, declare: str) -> Inline:
    """To somebody who speaks for a co-op that was asked, in the list of what waits for them."""
    return t(
        "{coop} was asked to declare its {subs} for {year} by {due}. Say {declare}.",
        subs=SUBS,
        coop=b(coop),
        year=year,
        due=due,
        declare=cmd(declare),
    )


def held(declared: Sequence[tuple[str, int]], *, asked: int, begun: int, noted: int) -> list[Inline]:
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
                "{count} time that I asked you for a co-op's {subs}",
                "{count} times that I asked you for a co-op's {subs}",
                subs=SUBS,
            )
        )
    if begun:
        lines.append(
            n(begun, "{count} round of {subs} that you began", "{count} rounds of {subs} that you began", subs=SUBS)
        )
    if noted:
        lines.append(
            n(
                noted,
                "{count} time that you noted as treasurer since when a co-op pays, or for how long it may pay less",
                "{count} times that you noted as treasurer since when a co-op pays, or for how long it may pay less",
            )
        )
    return lines
