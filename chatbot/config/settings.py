"""The TOML, key by key: every key is typed and documented where it is declared, and the example file is made from this."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from chatbot.config.not_yet import NotYet
from chatbot.config.values import (
    Address,
    Amount,
    BudgetRate,
    Clock,
    Currency,
    DatabaseUrl,
    File,
    Language,
    Name,
    Percent,
    Prefix,
    Quorum,
    RoleWords,
    RoomName,
    SendRate,
    Server,
    Share,
    Slug,
    Span,
    Unconfirmed,
    Url,
    User,
    YearStarts,
    Zone,
    read_amount,
    read_clock,
    read_currency,
    read_locale,
    read_quorum,
    read_rate,
    read_span,
    read_unconfirmed,
    read_year_start,
    read_zone,
)


def at_least_a_week(span: timedelta) -> timedelta:
    if span < timedelta(days=7):
        raise ValueError('a span of a week or more, such as "7d"')
    return span


class Section(BaseModel):
    """A table of the TOML. Unknown keys are refused, values are never coerced, and nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


class MatrixSettings(Section):
    """Who the bot is on Matrix. The password or the access token never stand in this file: they come from the
    environment (CIRCLEBOT_PASSWORD, CIRCLEBOT_ACCESS_TOKEN) or from a file that only the bot can read."""

    homeserver: Url = Field(description="Address of the bot's homeserver.", examples=["https://matrix.example.org"])
    user_id: User = Field(description="The bot's own Matrix id.", examples=["@circlebot:example.org"])
    device_name: str = Field("circlebot", description="How its device is called in the list of sessions.")
    display_name: Name = Field(
        "Circlebot",
        description="What people see it called. Set at the start where its account has no name; a name that somebody has given "
        "it stays.",
        min_length=1,
    )
    avatar: File | None = Field(
        None,
        description="File with its picture, a PNG or JPEG of at most 1 MB, set likewise. Without it the one that comes with the "
        "bot.",
        examples=["face.png"],
    )
    password_file: File | None = Field(
        None,
        description="File with the password, readable by the bot alone.",
        examples=["secrets/password"],
    )
    access_token_file: File | None = Field(None, description="File with an access token, instead of a password.")
    pickle_key_file: File | None = Field(
        None,
        description="File with the key that the stored encryption keys are locked with (or CIRCLEBOT_PICKLE_KEY). Without "
        "it the bot makes one and keeps it in its data folder, where whoever copies the folder has both.",
    )
    command_prefix: Prefix = Field("!", description="What commands begin with in a circle's room: one to three signs.")
    invitations_from: tuple[Server, ...] = Field(
        (),
        description="Homeservers whose people may open a private room with the bot, besides those in a circle's room. "
        "Empty: the bot's own homeserver.",
        strict=False,
    )
    encrypt_private_rooms: Literal["auto", "always", "never"] = Field(
        "auto",
        description="Private rooms that the bot opens are encrypted; auto: when the person has a device that can read it.",
    )


class LimitSettings(Section):
    """How much at a time."""

    send: SendRate = Field(
        "auto",
        description='Pace of sending: "auto" goes as fast as the homeserver lets us, or at most "0.2/s burst 10".',
    )
    per_person: BudgetRate = Field(
        read_rate("30/min"), description='Commands that one person may give: "30/min", or "off".'
    )
    per_room: BudgetRate = Field(
        read_rate("120/min"), description='Commands that one room may give: "120/min", or "off".'
    )
    max_command_age: Span = Field(
        read_span("24h"),
        description="Commands older than this, found after a time offline, are summed up in one notice instead.",
    )


class StorageSettings(Section):
    """Where things are kept. Relative paths start at this file's folder."""

    data_dir: File = Field(Path("data"), description="Keys, login and lock; readable by the bot alone.")
    url: DatabaseUrl = Field(
        "sqlite+aiosqlite:///data/circlebot.db",
        description="The archive: this embedded database, or postgresql+asyncpg://user@host/name.",
    )


class BackupSettings(Section):
    """Backups that the bot makes by itself. They hold keys and the archive: copy them to another machine."""

    every: Span | None = Field(None, description='How often: "1d". Left out: only when somebody says circlebot backup.')
    keep: int = Field(7, description="How many are kept; the oldest give way.", ge=1)
    folder: File = Field(
        Path("backups"),
        description="Where they lie, from this file's folder on; readable by the bot alone.",
    )


class MonitoringSettings(Section):
    """For whoever watches the bot."""

    listen: Address | None = Field(
        None,
        description='Where /healthz, /readyz and /metrics (Prometheus) are served, such as "127.0.0.1:9464". They tell figures and '
        "no words; keep them to this machine all the same.",
    )


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
    language: Language = Field(read_locale("en-GB"), description="How dates and sums are written.")
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


class ConsentSettings(Section):
    """How a circle decides."""

    voice: Literal["coop", "person"] = Field(
        "coop", description="Whose voice counts: the co-op's seat once, or each person."
    )
    quick_check: Span = Field(read_span("48h"), description="How long a quick check runs unless it says otherwise.")
    unread_end: Annotated[Span, AfterValidator(at_least_a_week)] = Field(
        read_span("7d"),
        description="How long what is opened stays open for now when the end that was said cannot be read: 7d or more.",
    )
    questions: Span = Field(read_span("5d"), description="How long a proposal's questions round runs.")
    reactions: Span = Field(read_span("2d"), description="How long a proposal's reactions round runs.")
    consent_round: Span = Field(read_span("3d"), description="How long a proposal's consent round runs.")
    proposal_at_least: Span = Field(read_span("7d"), description="No proposal may be set to end sooner than this.")
    silence: Literal["not-heard", "consent"] = Field("not-heard", description="What silence means at the close.")
    quorum: Quorum = Field(
        read_quorum("lively"),
        description="Seats that must be heard, fixed when an item opens: lively (fewer than 10 seats: more than half; else one in eight of those "
        "heard within 180 days, at least 5, at most half), majority (more than half), third (a third), a number, or a share.",
    )
    reminders: Literal["private", "room"] = Field(
        "private", description="How those not yet heard are reminded: each in private, or with one mention in the room."
    )
    review: Span = Field(
        read_span("365d"), description="After how long a decision is looked at again, unless the proposal says when."
    )
    question: str = Field(
        "Is it good enough for now, and safe enough to try?",
        description="What the consent round asks, in the circle's own words.",
        min_length=1,
        max_length=200,
    )
    review_round: Span = Field(
        read_span("3d"),
        description="How long a review runs. It opens so long before a term ends, so that nothing is without force in between.",
    )
    unconfirmed: Unconfirmed = Field(
        read_unconfirmed("wait 3d"),
        description="What an agreement does while a critical concern to an earlier text is not said to be met, or a hand is raised "
        "without words: wait so long for its holder, once for each text, or carry it into the outcome at once.",
    )
    call_holds: bool = Field(
        True,
        description="Whether the round of an item that is put on the agenda of the next call goes on until that is over: once for each item, "
        "by 14 days at the most.",
    )
    log_answers: Literal["named", "counted"] = Field(
        "named", description="Whether the logbook names who consented, or only counts; concerns always have a name."
    )


class RelaySettings(Section):
    """How a circle's link is kept alive."""

    rhythm: Span = Field(read_span("14d"), description="After so long without a relay the link person is told.")
    share_decisions: Literal["offer", "send", "never"] = Field(
        "offer", description="Whether decisions are offered to the link person for relaying."
    )
    digest: Span = Field(
        read_span("7d"),
        description="How often the news that the circle has set to be sent goes to its parent as a digest.",
    )
    preview: bool = Field(
        False, description="Whether a link person sees what would arrive, and says yes, before anything is passed on."
    )
    allow_from_encrypted: bool = Field(
        False,
        description="Whether words from an encrypted room may be passed on into one that is not, and the circle may move to one.",
    )


class RoleSettings(Section):
    """A role in the circle: one of its own, or a link person, secretary, facilitator or coordinator with an aim of its own."""

    name: RoleWords = Field(description="What it is called.", examples=["gatherings keeper"])
    aim: str = Field("", description="What it is for.", max_length=300)
    term: Span | None = Field(
        None, description="How long it is given for unless its giver says otherwise; none: until it is ended."
    )


class CircleSettings(Section):
    """One circle."""

    slug: Slug = Field(description="Its short name in commands.", examples=["tech"])
    was: Slug | None = Field(
        None,
        description="Its short name before, where that was another: its register, its items and all else come along.",
        examples=["techies"],
    )
    name: Name = Field(description="Its full name.", examples=["Tech circle"], min_length=1)
    kind: Literal["coordinating", "industry", "working"] = Field(description="What it is for.", examples=["industry"])
    parent: Slug | None = Field(None, description="The circle it sends a link person to.", examples=["coordinating"])
    room: RoomName = Field(description="Its Matrix room, by alias or id.", examples=["#tech:example.org"])
    aim: Name | None = Field(None, description="What it is there for, in a sentence.", min_length=1)
    domain: Name | None = Field(None, description="What it decides about itself.", min_length=1)
    timezone: Zone | None = Field(
        None,
        description="Its own zone, such as Europe/Lisbon, where that is not the federation's: its times are read and said in it.",
    )
    admission: Literal["open", "approval", "consent"] = Field(
        "open",
        description="How people come in: whoever is in the room, with the yes of its secretary or link person, or when the circle "
        "consents to it.",
    )
    link_persons: tuple[User, ...] = Field(
        (), description="First appointment; later ones by command.", examples=[["@cy:example.org"]], strict=False
    )
    secretaries: tuple[User, ...] = Field(
        (), description="First appointment; later ones by command.", examples=[["@di:example.org"]], strict=False
    )
    facilitators: tuple[User, ...] = Field(
        (), description="First appointment; later ones by command.", examples=[["@eve:example.org"]], strict=False
    )
    roles_given_by: Literal["choice", "secretary"] = Field(
        "choice",
        description="Who gives roles: once the circle has chosen somebody for a role by consent, it is given in no other way; or its "
        "secretary always.",
    )
    overrun: Span | None = Field(
        None,
        description="How long a role goes on beyond its term while nobody is chosen; none: it ends with its term.",
        examples=["14d"],
    )
    rollcall_on: YearStarts | None = Field(
        None,
        description="Month and day on which I ask its co-ops every year whether they are still here; none: when its secretary says so.",
        examples=["01-15"],
    )
    rollcall_for: Span = Field(read_span("28d"), description="How long they have to answer then.")
    link_leads_not: bool = Field(
        False, description="Whether the link person may be neither coordinator nor facilitator of the same circle."
    )
    roles: tuple[RoleSettings, ...] = Field(
        (), description="Its roles, where it has more, or says more of them.", strict=False
    )
    consent: ConsentSettings = Field(ConsentSettings(), description="How it decides.")
    relay: RelaySettings = Field(RelaySettings(), description="How its link is kept alive.")


def at_rest(slug: str) -> CircleSettings:
    """What holds for a circle that the TOML does not name any more: nobody is named, and nothing goes anywhere else."""
    return CircleSettings.model_construct(
        slug=slug,
        name=slug,
        kind="working",
        room="",
        consent=ConsentSettings(log_answers="counted"),
        relay=RelaySettings(share_decisions="never"),
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
        description="A labour cost above this is asked about once more before it is declared.",
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


class Settings(Section):
    """The whole TOML."""

    matrix: MatrixSettings = Field(description="Who the bot is on Matrix.")
    limits: LimitSettings = Field(LimitSettings(), description="How much at a time.")
    storage: StorageSettings = Field(StorageSettings(), description="Where things are kept.")
    monitoring: MonitoringSettings = Field(MonitoringSettings(), description="For whoever watches the bot.")
    backup: BackupSettings = Field(BackupSettings(), description="Backups that the bot makes by itself.")
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
