"""What they do, at random: propose, object, change, meet, refer, call, leave, come back, go by another name, become one co-op."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from storage.types import EventId, UserId
from tests.fakes import BOT
from tests.journeys.test_consent import BO, FAY, GUS, HAL
from tests.journeys.test_consent_joint import EVE
from tests.journeys.years.ledger import As, Raised, taken_as
from tests.journeys.years.people import ADA, DAY, ENDS, IVY, KIM, READER, People


class Years(People):
    """Some years of two circles."""

    async def go_by(self, *, items: int, days: int) -> None:
        """So many items come within so many days, and what may happen to them does."""
        step = days / items
        for _ in range(items):
            await self.opens()
            for _ in range(self.dice.randint(6, 12)):
                await self.something()
            if self.dice.random() < 0.7:
                await self.comes_to_terms()
            left = step
            while left > 0:
                some = min(left, self.dice.choice((0.4, 1.1, 2.0, 3.0)))
                await self.town.passes(timedelta(days=some))
                left -= some
                self.look_what_opened()
                if self.dice.random() < 0.5:
                    await self.something()
        for _ in range(6):
            await self.town.passes(3 * DAY)
            self.look_what_opened()

    async def opens(self) -> None:
        self.opened += 1
        self.texts += 1
        text, end = f"Text {self.texts} of ours", self.dice.choice(ENDS)
        match self.dice.choice(("consent", "consent", "consent", "proposal", "joint", "draft", "tech")):
            case "proposal":
                await self.says(self.dice.choice(self.those(GUS, HAL)), "food", f"!proposal {text} aim fewer trips")
            case "joint":
                await self.says(FAY, "food", f"!proposal {text} with tech")
            case "tech":
                await self.says(EVE, "tech", f"!consent {text}{end}")
            case "draft":
                room = await self.town.private(GUS)
                await self.says(GUS, room, f"draft {text}. Why now: it broke. Aim: fewer trips with {HAL} circle food")
                for number in re.findall(r"this is F-(\d+), a draft", "\n".join(self.town.heard_all(room)[-3:]))[-1:]:
                    await self.says(GUS, room, f"!publish F-{number} as check")
            case _:
                await self.says(self.dice.choice(self.those(GUS, HAL)), "food", f"!consent {text}{end}")

    async def comes_to_terms(self) -> None:
        """The text of the newest item that is open is changed, most people can live with it, and some of those who objected say nothing."""
        if not self.open:
            return
        number = max(self.open)
        circle = self.circle_of[number]
        for _ in range(2):
            await self.advances(number, circle)
        await self.amends(number, circle)
        objected = {held.who for held in self.ledger.raised if held.item == number}
        for user in self.there(circle):
            if user not in objected or self.dice.random() < 0.3:
                said, told = await self.says(user, circle, f"!yes C-{number}")
                self.ledger.act(number, user, taken_as(told, number), said, own_seat=self.seats.get(user))

    async def something(self) -> None:
        """One thing happens to one of the items that were opened last."""
        deeds: Sequence[tuple[int, Callable[[int, str], Awaitable[None]]]] = (
            (8, self.objects), (6, self.answers), (5, self.amends), (3, self.meets), (2, self.hears), (2, self.objects_for_others),
            (2, self.takes_back), (1, self.goes), (1, self.comes), (1, self.refers), (1, self.withdraws), (2, self.calls),
            (2, self.extends), (1, self.reviews), (1, self.advances), (1, self.closes), (1, self.is_renamed), (1, self.moves),
            (1, self.measures), (1, self.says_nothing_of_it), (1, self.undoes), (1, self.is_confirmed), (1, self.becomes_one),
            (1, self.asks_to_be_forgotten),
        )  # fmt: skip
        number, circle = self.an_item()
        (deed,) = self.dice.choices([each for _, each in deeds], weights=[many for many, _ in deeds])
        await deed(number, circle)

    async def objects(self, number: int, circle: str) -> None:
        user, card = self.somebody(circle), self.card(number, circle)
        words = self.new_words(self.dice.choice(("it is too dear", "we cannot", "nobody of ours is there")))
        match self.dice.choice(("command", "reply", "hand", "plain")):
            case "reply" if card is not None:
                said, told = await self.says(user, circle, f"object because {words}", thread=card)
            case "hand" if card is not None:
                await self.raises_hand(user, number, circle, card)
                said, told = await self.says(user, circle, f"because {words}", thread=card)
            case "plain":
                said, told = await self.says(user, circle, f"C-{number}: we object, {words}")
            case _:
                said, told = await self.says(user, circle, f"!object C-{number} {words}")
        self.note(words, user, number, told, said)

    async def answers(self, number: int, circle: str) -> None:
        user = self.somebody(circle)
        word = self.dice.choice(
            ("yes C-{}", "yes C-{}", "yes C-{}", "concern C-{} it may rain", "standaside C-{}", "yes C-{} as me")
        )
        said, told = await self.says(user, circle, "!" + word.format(number))
        self.ledger.act(number, user, taken_as(told, number), said, own_seat=self.seats.get(user))

    async def amends(self, number: int, circle: str) -> None:
        self.texts += 1
        for user in (*self.those(GUS, HAL), READER[circle]):
            if user in self.there(circle):
                await self.says(user, circle, f"!amend C-{number} Text {self.texts} of ours")
                return

    async def meets(self, number: int, circle: str) -> None:
        held = [
            one for one in self.ledger.raised if one.item == number and one.seat is None and one.who not in self.away
        ]
        if not held:
            return
        holder = self.dice.choice(held).who
        how = self.dice.choice(("we try it otherwise", "for 3 months", "Text of another kind"))
        by = self.somebody(circle)
        said, told = await self.says(by, circle, f"!resolve C-{number} {holder} {how}")
        if by == holder:
            self.is_met(number, holder, said, told)
        else:
            await self.is_asked(holder, number)

    def is_met(self, number: int, holder: str, said: EventId, told: Sequence[str]) -> None:
        """Whether the bot has noted that whoever holds it says so."""
        words = "\n".join(told)
        if re.search(rf"On C-{number} you now consent with|on C-{number} is noted as met", words):
            self.ledger.act(number, holder, As.COUNTED, said)
        elif f"one to the present text of C-{number}" in words:
            self.ledger.act(number, holder, As.COUNTED, said, lifts=False)

    async def hears(self, number: int, circle: str) -> None:
        held = [one for one in self.ledger.raised if one.item == number and one.who not in self.away]
        if held:
            holder = self.dice.choice(held).who
            await self.says(READER[circle], circle, f"!heard C-{number} {holder} we talked")
            await self.is_asked(holder, number)

    async def is_asked(self, holder: str, number: int) -> None:
        """Whoever was asked whether it is met says so, or not, or nothing."""
        room = await self.town.private(holder)
        word = self.dice.choice(("yes", "no", None))
        if word is None or "Is it met?" not in "\n".join(self.town.heard_all(room)[-2:]):
            return
        said, told = await self.says(holder, room, word)
        self.is_met(number, holder, said, told)

    async def objects_for_others(self, number: int, circle: str) -> None:
        if circle != "food":
            return
        if not self.stands_in and self.dice.random() < 0.5 and HAL not in self.away:
            await self.says(HAL, "food", f"!standin {BO} until in 20 days")
            self.stands_in = True
        if self.stands_in and self.dice.random() < 0.5:
            words = self.new_words("as they told me")
            said, told = await self.says(BO, "food", f"!object C-{number} {words}")
            seat = self.seats[HAL] if "personally" not in " ".join(told) else None
            self.note(words, BO, number, told, said, seat=seat)
        else:
            words = self.new_words("on the phone")
            said, told = await self.says(FAY, "food", f"!object C-{number} {words} for {self.seats[KIM]} by phone")
            self.note(words, FAY, number, told, said, seat=self.seats[KIM])

    async def takes_back(self, number: int, circle: str) -> None:
        last = [one for one in self.ledger.raised[-4:] if one.who not in self.away and one.who in self.there(circle)]
        if last:
            one = self.dice.choice(last)
            await self.town.deletes(one.who, self.circle_of.get(one.item, circle), one.event)
            self.ledger.deleted(one.event)

    async def undoes(self, number: int, circle: str) -> None:
        mine = [each.who for each in self.ledger.acts if each.item == number and each.who in self.there(circle)]
        if mine:
            _, told = await self.says(mine[-1], circle, f"!undo C-{number}")
            if told and re.match(
                rf"Taken back: (?:your answer to|that your .* on|what you entered on) C-{number}\b", told[0]
            ):
                self.ledger.undone(number, mine[-1])

    async def goes(self, number: int, circle: str) -> None:
        user = self.dice.choice((HAL, KIM))
        if user not in self.away:
            self.away.add(user)
            if user == HAL:
                self.stands_in = False
            if self.dice.random() < 0.5:
                await self.town.leaves_room(user, "food")
            else:
                await self.says(user, "food", "!leave food yes")
                await self.town.leaves_room(user, "food")

    async def comes(self, number: int, circle: str) -> None:
        for user in sorted(self.away - ({KIM} if self.forgotten else set())):
            self.away.discard(user)
            await self.town.joins_room(user, "food")
            await self.says(user, "food", f"!join for {self.seats[user]}")

    async def refers(self, number: int, circle: str) -> None:
        if self.dice.random() < 0.4:
            known = set(self.circle_of)
            await self.says(READER[circle], circle, f"!refer C-{number} yes")
            new = {each for each in set(self.circle_of) - known if self.circle_of[each] == "coordinating"}
            if new:
                self.ledger.referred[number] = new.pop()

    async def withdraws(self, number: int, circle: str) -> None:
        if self.dice.random() < 0.3:
            await self.says(READER[circle], circle, f"!withdraw C-{number} yes")

    async def extends(self, number: int, circle: str) -> None:
        known = set(self.circle_of)
        await self.says(READER[circle], circle, f"!extend C-{number} in 3 days")
        for new in set(self.circle_of) - known:
            if self.circle_of[new] == circle:
                self.ledger.follows[number] = new

    async def advances(self, number: int, circle: str) -> None:
        await self.says(READER[circle], circle, f"!advance C-{number}")

    async def closes(self, number: int, circle: str) -> None:
        await self.says(READER[circle], circle, f"!close C-{number}")

    async def measures(self, number: int, circle: str) -> None:
        await self.says(READER[circle], circle, f"!measure C-{number} {READER[circle]} count them by in 9 days")

    async def says_nothing_of_it(self, number: int, circle: str) -> None:
        """A hand goes up, and no words come."""
        if (card := self.card(number, circle)) is not None:
            await self.raises_hand(self.somebody(circle), number, circle, card)

    async def reviews(self, number: int, circle: str) -> None:
        found = re.findall(r"\bD-(\d+)\b", "\n".join(self.said_in(circle)))
        if not found:
            return
        decision = self.dice.choice(sorted({int(each) for each in found})[-6:])
        self.texts += 1
        wish = self.dice.choice(("", "", f"amend Text {self.texts} of ours", "drop"))
        await self.says(READER[circle], circle, f"!review D-{decision} {wish}".strip())

    async def calls(self, number: int, circle: str) -> None:
        """A call speaks of an item; whoever runs it enters what those who are there say, and the bot reads it back."""
        if circle != "food" or self.dice.random() < 0.5:
            return
        await self.says(FAY, "food", "!call")
        names = [self.seats[user] for user in self.those(GUS, HAL) if user in self.seats]
        await self.says(FAY, "food", f"!present {', '.join(names)}")
        await self.says(FAY, "food", f"!call take C-{number}")
        words = self.new_words("said in the call")
        who = self.dice.choice(names)
        said, told = await self.says(
            FAY, "food", f"all present consent to C-{number} but {who}: critical concern {words}"
        )
        if any("I enter this" in each for each in told):
            read_back = next(each for each in told if "I enter this" in each)
            said, told = await self.says(FAY, "food", "yes")
            if words in read_back and any("entered" in each.lower() for each in told):
                self.ledger.objects(Raised(words, FAY, number, As.COUNTED, said, who))
                for other in names:
                    if other != who and other in read_back:
                        self.ledger.act(number, FAY, As.COUNTED, said, seat=other)
        await self.says(FAY, "food", "!call end")

    async def is_renamed(self, number: int, circle: str) -> None:
        """Kiln, for which nobody else speaks, has another name."""
        if KIM not in self.away:
            new = f"Kiln {self.dice.choice(('North', 'South', 'East', 'West', 'Hill'))}"
            _, told = await self.says(KIM, "food", f"!coop rename {self.seats[KIM]} to {new}")
            if any(f"is called {new}" in each for each in told):
                old = self.seats[KIM]
                self.ledger.renamed(old, new)
                self.seats[KIM] = new

    async def moves(self, number: int, circle: str) -> None:
        """The Food circle gets a new room, and everybody goes there."""
        server, old = self.town.server, self.town.room("food")
        if self.dice.random() < 0.7:
            return
        members = [user for user, how in server.rooms[old].members.items() if how == "join" and user != BOT]
        new = server.room(f"the new room {self.opened}", members)
        created: dict[str, object] = {"room_version": "12", "predecessor": {"room_id": old}}
        powers: dict[str, object] = {"users": {FAY: 100}, "events": {"m.room.tombstone": 100}}
        server.emit(new, UserId(FAY), "m.room.create", created, state_key="")
        server.emit(old, UserId(FAY), "m.room.power_levels", powers, state_key="")
        server.emit(old, UserId(FAY), "m.room.tombstone", {"replacement_room": new}, state_key="")
        await self.town.works()
        server.aliases["#food:example.org"] = new
        self.rooms["food"].append(new)

    async def is_confirmed(self, number: int, circle: str) -> None:
        """An operator confirms that Ivy speaks for Loom: what she has said to what is open counts from its own time."""
        asked = re.findall(r"J-\d+", "\n".join(self.town.heard_all_private(ADA)))
        if self.dice.random() < 0.5 or not asked:
            return
        _, told = await self.says(ADA, await self.town.private(ADA), f"!approve {asked[0]}")
        if any("speaks for Loom" in each for each in told):
            self.ledger.confirmed(IVY, self.open)

    async def becomes_one(self, number: int, circle: str) -> None:
        """Hal's co-op goes into Gus's, and Hal speaks for that one then."""
        if self.dice.random() < 0.8 or self.away or self.seats[HAL] == self.seats[GUS]:
            return
        await self.says(HAL, "food", f"!coop merge {self.seats[HAL]} to {self.seats[GUS]}")
        _, told = await self.says(GUS, await self.town.private(GUS), "yes")
        await self.town.passes(timedelta(hours=1))
        if any(self.seats[GUS] in each for each in told):
            self.seats[HAL] = self.seats[GUS]

    async def asks_to_be_forgotten(self, number: int, circle: str) -> None:
        """Kim goes for good, and her words stay without her name."""
        if self.dice.random() < 0.9 or KIM in self.away or self.forgotten:
            return
        room = await self.town.private(KIM)
        await self.says(KIM, room, "!forget me")
        await self.says(KIM, room, "yes")
        self.forgotten = True
        self.away.add(KIM)
        await self.town.leaves_room(KIM, "food")
        await self.town.passes(2 * DAY)
