"""``circlebot`` as a command: wheel and sdist hold all that it needs, and it works from any folder without the sources."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from storage import migrations

ROOT = Path(__file__).parents[2]
BESIDE_PYTHON = {".toml", ".txt", ".png", ".pot", ".po", ".mako"}
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of what git holds, and of what has been changed beside it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    files = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"], capture_output=True, check=True
    )
    for name in files.stdout.decode().split("\0"):
        if (
            name.startswith(("chatbot/", "commands/", "storage/", "setup.py", "pyproject", "README", "CHANGELOG"))
            and (ROOT / name).is_file()
        ):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    (source / "chatbot" / "REVISION").write_text("0123456789")
    build = f"from setuptools.build_meta import build_sdist, build_wheel; build_sdist({str(out)!r}); build_wheel({str(out)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def command(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``circlebot``, in a venv of its own that has the wheel, and the pins of the tests' own venv."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=False)
    wheel = next(built.glob("*.whl"))
    (site,) = place.glob("lib/python*/site-packages")
    (site / "pins.pth").write_text(next(path for path in sys.path if path.endswith("site-packages")) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--ignore-installed", "--quiet", str(wheel)], check=True, capture_output=True)
    return place / "bin" / "circlebot"


def said(command: Path, folder: Path, *words: str) -> tuple[int, str]:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([str(command), *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_wheel_and_sdist_hold_what_lies_beside_the_modules(built: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for room in ("chatbot", "commands", "storage")
        for path in (ROOT / room).rglob("*")
        if path.suffix in BESIDE_PYTHON
    }
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        assert wanted | {"chatbot/CHANGELOG.md"} <= set(wheel.namelist())
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert wanted | {"setup.py", "pyproject.toml", "chatbot/REVISION", "CHANGELOG.md"} <= names


def test_it_works_from_any_folder(command: Path, tmp_path: Path) -> None:
    code, told = said(command, tmp_path, "--version")
    assert (code, told.strip()) == (0, f"circlebot 0.1.0 (revision 0123456789, schema {migrations.head()})")

    code, told = said(command, tmp_path, "init")
    assert code == 0, told
    assert "check it: circlebot check" in told
    code, told = said(command, tmp_path, "commands")
    assert code == 0, told
    assert "!consent" in told
