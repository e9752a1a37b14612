"""What the README shows is what the bot says; it leaves out most of what is said between."""

import re
from pathlib import Path

import pytest

from tests.journeys.conftest import Town
from tests.pages.conversation import played
from tests.towns import FEDERATION

README = (Path(__file__).parents[2] / "README.md").read_text()
STORY = """```conversation
Food circle
  Gus        !join for Leaf Bakery
  Hal        !join for Small Screws
  Fay        !join for Green Grocers
  Gus        !consent Move the monthly call to Thursdays by fri 17:00
  Hal        taps ✅ below C-1
  Fay        replies to C-1: concern: Thursdays are market days for two of us
  — 5 days later —
Tech circle
  Eve        We have room for two apprentices from September
  Cy         replies to We have room: !relay
Coordinating circle
  Fay        Two of ours would love that!
Private: Gus
  Gus        subs declare 92000 wages, 71500 self-employed
```"""


@pytest.fixture
def toml() -> str:
    """Circles that decide as they do where nothing else is set."""
    return FEDERATION.replace('consent.quorum = "1/3"\n', "")


async def test_all_that_it_has_the_bot_say_is_said(town: Town) -> None:
    (shown,) = re.findall(r"## What it looks like\n\n```text\n(.+?)```", README, re.S)
    said, ours = await played(town, STORY), False
    lines = []
    for line in shown.splitlines():
        ours = line.startswith("  Circlebot") or (ours and line.startswith(" " * 13))
        lines += [" ".join(line.removeprefix("  Circlebot").split())] if ours else []

    assert len(lines) > 10
    assert [line for line in lines if line not in " ".join(said.split())] == []
