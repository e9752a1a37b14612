"""The tables of the TOML that say how each circle meets, decides and passes on."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from chatbot.config.names import Name, RoleWords, RoomName, Sentence, Slug, User
from chatbot.config.section import Section
from chatbot.config.values import Quorum, Span, Unconfirmed, YearStarts, Zone, read_quorum, read_span, read_unconfirmed


def at_least_a_week(span: timedelta) -> timedelta:
    if span < timedelta(days=7):
        raise ValueError('a span of a week or more, such as "7d"')
    return span


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
    aim: Sentence = Field("", description="What it is for.")
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
    aim: Sentence | None = Field(None, description="What it is there for, in a sentence.", min_length=1)
    domain: Sentence | None = Field(None, description="What it decides about itself.", min_length=1)
    timezone: Zone | None = Field(
        None,
        description="Its own zone, such as Europe/Lisbon, where that is not the federation's: its times are read and said in it.",
    )
    admission: Literal["open", "approval", "consent"] = Field(
        "open",
        description="How people come in: whoever is in the room, with the yes of its secretary or link person, or when the circle "
        "consents to it.",
    )
    learning: Span | None = Field(
        None,
        description="How long newcomers may be learning first, who say so (“join as learning”): there, without a voice in decisions; none: "
        "nobody is.",
        examples=["60d"],
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
