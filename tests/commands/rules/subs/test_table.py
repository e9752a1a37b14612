"""A table of declarations, as people and spreadsheets write it."""

import re

import pytest

from chatbot.api.errors import Refusal
from commands.rules.subs.table import read_table, sum_in
from commands.rules.tables import MOST_LINES, as_csv, as_meant


@pytest.mark.parametrize(
    "text",
    [
        "year,coop,wages\n2026,Leaf,1\n",
        "\ufeffYear;Co-op\n".replace("Co-op", "coop") + "2026;Leaf\n",
        "year\tcoop\r\n2026\tLeaf\r\n",
        '"Year","Coop"\n"2026","Leaf"\n\n,\n',
    ],
)
def test_a_table_is_read_however_a_spreadsheet_has_written_it(text: str) -> None:
    (line,) = read_table(text)
    assert (line.number, line.get("year"), line.get("coop"), line.get("reason")) == (2, "2026", "Leaf", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "columns"), ("hello\n", "columns"), ("year,wages\n", "columns"), ("coop,wages\n", "columns"), ("year,coop,salary\n", "columns"),
        ("year,coop,coop\n", "columns"), ('year,coop\n"2026,Leaf\n', "no-table"), ("year,coop\n" + "2026,Leaf\n" * (MOST_LINES + 1), "too-many-lines"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_as_a_whole(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_table(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "cell", ["@bo:example.org", "=1+1", "-5", "+44", "'@quoted", "'=x", "plain", "", "it's", "'tis"]
)
def test_what_was_guarded_from_a_spreadsheet_is_read_as_it_was(cell: str) -> None:
    text = as_csv(("year", "coop", "reason"), [("2026", "Leaf", cell)])
    assert read_table(text)[0].cells["reason"] == cell
    assert (
        not as_csv(("a",), [(cell,)]).splitlines()[1:2] or as_csv(("a",), [(cell,)]).splitlines()[1][:1] not in "=+-@"
    )


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert [as_meant(each) for each in ("'", "''", "'a", "'-")] == ["'", "''", "'a", "-"]


@pytest.mark.parametrize("cell", ["Zed;=1+1", "Zed; +1", "a;'=1", "=1;=2", "Loaf; and Leaf", "x;-"])
def test_nor_is_what_a_spreadsheet_makes_of_it_that_parts_at_semicolons(cell: str) -> None:
    written = as_csv(["a"], [[cell]]).splitlines()[1]
    assert not re.search(r"(?:^|[;\t]) *[=+@-]", written)
    assert as_meant(written.strip('"')) == cell


@pytest.mark.parametrize(
    ("words", "places", "pence"),
    [
        (None, 2, None),
        ("92000", 2, 9_200_000),
        ("92000.5", 2, 9_200_050),
        ("0.00", 2, 0),
        ("2500", 0, 2500),
        ("1.234", 3, 1234),
    ],
)
def test_an_exact_sum_is_read(words: str | None, places: int, pence: int | None) -> None:
    assert sum_in(words, places=places) == pence


@pytest.mark.parametrize(
    "words", ["-5", "1,234.50", "£5", "1e5", "1.234", "lots", "NaN", "Infinity", "１", "9" * 30, " "]
)
def test_what_is_no_exact_sum_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        sum_in(words, places=2)
