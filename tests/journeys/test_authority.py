"""Every command as every kind of person, in the circle's room, in another one and in private: what is refused is what the table
refuses (``docs/authority.md``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

import commands
from chatbot.api.access import Who, permits
from chatbot.api.declaring.declared import Command, Place
from chatbot.api.errors import Refusal
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.handling.dispatcher import Case
from commands.rules.authority import RECEIPT, RIGHTS, Is
from storage.models import CircleStanding, Decision, InboxEvent, JoinRequest, Member, Role, RoleName, StandIn
from storage.queries import coops
from storage.types import CircleSlug, EventId, NotFound, RoomId, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.test_who_is_not_there import asked_by, relay_of, said_of_hal

COMMANDS = Catalogue(commands.FAMILIES).commands
FOOD, TECH = CircleSlug("food"), CircleSlug("tech")
NO_AUTHORITY = {"stranger", "not-allowed", "not-your-circle", "not-yours", "not-a-member", "not-found"}
"""How people are told that something is not for them."""
RIGHT_OF = {words: right for right in RIGHTS for words in right.said}
NOBODY = Is(0)
P = Who.ANYONE | Who.PRESENT
_numbers = count(1)


@dataclass(frozen=True)
class Kind:
    """A kind of person: where they can speak, what the gate sees in them there, and what they are to the food circle's records."""

    user: UserId
    is_: Is
    food: Who | None = None
    """In the food circle's room; None: they are not in it."""
    tech: Who | None = None
    private: Who = Who.ANYONE


def _user(name: str) -> UserId:
    return UserId(f"@{name}:example.org")


THERE = Is.THERE
KINDS = {
    "stranger": Kind(_user("zed"), NOBODY),
    "guest": Kind(_user("gina"), THERE, food=P | Who.GUEST, private=P | Who.GUEST),
    "member": Kind(_user("gus"), THERE | Is.SPEAKS, food=P | Who.MEMBER, private=P | Who.MEMBER),
    "member who is still to be confirmed": Kind(_user("uma"), THERE, food=P | Who.MEMBER, private=P | Who.MEMBER),
    "proposer": Kind(_user("hal"), THERE | Is.SPEAKS | Is.WHOSE, food=P | Who.MEMBER, private=P | Who.MEMBER),
    "member elsewhere": Kind(_user("eve"), NOBODY, tech=P | Who.MEMBER, private=P | Who.MEMBER),
    "member elsewhere who is in the room": Kind(
        _user("max"), THERE, food=P, tech=P | Who.MEMBER, private=P | Who.MEMBER
    ),
    "banned proposer": Kind(_user("ben"), NOBODY, tech=P | Who.MEMBER, private=P | Who.MEMBER),
    "ex-speaker": Kind(_user("xan"), THERE, food=P, private=P),
    "stand-in": Kind(_user("sam"), THERE, food=P, private=P),
    "link person": Kind(_user("lin"), THERE | Is.DECIDES, food=P | Who.LINK_PERSON, private=P | Who.LINK_PERSON),
    "secretary": Kind(_user("sue"), THERE | Is.RUNS | Is.DECIDES, food=P | Who.SECRETARY, private=P | Who.SECRETARY),
    "facilitator": Kind(_user("fil"), THERE | Is.RUNS, food=P | Who.FACILITATOR, private=P | Who.FACILITATOR),
    "coordinator": Kind(_user("cor"), THERE | Is.RUNS, food=P | Who.FACILITATOR, private=P | Who.FACILITATOR),
    "treasurer of the circle": Kind(_user("tom"), THERE, food=P | Who.TREASURER, private=P),
    "holder of an unknown role": Kind(_user("una"), THERE, food=P, private=P),
    "secretary elsewhere": Kind(_user("di"), NOBODY, tech=P | Who.SECRETARY, private=P | Who.SECRETARY),
    "treasurer": Kind(_user("bo"), THERE, food=P | Who.TREASURER, private=P | Who.TREASURER),
    "operator": Kind(_user("ada"), NOBODY, tech=P | Who.OPERATOR, private=P | Who.OPERATOR),
}
ROLES = {
    "lin": RoleName.LINK_PERSON, "sue": RoleName.SECRETARY, "fil": RoleName.FACILITATOR, "cor": RoleName.COORDINATOR,
    "tom": RoleName.TREASURER, "una": "beekeeper",
}  # fmt: skip


class _Undo(Exception):
    """It was not refused, and shall not have happened."""


@pytest.fixture
async def walked(town: Town) -> Town:
    """The town in which each kind of person tries each command."""
    await _everybody_is_there(town)
    return town


@played_once
async def _everybody_is_there(town: Town) -> None:
    """Everybody of whom the table speaks, and one record of each kind, of Hal's; of Ben's, who is banned, there were others."""
    for kind in KINDS.values():
        for circle, holds in (("food", kind.food), ("tech", kind.tech)):
            if holds is not None and kind.user not in town.server.rooms[town.room(circle)].members:
                town.server.member(town.room(circle), kind.user, "join")
    for name in ("max", "ben"):
        town.server.member(town.room("tech"), _user(name), "join")
    town.server.member(town.room("food"), _user("ben"), "join")
    await town.works()
    async with town.app.database.transaction() as db:
        db.add(
            JoinRequest(
                circle=FOOD, user_id=_user("zoe"), coop_name="Mill", standing=CircleStanding.MEMBER, asked_at=town.now
            )
        )
    for name, coop_name in (
        ("gus", "Leaf Bakery"),
        ("hal", "Small Screws"),
        ("ben", "Big Bolts"),
        ("xan", "Old Kiln Works"),
    ):
        await town.says(_user(name), "food", f"!join for {coop_name}")
    await town.says(_user("gina"), "food", "!join for Mill as guest")
    town.asks_who_speaks = True
    await town.says(_user("uma"), "food", "!join for Paper Mill")
    town.asks_who_speaks = False
    await town.says(_user("xan"), "food", "!leave yes")
    for words in (
        "!consent Buy the oven by in 9 days", "!sense Shall we grow?", "!hands Paint the shed",
        "!date Monthly call 1h thu 10:00, thu 14:00", "!select coordinator",
        "!call plan fri 10:00", "!agenda add Who keeps the oven warm?", "!action @hal Ring about the oven by fri",
        "!draft Buy the oven of the year",
    ):  # fmt: skip
        await town.says(_user("hal"), "food", words)
    await town.says(_user("gus"), "food", "!ask C-1 Who pays for it?")
    async with town.app.database.transaction() as db:
        coop = await coops.find_by_slug(db, slug="leaf-bakery")
        assert coop is not None
        for name in ("eve", "max", "ben"):
            db.add(
                Member(
                    circle=TECH,
                    user_id=_user(name),
                    coop_id=coop.id,
                    standing=CircleStanding.MEMBER,
                    joined_at=town.now,
                )
            )
        for name, role in ROLES.items():
            db.add(Role(circle=FOOD, user_id=_user(name), role=role, starts_at=town.now))
        db.add(Decision(item=1, circle=FOOD, text="The oven", agreed_at=town.now, summary="all"))
        db.add_all([relay_of(_user("hal"), at=town.now), asked_by(_user("hal"), at=town.now)])
        db.add(
            StandIn(
                circle=FOOD, coop_id=coop.id, user_id=_user("sam"), named_by=_user("gus"), starts_at=town.now,
                ends_at=town.now.replace(year=2027),
            )
        )  # fmt: skip
    town.server.member(town.room("food"), _user("ben"), "ban", by=_user("fay"))
    await town.works()


def _places(kind: Kind) -> Iterator[tuple[str, Who]]:
    for where, holds in (("food", kind.food), ("tech", kind.tech), ("private", kind.private)):
        if holds is not None:
            yield where, holds


def _may(command: Command, kind: Kind, holds: Who, *, where: str) -> bool:
    """What the table says."""
    right = RIGHT_OF.get(command.words)
    if command.words == "undo" and kind.user == _user("ben") and where == "private":
        return False  # What he did last was in the circle from which he is banned.
    if right is RECEIPT and kind.user == _user("ada"):
        return True  # She is in the room where it has arrived.
    return permits(command.allow, holds) and (right is None or bool(kind.is_ & right.whom))


async def _refused(town: Town, kind: Kind, room_id: RoomId, words: str) -> str | None:
    """How a command is refused, if it is. Nothing of it happens."""
    body = f"{town.app.settings.matrix.command_prefix}{words}"
    row = InboxEvent(
        event_id=EventId(f"$walk{next(_numbers)}"), room_id=room_id, sender=kind.user, type="m.room.message",
        content={"msgtype": "m.text", "body": body}, encrypted=False, at=town.now, received_at=town.now,
    )  # fmt: skip
    dispatcher = town.app.dispatcher
    said = dispatcher.words_of(row)
    assert said is not None
    try:
        async with town.app.database.transaction() as db:
            await dispatcher._messages.handle(await Case(row, said).arrival(db), said)
            raise _Undo
    except _Undo:
        return None
    except NotFound:
        return "not-found"
    except Refusal as refusal:
        return refusal.code


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
async def test_who_is_refused_what_is_what_the_table_says(walked: Town, name: str) -> None:
    kind, wrong = KINDS[name], list[str]()
    for where, holds in _places(kind):
        room_id = await walked.private(kind.user) if where == "private" else walked.room(where)
        for command in COMMANDS:
            if command.place is Place.PRIVATE and where != "private":
                continue  # A room is no place for it, whoever says it.
            code = await _refused(walked, kind, room_id, said_of_hal(command))
            if (code not in NO_AUTHORITY) != _may(command, kind, holds, where=where):
                wrong.append(f"!{command.words} in {where}: {code}")

    assert wrong == []


def test_each_right_is_somebody_s_and_not_everybody_s() -> None:
    """Of the kinds that are walked."""
    for right in RIGHTS:
        can = {name for name, kind in KINDS.items() if kind.is_ & right.whom}
        assert can
        assert can < KINDS.keys()
