"""A backup that is made while the bot runs is brought back on another machine, and the bot goes on as the same device."""

import json
import os
import shutil
from pathlib import Path

import pytest

from chatbot import config
from tests.conftest import new_database
from tests.faults.conftest import EVE, GUS, until
from tests.faults.homeserver import FaultyHomeserver
from tests.faults.process import Process
from tests.faults.test_surroundings import change, ends


@pytest.mark.parametrize("there", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_on_another_machine_it_goes_on_where_it_was(
    there: str, request: pytest.FixtureRequest, server: FaultyHomeserver, tech: str, toml: Path, bot: Process,
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("CIRCLEBOT_PASSPHRASE", "a horse and a battery")
    if there == "postgresql":
        postgres = request.getfixturevalue("postgres")
        change(toml, ("[federation]", f'[storage]\nurl = "{await new_database(postgres)}"\n[federation]'))
    await bot.start()
    asked = [await server.say(tech, EVE, "!join for Pixel Works")]
    await until(lambda: server.answers_to(asked[0]))
    backup = toml.parent / "backup.tar.gz"
    code, said = await ends(toml, "backup", str(backup), "--with-secrets")
    assert code == 0, said
    asked.append(await server.say(tech, GUS, "!join for Small Screws"))
    await until(lambda: server.answers_to(asked[1]))
    device = json.loads((toml.parent / "data" / "login.json").read_text())["device_id"]
    await bot.end()
    before = len(server.said(tech))

    machine = tmp_path_factory.mktemp("another machine")
    shutil.copy2(backup, machine)
    other = machine / "circlebot.toml"
    if there == "postgresql":
        shutil.copy2(toml, other)
        change(other, (config.load(toml).storage.url, await new_database(request.getfixturevalue("postgres"))))
    code, said = await ends(other, "restore", str(machine / "backup.tar.gz"))
    assert code == 0, said
    assert "Brought back the bot" in said[0]
    assert (machine / "password").stat().st_mode & 0o777 == 0o600
    assert not (machine / "data" / "run.json").exists(), "of whatever goes on since, the backup is a copy of long ago"
    again, _ = await ends(other, "restore", str(machine / "backup.tar.gz"))
    assert again == 2
    elsewhere = Process(other)
    try:
        await elsewhere.start()
        asked.append(await server.say(tech, GUS, "!members"))
        await until(lambda: server.answers_to(asked[2]))
    finally:
        await elsewhere.end()

    assert json.loads((machine / "data" / "login.json").read_text())["device_id"] == device
    assert "Pixel Works" in server.answers_to(asked[2])[0]
    assert "Small Screws" in server.answers_to(asked[2])[0], "what was said after the backup"
    assert [len(server.answers_to(each)) for each in asked] == [1, 1, 1]
    assert len(server.said(tech)) == before + 1
    assert os.listdir(machine / "data" / "keys")
