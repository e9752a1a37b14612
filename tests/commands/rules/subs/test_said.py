"""What people say beside figures, and what is asked for by each kind of scheme."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from babel import Locale

from chatbot.api.arguments import Declared
from chatbot.api.errors import UsageError
from commands.rules.subs.basis import (
    confirms_basis,
    correct_basis,
    holds_basis,
    is_basis,
    leaves_out,
    read_basis,
    read_heads,
    read_pays,
)
from commands.rules.subs.reminders import next_reminder, reminder_due
from commands.rules.subs.said import Said, called_alone, said_in, why_in, year_and_scheme
from commands.rules.subs.terms import Basis, Kind
from commands.rules.subs.words import corrected
from storage.types import Pence

BRITISH = Locale.parse("en-GB", sep="-")
SCHEMES = {"federation": "federation", "tech-fund": "tech-fund", "tech fund": "tech-fund", "Oven fund": "oven"}
COOPS = ("Leaf Bakery", "Leaf", "Byte & Sons", "Mill")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("92000 wages", Said("92000 wages")),
        ("for 2026/27 92000 wages, 71500 self-employed", Said("92000 wages, 71500 self-employed", year="2026/27")),
        ("92000 for 2026", Said("92000", year="2026")),
        ("92000 for the year 2026-27 for Leaf Bakery", Said("92000", year="2026-27", coop="Leaf Bakery")),
        ("for Leaf Bakery", Said("", coop="Leaf Bakery")),
        ("for leaf  bakery for 2025", Said("", year="2025", coop="Leaf Bakery")),
        ("8 members for tech-fund", Said("8 members", scheme="tech-fund")),
        ("for the oven fund for 2026", Said("", year="2026", scheme="oven")),
        ("8 for Tech fund for Mill", Said("8", scheme="tech-fund", coop="Mill")),
        ("92000 for Leaf", Said("92000", coop="Leaf")),
        ("92000 for Small Screws", Said("92000", coop="Small Screws")),
        ("64000 for Byte & Sons by phone", Said("64000", coop="Byte & Sons", way="phone")),
        ("64000 for Mill by e-mail because they had it wrong", Said("64000", coop="Mill", way="letter", why="they had it wrong")),
        ("64000 for Mill, over the phone", Said("64000", coop="Mill", way="phone")),
        ("64000 because: the year was short", Said("64000", why="the year was short")),
        ("we paid 92000 for wages and 500 for freelancers for 2026", Said("we paid 92000 for wages and 500 for freelancers", year="2026")),
        ("for 2026 wages 2026.50", Said("wages 2026.50", year="2026")),
        ("for 20264 wages", Said("for 20264 wages")),
        ("for 2026k wages", Said("for 2026k wages")),
    ],
)  # fmt: skip
def test_what_is_said_beside_the_figures(words: str, said: Said) -> None:
    assert said_in(words, schemes=SCHEMES, coops=COOPS) == said


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", (None, None, "")), ("2026", ("2026", None, "")), ("2026/27", ("2026/27", None, "")),
        ("tech-fund", (None, "tech-fund", "")), ("2026 tech-fund", ("2026", "tech-fund", "")),
        ("Oven fund 2026", ("2026", "oven", "")), ("2027 tech-fund Leaf Bakery", ("2027", "tech-fund", "Leaf Bakery")),
        ("2026/27 everybody", ("2026/27", None, "everybody")), ("2026 wages", (None, None, "2026 wages")),
        ("64123 wages", (None, None, "64123 wages")), ("lots", (None, None, "lots")), ("tech-funds", (None, None, "tech-funds")),
    ],
)  # fmt: skip
def test_the_year_and_the_scheme_that_are_asked_about(words: str, found: tuple[str | None, str | None, str]) -> None:
    """A figure is no year: 2026 wages are wages."""
    assert year_and_scheme(words, SCHEMES) == found


def test_a_name_alone_is_one() -> None:
    assert called_alone("leaf bakery.", COOPS) == "Leaf Bakery"
    assert called_alone("leaf bakery and others", COOPS) is None


@pytest.mark.parametrize(
    ("words", "rest", "why"),
    [
        ("yes", "yes", None),
        ("yes because the accountant rang", "yes", "the accountant rang"),
        ("because", "because", None),
    ],
)
def test_why_something_is_corrected(words: str, rest: str, why: str | None) -> None:
    assert why_in(words) == (rest, why)


@pytest.mark.parametrize(
    ("why", "kept"),
    [
        ("we had said 398765.43", "we had said …"), ("£92,000 was wrong", "… was wrong"), ("it was 92k, not 93k", "it was …, not …"),
        ("2 months of 2024 were missing", "2 months of 2024 were missing"), ("£ 5 more", "… more"), ("in 2024, 12.", "in 2024, 12."),
    ],
)  # fmt: skip
def test_a_reason_is_kept_without_its_figures(why: str, kept: str) -> None:
    assert why_in(f"yes because {why}") == ("yes", kept)


def test_a_reason_that_goes_on_and_on_is_cut_off() -> None:
    assert len(why_in(f"yes because {'so ' * 600}")[1] or "") == 500


@pytest.mark.parametrize(
    ("words", "heads"),
    [
        ("8", 8),
        ("8 members", 8),
        ("we are 12 worker-owners.", 12),
        ("0", 0),
        ("there are 3 of us", 3),
        ("٣ members", 3),
    ],
)
def test_heads_are_read(words: str, heads: int) -> None:
    assert read_heads(words) == heads


@pytest.mark.parametrize("words", ["", "lots", "8.5", "-8", "8 or 9", "92000 wages", "1234567", "8 " * 4000])
def test_no_heads_are_guessed(words: str) -> None:
    with pytest.raises(UsageError):
        read_heads(words)


@pytest.mark.parametrize(
    ("words", "before", "kind", "after"),
    [
        ("no, 9", Basis(heads=8), Kind.PER_HEAD, Basis(heads=9)),
        ("sorry, 12 members", Basis(heads=8), Kind.PER_HEAD, Basis(heads=12)),
        ("no, 50", Basis(pays=Pence(40_00)), Kind.LEVY, Basis(pays=Pence(50_00))),
        ("we can pay £35.50", Basis(pays=Pence(40_00)), Kind.PER_HEAD, Basis(pays=Pence(35_50))),
        ("wages 93000", Basis(Pence(92_000_00), Pence(5_00)), Kind.LEVY, Basis(Pence(93_000_00), Pence(5_00))),
    ],
)
def test_what_was_read_back_is_corrected(words: str, before: Basis, kind: Kind, after: Basis) -> None:
    assert correct_basis(words, before, kind, currency="GBP", locale=BRITISH) == after


def test_a_sum_for_all_goes_by_nothing() -> None:
    assert read_basis(" ", Kind.FIXED, currency="GBP", locale=BRITISH) == Basis()
    assert not is_basis("92000", Kind.FIXED, currency="GBP", locale=BRITISH)
    assert read_pays("we can only pay £40", currency="GBP", locale=BRITISH) == 40_00


@pytest.mark.parametrize(
    ("words", "out"),
    [("no thanks", True), ("Not this year.", True), ("we'll pass", True), ("no, 8", False), ("8", False)],
)
def test_a_voluntary_scheme_is_left_out(words: str, out: bool) -> None:
    assert leaves_out(words) is out


HOW: dict[str, Any] = {"currency": "GBP", "locale": BRITISH}


@pytest.mark.parametrize(
    ("words", "read", "meant"),
    [
        ("8", {Kind.PER_HEAD}, {Kind.PER_HEAD}), ("92000 wages", {Kind.LEVY}, {Kind.LEVY, Kind.PER_HEAD}), ("yes", set(), set()),
        ("lots of figures 12", set(), {Kind.LEVY, Kind.PER_HEAD}), ("", set(), set()), ("eight", {Kind.PER_HEAD}, {Kind.PER_HEAD}), ("eight of us", {Kind.PER_HEAD}, {Kind.PER_HEAD}),
    ],
)  # fmt: skip
def test_which_words_are_or_were_meant_as_what_a_scheme_goes_by(words: str, read: set[Kind], meant: set[Kind]) -> None:
    assert {kind for kind in Kind if is_basis(words, kind, **HOW)} == read
    assert {kind for kind in Kind if holds_basis(words, kind, **HOW)} == meant


LABOUR, PAYS = Basis(Pence(92_000_00), Pence(500_00)), Basis(pays=Pence(100))


@pytest.mark.parametrize(
    ("words", "before", "kind", "confirms"),
    [
        ("yes", LABOUR, Kind.LEVY, True), ("no", LABOUR, Kind.LEVY, True), ("yes", Basis(), Kind.FIXED, True), ("5", LABOUR, Kind.LEVY, False),
        ("5", Basis(Pence(92_000_00), Pence(0)), Kind.LEVY, False), ("50", Basis(Pence(92_000_00), Pence(0)), Kind.LEVY, False), ("5000", Basis(Pence(92_000_00), Pence(0)), Kind.LEVY, True),
        ("5", Basis(heads=8), Kind.PER_HEAD, True), ("5", PAYS, Kind.LEVY, True), ("5", PAYS, Kind.FIXED, True), ("50", Basis(), Kind.FIXED, False),
        ("", Basis(), Kind.FIXED, False), ("no, wages 93000", LABOUR, Kind.LEVY, True), ("hello", LABOUR, Kind.LEVY, False), ("hello", PAYS, Kind.FIXED, False),
        ("5", LABOUR, Kind.PER_HEAD, True),
    ],
)  # fmt: skip
def test_which_words_answer_what_was_read_back(words: str, before: Basis, kind: Kind, confirms: bool) -> None:
    assert confirms_basis(words, before, kind, **HOW) == confirms


@pytest.mark.parametrize(
    ("words", "wages", "self_employed"),
    [
        ("93000 wages, not 92000", 93_000_00, 500_00), ("93000, not 92000", 93_000_00, 500_00), ("600, not 500", 92_000_00, 600_00),
        ("600 freelancers, not 500", 92_000_00, 600_00), ("no freelancers", 92_000_00, 0),
    ],
)  # fmt: skip
def test_the_sum_that_was_wrong_says_which_it_was(words: str, wages: int, self_employed: int) -> None:
    found = corrected(words, Declared(LABOUR.wages or Pence(0), LABOUR.self_employed or Pence(0), None), **HOW)
    assert (found.wages, found.self_employed) == (wages, self_employed)


def test_a_story_is_not_looked_through_for_its_parts() -> None:
    story = "for 2026 " + "so " * 2000
    assert said_in(story, schemes=SCHEMES, coops=COOPS) == Said(story)
    begins = "2026/27 " + "so " * 2000
    assert year_and_scheme(begins, SCHEMES) == (None, None, begins.strip())
    assert why_in(f"yes because {story}") == (f"yes because {story}", None)


DUE, BEFORE = datetime(2026, 4, 30, 16, tzinfo=UTC), (timedelta(days=14), timedelta(days=7), timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "following", "which"),
    [(20, 14, None), (14, 7, 14), (10, 7, 14), (7, 1, 7), (3, 1, 7), (1, None, 1), (0, None, None), (-1, None, None)],
)
def test_when_who_has_not_declared_is_reminded(days: int, following: int | None, which: int | None) -> None:
    """One that was missed is not made up for, and nobody is reminded of an end that has passed."""
    now = DUE - timedelta(days=days)

    wanted = DUE - timedelta(days=following) if following is not None else None
    assert next_reminder(DUE, before=BEFORE, after=now) == wanted
    assert reminder_due(DUE, before=BEFORE, now=now) == (timedelta(days=which) if which is not None else None)
