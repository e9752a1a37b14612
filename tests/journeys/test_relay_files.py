"""Pictures, files and voices are passed on with their words, and come back with answers; what does not go is told with why."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from chatbot.matrix.homeserver import Unavailable
from storage.models import OutboxRow
from storage.types import EventId
from tests.chatbot.sending import made
from tests.journeys.conftest import Town
from tests.journeys.refused import refused

CY, EVE, FAY, GUS = (f"@{name}:example.org" for name in ("cy", "eve", "fay", "gus"))
SECRET = b"Cy's phone, 51.5 N"


def _photo() -> bytes:
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.new("RGB", (30, 20), (200, 30, 40)).save(written, format="JPEG", exif=exif)
    return written.getvalue()


def _file(town: Town, data: bytes, name: str, kind: str = "m.image", **more: object) -> dict[str, object]:
    """A message that is a file, as clients send it."""
    address = f"mxc://example.org/{len(town.server.files)}x"
    town.server.files[address] = data
    return {"msgtype": kind, "body": name, "url": address, "info": {"size": len(data)}, **more}


def _said(town: Town, where: str, back: int = 1) -> dict[str, object]:
    """One of the last messages of the bot in a room."""
    return town.content_of(town._said(town.room(where))[-back].event_id)


def _lies_in(town: Town, content: dict[str, object]) -> bytes:
    return town.server.files[str(content["url"])]


async def _passed_on(town: Town, content: dict[str, object]) -> EventId:
    source = await town.emits(EVE, "tech", "m.room.message", content)
    await town.replies(CY, "tech", to=source, text="!relay")
    return source


@pytest.mark.both_databases
async def test_a_picture_arrives_below_its_words_without_what_else_was_in_it(town: Town) -> None:
    source = await _passed_on(town, _file(town, _photo(), "Our new oven", filename="IMG_1.jpeg"))
    copy, picture = _said(town, "coordinating", 2), _said(town, "coordinating")
    assert str(copy["body"]).startswith(
        "R-1 from the Tech circle, said by Eve, passed on by Cy:\n\n> Our new oven\n\nWith it, below: IMG_1.jpeg"
    )
    assert (picture["msgtype"], picture["body"]) == ("m.image", "IMG_1.jpg")
    assert picture["info"] == {"mimetype": "image/jpeg", "size": len(_lies_in(town, picture)), "w": 30, "h": 20}
    assert SECRET not in _lies_in(town, picture)
    assert picture["m.mentions"] == {}
    assert picture["org.circlebot.relayed"] == copy["org.circlebot.relayed"]

    below = town.last_event("coordinating")
    answer = _file(town, _photo(), "IMG_2.jpg")
    answer["m.relates_to"] = {"m.in_reply_to": {"event_id": below}}
    sent = await town.emits(FAY, "coordinating", "m.room.message", answer)
    assert "Reply to R-1 from the Coordinating circle, by Fay:\n\nWith it, below: IMG_2.jpg" in str(
        _said(town, "tech", 2)["body"]
    )
    carried = town.last_event("tech")
    assert SECRET not in _lies_in(town, _said(town, "tech"))
    await town.deletes(FAY, "coordinating", sent)
    assert town.redacted(carried)
    await town.deletes(EVE, "tech", source)
    assert town.redacted(below)
    async with town.app.database.looking() as db:
        assert not any("media" in row.content for row in await db.scalars(select(OutboxRow)))


async def test_a_voice_and_a_document_go_and_come_back_without_who_made_them(town: Town) -> None:
    voice = _file(town, made.ogg(), "Voice message", "m.audio")
    voice["org.matrix.msc3245.voice"] = {}
    await _passed_on(town, voice)
    heard = _said(town, "coordinating")
    assert (heard["msgtype"], heard["body"]) == ("m.audio", "Voice message.ogg")
    assert heard["org.matrix.msc3245.voice"] == {}
    assert made.HEARD in _lies_in(town, heard)
    assert made.SECRET not in _lies_in(town, heard)
    answer = _file(town, made.pdf(), "minutes.pdf", "m.file")
    answer["m.relates_to"] = {"m.in_reply_to": {"event_id": town.last_event("coordinating")}}
    await town.emits(FAY, "coordinating", "m.room.message", answer)
    came = _said(town, "tech")
    assert (came["msgtype"], came["body"]) == ("m.file", "minutes.pdf")
    assert made.SECRET not in _lies_in(town, came)


async def test_a_sticker_goes_as_a_picture_and_a_poll_with_its_answers(town: Town) -> None:
    sticker = await town.emits(EVE, "tech", "m.sticker", _file(town, _photo(), "thumbs"))
    await town.replies(CY, "tech", to=sticker, text="!relay")
    assert _said(town, "coordinating")["body"] == "thumbs.jpg"
    kind, text = "org.matrix.msc3381.poll.start", "org.matrix.msc1767.text"
    content: dict[str, object] = {kind: {"question": {text: "Friday?"}, "answers": [{"id": "1", text: "yes"}]}}
    poll = await town.emits(EVE, "tech", kind, content)
    await town.replies(CY, "tech", to=poll, text="!relay")
    assert "> Friday?\n> • yes" in town.heard("coordinating")
    await town.deletes(EVE, "tech", poll)
    assert town.redacted(town.last_event("coordinating"))


@pytest.mark.parametrize(
    ("data", "name", "more", "told"),
    [
        (b"<svg onload='x'/>", "poster.png", {}, "“poster.png” (0.0 kB) is not here: I pass on pictures"),
        (
            b"%PDF-1.7\n\xff",
            "poster.png",
            {},
            "I take out of files who made them, when and where, and cannot do so with this one",
        ),
        (b"\x89PNG\r\n\x1a\nbroken", "poster.png", {}, "I could not read it."),
        (
            b"x",
            "film.bin",
            {"info": {"size": 20_000_000, "mimetype": "video/x"}},
            "“film.bin” (video/x, 20 MB) is not here: I pass on files of up to 10 MB",
        ),
        (None, "poster.png", {}, "it is no longer where it was put up."),
    ],
)
async def test_what_does_not_go_is_told_by_name_size_kind_and_why(
    town: Town, data: bytes | None, name: str, more: dict[str, object], told: str
) -> None:
    content = _file(town, data or b"x", name) | more
    if data is None:
        del town.server.files[str(content["url"])]
    await _passed_on(town, content)
    assert told in town.heard("coordinating")
    assert _said(town, "coordinating")["msgtype"] == "m.notice"


async def test_a_retry_puts_up_no_second_file(town: Town) -> None:
    content = _file(town, _photo(), "poster.jpg")
    source = await town.emits(EVE, "tech", "m.room.message", content)
    before = len(town.server.files)
    send, times = town.server.send, 0

    async def fails_first(room_id, event_type, body, *, txn_id, alone_with=None):  # type: ignore[no-untyped-def]
        nonlocal times
        times += body.get("msgtype") == "m.image"
        if body.get("msgtype") == "m.image" and times == 1:
            raise Unavailable("the answer was lost")
        return await send(room_id, event_type, body, txn_id=txn_id, alone_with=alone_with)

    town.server.send = fails_first  # type: ignore[method-assign]
    await town.replies(CY, "tech", to=source, text="!relay")
    await town.passes(timedelta(minutes=10))
    assert times == 2
    assert len(town.server.files) == before + 1
    assert _said(town, "coordinating")["msgtype"] == "m.image"


async def test_a_request_a_tap_and_a_run_take_the_picture_with_them(town: Town) -> None:
    source = await town.emits(EVE, "tech", "m.room.message", _file(town, _photo(), "one.jpg"))
    await town.replies(GUS, "tech", to=source, text="!relay")
    room = await town.private(CY)
    await town.reacts(CY, room, to=town.last_event(room), key="📨")
    assert _said(town, "coordinating")["body"] == "one.jpg"
    other = await town.emits(EVE, "tech", "m.room.message", _file(town, _photo(), "two.jpg"))
    await town.reacts(CY, "tech", to=other, key="📨")
    await town.says(CY, room, "yes")
    assert _said(town, "coordinating")["body"] == "two.jpg"
    await town.says(CY, "tech", "!relay last 2")
    assert [_said(town, "coordinating", back)["body"] for back in (2, 1)] == ["one.jpg", "two.jpg"]
    picture = town.last_event("coordinating")
    await town.deletes(EVE, "tech", other)
    assert town.redacted(picture)


async def test_a_picture_with_the_command_below_it_goes_itself_and_others_are_talk(town: Town) -> None:
    captioned = _file(town, _photo(), "!relay Our new oven", filename="oven.jpg")
    await town.emits(CY, "tech", "m.room.message", captioned)
    assert "> Our new oven" in str(_said(town, "coordinating", 2)["body"])
    assert _said(town, "coordinating")["body"] == "oven.jpg"
    await town.emits(CY, "tech", "m.room.message", _file(town, _photo(), "!relay", filename="shop.jpg"))
    assert _said(town, "coordinating")["body"] == "shop.jpg"

    said = len(town.heard_all("tech"))
    await town.emits(EVE, "tech", "m.room.message", _file(town, _photo(), "party.jpg"))
    reply = _file(town, _photo(), "party.jpg")
    reply["m.relates_to"] = {"m.in_reply_to": {"event_id": await town.says(EVE, "tech", "Look")}}
    await town.emits(EVE, "tech", "m.room.message", reply)
    await town.says(GUS, "food", "!join for Leaf Bakery")
    await town.says(GUS, "food", "!consent Buy a van by in 4 days")
    reply["m.relates_to"] = {"m.in_reply_to": {"event_id": town.card("food", "C-1")}}
    await town.emits(GUS, "food", "m.room.message", reply)
    assert len(town.heard_all("tech")) == said
    bad: dict[str, object] = {"msgtype": "m.image", "body": "x.png", "url": "https://example.org/x.png"}
    source = await town.emits(EVE, "tech", "m.room.message", bad)
    async with refused(town, "no-words"):
        await town.replies(CY, "tech", to=source, text="!relay")
