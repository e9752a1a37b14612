"""The rule that each refusal is said once, itself."""

from pathlib import Path

import pytest

from chatbot.api.arguments import parse_span
from chatbot.api.errors import UsageError
from tests.refusals import NOTES, ROOT, complaints, sites_in

COUNTER = """
def open(text):
    if not text:
        raise Refusal("nothing", "Please say what.")
    if len(text) > 10:
        raise Refusal(
            "too-long",
            "Please say it in fewer words.",
        )
    return Refusal("nothing", "Hello!") if text == "!" else None
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of one counter, with three refusals."""
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands/counter.py").write_text(COUNTER)
    return tmp_path


def test_what_is_never_said_is_named_by_its_place_its_code_and_which_it_is(house: Path) -> None:
    sites = list(sites_in(house, rooms=["commands"]))

    assert [str(site) for site in sites] == [
        "commands/counter.py:4 nothing", "commands/counter.py:6 too-long", "commands/counter.py:10 nothing (2)"
    ]  # fmt: skip
    assert complaints(sites, {("commands/counter.py", 4), ("commands/counter.py", 7)}, out_of_reach={}) == [
        "commands/counter.py:10 nothing (2) is never said"
    ]


def test_what_is_held_to_be_out_of_reach_is_there_and_is_not_said(house: Path) -> None:
    sites = list(sites_in(house, rooms=["commands"]))
    all_said = {("commands/counter.py", line) for line in (4, 6, 10)}
    dead = {("commands/counter.py", "too-long"): "nobody writes that much"}

    assert complaints(sites, all_said - {("commands/counter.py", 6)}, out_of_reach=dead) == []
    assert complaints(sites, all_said, out_of_reach=dead) == [
        "commands/counter.py:6 too-long is in OUT_OF_REACH, and was said"
    ]
    assert complaints(sites, all_said, out_of_reach={("commands/counter.py", "too-loud"): ""}) == [
        "commands/counter.py too-loud is in OUT_OF_REACH, and is gone"
    ]


def test_a_refusal_is_noted_where_it_is_made_whatever_its_kind() -> None:
    with pytest.raises(UsageError):
        parse_span("lots")

    found = [
        site for site in sites_in(ROOT) if site.file == "chatbot/api/arguments/lengths.py" and site.code == "usage"
    ]
    assert any((site.file, site.first) in NOTES.made for site in found)
    assert NOTES.latest == "usage"
