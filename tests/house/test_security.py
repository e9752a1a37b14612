"""The threat model names for each stop the test that would fail without it, and that test is there."""

import re

from tests.house.named_tests import ROOT, all_tests

MODEL = (ROOT / "docs/security.md").read_text()
KNOWN = {name.partition("::")[2] for name in all_tests()}
WITHOUT = {"nothing: to the bot a person is their Matrix id"}
"""What is said not to be stopped."""


def _stops() -> list[tuple[str, str]]:
    """What each row of a table with tests says stops it, and the last cell of that row."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in MODEL.splitlines() if line.startswith("| ")
    ]
    tables = [row for row in rows if len(row) == 3]
    return [
        (row[1], row[2])
        for row in tables
        if row[0] not in ("", "To be had", "voice", "words", "figures") and row[2] != "Test"
    ]


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", MODEL))
    assert len(named) > 40
    assert named - KNOWN == set()


def test_every_stop_names_a_test() -> None:
    of_the_tables = [each for each in _stops() if "`test_" not in each[1]]
    assert {stop for stop, _ in of_the_tables} <= WITHOUT | _what_there_is()


def _what_there_is() -> set[str]:
    """The table of what there is to be had names no stops."""
    table = MODEL.partition("## What there is")[2].partition("## Everybody")[0]
    return {line.strip("|").split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")}


def test_everybody_who_could_want_something_has_a_part() -> None:
    parts = re.findall(r"^## (.+)$", MODEL, re.M)
    for who in (
        "member",
        "ex-member",
        "link person",
        "secretary",
        "treasurer",
        "operator",
        "homeserver",
        "backup",
        "stranger",
    ):
        assert any(who in part for part in parts), who
