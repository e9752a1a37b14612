"""Two circles and the one above them in which people propose, object, change, meet, refer, call, leave and come back at random."""

import random
import re
from collections.abc import Sequence
from datetime import timedelta

from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId
from tests.fakes import BOT
from tests.journeys.conftest import Town
from tests.journeys.test_consent import FAY, GUS, HAL, settled
from tests.journeys.test_consent_joint import DI, EVE
from tests.journeys.years.ledger import As, Ledger, Raised, shown_as, taken_as

ADA, IVY, KIM = "@ada:example.org", "@ivy:example.org", "@kim:example.org"
OF = {"food": (GUS, HAL, FAY, KIM, IVY), "tech": (EVE, DI)}
COOPS = {
    GUS: "Leaf Bakery",
    HAL: "Small Screws",
    FAY: "Green Grocers",
    KIM: "Kiln",
    EVE: "Byte",
    DI: "Data Workers",
    IVY: "Loom",
}
READER = {"food": FAY, "tech": DI, "coordinating": FAY}
"""Who never leaves, runs the circle, and reads in the end."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ENDS = ("", "", " by in 3 days", " by in 6 days", " term 2 months", " term 3 months by in 4 days", " by sunday 01:30")
OPENED, CLOSED = re.compile(r"C-(\d+) · "), re.compile(r"(?:✅|✋|🔇|↩️|➡️) C-(\d+) ")
"""How the card of an item begins."""


class People:
    """People of two circles, what they say, and what they are told."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.dice, self.ledger = town, random.Random(seed), Ledger()
        self.open: set[int] = set()
        """The items whose cards do not say yet what they have come to."""
        self.seen: dict[RoomId, int] = {}
        """How much of each room was looked at."""
        self.circle_of: dict[int, str] = {}
        self.opened = self.texts = self.decided = 0
        self.away: set[str] = set()
        self.stands_in = self.forgotten = False
        self.seats = dict(COOPS)
        """What the co-ops are called by now for which they speak."""
        self.rooms = {circle: [town.room(circle)] for circle in READER}
        """The rooms that each circle has had."""

    async def begin(self) -> None:
        """Everybody takes their seats; of Ivy nobody has confirmed that she speaks for Loom."""
        town = self.town
        await settled(town)
        for user, coop in ((EVE, "Byte"), (DI, "Data Workers")):
            await town.says(user, "tech", f"!join for {coop}")
        await town.says(DI, "tech", "!approve J-1")
        await town.joins_room(KIM, "food")
        await town.confirms(KIM, "Kiln")
        await town.says(KIM, "food", "!join for Kiln")
        await town.says(FAY, "coordinating", "!join for Green Grocers")
        await town.joins_room(IVY, "food")
        town.asks_who_speaks = True
        await town.says(IVY, "food", "!join for Loom")
        town.asks_who_speaks = False

    # What they say, and are told of it.

    async def says(
        self, user: str, where: str | RoomId, words: str, *, thread: EventId | None = None
    ) -> tuple[EventId, list[str]]:
        """Somebody says something. What they were told there, and in private."""
        town, room = self.town, await self.town.private(user)
        before = len(town.heard_all(where)), len(town.heard_all(room))
        said = await town.says(user, where, words, thread=thread)
        await town.passes(timedelta(seconds=15))
        told = [*town.heard_all(where)[before[0] :], *town.heard_all(room)[before[1] :]]
        self.look_what_opened()
        return said, told

    def look_what_opened(self) -> None:
        """Reviews open by themselves, and what is referred in another circle."""
        for circle in READER:
            for room in self.rooms[circle]:
                for event in self.town.server.rooms[room].events[self.seen.get(room, 0) :]:
                    self._look_at(event, circle)
                self.seen[room] = len(self.town.server.rooms[room].events)

    def _look_at(self, event: Event, circle: str) -> None:
        if event.sender != BOT or event.type != "m.room.message":
            return
        words = event.content.get("m.new_content", event.content)["body"].split("\n", 1)[0]
        if (found := OPENED.match(words)) is not None and int(found[1]) not in self.circle_of:
            self.circle_of[int(found[1])] = circle
            self.open.add(int(found[1]))
        elif (found := CLOSED.match(words)) is not None:
            self.open.discard(int(found[1]))

    def said_in(self, circle: str) -> list[str]:
        """All that the bot has said in a circle's rooms."""
        return [body for room in self.rooms[circle] for body in self.town.heard_all(room)]

    def there(self, circle: str) -> list[str]:
        return [user for user in OF.get(circle, (FAY,)) if user not in self.away]

    def somebody(self, circle: str) -> str:
        return self.dice.choice(self.there(circle))

    def an_item(self) -> tuple[int, str]:
        """Most often one that is open, now and then one that is not."""
        some = sorted(self.open)[-5:] if self.open and self.dice.random() < 0.9 else sorted(self.circle_of)[-5:]
        number = self.dice.choice(some)
        return number, self.circle_of[number]

    def new_words(self, how: str) -> str:
        return f"reason {len(self.ledger.raised) + 1000} {how}"

    def card(self, number: int, circle: str) -> EventId | None:
        try:
            return self.town.card(circle, f"C-{number} · ")
        except AssertionError:
            return None

    def those(self, *users: str) -> list[str]:
        return [user for user in users if user not in self.away] or [FAY]

    def note(
        self, words: str, user: str, number: int, told: Sequence[str], said: EventId, *, seat: str | None = None
    ) -> None:
        card = self.card(number, self.circle_of[number])
        taken = taken_as(told, number)
        if not told:  # A mark, and the card, say so much.
            taken = shown_as(self.town.body_of(card) if card is not None else "", words)
        if taken is As.REFUSED:
            kind = re.sub(r"\b[CD]-\d+|\d[\d:]*", "#", told[0] if told else "(nothing)")[:90]
            self.ledger.replies[kind] = self.ledger.replies.get(kind, 0) + 1
        own = self.seats.get(user) if seat is None else None
        self.ledger.objects(Raised(words, user, number, taken, said, seat), own_seat=own)

    async def raises_hand(self, user: str, number: int, circle: str, card: EventId) -> None:
        try:
            said = await self.town.reacts(user, circle, to=card, key="✋")
        except AssertionError:
            return  # The homeserver takes the same tap once.
        self.ledger.act(number, user, As.COUNTED, said, lifts=False)
