"""What ``pyproject.toml`` cannot say: a wheel and an sdist keep the revision that they were built from, and the changelog."""

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
STAMP = Path("chatbot", "REVISION")
CHANGELOG = "CHANGELOG.md"


def revision() -> str:
    """The commit that is built; of an sdist the one that it keeps."""
    if (HERE / STAMP).is_file():
        return (HERE / STAMP).read_text(encoding="ascii").strip()
    try:
        asked = ["git", "-C", str(HERE), "rev-parse", "--short=10", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""


class StampedBuild(build_py):
    """Writes it beside the built modules, and never into an editable install."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode and (found := revision()):
            (Path(self.build_lib) / STAMP).write_text(found, encoding="ascii")
        if not self.editable_mode:
            shutil.copyfile(HERE / CHANGELOG, Path(self.build_lib) / "chatbot" / CHANGELOG)


class StampedSource(sdist):
    """Writes it into the sdist, where there is no git."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        shutil.copyfile(HERE / CHANGELOG, Path(base_dir) / CHANGELOG)
        if found := revision():
            (Path(base_dir) / STAMP).write_text(found, encoding="ascii")


setup(cmdclass={"build_py": StampedBuild, "sdist": StampedSource})
