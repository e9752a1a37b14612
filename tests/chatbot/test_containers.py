"""The container's files, as far as they can be looked at without building one: linted, and true of what they stand on."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from chatbot.config.names import read_database_url

ROOT = Path(__file__).parents[2]
DOCKERFILE, COMPOSE = ROOT / "deploy/Dockerfile", ROOT / "deploy/compose.yaml"


@pytest.mark.long
def test_the_dockerfile_is_well_written() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint is not None, "make test installs it"
    done = subprocess.run([hadolint, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_compose_would_read_the_services() -> None:
    """By the schema of the Compose specification, which comes with the tool: no engine is asked, and nothing is fetched."""
    schema = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run([sys.executable, *schema], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_what_it_copies_is_there_and_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(), re.M)
    let_in = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    names = {name for line in copied for name in line.split()}
    assert names
    assert all((ROOT / name).exists() for name in names)
    assert names <= let_in
    assert "USER 10001" in DOCKERFILE.read_text()
    assert "--require-hashes" in DOCKERFILE.read_text()


def test_the_services_hold_together_and_no_password_stands_there() -> None:
    services = yaml.safe_load(COMPOSE.read_text())
    bot = services["services"]["circlebot"]
    assert (COMPOSE.parent / bot["build"]["context"] / bot["build"]["dockerfile"]).resolve() == DOCKERFILE
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert set(bot["depends_on"]) <= services["services"].keys()
    # Of a file as a secret, Compose does not set owner and mode: what is said here of them would be left out.
    assert bot["secrets"] == ["pgpass"]
    assert "pgpass" in services["secrets"]
    (url,) = re.findall(r'--archive "(\S+)"', COMPOSE.read_text())
    assert read_database_url(url) == "postgresql+asyncpg://circlebot@postgres/circlebot?passfile=/run/secrets/pgpass"
    assert services["services"]["synapse"]["profiles"] == ["trial"]
    assert not re.search(r"PASSWORD: ", COMPOSE.read_text())
