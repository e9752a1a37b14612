"""Raw JSON to plain values, failed answers to errors, raw state to power."""

import json
from collections.abc import Callable
from datetime import timedelta
from math import inf

import pytest

from chatbot.matrix import power
from chatbot.matrix.homeserver import (
    Forbidden,
    HomeserverError,
    Missing,
    RateLimited,
    Rejected,
    SyncTokenLost,
    TokenRefused,
    Unavailable,
)
from chatbot.matrix.http import error_of
from chatbot.matrix.parsing import event_of, sync_answer
from chatbot.matrix.shapes import BRACKET, json_of, number_of
from storage.types import RoomId, UserId

ROOM, ME, EVE = RoomId("!r:e.org"), UserId("@bot:e.org"), UserId("@eve:e.org")
MESSAGE = {
    "event_id": "$1",
    "sender": EVE,
    "type": "m.room.message",
    "content": {"body": "x"},
    "origin_server_ts": 1000,
}


def clear(_: RoomId, raw: object) -> None:
    return None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        3,
        [],
        {},
        {**MESSAGE, "event_id": 5},
        {**MESSAGE, "content": None},
        {**MESSAGE, "sender": {}},
        {"type": "x"},
        {**MESSAGE, "sender": "eve:e.org"},
        {**MESSAGE, "type": "m.room.member", "state_key": "eve:e.org"},
        {**MESSAGE, "type": "m.room.member", "state_key": ""},
    ],
)
def test_a_malformed_event_is_no_event(raw: object) -> None:
    assert event_of(ROOM, raw, decrypt=clear) is None


@pytest.mark.parametrize("stamp", [None, "soon", -1e30, 1e30, True, []])
def test_any_time_stamp_does(stamp: object) -> None:
    assert event_of(ROOM, {**MESSAGE, "origin_server_ts": stamp}, decrypt=clear) is not None


def test_a_malformed_part_of_a_sync_loses_only_itself() -> None:
    raw = {
        "next_batch": "n",
        "rooms": {
            "join": {
                "!a": 3,
                ROOM: {"timeline": {"events": [5, MESSAGE], "limited": True, "prev_batch": "p"}, "state": []},
            },
            "invite": {"!b": {"invite_state": {"events": [None, {"type": "m.room.member"}]}}, "!c": 7},
            "leave": {"!d": None},
        },
    }
    answer = sync_answer(raw, since="s", me=ME, decrypt=clear, keys=False)

    assert [(room.room_id, len(room.timeline), room.limited, room.prev_batch) for room in answer.rooms] == [
        (ROOM, 1, True, "p")
    ]
    assert answer.invitations == ()
    assert [departure.room_id for departure in answer.departures] == ["!d"]


def test_nobody_is_who_asks_us_into_a_room_or_out_of_it_where_no_person_is_named() -> None:
    """What names nobody cannot be kept where a person belongs, and would be told again with the whole answer."""
    mine = {"type": "m.room.member", "state_key": ME, "sender": "eve:e.org"}
    asked, gone = ({**mine, "content": {"membership": membership}} for membership in ("invite", "ban"))
    rooms = {"invite": {"!b": {"invite_state": {"events": [asked]}}}, "leave": {"!d": {"timeline": {"events": [gone]}}}}
    answer = sync_answer({"next_batch": "n", "rooms": rooms}, since="s", me=ME, decrypt=clear, keys=False)

    assert answer.invitations == ()
    assert [(each.room_id, each.by, each.banned) for each in answer.departures] == [("!d", None, True)]


def test_who_sets_other_state_is_a_person_and_what_it_is_about_need_not_be() -> None:
    raw = {**MESSAGE, "type": "m.room.third_party_invite", "state_key": "a token", "content": {}}
    assert event_of(ROOM, raw, decrypt=clear) is not None


def test_content_that_nothing_can_store_loses_its_event_alone() -> None:
    deep: object = 1
    for _ in range(60):
        deep = [{"a": deep}]
    for bad in (deep, float("nan"), float("inf")):
        content = {"msgtype": "m.text", "body": "x", "more": bad}
        assert event_of(ROOM, {**MESSAGE, "content": content}, decrypt=clear) is None
        raw = {**MESSAGE, "type": "m.room.encrypted", "content": {"ciphertext": "…"}}
        said = {"type": "m.room.message", "content": content}
        assert event_of(ROOM, raw, decrypt=lambda _, __, said=said: said) is None  # type: ignore[misc]
    assert (
        event_of(ROOM, {**MESSAGE, "content": {"body": "x", "more": [{"a": [1.5, None]}]}}, decrypt=clear) is not None
    )


@pytest.mark.parametrize(
    "endless",
    ["7" * 5000, "-" + "7" * 5000, "[" * 30_000 + "]" * 30_000, '{"a":[' * 9_000 + '"]\\""' + "]}" * 9_000],
    ids=["digits", "digits below zero", "lists", "objects"],
)
@pytest.mark.parametrize("kind", [str, str.encode])
def test_a_part_of_an_answer_that_python_cannot_read_loses_its_event_alone(
    endless: str, kind: Callable[[str], bytes | str]
) -> None:
    """All that a homeserver tells at once would be told again and again, and never be understood."""
    spoilt, honest = (
        json.dumps({**MESSAGE, "content": {"body": ']} " 7', "more": more}}) for more in ("HERE", [0, {}])
    )
    spoilt = spoilt.replace('"HERE"', endless)
    text = f'{{"next_batch": "n", "events": [{honest}, {spoilt}, {honest}], "n": 12}}'
    raw = json_of(kind(text))

    assert isinstance(raw, dict)
    assert (raw["next_batch"], raw["n"]) == ("n", 12)
    read = [event_of(ROOM, each, decrypt=clear) for each in raw["events"]]
    assert [event.content["body"] if event else None for event in read] == [']} " 7', None, ']} " 7']


def test_letters_that_are_none_leave_marks_and_the_rest_is_read() -> None:
    spoilt = (
        json.dumps({**MESSAGE, "content": {"body": "HERE", "more": "[" * 400}}).encode().replace(b"HERE", b"a\xff\xc3(")
    )
    raw = json_of(b'{"events": [' + spoilt + b'], "n": 12, "deep": ' + b"[" * 30_000 + b"]" * 30_000 + b"}")

    assert isinstance(raw, dict)
    assert raw["n"] == 12
    assert raw["events"][0]["content"]["body"] == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}("


@pytest.mark.parametrize("text", ["", "{", "[1", "7" * 5000 + "]", "[" * 3000, "]" * 3000, '"' + "[" * 3000])
def test_what_is_no_json_stays_none(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json_of(text)


def test_a_string_that_never_ends_is_read_over_once() -> None:
    """Looking for its end again from each quotation mark in it took seconds for one message, and nobody was heard meanwhile."""
    quotes = 100_000
    assert [found.span() for found in BRACKET.finditer('["' + '\\"' * quotes)] == [(0, 1), (1, 2 + 2 * quotes)]
    with pytest.raises(json.JSONDecodeError):
        json_of(f'[{"7" * 5000}, "' + '\\"' * quotes)


@pytest.mark.parametrize(
    ("told", "meant"), [(12, 12), (0, 0), (-(10**9), 0), (10**30, 1_000_000), ("many", 0), (None, 0), (1.5, 0), ([], 0)]
)
def test_a_number_of_things_is_one_that_can_be(told: object, meant: int) -> None:
    """So many keys as are missing on the server are made: for less than none this took hours."""
    assert number_of(told) == meant


def test_encrypted_events_are_clear_or_marked() -> None:
    raw = {**MESSAGE, "type": "m.room.encrypted", "content": {"ciphertext": "…"}}
    parked = event_of(ROOM, raw, decrypt=clear)
    read = event_of(ROOM, raw, decrypt=lambda _, __: {"type": "m.room.message", "content": {"body": "hi"}})

    assert parked is not None
    assert parked.undecryptable
    assert read is not None
    assert (read.encrypted, read.type, read.content["body"]) == (True, "m.room.message", "hi")


def test_a_redaction_says_what_it_takes_away_in_either_place() -> None:
    for place in ({"redacts": "$9"}, {"content": {"redacts": "$9"}}):
        event = event_of(ROOM, {**MESSAGE, "type": "m.room.redaction", "content": {}, **place}, decrypt=clear)
        assert event is not None
        assert event.redacts == "$9"


def test_no_id_is_longer_than_what_it_is_kept_in() -> None:
    """A server takes anything for what a redaction takes away, and PostgreSQL would refuse the whole answer, again and again."""
    for place in ({"redacts": "$" * 300}, {"content": {"redacts": "$" * 300}}):
        event = event_of(ROOM, {**MESSAGE, "type": "m.room.redaction", "content": {}, **place}, decrypt=clear)
        assert event is not None
        assert len(event.redacts or "") == 255


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (401, {"errcode": "M_UNKNOWN_TOKEN"}, TokenRefused),
        (400, {"errcode": "M_UNKNOWN_POS"}, SyncTokenLost),
        (403, {"errcode": "M_FORBIDDEN"}, Forbidden),
        (404, {"errcode": "M_NOT_FOUND"}, Missing),
        (413, {"errcode": "M_TOO_LARGE"}, Rejected),
        (400, {"errcode": "M_DUPLICATE_ANNOTATION"}, Rejected),
        (502, None, Unavailable),
        (500, {"errcode": "M_UNKNOWN"}, Unavailable),
        (404, None, Unavailable),
        *((status, {}, Unavailable) for status in (304, 400, 401, 403, 404, 408)),
        (404, {"message": "no Route matched with those values"}, Unavailable),
        (429, None, RateLimited),
    ],
)
def test_what_a_failed_answer_means(status: int, answer: dict[str, object] | None, kind: type[HomeserverError]) -> None:
    assert type(error_of(status, {}, answer, what="x")) is kind


@pytest.mark.parametrize(
    ("headers", "answer", "seconds"),
    [({}, {"retry_after_ms": 1500}, 1.5), ({"Retry-After": "7"}, {}, 7), ({"Retry-After": "x"}, {}, 5), ({}, {}, 5)],
)
def test_how_long_to_wait_after_a_429(headers: dict[str, str], answer: dict[str, object], seconds: float) -> None:
    error = error_of(429, headers, answer, what="x")

    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("user", "create", "levels", "level"),
    [
        (EVE, {"room_version": "11"}, None, 100),
        (ME, {"room_version": "11"}, None, 0),
        (EVE, {"room_version": "11"}, {"users": {}}, 0),
        (EVE, {"room_version": "12"}, {"users": {}}, inf),
        (ME, {"room_version": "12", "additional_creators": [ME]}, {"users": {}}, inf),
        (ME, {"room_version": "12"}, {"users": {ME: 50}}, 50),
        (ME, {"room_version": "10"}, {"users": {ME: "50"}}, 50),
        (ME, {"room_version": "10"}, {"users_default": 7}, 7),
        (ME, {}, {"users": [], "users_default": True}, 0),
    ],
)
def test_power(user: UserId, create: dict[str, object], levels: dict[str, object] | None, level: float) -> None:
    assert power.level_of(user, create=create, creator=EVE, levels=levels) == level
