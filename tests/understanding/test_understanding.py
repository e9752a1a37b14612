"""Nothing that is said to the bot is misread or met with silence, as far as the corpus goes."""

from functools import cache
from pathlib import Path

import pytest

from tests.understanding.__main__ import ENOUGH, KEPT, run, share_understood, table
from tests.understanding.corpus import NOTHING, Case, Heard, Verdict, cases, judged

all_met = cache(run)
"""The whole corpus, said once for all that look at what came of it."""


def test_nothing_of_the_corpus_is_misread_or_silent_and_enough_is_understood() -> None:
    met = all_met()

    bad = [(str(case), heard) for case, heard, verdict in met if verdict in (Verdict.MISREAD, Verdict.SILENT)]
    assert not bad
    assert share_understood(met) >= ENOUGH


def test_the_page_that_tells_it_is_current() -> None:
    """``make understanding ARGS=--keep`` writes it."""
    assert table(all_met()) in KEPT.read_text()


@pytest.mark.parametrize(
    ("outcome", "heard", "verdict"),
    [
        (("consent", "by=Fri"), Heard("consent", ("text=Buy", "by=Fri 6 Mar")), Verdict.UNDERSTOOD),
        (("consent", "by=Sat"), Heard("consent", ("by=Fri 6 Mar",)), Verdict.MISREAD),
        (("consent",), Heard("refuses", ("no",)), Verdict.REFUSED_WELL),
        (("consent",), NOTHING, Verdict.SILENT),
        (("nothing",), NOTHING, Verdict.UNDERSTOOD),
        (("nothing",), Heard("leave"), Verdict.MISREAD),
        (("refuses", "“3k”"), Heard("refuses", ("I could not read “3k”",)), Verdict.REFUSED_WELL),
        (("refuses", "“3k”"), Heard("refuses", ("I could not read that",)), Verdict.MISREAD),
        (("asks",), Heard("asks", ("one", "other")), Verdict.UNDERSTOOD),
        (("refuses",), Heard("consent"), Verdict.MISREAD),
    ],
)
def test_how_an_input_is_judged(outcome: tuple[str, ...], heard: Heard, verdict: Verdict) -> None:
    assert judged(Case("kind", "room", "name", "said", outcome), heard) is verdict


@pytest.mark.parametrize(
    "line", ["no heading: x -> y", "= times @ room\nno outcome: x", "= a @ room\nx: y -> z\nx: y -> z"]
)
def test_a_line_that_is_none_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "kind.txt").write_text(line)

    with pytest.raises(ValueError, match=r"kind\.txt"):
        list(cases(tmp_path))
