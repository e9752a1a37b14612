"""From an account to a bot that answers, by ``circlebot init``: on a real Synapse, with rooms of the version that it makes by default."""

import itertools
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chatbot.demo.member import Member
from chatbot.demo.synapse import Synapse
from tests import warm
from tests.live.conftest import Bot

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

_numbers = itertools.count(1)


async def _circlebot(folder: Path, *words: str, password: str | None = "secret") -> tuple[int, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("CIRCLEBOT_")}
    if password is not None:
        env["CIRCLEBOT_PASSWORD"] = password
    config = str(folder / "circlebot.toml")
    code, said = await warm.ends("-m", "chatbot", *words, "--config", config, within=120, env=env)
    assert "Traceback" not in said, said
    return code, said


async def _state(person: Member, room: str, kind: str, key: str = "") -> dict[str, Any]:
    return await person.ask("GET", "rooms", room, "state", kind, key)


async def test_from_an_account_to_a_bot_that_answers(synapse: Synapse, tmp_path: Path) -> None:
    run = f"i{next(_numbers)}"
    bot = await synapse.register(f"{run}bot", "secret")
    ada, fay = [
        Member(synapse.url, await synapse.register(f"{run}{name}", "secret"), "secret") for name in ("ada", "fay")
    ]
    for person in (ada, fay):
        await person.log_in()  # They accept invitations at once, and Hal looks at none.
    hal = await synapse.register(f"{run}hal", "secret")
    at = f"{run}:{synapse.server_name}"
    options = [
        "--homeserver", synapse.url, "--user-id", bot, "--federation", "Federation of Tests", "--operator", ada.user_id,
        "--circle", f"slug=coordinating; name=Coordinating circle; room=#coord{at}; secretary={ada.user_id}; link={fay.user_id}",
        "--space", f"#space{at}", "--clear",
    ]  # fmt: skip

    code, said = await _circlebot(tmp_path, "init", *options, password="wrong")
    assert (code, "does not let the bot in" in said) == (3, True), said
    code, said = await _circlebot(tmp_path, "init", *options)
    assert code == 0, said
    assert "signed by an identity of its own" in said
    assert f"#coord{at}: made “Coordinating circle”, and invited" in said
    assert "Still to do" not in said, said
    assert said.rstrip().endswith(f"Next: circlebot run --config {tmp_path / 'circlebot.toml'}")
    assert (tmp_path / "secrets" / "password").stat().st_mode & 0o777 == 0o600
    text = (tmp_path / "circlebot.toml").read_text()
    assert "secret" not in text.replace("secrets", "").replace("Secrets", "").replace("secretaries", "")
    assert "# Address of the bot's homeserver." in text

    room, space = await ada.join(f"#coord{at}"), await ada.join(f"#space{at}")
    await fay.join(f"#coord{at}")
    create = await _state(ada, room, "m.room.create")
    if int(create["room_version"]) >= 12:
        assert set(create["additional_creators"]) == {ada.user_id, fay.user_id}
    else:
        levels = await _state(ada, room, "m.room.power_levels")
        assert levels["users"] == {ada.user_id: 100, fay.user_id: 100, bot: 50}
    assert (await _state(ada, space, "m.space.child", room))["via"] == [synapse.server_name]

    # Said again, it changes what is asked and nothing else, not even a comment.
    (tmp_path / "circlebot.toml").write_text(text + "\n# A word of mine.\n")
    more = ["--circle", f"slug=food; name=Food circle; room=#food{at}; link={hal}", "--clear"]
    code, said = await _circlebot(tmp_path, "init", *more, password=None)
    assert code == 0, said
    changed = (tmp_path / "circlebot.toml").read_text()
    assert "# A word of mine." in changed
    before, after = tomllib.loads(text), tomllib.loads(changed)
    assert [circle["slug"] for circle in after["circles"]] == ["coordinating", "food"]
    assert after["circles"][1]["parent"] == "coordinating"
    assert {**after, "circles": after["circles"][:1]} == before
    code, said = await _circlebot(tmp_path, "check", "--online", password=None)
    assert code == 0
    told = " ".join(said.split())
    assert f"{hal} is to be link person, and is invited to #food{at}. They have to come in." in told
    assert f"{hal} is to be link person of Food circle and is not in #coord{at}. Invite them there." in told
    assert told.count("#coord") == 1, told

    running = Bot(tmp_path / "circlebot.toml", bot, anew=True)
    await running.start()
    await ada.say(room, "!ping hello")
    await ada.hears("pong hello", by=bot, room_id=room)

    # Beside a bot that is at work it asks for nothing but what it is to change, and does not log in as that bot.
    code, said = await _circlebot(tmp_path, "init", "--circle", f"slug=food; secretary={hal}", password=None)
    assert (code, "Logged in" in said, "takes it in by “admin reload”" in said) == (0, False, True), said
    again = tomllib.loads((tmp_path / "circlebot.toml").read_text())
    assert again["circles"][1] == after["circles"][1] | {"secretaries": [hal]}
    code, said = await _circlebot(tmp_path, "init", "--user-id", f"@other{at}", password=None)
    assert (code, f"{tmp_path / 'circlebot.toml'} is as it was." in said) == (5, True), said
    assert tomllib.loads((tmp_path / "circlebot.toml").read_text()) == again
    await running.stop()
    for person in (ada, fay):
        await person.close()


async def test_what_is_wrong_is_one_line(synapse: Synapse, tmp_path: Path) -> None:
    run = f"w{next(_numbers)}"
    bot = await synapse.register(f"{run}bot", "secret")
    at = f"{run}:{synapse.server_name}"
    options = ["--homeserver", synapse.url, "--user-id", bot, "--federation", "F", "--operator", f"@ada{at}", "--clear"]

    code, said = await _circlebot(tmp_path, "init", *options, "--circle", "slug=coordinating")
    assert (code, "room of the circle “coordinating”; for example" in said) == (2, True)
    assert not (tmp_path / "circlebot.toml").exists()
    elsewhere = ["--circle", "slug=coordinating; room=#coordinating:elsewhere.example"]
    code, said = await _circlebot(tmp_path, "init", *options, *elsewhere)
    assert code == 1
    assert "#coordinating:elsewhere.example" in said
    (tmp_path / "circlebot.toml").unlink()


async def test_whoever_links_a_circle_is_asked_into_the_one_above_and_one_person_alone_has_all_power(
    synapse: Synapse, tmp_path: Path
) -> None:
    run = f"l{next(_numbers)}"
    bot = await synapse.register(f"{run}bot", "secret")
    ada, fay = [
        Member(synapse.url, await synapse.register(f"{run}{name}", "secret"), "secret") for name in ("ada", "fay")
    ]
    for person in (ada, fay):
        await person.log_in()
    at = f"{run}:{synapse.server_name}"
    options = [
        "--homeserver", synapse.url, "--user-id", bot, "--federation", "F", "--operator", ada.user_id, "--clear",
        "--circle", f"slug=coordinating; room=#coord{at}",
        "--circle", f"slug=food; room=#food{at}; link={fay.user_id}",
        "--circle", f"slug=tech; room=#tech{at}",
    ]  # fmt: skip

    code, said = await _circlebot(tmp_path, "init", *options)
    assert code == 0, said
    assert f"invited {fay.user_id}, {ada.user_id}" in " ".join(said.split()).partition("#food")[0]
    room = await ada.join(f"#tech{at}")
    levels = await _state(ada, room, "m.room.power_levels")
    assert levels["users"] == {ada.user_id: 100, bot: 50}
    assert int((await _state(ada, room, "m.room.create"))["room_version"]) < 12
    for person in (ada, fay):
        await person.close()
