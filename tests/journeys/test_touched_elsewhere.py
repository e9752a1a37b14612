"""A card is touched where it stands. Whoever knows its event id has that from anywhere, and no homeserver sees into what is
sealed: what is done in another room, or in a ciphertext, does nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.models import AuditLine
from storage.types import EventId, RoomId, UserId
from tests.fakes import BOT
from tests.journeys.begun import played_once
from tests.journeys.conftest import Town

ADA, CY, DI, EVE, FAY, GUS, HAL, BO = (
    UserId(f"@{name}:example.org") for name in ("ada", "cy", "di", "eve", "fay", "gus", "hal", "bo")
)


async def changes_in(town: Town) -> int:
    """How many changes have left a line."""
    async with town.app.database.looking() as db:
        return (await db.scalars(select(func.count()).select_from(AuditLine))).one()


async def reacts_sealed(town: Town, user: UserId, where: str | RoomId, *, to: EventId, key: str) -> EventId:
    """A person reacts within a ciphertext."""
    content = {"m.relates_to": {"rel_type": "m.annotation", "event_id": to, "key": key}}
    event = town.server.emit(town.room(where), user, "m.reaction", content, encrypted=True)
    await town.works()
    return event.event_id


@played_once
async def cards_of_all_families(town: Town) -> list[tuple[EventId, str]]:
    """Each card that there is in the room of the tech circle, and what is tapped there."""
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(DI, "tech", "!consent Move the call to Friday")
    await town.says(DI, "tech", "!proposal Buy a van")
    await town.says(EVE, "tech", "!hands Carry the boxes")
    await town.says(EVE, "tech", "!sense The plan")
    await town.says(EVE, "tech", "!date Call 1h thu 10:00, fri 10:00")
    beginnings = (("C-1 ·", "✋"), ("Call for hands H-1", "✋"), ("Sense check", "👍"), ("Date poll", "1️⃣"))
    return [(town.card("tech", beginning), key) for beginning, key in beginnings]


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "by a server that does not look"])
async def test_who_is_elsewhere_touches_no_card(town: Town, sealed: bool) -> None:
    cards = await cards_of_all_families(town)
    room = await town.private(BO)
    before, said = await changes_in(town), len(town.heard_all_private(BO))
    shown = [town.body_of(card) for card, _ in cards]
    for card, key in cards:
        for where in (room, "food"):
            if sealed:
                await reacts_sealed(town, BO, where, to=card, key=key)
            else:
                await town.emits(
                    BO,
                    where,
                    "m.reaction",
                    {"m.relates_to": {"rel_type": "m.annotation", "event_id": card, "key": key}},
                )
        await town.replies(BO, "food", to=card, text="object because I say so")
        await town.says(BO, "food", "object because I say so", thread=card)
    await town.passes(timedelta(seconds=10))

    assert await changes_in(town) == before
    assert [town.body_of(card) for card, _ in cards] == shown
    assert len(town.heard_all_private(BO)) == said


async def test_who_is_in_both_rooms_touches_a_card_in_its_own(town: Town) -> None:
    ((card, key), *_) = await cards_of_all_families(town)
    before = await changes_in(town)
    await town.reacts(ADA, "coordinating", to=card, key=key)
    assert await changes_in(town) == before

    tapped = await town.emits(
        ADA, "tech", "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": card, "key": key}}
    )
    assert await changes_in(town) == before + 1
    await town.unreacts(ADA, "coordinating", tapped)
    assert await changes_in(town) == before + 1
    await town.unreacts(ADA, "tech", tapped)
    assert await changes_in(town) == before + 2


async def test_a_reaction_that_came_out_of_a_ciphertext_is_nothing_even_in_the_card_s_room(town: Town) -> None:
    ((card, key), *_) = await cards_of_all_families(town)
    before = await changes_in(town)
    await reacts_sealed(town, CY, "tech", to=card, key=key)
    assert await changes_in(town) == before

    tapped = await town.reacts(DI, "tech", to=card, key=key)
    assert await changes_in(town) == before + 1
    town.server.emit(town.room("tech"), DI, "m.room.redaction", {}, redacts=tapped, encrypted=True)
    await town.works()
    assert await changes_in(town) == before + 1


async def test_a_forged_reply_carries_nothing_past_the_link_persons(town: Town) -> None:
    source = await town.says(EVE, "tech", "We have room for two apprentices")
    await town.replies(CY, "tech", to=source, text="!relay")
    copy, before = town.last_event("coordinating"), len(town.heard_all("tech"))
    await town.replies(HAL, "food", to=copy, text="injected from food")
    await town.says(HAL, "food", "injected from food", thread=copy)
    assert len(town.heard_all("tech")) == before

    await town.replies(FAY, "coordinating", to=copy, text="Two it is")
    assert "Two it is" in town.heard("tech")


async def test_words_taken_back_are_taken_back_where_they_were_said(town: Town) -> None:
    await cards_of_all_families(town)
    said = await town.says(DI, "tech", "!object C-1 We cannot come")
    before = await changes_in(town)
    await town.unreacts(DI, await town.private(DI), said)
    assert await changes_in(town) == before
    await town.unreacts(DI, "tech", said)
    assert await changes_in(town) > before


@pytest.mark.parametrize("follows", [True, False])
async def test_a_room_and_the_one_that_replaces_it_are_one_place_where_both_say_so(town: Town, follows: bool) -> None:
    """Anybody can put a tombstone into a room of their own that points to a circle's."""
    ((card, key), *_) = await cards_of_all_families(town)
    old = town.server.room("of Ada", [ADA])
    town.server.member(old, BOT, "join")
    if follows:
        created = {"room_version": "12", "predecessor": {"room_id": old}}
        town.server.emit(town.room("tech"), ADA, "m.room.create", created, state_key="")
    await town.works()
    town.server.emit(old, ADA, "m.room.tombstone", {"replacement_room": town.room("tech")}, state_key="")
    await town.works()
    before = await changes_in(town)
    await town.reacts(ADA, old, to=card, key=key)

    assert await changes_in(town) == before + follows
