"""Files on the homeserver: as they are for unencrypted rooms, encrypted for encrypted ones."""

from typing import Any

from nio.crypto.attachments import encrypt_attachment

from chatbot.matrix.homeserver import Content
from chatbot.matrix.http import Http


async def put(http: Http, data: bytes, *, name: str, mime: str, encrypted: bool) -> Content:
    """Upload a file; returns the part of a message that leads to it. Raises HomeserverError."""
    if not encrypted:
        return {"url": (await http.upload(data, name=name, mime=mime))["content_uri"]}
    sealed, key = encrypt_attachment(data)
    # Name and type are secret, too: they travel in the encrypted message alone.
    stored = await http.upload(sealed, name=None, mime="application/octet-stream")
    link: dict[str, Any] = {**key, "url": stored["content_uri"]}
    return {"file": link}
