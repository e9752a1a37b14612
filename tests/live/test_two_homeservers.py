"""Members live on many homeservers: two of them, federated, one of which may be silent, or cut off from the other."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chatbot.demo.member import Member
from tests.confirmed import confirm_at
from tests.live.federated import FederatedSynapse, both
from tests.live.opened import Hall, names

AS_PEOPLE_DO = 2.0
"""Seconds. Who comes in from another server at the very moment of a message is told of it by the next one only: so servers do it."""
pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[FederatedSynapse, FederatedSynapse]]:
    """Ours, where the bot lives, and theirs."""
    ours, theirs = await both(tmp_path_factory.mktemp("federated"))
    yield ours, theirs
    await asyncio.gather(ours.stop(), theirs.stop())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(
    servers: tuple[FederatedSynapse, FederatedSynapse], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hall]:
    """A hall on our server, another circle's room on theirs, and the bot."""
    ours, theirs = servers
    hall = Hall(ours, tmp_path_factory.mktemp("hall"), "both")
    far = Member(theirs.url, await theirs.register("far", "secret"), "secret")
    await far.log_in()
    await far.make_room("far-circle", "Far circle")
    await hall.build(far=f"#far-circle:{theirs.server_name}")
    await hall.bot.start()
    yield hall
    await far.close()
    await hall.pull_down()


async def test_the_first_words_are_readable_for_people_of_both_servers(
    hall: Hall, servers: tuple[FederatedSynapse, FederatedSynapse]
) -> None:
    members = [
        await hall.person(f"first-{name}", on=servers[number % 2], after=AS_PEOPLE_DO * (number % 2))
        for number, name in enumerate(names(6))
    ]
    answers = await asyncio.gather(*(hall.is_answered(each, number + 1) for number, each in enumerate(members)))
    for member, answer in zip(members, answers, strict=True):
        await hall.nothing_in_clear(member, answer)


async def test_what_concerns_a_silent_server_waits_and_holds_up_nobody_else(
    hall: Hall, servers: tuple[FederatedSynapse, FederatedSynapse]
) -> None:
    theirs = servers[1]
    near = await hall.person("near")
    far = [await hall.person(f"away-{name}", on=theirs, after=AS_PEOPLE_DO) for name in names(3)]
    for number, member in enumerate(far, start=20):
        await member.say_in_clear(hall.room, f"!subs calc {number * 1000000} wages")
        await hall.host.hears(f"{number}000000 wages", by=member.user_id, mark=0)
    theirs.fall_silent()
    try:
        began = time.monotonic()
        await near.say_in_clear(hall.room, "!ping while they are silent")
        await near.hears("pong while they are silent", by=hall.bot_id, within=2)
        await hall.is_answered(near, 30, within=5)
        assert time.monotonic() - began < 6
    finally:
        theirs.speak()
    for number, member in enumerate(far, start=20):
        await hall.hears_answer(member, number, within=90)


async def test_the_bot_is_ready_as_soon_as_usual_while_a_server_is_silent(
    hall: Hall, servers: tuple[FederatedSynapse, FederatedSynapse]
) -> None:
    await hall.bot.stop()
    began = time.monotonic()
    await hall.bot.start()
    usual = time.monotonic() - began
    await hall.bot.stop()
    servers[1].fall_silent()
    try:
        began = time.monotonic()
        await hall.bot.start()
        assert time.monotonic() - began < usual + 2
        await hall.host.say_in_clear(hall.room, "!ping after the start")
        await hall.host.hears("pong after the start", by=hall.bot_id, within=5)
    finally:
        servers[1].speak()


async def test_an_answer_that_comes_after_the_end_over_a_cut_link_is_kept_as_late_and_its_sender_told(
    hall: Hall, servers: tuple[FederatedSynapse, FederatedSynapse]
) -> None:
    ours, theirs = servers
    near, far = await hall.person("proposer"), await hall.person("late", on=theirs)
    for member, coop in ((near, "Green Grocers"), (far, "Far Farm")):
        await confirm_at(hall.bot.config, member.user_id, coop)
        await member.say_in_clear(hall.room, f"!join for {coop}")
        await hall.host.hears(f"You now speak for {coop}", by=hall.bot_id, mark=0)
    await near.say_in_clear(hall.room, "!consent Share the van by tomorrow 17:00")
    card = await far.hears("C-1 · .*Share the van", by=hall.bot_id, mark=0)
    ours.link.cut()
    try:
        await far.say_in_clear(hall.room, "!concern C-1 the tyres are old")
        await asyncio.sleep(1)
        await near.say_in_clear(hall.room, "!yes C-1")
        await hall.host.say_in_clear(hall.room, "!close C-1")
        await near.hears("D-1", by=hall.bot_id, within=20)
    finally:
        ours.link.mend()
    await far.hears("C-1 had closed, so your answer is noted as late", by=hall.bot_id, within=60)
    assert card.room_id == hall.room
