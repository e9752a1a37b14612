"""``make soak PLAY=limits``: a round of subs at a real Synapse with its stock limits, while somebody says ``!ping``.

Whoever has no private room with the bot gets one, and Synapse allows about one new room a minute: sixty co-ops take an hour.
Ends with 1 when anybody was asked twice or not at all.
"""

import asyncio
import re
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from chatbot.demo.member import Member, body_of
from chatbot.demo.synapse import Synapse, free_port
from chatbot.matrix.homeserver import Event
from storage.types import RoomId, UserId
from tests.confirmed import confirm_at
from tests.live.conftest import Bot
from tests.towns import Circle, federation

UNLIMITED = {"messages_per_second": 0, "burst_count": 0}
PING_EVERY = 30.0
LOOK_EVERY = 180.0
ASKED = "are to be declared"


def configuration(*, url: str, bot: str, ada: str) -> str:
    """A circle whose subs are asked, and the one that it belongs to."""
    circles = (Circle("coordinating", "#coordinating:localhost"), Circle("food", "#food:localhost"))
    return federation(homeserver=url, bot=bot, operators=ada, circles=circles, scheme='vat = "20%"')


@dataclass
class Place:
    """The server, the bot and the people. The first person is operator and treasurer, the second says ``!ping``."""

    bot: Bot
    ada: Member
    eve: Member
    speakers: list[Member]
    food: RoomId
    desk: RoomId
    """Where the operator looks at the queue."""
    archive: Path


@dataclass(frozen=True, slots=True)
class Look:
    """What ``!admin outbox`` said, so many seconds after the round was started, and for when it promised the end."""

    at: float
    promised: float
    words: str


@dataclass
class Round:
    """What was measured; times are seconds since the round was started."""

    waits: list[float] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    asked_at: dict[UserId, list[float]] = field(default_factory=dict)
    missing: int = 0
    dead: int = 0
    held_back: Counter[str] = field(default_factory=Counter)
    """How often the homeserver asked to slow down, by what it was about."""

    @property
    def done_at(self) -> float:
        """When the last one was asked."""
        return max(at for times in self.asked_at.values() for at in times)

    @property
    def twice(self) -> int:
        return sum(len(times) > 1 for times in self.asked_at.values())


@asynccontextmanager
async def place(folder: Path, *, coops: int, rooms: int) -> AsyncIterator[Place]:
    """Make everything ready without limits, then start Synapse and the bot again with Synapse's stock limits for the bot."""
    port = free_port()
    free = Synapse(folder / "synapse", port=port)
    await free.start()
    bot_id = await free.register("bot", "secret")
    people = []
    for name in ("ada", "eve", *(f"p{number}" for number in range(coops))):
        user_id = await free.register(name, "secret", admin=name == "ada")
        people.append(Member(free.url, user_id, "secret"))
        await people[-1].log_in()
    ada, eve, *speakers = people
    await ada.make_room("coordinating", "Coordinating circle")
    food = await ada.make_room("food", "Food circle")
    for member in people:
        await ada._http._ask(
            "POST", "users", member.user_id, "override_ratelimit", body=UNLIMITED, api="/_synapse/admin/v1"
        )
    config = folder / "circlebot.toml"
    config.write_text(configuration(url=free.url, bot=bot_id, ada=ada.user_id))
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o600)
    bot = Bot(config, bot_id, cold=True)
    await bot.start()
    desk = await _private(ada, bot_id)
    for number, speaker in enumerate(speakers):
        await speaker.join(food)
        await confirm_at(config, speaker.user_id, f"Co-op {number}")
        await speaker.say(food, f"!join for Co-op {number}")
        await speaker.hears(f"Co-op {number}\\b", by=bot_id, room_id=food)
        if number < rooms:
            await _private(speaker, bot_id)
    await eve.join(food)
    await bot.stop()
    await free.stop()
    stock = Synapse(folder / "synapse", port=port, limits=True)
    await stock.start()
    try:
        await bot.start()
        yield Place(bot, ada, eve, speakers, food, desk, folder / "data" / "circlebot.db")
        await bot.stop()
    finally:
        for member in people:
            await member.close()
        await stock.stop()


async def _private(member: Member, bot: UserId) -> RoomId:
    room_id = await member.private_room(bot)
    for _ in range(600):
        if await member.has_in(room_id, bot):
            return room_id
        await asyncio.sleep(0.1)
    raise AssertionError("the bot does not come into the private room")


async def play(here: Place, *, within: float) -> Round:
    """Ask all for their subs, and meanwhile say ``!ping`` and look at the queue until all have been asked."""
    found, began, all_asked = Round(), time.monotonic(), asyncio.Event()
    found.asked_at = {speaker.user_id: [] for speaker in here.speakers}

    def noting(times: list[float]) -> Callable[[Event], None]:
        def note(event: Event) -> None:
            if event.sender == here.bot.user_id and ASKED in body_of(event):
                times.append(time.monotonic() - began)
                if all(found.asked_at.values()):
                    all_asked.set()

        return note

    for speaker in here.speakers:
        speaker.listeners.append(noting(found.asked_at[speaker.user_id]))
    await here.ada.say(here.food, "!subs ask")
    await here.ada.hears("I am asking", by=here.bot.user_id, room_id=here.food)
    others = [asyncio.create_task(_ping(here, found)), asyncio.create_task(_look(here, found, began))]
    with suppress(TimeoutError):
        await asyncio.wait_for(all_asked.wait(), within)
    await asyncio.sleep(PING_EVERY)  # What came twice would come now.
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    found.missing = sum(not times for times in found.asked_at.values())
    found.held_back = Counter(re.findall(r"slow down\b.*?about='?(opening rooms|\w+)", here.bot.log()))
    with closing(sqlite3.connect(f"file:{here.archive}?mode=ro", uri=True)) as db:
        found.dead = db.execute("SELECT count(*) FROM outbox WHERE state = 'dead'").fetchone()[0]
    return found


async def _ping(here: Place, found: Round) -> None:
    number = 0
    while True:
        began = time.monotonic()
        await here.eve.say(here.food, f"!ping {number}")
        await here.eve.hears(f"^pong {number}$", by=here.bot.user_id, room_id=here.food, within=3600)
        found.waits.append(time.monotonic() - began)
        number += 1
        await asyncio.sleep(max(0.0, began + PING_EVERY - time.monotonic()))


async def _look(here: Place, found: Round, began: float) -> None:
    while True:
        at = time.monotonic() - began
        await here.ada.say(here.desk, "!admin outbox")
        words = body_of(await here.ada.hears("sent", by=here.bot.user_id, room_id=here.desk, within=3600))
        told = re.search(r"in about (\d+) (minute|hour)", words)
        span = int(told.group(1)) * {"minute": 60, "hour": 3600}[told.group(2)] if told else 60
        found.looks.append(Look(at, at + span, words))
        await asyncio.sleep(20 if at < 30 else LOOK_EVERY)


def in_words(found: Round, *, coops: int, rooms: int) -> str:
    """The report, as Markdown."""
    done = found.done_at if any(found.asked_at.values()) else 0.0
    return "\n".join(
        [
            "# A round of subs at stock limits",
            "",
            "Made by `make soak PLAY=limits`: real Synapse with its stock limits (0.2 messages a second, one new room in "
            f"62.5 s, bursts of ten), {coops} co-ops, {rooms} of them with a private room already. The treasurer says "
            f"`!subs ask`; meanwhile somebody says `!ping` every {PING_EVERY:.0f} s and an operator `!admin outbox`.",
            "",
            f"{datetime.now(UTC):%-d %B %Y}.",
            "",
            "| What was measured | |",
            "| --- | ---: |",
            f"| all were asked after | {_minutes(done)} |",
            f"| co-ops asked exactly once | {sum(len(times) == 1 for times in found.asked_at.values())} |",
            f"| asked twice, not at all | {found.twice}, {found.missing} |",
            f"| messages given up | {found.dead} |",
            f"| `!ping` said | {len(found.waits)} |",
            f"| its answer came after: median, longest | {_spread(found.waits)} |",
            *(f"| held back by the server: {about} | {count} times |" for about, count in sorted(found.held_back.items())),
            "",
            "What `!admin outbox` promised, beside what came true:",
            "",
            "| Looked after | promised the end after | too early by |",
            "| ---: | ---: | ---: |",
            *(f"| {_minutes(look.at)} | {_minutes(look.promised)} | {_minutes(done - look.promised)} |"
              for look in found.looks if look.at < done),
            "",
        ]
    )  # fmt: skip


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"


def _spread(waits: Sequence[float]) -> str:
    return f"{statistics.median(waits):.2f} s, {max(waits):.2f} s" if waits else "nobody asked"


def main(
    coops: Annotated[int, typer.Option(help="Co-ops of the circle, with one person each.")] = 60,
    rooms: Annotated[int, typer.Option(help="How many of them have a private room with the bot already.")] = 0,
    within: Annotated[float, typer.Option(help="Minutes after which it is given up.")] = 90.0,
    report: Annotated[Path | None, typer.Option(help="Write the report into this file, too.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep databases and logs in this folder.")] = None,
) -> None:
    """Ask sixty co-ops for their subs on a Synapse as strict as it comes, and see whether anybody waits meanwhile."""
    with tempfile.TemporaryDirectory() as scratch:
        found = asyncio.run(_run(keep or Path(scratch), coops, rooms, within * 60))
    told = in_words(found, coops=coops, rooms=rooms)
    typer.echo(told)
    if report is not None:
        report.write_text(told)
    raise typer.Exit(1 if found.twice or found.missing or found.dead else 0)


async def _run(folder: Path, coops: int, rooms: int, within: float) -> Round:
    typer.echo("making rooms …")
    async with place(folder, coops=coops, rooms=rooms) as here:
        typer.echo(f"asking {coops} co-ops …")
        return await play(here, within=within)


if __name__ == "__main__":
    typer.run(main)
