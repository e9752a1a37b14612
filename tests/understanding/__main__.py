"""``python -m tests.understanding``: how much is understood, kind by kind; ``--keep`` writes it down for docs/measured."""

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from tests.understanding.corpus import Case, Heard, Verdict, cases, judged
from tests.understanding.hearing import PLACES

KEPT = Path(__file__).parents[2] / "docs/measured/understanding.md"
ENOUGH = 0.95
"""Of the inputs that can be understood, so many must be."""


def run() -> list[tuple[Case, Heard, Verdict]]:
    """All of the corpus, each line with how it was met."""
    met = []
    for case in cases():
        heard = PLACES[case.where](case.said)
        met.append((case, heard, judged(case, heard)))
    return met


def table(met: Sequence[tuple[Case, Heard, Verdict]]) -> str:
    """How the kinds were met, as a table."""
    kinds: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for case, _, verdict in met:
        kinds[case.kind][verdict] += 1
    rows = [_row(kind, counted) for kind, counted in kinds.items()]
    rows.append(_row("**all**", sum(kinds.values(), Counter[Verdict]())))
    head = ["Kind", "inputs", *Verdict]
    return "\n".join([f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1), *rows])


def _row(kind: str, counted: Mapping[Verdict, int]) -> str:
    return f"| {' | '.join([kind, str(sum(counted.values())), *(str(counted.get(each, 0)) for each in Verdict)])} |"


def share_understood(met: Sequence[tuple[Case, Heard, Verdict]]) -> float:
    """Of the inputs that are to be understood, how many are."""
    wanted = [verdict for case, _, verdict in met if case.outcome[0] != "refuses"]
    return wanted.count(Verdict.UNDERSTOOD) / len(wanted)


def main() -> int:
    """Print what was found. Returns 1 where something was misread, met with silence, or too little was understood."""
    met = run()
    share = share_understood(met)
    typer.echo(table(met))
    typer.echo(f"\nUnderstood of what is to be understood: {share:.1%}")
    for case, heard, verdict in met:
        as_wanted = verdict is Verdict.UNDERSTOOD or (
            verdict is Verdict.REFUSED_WELL and case.outcome[0] == "refuses" == heard.came
        )
        if not as_wanted:
            wanted, came = " | ".join(case.outcome), " | ".join((heard.came, *heard.parts))
            typer.echo(f"{verdict}: {case}\n  said:   {case.said!r}\n  wanted: {wanted}\n  came:   {came}")
    if "--keep" in sys.argv:
        KEPT.write_text(PAGE.format(table=table(met), share=f"{share:.1%}"))
    bad = any(verdict in (Verdict.MISREAD, Verdict.SILENT) for _, _, verdict in met)
    return 1 if bad or share < ENOUGH else 0


PAGE = """\
# How much is understood

`make understanding` plays a corpus of what people say (`tests/understanding/corpus`) through the real catalogue, grammar and
readers, without a homeserver. *Refused well* names the trouble, or asks which of two readings was meant. *Misread* is taken for
something else than what was said; *silent* gets no answer. Both must be none, and of what is to be understood 95 % must be.

{table}

Understood of what is to be understood: {share}. (`make understanding ARGS=--keep` writes this page.)
"""

if __name__ == "__main__":
    sys.exit(main())
