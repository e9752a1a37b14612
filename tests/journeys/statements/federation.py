"""A federation that has everything so many times, put into an archive directly, and single things to be played with."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from chatbot.api.seams.listing import MOST_ENTRIES
from storage.models import (
    HAND,
    Account,
    Action,
    AgendaPoint,
    Answer,
    AskedToPass,
    AskedToPassPart,
    Attempt,
    AuditLine,
    Call,
    CallMark,
    Can,
    ChangeKind,
    Circle,
    CircleKind,
    CircleStanding,
    ConfirmedAs,
    Coop,
    CoopChange,
    CoopStanding,
    DatePoll,
    Decision,
    Declaration,
    DraftState,
    FederationStanding,
    HandsCall,
    Item,
    ItemAuthor,
    ItemDraft,
    ItemStatus,
    Job,
    JoinRequest,
    Measure,
    MeetAnswer,
    Member,
    Mood,
    NeverRelayed,
    Nomination,
    OutboxRow,
    OutboxState,
    OwnZone,
    PointKind,
    PutMatter,
    Question,
    ReactionLine,
    Relay,
    RelayCall,
    RelayDraft,
    RelayPart,
    RelayReaction,
    RelayReply,
    Reminder,
    RequestFor,
    Role,
    RoleName,
    RollAnswer,
    RollCall,
    Round,
    Seat,
    Selection,
    SenseCheck,
    Shows,
    Speaker,
    Stage,
    Stance,
    StandIn,
    SubsAsk,
    SubsExtension,
    SubsRound,
    SubsSpan,
    Version,
)
from storage.types import Base, CircleSlug, EventId, Pence, RoomId, UserId
from tests.fakes import FakeClock
from tests.towns import FEDERATION

COORDINATING, TECH, FOOD = (CircleSlug(slug) for slug in ("coordinating", "tech", "food"))
ADA, BO, CY, DI, EVE, FAY, GUS, HAL, IDA, IVY = (
    UserId(f"@{name}:example.org") for name in ("ada", "bo", "cy", "di", "eve", "fay", "gus", "hal", "ida", "ivy")
)
LEAF, CRUST, MILL, BYTE, WIRE, LOOM = range(1001, 1007)
NOW = FakeClock().now
AGO, AHEAD = NOW - timedelta(days=3), NOW + timedelta(days=3)
WORDS = "A shared van"


def person(number: int) -> UserId:
    """One of so many members, each of a co-op of their own."""
    return UserId(f"@m{number}:example.org")


def toml(size: int) -> str:
    """The usual federation, with so many more circles."""
    more = (
        f'[[circles]]\nslug = "c{number}"\nname = "Circle {number}"\nkind = "industry"\nparent = "coordinating"\n'
        f'room = "#c{number}:example.org"\noverrun = "14d"\n'
        for number in range(1, size + 1)
    )
    return FEDERATION.replace("[subs]", "\n".join((*more, "[subs]")))


def people_of(size: int) -> dict[str, tuple[UserId, ...]]:
    """Who is in which circle's room."""
    many = tuple(person(number) for number in range(1, size + 1))
    return {
        "coordinating": (ADA, BO, CY, FAY, EVE, *many),
        "tech": (ADA, CY, DI, EVE, GUS, HAL, IDA, IVY, *many),
        "food": (FAY, GUS, HAL, BO, EVE, ADA, *many),
        **{f"c{number}": (ADA, EVE) for number in range(1, size + 1)},
    }


class Federation:
    """Makes the records of a federation of one size. Whatever is made has people of this size around it."""

    def __init__(self, size: int, room: RoomId) -> None:
        self.size = size
        self._room = room
        self._numbers = count(50, 50)
        self._each = range(1, size + 1)

    def rows(self) -> Iterator[Base]:
        """All that there is before anything is played, in an order in which the archive takes it."""
        for some in (
            self._coops,
            self._members,
            self._roles,
            self._items,
            self._polls,
            self._relays,
            self._selections,
            self._meetings,
            self._subs,
            self._traces,
        ):
            yield from some()

    def number(self) -> int:
        """One that no record here has. The bot takes the next ones behind it for what is made in a play."""
        return next(self._numbers)

    @staticmethod
    def first_of(number: int) -> int:
        """The first of the questions and measures of an item, of the replies to a relay."""
        return number * 1000 + 1

    def item(
        self, number: int, *, stances: tuple[Stance, ...] = (), answers_only: bool = False, **more: Any
    ) -> Iterator[Base]:
        """An item of Gus's that everybody has answered and asked something about, with its card."""
        given: dict[str, Any] = {"circle": FOOD, "proposer": GUS, "round": Round.CONSENT, "closes_at": AHEAD, **more}
        yield Item(number=number, text=WORDS, opened_at=AGO, version_at=AGO, **given)
        for version in range(1, more.get("version", 1) + 1):
            yield Version(item=number, version=version, text=WORDS, by=GUS, at=AGO)
        yield self.card(f"consent:{number}")
        for each in self._each:
            user_id, seat, source = person(each), f"coop:{each}", EventId(f"$said-{number}-{each}")
            if stances:
                stance = stances[each % len(stances)]
                words = None if stance is Stance.CONSENT else "Who pays?"
                id_ = number * 1000 + each
                yield Answer(id=id_, item=number, user_id=user_id, seat=seat, stance=stance, words=words, at=AGO, source=source)  # fmt: skip
                if stance is Stance.CRITICAL:
                    yield Attempt(item=number, answer=id_, by=GUS, how="We try it", at=AGO)
            if answers_only:
                continue
            asked = number * 1000 + each
            yield Question(id=asked, item=number, asked_by=user_id, words="Who pays?", source=source, asked_at=AGO)
            yield self.card(f"consent:{number}-q{asked}")
            yield ReactionLine(item=number, user_id=user_id, seat=seat, words="We like it", source=source, at=AGO)
            yield Measure(id=asked, item=number, owner=user_id, what="Count", due_at=AHEAD, set_by=GUS, set_at=AGO)

    def decision(self, number: int, *, answers_only: bool = False) -> Iterator[Base]:
        """A decision of the circle, with the item that it comes from."""
        seats = {f"coop:{each}": f"Co-op {each}" for each in self._each}
        closed = {"status": ItemStatus.AGREED, "closed_at": AGO, "closes_at": AGO, "seats": seats}
        yield from self.item(number, stances=(Stance.CONSENT, Stance.CONCERN), answers_only=answers_only, **closed)
        yield Decision(number=number, item=number, circle=FOOD, text=WORDS, agreed_at=AGO, summary="All were heard", review_at=AHEAD)  # fmt: skip

    def poll(self, kind: str, number: int, *, closed: bool = False) -> Iterator[Base]:
        """A sense check (S), a call for hands (H) or a date poll (M) of Gus's, with everybody's answer."""
        asked: dict[str, Any] = {"number": number, "circle": FOOD, "asked_by": GUS, "opened_at": AGO}
        if kind == "S":
            yield SenseCheck(text=WORDS, closes_at=AHEAD, **asked)
        elif kind == "H":
            yield HandsCall(text=WORDS, wanted=None, **asked)
        else:
            ended = {"closed_at": AGO, "chosen": AHEAD} if closed else {}
            yield DatePoll(title=WORDS, minutes=60, options=[AHEAD.isoformat()], **asked, **ended)
        says = {"S": Mood.GOOD, "H": HAND, "M": Can.YES}[kind]
        for each in self._each:
            source = EventId(f"$poll-{kind}-{number}-{each}")
            yield MeetAnswer(about=f"{kind}-{number}", user_id=person(each), option=int(kind == "M"), says=says, source=source, at=AGO)  # fmt: skip
        yield self.card(f"meet:{kind}-{number}")

    def meeting(self, number: int, *, closed: bool = False) -> Iterator[Base]:
        """A call that Gus has opened and everybody is in, with a point that he has put there."""
        ended = {"closed_at": AGO} if closed else {}
        yield Call(number=number, circle=FOOD, opened_by=GUS, opened_at=AGO, point_at=AGO, **ended)
        yield self.card(f"call:K-{number}")
        yield from self.point(number)
        yield from self.action(number, call=number)
        for each in self._each:
            source = EventId(f"$there-{number}-{each}")
            yield CallMark(call=number, shows=Shows.PRESENT, user_id=person(each), coop=each, noted_by=person(each), source=source, at=AGO)  # fmt: skip
            yield CallMark(call=number, shows=Shows.SPEAK, user_id=person(each), noted_by=person(each), source=source, at=AGO)  # fmt: skip

    def written(self, number: int) -> Iterator[Base]:
        """A draft of Gus's that everybody writes with him."""
        yield ItemDraft(number=number, circle=FOOD, text=WORDS, begun_by=GUS, begun_at=AGO, changed_at=AGO)
        for each in self._each:
            yield ItemAuthor(draft=number, user_id=person(each), asked_at=AGO)

    def own_draft(self, number: int) -> Iterator[Base]:
        """A draft of Gus's that nobody writes with him."""
        yield ItemDraft(number=number, circle=FOOD, text=WORDS, begun_by=GUS, begun_at=AGO, changed_at=AGO)

    def planned(self, number: int) -> Iterator[Base]:
        """A call that Gus has planned."""
        yield Call(number=number, circle=FOOD, opened_by=GUS, planned_for=AHEAD)

    def point(self, number: int) -> Iterator[Base]:
        """Something that Gus has put on the agenda."""
        yield AgendaPoint(number=number, circle=FOOD, kind=PointKind.PUT, text=WORDS, put_by=GUS, put_at=AGO, source=EventId(f"$point-{number}"))  # fmt: skip

    def action(self, number: int, *, call: int | None = None) -> Iterator[Base]:
        """Something that Gus is to do."""
        yield Action(number=number, circle=FOOD, call=call, owner=GUS, what=WORDS, due_at=AHEAD, set_by=FAY, set_at=AGO)

    def entered(self, number: int) -> Iterator[Base]:
        """An item on which Fay has entered in a call what everybody says."""
        held = self.number()
        yield Call(number=held, circle=FOOD, opened_by=GUS, opened_at=AGO, closed_at=AGO)
        yield from self.item(number)
        for each in self._each:
            yield Answer(item=number, user_id=FAY, seat=f"coop:{each}", stance=Stance.CONSENT, by_phone=True, call=held, at=AGO, source=EventId(f"$entered-{number}"))  # fmt: skip

    def selection(self, number: int, *, stage: Stage = Stage.NOMINATING, over: bool = False) -> Iterator[Base]:
        """Somebody is being chosen for a role of its own, and everybody has nominated."""
        shown = stage is not Stage.NOMINATING
        yield Selection(
            number=number, circle=FOOD, role=f"role {number}", needs=WORDS, opened_by=GUS, opened_at=AGO, closes_at=AGO if over else AHEAD,
            stage=stage, revealed_at=AGO if shown else None, changes_until=AHEAD if stage is Stage.CHANGING else None,
            proposed=GUS if stage is Stage.ASKED else None, proposed_by=FAY if stage is Stage.ASKED else None,
        )  # fmt: skip
        yield self.card(f"selection:N-{number}")
        for each in self._each:
            yield Nomination(selection=number, user_id=person(each), changed=False, nominee=person(each % 3 + 1), words=WORDS, at=AGO)  # fmt: skip

    def relay(self, number: int, *, origin: CircleSlug = FOOD, target: CircleSlug = COORDINATING) -> Iterator[Base]:
        """Something that was passed on, with everybody's reply."""
        source = EventId(f"$source-{number}")
        yield Relay(number=number, origin=origin, target=target, passed_by=FAY, author=GUS, source=source, text=WORDS, passed_at=AGO)  # fmt: skip
        yield self.card(f"relay:r-{number}")
        for each in self._each:
            reply, author = number * 1000 + each, person(each)
            yield RelayReply(id=reply, relay=number, author=author, source=EventId(f"$reply-{reply}"), text=WORDS, at=AGO, spoken_in=target)  # fmt: skip
            yield self.card(f"relay:a-{reply}")
            yield RelayReaction(source=EventId(f"$tap-{reply}"), relay=number, user_id=author, key="👍")
            yield RelayPart(relay=number, author=author, source=EventId(f"$part-{reply}"), text=WORDS, at=AGO)

    def answer(self, number: int, user_id: UserId, *, by_phone: bool = False) -> Answer:
        """What somebody has said for Leaf Bakery who does not speak for it."""
        return Answer(item=number, user_id=user_id, seat=f"coop:{LEAF}", stance=Stance.CONSENT, by_phone=by_phone, at=AGO, source=EventId(f"$for-{number}"))  # fmt: skip

    def stand_in(self, number: int) -> StandIn:
        """Somebody stands in for Leaf Bakery."""
        return StandIn(id=number, circle=FOOD, coop_id=LEAF, user_id=HAL, named_by=GUS, starts_at=AGO, ends_at=AHEAD)

    def request(self, number: int, user_id: UserId) -> Iterator[Base]:
        """Somebody asks to join the tech circle."""
        yield JoinRequest(number=number, circle=TECH, user_id=user_id, coop_name="Crust Works", standing=CircleStanding.MEMBER, asked_at=AGO)  # fmt: skip
        yield self.card(f"membership:{number}")

    def round(self, number: int) -> Iterator[Base]:
        """A treasurer has asked everybody."""
        yield SubsRound(id=number, scheme="federation", year_start=date(2030, 4, 1), due_at=AHEAD, asked_by=BO, asked_at=AGO)  # fmt: skip
        for each in self._each:
            yield SubsAsk(round_id=number, coop_id=each, user_id=person(each), asked_at=AGO)

    def card(self, card: str) -> OutboxRow:
        """A message of ours, which people touch by the event id ``$`` and its name."""
        return OutboxRow(
            txn_id=card, cause="$cause", kind="send", room_id=self._room, content={"msgtype": "m.text", "body": WORDS}, due_at=AGO,
            state=OutboxState.SENT, sent_at=AGO, first_attempt_at=AGO, event_id=EventId(f"${card}"), card=card,
        )  # fmt: skip

    def speaker(self, user_id: UserId, coop_id: int, number: int | None = None) -> Speaker:
        """Somebody speaks for a co-op, confirmed by an operator."""
        return Speaker(id=number, coop_id=coop_id, user_id=user_id, since=AGO, confirmed_at=AGO, confirmed_by=ADA, confirmed_as=ConfirmedAs.OPERATOR, figures_from=AGO)  # fmt: skip

    def asks_about(
        self, number: int, asks: RequestFor, coop_id: int = LEAF, circle: CircleSlug = FOOD
    ) -> Iterator[Base]:
        """Somebody of a circle asks to speak for a co-op, or to see its figures."""
        user_id = UserId(f"@a{number}:example.org")
        confirmed = AGO if asks is RequestFor.FIGURES else None
        yield Speaker(coop_id=coop_id, user_id=user_id, since=AGO, confirmed_at=confirmed, confirmed_by=confirmed and ADA, confirmed_as=confirmed and ConfirmedAs.OPERATOR, figures_from=confirmed)  # fmt: skip
        yield Member(circle=circle, user_id=user_id, coop_id=coop_id, standing=CircleStanding.MEMBER, joined_at=AGO)
        yield JoinRequest(number=number, asks=asks, circle=circle, user_id=user_id, coop_id=coop_id, coop_name="Leaf Bakery", standing=CircleStanding.MEMBER, asked_at=AGO)  # fmt: skip
        yield self.card(f"membership:{number}")

    def replaced(self, number: int) -> Iterator[Base]:
        """Somebody has declared in Gus's place, in a year of its own."""
        year = date(1000 + number // 50, 4, 1)
        for id_, user_id, replaced_at in ((number, GUS, AGO), (number + 1, HAL, None)):
            yield Declaration(id=id_, scheme="federation", coop_id=LEAF, year_start=year, fee=Pence(150_00), vat=Pence(30_00), declared_by=user_id, declared_at=AGO, replaced_at=replaced_at)  # fmt: skip
        yield self.card(f"subs:{number}")

    def roll_call(self, number: int) -> Iterator[Base]:
        """The last one of a circle at rest: nobody else asks there."""
        yield Circle(
            slug=CircleSlug(f"roll-{number}"),
            name="Roll",
            kind=CircleKind.WORKING,
            room="#roll:example.org",
            active=False,
        )
        yield RollCall(number=number, circle=CircleSlug(f"roll-{number}"), asked_by=ADA, asked_at=AGO, ends_at=AHEAD)
        yield RollAnswer(roll_call=number, coop_id=LEAF)
        yield RollAnswer(roll_call=number, coop_id=MILL)
        yield self.card(f"rollcall:{number} {LEAF}")

    def change(self, number: int, into: int | None = None) -> Iterator[Base]:
        """A co-op that is to close, or to go into another one."""
        yield Coop(id=number, slug=f"shed-{number}", name=f"Shed {number}", added_at=AGO, added_by=GUS)
        kind = ChangeKind.CLOSE if into is None else ChangeKind.MERGE
        yield from (self.speaker(each, number) for each in (FAY, HAL))
        yield CoopChange(id=number, kind=kind, coop_id=number, other_id=into, asked_by=FAY, asked_at=AGO, due_at=AHEAD)

    def _coops(self) -> Iterator[Base]:
        known = {LEAF: "Leaf Bakery", CRUST: "Crust Works", MILL: "Mill", BYTE: "Byte", WIRE: "Wire", LOOM: "Loom"}
        known |= {LOOM + each: f"Orchard {each}" for each in range(1, MOST_ENTRIES)}  # So that their list has pages.
        for number, name in (*known.items(), *((each, f"Co-op {each}") for each in self._each)):
            slug, standing = name.lower().replace(" ", "-"), FederationStanding.MEMBER
            yield Coop(id=number, slug=slug, name=name, added_at=AGO, added_by=GUS)
            yield RollCall(number=number, circle=FOOD, asked_at=AGO, ends_at=AGO, closed_at=AGO)
            yield RollAnswer(roll_call=number, coop_id=number)
            yield CoopChange(kind=ChangeKind.CLOSE, coop_id=number, asked_by=GUS, asked_at=AGO, due_at=AGO, stopped_by=ADA, stopped_at=AGO)  # fmt: skip
            yield CoopStanding(coop_id=number, standing=standing, since=AGO, noted_by=ADA)

    def _members(self) -> Iterator[Base]:
        seats = [(FOOD, GUS, LEAF), (FOOD, HAL, CRUST), (FOOD, FAY, MILL), (TECH, CY, BYTE), (TECH, DI, WIRE), (COORDINATING, FAY, MILL), (COORDINATING, CY, BYTE)]  # fmt: skip
        seats += [(circle, person(each), each) for each in self._each for circle in (FOOD, TECH, COORDINATING)]
        seats += [(CircleSlug(f"c{each}"), EVE, LOOM) for each in self._each]
        spoken_for: set[tuple[UserId, int]] = set()
        for circle, user_id, coop in seats:
            yield Seat(circle=circle, coop_id=coop, standing=CircleStanding.MEMBER, since=AGO)
            if (user_id, coop) not in spoken_for:
                spoken_for.add((user_id, coop))
                yield self.speaker(user_id, coop)
            yield Member(circle=circle, user_id=user_id, coop_id=coop, standing=CircleStanding.MEMBER, joined_at=AGO)
        yield Account(account=UserId("@gus:other.example"), person=GUS, since=AGO)
        for each in self._each:
            yield Account(account=UserId(f"@p{each}:other.example"), person=person(each), since=AGO)
            yield from self.request(self.number(), UserId(f"@n{each}:example.org"))
            yield from self.asks_about(self.number(), RequestFor.FIGURES, each, TECH)
            yield StandIn(circle=FOOD, coop_id=each, user_id=UserId(f"@s{each}:example.org"), named_by=person(each), starts_at=AGO, ends_at=AHEAD)  # fmt: skip

    def _roles(self) -> Iterator[Base]:
        yield Role(circle=COORDINATING, user_id=FAY, role=RoleName.FACILITATOR, starts_at=AGO, source="role")
        yield Role(circle=FOOD, user_id=FAY, role=RoleName.FACILITATOR, starts_at=AGO, source="role")
        for each in self._each:
            yield Role(circle=FOOD, user_id=person(each), role=RoleName.FACILITATOR, starts_at=AGO, source="role")

    def _items(self) -> Iterator[Base]:
        for _ in self._each:
            yield from self.item(
                self.number(), stances=(Stance.CONSENT, Stance.CONCERN, Stance.CRITICAL), answers_only=True
            )
            yield Reminder(user_id=GUS, family="consent", record=f"C-{self.number() - 50}", stage="", since=AGO)
            yield from self.decision(self.number(), answers_only=True)

    def _polls(self) -> Iterator[Base]:
        for _ in self._each:
            for kind in "SHM":
                yield from self.poll(kind, self.number())

    def fresh_relay(self, number: int) -> Iterator[Base]:
        """Something that was passed on, and nobody has answered."""
        yield next(iter(self.relay(number)))
        yield self.card(f"relay:r-{number}")

    def to_hold(self, number: int) -> Iterator[Base]:
        """A decision that is about to be sent to the circle above."""
        yield from self.decision(number)
        due = {"circle": FOOD, "text": WORDS, "proposer": GUS, "source": f"$consent:{number}"}
        yield Job(family="relay", name="decision", key=f"D-{number}", data=due, due_at=AHEAD)
        yield self.card(f"relay:h-{number}")

    def call(self, number: int) -> Iterator[Base]:
        """A question to all circles, to one of which it has come."""
        yield RelayCall(
            number=number, circle=COORDINATING, asked_by=FAY, source=EventId(f"$call-{number}"), answers_by=AHEAD
        )
        for row in self.relay(self.number(), origin=COORDINATING, target=FOOD):
            if isinstance(row, Relay):
                row.call = number
            yield row

    def draft(self, number: int, state: DraftState = DraftState.OPEN) -> Iterator[Base]:
        """A digest that is ready to be sent."""
        yield RelayDraft(number=number, circle=FOOD, text=WORDS, made_at=AGO, state=state)
        yield self.card(f"relay:g-{number}")

    def asked_to_pass(self, number: int) -> Iterator[Base]:
        """Something that somebody wants passed on."""
        source = EventId(f"$asked-{number}")
        yield AskedToPass(number=number, circle=FOOD, target=COORDINATING, asked_by=GUS, author=GUS, source=source, asked_in=source, said_in=self._room, private=False, quoted=False, text=WORDS, said_at=AGO, asked_at=AGO)  # fmt: skip
        for each in self._each:
            yield AskedToPassPart(request=number, author=person(each), source=EventId(f"$asked-{number}-{each}"), text=WORDS, at=AGO)  # fmt: skip
        yield self.card(f"relay:p-{number}")

    def _selections(self) -> Iterator[Base]:
        for _ in self._each:
            yield from self.selection(self.number())
            decided = self.number()
            yield from self.item(decided, status=ItemStatus.WITHDRAWN, closed_at=AGO)
            yield PutMatter(item=decided, family="selection", name="select", key="1", data={})

    def _meetings(self) -> Iterator[Base]:
        for _ in self._each:
            yield from self.meeting(self.number(), closed=True)
            yield from self.planned(self.number())
            yield from self.written(self.number())
            yield from self.point(self.number())
            yield from self.action(self.number())

    def _relays(self) -> Iterator[Base]:
        for _ in self._each:
            yield from self.relay(self.number())
            yield from self.relay(self.number(), origin=COORDINATING, target=FOOD)
            yield from self.asked_to_pass(self.number())
            yield from self.draft(self.number(), DraftState.DROPPED)  # One waits at most.
            yield from self.call(self.number())
            yield NeverRelayed(user_id=UserId(f"@never{self.number()}:example.org"), since=AGO)

    def _subs(self) -> Iterator[Base]:
        yield Declaration(scheme="federation", coop_id=LEAF, year_start=date(2024, 4, 1), pays=Pence(40_00), fee=Pence(40_00), vat=Pence(8_00), declared_by=GUS, declared_at=AGO)  # fmt: skip
        for each in self._each:
            for year in (2023, 2024):
                yield SubsSpan(scheme="federation", coop_id=each, joined=date(year, 4, 1), noted_by=BO, noted_at=AGO)
                yield SubsExtension(scheme="federation", coop_id=each, last_year=date(year, 4, 1), reason=WORDS, given_by=BO, given_at=AGO)  # fmt: skip
                yield Declaration(scheme="federation", coop_id=each, year_start=date(year, 4, 1), fee=Pence(150_00), vat=Pence(30_00), declared_by=person(each), declared_at=AGO)  # fmt: skip

    def _traces(self) -> Iterator[Base]:
        for each in self._each:
            yield AuditLine(at=AGO, actor=person(each), what="consent.opened", subject="bread", circle=FOOD, cause="$cause", detail={})  # fmt: skip
            yield OwnZone(user_id=person(each), zone="Europe/London", looked_at=AGO)
            dead = self.card(f"consent:dead-{each}")
            dead.state, dead.event_id, dead.card, dead.error = OutboxState.DEAD, None, None, "no such room"
            yield dead
