"""What a newcomer sees first: ``make demo``, to the end of its scenario."""

import asyncio
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


async def test_every_answer_of_the_demo_s_scenario_comes(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chatbot", "demo", "--script", "--folder", str(tmp_path / "demo"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await demo.communicate()
    assert demo.returncode == 0, said.decode()[-2000:]
    assert "The scenario is over; every expected answer came." in said.decode()
