"""Events that are told in another order than they were said: each counts with its own time, none is lost or doubled."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.confirmed import confirm_in
from tests.faults.conftest import ADA, CY, EVE, GUS, running, until
from tests.faults.homeserver import Fault, FaultyHomeserver

WAITING = "SELECT count(*) FROM outbox WHERE state = 'queued' AND kind = 'edit'"
CO_OPS = {EVE: "Byte Co-op", GUS: "Leaf Bakery", ADA: "Hill Farm", CY: "Old Mill"}


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4], ids=lambda seed: "as said" if seed is None else f"order {seed}")
async def test_the_same_answers_in_any_order_lead_to_the_same(
    server: FaultyHomeserver, tech: str, toml: Path, seed: int | None
) -> None:
    async with running(toml) as app:
        for person, coop in CO_OPS.items():
            await confirm_in(app.database, person, coop)
        joined = [await server.say(tech, person, f"!join for {coop}") for person, coop in CO_OPS.items()]
        await until(lambda: all(server.answers_to(each) for each in joined))
        await server.say(tech, EVE, "!consent Move the call to Friday")
        await until(lambda: any("C-1" in words for words in server.said(tech)))
    card = next(e["event_id"] for _, e in server.rooms[tech].timeline if "C-1" in str(e["content"].get("body")))
    began = int(time.time() * 1000) - 600_000

    async def says(person: str, after: int, body: str, *, on_card: bool = True) -> str:
        relation = {"m.relates_to": {"m.in_reply_to": {"event_id": card}}} if on_card else {}
        content = {"msgtype": "m.text", "body": body} | relation
        return await server.emit(tech, person, "m.room.message", content, origin_server_ts=began + after * 1000)

    async def taps(person: str, after: int, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": card, "key": key}
        return await server.emit(
            tech, person, "m.reaction", {"m.relates_to": relation}, origin_server_ts=began + after * 1000
        )

    said = [
        await taps(EVE, 10, "✅"),
        await says(CY, 15, "fine by us"),
        await says(GUS, 30, "!yes C-1", on_card=False),
        await says(EVE, 40, "concern: it may clash with the school run"),
        await says(ADA, 50, "object because half of us cannot come"),
        await says(ADA, 60, "fine by us"),
        await says(CY, 70, "object because that is market day"),
    ]
    asked = [await says(GUS, 80 + number, f"!ping {number}", on_card=False) for number in range(10)]
    fault = Fault("sync", times=1000, reorder=Random(seed))
    if seed is not None:
        server.faults.append(fault)
    async with running(toml):
        await until(lambda: all(server.answers_to(each) for each in (*said[1:], *asked)))
        await until(lambda: server.edits_of(card) and _column(toml, WAITING) == [0])

    told = server.edits_of(card)[-1]
    assert "Critical concern\n\n• @cy:localhost for Old Mill: that is market day\n\nConcern" in told
    assert "Concern\n\n• @eve:localhost for Byte Co-op: it may clash with the school run\n\n4 of 4 heard" in told
    assert "4 of 4 heard · enough to decide\n2 consent: " in told
    arrived = _column(toml, "SELECT event_id FROM inbox ORDER BY position")
    assert ([each for each in arrived if each in {*said, *asked}] == [*said, *asked]) == (seed is None)
    assert sorted(_column(toml, "SELECT source FROM consent_answers")) == sorted(said)
    assert {len(server.answers_to(each)) for each in asked} == {1}


def _column(toml: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as archive:
        return [row[0] for row in archive.execute(query)]
