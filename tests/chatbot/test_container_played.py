"""The steps of the Dockerfile, played in a folder: no container can be built where the tests run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AS_ROOT = {"useradd": 'echo "$@" > "$MADE"', "install": 'mkdir -p -m 0700 "${@: -1}"'}
"""What would make a user on this machine, and what needs that user: here it only leaves a trace."""


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its words."""
    told = re.sub(r"^#.*\n", "", (ROOT / "deploy/Dockerfile").read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", told).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word]


class Played:
    """A container of which / is a folder. The pins are those that the tests have themselves, and nothing is fetched."""

    def __init__(self, root: Path) -> None:
        self._root, self.folder = root, root
        commands = root / "bin"
        commands.mkdir()
        (commands / "python").symlink_to(sys.executable)
        for name, does in AS_ROOT.items():
            (commands / name).write_text(f"#!/usr/bin/env bash\n{does}\n")
            (commands / name).chmod(0o755)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("CIRCLEBOT_", "PYTHON", "PIP_"))
        }
        here = {"PATH": f"{commands}:{os.environ['PATH']}", "MADE": str(root / "made"), "REVISION": "0123456789"}
        self.env = kept | here | {"PIP_NO_INDEX": "1"}

    def step(self, word: str, rest: str) -> None:
        """Do what an instruction says."""
        if word == "WORKDIR":
            self.folder = Path(self._there(rest))
            self.folder.mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            for name, value in (pair.split("=", 1) for pair in rest.split()):
                self.env[name] = self._there(value).replace("$PATH", self.env["PATH"])
        elif word == "COPY" and not rest.startswith("--from"):
            *names, to = rest.split()
            for name in names:
                self._copy(ROOT / name, self.folder / to / Path(name).name if to.endswith("/") else self.folder / to)
        elif word == "RUN":
            done = self.runs(self._there(rest))
            assert done.returncode == 0, done.stdout
            self._pins()

    def runs(self, command: str) -> "subprocess.CompletedProcess[str]":
        """Have a shell do something there."""
        return subprocess.run(
            command, cwd=self.folder, env=self.env, shell=True, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip

    def command_of(self, rest: str) -> str:
        """The command in an instruction that holds it as a list."""
        return self._there(" ".join(re.findall(r'"([^"]*)"', rest)))

    def _there(self, words: str) -> str:
        return re.sub(r"(?<![\w.])/(opt|src|data)\b", rf"{self._root}/\1", words)

    def _copy(self, what: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        if what.is_dir():
            shutil.copytree(what, to, ignore=shutil.ignore_patterns("__pycache__", "REVISION"))
        else:
            shutil.copy(what, to)

    def _pins(self) -> None:
        """What pip would fetch is seen from the venv that a step has made. Python 3.12 puts no setuptools of its own there."""
        for site in self._root.glob("opt/circlebot/lib/python*/site-packages"):
            for path in (*site.glob("setuptools*"), *site.glob("pkg_resources*"), *site.glob("_distutils_hack*")):
                shutil.rmtree(path)
            (site / "distutils-precedence.pth").unlink(missing_ok=True)
            (site / "pins.pth").write_text(next(path for path in sys.path if path.endswith("site-packages")) + "\n")


@pytest.mark.long
def test_what_its_steps_make_is_a_bot_that_says_what_it_lacks(tmp_path: Path) -> None:
    container = Played(tmp_path)
    for word, rest in steps():
        container.step(word, rest)
    last = dict(steps())

    assert (tmp_path / "made").read_text().startswith("--uid 10001 --no-create-home")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    version = container.runs(f"{tmp_path}/opt/circlebot/bin/circlebot --version")
    assert "revision 0123456789" in version.stdout
    started = container.runs(f"{container.command_of(last['ENTRYPOINT'])} {container.command_of(last['CMD'])}")
    assert started.returncode == 2
    assert "circlebot.toml: found no readable file" in started.stdout
    asked = container.runs(container.command_of(last["HEALTHCHECK"]))
    assert asked.returncode == 1
    assert "no readable file" in asked.stdout
    assert "Traceback" not in asked.stdout
