"""How much of each kind of argument is read, and what is said of more."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from chatbot.api.arguments import CoopRef, Grammar, Reading, Rest, Span, When, parse_money, read_declaration, tidy
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import UsageError

READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)


async def propose(ctx: Ctx, text: Rest, *, by: When | None = None) -> Reply:
    """Propose something."""
    return Reply.none()


async def extend(ctx: Ctx, *, by: When) -> Reply:
    """Set another time."""
    return Reply.none()


async def wait(ctx: Ctx, span: Span) -> Reply:
    """Wait."""
    return Reply.none()


async def join(ctx: Ctx, *, for_: CoopRef) -> Reply:
    """Join."""
    return Reply.none()


def parsed(handler: object, words: str) -> tuple[tuple[object, ...], dict[str, object]]:
    found = Grammar.of(handler).parse(tidy(words), reading=READING, example="example")  # type: ignore[arg-type]
    return found.args, found.kwargs


@pytest.mark.parametrize(
    ("handler", "words", "bound"),
    [
        (extend, "by fri 17:00 " + "or 17:00 " * 40, "at most 60 letters"),
        (wait, "a week " * 40, "at most 60 letters"),
        (join, "for Leaf " + "Bakery " * 40, "at most 100 letters"),
    ],
)
def test_what_is_too_long_is_refused_with_its_bound_and_quoted_in_part(handler: object, words: str, bound: str) -> None:
    with pytest.raises(UsageError, match=bound) as refused:
        parsed(handler, words)
    assert len(refused.value.text) < len(words)


def test_blanks_and_line_breaks_in_a_time_are_folded() -> None:
    _, clauses = parsed(extend, "by fri\n\n\u2003\u2028 \t\n17:00")
    assert clauses == {"by": datetime(2026, 3, 6, 17, 0, tzinfo=UTC)}
    assert parsed(wait, "2\u2003\ndays") == ((timedelta(days=2),), {})


def test_a_text_that_goes_on_long_after_a_time_has_no_deadline() -> None:
    text = "Move the call by fri 17:00 " + "and bring what you have " * 10

    assert parsed(propose, text) == ((tidy(text).strip(),), {})


def test_a_text_keeps_its_paragraphs_and_no_more_empty_lines_than_one() -> None:
    assert tidy("one\n\n\n \n\u2003\ntwo\nthree") == "one\n\ntwo\nthree"
    assert tidy("a \u2003\u3000 b") == "a b"


@pytest.mark.parametrize("said", ["1," * 400, "1," * 8 + "1", "£" + "9" * 20, "9" * 8000])
def test_no_sum_is_of_more_than_twenty_letters(said: str) -> None:
    with pytest.raises(UsageError, match="cannot tell how much"):
        parse_money(said, currency="GBP", locale=READING.locale)
    with pytest.raises(UsageError, match="cannot make out the figures"):
        read_declaration(said, currency="GBP", locale=READING.locale)
