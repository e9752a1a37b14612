"""What somebody has not said does nothing: what they quote, have deleted, or said in clear; and nothing hidden is shown by it."""

from datetime import timedelta

import pytest

from storage.types import UserId
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_consent import FAY, GUS, HAL, opened, settled
from tests.journeys.test_speakers import declared

HTML = "org.matrix.custom.html"


async def writes(town: Town, user: str, body: str, html: str) -> None:
    content: dict[str, object] = {"msgtype": "m.text", "body": body, "format": HTML, "formatted_body": html}
    await town.emits(user, "food", "m.room.message", content)


async def test_a_line_in_clear_in_an_encrypted_room_is_no_answer(town: Town) -> None:
    card = await opened(town)
    town.server.emit(
        town.room("food"), UserId(FAY), "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, state_key=""
    )
    await town.works()
    async with refused(town, "in-clear"):
        await town.says(HAL, "food", "C-1 critical concern: it rains")
    await town.passes(timedelta(seconds=10))
    assert "it rains" not in town.body_of(card)


@pytest.mark.parametrize(
    ("quoted", "behind"),
    [("C-1 critical concern: it rains", "who said that"), ("!withdraw C-1", ""), ("!withdraw C-1", "please do not")],
)
async def test_what_is_quoted_is_not_said(town: Town, quoted: str, behind: str) -> None:
    card = await opened(town)
    heard = len(town.heard_all("food"))
    await writes(town, GUS, f"> {quoted}\n\n{behind}", f"<blockquote><p>{quoted}</p></blockquote>{behind}")
    await town.passes(timedelta(seconds=10))
    assert len(town.heard_all("food")) == heard
    assert "it rains" not in town.body_of(card)
    assert "Withdrawn" not in town.body_of(card)


@pytest.mark.parametrize(("words", "asks"), [("!cancel C-1", "Really withdraw it?"), ("!finish C-1", "Shall I?")])
async def test_what_was_deleted_before_the_yes_is_not_done(town: Town, words: str, asks: str) -> None:
    await opened(town)
    said = await town.says(GUS, "food", words)
    asked = town.last_event("food")
    assert asks in town.heard("food")
    await town.unreacts(GUS, "food", said)
    await town.replies(GUS, "food", to=asked, text="yes")
    assert not {"consent.withdrawn", "consent.closed"} & set(await town.on_record("C-1"))


async def test_hidden_words_stay_hidden_in_a_question_and_are_not_read_back(town: Town) -> None:
    await opened(town)
    hidden = "who pays <span data-mx-spoiler>the baker</span>"
    await writes(town, HAL, "!ask C-1 who pays the baker", f"!ask C-1 {hidden}")
    assert "the baker" not in town.heard("food")
    async with refused(town, "say-it-plainly"):
        await writes(town, FAY, "!tell coordinating who pays the baker", f"!tell coordinating {hidden}")
    assert "the baker" not in town.heard("food")


async def test_whoever_speaks_for_a_co_op_no_more_takes_nothing_of_it_back(town: Town) -> None:
    await settled(town)
    await declared(town, GUS)
    room = await town.private(GUS)
    answer = town.last_event(room)
    await town.says(GUS, room, "!leave Leaf Bakery yes")
    async with refused(town, "not-yours"):
        await town.replies(GUS, room, to=answer, text="undo")
    assert "do not speak for Leaf Bakery any more" in town.heard(room)
