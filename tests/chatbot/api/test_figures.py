"""Sums in every language, and figures that may be one thing or another: taken only where they are plain.

What people declare is played in tests/understanding/corpus/figures.txt.
"""

import pytest
from babel import Locale, localedata

from chatbot.api.arguments import Declared, parse_money, read_correction, read_declaration, say_money, tidy
from chatbot.api.errors import Unsure, UsageError
from storage.types import Pence

BRITISH, GERMAN, FRENCH, SWISS, INDIAN = (
    Locale.parse(each, sep="-") for each in ("en-GB", "de-DE", "fr-FR", "de-CH", "en-IN")
)
SUMS = (0, 5, 99, 100, 1_234, 99_999, 100_000, 9_200_050, 1_234_567, 92_000_000, 10**9 + 50)


@pytest.mark.long
@pytest.mark.parametrize("locale", sorted(localedata.locale_identifiers()))
def test_what_the_bot_writes_it_reads_in_every_language(locale: str) -> None:
    language = Locale.parse(locale)
    for currency in ("GBP", "EUR"):
        for pence in SUMS:
            said = tidy(say_money(Pence(pence), currency=currency, locale=language))
            assert parse_money(said, currency=currency, locale=language) == pence, said


@pytest.mark.parametrize(
    ("locale", "said", "pence"),
    [
        (BRITISH, "92k", 9_200_000),
        (BRITISH, "92.5k", 9_250_000),
        (BRITISH, "92 thousand", 9_200_000),
        (BRITISH, "1.2m", 120_000_000),
        (BRITISH, "£1.2 million", 120_000_000),
        (BRITISH, "1,234.5", 123_450),
        (BRITISH, "92000.00", 9_200_000),
        (BRITISH, "٩٢٠٠٠", 9_200_000),
        (GERMAN, "92.000", 9_200_000),
        (GERMAN, "92.000,50", 9_200_050),
        (GERMAN, "1,2 Mio", 120_000_000),
        (FRENCH, "92 000,50", 9_200_050),
        (FRENCH, "92\u202f000", 9_200_000),
        (SWISS, "92'000.50", 9_200_050),
        (SWISS, "92’000", 9_200_000),
        (INDIAN, "1,23,456.50", 12_345_650),
    ],
)
def test_a_sum_is_read_as_its_language_writes_it(locale: Locale, said: str, pence: int) -> None:
    assert parse_money(tidy(said), currency="GBP", locale=locale) == pence


@pytest.mark.parametrize(
    ("locale", "said", "readings"),
    [
        (BRITISH, "92.000", ("£92.00", "£92,000.00")),
        (BRITISH, "12.345", ("£12,345.00",)),
        (BRITISH, "1.234,56", ("£1,234.56",)),
        (BRITISH, "92,00", ("£92.00",)),
        (BRITISH, "92 000", ("£92,000.00",)),
        (BRITISH, "1,23,456", ("£123,456.00",)),
        (BRITISH, "1.234k", ("£1,234.00", "£1,234,000.00")),
        (GERMAN, "92,000", ("92,00 £", "92.000,00 £")),
        (GERMAN, "1,234.56", ("1.234,56 £",)),
        (GERMAN, "1.2m", ("1.200.000,00 £",)),
    ],
)
def test_what_is_not_written_so_is_asked_about_and_never_taken(
    locale: Locale, said: str, readings: tuple[str, ...]
) -> None:
    with pytest.raises(Unsure) as unsure:
        parse_money(said, currency="GBP", locale=locale)

    assert tuple(tidy(reading.words) for reading in unsure.value.readings) == readings
    for reading in unsure.value.readings:
        parse_money(reading.words, currency="GBP", locale=locale)


@pytest.mark.parametrize(
    "said", ["1,23,4", "9,2000", "1..5", "5,", ",5", "1.5年", "1e5", "92q", "92000.555", "½", "k", "9" * 19]
)
def test_what_is_no_sum_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="cannot tell how much") as refused:
        parse_money(said, currency="GBP", locale=BRITISH)
    assert not isinstance(refused.value, Unsure)


def read(said: str, locale: Locale = BRITISH) -> Declared:
    return read_declaration(tidy(said), currency="GBP", locale=locale)


def test_what_is_said_of_each_figure_stays_with_it() -> None:
    both = Declared(Pence(9_200_000), Pence(7_150_000))
    for said in (
        "92000 wages 71500 self-employed", "wages 92000 self-employed 71500", "71500 self-employed, 92000 wages",
        "self-employed: 71500\nwages: 92000", "Wages\n92000\nSelf-employed\n71500", "92000 71500 self-employed",
    ):  # fmt: skip
        assert read(said) == both, said


@pytest.mark.parametrize("said", ["92000 self-employed 71500", "92000 wages 71500", "92\n000 wages", "1 2 3"])
def test_a_figure_that_nobody_claims_is_never_given_to_somebody(said: str) -> None:
    with pytest.raises(UsageError):
        read(said)


def test_the_readings_of_two_sums_are_read_as_what_they_say() -> None:
    with pytest.raises(Unsure) as unsure:
        read("92000 + 71500")
    each, together = (read(reading.words) for reading in unsure.value.readings)

    assert each == Declared(Pence(9_200_000), Pence(7_150_000))
    assert together == Declared(Pence(16_350_000), Pence(0))


def test_a_correction_leaves_alone_what_it_does_not_name() -> None:
    before = Declared(Pence(100), Pence(200), Pence(300))

    def corrected(said: str) -> Declared:
        return read_correction(said, before, currency="GBP", locale=BRITISH)

    assert corrected("5 wages") == Declared(Pence(500), Pence(200), Pence(300))
    assert corrected("5 self-employed") == Declared(Pence(100), Pence(500), Pence(300))
    assert corrected("pays what it can: £4") == Declared(Pence(100), Pence(200), Pence(400))
    assert corrected("5 wages, pays what it can: £4") == Declared(Pence(500), Pence(200), Pence(400))
    assert corrected("5 wages, 6 self-employed") == Declared(Pence(500), Pence(600), Pence(300))


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("92000 wages and 5000 wages", "two sums for wages: £92,000.00 and £5,000.00. I expected one sum for each"),
        ("92000 wages self-employed", "£92,000.00 for wages and self-employed together. I expected a sum for each"),
        ("92000 wages and self-employed", "I read no sum for self-employed."),
        ("92000 wages, 12 bananas", "I could not read “bananas” among the figures."),
        ("92000 wages 71500", "I read £71,500.00, but not what it is for."),
        ("lots", "I read “lots”, but cannot make out the figures."),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_very_trouble(said: str, trouble: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(said)

    assert trouble in refused.value.text
    assert refused.value.text.endswith("For example: £92,000 wages, £71,500 self-employed")
