"""Pictures and files that are passed on: put up in the other room below their words, or told of where they do not go (DECISIONS 22)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from chatbot.api.context import Ctx
from chatbot.api.incoming import Attachment
from chatbot.api.wording.markup import Doc
from commands.relay.handing.copies import Copy
from commands.relay.handing.passages import Part
from commands.relay.texts import file as texts
from commands.rules.relay.files import name_of_file
from storage.models import AskedToPass, AskedToPassPart
from storage.types import RoomId

_ATTACHMENT: TypeAdapter[Attachment] = TypeAdapter(Attachment)


async def put_up(ctx: Ctx, room_id: RoomId, attachment: Attachment, *, card: Copy, mark: dict[str, Any]) -> None:
    """Put a file up in a room."""
    name = name_of_file(attachment)
    await ctx.outbox.media(
        room_id,
        {
            "link": dict(attachment.link),
            "name": name,
            "size": attachment.size,
            "voice": attachment.voice,
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
