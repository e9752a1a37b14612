"""The steps at the head of ``deploy/compose.yaml``, said to a PostgreSQL that asks for a password, as that of the services does."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from chatbot import config
from chatbot.cli import cli
from tests.conftest import ask_postgres

COMPOSE = (Path(__file__).parents[2] / "deploy/compose.yaml").read_text()
PASSWORD = "aHorse4ndaBattery"
WHO = (
    "--homeserver", "http://synapse:8008", "--user-id", "@circlebot:localhost", "--federation", "F",
    "--operator", "@ada:localhost", "--circle", "slug=coordinating; room=#top:localhost", "--offline",
)  # fmt: skip

pytestmark = pytest.mark.postgres


@pytest.fixture
async def socket(postgres_server: Any, postgres: str) -> AsyncIterator[str]:
    """The folder of a server's socket at which the role of the services has to say its password, and owns what the image makes."""
    rules = Path(postgres_server.pgdata) / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all circlebot scram-sha-256\n{before}")
    made = f"CREATE ROLE circlebot LOGIN PASSWORD '{PASSWORD}'"
    database = "CREATE DATABASE circlebot OWNER circlebot TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
    await ask_postgres(postgres, "SELECT pg_reload_conf()", made, database)
    yield str(make_url(postgres).query["host"])
    rules.write_text(before)
    await ask_postgres(
        postgres, "SELECT pg_reload_conf()", 'DROP DATABASE "circlebot" WITH (FORCE)', "DROP ROLE circlebot"
    )


def test_its_password_file_lets_the_bot_in_and_a_wrong_one_is_a_line(socket: str, tmp_path: Path) -> None:
    (line,) = re.findall(r"^# +(postgres:5432:\S+:PASSWORD)$", COMPOSE, re.M)
    secret, toml = tmp_path / "pgpass", tmp_path / "circlebot.toml"
    # At a socket the driver looks for the line of “localhost”.
    secret.write_text(line.replace("postgres", "localhost").replace("PASSWORD", PASSWORD) + "\n")
    secret.chmod(0o600)
    (wanted,) = re.findall(r'--archive "(\S+)"', COMPOSE)
    archive = wanted.replace("@postgres/", "@/").replace("/run/secrets/pgpass", f"{secret}&host={socket}")
    run = CliRunner()

    begun = run.invoke(cli, ["init", *WHO, "--archive", archive, "--config", str(toml)])
    assert begun.exit_code == 0, begun.output
    assert make_url(config.load(toml).storage.url).query["passfile"] == str(secret)
    migrated = run.invoke(cli, ["migrate", "--config", str(toml)])
    assert (migrated.exit_code, migrated.output[:33]) == (0, "The archive is at schema new → 00"), migrated.output
    status = run.invoke(cli, ["status", "--config", str(toml)])
    assert "No bot is at work on it." in status.output

    secret.write_text(line.replace("postgres", "localhost") + "\n")
    refused = run.invoke(cli, ["status", "--config", str(toml)])
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1), refused.output
    assert "it does not let us in with this user and password" in refused.output
