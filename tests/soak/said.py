"""What the members of a soak said, and what has to come of it. Computed from their words alone, not by the bot's rules."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from storage.types import EventId, RoomId, UserId


class Kind(StrEnum):
    """What somebody did."""

    PING = "ping"
    NONSENSE = "nonsense"
    JOIN = "join"
    LEAVE = "leave"
    CHECK = "check"
    ANSWER = "answer"
    REACTION = "reaction"
    TAKEN_BACK = "taken back"
    RELAY = "relay"
    CALC = "calc"
    DECLARE = "declare"
    CONFIRM = "confirm"


SILENT = {Kind.REACTION, Kind.TAKEN_BACK, Kind.RELAY}
"""What the bot answers by changing a card, or with a tap, if at all."""
TITLED = {Kind.CHECK, Kind.DECLARE}
"""What the bot answers with a message of its own instead of a reply; it is known by its words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that one person did."""

    kind: Kind
    room_id: RoomId
    circle: str
    """Empty in a private room."""
    user_id: UserId
    event_id: EventId
    expects: str
    """What the answer has to hold."""
    item: str = ""
    """The text of the item that it is about, or that it opens; of a relay its words; of a declaration its figure."""
    value: str = ""
    """The co-op of a join, the stance of an answer, the co-op of a declaration."""
    source: EventId | None = None
    """The reaction that is taken back."""


@dataclass
class Outcome:
    """All that has to be in the archive in the end."""

    members: dict[tuple[str, UserId], str] = field(default_factory=dict)
    """The co-op of everybody on a register."""
    items: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[tuple[str, UserId], str] = field(default_factory=dict)
    """The stance that counts, by item and person."""
    sources: set[EventId] = field(default_factory=set)
    """Each message and reaction that answered something and was not taken back: one taken back before the bot came by was
    never there for it."""
    relays: list[tuple[str, str]] = field(default_factory=list)
    declared: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The figures of each co-op, in order."""


def outcome(said: Iterable[Said]) -> Outcome:
    """What has to come of it. Each room's words are in the order in which they were said."""
    found = Outcome()
    given: dict[tuple[str, UserId], list[tuple[EventId, str]]] = defaultdict(list)
    asked: dict[RoomId, Said] = {}
    taps: set[EventId] = set()
    for one in said:
        match one.kind:
            case Kind.JOIN:
                found.members[(one.circle, one.user_id)] = one.value
            case Kind.LEAVE:
                found.members.pop((one.circle, one.user_id), None)
            case Kind.CHECK:
                found.items.append((one.circle, one.item))
            case Kind.ANSWER | Kind.REACTION:
                given[(one.item, one.user_id)].append((one.event_id, one.value))
                found.sources.add(one.event_id)
                taps |= {one.event_id} if one.kind is Kind.REACTION else set()
            case Kind.TAKEN_BACK:
                answers = given[(one.item, one.user_id)]
                for event_id in _gone_with(one.source, answers, taps):
                    found.sources.discard(event_id)
                    answers[:] = [each for each in answers if each[0] != event_id]
            case Kind.RELAY:
                found.relays.append((one.circle, one.item))
            case Kind.DECLARE:
                asked[one.room_id] = one
            case Kind.CONFIRM:
                found.declared[asked[one.room_id].value].append(asked[one.room_id].item)
    found.answers = {key: stances[-1][1] for key, stances in given.items() if stances}
    return found


def _gone_with(tap: EventId | None, answers: list[tuple[EventId, str]], taps: set[EventId]) -> list[EventId]:
    """A tap that is taken away, and with a concern the words for it: what the person said next, if it says the same."""
    places = [place for place, (event_id, _) in enumerate(answers) if event_id == tap]
    if not places:
        return []
    (event_id, stance), then = answers[places[0]], answers[places[0] + 1 : places[0] + 2]
    words = [said for said, same in then if stance == same == "concern" and said not in taps]
    return [event_id, *words]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot's in a room, edits aside."""

    room_id: RoomId
    event_id: EventId
    body: str
    replies_to: EventId | None
    key: str | None
    """Its transaction, as the message itself tells it."""
    secret: bool = True
    """False in an encrypted room when it was said in the clear, or nobody there can open it."""


def answers_to(one: Said, heard: Sequence[Heard]) -> list[int]:
    """Where in a room the answers to somebody stand."""
    if one.kind in TITLED:
        wanted = re.compile(one.expects, re.S)
        return [place for place, each in enumerate(heard) if each.replies_to is None and wanted.search(each.body)]
    return [place for place, each in enumerate(heard) if each.replies_to == one.event_id]
