"""Comparing what was said with the rooms and with the archive. Every difference is a finding in words."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from storage.types import RoomId
from tests.soak.said import SILENT, Heard, Kind, Said, answers_to, outcome


@dataclass
class Findings:
    """All that is not as it should be; empty lists mean that nothing was lost, repeated or mixed up."""

    lost: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    answered_wrong: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """What somebody in an encrypted room cannot open, or what was said there in the clear."""
    out_of_order: list[str] = field(default_factory=list)
    done_wrong: list[str] = field(default_factory=list)
    """Not done, done twice, or done otherwise."""
    inconsistent: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [
            f"{name.replace('_', ' ')}: {one}"
            for name, found in vars(self).items()
            for one in found
        ]  # fmt: skip


def check(
    said: Sequence[Said], heard: Mapping[RoomId, Sequence[Heard]], archive: Path, *, hub: RoomId, ended: datetime
) -> Findings:
    """Compare everything. ``heard`` is what the bot said in each room, oldest first; ``hub`` is where relays go. What fell due
    before the bot ``ended`` has to be sent; afterwards nobody was there to send it."""
    findings = Findings()
    _check_rooms(said, heard, hub, findings)
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as db:
        _check_effects(said, db, findings)
        _check_consistency(db, findings, ended)
    return findings


def _check_rooms(
    said: Sequence[Said], heard: Mapping[RoomId, Sequence[Heard]], hub: RoomId, findings: Findings
) -> None:
    last: dict[RoomId, int] = defaultdict(lambda: -1)
    for one in said:
        name = f"{one.kind.value} {one.event_id} by {one.user_id}"
        if one.kind is Kind.RELAY:
            copies = sum(f"> {one.item}\n" in f"{each.body}\n" for each in heard.get(hub, ()))
            if copies != 1:
                findings.done_wrong.append(f"{name}: {copies} copies of {one.item!r} in the coordinating circle")
        if one.kind in SILENT:
            continue
        here = heard.get(one.room_id, ())
        places = answers_to(one, here)
        if not places:
            findings.lost.append(name)
            continue
        if len(places) > 1:
            findings.answered_twice.append(f"{name}: {len(places)} times")
        body = here[places[0]].body
        if not re.search(one.expects, body, re.S):
            findings.answered_wrong.append(f"{name}: expected {one.expects!r}, heard {body[:200]!r}")
        if places[0] < last[one.room_id]:
            findings.out_of_order.append(name)
        last[one.room_id] = max(last[one.room_id], places[0])
    findings.unreadable += [f"message {each.event_id}" for room in heard.values() for each in room if not each.secret]
    keys = Counter(each.key for room in heard.values() for each in room if each.key is not None)
    findings.answered_twice += [f"transaction {key}: {count} messages" for key, count in keys.items() if count > 1]


def _check_effects(said: Sequence[Said], db: sqlite3.Connection, findings: Findings) -> None:
    wanted = outcome(said)
    wrong = findings.done_wrong

    rows = db.execute(
        "SELECT members.circle, user_id, name FROM members JOIN coops ON coops.id = coop_id "
        "WHERE left_at IS NULL AND coops.circle IS NULL"
    ).fetchall()
    _compare("member", Counter(((c, u), n) for c, u, n in rows), Counter(wanted.members.items()), wrong)

    rows = db.execute("SELECT circle, text FROM consent_items").fetchall()
    _compare("item", Counter(rows), Counter(wanted.items), wrong)

    rows = db.execute(
        "SELECT text, user_id, stance, source, taken_back_at FROM consent_answers "
        "JOIN consent_items ON consent_items.number = item ORDER BY consent_answers.at, consent_answers.id"
    ).fetchall()
    sources = Counter(source for _, _, _, source, taken_back in rows if taken_back is None)
    _compare("answer by", sources, Counter(wanted.sources), wrong)
    twice = Counter(row[3] for row in rows)
    wrong += [f"answer by {source} is there {number} times" for source, number in twice.items() if number > 1]
    counting = {(text, user): stance for text, user, stance, _, taken_back in rows if taken_back is None}
    _compare("answer", Counter(counting.items()), Counter(wanted.answers.items()), wrong)

    rows = db.execute("SELECT origin, text FROM relays").fetchall()
    _compare("relay", Counter(rows), Counter(wanted.relays), wrong)

    declared: dict[str, list[str]] = defaultdict(list)
    for coop, wages in db.execute(
        "SELECT name, wages FROM declarations JOIN coops ON coops.id = coop_id ORDER BY declarations.id"
    ):
        declared[coop].append(str(wages // 100))
    if declared != wanted.declared:
        wrong.append(f"declarations: {dict(declared)} instead of {dict(wanted.declared)}")

    rows = db.execute("SELECT event_id FROM inbox").fetchall()
    known = {event_id for (event_id,) in rows}
    findings.lost += [f"{one.kind.value} {one.event_id} never came in" for one in said if one.event_id not in known]


def _check_consistency(db: sqlite3.Connection, findings: Findings, ended: datetime) -> None:
    wrong = findings.inconsistent
    if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        wrong.append("the archive is damaged")
    wrong += [f"a row without the row it belongs to: {row}" for row in db.execute("PRAGMA foreign_key_check")]
    states = dict(db.execute("SELECT state, count(*) FROM inbox GROUP BY state"))
    wrong += [f"{count} events are {state}" for state, count in states.items() if state not in ("done", "refused")]
    dead = db.execute("SELECT count(*) FROM outbox WHERE state = 'dead'").fetchone()[0]
    due = waiting(db, at=ended)
    wrong += [f"{count} messages are {what}" for count, what in ((dead, "dead"), (due, "not sent")) if count]
    doubles = db.execute(
        "SELECT event_id, count(*) FROM outbox WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) > 1"
    ).fetchall()
    wrong += [f"{count} rows stand for the message {event_id}" for event_id, count in doubles]


def waiting(db: sqlite3.Connection, *, at: datetime) -> int:
    """How many messages are due at an instant and not sent."""
    now = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    query = "SELECT count(*) FROM outbox WHERE state = 'queued' AND due_at <= ?"
    count: int = db.execute(query, (now,)).fetchone()[0]
    return count


def _compare(what: str, found: Counter[object], wanted: Counter[object], wrong: list[str]) -> None:
    wrong += [f"{what} {each} is there {found[each]} times, not {wanted[each]}" for each in found - wanted]
    wrong += [f"{what} {each} is there {found[each]} times, not {wanted[each]}" for each in wanted - found]
