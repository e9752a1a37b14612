"""The scenario: what the invented people say, and what must come back. It reads like the play that it is."""

import asyncio
import re
from collections.abc import Callable

from chatbot.demo.member import body_of
from chatbot.demo.stage import Stage
from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId

Narrate = Callable[[str], None]


class Play:
    """The actors' helper: says, reacts, replies, and waits for what the bot must answer."""

    def __init__(self, stage: Stage, narrate: Narrate, *, pause: float) -> None:
        self.stage = stage
        self.narrate = narrate
        self._pause = pause

    async def says(self, name: str, where: str, text: str, expect: str) -> Event:
        """Somebody says something in a circle or in ``private``, and the bot answers there. Raises NotHeard."""
        member, room_id = self.stage.people[name], await self._room(name, where)
        await self._breathe()
        await member.say(room_id, text)
        return await member.hears(expect, by=self.stage.bot, room_id=room_id)

    async def talks(self, name: str, where: str, text: str) -> EventId:
        """Somebody says something that is not for the bot."""
        await self._breathe()
        return await self.stage.people[name].say(await self._room(name, where), text)

    async def replies(self, name: str, where: str, to: EventId, text: str) -> None:
        """Somebody replies to a message."""
        await self._breathe()
        await self.stage.people[name].say(await self._room(name, where), text, reply_to=to)

    async def reacts(self, name: str, where: str, to: EventId, key: str) -> None:
        """Somebody reacts to a message."""
        await self._breathe()
        await self.stage.people[name].react(await self._room(name, where), to, key)

    async def hears(self, name: str, where: str, expect: str, *, mark: int | None = None) -> Event:
        """Somebody hears the bot say something. Raises NotHeard."""
        member = self.stage.people[name]
        room_id = self.stage.rooms.get(where)
        return await member.hears(expect, by=self.stage.bot, room_id=room_id, mark=mark)

    async def comes_to_speak(self, name: str, circle: str, coop: str, number: int) -> None:
        """Somebody joins for a co-op, and Ada confirms that they speak for it. Raises NotHeard."""
        mark = len(self.stage.people[name].timeline)
        await self.says(name, circle, f"!join for {coop}", rf"for .*ada.* to confirm.*J-{number}")
        await self.says("ada", "private", f"!approve J-{number}", rf"J-{number}: .* now speaks for {coop}")
        await self.hears(name, "private", rf"You now speak for {coop}", mark=mark)

    async def _room(self, name: str, where: str) -> RoomId:
        return await self.stage.private_with(name) if where == "private" else self.stage.rooms[where]

    async def _breathe(self) -> None:
        await asyncio.sleep(self._pause)


async def play(play: Play) -> None:
    """The whole scenario. Raises NotHeard when an expected answer does not come."""
    stage = play.stage

    play.narrate("First steps: is the bot there, what can it do, and what does it make of a typo?")
    await play.says("eve", "tech", "!ping 7 b", r"^pong 7 b$")
    await play.says("eve", "tech", "!jion", r"Did you mean !join\?")
    await play.says("eve", "tech", "!circles", r"Tech circle")

    play.narrate(
        "People join: the food circle is open, so they are in at once. That somebody speaks for a co-op is confirmed by another: "
        "the first time by a secretary, or by Ada, who runs the bot; later on by the co-op's own people."
    )
    for number, (name, circle, coop) in enumerate(
        (
            ("gus", "food", "Leaf Bakery"),
            ("hal", "food", "Small Screws Bicycle Repair"),
            ("fay", "food", "Green Grocers"),
            ("di", "tech", "Data Workers"),
        ),
        start=1,
    ):
        await play.comes_to_speak(name, circle, coop, number)
    play.narrate("The tech circle lets its secretary approve who joins; her yes confirms the speaker, too.")
    mark = len(stage.people["eve"].timeline)
    await play.says("eve", "tech", "!join for Byte Co-op", r"Your request J-5")
    await play.hears("di", "private", r"Eve .* asks to join the Tech circle, for Byte Co-op", mark=0)
    await play.says("di", "tech", "!approve J-5", r"J-5 is approved")
    await play.hears("eve", "private", r"You now speak for Byte Co-op", mark=mark)
    await play.says("eve", "tech", "!members", r"Byte Co-op: Eve")

    play.narrate(
        "A quick consent check: one tap is an answer, a concern has words, and the outcome goes into the logbook."
    )
    card = await play.says(
        "gus", "food", "!consent Move the monthly call to Thursdays by in 2 days", r"C-1 · .*monthly call"
    )
    await play.reacts("gus", "food", card.event_id, "✅")
    await play.reacts("hal", "food", card.event_id, "✅")
    await play.replies("fay", "food", card.event_id, "concern: Thursdays are market days for two of us")
    await play.hears("fay", "food", r"noted on C-1: Green Grocers – concern. All are heard")
    await play.says("hal", "food", "!items", r"C-1 .*3 of 3 heard")
    await play.says("gus", "food", "!close C-1", r"C-1: agreed, with concerns.*D-1.*market days")
    await play.says("hal", "food", "!decisions thursdays", r"D-1 Move the monthly call to Thursdays")

    play.narrate(
        "Subs are declared in private: figures never appear in a room. Where the private room is encrypted, as that of Gus is, a 🔒 "
        "says so."
    )
    await play.says("gus", "private", "subs calc 92000 wages, 71500 self-employed", r"£163\.50.*£32\.70.*£196\.20")
    await play.says("gus", "private", "subs declare lots", r"cannot make out the figures")
    await play.says("gus", "private", "subs declare 92000 wages, 71500 self-employed", r"Is that right\?")
    await play.says("gus", "private", "yes", r"Leaf Bakery has declared")
    marks = {name: len(stage.people[name].timeline) for name in ("hal", "fay")}
    await play.says("bo", "food", "!subs ask by in 30 days", r"asking 2 co-ops in private")
    await play.hears("hal", "private", r"What did your co-op pay in wages", mark=marks["hal"])
    await play.hears("fay", "private", r"What did your co-op pay in wages", mark=marks["fay"])
    await play.says("hal", "private", "64000", r"the minimum.*Is that right\?")
    await play.says("hal", "private", "yes", r"Small Screws Bicycle Repair has declared")
    await play.says("bo", "food", "!subs", r"2 of 3 co-ops here have declared")
    told = [body_of(event) for event in stage.people["bo"].said_by(stage.bot, stage.rooms["food"])]
    if any(re.search(r"163|196|64.?000|92.?000", words) for words in told):
        raise AssertionError("a figure was told in a room")
    if not stage.is_encrypted(await stage.private_with("gus")) or stage.is_encrypted(await stage.private_with("hal")):
        raise AssertionError("Gus, and nobody else here, has a private room that is encrypted")

    play.narrate("Link persons relay between the circles, and replies are carried back.")
    source = await play.talks("eve", "tech", "We have room for two apprentices from September")
    await play.replies("cy", "tech", source, "!relay")
    copy = await play.hears("fay", "coordinating", r"R-1 from the Tech circle.*two apprentices", mark=0)
    await play.replies("fay", "coordinating", copy.event_id, "Two of ours would love that. Whom do they write to?")
    back = await play.hears("eve", "tech", r"Reply to R-1 from the Coordinating circle.*Two of ours")
    await play.replies("eve", "tech", back.event_id, "To me, please!")
    await play.hears("fay", "coordinating", r"Reply to R-1 from the Tech circle.*To me, please")
    await play.says(
        "fay",
        "coordinating",
        "!relay to food The tech circle takes two apprentices: ask Eve",
        r"passed on to the Food circle",
    )
    await play.hears("gus", "food", r"R-2 from the Coordinating circle.*ask Eve")
    await play.says("cy", "tech", "!link", r"Up just now, answered")
