"""What makes a room private with a person: one rule, as a table of cases."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chatbot.matrix.homeserver import Event
from chatbot.matrix.privacy import narrows_history, read_state, unfit
from storage.models import Unfit
from storage.types import EventId, RoomId, UserId

BOT, GUS, EVE = UserId("@bot:e"), UserId("@gus:e"), UserId("@eve:e")
State = dict[tuple[str, str], tuple[UserId, dict[str, Any]]]
STOCK = {
    "users_default": 0, "events_default": 0, "state_default": 50, "ban": 50, "kick": 50, "redact": 50, "invite": 0,
    "events": {"m.room.name": 50, "m.room.power_levels": 100, "m.room.history_visibility": 100, "m.room.tombstone": 100},
}  # fmt: skip
"""As Synapse gives them to a private chat."""


def room(
    *more: tuple[str, dict[str, Any]],
    maker: UserId = GUS,
    version: str = "11",
    levels: dict[str, Any] | None = None,
    people: dict[UserId, str] | None = None,
    **create: Any,
) -> State:
    """A private chat as a stock client opens it, with what is different about it."""
    users = {} if version == "12" else {maker: 100}
    state: State = {
        ("m.room.create", ""): (maker, {"room_version": version, **create}),
        ("m.room.power_levels", ""): (maker, {**STOCK, "users": users, **(levels or {})}),
        ("m.room.join_rules", ""): (maker, {"join_rule": "invite"}),
        ("m.room.history_visibility", ""): (maker, {"history_visibility": "shared"}),
    }
    for user_id, membership in {GUS: "join", BOT: "join", **(people or {})}.items():
        state["m.room.member", user_id] = (user_id, {"membership": membership})
    for name, content in more:
        kind, _, key = name.partition("|")
        state[kind, key] = (maker, content)
    return state


def judged(state: State) -> Unfit | None:
    return unfit(read_state(events(state)), me=BOT, person=GUS)


def events(state: State) -> list[Event]:
    """The room's state as the homeserver tells it."""
    return [
        Event(EventId("$1"), RoomId("!r:e"), sender, kind, content, datetime(2026, 3, 2, tzinfo=UTC), key)
        for (kind, key), (sender, content) in state.items()
    ]


def rules(rule: str) -> tuple[str, dict[str, Any]]:
    return "m.room.join_rules|", {"join_rule": rule}


def history(visibility: str) -> tuple[str, dict[str, Any]]:
    return "m.room.history_visibility|", {"history_visibility": visibility}


PRIVATE = {
    "made by the person, as stock clients do": room(),
    "made by the bot": room(maker=BOT),
    "in version 12": room(version="12"),
    "both are its creators": room(version="12", additional_creators=[BOT]),
    "the bot has been given power": room(levels={"users": {GUS: 100, BOT: 100}}),
    "the person is only invited": room(maker=BOT, people={GUS: "invite"}),
    "history for those who are in": room(history("joined")),
    "history for those who are invited": room(history("invited")),
    "somebody is named without power": room(levels={"users": {GUS: 100, EVE: -1}}),
    "an invitation by mail that was taken back": room(("m.room.third_party_invite|token", {})),
}
NOT: dict[str, tuple[Unfit, State]] = {
    "made by somebody who has left": (Unfit.MADE_BY_ANOTHER, room(maker=EVE, people={EVE: "leave"})),
    "made by somebody who hides": (Unfit.MADE_BY_ANOTHER, room(maker=EVE)),
    "nobody knows who made it": (Unfit.MADE_BY_ANOTHER, {k: v for k, v in room().items() if k[0] != "m.room.create"}),
    "a third one is in": (Unfit.NOT_ALONE, room(people={EVE: "join"})),
    "a third one is invited": (Unfit.NOT_ALONE, room(people={EVE: "invite"})),
    "a third one was in": (Unfit.NOT_ALONE, room(people={EVE: "leave"})),
    "a third one is banned": (Unfit.NOT_ALONE, room(people={EVE: "ban"})),
    "a third one knocks": (Unfit.NOT_ALONE, room(people={EVE: "knock"})),
    "a third one is invited by mail": (Unfit.NOT_ALONE, room(("m.room.third_party_invite|t", {"public_key": "k"}))),
    "the person has left": (Unfit.GONE, room(maker=BOT, people={GUS: "leave"})),
    "the person is banned": (Unfit.GONE, room(maker=BOT, people={GUS: "ban"})),
    **{
        f"people come in by the rule {rule}": (Unfit.OPEN, room(rules(rule)))
        for rule in ("public", "knock", "restricted", "knock_restricted", "private", "of tomorrow")
    },
    "it is read from outside": (Unfit.READ_FROM_OUTSIDE, room(history("world_readable"))),
    "a third one is its creator, too": (Unfit.IN_OTHER_HANDS, room(version="12", additional_creators=[EVE])),
    "a third one has all power": (Unfit.IN_OTHER_HANDS, room(levels={"users": {GUS: 100, EVE: 100}})),
    "a third one may change who comes in": (Unfit.IN_OTHER_HANDS, room(levels={"users": {EVE: 50}, "invite": 100})),
    "a third one may invite": (
        Unfit.IN_OTHER_HANDS, room(levels={"users": {EVE: 10}, "invite": 10, "state_default": 100}),
    ),
    "whoever comes may invite by their power": (
        Unfit.IN_OTHER_HANDS, room(levels={"users_default": 10, "invite": 10, "state_default": 100}),
    ),
    "whoever comes has all power": (Unfit.IN_OTHER_HANDS, room(levels={"users_default": 100})),
    "whoever comes may change its state": (Unfit.IN_OTHER_HANDS, room(levels={"state_default": 0})),
    **{
        f"whoever comes may change {guard}": (
            Unfit.IN_OTHER_HANDS, room(levels={"events": {**STOCK["events"], guard: 0}}),  # type: ignore[dict-item]
        )
        for guard in ("m.room.join_rules", "m.room.history_visibility", "m.room.power_levels")
    },
    "nobody's power is told": (
        Unfit.IN_OTHER_HANDS, {k: v for k, v in room().items() if k[0] != "m.room.power_levels"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PRIVATE)
def test_a_room_is_private(case: str) -> None:
    assert judged(PRIVATE[case]) is None


@pytest.mark.parametrize("case", NOT)
def test_a_room_is_not_private(case: str) -> None:
    why, state = NOT[case]
    assert judged(state) is why


def test_a_room_that_says_nothing_of_who_comes_in_is_by_invitation_and_its_history_for_later_members() -> None:
    state = {
        key: value for key, value in room().items() if key[0] not in ("m.room.join_rules", "m.room.history_visibility")
    }
    found = read_state(events(state))
    assert (found.join_rule, found.history) == ("invite", "shared")
    assert judged(state) is None


@pytest.mark.parametrize(
    ("state", "narrows"),
    [
        (room(), False),
        (room(levels={"users": {GUS: 100, BOT: 100}}), True),
        (room(version="12", additional_creators=[BOT]), True),
        (room(history("joined"), levels={"users": {GUS: 100, BOT: 100}}), False),
        (room(history("invited"), levels={"users": {GUS: 100, BOT: 100}}), False),
    ],
)
def test_the_bot_narrows_history_where_it_may_and_later_members_would_read_it(state: State, narrows: bool) -> None:
    assert narrows_history(read_state(events(state)), me=BOT) is narrows
