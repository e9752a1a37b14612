"""When something fails on our side: whoever waits for an answer is told, once, and nobody else; and what must not happen meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chatbot.handling.messages import Messages
from chatbot.handling.notices import Notices
from chatbot.handling.touches import Touches
from storage.models import InboxEvent, InboxState
from storage.types import EventId, UserId
from tests.journeys.conftest import Town
from tests.journeys.test_consent import HAL, opened

SORRY = "failed on our side"


async def fails(*_: Any, **__: Any) -> None:
    """As code does that has a mistake in it."""
    raise LookupError("a mistake of ours")


async def state_of(town: Town, event_id: EventId) -> InboxState:
    async with town.app.database.looking() as db:
        return (await db.scalars(select(InboxEvent.state).where(InboxEvent.event_id == event_id))).one()


@pytest.mark.parametrize(("text", "told"), [("!ping", True), ("Circlebot: ping", True), ("Shall we meet?", False)])
async def test_who_speaks_to_us_is_told_of_a_failure_and_who_talks_is_not(
    town: Town, monkeypatch: pytest.MonkeyPatch, text: str, told: bool
) -> None:
    before = len(town.heard_all("tech"))
    with monkeypatch.context() as patched:
        patched.setattr(Messages, "handle", fails)
        said = await town.says(HAL, "tech", text)
    assert [SORRY in words for words in town.heard_all("tech")[before:]] == [True] * told
    assert await state_of(town, said) is InboxState.FAILED
    await town.says(HAL, "tech", "!ping 2")
    assert town.heard("tech") == "pong 2"


async def test_a_tap_that_fails_is_told_nobody_of(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await opened(town)
    before = (len(town.heard_all("food")), len(town.heard_all_private(HAL)))
    with monkeypatch.context() as patched:
        patched.setattr(Touches, "reaction", fails)
        tap = await town.reacts(HAL, "food", to=card, key="👍")
    assert (len(town.heard_all("food")), len(town.heard_all_private(HAL))) == before
    assert await state_of(town, tap) is InboxState.FAILED


async def test_where_not_even_that_can_be_told_the_next_is_handled(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(town.heard_all("tech"))
    with monkeypatch.context() as patched:
        patched.setattr(Messages, "handle", fails)
        patched.setattr(Notices, "tell_why_not", fails)
        said = await town.says(HAL, "tech", "!ping")
    assert len(town.heard_all("tech")) == before
    assert await state_of(town, said) is InboxState.FAILED
    await town.says(HAL, "tech", "!ping 2")
    assert town.heard_all("tech")[before:] == ["pong 2"]


@pytest.mark.parametrize("event_type", ["m.reaction", "m.room.redaction"])
async def test_what_no_client_encrypts_and_comes_encrypted_does_nothing(town: Town, event_type: str) -> None:
    card = await opened(town)
    tap = await town.reacts(HAL, "food", to=card, key="👍")
    await town.passes(timedelta(seconds=10))
    heard = town.tally(card)
    content: dict[str, Any] = {"m.relates_to": {"rel_type": "m.annotation", "event_id": card, "key": "✋"}}
    gone = tap if event_type == "m.room.redaction" else None
    town.server.emit(town.room("food"), UserId(HAL), event_type, content, redacts=gone, encrypted=True)
    await town.works()
    await town.passes(timedelta(seconds=10))
    assert town.tally(card) == heard


async def test_words_that_somebody_else_calls_an_edit_of_mine_are_their_own(town: Town) -> None:
    card = await opened(town)
    mine = await town.says(HAL, "food", "!yes C-1 we like it")
    await town.passes(timedelta(seconds=10))
    heard = town.body_of(card)
    await town.edits("@gus:example.org", "food", mine, "!object C-1 it is too dear")
    await town.edits(HAL, "tech", mine, "!object C-1 it is too dear")
    await town.passes(timedelta(seconds=10))
    assert town.body_of(card) == heard
