"""A year of a circle, played at random; then every objection that was ever raised is followed to its end in what the circle can read.

Which answers there were is read from the archive; what became of each is not asked of any rule, but looked for in the words that the
circle has: the page of its item, the outcome in its room, the logbook with its file, the cards of the reviews, what came back from
the broader circle."""

import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from storage.models import Answer, Decision, Item, ItemStatus, ReviewWish, Stance
from storage.types import EventId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import BO, FAY, GUS, HAL, settled
from tests.journeys.test_objections import facilitates

R = TypeVar("R", Item, Answer, Decision)
KIM = "@kim:example.org"
PEOPLE = (GUS, HAL, FAY, KIM)
SEAT_OF = {GUS: "Leaf Bakery", HAL: "Small Screws", FAY: "Green Grocers", KIM: "Kiln"}
AGREED = (ItemStatus.AGREED, ItemStatus.AGREED_HAND, ItemStatus.AGREED_UNMET, ItemStatus.AGREED_WITH_CONCERNS)


class Year:
    """People of one circle and of the broader one, who object a lot."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.dice = town, random.Random(seed)
        self.words: list[str] = []
        """What was said against items, each in words of its own."""
        self.said: list[tuple[str, EventId]] = []
        self.items = 0
        self.away: set[str] = set()
        """Who has left the room: nobody speaks in a room that they are not in."""

    async def play(self, *, stories: int) -> None:
        town = self.town
        await settled(town)
        await town.joins_room(KIM, "food")
        await town.confirms(KIM, "Kiln")
        await town.says(KIM, "food", "!join for Kiln")
        await town.says(FAY, "coordinating", "!join for Green Grocers")
        await facilitates(town, FAY)
        for _ in range(stories):
            await self.story()
        for _ in range(5):
            await town.passes(timedelta(days=4))
        for decision in await self.all_of(Decision):
            if decision.circle == "food" and decision.ended_at is None and decision.replaced_by is None:
                await self.reviewed(decision)

    def there(self) -> list[str]:
        return [user for user in PEOPLE if user not in self.away]

    def somebody(self) -> str:
        return self.dice.choice(self.there())

    async def story(self) -> None:
        """An item from its opening to its end."""
        proposer = self.dice.choice(sorted({*self.there()} & {GUS, HAL}))
        opens = self.dice.choice(("consent", "consent", "consent", "proposal"))
        await self.town.says(proposer, "food", f"!{opens} Text {self.items}")
        number = max(item.number for item in await self.all_of(Item))
        self.items += 1
        if opens == "proposal" and self.dice.random() < 0.7:
            await self.objects(number)
            await self.town.passes(timedelta(days=7, minutes=5))
        events: Sequence[Callable[[int], Awaitable[None]]] = (
            self.objects, self.objects, self.objects, self.amends, self.amends, self.answers, self.answers, self.meets, self.hears,
            self.takes_back, self.waits, self.goes, self.referred, self.withdraws, self.measures, self.phones,
        )  # fmt: skip
        for _ in range(self.dice.randint(3, 8)):
            await self.dice.choice(events)(number)
        for user in self.dice.sample(self.there(), 2):
            await self.answers_plainly(user, number)
        await self.town.passes(timedelta(days=3))
        if self.dice.random() < 0.5:
            await self.town.passes(timedelta(days=3))
            await self.town.says(GUS, "food", f"!extend C-{number} in 2 days")

    async def objects(self, number: int) -> None:
        user, words = self.somebody(), f"reason {len(self.words)} of {self.dice.randint(100, 999)}"
        self.words.append(words)
        card = self.card(number)
        match self.dice.choice(("command", "reply", "hand", "thread")):
            case "reply" if card is not None:
                said = await self.town.replies(user, "food", to=card, text=f"object because {words}")
            case "thread" if card is not None:
                said = await self.town.says(user, "food", f"I raise an objection: {words}", thread=card)
            case "hand" if card is not None:
                await self.taps(user, card, "✋")
                said = await self.town.says(user, "food", words, thread=card)
            case _:
                said = await self.town.says(user, "food", f"!object C-{number} {words}")
        self.said.append((user, said))

    async def taps(self, user: str, card: EventId, key: str) -> None:
        try:
            await self.town.reacts(user, "food", to=card, key=key)
        except AssertionError:
            return  # The homeserver takes the same tap once.

    async def amends(self, number: int) -> None:
        self.items += 1
        for user in sorted({*self.there()} & {GUS, HAL}):
            await self.town.says(user, "food", f"!amend C-{number} Text {self.items}")

    async def answers(self, number: int) -> None:
        await self.answers_plainly(self.somebody(), number)

    async def answers_plainly(self, user: str, number: int) -> None:
        word = self.dice.choice(
            ("yes C-{}", "yes C-{}", "concern C-{} it may rain", "standaside C-{}", "yes C-{} as me")
        )
        await self.town.says(user, "food", "!" + word.format(number))

    async def meets(self, number: int) -> None:
        holder = self.dice.choice(PEOPLE)
        await self.town.says(self.somebody(), "food", f"!resolve C-{number} {holder} we try it otherwise")
        room = await self.town.private(holder)
        if self.dice.random() < 0.7:
            await self.town.says(holder, room, self.dice.choice(("yes", "no")))

    async def hears(self, number: int) -> None:
        await self.town.says(FAY, "food", f"!heard C-{number} {self.dice.choice(PEOPLE)} we talked")

    async def takes_back(self, _: int) -> None:
        if not self.said:
            return
        user, said = self.said.pop(self.dice.randrange(len(self.said)))
        if user in self.away:
            return
        if self.dice.random() < 0.5:
            await self.town.deletes(user, "food", said)
        else:
            await self.town.says(user, "food", "!undo")

    async def waits(self, _: int) -> None:
        await self.town.passes(timedelta(hours=self.dice.choice((5, 20, 30))))

    async def goes(self, _: int) -> None:
        user = self.dice.choice((HAL, KIM))
        if user not in self.away:
            self.away.add(user)
            await self.town.leaves_room(user, "food")
        if self.dice.random() < 0.7:
            await self.town.passes(timedelta(hours=3))
            self.away.discard(user)
            await self.town.joins_room(user, "food")
            await self.town.says(user, "food", f"!join for {SEAT_OF[user]}")

    async def referred(self, number: int) -> None:
        if self.dice.random() < 0.5:
            await self.town.says(self.dice.choice((GUS, FAY)), "food", f"!refer C-{number} yes")
            await self.town.passes(timedelta(days=8))
            for item in await self.all_of(Item):
                if item.referred_from is not None and item.status is ItemStatus.OPEN:
                    word = self.dice.choice(("yes C-{}", "yes C-{}", "object C-{} no", "withdraw C-{} yes", "ping {}"))
                    await self.town.says(FAY, "coordinating", "!" + word.format(item.number))
            await self.town.passes(timedelta(days=3))

    async def withdraws(self, number: int) -> None:
        if self.dice.random() < 0.3:
            for user in sorted({*self.there()} & {GUS, HAL}):
                await self.town.says(user, "food", f"!withdraw C-{number} yes")

    async def measures(self, number: int) -> None:
        await self.town.says(GUS, "food", f"!measure C-{number} {BO} count them by in 9 days")

    async def phones(self, number: int) -> None:
        words = f"reason {len(self.words)} by phone"
        self.words.append(words)
        await self.town.says(FAY, "food", f"!object C-{number} {words} for Kiln by phone")

    async def reviewed(self, decision: Decision) -> None:
        for _ in range(self.dice.choice((1, 2))):
            wish = self.dice.choice(("", "", "amend Another text", "drop"))
            await self.town.says(GUS, "food", f"!review D-{decision.number} {wish}".strip())
            open_ = [
                item for item in await self.all_of(Item) if item.reviews is not None and item.status is ItemStatus.OPEN
            ]
            for item in open_:
                for user in self.dice.sample(self.there(), 2):
                    await self.answers_plainly(user, item.number)
                if self.dice.random() < 0.3:
                    await self.objects(item.number)
                    await self.amends(item.number)
                    await self.answers_plainly(GUS, item.number)
            for _ in range(2):
                await self.town.passes(timedelta(days=4))

    async def all_of(self, kind: type[R]) -> list[R]:
        async with self.town.app.database.looking() as db:
            return [row for row in await db.scalars(select(kind)) if getattr(row, "number", 1) > 0]

    def card(self, number: int) -> EventId | None:
        try:
            return self.town.card("food", f"C-{number} ·")
        except AssertionError:
            return None


@dataclass
class Read:
    """What the circle can read when the year is over."""

    year: Year
    items: dict[int, Item]
    answers: list[Answer]
    decisions: list[Decision]
    room: str
    export: str

    @classmethod
    async def of(cls, year: Year) -> "Read":
        town = year.town
        await town.says(GUS, await town.private(GUS), "decisions export csv")
        files = town.files_to(GUS)  # None where nothing was ever agreed.
        export = town.server.files[str(town.content_of(files[-1])["url"])].decode() if files else ""
        room = "\n".join(town.heard_all("food"))
        items = {item.number: item for item in await year.all_of(Item)}
        return cls(year, items, await year.all_of(Answer), await year.all_of(Decision), room, export)

    async def page(self, number: int) -> str:
        """All of an item, as somebody of its circle is shown it; what is too long for one message is in a file beside it."""
        town, where = self.year.town, "food" if self.items[number].circle == "food" else "coordinating"
        before = len(town.server.files)
        await town.says(FAY, where, f"!item C-{number}")
        files = [data.decode() for data in list(town.server.files.values())[before:]]
        return "\n".join([town.heard(where), *files])

    async def logged(self, number: int) -> str:
        town, before = self.year.town, len(self.year.town.server.files)
        await town.says(FAY, "food", f"!decision D-{number}")
        return "\n".join([town.heard("food"), *(data.decode() for data in list(town.server.files.values())[before:])])

    def outcome(self, number: int) -> str:
        (said,) = [each for each in self.year.town.heard_all("food") if each.startswith(f"C-{number}: ")] or [""]
        return said

    def lifted(self, held: Answer, item: int) -> bool:
        """Whether its holder has said anything else to an item that counts as an answer."""
        own = not (held.by_phone or held.as_stand_in)
        return held.resolved_at is not None or any(
            one.item == item
            and one.id > held.id
            and one.seat is not None
            and one.taken_back_at is None
            and not one.late
            and (one.stance is not Stance.CRITICAL or one.words)
            and (one.user_id == held.user_id if own else one.seat == held.seat)
            and not ((one.by_phone or one.as_stand_in) and own)
            for one in self.answers
        )


async def follow(read: Read, held: Answer, words: str) -> str:
    """Follow one objection to its end, and say which it was."""
    item = read.items[held.item]
    page = await read.page(item.number)
    if held.taken_back_at is not None:
        return "taken back"
    assert words in page, f"{words} is nowhere on C-{item.number} ({item.status})\n{page}\n{_rows(read, item)}"
    if held.late or held.seat is None:
        return "beside"
    if read.lifted(held, item.number):
        return "answered anew"
    if item.status in AGREED and re.search(rf"{words}.*[(]not yet confirmed[)]", read.outcome(item.number)):
        number = next((one.number for one in read.decisions if one.item == item.number), item.reviews)
        assert number is not None
        assert re.search(rf"{words}.*[(]not yet confirmed[)]", await read.logged(number))
        return "of nobody who is confirmed"  # Shown, and counts for nothing (DECISIONS 5).
    if item.status in AGREED:
        return await kept(read, held, words, item)
    if item.status is ItemStatus.REFERRED:
        (there,) = [each for each in read.items.values() if each.referred_from == item.number]
        assert words in await read.page(there.number), "it went along"
        if there.status is not ItemStatus.OPEN:
            back = [said for said in read.year.town.heard_all("food") if "that went along" in said and words in said]
            assert back, f"{words}: what became of it is told where it came from"
        return f"referred, {there.status}"
    if item.status is ItemStatus.NOT_HEARD:
        for later in read.items.values():
            if later.follows == item.number and not read.lifted(held, later.number):
                carried = [one for one in read.answers if one.item == later.number and one.words == held.words]
                assert all(one.taken_back_at is not None for one in carried) or words in await read.page(later.number)
    return str(item.status)


async def kept(read: Read, held: Answer, words: str, item: Item) -> str:
    """It was agreed over: it stands in the outcome, the logbook, its file, and at each review until its holder has spoken there."""
    assert item.status is ItemStatus.AGREED_UNMET, (
        f"C-{item.number} is plainly {item.status} over {words}: {_rows(read, item)}"
    )
    assert words in read.outcome(item.number)
    assert "an unmet concern kept" in read.outcome(item.number)
    number = next((one.number for one in read.decisions if one.item == item.number), item.reviews)
    assert number is not None
    assert words in await read.logged(number)
    assert words in read.export
    line, spoken = {number}, False
    for review in sorted(read.items.values(), key=lambda one: one.number):
        if review.number <= item.number or review.reviews not in line:
            continue
        if not spoken:
            assert words in await read.page(review.number), f"{words} is not at the review C-{review.number}"
            carries = review.wish is not ReviewWish.DROP and review.status in AGREED
            spoken = read.lifted(held, review.number)
            if carries and not spoken:
                assert review.status is ItemStatus.AGREED_UNMET, f"C-{review.number} is plainly agreed over {words}"
        line |= {one.number for one in read.decisions if one.item == review.number and review.status in AGREED}
    return "kept"


def _rows(read: Read, item: Item) -> str:
    """What was said to an item, for who looks into a failure."""
    said = [
        f"{one.id} {one.user_id} {one.seat} {one.stance} {one.words} v{one.version} {one.at:%d %H:%M:%S} phone={one.by_phone} "
        f"early={one.early} back={one.taken_back_at} met={one.resolved_at} lapsed={one.lapsed_at} late={one.late}"
        for one in read.answers
        if one.item == item.number
    ]
    return "\n".join([f"closed {item.closed_at} v{item.version} since {item.version_at}, {item.round}", *said])


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, *(pytest.param(other, marks=pytest.mark.again) for other in range(2, 9))])
async def test_every_objection_of_a_year_is_followed_to_its_end(town: Town, seed: int) -> None:
    year = Year(town, seed)
    await year.play(stories=6)
    read = await Read.of(year)

    ends = []
    for words in year.words:
        rows = [one for one in read.answers if one.words == words and one.stance is Stance.CRITICAL]
        if rows:
            ends.append(await follow(read, min(rows, key=lambda one: one.id), words))
    assert len(ends) > 3, "an item that is closed takes none, but this is a year of objections"
