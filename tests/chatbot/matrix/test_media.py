"""Files of people's on the homeserver, as messages lead to them: what lies about them is told, and breaks nothing of ours."""

import copy
from collections.abc import Callable
from typing import Any, cast

import pytest
from nio.crypto.attachments import encrypt_attachment

from chatbot.matrix import media
from chatbot.matrix.homeserver import Rejected
from chatbot.matrix.http import Http

DATA = b"the plan of our shop"
SEALED, KEY = encrypt_attachment(DATA)
ADDRESS = "mxc://example.org/abc"


class _Store:
    """What the homeserver has under that address."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked: list[tuple[str, str]] = []

    async def download(self, server: str, media_id: str, *, at_most: int) -> bytes:
        self.asked.append((server, media_id))
        return self.data


async def _had(link: dict[str, Any], data: bytes = SEALED) -> bytes:
    return await media.get(cast(Http, _Store(data)), link, at_most=1000)


async def test_a_file_is_had_in_clear_however_it_lies_there() -> None:
    assert await _had({"file": {**KEY, "url": ADDRESS}}) == DATA
    assert await _had({"url": ADDRESS}, DATA) == DATA


def _changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    sealed = copy.deepcopy({**KEY, "url": ADDRESS})
    change(sealed)
    return {"file": sealed}


@pytest.mark.parametrize(
    "link",
    [
        _changed(lambda file: file["hashes"].update(sha256="A" * 43)),
        _changed(lambda file: file["hashes"].pop("sha256")),
        _changed(lambda file: file["hashes"].update(sha256=None)),
        _changed(lambda file: file["key"].update(k="short")),
        _changed(lambda file: file["key"].pop("k")),
        _changed(lambda file: file.update(key="k")),
        _changed(lambda file: file.update(iv="%%%")),
        _changed(lambda file: file.pop("iv")),
    ],
)
async def test_a_sealed_file_that_does_not_fit_its_message_is_rejected(link: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        await _had(link)


async def test_so_is_one_of_which_a_part_has_come() -> None:
    with pytest.raises(Rejected):
        await _had({"file": {**KEY, "url": ADDRESS}}, SEALED[:-3])


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x", "mxc://example.org", "mxc://example.org/", "mxc://example.org/../admin", "mxc://example.org/a/b",
        "mxc://example.org/a?b", "mxc:///a", "mxc://exa mple.org/a", f"mxc://example.org/{'a' * 300}", "", 5, None, ["mxc://example.org/a"],
    ],
)  # fmt: skip
async def test_what_is_no_address_of_a_file_is_asked_of_nobody(address: object) -> None:
    store = _Store(DATA)
    for link in ({"url": address}, {"file": {**KEY, "url": address}}):
        with pytest.raises(Rejected):
            await media.get(cast(Http, store), link, at_most=1000)
    assert store.asked == []
