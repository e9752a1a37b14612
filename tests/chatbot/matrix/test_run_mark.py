"""Whether another folder has been at work with the account since ours."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chatbot.matrix.homeserver import Missing
from chatbot.matrix.run_mark import FILE, RunMark
from storage.types import UserId

BOT = UserId("@circlebot:example.org")


class Server:
    """Keeps the account's data."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] | None = None

    async def ask(self, method: str, *path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert path == ("user", BOT, "account_data", "org.circlebot.run")
        if method == "PUT":
            self.kept = dict(body or {})
            return {}
        if self.kept is None:
            raise Missing("M_NOT_FOUND")
        return self.kept


async def _starts(server: Server, folder: Path) -> bool:
    return await RunMark(server, BOT, folder).set()  # type: ignore[arg-type]


async def test_a_folder_that_goes_on_is_the_last(tmp_path: Path) -> None:
    server = Server()

    assert not await _starts(server, tmp_path)
    assert not await _starts(server, tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


async def test_a_copy_is_not_once_the_first_has_gone_on(tmp_path: Path) -> None:
    server = Server()
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir()
    await _starts(server, first)
    shutil.copytree(first, copy)
    await _starts(server, first)

    assert await _starts(server, copy)
    assert not await _starts(server, copy)
    assert await _starts(server, first), "and now the first is behind"


@pytest.mark.parametrize("kept", [None, "", "{", "[]", '{"run": 3}', '{"run": "another"}'])
async def test_what_is_not_its_own_mark_is_another_s(tmp_path: Path, kept: str | None) -> None:
    server = Server()
    await _starts(server, tmp_path)
    (tmp_path / FILE).unlink()
    if kept is not None:
        (tmp_path / FILE).write_text(kept)

    assert await _starts(server, tmp_path)


@pytest.mark.parametrize("shape", [{}, {"run": 3}, {"run": None}])
async def test_data_of_another_shape_is_no_mark(tmp_path: Path, shape: dict[str, Any]) -> None:
    server = Server()
    server.kept = shape

    assert not await _starts(server, tmp_path)
