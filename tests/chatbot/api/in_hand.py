"""What families of a test are given: an event in hand, in a transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot import config
from chatbot.api.access import Who
from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.incoming import Actor, Message
from chatbot.api.post.outbox import Outbox
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.config import Settings
from storage.transaction import Transaction
from storage.types import EventId, RoomId, UserId
from tests.towns import FEDERATION

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROOM, GUS = RoomId("!room:example.org"), UserId("@gus:example.org")


@cache
def settings() -> Settings:
    """The settings of the federation that journeys are played in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "circlebot.toml"
        path.write_text(FEDERATION)
        return config.load(path)


def in_hand(
    db: Transaction,
    family: Family,
    *,
    among: Sequence[Family] = (),
    cause: str = "$cause",
    holds: Who = Who.ANYONE,
) -> Ctx:
    """A message of Gus's for a family, which has these families beside it."""
    return Ctx(
        db=db,
        family=family.name,
        cause=cause,
        now=NOW,
        zone=settings().federation.timezone,
        settings=settings(),
        outbox=Outbox(db, cause=cause, family=family.name, now=NOW, rendering=IN_A_ROOM),
        catalogue=Catalogue(among or (family,)),
        message=Message(EventId(cause), ROOM, GUS, GUS, "hello", NOW, private=False, encrypted=False),
        speaker=Actor(GUS, holds),
    )
