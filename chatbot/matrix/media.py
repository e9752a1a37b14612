"""Files on the homeserver: as they are for unencrypted rooms, encrypted for encrypted ones."""

import re
from collections.abc import Mapping
from typing import Any

from nio.crypto.attachments import decrypt_attachment, encrypt_attachment
from nio.exceptions import EncryptionError

from chatbot.matrix.homeserver import Content, Rejected
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


_ADDRESS = re.compile(r"mxc://([^/\s]{1,255})/([\w-]{1,255})")


async def get(http: Http, link: Content, *, at_most: int) -> bytes:
    """The file that a part of a message leads to, in clear. Raises HomeserverError: Rejected for one that is too large (M_TOO_LARGE),
    or that nobody can read."""
    sealed = link.get("file")
    address = sealed.get("url") if isinstance(sealed, Mapping) else link.get("url")
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if found is None:
        raise Rejected("no address of a file")
    data = await http.download(found.group(1), found.group(2), at_most=at_most)
    if not isinstance(sealed, Mapping):
        return data
    try:
        clear: bytes = decrypt_attachment(data, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"])
    except (EncryptionError, KeyError, TypeError, ValueError, AttributeError) as broken:
        raise Rejected("a file that cannot be decrypted") from broken
    return clear
