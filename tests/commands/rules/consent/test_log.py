"""The logbook as files: complete, harmless, and the same bytes for the same decisions."""

import csv
import io
import random
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.consent import log
from commands.rules.consent.log import Heard, Logged
from storage.models import Stance

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def logged(number: int = 31, text: str = "Meet on Thursdays") -> Logged:
    return Logged(
        number=number,
        item=12,
        circle="Food circle",
        text=text,
        agreed_at=AT,
        heard="2 of 3 co-ops heard, 1 needed.",
        aim="more people there",
        versions=("Meet on Mondays", text),
        answers=(
            Heard("Gus", "Leaf Bakery", Stance.CONSENT, "", None),
            Heard("Di", "Green Grocers", Stance.CONCERN, "by phone", 'market day, "really"'),
        ),
        measures=(("Fay", "count who comes", AT, None),),
        holds_until=AT,
        review_at=AT,
        ended_at=AT,
        replaced_by=32,
    )


def test_markdown_tells_everything() -> None:
    assert log.as_markdown([logged()]) == (
        "## D-31 (Food circle, 2026-03-04T09:00:00Z)\n\n> Meet on Thursdays\n\nAim: more people there\n\n"
        "2 of 3 co-ops heard, 1 needed.\n\nVersions:\n1. Meet on Mondays\n2. Meet on Thursdays\n\nHeard:\n"
        '- Gus for Leaf Bakery: consent\n- Di for Green Grocers, by phone: concern – market day, "really"\n\n'
        "Measures:\n- Fay, by 2026-03-04T09:00:00Z: count who comes\n\nHolds until: 2026-03-04T09:00:00Z\n"
        "Review: 2026-03-04T09:00:00Z\nEnded: 2026-03-04T09:00:00Z\nReplaced by D-32\n"
    )


def test_csv_has_one_line_for_each_decision_and_runs_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(log.as_csv([logged(2, "=1+1"), logged(1)]))))

    assert [row["decision"] for row in rows] == ["D-1", "D-2"]
    assert rows[0]["concerns"] == 'Di for Green Grocers, by phone: market day, "really"'
    assert (rows[0]["versions"], rows[0]["item"], rows[0]["replaced_by"]) == ("2", "C-12", "D-32")
    assert rows[1]["text"] == "'=1+1"


@given(st.lists(st.integers(1, 99), unique=True, max_size=8), st.integers())
def test_the_same_decisions_give_the_same_bytes(numbers: list[int], seed: int) -> None:
    decisions = [logged(number) for number in numbers]
    shuffled = random.Random(seed).sample(decisions, len(decisions))

    assert log.as_csv(decisions).encode() == log.as_csv(shuffled).encode()
    assert log.as_markdown(decisions).encode() == log.as_markdown(shuffled).encode()
