"""What an operator can get wrong around the bot: it ends soon, with one clear line and no traceback, and with an exit code that a
supervisor does not answer with another start."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import make_url

from tests import warm
from tests.faults.homeserver import BOT, Fault, FaultyHomeserver
from tests.faults.process import Process, until

CONFIGURATION, REFUSED, TOO_NEW = 2, 3, 4
SOON = 15.0
TAKEN = socket.socket()
"""Of a program that listens before us; closed with this process."""
"""Seconds, on a busy machine; on a quiet one it takes two."""


async def ends(toml: Path, *command: str, env: dict[str, str] | None = None) -> tuple[int, list[str]]:
    """How a command ends, and what it says at last: the lines that no log has."""
    words = command or ("run",)
    code, said = await warm.ends(
        "-m", "chatbot", *words, "--config", str(toml), within=SOON * 4, env=os.environ | (env or {})
    )
    assert "Traceback" not in said
    assert "╭" not in said, "a traceback in a box"
    return code, [line for line in said.splitlines() if "[info" not in line and "[warning" not in line]


@pytest.fixture
def toml(toml: Path) -> Path:
    """Beside this one nothing has been at work yet."""
    shutil.rmtree(toml.parent / "data")
    return toml


def change(toml: Path, *changes: tuple[str, str]) -> None:
    text = toml.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    toml.write_text(text)


def a_file_for_the_data_folder(toml: Path) -> str:
    (toml.parent / "data").write_text("")
    return "data: found a file, expected the folder that storage.data_dir names"


def a_folder_that_cannot_be_made(toml: Path) -> str:
    (toml.parent / "here").write_text("")
    change(toml, ("[federation]", '[storage]\ndata_dir = "here/data"\n[federation]'))
    return "here/data: found no folder, and none can be made (Not a directory)"


def an_archive_that_is_none(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    (toml.parent / "data" / "circlebot.db").write_bytes(b"Dear diary, " * 100)
    return "The archive cannot be used: its file is no archive"


def an_archive_of_another_program(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    return f"{toml.parent / 'data' / 'circlebot.db'} is a database of another program, and I have left it as it is"


def an_archive_that_is_a_folder(toml: Path) -> str:
    (toml.parent / "data" / "circlebot.db").mkdir(parents=True, mode=0o700)
    (toml.parent / "data").chmod(0o700)
    return f"{toml.parent / 'data' / 'circlebot.db'}: Is a directory."


def a_port_that_is_taken(toml: Path) -> str:
    TAKEN.bind(("127.0.0.1", 0))
    TAKEN.listen()
    address = f"127.0.0.1:{TAKEN.getsockname()[1]}"
    change(toml, ("[federation]", f'[monitoring]\nlisten = "{address}"\n[federation]'))
    return f"monitoring.listen: found {address}, where I cannot listen (Address already in use)"


def an_address_of_another_machine(toml: Path) -> str:
    change(toml, ("[federation]", '[monitoring]\nlisten = "192.0.2.1:9464"\n[federation]'))
    return "monitoring.listen: found 192.0.2.1:9464, where I cannot listen (Cannot assign requested address)"


def a_broken_login(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    (toml.parent / "data" / "login.json").write_text("{")
    return "login.json is damaged, and nothing else tells which device we are"


def a_login_that_is_a_folder(toml: Path) -> str:
    (toml.parent / "data" / "login.json").mkdir(parents=True, mode=0o700)
    (toml.parent / "data").chmod(0o700)
    return f"{toml.parent / 'data' / 'login.json'}: Is a directory."


def keys_that_are_a_file(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    (toml.parent / "data" / "keys").write_text("")
    return f"{toml.parent / 'data' / 'keys'}: File exists."


def a_data_folder_where_none_can_be(toml: Path) -> str:
    change(toml, ("[federation]", '[storage]\ndata_dir = "/proc/circlebot"\n[federation]'))
    return "/proc/circlebot: found no folder, and none can be made"


def a_configuration_that_leads_to_itself(toml: Path) -> str:
    toml.unlink()
    toml.symlink_to(toml)
    return f"{toml}: found no readable file (Too many levels of symbolic links)"


def a_lock_that_is_a_folder(toml: Path) -> str:
    (toml.parent / "data" / "lock").mkdir(parents=True, mode=0o700)
    (toml.parent / "data").chmod(0o700)
    return f"{toml.parent / 'data' / 'lock'}: Is a directory."


def a_note_of_the_last_start_that_is_a_folder(toml: Path) -> str:
    (toml.parent / "data" / "run.json").mkdir(parents=True, mode=0o700)
    (toml.parent / "data").chmod(0o700)
    return f"{toml.parent / 'data' / 'run.json'}: Is a directory."


def half_an_archive(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    file = toml.parent / "data" / "circlebot.db"
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE words (word TEXT)")
        other.executemany("INSERT INTO words VALUES (?)", [("x" * 500,)] * 100)
    file.write_bytes(file.read_bytes()[:5000])
    return "The archive cannot be used: its file is damaged; bring it back from a backup."


def an_archive_of_a_newer_version(toml: Path) -> str:
    (toml.parent / "data").mkdir(mode=0o700)
    with closing(sqlite3.connect(toml.parent / "data" / "circlebot.db")) as newer, newer:
        newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        newer.execute("INSERT INTO alembic_version VALUES ('9999')")
    return "the archive is of schema 9999, which is newer than this program"


def a_wrong_password(toml: Path) -> str:
    (toml.parent / "password").write_text("wrong")
    return "the homeserver does not let us in: the homeserver refuses the password"


def a_password_in_a_pipe(toml: Path) -> str:
    (toml.parent / "password").unlink()
    os.mkfifo(toml.parent / "password", 0o600)
    return f"{toml.parent / 'password'}: found no readable file (It is a named pipe)"


def a_user_of_another_server(toml: Path) -> str:
    change(toml, (BOT, "@circlebot:elsewhere.example"))
    (toml.parent / "password").write_text("wrong")
    return "it is the homeserver of localhost, and @circlebot:elsewhere.example is of elsewhere.example"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (a_file_for_the_data_folder, CONFIGURATION),
        (a_folder_that_cannot_be_made, CONFIGURATION),
        (an_archive_that_is_none, CONFIGURATION),
        (an_archive_of_another_program, CONFIGURATION),
        (an_archive_that_is_a_folder, CONFIGURATION),
        (a_port_that_is_taken, CONFIGURATION),
        (an_address_of_another_machine, CONFIGURATION),
        (a_broken_login, CONFIGURATION),
        (a_login_that_is_a_folder, CONFIGURATION),
        (keys_that_are_a_file, CONFIGURATION),
        (a_data_folder_where_none_can_be, CONFIGURATION),
        (a_configuration_that_leads_to_itself, CONFIGURATION),
        (a_lock_that_is_a_folder, CONFIGURATION),
        (a_note_of_the_last_start_that_is_a_folder, CONFIGURATION),
        (half_an_archive, CONFIGURATION),
        (a_password_in_a_pipe, CONFIGURATION),
        (an_archive_of_a_newer_version, TOO_NEW),
        (a_wrong_password, REFUSED),
        (a_user_of_another_server, REFUSED),
    ],
)
async def test_it_ends_with_a_line(toml: Path, wrong: Callable[[Path], str], code: int) -> None:
    says = wrong(toml)
    ended, said = await ends(toml)

    assert ended == code
    assert any(says in line for line in said), said


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (web.Response(status=404, text="<h1>not here</h1>", content_type="text/html"), "is no homeserver (GET versions: 404)"),
        (web.Response(text="<h1>Welcome</h1>", content_type="text/html"), "is no homeserver (GET versions: 200)"),
        (web.json_response({"hello": "you"}), "is no homeserver (it names no versions of Matrix)"),
        (web.Response(status=301, headers={"Location": "http://127.0.0.1:9/x"}), "is no homeserver (GET versions: 301, it leads on to http://127.0.0.1:9/x)"),
    ],
)  # fmt: skip
async def test_an_address_of_something_else_ends_it(
    server: FaultyHomeserver, toml: Path, answer: web.Response, says: str
) -> None:
    body = answer.body if isinstance(answer.body, bytes) else b""
    headers = {
        "Content-Type": answer.content_type,
        **({"Location": to} if (to := answer.headers.get("Location")) else {}),
    }
    server.faults.append(Fault("versions", status=answer.status, body=body, headers=headers))
    ended, said = await ends(toml)

    assert ended == REFUSED
    assert any(says in line for line in said), said
    assert any("matrix.homeserver" in line for line in said)


async def test_once_it_has_been_in_a_proxy_s_page_does_not_end_it(
    server: FaultyHomeserver, toml: Path, bot: Process
) -> None:
    """A proxy answers so in the homeserver's place while that is started anew."""
    await bot.start()
    await bot.stop()
    server.faults.append(Fault("account", times=2, status=404, body=b"<h1>not here</h1>"))
    await bot.start()
    await bot.stop()

    assert "cannot log in yet; trying again" in bot.log.read_text()


async def test_one_that_cannot_be_reached_is_waited_for_and_named(
    toml: Path, server: FaultyHomeserver, bot: Process
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    change(toml, (server.url, address))
    await bot.launch()
    await until(lambda: "cannot be reached" in bot.log.read_text(), within=SOON)
    assert f"{address} cannot be reached: nothing listens there" in bot.log.read_text()
    await bot.end()


async def test_the_end_of_its_trouble_is_logged_as_its_beginning_is(server: FaultyHomeserver, bot: Process) -> None:
    await bot.start()
    server.faults.append(Fault("sync", times=2, status=503))
    await until(lambda: "the homeserver answers again" in bot.log.read_text(), within=60)
    await bot.stop()

    log = bot.log.read_text()
    assert log.index("no usable answer from the homeserver") < log.index("the homeserver answers again")


async def test_init_says_what_to_do_where_nobody_logs_in_by_password(server: FaultyHomeserver, toml: Path) -> None:
    flows = b'{"flows": [{"type": "m.login.sso"}, {"type": "m.login.token"}]}'
    server.faults.append(Fault("login", times=9, status=200, body=flows, headers={"Content-Type": "application/json"}))
    fresh = toml.with_name("fresh.toml")
    ended, said = await ends(
        fresh, "init", "--homeserver", server.url, "--user-id", BOT, "--federation", "F", "--operator", "@ada:localhost",
        "--circle", "slug=coordinating; room=#top:localhost",
    )  # fmt: skip

    assert ended == REFUSED
    assert "This homeserver lets nobody in by password" in said[1]
    assert "CIRCLEBOT_ACCESS_TOKEN" in said[1]


@pytest.mark.parametrize(
    ("words", "env", "code", "says"),
    [
        (("--user-id", BOT), {"CIRCLEBOT_PASSWORD": "wrong"}, REFUSED, "refuses the password"),
        (("--user-id", BOT), {"CIRCLEBOT_ACCESS_TOKEN": "wrong"}, REFUSED, "does not let the bot in"),
        (("--homeserver", "http://127.0.0.1:9"), {}, 1, "cannot be reached: nothing listens there"),
    ],
)
async def test_what_does_not_let_the_bot_in_takes_no_place_of_what_does(
    server: FaultyHomeserver, toml: Path, words: tuple[str, ...], env: dict[str, str], code: int, says: str
) -> None:
    (toml.parent / "secrets").mkdir(mode=0o700)
    (toml.parent / "password").rename(toml.parent / "secrets" / "password")
    change(toml, ('"password"', '"secrets/password"'))
    before = {path: path.read_bytes() for path in toml.parent.rglob("*") if path.is_file()}
    ended, said = await ends(toml, "init", *words, env=env)

    assert ended == code, said
    assert says in said[0]
    assert said[1:] == [f"{toml} and the secrets are as they were."]
    assert {path: path.read_bytes() for path in toml.parent.rglob("*") if path.is_file()} == before
    assert "logout" not in server.requests


def _put_into_url(toml: Path, *, database: str | None = None, username: str | None = None) -> None:
    whole = next(line for line in toml.read_text().splitlines() if line.startswith("url = "))
    url = make_url(whole.split('"')[1]).set(database=database, username=username)
    change(toml, (whole, f'url = "{url.render_as_string(hide_password=False)}"'))


@pytest.mark.postgres
@pytest.mark.parametrize("command", ["run", "check", "migrate"])
@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"database": "nowhere"}, "there is no database of that name"),
        ({"username": "nobody"}, "it does not let us in with this user and password"),
    ],
)
async def test_a_database_that_is_not_there_or_does_not_let_us_in(
    toml: Path, on_postgresql: Path, command: str, part: dict[str, str], says: str
) -> None:
    assert on_postgresql == toml
    _put_into_url(toml, **part)
    ended, said = await ends(toml, command)

    assert ended == (CONFIGURATION if command == "run" else 1)
    assert any(says in line for line in said), said
