"""Random weeks in a circle: what the archive holds is compared with what the rules say, whatever was done in whichever order."""

import random
import re
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from commands.rules.consent import rounds
from commands.rules.consent.names import AGREED
from storage.models import Answer, Decision, InboxEvent, InboxState, Item, ItemStatus, Job, Reason
from storage.types import EventId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.journeys.test_proposals import chooses

pytestmark = pytest.mark.both_databases

ADA, CY, DI, EVE = (f"@{name}:example.org" for name in ("ada", "cy", "di", "eve"))
FOOD, TECH = (GUS, HAL, FAY, BO), (DI, EVE, CY, ADA)
SAYINGS = (
    "fine by us",
    "concern: market day",
    "object because it rains",
    "object",
    "stand aside",
    "question: who pays?",
    "thanks",
    "fine by us as me",
    "consent for Leaf Bakery",
    "consent for Byte by phone",
    "it is the cold",
    "👍",
    "who pays?",
    "because it is too dear",
    "object for Byte by phone: they are few",
    "yes",
    "we like it",
)
COMMANDS = (
    "yes {c}",
    "concern {c} too early",
    "object {c} too dear",
    "standaside {c}",
    "yes {c} as me",
    "yes {c} for Byte by phone",
    "amend {c} Text {n}",
    "amend {c} Text {n}",
    "extend {c} in 2 days",
    "extend {c}",
    "withdraw {c}",
    "close {c}",
    "advance {c}",
    "advance {c}",
    "term {c} 3 months",
    "term {c} 2 years",
    "measure {c} @fay count by in 9 days",
    "refer {c}",
    "resolve {c} @hal we try",
    "resolve {c} Eve we try",
    "ask {c} Why {n}?",
    "answer {c} Because",
    "reaction {c} We like it",
    "item {c}",
    "items",
    "drop {c}",
    "review D-1 drop",
    "decision D-1",
    "leave",
    "join for Leaf Bakery",
    "join for Byte",
    "consent Text {n}",
    "proposal Text {n} with tech",
    "proposal Text {n} term 1 month",
    "standin @bo until 30 april",
    "decisions text",
    "object {c} they are few for Byte by phone",
    "consent Text {n} by 10.50",
    "consent Text {n} by fri 17:00 quorum tn",
)


class Weeks:
    """People do things at random; some of it is heard of late, twice, or in another order."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.dice = random.Random(seed)
        self.taps: list[tuple[str, str, EventId]] = []
        self.lines: list[tuple[str, str, EventId]] = []
        self.open: list[int] = []
        self.closed: dict[int, tuple[object, ...]] = {}
        self.count = 0

    async def play(self, steps: int) -> None:
        await settled(self.town)
        for user, coop in ((EVE, "Byte"), (DI, "Data Workers"), (CY, "Data Workers")):
            await self.town.says(user, "tech", f"!join for {coop}")
        for number in (1, 2):
            await self.town.says(DI, "tech", f"!approve J-{number}")
        await self.town.says(FAY, "coordinating", "!join for Green Grocers")
        await self.town.says(GUS, "food", "!proposal Text 0 with tech")
        await self.town.says(HAL, "food", "!consent Text 00")
        for _ in range(steps):
            await self.step()
            await self.holds()
        await self.town.passes(timedelta(days=40))
        await self.holds()

    async def step(self) -> None:
        dice, town = self.dice, self.town
        where = dice.choice(("food", "food", "tech"))
        user = dice.choice(FOOD if where == "food" else TECH)
        does = (
            ("tap",) * 5
            + ("say",) * 3
            + ("command",) * 5
            + ("untap", "unsay", "edit", "private", "time", "away", "choose")
        )
        match dice.choice(does):
            case "tap":
                await self.taps_something(user, where)
            case "untap" if self.taps:
                who, place, tapped = self.taps.pop(dice.randrange(len(self.taps)))
                await town.unreacts(who, place, tapped)
            case "say":
                to, text = self.card(where), dice.choice(SAYINGS)
                if to is not None and dice.random() < 0.5:
                    self.lines.append((user, where, await town.says(user, where, text, thread=to)))
                elif to is not None:
                    self.lines.append((user, where, await town.replies(user, where, to=to, text=text)))
            case "unsay" if self.lines:
                who, place, said = self.lines.pop(dice.randrange(len(self.lines)))
                await town.unreacts(who, place, said)
            case "edit" if self.lines:
                who, place, said = dice.choice(self.lines)
                await town.emits(
                    who,
                    place,
                    "m.room.message",
                    {
                        "msgtype": "m.text",
                        "body": "* yes",
                        "m.new_content": {"msgtype": "m.text", "body": "yes"},
                        "m.relates_to": {"rel_type": "m.replace", "event_id": said},
                    },
                )
            case "choose":
                chooses(
                    town,
                    where,
                    consent={
                        "silence": dice.choice(("consent", "not-heard")),
                        "voice": dice.choice(("coop", "coop", "person")),
                        "quorum": dice.choice((1, 2, Fraction(1, 3), Fraction(1))),
                    },
                )
            case "command":
                runs = (GUS, HAL) if where == "food" else (DI,)
                by = dice.choice((user, *runs))
                self.lines.append(
                    (by, where, await town.says(by, where, dice.choice(("!", "!", "! ")) + self.command()))
                )
            case "private":
                room = await town.private(user)
                await town.says(user, room, dice.choice(("yes", "no", self.command())))
            case "time":
                await town.passes(timedelta(hours=dice.choice((1, 5, 20, 40))))
            case "away":
                await self.away(where)

    def command(self) -> str:
        self.count += 1
        number = self.dice.choice(self.open or [1])
        return self.dice.choice(COMMANDS).format(c=f"C-{number}", n=self.count)

    def card(self, where: str) -> EventId | None:
        said = [
            e
            for e in self.town.server.rooms[self.town.room(where)].events
            if e.sender.startswith("@circlebot")
            and e.type == "m.room.message"
            and "m.new_content" not in e.content
            and "C-" in str(e.content["body"])
        ]
        return self.dice.choice(said[-9:]).event_id if said else None

    async def taps_something(self, user: str, where: str) -> None:
        to = self.card(where)
        if to is None:
            return
        try:
            tapped = await self.town.reacts(user, where, to=to, key=self.dice.choice("✅🤔✋➖🎉"))
        except AssertionError:
            return  # The homeserver takes the same tap once.
        self.taps.append((user, where, tapped))

    async def away(self, where: str) -> None:
        """The bot is away for hours; what was said meanwhile comes in another order than it was said."""
        dice, town = self.dice, self.town
        start, span = town.now, timedelta(hours=dice.choice((2, 10, 50)))
        town.clock.passes(span)
        for _ in range(dice.randint(1, 4)):
            to, user = self.card(where), dice.choice(FOOD if where == "food" else TECH)
            if to is None:
                continue
            at: datetime = start + span * dice.random()
            relation = {"rel_type": "m.annotation", "event_id": to, "key": dice.choice("✅🤔✋➖")}
            town.server.emit(town.room(where), user, "m.reaction", {"m.relates_to": relation}, at=at)
        await town.works()

    async def holds(self) -> None:
        """What must be true after every step."""
        async with self.town.app.database.looking() as db:
            items = list((await db.scalars(select(Item))).all())
            answers = list((await db.scalars(select(Answer))).all())
            decisions = list((await db.scalars(select(Decision))).all())
            reasons = list((await db.scalars(select(Reason))).all())
            jobs = list((await db.scalars(select(Job))).all())
            events = list((await db.scalars(select(InboxEvent))).all())
        self.open = [item.number for item in items if item.status is ItemStatus.OPEN and item.number > 0]  # Of today.
        by_number = {item.number: item for item in items}
        for item in items:
            rounds.of(item)  # Raises for a place where no item can be.
            if item.status is ItemStatus.OPEN:
                assert item.closes_at > self.town.now or item.own_outcome is not None, "an item that is over is closed"
                continue
            assert not [one for one in reasons if one.item == item.number], "what is closed waits for no reason"
            state = (
                item.status,
                item.silence,
                item.voice,
                item.quorum,
                item.text,
                item.version,
                item.closed_at,
                item.closes_at,
                item.round,
                item.term,
                tuple(sorted((item.seats or {}).items())),
                tuple(
                    sorted(
                        (one.id, one.stance, str(one.taken_back_at), str(one.resolved_at))
                        for one in answers
                        if one.item == item.number and not one.late
                    )
                ),
            )
            assert self.closed.setdefault(item.number, state) == state, "a closed item never changes"
            mine = [decision for decision in decisions if decision.item == item.number]
            assert len(mine) == (item.status in AGREED)
            standing = [
                one
                for one in answers
                if one.item == item.number
                and one.taken_back_at is None
                and not one.late
                and one.version == item.version
                and one.at <= item.closes_at
            ]
            if item.status in AGREED:
                assert mine[0].text == item.text
                heard = any(one.seat for one in standing) or item.silence == "consent"
                assert heard, "nothing is agreed unless somebody was heard"
            if item.twin is not None:
                twin = by_number[item.twin]
                assert twin.status is not ItemStatus.OPEN
                assert (item.status in AGREED) == (twin.status in AGREED), "both circles agree, or none"
                assert item.status not in AGREED or item.text == twin.text
        assert not [job for job in jobs if job.failures]
        assert not [event for event in events if event.state is InboxState.FAILED and event.position > 0]


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, *(pytest.param(other, marks=pytest.mark.again) for other in (1, 2))])
async def test_no_weeks_break_what_is_promised(town: Town, seed: int) -> None:
    weeks = Weeks(town, seed)
    await weeks.play(120)

    assert weeks.closed
    told = [event for room in town.server.rooms.values() for event in room.events if event.sender == BOT]
    reminded = [
        (event.room_id, number)
        for event in told
        if event.room_id not in {town.room(slug) for slug in ("coordinating", "tech", "food")}
        for number in re.findall(r"(C-\d+)[^\n]* closes [^\n]* has not been heard", str(event.content.get("body")))
        if "Hello" not in str(event.content.get("body"))
    ]
    assert len(reminded) == len(set(reminded))
