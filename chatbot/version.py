"""Which Circlebot this is: its version, and the revision of the code that it was made from."""

import subprocess  # git alone, with arguments of ours
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from storage import migrations

HERE = Path(__file__).parent
STAMP = HERE / "REVISION"
"""Written into wheels as they are built (``setup.py``)."""
UNKNOWN = "unknown"


def revision() -> str:
    """The commit that the code is of, in short; "unknown" where neither a build nor git tells."""
    if STAMP.is_file():
        return STAMP.read_text(encoding="ascii").strip() or UNKNOWN
    if not (HERE.parent / ".git").exists():
        return UNKNOWN
    asked = ["git", "-C", str(HERE.parent), "rev-parse", "--short=10", "HEAD"]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    return found.stdout.strip() or UNKNOWN


def number() -> str:
    """The version, such as "0.1.0"; "unknown" where the program is not installed."""
    try:
        return version("circlebot")
    except PackageNotFoundError:
        return UNKNOWN


def in_words() -> str:
    """Version, revision and schema in one line."""
    return f"circlebot {number()} (revision {revision()}, schema {migrations.head()})"
