"""A release in one command: ``make release VERSION=0.2.0`` looks whether all is in order, keeps an archive of that version, builds, and
sets the tag with its notes."""

import asyncio
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NoReturn

from chatbot import changelog
from tests.storage import released


def main(version: str, root: Path) -> None:
    """Make the release of a version from a checkout. Ends the program with 1 and what is to do where something is not in order."""
    notes = _notes(version, root)
    _keep_an_archive(version, root)
    dist = root / "dist"
    dist.mkdir(exist_ok=True)
    build = f"from setuptools.build_meta import build_sdist, build_wheel; build_sdist({str(dist)!r}); build_wheel({str(dist)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=root, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    (dist / f"notes-{version}.md").write_text(notes, encoding="utf-8")
    _git(root, "tag", "--annotate", f"v{version}", "--cleanup=verbatim", "--file", f"dist/notes-{version}.md")
    sys.stdout.write(
        f"v{version} is tagged; dist/ has wheel, sdist and notes. What is left: git push origin HEAD v{version}\n"
    )


def _keep_an_archive(version: str, root: Path) -> None:
    """Commit what a bot of this version leaves behind, so that the tests of later ones bring it up to date."""
    folder = root / "tests/storage/released"
    kept = asyncio.run(released.keep(version, folder))
    _git(root, "add", str(kept.relative_to(root)))
    _git(root, "commit", "--quiet", "--message", f"release: an archive of {version}, for the tests of later ones")


def _notes(version: str, root: Path) -> str:
    """What the changelog says of a version, when the checkout is that version."""
    said = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if said != version:
        _end(f"pyproject.toml says {said}: put {version} there first.")
    notes = changelog.by_version((root / "CHANGELOG.md").read_text(encoding="utf-8")).get(version)
    if not notes:
        _end(f"CHANGELOG.md says nothing under “## {version}”.")
    if changed := _git(root, "status", "--porcelain", "--untracked-files=no"):
        _end(f"The checkout is not clean; commit or put away first:\n{changed}")
    if _git(root, "tag", "--list", f"v{version}"):
        _end(f"v{version} is there already.")
    return notes


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip("\n")


def _end(why: str) -> NoReturn:
    sys.exit(f"No release: {why}")


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) == 2 else _end("say which, as in make release VERSION=0.2.0"),
        Path(__file__).parents[1],
    )
