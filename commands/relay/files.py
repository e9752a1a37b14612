"""Pictures and files that are passed on: put up in the other room below their words, or told of where they do not go (DECISIONS 22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx
from chatbot.api.incoming import Attachment
from chatbot.api.markup import Doc
from chatbot.api.payloads import Asked
from chatbot.api.phrases import Inline
from commands.relay import file_texts as texts
from commands.relay.copies import Copy
from commands.relay.passages import Part
from commands.rules.relay_files import cannot_be_stripped, name_of_file
from commands.rules.yes_or_no import yes_or_no
from storage.models import AskedToPass, AskedToPassPart
from storage.types import CircleSlug, EventId, RoomId, UserId

_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)


@dataclass(frozen=True)
class AsItIs(Asked, name="as-it-is"):
    """Is this to be passed on as it is: a file with what may stand in it besides, or words that their circle wants shown first? One
    question to a person at a time."""

    about: str
    origin: CircleSlug
    targets: tuple[CircleSlug, ...]
    author: UserId
    text: str
    source: EventId
    at: datetime
    here: EventId
    quoted: bool
    said_in: RoomId
    private: bool
    attachment: Attachment | None
    parts: tuple[Part, ...] = ()
    decision: int | None = None


async def put_up(
    ctx: Ctx, room_id: RoomId, attachment: Attachment, *, card: Copy, as_it_is: bool, mark: dict[str, Any]
) -> None:
    """Put a file up in a room."""
    name = name_of_file(attachment)
    await ctx.outbox.media(
        room_id,
        {
            "link": dict(attachment.link),
            "name": name,
            "size": attachment.size,
            "voice": attachment.voice,
            "as_it_is": as_it_is and cannot_be_stripped(attachment),  # Only of such a file was anybody told.
        },
        instead=_instead(attachment),
        card=str(card),
        mark=mark,
    )


def _instead(attachment: Attachment) -> Mapping[str, Doc]:
    """What is said where it does not go, by why not."""
    return {
        "too-large": texts.not_here(attachment, texts.too_large()),
        "kind": texts.not_here(attachment, texts.wrong_kind()),
        "metadata": texts.not_here(attachment, texts.tells_more()),
        "gone": texts.not_here(attachment, texts.gone()),
        "broken": texts.not_here(attachment, texts.broken()),
    }


def kept(attachment: Attachment | None) -> dict[str, Any] | None:
    """A file as the archive keeps where it lies."""
    return _ATTACHMENT.dump_python(attachment, mode="json") if attachment is not None else None


def read(kept_as: Mapping[str, Any] | None) -> Attachment | None:
    """A file that the archive has kept."""
    return _ATTACHMENT.validate_python(dict(kept_as)) if kept_as is not None else None


def kept_parts(request: AskedToPass, parts: Sequence[Part]) -> list[AskedToPassPart]:
    """The messages of a run as they wait with the request to pass them on."""
    return [
        AskedToPassPart(
            request=request.number,
            author=each.author,
            source=each.source,
            text=each.text,
            at=each.at,
            attachment=kept(each.attachment),
        )
        for each in parts
    ]


def read_parts(kept_as: Sequence[AskedToPassPart]) -> tuple[Part, ...]:
    """The messages of a run that has waited."""
    return tuple(Part(each.author, each.text, each.source, each.at, read(each.attachment)) for each in kept_as)


def says_whether(words: str, asked: AsItIs, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_as_it_is(ctx: Ctx, asked: AsItIs) -> Inline:
    """What a link person is asked about a file."""
    return texts.whether_as_it_is()
