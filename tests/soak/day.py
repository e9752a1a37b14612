"""The day itself: people say things in all rooms at once, and the bot is killed again and again meanwhile."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from storage.types import EventId, RoomId, UserId
from tests.confirmed import confirm_at
from tests.soak.checker import Findings, check, waiting
from tests.soak.person import Person
from tests.soak.said import Kind, Said
from tests.soak.town import Town

STANCES = {"✅": "consent", "➖": "stand_aside", "🤔": "concern"}
ANSWERS = {"!yes": "consent", "!concern": "concern", "!standaside": "stand_aside"}
NOTED = {"consent": "consents", "concern": "concern", "stand_aside": "stands aside"}
PRIVATE = 2
"""So many people declare their subs again and again."""
STAYING = 0.7
"""The share of people who never leave a circle; only they answer items, so that no answer is given without a seat."""
CALM_WITHIN = 240.0
CARD_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Day:
    """What was said in one day, how often the bot was killed, how long it took, and what is wrong."""

    said: Sequence[Said]
    kills: int
    seconds: float
    catching_up: float
    """Seconds from the last word until everything was answered."""
    findings: Findings
    secret: int
    """How much of it was said in encrypted rooms."""
    ended: datetime
    """When all was calm, and the bot was told to stop."""


class Gate:
    """Lets people speak only as fast as kills happen, so that the bot always has something in hand when it dies."""

    def __init__(self, commands: int, kills: int) -> None:
        self._commands, self._turns = commands, kills + 1
        self._killed, self._said = 0, 0
        self._news = asyncio.Condition()

    async def enter(self) -> bool:
        """Wait for one's turn; False once everything has been said."""
        async with self._news:
            await self._news.wait_for(lambda: self.closed or self._said < self._allowed)
            if self.closed:
                return False
            self._said += 1
            if self.closed:
                self._news.notify_all()
            return True

    async def killed(self) -> None:
        """The bot was killed: the next may speak."""
        async with self._news:
            self._killed += 1
            self._news.notify_all()

    @property
    def _allowed(self) -> int:
        return ceil(self._commands * (self._killed + 1) / self._turns)

    @property
    def closed(self) -> bool:
        """Whether everything has been said."""
        return self._said >= self._commands


@dataclass
class Card:
    """An item that is open, as people see it."""

    number: str
    text: str
    event_id: EventId
    reactions: dict[UserId, EventId] = field(default_factory=dict)


class Circle:
    """Says things in one circle's room, one after the other."""

    def __init__(self, town: Town, slug: str, dice: random.Random) -> None:
        self._town, self._slug, self._dice = town, slug, dice
        self._room = town.rooms[slug]
        # Whoever is link person sits in the hub for their circles, and for no co-op.
        people = town.people[1:] if slug == "hub" else town.people
        self._staying = people[: max(2, int(len(people) * STAYING))]
        self._leaving = people[len(self._staying) :]
        self._joined: set[UserId] = set()
        self._cards: list[Card] = []
        self._number = 0
        self.said: list[Said] = []

    def has_joined(self, who: Person) -> bool:
        """Whether somebody has said that they join."""
        return who.user_id in self._joined

    async def speak(self, gate: Gate) -> None:
        """Say things until everything has been said."""
        ways = [self._ping, self._nonsense, self._check, self._answer, self._react, self._take_back, self._come_or_go]
        weights = [4, 1, 1, 4, 4, 1, 2]
        if self._slug != "hub":
            ways.append(self._relay)
            weights.append(2)
        while await gate.enter():
            self._number += 1
            newcomer = next((each for each in self._staying if each.user_id not in self._joined), None)
            if newcomer is not None:
                await self._join(newcomer)
            elif not self._cards:
                await self._check()
            else:
                await self._dice.choices(ways, weights)[0]()

    def _note(
        self, kind: Kind, who: Person, event_id: EventId, expects: str = "", *, item: str = "", value: str = "",
        source: EventId | None = None,
    ) -> None:  # fmt: skip
        self.said.append(
            Said(kind, self._room, self._slug, who.user_id, event_id, expects, item=item, value=value, source=source)
        )

    def _anybody(self) -> Person:
        return self._dice.choice(self._town.people)

    async def _ping(self) -> None:
        who = self._anybody()
        self._note(Kind.PING, who, await who.say(self._room, f"!ping {self._number}"), f"^pong {self._number}$")

    async def _nonsense(self) -> None:
        who = self._anybody()
        self._note(Kind.NONSENSE, who, await who.say(self._room, f"!qwxz {self._number}"), "I know no “qwxz”")

    async def _join(self, who: Person) -> None:
        await confirm_at(self._town.bot.config, who.user_id, who.coop)
        event_id = await who.say(self._room, f"!join for {who.coop}")
        self._joined.add(who.user_id)
        self._note(Kind.JOIN, who, event_id, f"(?:You now|That you) speak for {who.coop}", value=who.coop)

    async def _come_or_go(self) -> None:
        who = self._dice.choice(self._leaving)
        if who.user_id not in self._joined:
            await self._join(who)
        else:
            self._joined.discard(who.user_id)
            self._note(Kind.LEAVE, who, await who.say(self._room, "!leave yes"), "You have left")

    async def _check(self) -> None:
        who = self._dice.choice(self._staying)
        text = f"Buy {self._number} chairs for {self._slug}"
        event_id = await who.say(self._room, f"!consent {text} by in 20 days")
        self._note(Kind.CHECK, who, event_id, rf"^C-\d+ · {text}\n", item=text)
        ends = time.monotonic() + CARD_WITHIN
        while time.monotonic() < ends:
            for heard in await self._town.heard(self._room, latest=60):
                if f"· {text}\n" in heard.body:
                    number = heard.body.partition("C-")[2].partition(" ")[0]
                    self._cards.append(Card(f"C-{number}", text, heard.event_id))
                    return
            await asyncio.sleep(0.5)

    async def _answer(self) -> None:
        who, card = self._dice.choice(self._staying), self._dice.choice(self._cards)
        command, stance = self._dice.choice(list(ANSWERS.items()))
        words = f" too dear {self._number}" if command == "!concern" else ""
        event_id = await who.say(self._room, f"{command} {card.number}{words}")
        expects = f"noted on {card.number}: {who.coop} – {NOTED[stance]}"
        self._note(Kind.ANSWER, who, event_id, expects, item=card.text, value=stance)

    async def _react(self) -> None:
        who, card = self._dice.choice(self._staying), self._dice.choice(self._cards)
        if who.user_id in card.reactions:
            await self._answer()
        else:
            key, stance = self._dice.choice(list(STANCES.items()))
            event_id = await who.react(self._room, card.event_id, key)
            card.reactions[who.user_id] = event_id
            self._note(Kind.REACTION, who, event_id, item=card.text, value=stance)

    async def _take_back(self) -> None:
        given = [(card, user_id) for card in self._cards for user_id in card.reactions]
        if not given:
            await self._react()
        else:
            card, user_id = self._dice.choice(given)
            who = next(each for each in self._staying if each.user_id == user_id)
            source = card.reactions.pop(user_id)
            event_id = await who.take_back(self._room, source)
            self._note(Kind.TAKEN_BACK, who, event_id, item=card.text, source=source)

    async def _relay(self) -> None:
        link, author = self._town.people[0], self._anybody()
        words = f"news {self._number} of {self._slug}"
        said = await author.say(self._room, words)
        event_id = await link.say(self._room, "!relay", reply_to=said)
        self._note(Kind.RELAY, link, event_id, item=words)


class Private:
    """Works out and declares subs in one person's private room."""

    def __init__(self, town: Town, who: Person, home: Circle) -> None:
        self._town, self._who, self._home = town, who, home
        self._room: RoomId = town.private[who.user_id]
        self.said: list[Said] = []

    async def speak(self, gate: Gate, *, first: int) -> None:
        """Say things until everything has been said. Begins once the person has said for which co-op they speak."""
        number = first
        while not gate.closed:
            if not self._home.has_joined(self._who):
                await asyncio.sleep(0.5)
                continue
            await asyncio.sleep(1)
            if not await gate.enter():
                return
            number += 1
            await self._say(Kind.CALC, f"subs calc {number} wages", rf"£{number:,}\.00")
            if number % 3 or not await gate.enter():
                continue
            text = rf"^{self._who.coop}, .*I read:.*£{number:,}\.00"
            await self._say(Kind.DECLARE, f"subs declare {number} wages", text, item=str(number))
            if not await self._hears(f"£{number:,}.00"):
                return
            await self._say(Kind.CONFIRM, "yes", f"{self._who.coop} has declared")

    async def _say(self, kind: Kind, words: str, expects: str, *, item: str = "") -> None:
        event_id = await self._who.say(self._room, words)
        self.said.append(
            Said(kind, self._room, "", self._who.user_id, event_id, expects, item=item, value=self._who.coop)
        )

    async def _hears(self, words: str) -> bool:
        ends = time.monotonic() + CARD_WITHIN
        while time.monotonic() < ends:
            said = await self._town.heard(self._room, latest=10)
            if any("I read:" in each.body and words in each.body for each in said):
                return True
            await asyncio.sleep(0.5)
        return False


async def live(town: Town, *, commands: int, kills: int, seed: int) -> Day:
    """One day in a town, from the bot's first start until everything is answered."""
    dice = random.Random(seed)
    began = time.monotonic()
    await town.bot.start()
    await town.everybody_sees_the_bot()
    gate = Gate(commands, kills)
    circles = [Circle(town, slug, random.Random(dice.random())) for slug in town.rooms]
    privates = [Private(town, who, circles[0]) for who in town.people[:PRIVATE]]
    talk = [asyncio.create_task(circle.speak(gate)) for circle in circles]
    talk += [asyncio.create_task(each.speak(gate, first=200_000 + 10_000 * n)) for n, each in enumerate(privates)]
    try:
        for _ in range(kills):
            await asyncio.sleep(dice.uniform(0.3, 6.0))
            await town.bot.kill()
            await gate.killed()
            await town.bot.launch()
        await asyncio.gather(*talk)
    finally:
        for task in talk:
            task.cancel()
        await asyncio.gather(*talk, return_exceptions=True)
    said = [one for circle in circles for one in circle.said] + [one for each in privates for one in each.said]
    last_word = time.monotonic()
    await _calm(town, said)
    calm, ended = time.monotonic(), datetime.now(UTC)
    await town.bot.stop()
    rooms = [*town.rooms.values(), *town.private.values()]
    heard = {room_id: await town.heard(room_id) for room_id in rooms}
    findings = check(said, heard, town.archive, hub=town.hub, ended=ended)
    findings.unreadable += [
        f"message {each.event_id} for {reader.user_id}"
        for room_id in town.secret
        for reader in town.readers(room_id)[1:]
        for each in await town.heard(room_id, by=reader)
        if not each.secret
    ]
    secret = sum(one.room_id in town.secret for one in said)
    return Day(said, kills, calm - began, calm - last_word, findings, secret, ended)


async def _calm(town: Town, said: Sequence[Said]) -> None:
    """Wait until everything has come in and nothing waits; what is missing then is missing."""
    ends = time.monotonic() + CALM_WITHIN
    wanted = {one.event_id for one in said}
    while time.monotonic() < ends:
        with closing(sqlite3.connect(f"file:{town.archive}?mode=ro", uri=True)) as db:
            pending = db.execute("SELECT count(*) FROM inbox WHERE state = 'pending'").fetchone()[0]
            known = {event_id for (event_id,) in db.execute("SELECT event_id FROM inbox")}
            if not pending and not waiting(db, at=datetime.now(UTC)) and wanted <= known:
                await asyncio.sleep(4)  # A card's last edit keeps a pace of its own.
                if not waiting(db, at=datetime.now(UTC)):
                    return
        await asyncio.sleep(0.5)
