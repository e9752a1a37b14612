"""The first words in encrypted private rooms that the bot opens: encrypted, and readable by each device of the person."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chatbot.demo.synapse import Synapse
from tests.live.gate import Gate
from tests.live.opened import Hall, names

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def at_once(request: pytest.FixtureRequest) -> int:
    """For how many people the bot opens rooms at once."""
    return int(request.config.getoption("--rooms-at-once"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """A hall with the bot in it."""
    hall = Hall(synapse, tmp_path_factory.mktemp("opened"), "opened")
    await hall.build()
    await hall.bot.start()
    yield hall
    await hall.pull_down()


async def test_one_at_a_time_while_nobody_else_is_there(hall: Hall) -> None:
    for number, name in enumerate(names(4), start=1):
        member = await hall.person(f"single-{name}")
        answer = await hall.is_answered(member, number)
        await hall.nothing_in_clear(member, answer)


async def test_many_at_once_and_some_who_come_in_later(hall: Hall, at_once: int) -> None:
    members = [
        await hall.person(f"many-{name}", after=3.0 * (number % 2)) for number, name in enumerate(names(at_once))
    ]
    answers = await asyncio.gather(*(hall.is_answered(each, 100 + number) for number, each in enumerate(members)))
    assert len(set(answers)) == at_once
    for member, answer in zip(members, answers, strict=True):
        await hall.nothing_in_clear(member, answer)


async def test_each_device_of_a_person_reads_it(hall: Hall) -> None:
    one = await hall.person("twice")
    other = await hall.person("twice", joins=False)
    await hall.is_answered(one, 7)
    await hall.hears_answer(other, 7)


async def test_on_a_slow_server(synapse: Synapse, tmp_path: Path) -> None:
    """The room is made, and the bot hears of it in its sync answers, long before it is told that it is."""

    async def slowly(path: str) -> None:
        if path.endswith("/createRoom"):
            await asyncio.sleep(1.5)
        elif "/keys/" in path:
            await asyncio.sleep(0.2)

    async with Gate(synapse.url, after=slowly) as gate:
        hall = Hall(synapse, tmp_path, "slow")
        await hall.build(url=gate.url)
        await hall.bot.start()
        members = [await hall.person(name) for name in names(3)]
        await asyncio.gather(*(hall.is_answered(each, number) for number, each in enumerate(members, start=1)))
        await hall.pull_down()


async def test_killed_right_after_the_room_was_made(synapse: Synapse, tmp_path: Path) -> None:
    made, gone = asyncio.Event(), asyncio.Event()

    async def dies(path: str) -> None:
        if path.endswith("/createRoom") and not made.is_set():
            made.set()
            await gone.wait()

    async with Gate(synapse.url, after=dies) as gate:
        hall = Hall(synapse, tmp_path, "cut-short")
        await hall.build(url=gate.url)
        await hall.bot.start()
        member = await hall.person("p")
        answered = asyncio.create_task(hall.is_answered(member, 5))
        await made.wait()
        await hall.bot.kill()
        gone.set()
        await hall.bot.start()
        answer = await answered
        await hall.nothing_in_clear(member, answer)
        said = [event for event in member.timeline if event.sender == hall.bot_id and event.type == "m.room.create"]
        assert [event.room_id for event in said] == [answer]
        await hall.pull_down()


async def test_who_has_no_device_that_reads_yet_reads_it_once_they_have(synapse: Synapse, tmp_path: Path) -> None:
    hall = Hall(synapse, tmp_path, "late", more='encrypt_private_rooms = "always"')
    await hall.build()
    await hall.bot.start()
    user_id = await synapse.register("slow-late", "secret")
    plain = await hall.plain("slow")
    await plain.say(hall.room, "!subs calc 9000000 wages")
    await plain.hears("I answer you in our private room", by=hall.bot_id)
    await asyncio.sleep(2)
    member = await hall.person("slow", joins=False)
    assert member.user_id == user_id
    await hall.hears_answer(member, 9, within=100)
    await plain.close()
    await hall.pull_down()
