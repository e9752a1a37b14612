"""Terms, quorums, aims and reviews, as people say them."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import Grammar, Reading
from chatbot.api.errors import Refusal, UsageError
from commands.consent.beginning.opening import open_proposal
from commands.rules.consent import terms
from storage.models import Decision, Item, ReviewWish

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("6 months", "6 months"),
        ("for a year", "1 year"),
        ("12 months", "1 year"),
        ("half a year", "6 months"),
        ("two weeks", "2 weeks"),
        ("10 days", "10 days"),
        ("1 month", "1 month"),
        ("six months", "6 months"),
        ("6months", "6 months"),
        ("twelve months", "1 year"),
    ],
)
def test_a_term_is_read_and_kept_in_words(text: str, kept: str) -> None:
    term = terms.read_term(text)

    assert str(term) == kept
    assert terms.read_term(str(term)) == term


@pytest.mark.parametrize("text", ["soon", "6", "months", "0 days", "99 years", "of office"])
def test_what_is_no_term_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="6 months"):
        terms.read_term(text)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        (datetime(2026, 1, 31, 9, 0, tzinfo=UTC), "1 month", datetime(2026, 2, 28, 9, 0, tzinfo=UTC)),
        (datetime(2026, 1, 15, 17, 0, tzinfo=UTC), "6 months", datetime(2026, 7, 15, 16, 0, tzinfo=UTC)),
        (datetime(2024, 2, 29, 9, 0, tzinfo=UTC), "1 year", datetime(2025, 2, 28, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 30, 9, 0, tzinfo=UTC), "3 months", datetime(2027, 2, 28, 9, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 9, 0, tzinfo=UTC), "2 days", datetime(2026, 3, 30, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_term_ends_on_the_same_day_and_time_of_the_calendar(start: datetime, text: str, end: datetime) -> None:
    assert terms.read_term(text).after(start, LONDON) == end


def test_no_term_is_the_longest() -> None:
    assert terms.is_shorter(terms.Term(months=12), None)
    assert terms.is_shorter(terms.Term(days=20), terms.Term(months=1))
    assert not terms.is_shorter(terms.Term(months=2), terms.Term(days=20))


@pytest.mark.parametrize(
    ("text", "quorum"),
    [
        ("10", 10),
        ("1/3", Fraction(1, 3)),
        ("half", Fraction(1, 2)),
        ("all", Fraction(1)),
        ("ten", 10),
        ("10 co-ops", 10),
        ("half of us", Fraction(1, 2)),
        ("50%", Fraction(1, 2)),
        ("two thirds", Fraction(2, 3)),
        ("1/3 of the seats", Fraction(1, 3)),
    ],
)
def test_a_quorum_is_a_number_or_a_share(text: str, quorum: int | Fraction) -> None:
    assert terms.quorum_of(terms.read_quorum(text)) == quorum


@pytest.mark.parametrize("text", ["Lively", "majority of us", "third"])
def test_a_quorum_that_is_named_is_kept_by_its_name(text: str) -> None:
    assert terms.read_quorum(text) == text.split()[0].casefold()


@pytest.mark.parametrize("text", ["0", "-1", "4/3", "1/0", "some", "of the meeting"])
def test_what_is_no_quorum_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        terms.read_quorum(text)


def reading() -> Reading:
    return Reading(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), LONDON, Locale.parse("en_GB"), "GBP")


PROPOSAL = Grammar.of(open_proposal)


@pytest.mark.parametrize(
    ("clause", "understood"),
    [
        ("quorum tn", "“tn” as the seats that must be heard"),
        ("quorum 4/3", "“4/3” as the seats"),
        ("quorum haf", "seats"),
        ("quorum 10.5", "seats"),
        ("quorum 0", "seats"),
        ("term 6 monhts", "as a length of time"),
        ("term 200 years", "as a length of time"),
        ("term sixx months", "length of time"),
        ("term haf a year", "length"),
        ("term 2.5 weeks", "length"),
        ("term 36 hours", "length"),
        ("review in 6 monhts", "as a date or time"),
        ("review 31 febuary", "as a date or time"),
        ("review frday", "date or time"),
    ],
)
def test_a_misspelt_clause_is_refused_and_hides_no_deadline(clause: str, understood: str) -> None:
    for said in (f"Share the van by 20 march {clause}", f"Share the van {clause} by 20 march"):
        with pytest.raises(UsageError, match=understood) as refused:
            PROPOSAL.parse(said, reading=reading(), example="!proposal Share the van")
        assert "I expected" in refused.value.text
        assert "For example: !proposal Share the van" in refused.value.text


@pytest.mark.parametrize(
    "text",
    [
        "Set a quorum policy",
        "Discuss quorum rules for 2027",
        "Start in term time",
        "Open in term 2",
        "Change the term of office",
        "Write up the review",
        "Let Fay review the budget",
        "Raise the quorum to 10",
        "Keep the quorum 10",
        "Extend our term 6 months",
        "Have an open review on all fridays",
        "Let quorum be all we need",
        "Review terms and conditions",
        "Hold a term 2 party",
    ],
)
def test_honest_words_about_quorums_terms_and_reviews_stay_in_the_text(text: str) -> None:
    parsed = PROPOSAL.parse(f"{text} by 20 march", reading=reading(), example="!x")

    assert (parsed.args, set(parsed.kwargs)) == ((text,), {"by"})


def test_a_quorum_that_nobody_can_reach_is_refused() -> None:
    with pytest.raises(Refusal, match="Only 3 seats"):
        terms.must_be_reachable("4", seats=3)
    terms.must_be_reachable("3", seats=3)
    terms.must_be_reachable("1/1", seats=0)


@pytest.mark.parametrize(
    ("text", "aim", "expected"),
    [
        ("Share a van", "fewer trips", ("Share a van", "fewer trips")),
        ("Our", "is to grow", ("Our aim is to grow", None)),
        ("Let us say what we", "to do", ("Let us say what we aim to do", None)),
        ("Share a van\naim: fewer trips", None, ("Share a van", "fewer trips")),
        ("aim: fewer trips", None, ("aim: fewer trips", None)),
        ("Share a van", None, ("Share a van", None)),
    ],
)
def test_an_aim_is_told_from_the_text(text: str, aim: str | None, expected: tuple[str, str | None]) -> None:
    assert terms.read_aim(text, aim) == expected


def test_a_review_keeps_amends_or_drops() -> None:
    decision = Decision(number=31, text="Meet on Thursdays")

    assert terms.read_wish(None, decision=decision) == (ReviewWish.KEEP, "Meet on Thursdays")
    assert terms.read_wish("Drop", decision=decision) == (ReviewWish.DROP, "Drop D-31: Meet on Thursdays")
    assert terms.read_wish("amend: Meet on Fridays", decision=decision) == (ReviewWish.AMEND, "Meet on Fridays")
    for nonsense in ("amend", "drop it all", "why"):
        with pytest.raises(UsageError, match="keep, drop, or amend"):
            terms.read_wish(nonsense, decision=decision)


def test_what_is_over_or_in_review_is_not_reviewed_again() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    terms.may_review(Decision(number=1), open_review=None)
    for decision, review, words in (
        (Decision(number=1, replaced_by=2), None, "replaced by D-2"),
        (Decision(number=1, ended_at=at), None, "has ended"),
        (Decision(number=1), Item(number=7), "as C-7"),
    ):
        with pytest.raises(Refusal, match=words):
            terms.may_review(decision, open_review=review)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("to Rent an oven", "Rent an oven"),
        ("to: Rent an oven", "Rent an oven"),
        ("into “Rent an oven”", "“Rent an oven”"),
        ("to be decided in May", "to be decided in May"),
        ("Move to Leeds", "Move to Leeds"),
        ("Rent an oven", "Rent an oven"),
    ],
)
def test_what_stands_before_a_new_text_is_no_part_of_it(words: str, text: str) -> None:
    assert terms.new_text(words) == text
