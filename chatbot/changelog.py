"""What changed from version to version, as CHANGELOG.md tells it. The file comes along in wheels (``setup.py``)."""

import re
from collections.abc import Collection
from pathlib import Path

HERE = Path(__file__).parent
PLACES = (HERE / "CHANGELOG.md", HERE.parent / "CHANGELOG.md")
"""Where a wheel has it, and where a checkout has it."""
_VERSION = re.compile(r"^## (\d+(?:\.\d+)*)\s*$", re.MULTILINE)


def written() -> str:
    """The whole of it; "" where it did not come along."""
    return next((place.read_text(encoding="utf-8") for place in PLACES if place.is_file()), "")


def by_version(text: str) -> dict[str, str]:
    """What stands under each version, the newest first."""
    _, *parts = _VERSION.split(text)
    return {version: said.strip() for version, said in zip(parts[::2], parts[1::2], strict=True)}


def news_for(text: str, seen: Collection[str]) -> str:
    """What stands above the newest version of those that were at work before, as Markdown; "" where nothing does."""
    news = []
    for version, said in by_version(text).items():
        if version in seen:
            break
        news.append(f"## {version}\n\n{said}\n")
    return "\n".join(news)
