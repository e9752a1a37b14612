"""The unit for systemd says what the program does."""

import json
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer
from prometheus_client import REGISTRY

from chatbot import cli, measures

UNIT = Path(__file__).parents[2] / "deploy" / "circlebot.service"


@pytest.fixture
def service() -> dict[str, str]:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]  # systemd's keys have capitals
    unit.read(UNIT)
    return dict(unit["Service"])


def test_it_is_not_started_again_where_a_person_is_wanted(service: dict[str, str]) -> None:
    codes = {int(code) for code in service["RestartPreventExitStatus"].split()}
    assert codes == {cli.CONFIGURATION, cli.REFUSED, cli.TOO_NEW, cli.ANOTHER_RUNS}


def test_its_command_is_one_that_the_program_understands(service: dict[str, str]) -> None:
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).is_relative_to(service["WorkingDirectory"])
    assert Path(program).name == "circlebot"
    assert words[0] == "run"
    context = typer.main.get_command(cli.cli).commands["run"].make_context("run", words[1:])  # type: ignore[attr-defined]
    assert Path(context.params["config_file"]).parent.name == service["StateDirectory"]
    assert context.params["json_logs"]


def test_the_dashboard_and_the_alerts_ask_for_what_is_told() -> None:
    assert measures.READY is not None
    told = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("circlebot_")}
    deploy = UNIT.parent
    for file in (deploy / "alerts.yml", deploy / "grafana" / "circlebot.json"):
        asked = set(re.findall(r"circlebot_[a-z_]+", file.read_text()))
        assert {re.sub("_(total|bucket|count)$", "", name) for name in asked} <= told
    assert json.loads((deploy / "grafana" / "circlebot.json").read_text())["panels"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool comes with Debian's package prometheus")
def test_each_alert_fires_when_it_should() -> None:
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"], cwd=UNIT.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_a_case() -> None:
    alerts = set(re.findall(r"- alert: (\w+)", (UNIT.parent / "alerts.yml").read_text()))
    assert alerts
    assert alerts == set(re.findall(r"alertname: (\w+)\n", (UNIT.parent / "alerts_test.yml").read_text()))
