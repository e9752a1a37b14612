"""The tables of the TOML that say what co-ops pay."""

from typing import Annotated, Literal

from pydantic import Field

from chatbot.config.names import Name, Slug
from chatbot.config.not_yet import NotYet
from chatbot.config.section import Section
from chatbot.config.values import (
    Amount,
    Currency,
    Percent,
    Share,
    Span,
    YearStarts,
    read_amount,
    read_span,
    read_year_start,
)


class SchemeSettings(Section):
    """What every scheme of subs has."""

    slug: Slug = Field(description="Its short name.", examples=["federation"])
    name: Name | None = Field(None, description="What people call it; none: its short name.", min_length=1)
    circle: Slug | None = Field(None, description="The circle whose fund it is; none: the federation's.")
    voluntary: bool = Field(False, description="Whether co-ops may leave it out.")
    vat: Percent = Field(None, description='VAT on top, such as "20%", or false.')
    currency: Currency | None = Field(None, description="Its own currency; none: the federation's.")
    rounding: Literal["half-up", "up", "down"] = Field(
        "half-up", description="How the fee is rounded to the smallest coin. VAT is always rounded down."
    )
    year_starts: YearStarts | None = Field(
        None, description="Month and day on which its own year begins; none: as under [subs]."
    )
    mid_year: Literal["whole-year", "by-month", "from-next-year"] = Field(
        "whole-year", description="What a co-op pays for the year in which it joins or leaves."
    )
    ask_on: YearStarts | None = Field(
        None,
        description="Month and day on which I ask its co-ops every year, for the year that this day lies in; none: when a treasurer says so.",
    )
    ask_for: Span = Field(read_span("28d"), description="How long they have to answer then.")
    pay_what_you_can_years: int = Field(0, description="For how many years a co-op may pay what it can.", ge=0, le=10)


class Band(Section):
    """A part of the labour cost that has a rate of its own."""

    above: Amount = Field(description="What lies above this sum.", examples=["250000.00"])
    rate: Share = Field(description="The share of it.", examples=["1/2000"])


class LevyScheme(SchemeSettings):
    """A share of the labour cost of the last financial year."""

    kind: Literal["levy"] = Field(description="A share of labour cost.", examples=["levy"])
    rate: Share = Field(description="The share.", examples=["1/1000"])
    minimum: Amount = Field(description="The least that is due.", examples=["150.00"])
    bands: tuple[Band, ...] = Field(
        (),
        description='Other shares for what lies above a sum: [{above = "250000.00", rate = "1/2000"}].',
        strict=False,
    )


class PerHeadScheme(SchemeSettings):
    """A sum per member and week, invoiced yearly."""

    kind: Literal["per-head"] = Field(description="A sum per member.", examples=["per-head"])
    amount: Amount = Field(description="The sum.", examples=["1.00"])
    per: Literal["week", "month", "year"] = Field("week", description="For how long it pays: a year has 52 weeks.")


class FixedScheme(SchemeSettings):
    """The same sum for every co-op and year."""

    kind: Literal["fixed"] = Field(description="One sum.", examples=["fixed"])
    amount: Amount = Field(description="The sum.", examples=["25.00"])


AnyScheme = LevyScheme | PerHeadScheme | FixedScheme


class SubsSettings(Section):
    """The yearly membership money."""

    year_starts: YearStarts = Field(
        read_year_start("04-01"), description="Month and day on which the subs year begins."
    )
    arrears: Annotated[
        Literal["lapse", "owe", "ask-circle"],
        NotYet("unpaid subs stay as they are", default_too=True),
    ] = Field("ask-circle", description="What happens with unpaid subs.")
    unlikely_above: Amount = Field(
        read_amount("20000000.00"),
        description="A labour cost above this is asked about once more before it is declared. It is a sum of the federation's money: "
        "a scheme in another one is judged by what the co-op declared last alone, and so is money that is not counted in hundredths until you set this.",
    )
    unlikely_below: Amount = Field(read_amount("1000.00"), description="And one below this.")
    unlikely_times: Annotated[int, Field(ge=2)] = Field(
        10, description="And one so many times what the co-op declared last, or such a part of it."
    )
    reminders: tuple[Span, ...] = Field(
        (read_span("14d"), read_span("7d"), read_span("24h")),
        description="How long before the end those who were asked and have not declared are reminded.",
        strict=False,
    )
    schemes: tuple[Annotated[AnyScheme, Field(discriminator="kind")], ...] = Field(
        (), description="The schemes, side by side.", strict=False
    )

    @property
    def first(self) -> AnyScheme | None:
        """The scheme that is meant where nobody says which: the federation's first levy, or else the first of all."""
        levies = (each for each in self.schemes if isinstance(each, LevyScheme) and each.circle is None)
        return next(levies, None) or next(iter(self.schemes), None)

    def scheme(self, slug: str) -> AnyScheme | None:
        """The scheme of a short name; None for one that the TOML does not name any more."""
        return next((each for each in self.schemes if each.slug == slug), None)
