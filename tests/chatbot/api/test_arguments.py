"""Words to values: money, dates, spans, numbers, people, and the grammar of a signature."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.arguments import (
    CircleRef,
    CoopRef,
    Grammar,
    ItemNumber,
    OtherCircle,
    Reading,
    Rest,
    Span,
    When,
    parse_money,
    parse_number,
    parse_span,
    parse_user,
    parse_when,
    say_ago,
    say_money,
    say_span,
    say_when,
    slug_of,
    tidy,
)
from chatbot.api.arguments.grammar import CANDIDATES
from chatbot.api.errors import Unsure, UsageError
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.types import Pence

BRITISH = Locale.parse("en-GB", sep="-")
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
READING = Reading(NOW, LONDON, BRITISH, "GBP")


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("£500,000.00", 50_000_000),
        ("92000", 9_200_000),
        ("£1,234.5", 123_450),
        ("40 pounds", 4_000),
        ("GBP 40", 4_000),
        ("92k", 9_200_000),
        ("1.2m", 120_000_000),
    ],
)
def test_money_is_read(said: str, pence: int) -> None:
    assert parse_money(said, currency="GBP", locale=BRITISH) == pence


@pytest.mark.parametrize("said", ["-5", "lots", "1.234,56", "12.345", "1,23,4", "£", "", "½", "1e5", "nan", "inf"])
def test_unclear_money_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(UsageError, match=r"For example: £92,000\.50"):
        parse_money(said, currency="GBP", locale=BRITISH)


@given(st.integers(0, 10**12))
def test_money_said_is_money_read(pence: int) -> None:
    assert parse_money(say_money(Pence(pence), currency="GBP", locale=BRITISH), currency="GBP", locale=BRITISH) == pence


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("fri 17:00", "Fri 6 Mar 2026, 17:00 GMT"),
        ("friday 5pm", "Fri 6 Mar 2026, 17:00 GMT"),
        ("tomorrow", "Tue 3 Mar 2026, 17:00 GMT"),
        ("noon tomorrow", "Tue 3 Mar 2026, 12:00 GMT"),
        ("in 3 days", "Thu 5 Mar 2026, 09:00 GMT"),
        ("48h", "Wed 4 Mar 2026, 09:00 GMT"),
        ("10/02/2027", "Wed 10 Feb 2027, 17:00 GMT"),
        ("30 april", "Thu 30 Apr 2026, 17:00 BST"),
        ("2027-02-10 17:00", "Wed 10 Feb 2027, 17:00 GMT"),
        ("mon 8:00", "Mon 9 Mar 2026, 08:00 GMT"),
        ("8:00", "Tue 3 Mar 2026, 08:00 GMT"),
        ("29 march 1:30", "Sun 29 Mar 2026, 02:30 BST"),
        ("25 october 1:30", "Sun 25 Oct 2026, 01:30 BST"),
        ("1 march", "Mon 1 Mar 2027, 17:00 GMT"),
    ],
)
def test_a_date_as_people_say_it(said: str, meant: str) -> None:
    when = parse_when(said, now=NOW, zone=LONDON, locale=BRITISH)

    assert when.tzinfo is UTC
    assert say_when(when, zone=LONDON, locale=BRITISH) == meant


@pytest.mark.parametrize("said", ["blurgday", "the moon", "5", "a week", "", "never", "1234/34/5678", "may"])
def test_what_is_no_date_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="do not know when"):
        parse_when(said, now=NOW, zone=LONDON, locale=BRITISH)


@pytest.mark.parametrize(
    "said", ["tomorrow 25:00", "friday 25:00", "mon 24:30", "fri 17:75", "fri 4 december 2026 26:00", "friday at 25"]
)
def test_a_time_of_day_that_is_none_is_told_as_that(said: str) -> None:
    with pytest.raises(Unsure, match="no such time of day"):
        parse_when(said, now=NOW, zone=LONDON, locale=BRITISH)


def test_what_has_passed_is_refused_and_read_back() -> None:
    with pytest.raises(UsageError, match="Fri 10 Feb 2023, 17:00 GMT, which has passed"):
        parse_when("10/02/2023", now=NOW, zone=LONDON, locale=BRITISH)


@given(st.datetimes(datetime(2026, 3, 3), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_a_date_said_is_the_date_read(when: datetime) -> None:
    whole = when.replace(second=0, microsecond=0, minute=30, hour=12)

    assert parse_when(say_when(whole, zone=LONDON, locale=BRITISH), now=NOW, zone=LONDON, locale=BRITISH) == whole


@pytest.mark.parametrize(
    ("said", "span"), [("48h", timedelta(hours=48)), ("2 days", timedelta(days=2)), ("a week", timedelta(weeks=1))]
)
def test_spans(said: str, span: timedelta) -> None:
    assert parse_span(said) == span
    with pytest.raises(UsageError):
        parse_span("2 moons")


def test_a_span_that_may_be_of_minutes_or_of_months_is_asked_about() -> None:
    with pytest.raises(Unsure, match=r"Did you mean 30 minutes, or 30 months\?"):
        parse_span("30m")


@pytest.mark.parametrize(
    ("span", "words"),
    [(timedelta(0), "0 minutes"), (timedelta(minutes=1), "1 minute"), (timedelta(hours=36), "36 hours"),
     (timedelta(days=14), "14 days")],
)  # fmt: skip
def test_spans_in_words(span: timedelta, words: str) -> None:
    assert IN_A_ROOM.words(say_span(span)) == words


def test_what_was_less_than_a_minute_ago_was_just_now() -> None:
    assert IN_A_ROOM.words(say_ago(timedelta(seconds=59))) == "just now"
    assert IN_A_ROOM.words(say_ago(timedelta(minutes=5))) == "5 minutes ago"


@pytest.mark.parametrize("said", ["C-12", "c12", "c 12", "12", "*C-12*", "C–12", "#12", "C #12", "C-12:"])
def test_item_numbers(said: str) -> None:
    assert parse_number(said, "C", example="!item C-12") == 12


def test_a_wrong_number_is_refused() -> None:
    for said in ("D-12", "twelve", "C-", "1.5"):
        with pytest.raises(UsageError):
            parse_number(said, "C", example="!item C-12")


@pytest.mark.parametrize(
    "said",
    [
        "@ada:example.org",
        "@ada:example.org:",
        "https://matrix.to/#/@ada:example.org",
        "[Ada](https://matrix.to/#/%40ada%3Aexample.org)",
    ],
)
def test_people(said: str) -> None:
    assert parse_user(said, example="x") == "@ada:example.org"


def test_tidy_takes_away_what_phones_add() -> None:
    assert tidy("“Leaf”\u00a0 Bakery\u200b\u202e") == '"Leaf" Bakery'
    assert tidy("a\r\n b\t c") == "a\n b c"
    assert tidy("👩\u200d🌾") == "👩\u200d🌾"


def test_names_are_folded_for_comparing() -> None:
    assert slug_of("Leaf  Bakery Ltd.") == slug_of("leaf bakery ltd") == "leaf-bakery-ltd"
    assert slug_of("Café & Söhne") == "cafe-and-sohne"
    assert slug_of("工房")
    assert slug_of("!!") == ""


async def check(ctx: object, text: Rest, *, by: When | None = None) -> None:
    """A check."""


async def join(
    ctx: object, circle: CircleRef | None = None, *, for_: CoopRef | None = None, as_guest: bool = False
) -> None:
    """Joining."""


async def ask(ctx: object, year: int | None = None, *, by: When | None = None, in_: OtherCircle | None = None) -> None:
    """Asking."""


async def item(ctx: object, number: Annotated[int, ItemNumber("C")], words: Rest | None = None) -> None:
    """An item."""


@pytest.mark.parametrize(
    ("handler", "words", "args", "kwargs"),
    [
        (check, "Move the call by a week", ("Move the call by a week",), ()),
        (check, "Move the call to Friday by fri 17:00", ("Move the call to Friday",), ("by",)),
        (check, "Stand by me by in 2 days", ("Stand by me",), ("by",)),
        (check, "two\nlines by fri", ("two\nlines",), ("by",)),
        (join, "", (None,), ()),
        (join, "for Leaf Bakery", (None,), ("for_",)),
        (join, "tech as guest", ("tech",), ("as_guest",)),
        (join, "tech for Leaf Bakery as guest", ("tech",), ("for_", "as_guest")),
        (ask, "2026 by 30 april", (2026,), ("by",)),
        (ask, "by in 30 days", (None,), ("by",)),
        (ask, "in food by in 30 days", (None,), ("by", "in_")),
        (item, "c-12 hello there", (12, "hello there"), ()),
        (item, "12", (12, None), ()),
        (item, "C 12", (12, None), ()),
        (item, "c 12 too late", (12, "too late"), ()),
        (item, "C–12: too late", (12, "too late"), ()),
        (item, "#12, too late", (12, "too late"), ()),
        (item, "12 C 13", (12, "C 13"), ()),
    ],
)
def test_the_signature_is_the_grammar(
    handler: object, words: str, args: tuple[object, ...], kwargs: tuple[str, ...]
) -> None:
    parsed = Grammar.of(handler).parse(words, reading=READING, example="!x")  # type: ignore[arg-type]

    assert parsed.args == args
    assert set(parsed.kwargs) == set(kwargs)


@pytest.mark.parametrize(
    ("handler", "words", "complaint"),
    [
        (check, "", "I am missing the text"),
        (check, "Eat cake by 01/03/2026", "which has passed"),
        (ask, "2026 food", "do not know what to do with “food”"),
        (join, "for", "nothing follows it"),
        (ask, "by blurgday", "do not know when"),
        (item, "twelve", "I need the number of an item there, and read “twelve”"),
        (item, "R-3", "R-3 is the number of something passed on, and I need that of an item there"),
    ],
)
def test_what_does_not_fit_is_refused_kindly(handler: object, words: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Grammar.of(handler).parse(words, reading=READING, example="!x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tried",
    [
        "frday 17:00", "frday", "thrusday 5 pm", "wends 17:00", "fri 17:00 NOT", "tomorow", "tomorow at noon",
        "12 mrach", "3 febuary 2027", "easter", "the 3rd of mrach", "Wensday, 17:00 please",
    ],
)  # fmt: skip
def test_a_misspelt_deadline_is_not_taken_for_text(tried: str) -> None:
    with pytest.raises(UsageError) as refused:
        Grammar.of(check).parse(f"Move it by {tried}", reading=READING, example="!consent Move it by fri 17:00")

    assert refused.value.text == (
        f"I read “{tried}” as a date or time, but do not know when it is. I expected a day, a time or a span, such as "
        "fri 17:00, in 3 days or 10/02/2027. For example: !consent Move it by fri 17:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Stand by our members", "Stand by", "Get it done by ourselves", "Raise the levy by 10%", "Cut the order by 5",
        "Have the till counted by Mary", "Let it be chaired by Sandy", "Cut the bill by £12.75", "Swap one van by 2 bikes",
        "Open less, by 2 fridays a month", "Have the hall run by Friday's baking group", "Get the accounts audited by june",
        "Be driven by need, not by noon and midnight clocks", "Written by Mark 2", "Have it read by 3 members of the circle",
        "Let bread go out by frday at the latest for our members",
    ],
)  # fmt: skip
def test_an_honest_sentence_with_by_in_it_stays_whole(text: str) -> None:
    assert Grammar.of(check).parse(text, reading=READING, example="!x").args == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "Raise subs by 10.50", "Reduce hours by 1/3", "Cut the order by 3/4", "Shorten the call by 30 minutes",
        "Move our year by 2 months", "Close the shop earlier, by 1h", "Raise subs by 10.50.", "Cut it by 1/3 on Friday",
        "Reduce hours by 0.75", "Raise subs by 10.50 on Friday",
    ],
)  # fmt: skip
def test_what_may_be_an_amount_stays_in_the_text(text: str) -> None:
    grammar = Grammar.of(check)
    assert grammar.parse(text, reading=READING, example="!x").args == (text,)
    with_end = grammar.parse(f"{text.rstrip('.')} by fri 17:00", reading=READING, example="!x")
    assert (with_end.args, set(with_end.kwargs)) == ((text.rstrip("."),), {"by"})


@pytest.mark.parametrize(
    "when",
    ["10:50", "10.50 am", "10.50pm", "fri 10.50", "on friday 10.50", "30/4", "1/3/2027", "thu 1/10", "1/3 at noon", "in 2 days",
     "in 48h", "in 30 minutes", "today 23.30"],
)  # fmt: skip
def test_what_is_plainly_a_time_is_a_deadline(when: str) -> None:
    parsed = Grammar.of(check).parse(f"Do this by {when}", reading=READING, example="!x")
    assert (parsed.args, set(parsed.kwargs)) == (("Do this",), {"by"})


def test_where_only_a_time_can_stand_a_short_one_is_a_time() -> None:
    async def extend(ctx: object, number: int, when: When | None = None, *, by: When | None = None) -> None:
        """Extending."""

    async def measure(ctx: object, what: Rest, *, by: When) -> None:
        """Measuring."""

    for said in ("12 10.50", "12 by 10.50", "12 48h", "12 by 1/3"):
        assert Grammar.of(extend).parse(said, reading=READING, example="!x").args[0] == 12
    assert Grammar.of(measure).parse("count by 10.50", reading=READING, example="!x").args == ("count",)


async def propose(ctx: object, text: Rest, *, by: When | None = None, term: Span | None = None) -> None:
    """Proposing."""


@pytest.mark.parametrize("text", ["Make the term 2 weeks", "Our term 3 days", "Change their term in 2 weeks"])
def test_the_word_of_a_clause_after_its_article_is_part_of_the_text(text: str) -> None:
    parsed = Grammar.of(propose).parse(f"{text} by fri 17:00", reading=READING, example="!x")
    assert (parsed.args, set(parsed.kwargs)) == ((text,), {"by"})


def test_a_signature_that_words_cannot_fill_does_not_declare() -> None:
    async def odd(ctx: object, thing: dict[str, str]) -> None:
        """Odd."""

    with pytest.raises(TypeError, match="thing"):
        Grammar.of(odd)


def test_usage_is_written_from_the_signature() -> None:
    assert Grammar.of(join).usage("join") == "join [<circle>] [for <co-op>] [as guest]"


def test_of_many_places_where_a_clause_could_begin_the_last_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read as a date, which takes a moment, and all of them together held up everybody."""
    tried = 0
    honest = Grammar._clause_value

    def counted(*args: Any) -> Any:
        nonlocal tried
        tried += 1
        return honest(*args)

    monkeypatch.setattr(Grammar, "_clause_value", counted)
    text = "Decide it" + " by hand" * 900
    assert Grammar.of(check).parse(text, reading=READING, example="!x").args == (text,)
    assert tried <= CANDIDATES
    parsed = Grammar.of(check).parse(f"{text} by fri 17:00", reading=READING, example="!x")
    assert parsed.args == (text,)
    assert parsed.kwargs["by"] is not None
