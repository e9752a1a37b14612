"""A release is made from what is in order, and from nothing else."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from deploy import release
from storage import migrations
from tests.storage import released


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "circlebot"\nversion = "0.2.0"\n[tool.setuptools]\npy-modules = ["one"]\n'
    )
    (tmp_path / "CHANGELOG.md").write_text("# What changed\n\n## 0.2.0\n\n- # is kept.\n\n## 0.1.0\n\n- First.\n")
    (tmp_path / "one.py").write_text("")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "config", "user.email", "cy@example.org")
    _git(tmp_path, "config", "user.name", "Cy")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-qm", "all")
    return tmp_path


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True).stdout


@pytest.mark.long
def test_it_is_tagged_with_its_notes_and_built(checkout: Path) -> None:
    release.main("0.2.0", checkout)

    assert _git(checkout, "tag", "--list", "--format=%(contents)", "v0.2.0").strip() == "- # is kept."
    assert {path.name for path in (checkout / "dist").iterdir()} == {
        "circlebot-0.2.0-py3-none-any.whl", "circlebot-0.2.0.tar.gz", "notes-0.2.0.md",
    }  # fmt: skip
    assert _git(checkout, "ls-tree", "-r", "--name-only", "v0.2.0", "tests") == "tests/storage/released/0.2.0.sql.gz\n"
    released.take_out(checkout / "tests/storage/released/0.2.0.sql.gz", checkout / "old.db")
    with closing(sqlite3.connect(checkout / "old.db")) as archive:
        assert archive.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.head(),)]
    with pytest.raises(SystemExit, match=r"v0\.2\.0 is there already"):
        release.main("0.2.0", checkout)


@pytest.mark.parametrize(
    ("file", "before", "after", "why"),
    [
        ("pyproject.toml", '"0.2.0"', '"0.1.9"', r"pyproject.toml says 0\.1\.9"),
        ("CHANGELOG.md", "## 0.2.0", "## Unreleased", "says nothing under"),
        ("CHANGELOG.md", "- First.", "- First!", "is not clean"),
    ],
)
def test_what_is_not_in_order_is_told_and_nothing_is_tagged(
    checkout: Path, file: str, before: str, after: str, why: str
) -> None:
    path = checkout / file
    path.write_text(path.read_text().replace(before, after))

    with pytest.raises(SystemExit, match=why):
        release.main("0.2.0", checkout)
    assert _git(checkout, "tag") == ""
