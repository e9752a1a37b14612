"""Consent: the item on its way, what was answered, asked and measured, and the decision in the logbook."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.searched import Searched
from storage.types import Base, CircleSlug, EventId, UserId, named

Silence = Literal["not-heard", "consent"]
"""What it means at the close that a seat has said nothing."""
VoiceOf = Literal["coop", "person"]
"""Whose voice counts: the co-op's seat once, or each person."""


class ItemStatus(StrEnum):
    """How an item stands. Everything but ``open`` is final."""

    OPEN = "open"
    AGREED = "agreed"
    AGREED_WITH_CONCERNS = "agreed_with_concerns"
    AGREED_HAND = "agreed_hand"
    """Agreed, while somebody had raised a hand and given no words."""
    AGREED_UNMET = "agreed_unmet"
    """Agreed, while a critical concern to an earlier text was not said to be met: it is kept with the decision."""
    NOT_AGREED = "not_agreed"
    NOT_HEARD = "not_heard"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


class ItemKind(StrEnum):
    """Which rounds an item goes through."""

    QUICK_CHECK = "quick_check"
    """The consent round alone."""
    PROPOSAL = "proposal"
    """Questions, reactions, consent."""


class Round(StrEnum):
    """What people are asked for now."""

    QUESTIONS = "questions"
    REACTIONS = "reactions"
    CONSENT = "consent"


class Stance(StrEnum):
    """What a person answered."""

    CONSENT = "consent"
    CONCERN = "concern"
    CRITICAL = "critical"
    STAND_ASIDE = "stand_aside"


class ReviewWish(StrEnum):
    """What a review proposes for the decision that it looks at."""

    KEEP = "keep"
    AMEND = "amend"
    DROP = "drop"


class Item(Searched, Base):
    """Something to be decided in a circle, shown as ``C-<number>``."""

    __tablename__ = "consent_items"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    kind: Mapped[ItemKind] = mapped_column(named(ItemKind), default=ItemKind.QUICK_CHECK)
    text: Mapped[str] = mapped_column(Text)
    """The text of the present version."""
    aim: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it is needed now."""
    proposer: Mapped[UserId]
    facilitator: Mapped[UserId | None]
    """Who facilitates this item, where somebody was named for it."""
    opened_at: Mapped[datetime]
    round: Mapped[Round] = mapped_column(named(Round), default=Round.CONSENT)
    questions_end: Mapped[datetime | None]
    reactions_end: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    """The end of the consent round."""
    end_said: Mapped[str | None] = mapped_column(String(64))
    """The words of its text that were taken out of it as its end."""
    unset_ends: Mapped[int] = mapped_column(default=0)
    """How many ends it has had for now, because the one that was said could not be read; none once an end is set."""
    waited_version: Mapped[int] = mapped_column(default=0)
    """For which version its end has moved once, so that who holds an unmet critical concern can speak to it; 0 for none."""
    held_from: Mapped[datetime | None]
    """The end of its round before that was moved to the next call, as it is once for each item."""
    closed_at: Mapped[datetime | None]
    status: Mapped[ItemStatus] = mapped_column(named(ItemStatus), default=ItemStatus.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    version_at: Mapped[datetime]
    """Since when the present version is on the card; answers from before are to another text."""
    quorum: Mapped[str | None] = mapped_column(String(16))
    """How many seats must be heard, as it was when the item was opened: a number or a share."""
    silence: Mapped[Silence | None] = mapped_column(String(16))
    """What silence means, as people were told when the item was opened. None for older ones: as the circle has it now."""
    voice: Mapped[VoiceOf | None] = mapped_column(String(16))
    """Whose voice counts, as it was when the item was opened. None for older ones: as the circle has it now."""
    term: Mapped[str | None] = mapped_column(String(32))
    """For how long it is to be decided, counted from the decision: ``6 months``."""
    review_at: Mapped[datetime | None]
    """When the decision is to be looked at again, where the proposal says so."""
    twin: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item of the other circle that decides on the same text."""
    own_outcome: Mapped[ItemStatus | None] = mapped_column(named(ItemStatus))
    """What this circle has come to on a joint item, while the other one has not."""
    follows: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item that was not heard by enough and goes on in this one."""
    referred_from: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item of another circle whose open concerns are dealt with here."""
    reviews: Mapped[int | None] = mapped_column(ForeignKey("decisions.number", use_alter=True))
    """The decision that this item looks at again. (Decisions have keys to items, so this one is made last.)"""
    wish: Mapped[ReviewWish | None] = mapped_column(named(ReviewWish))
    seats: Mapped[dict[str, Any] | None]
    """The seats as they were at the close, co-ops with their names, of people their ids alone: a closed item never changes, whoever comes or
    goes."""


class Version(Base):
    """A text that an item had, from an instant on."""

    __tablename__ = "consent_versions"

    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    term: Mapped[str | None] = mapped_column(String(32))
    by: Mapped[UserId]
    at: Mapped[datetime]


class Answer(Searched, Base):
    """One answer to an item. Answers are only added: of a person's answers that were not taken back, the latest counts."""

    __tablename__ = "consent_answers"
    __table_args__ = (Index("ix_consent_answers_item", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"))
    user_id: Mapped[UserId]
    seat: Mapped[str | None] = mapped_column(String(255))
    """The seat it was given for: ``coop:<id>``, or the person's own id where each person has a voice. None when it was
    given as me, not my co-op, or by a guest: shown, never counted."""
    stance: Mapped[Stance] = mapped_column(named(Stance))
    words: Mapped[str | None] = mapped_column(Text)
    """The concern or the reason. A critical concern without words is not heard until they come."""
    by_phone: Mapped[bool] = mapped_column(default=False)
    """Given by the secretary for a co-op that phoned."""
    version: Mapped[int] = mapped_column(default=1)
    """The version that was on the card when it arrived. When it was said may make it an answer to an earlier one."""
    early: Mapped[bool] = mapped_column(default=False)
    """Said before the consent round: kept for its holder, without weight until they say that it stands."""
    as_stand_in: Mapped[bool] = mapped_column(default=False)
    """Given by somebody whom the co-op had named to stand in."""
    named_by: Mapped[UserId | None]
    """Who had named that stand-in: the answer counts while they speak for the seat. None for older ones."""
    kept_by: Mapped[UserId | None]
    """Who has said for the seat that it stands, though who gave it no longer speaks for it."""
    lapsed_at: Mapped[datetime | None]
    """When its item closed, and it did not count since who gave it spoke for its seat no longer."""
    at: Mapped[datetime]
    """When it was said, by the time of the event."""
    via: Mapped[UserId | None]
    """The account that had given it, where that became one person's with another since."""
    noted_at: Mapped[datetime | None]
    """When it was noted, by our own clock: what a server says of time makes nobody's answers fewer. None for older ones."""
    source: Mapped[EventId] = mapped_column(index=True)
    """The message or reaction that said it; deleting it takes the answer back."""
    late: Mapped[bool] = mapped_column(default=False)
    """It arrived when the item had closed."""
    taken_back_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    """When the person said yes to how their critical concern is met; from then on it is a concern that is kept."""
    resolved_how: Mapped[str | None] = mapped_column(Text)
    call: Mapped[int | None] = mapped_column(ForeignKey("calls.number"))
    """The call in which it was entered for those who were there: their co-op can correct it for a day after the close."""


class Question(Base):
    """A clarifying question to an item, open until somebody answers."""

    __tablename__ = "consent_questions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), index=True)
    asked_by: Mapped[UserId]
    words: Mapped[str] = mapped_column(Text)
    source: Mapped[EventId] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UserId | None]
    answered_at: Mapped[datetime | None]
    answered_in: Mapped[EventId | None] = mapped_column(index=True)
    """The message that answered it; deleting it opens the question again."""
    taken_back_at: Mapped[datetime | None]


class ReactionLine(Base):
    """One short line in the reactions round; of each seat the latest is shown."""

    __tablename__ = "consent_reactions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), index=True)
    user_id: Mapped[UserId]
    seat: Mapped[str | None] = mapped_column(String(255))
    words: Mapped[str] = mapped_column(Text)
    source: Mapped[EventId] = mapped_column(index=True)
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class Reason(Base):
    """What somebody has said about an item without saying where they stand: the reason, if a tap follows that needs one."""

    __tablename__ = "consent_reasons"
    __table_args__ = (Index("ix_consent_reasons_item_user_id", "item", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"))
    user_id: Mapped[UserId]
    words: Mapped[str] = mapped_column(Text)
    source: Mapped[EventId] = mapped_column(index=True)
    at: Mapped[datetime]


class Measure(Searched, Base):
    """How a concern is watched: what, by whom, and by when. Kept with the decision."""

    __tablename__ = "consent_measures"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), index=True)
    owner: Mapped[UserId]
    what: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    set_by: Mapped[UserId]
    set_at: Mapped[datetime]
    answer: Mapped[int | None] = mapped_column(ForeignKey("consent_answers.id"))
    """The concern that is looked at, where it is one that was kept with the decision."""
    result: Mapped[str | None] = mapped_column(Text)
    """What it has shown."""
    result_by: Mapped[UserId | None]
    result_at: Mapped[datetime | None]


class Attempt(Base):
    """Somebody has said how a critical concern is met: its holder was asked, or it was put on record that it was heard."""

    __tablename__ = "consent_attempts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), index=True)
    answer: Mapped[int] = mapped_column(ForeignKey("consent_answers.id"))
    by: Mapped[UserId]
    how: Mapped[str] = mapped_column(Text)
    heard: Mapped[bool] = mapped_column(default=False)
    """Put on record by who facilitates the circle, whatever the holder says of it."""
    at: Mapped[datetime]
    met: Mapped[bool | None]
    """What the holder has said; None while they have said nothing."""
    said_at: Mapped[datetime | None]


class Decision(Searched, Base):
    """An agreed item in the circle's logbook, shown as ``D-<number>``."""

    __tablename__ = "decisions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item: Mapped[int] = mapped_column(ForeignKey("consent_items.number"), unique=True)
    circle: Mapped[CircleSlug] = mapped_column(ForeignKey("circles.slug"), index=True)
    text: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime]
    outcome: Mapped[ItemStatus | None] = mapped_column(named(ItemStatus))
    """How it was agreed: plainly, with concerns, with an unmet one. None for older ones: as its item says."""
    summary: Mapped[str] = mapped_column(String(500))
    """Who was heard, in people's words, as it stood at the close."""
    term_ends_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]
    """When it is to be looked at again; None when the circle reviews nothing by itself."""
    ended_at: Mapped[datetime | None]
    """When a review dropped it, or its term ran out without a new decision."""
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("decisions.number"))
    """The decision that took its place, after a review amended it."""
    renewed_at: Mapped[datetime | None]
    """When a review has last kept it as it is: it goes on under its number."""
    renewed_in: Mapped[int | None] = mapped_column(ForeignKey("consent_items.number"))
    """The item in which it was."""
    subject: Mapped[str | None] = mapped_column(String(60))
    """What it is about, as its circle sorts its agreements."""
