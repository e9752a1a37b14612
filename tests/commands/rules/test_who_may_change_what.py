"""Who may change what in the register and on agendas, and when not any more: each refusal with the case beside it without one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chatbot.api.errors import Refusal
from commands.rules import call, forgetting, rollcall
from commands.rules.consent import drafts as consent_drafts
from commands.rules.membership import accounts, coop_changes, coop_standing, renaming
from commands.rules.membership import admission as membership
from storage.models import (
    Accounts,
    Action,
    AgendaPoint,
    Call,
    Coop,
    CoopChange,
    FederationStanding,
    ItemDraft,
    JoinRequest,
    RequestState,
)
from storage.types import UserId
from tests.commands.rules.cases import Cases, refused, rows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
A_MOMENT, DAY = timedelta(seconds=1), timedelta(days=1)
BOT, GUS, HAL, IVY = (UserId(f"@{name}:e") for name in ("bot", "gus", "hal", "ivy"))
LEAF, OAK = Coop(id=1, slug="leaf", name="Leaf"), Coop(id=2, slug="oak", name="Oak")
NO, MEMBER = FederationStanding.NO, FederationStanding.MEMBER
AGREED = FederationStanding.AGREED

CASES: Cases = {
    "join another account": (
        accounts.may_be_joined,
        {"account": HAL, "person": GUS, "accounts": Accounts(), "bot": BOT, "named": set(), "known": True},
        [
            ({}, None), ({"account": GUS}, "one-already"), ({"accounts": Accounts({HAL: GUS})}, "one-already"), ({"account": BOT}, "the-bot"),
            ({"accounts": Accounts({HAL: IVY})}, "anothers"), ({"accounts": Accounts({IVY: HAL})}, "anothers"),
            ({"accounts": Accounts({IVY: GUS})}, None), ({"named": {HAL}}, "named-in-toml"), ({"named": {GUS}}, "named-in-toml"),
            ({"named": {IVY}}, None), ({"known": False}, "not-known"),
        ],
    ),
    "say that an account is theirs": (accounts.may_say_so, {"known": True}, [({}, None), ({"known": False}, "not-ours")]),
    "ask one more account": (
        accounts.may_ask_again, {"asked": accounts.MOST_A_DAY}, [({}, "asked-often"), ({"asked": accounts.MOST_A_DAY - 1}, None)],
    ),
    "end that an account is theirs": (
        accounts.may_part, {"banned_from": None}, [({}, None), ({"banned_from": "Food circle"}, "banned-with-one")],
    ),
    "name the account that ends": (
        accounts.which_to_part, {"said": None, "spoken_with": GUS, "joined": {HAL, IVY}},
        [
            ({}, "which-account"), ({"joined": set()}, "no-account"), ({"joined": {HAL}}, None), ({"said": HAL}, None),
            ({"said": GUS}, "which-account"), ({"spoken_with": HAL}, None), ({"said": GUS, "joined": {HAL}}, "which-account"),
        ],
    ),
    "be forgotten": (
        forgetting.must_not_be_named, {"operates": False, "sees_sums": False},
        [({}, None), ({"operates": True}, "named-in-the-toml"), ({"sees_sums": True}, "named-in-the-toml")],
    ),
    "say what becomes of a co-op": (
        coop_changes.may_change, {"own": False, "operates": False, "coop": "Leaf"},
        [({}, "not-your-coop"), ({"own": True}, None), ({"operates": True}, None)],
    ),
    "speak of a co-op that is no more": (
        coop_changes.must_go_on, {"coop": LEAF, "into": None},
        [
            ({}, None), ({"coop": Coop(id=1, slug="leaf", name="Leaf", ended_at=NOW)}, "coop-closed"),
            ({"coop": Coop(id=1, slug="leaf", name="Leaf", ended_at=NOW), "into": "Oak"}, "coop-merged"),
        ],
    ),
    "have two things become of a co-op": (
        coop_changes.must_be_first, {"waiting": None, "coop": "Leaf"}, [({}, None), ({"waiting": CoopChange()}, "changes-already")],
    ),
    "merge a co-op": (coop_changes.must_be_two, {"coop": LEAF, "other": OAK}, [({}, None), ({"other": LEAF}, "same-coop")]),
    "take somebody along": (
        coop_changes.may_take_along, {"speaks": True, "alone": False, "person": "Gus", "coop": "Leaf"},
        [({}, None), ({"speaks": False}, "not-of-it"), ({"alone": True}, "would-be-silent")],
    ),
    "undo what became of a co-op": (
        coop_changes.may_be_undone, {"done": CoopChange(done_at=NOW), "coop": "Leaf", "now": NOW + coop_changes.UNDO_WITHIN},
        [
            ({}, None), ({"now": NOW + coop_changes.UNDO_WITHIN + A_MOMENT}, "undone-too-late"), ({"done": None}, "nothing-to-undo"),
            ({"done": CoopChange()}, "nothing-to-undo"),
        ],
    ),
    "give a co-op another name": (
        renaming.may_rename, {"own": False, "operates": False, "coop": "Leaf"},
        [({}, "not-your-coop"), ({"own": True}, None), ({"operates": True}, None)],
    ),
    "give it that name": (
        renaming.must_be_another, {"coop": LEAF, "to": "Ash", "known": None},
        [({}, None), ({"to": "Leaf"}, "same-name"), ({"known": OAK}, "known-coop"), ({"known": LEAF}, None)],
    ),
    "note how a co-op stands": (
        coop_standing.may_note, {"own": False, "looks_after": False, "before": NO, "after": AGREED, "coop": "Leaf"},
        [
            ({}, "not-your-coop"), ({"own": True}, None), ({"looks_after": True}, None), ({"own": True, "after": MEMBER}, "not-yours-to-note"),
            ({"own": True, "before": MEMBER}, "not-yours-to-note"), ({"looks_after": True, "after": MEMBER}, None),
        ],
    ),
    "begin a roll-call": (
        rollcall.may_begin, {"until": NOW + rollcall.LEAST, "now": NOW, "open_until": None},
        [
            ({}, None), ({"until": None}, None), ({"until": NOW + rollcall.LEAST - A_MOMENT}, "too-soon"),
            ({"open_until": "Friday"}, "asked-already"),
        ],
    ),
    "answer alone what the circle decides": (
        lambda **how: membership.must_be_for_people(JoinRequest(number=1, **how)), {"state": RequestState.OPEN, "item": None},
        [({}, None), ({"item": 3}, "circle-decides"), ({"state": RequestState.APPROVED}, "settled")],
    ),
    "change a draft": (
        lambda **how: consent_drafts.must_be_open(ItemDraft(number=3, **how)), {},
        [
            ({}, None), ({"item": 4, "published_at": NOW}, "published"), ({"item": 4}, None), ({"discarded_at": NOW}, "discarded"),
        ],
    ),
    "throw a draft away": (
        consent_drafts.may_discard, {"draft": ItemDraft(number=3, begun_by=GUS), "by": GUS, "there": True},
        [({}, None), ({"by": HAL}, "not-yours"), ({"by": HAL, "there": False}, None), ({"there": False}, None)],
    ),
    "do something in a call": (
        lambda **how: call.must_be_open(Call(number=1, **how)), {}, [({}, None), ({"opened_at": NOW}, None), ({"closed_at": NOW}, "closed")],
    ),
    "call a call off": (
        lambda **how: call.must_be_to_come(Call(number=1, **how)), {},
        [({}, None), ({"opened_at": NOW}, "begun"), ({"closed_at": NOW}, "closed")],
    ),
    "take a point off an agenda": (
        lambda **how: call.must_wait(AgendaPoint(number=1, **how)), {},
        [({}, None), ({"dealt_at": NOW}, "not-there"), ({"removed_at": NOW}, "not-there")],
    ),
    "end an action": (
        lambda **how: call.must_be_to_do(Action(number=1, **how)), {},
        [({}, None), ({"done_at": NOW}, "done"), ({"dropped_at": NOW}, "dropped")],
    ),
    "plan a call": (call.must_be_ahead, {"when": NOW + A_MOMENT, "now": NOW}, [({}, None), ({"when": NOW}, "passed")]),
    "ask one more thing of somebody": (
        call.may_ask_more, {"waiting": call.MOST_OF_ANOTHER - 1, "today": call.MOST_A_DAY - 1},
        [({}, None), ({"waiting": call.MOST_OF_ANOTHER}, "asked-enough"), ({"today": call.MOST_A_DAY}, "asked-often")],
    ),
    "begin a round where nobody is": (call.turns_of, {"names": {"1": "Leaf"}}, [({}, None), ({"names": {}}, "nobody-there")]),
}  # fmt: skip


@pytest.mark.parametrize(("what", "otherwise", "complaint"), rows(CASES))
def test_who_may(what: str, otherwise: dict[str, Any], complaint: str | None) -> None:
    rule, case, _ = CASES[what]
    assert refused(rule, **{**case, **otherwise}) == complaint


@pytest.mark.parametrize(
    ("said", "spoken_with", "joined", "ends"),
    [(None, GUS, {HAL}, HAL), (HAL, GUS, {HAL, IVY}, HAL), (None, HAL, {HAL, IVY}, HAL), (IVY, HAL, {HAL, IVY}, IVY)],
)
def test_the_account_that_is_meant_becomes_a_person_by_itself(
    said: UserId | None, spoken_with: UserId, joined: set[UserId], ends: UserId
) -> None:
    assert accounts.which_to_part(said, spoken_with=spoken_with, joined=joined) == ends


@pytest.mark.parametrize("item", [None, 3])
def test_who_has_asked_already_is_told_who_answers(item: int | None) -> None:
    told = membership.asked_already(JoinRequest(number=1, item=item), link_person="link person")
    assert ("C-3" in str(told.text)) == (item is not None)
    assert ("will answer" in str(told.text)) == (item is None)


def test_a_draft_is_written_by_people_who_are_named_by_their_ids() -> None:
    assert consent_drafts.names_people("@hal, @fay and @bo:example.org")
    assert not consent_drafts.names_people("@hal and Fay")
    assert not consent_drafts.names_people(" , ")


@pytest.mark.parametrize(
    ("said", "words", "aim", "why"),
    [
        ("Buy a van", "Buy a van", None, None), ("aim: less noise", "", "less noise", None), ("why now: it leaks", "", None, "it leaks"),
        ("Buy a van why now: it leaks", "Buy a van", None, "it leaks"),
    ],
)  # fmt: skip
def test_a_draft_is_changed_by_its_text_or_by_one_of_its_parts_alone(
    said: str, words: str, aim: str | None, why: str | None
) -> None:
    assert consent_drafts.read_change(said) == (words, aim, why)
    with pytest.raises(Refusal):
        consent_drafts.read_change("  ")
