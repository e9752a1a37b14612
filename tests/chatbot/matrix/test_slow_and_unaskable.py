"""Names that are asked about slowly, among others that cannot be asked about, hold nobody up for long."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from chatbot.matrix import batches
from chatbot.matrix.batches import in_batches
from chatbot.matrix.homeserver import Rejected
from chatbot.matrix.patience import Patience

HONEST = [f"@honest{number}:localhost" for number in range(50)]
EVIL = [f"@{'bad' if number % 10 == 0 else 'slow'}{number}:evil.example" for number in range(1000)]


async def test_a_server_that_takes_its_time_with_each_of_its_people_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "FOLLOWED_UP_FOR", timedelta(seconds=0.2))
    asked: list[str] = []

    async def ask(names: Sequence[str]) -> None:
        if any(name.startswith("@bad") for name in names):
            raise Rejected("400", status=400)
        if any(name.startswith("@slow") for name in names):
            await asyncio.sleep(0.05)
        asked.extend(names)

    async def ask_about_us() -> None: ...

    patience = Patience()
    began = asyncio.get_running_loop().time()
    await in_batches([*HONEST, *EVIL], ask=ask, ask_about_us=ask_about_us, patience=patience)
    assert asyncio.get_running_loop().time() - began < 1
    assert set(HONEST) <= set(asked)
    assert not any(patience.allows(name) for name in EVIL if name not in asked)
