"""The TOML, key by key: every key is typed and documented where it is declared, and the example file is made from this.

The tables lie beside this module: ``machine``, ``circles``, ``subs``; the federation's own are here, with the whole."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from chatbot.config.circles import CircleSettings
from chatbot.config.machine import (
    BackupSettings,
    LimitSettings,
    MatrixSettings,
    MonitoringSettings,
    RetentionSettings,
    StorageSettings,
)
from chatbot.config.names import Name, Slug, User
from chatbot.config.not_yet import NotYet
from chatbot.config.section import Section
from chatbot.config.subs import SubsSettings
from chatbot.config.values import Clock, Currency, Language, Zone, read_clock, read_currency, read_locale, read_zone


class Words(Section):
    """The members' own vocabulary."""

    critical_concern: Name = Field(
        "critical concern", description="What stops a proposal: objection, block …", min_length=1
    )
    concern: Name = Field("concern", description="What is recorded and does not stop it.", min_length=1)
    stand_aside: Name = Field("stand aside", description="Heard, but not consent.", min_length=1)
    link_person: Name = Field("link person", description="Or delegate, representative …", min_length=1)
    subs: Name = Field("subs", description="Or dues, fees …", min_length=1)


class TimeSettings(Section):
    """What people here mean by a day and its parts (docs/times.md). Each is the next to come."""

    day_ends: Clock = Field(read_clock("17:00"), description="A day without a time means this hour of it.")
    morning: Clock = Field(read_clock("09:00"), description="In the morning.")
    noon: Clock = Field(read_clock("12:00"), description="At noon.")
    afternoon: Clock = Field(read_clock("15:00"), description="In the afternoon.")
    evening: Clock = Field(read_clock("19:00"), description="In the evening.")
    night: Clock = Field(read_clock("22:00"), description="Tonight.")


def _industry_goes_elsewhere(settings: "Settings") -> bool:
    """Whether an industry circle has another parent than the coordinating circle, or none."""
    industry = (circle for circle in settings.circles if circle.kind == "industry")
    return any(circle.parent != settings.federation.coordinating_circle for circle in industry)


class FederationSettings(Section):
    """The body that the circles belong to."""

    name: Name = Field(description="Its name.", examples=["Federation of Worker Co-ops"], min_length=1)
    timezone: Zone = Field(
        read_zone("Europe/London"), description="Zone in which times are read and said, unless a circle has its own."
    )
    currency: Currency = Field(read_currency("GBP"), description="Currency of subs and pots.")
    language: Language = Field(
        read_locale("en-GB"),
        description="How dates and sums are written, and what I speak as far as it is translated: check says how far.",
    )
    operators: tuple[User, ...] = Field(
        (),
        description="Who runs the bot: at least one person, who confirms speakers where nobody else can.",
        examples=[["@ada:example.org"]],
        strict=False,
    )
    treasurers: tuple[User, ...] = Field(
        (), description="Who asks for subs and sees them all.", examples=[["@bo:example.org"]], strict=False
    )
    coordinating_circle: Annotated[
        Slug, NotYet("a circle sends its link person to its own parent, or to none", where=_industry_goes_elsewhere)
    ] = Field(description="The circle that industry circles send a link person to.", examples=["coordinating"])
    words: Words = Field(Words(), description="The members' own vocabulary.")
    times: TimeSettings = Field(TimeSettings(), description="What people mean by a day and its parts.")


class Settings(Section):
    """The whole TOML."""

    matrix: MatrixSettings = Field(description="Who the bot is on Matrix.")
    limits: LimitSettings = Field(LimitSettings(), description="How much at a time.")
    storage: StorageSettings = Field(StorageSettings(), description="Where things are kept.")
    monitoring: MonitoringSettings = Field(MonitoringSettings(), description="For whoever watches the bot.")
    backup: BackupSettings = Field(BackupSettings(), description="Backups that the bot makes by itself.")
    retention: RetentionSettings = Field(RetentionSettings(), description="How long things are kept.")
    federation: FederationSettings = Field(description="The body that the circles belong to.")
    circles: tuple[CircleSettings, ...] = Field(description="The circles.", min_length=1, strict=False)
    subs: SubsSettings = Field(SubsSettings(), description="The yearly membership money.")

    def circle(self, slug: str) -> CircleSettings:
        """The settings of a circle. Raises LookupError for one that the TOML does not name."""
        for circle in self.circles:
            if circle.slug == slug:
                return circle
        raise LookupError(f"the TOML names no circle {slug!r}")

    def zone_of(self, slug: str | None) -> ZoneInfo:
        """The zone that a circle lives in; the federation's for one without its own, not in the TOML, or for None."""
        zones = (circle.timezone for circle in self.circles if circle.slug == slug)
        return next(zones, None) or self.federation.timezone
