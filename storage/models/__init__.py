"""All records; importing this module makes every table known."""

from storage.models.audit import AuditLine
from storage.models.circle import Circle, CircleKind
from storage.models.consent import (
    Answer,
    Attempt,
    Decision,
    Item,
    ItemKind,
    ItemStatus,
    Measure,
    Question,
    ReactionLine,
    Reason,
    ReviewWish,
    Round,
    Silence,
    Stance,
    Version,
    VoiceOf,
)
from storage.models.coop import CircleStanding, Coop, FederationStanding, Seat
from storage.models.gap import Gap
from storage.models.inbox import InboxEvent, InboxState
from storage.models.job import Job
from storage.models.lease import Lease
from storage.models.listing import OpenList
from storage.models.matter import PutMatter
from storage.models.meet import COMMENT, HAND, NO_HAND, Can, DatePoll, HandsCall, MeetAnswer, Mood, SenseCheck
from storage.models.member import JoinRequest, Member, RequestFor, RequestState
from storage.models.outbox import OutboxRow, OutboxState
from storage.models.outcome import Became, Outcome
from storage.models.question import OpenQuestion
from storage.models.relay import (
    AskedToPass,
    AskedToPassState,
    NeverRelayed,
    Relay,
    RelayPart,
    RelayReaction,
    RelayReply,
)
from storage.models.role import (
    BY_CHOICE,
    BY_COMMAND,
    BY_TOML,
    ENDED,
    FOLLOWED,
    LEFT,
    OPERATOR,
    REMOVED,
    RENEWED,
    TERM,
    UNNAMED,
    Role,
    RoleName,
)
from storage.models.room import ClearChoice, Membership, Room, RoomMember, SyncPosition, Unfit
from storage.models.selection import Nomination, Selection, Stage
from storage.models.speaker import EVER, ConfirmedAs, EndedAs, Speaker
from storage.models.stand_in import StandIn
from storage.models.subs import Declaration, SubsAsk, SubsExtension, SubsRound, SubsSpan

__all__ = [
    "BY_CHOICE",
    "BY_COMMAND",
    "BY_TOML",
    "COMMENT",
    "ENDED",
    "EVER",
    "FOLLOWED",
    "HAND",
    "LEFT",
    "NO_HAND",
    "OPERATOR",
    "REMOVED",
    "RENEWED",
    "TERM",
    "UNNAMED",
    "Answer",
    "AskedToPass",
    "AskedToPassState",
    "Attempt",
    "AuditLine",
    "Became",
    "Can",
    "Circle",
    "CircleKind",
    "CircleStanding",
    "ClearChoice",
    "ConfirmedAs",
    "Coop",
    "DatePoll",
    "Decision",
    "Declaration",
    "EndedAs",
    "FederationStanding",
    "Gap",
    "HandsCall",
    "InboxEvent",
    "InboxState",
    "Item",
    "ItemKind",
    "ItemStatus",
    "Job",
    "JoinRequest",
    "Lease",
    "Measure",
    "MeetAnswer",
    "Member",
    "Membership",
    "Mood",
    "NeverRelayed",
    "Nomination",
    "OpenList",
    "OpenQuestion",
    "OutboxRow",
    "OutboxState",
    "Outcome",
    "PutMatter",
    "Question",
    "ReactionLine",
    "Reason",
    "Relay",
    "RelayPart",
    "RelayReaction",
    "RelayReply",
    "RequestFor",
    "RequestState",
    "ReviewWish",
    "Role",
    "RoleName",
    "Room",
    "RoomMember",
    "Round",
    "Seat",
    "Selection",
    "SenseCheck",
    "Silence",
    "Speaker",
    "Stage",
    "Stance",
    "StandIn",
    "SubsAsk",
    "SubsExtension",
    "SubsRound",
    "SubsSpan",
    "SyncPosition",
    "Unfit",
    "Version",
    "VoiceOf",
]
