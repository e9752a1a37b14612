"""Words that somebody would get into another circle's room where they have no business, or keep there after they were taken back."""

import io
from collections.abc import Mapping
from datetime import timedelta

import pytest
from PIL import Image

from storage.models import Role, RoleName
from storage.types import CircleSlug, EventId, RoomId, UserId
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town
from tests.journeys.refused import refused
from tests.journeys.test_proposals import chooses
from tests.journeys.test_secrecy import encrypt, says_secretly

BO, CY, EVE, FAY, GUS, HAL = (f"@{name}:example.org" for name in ("bo", "cy", "eve", "fay", "gus", "hal"))
PACED = timedelta(minutes=1)
LONG = " ".join(f"word{number}" for number in range(900))


def _arrived(town: Town, where: str = "coordinating") -> list[str]:
    return [words for words in town.heard_all(where) if words.startswith("R-")]


def _picture(town: Town, words: str, *, to: EventId | None = None) -> dict[str, object]:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 30, 40)).save(written, format="JPEG")
    address = f"mxc://example.org/{len(town.server.files)}x"
    town.server.files[address] = written.getvalue()
    content: dict[str, object] = {
        "msgtype": "m.image",
        "body": words,
        "filename": "oven.jpg",
        "url": address,
        "info": {},
    }
    return content if to is None else {**content, "m.relates_to": {"m.in_reply_to": {"event_id": to}}}


async def _minutes(town: Town, user: str, circle: str) -> None:
    async with town.app.database.transaction() as db:
        db.add(Role(circle=CircleSlug(circle), user_id=UserId(user), role=RoleName.SECRETARY, starts_at=town.now))


@played_once
async def _asked_and_answered(town: Town) -> tuple[EventId, EventId, EventId]:
    await _minutes(town, BO, "coordinating")
    asked = await town.says(BO, "coordinating", "!relay all Who hosts Smith? answer by in 9 days")
    answer = await town.replies(EVE, "tech", to=town.last_event("tech"), text="We do, says Jones")
    await town.replies(GUS, "food", to=town.last_event("food"), text="Not us")
    return asked, answer, town.card("coordinating", "All answers")


@played_once
async def _decided(town: Town, minutes: int = 0) -> None:
    await _minutes(town, HAL, "food")
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy a second van by in 2 days")
    await town.says(GUS, "food", "!yes C-1")
    await town.passes(timedelta(days=2, minutes=minutes))


@pytest.mark.parametrize("how", ["delete", "undo", "edit"])
async def test_an_answer_that_is_taken_back_or_changed_stands_nowhere_as_it_was(town: Town, how: str) -> None:
    _, answer, gathered = await _asked_and_answered(town)
    match how:
        case "delete":
            await town.deletes(EVE, "tech", answer)
        case "undo":
            await town.says(EVE, "tech", "!undo")
        case "edit":
            await town.edits(EVE, "tech", answer, "We do, says Kim")
    await town.passes(PACED)
    assert "Jones" not in town.body_of(gathered)
    assert "Not us" in town.body_of(gathered)
    assert ("Not answered yet: Tech circle" in town.body_of(gathered)) is (how != "edit")
    assert ("Kim" in town.body_of(gathered)) is (how == "edit")


@pytest.mark.parametrize("how", ["delete", "edit"])
async def test_nor_does_a_question(town: Town, how: str) -> None:
    asked, _, gathered = await _asked_and_answered(town)
    if how == "delete":
        await town.deletes(BO, "coordinating", asked)
        assert town.redacted(gathered)
    else:
        await town.edits(BO, "coordinating", asked, "!relay all Who hosts Kim? answer by in 9 days")
        await town.passes(PACED)
        assert "“Who hosts Kim?”" in town.body_of(gathered)


@pytest.mark.parametrize("how", ["tap", "request", "run", "text", "answer", "edit"])
async def test_long_words_have_their_whole_below_them_whichever_way_they_go(town: Town, how: str) -> None:
    said, where = await town.says(EVE, "tech", "Short" if how == "edit" else LONG), "coordinating"
    match how:
        case "tap":
            await town.reacts(CY, "tech", to=said, key="📨")
            await town.says(CY, await town.private(CY), "yes")
        case "request":
            await town.replies(GUS, "tech", to=said, text="!relay")
            room = await town.private(CY)
            await town.reacts(CY, room, to=town.last_event(room), key="📨")
        case "run":
            await town.says(HAL, "tech", "And salt")
            await town.says(CY, "tech", "!relay last 2")
        case "text":
            await town.says(CY, "tech", f"!relay last {LONG}")
            await town.replies(CY, "tech", to=town.last_event("tech"), text="yes")
        case "answer":
            await town.replies(CY, "tech", to=said, text="!relay")
            await town.replies(FAY, "coordinating", to=town.card("coordinating", "R-1"), text=LONG)
            where = "tech"
        case "edit":
            await town.replies(CY, "tech", to=said, text="!relay")
            await town.edits(EVE, "tech", said, LONG)
            await town.passes(PACED)
    file = town.content_of(town.last_event(where))
    assert str(file["filename"]).endswith(".txt")
    assert "word899" in town.server.files[str(file["url"])].decode()
    copy = town.card(where, "Reply to R-1" if how == "answer" else "R-1 from")
    assert "That is not all of it: the whole is in the file below." in town.body_of(copy)


async def test_hidden_words_are_hidden_wherever_they_are_said_again(town: Town) -> None:
    hidden: dict[str, object] = {
        "msgtype": "m.text",
        "body": f"the winner is Leaf {LONG}",
        "format": "org.matrix.custom.html",
        "formatted_body": f"the winner is <span data-mx-spoiler>Leaf</span> {LONG}",
    }
    source = await town.emits(EVE, "tech", "m.room.message", hidden)
    await town.replies(CY, "tech", to=source, text="!relay")
    file = town.content_of(town.last_event("coordinating"))
    assert town.server.files[str(file["url"])].startswith(b"the winner is [hidden words] word0")
    await town.says(CY, "tech", "!relays")
    other = await town.emits(EVE, "tech", "m.room.message", hidden)
    await town.replies(GUS, "tech", to=other, text="!relay")
    assert "Leaf" not in town.heard("tech") + town.heard_private(CY)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("!relay lats 3", "relay last 3"),
        ("!relay cancle", "relay cancel"),
        ("!relay /cancel", "relay cancel"),
        ("!relay !members", "members"),
        ("!relay help", "help"),
    ],
)
async def test_what_is_likely_a_command_is_asked_about_and_not_sent(town: Town, said: str, meant: str) -> None:
    await town.says(CY, "tech", said)
    assert f"did you mean !{meant}?" in town.heard("tech")
    assert _arrived(town) == []


async def test_a_picture_goes_with_the_words_below_it_that_look_like_a_command(town: Town) -> None:
    await town.emits(CY, "tech", "m.room.message", _picture(town, "!relay close up of the oven"))
    await town.replies(CY, "tech", to=town.last_event("tech"), text="yes")
    assert "> close up of the oven" in _arrived(town)[0]
    assert town.content_of(town.last_event("coordinating"))["msgtype"] == "m.image"


async def test_a_picture_changes_no_words_that_wait(town: Town) -> None:
    await town.says(EVE, "tech", "!relay We need flour")
    room = await town.private(CY)
    async with refused(town, "no-words"):
        await town.emits(CY, room, "m.room.message", _picture(town, "oven.jpg", to=town.last_event(room)))
    await _decided(town)
    await town.says(FAY, "food", "!relay digest")
    room = await town.private(FAY)
    draft = town.last_event(room)
    async with refused(town, "no-words"):
        await town.emits(FAY, room, "m.room.message", _picture(town, "oven.jpg", to=draft))
    await town.reacts(FAY, room, to=draft, key="📨")
    assert "> News from the Food circle" in _arrived(town)[0]


async def test_nothing_is_answered_or_passed_on_from_a_third_room(town: Town) -> None:
    source = await town.says(EVE, "tech", "News")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy = town.last_event("coordinating")
    await town.replies(GUS, "food", to=copy, text="Injected")
    assert not any("Injected" in words for where in ("tech", "coordinating") for words in town.heard_all(where))
    await town.replies(FAY, "food", to=source, text="!relay")
    assert "What shall I pass on?" in town.heard("food")
    assert len(_arrived(town)) == 1


async def test_words_that_somebody_quotes_in_a_reply_are_not_theirs(town: Town) -> None:
    await town.says(HAL, "tech", "!relay never me")
    said = await town.says(HAL, "tech", "Smith is our landlord")
    reply: dict[str, object] = {
        "msgtype": "m.text",
        "body": f"> <{HAL}> Smith is our landlord\n\nI see",
        "format": "org.matrix.custom.html",
        "formatted_body": "<mx-reply><blockquote>Smith is our landlord</blockquote></mx-reply>I see",
        "m.relates_to": {"m.in_reply_to": {"event_id": said}},
    }
    await town.replies(CY, "tech", to=await town.emits(GUS, "tech", "m.room.message", reply), text="!relay")
    assert "> I see" in _arrived(town)[0]
    assert "Smith" not in _arrived(town)[0]


async def test_what_goes_further_needs_the_permission_of_the_circle_where_it_began(town: Town) -> None:
    for where in ("tech", "coordinating"):
        await encrypt(town, where)
    chooses(town, "coordinating", relay={"allow_from_encrypted": True})
    await says_secretly(town, CY, "tech", "!relay secret plans")
    relation = {"m.in_reply_to": {"event_id": town.last_event("coordinating")}}
    content = {"msgtype": "m.text", "body": "!relay to food", "m.relates_to": relation}
    town.server.emit(town.room("coordinating"), UserId(FAY), "m.room.message", content, encrypted=True)
    async with refused(town, "not-encrypted"):
        await town.works()
    assert "An operator can allow it in the settings of the Tech circle" in town.heard("coordinating")
    assert _arrived(town, "food") == []


async def test_what_a_circle_never_shares_goes_by_no_number_and_by_no_digest_of_before(town: Town) -> None:
    await _decided(town)
    await town.says(FAY, "food", "!relay digest")
    room = await town.private(FAY)
    draft = town.last_event(room)
    await town.says(HAL, "food", "!share decisions never")
    async with refused(town, "never-shared"):
        await town.says(FAY, "food", "!relay D-1")
    assert "Your circle shares less than it did" in town.body_of(draft)
    async with refused(town, "answered"):
        await town.reacts(FAY, room, to=draft, key="📨")
    assert _arrived(town) == []


async def test_what_is_about_to_be_sent_is_not_where_the_circle_has_changed_its_mind(town: Town) -> None:
    chooses(town, "food", relay={"share_decisions": "send"})
    await _decided(town, minutes=1)
    room = await town.private(HAL)
    assert "D-1 goes to the Coordinating circle in a quarter of an hour" in town.heard(room)
    card = town.card(room, "D-1 goes")
    await town.says(HAL, "food", "!share decisions offered")
    await town.passes(timedelta(minutes=16))
    assert _arrived(town) == []
    assert "D-1 is not sent" in town.body_of(card)


async def test_a_picture_is_taken_back_whose_message_is_deleted_while_it_is_put_up(town: Town) -> None:
    source = await town.emits(EVE, "tech", "m.room.message", _picture(town, "Our oven"))
    upload, deleted = town.server.upload, list[EventId]()

    async def deletes_meanwhile(room_id: RoomId, data: bytes, *, name: str, mime: str) -> Mapping[str, object]:
        address = await upload(room_id, data, name=name, mime=mime)
        if not deleted:
            deleted.append(source)
            town.server.emit(town.room("tech"), UserId(EVE), "m.room.redaction", {}, redacts=source)
            await town.takes_in()
            await town.app.dispatcher.drain()
        return address

    town.server.upload = deletes_meanwhile  # type: ignore[method-assign]
    await town.replies(CY, "tech", to=source, text="!relay")
    await town.works()
    pictures = [each for each in town._said(town.room("coordinating")) if each.content["msgtype"] == "m.image"]
    assert deleted
    assert all(town.redacted(each.event_id) for each in pictures)
    assert town.redacted(town.card("coordinating", "R-1 from"))
