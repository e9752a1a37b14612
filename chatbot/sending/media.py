"""Files of people's that go from one room into another: taken down, made ready in a process of their own, put up again.

What is said where one does not go stands in the row: nothing here has words.
"""

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from chatbot.matrix.homeserver import Forbidden, Homeserver, Missing, Rejected
from chatbot.sending import cleaned
from storage.types import RoomId

log = structlog.get_logger(__name__)

PATIENCE = 5
"""Seconds that the process may take beyond its own."""
AT_ONCE = asyncio.Semaphore(1)
"""One file at a time: each may take half a gigabyte."""
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e/\\:*?\"<>|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_OF_A_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""What some computers read as a device of theirs, whatever ending follows."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that can be put up."""

    data: bytes
    facts: Mapping[str, Any]


async def taken_up(homeserver: Homeserver, room_id: RoomId, media: Mapping[str, Any]) -> dict[str, Any]:
    """The message that leads to the file of a row, put up in a room; or the one that says why it does not go. Raises
    HomeserverError where another try may succeed."""
    found = await _ready(homeserver, media)
    if isinstance(found, str):
        log.info("a file does not go", why=found)
        return dict(media["instead"][found])
    name = named(str(media["name"]), str(found.facts["ending"]))
    mime = str(found.facts["mime"])
    link = await homeserver.upload(room_id, found.data, name=name, mime=mime)
    info = {"mimetype": mime, "size": len(found.data)}
    info |= {key: found.facts[key] for key in ("w", "h") if key in found.facts}
    content: dict[str, Any] = {
        "msgtype": _msgtype(mime),
        "body": name,
        "filename": name,
        "info": info,
        "m.mentions": {},
        **link,
    }
    if media.get("voice") and mime.startswith("audio/"):
        content["org.matrix.msc3245.voice"] = {}
    return content


async def _ready(homeserver: Homeserver, media: Mapping[str, Any]) -> Ready | str:
    """The file, or in a word why it does not go."""
    if isinstance(media.get("size"), int) and media["size"] > cleaned.LARGEST:
        return "too-large"
    try:
        data = await homeserver.download(media["link"], at_most=cleaned.LARGEST)
    except (Forbidden, Missing):
        return "gone"
    except Rejected as refused:
        return "too-large" if refused.code == "M_TOO_LARGE" else "broken"
    async with AT_ONCE:
        return await clean(data, name=str(media["name"]))


async def clean(data: bytes, *, name: str) -> Ready | str:
    """Have a file made ready by a process of its own; what that cannot do in its time, or not in its memory, is broken."""
    order = json.dumps({"name": name}).encode() + b"\n"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(cleaned.__file__)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(order + data), cleaned.SECONDS + PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        return "broken"
    head, _, data = written.partition(b"\n")
    try:
        facts = json.loads(head)
    except ValueError:
        return "broken"
    if "refused" in facts:
        return str(facts["refused"])
    return Ready(data, facts)


def named(name: str, ending: str) -> str:
    """A file's name with the ending that its content has, and nothing in it that a computer reads as more than a name."""
    stem = _UNFIT.sub("", name).strip(" .")
    stem = stem.rpartition(".")[0] or stem if "." in stem else stem
    stem = stem[:LONGEST_NAME].strip(" .")
    return f"{'file' if not stem or _OF_A_DEVICE.fullmatch(stem.partition('.')[0]) else stem}.{ending}"


def _msgtype(mime: str) -> str:
    kind = mime.partition("/")[0]
    return f"m.{kind}" if kind in ("image", "audio", "video") else "m.file"
