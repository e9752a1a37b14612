"""The command line, where what it is told cannot be done."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from chatbot.cli import cli
from chatbot.config.example import example
from storage import migrations
from storage.database import Database
from tests.chatbot.test_config import GOOD, PARTLY, UNMET

pytestmark = pytest.mark.long
LEVY = """
[[subs.schemes]]
slug = "federation"
kind = "levy"
rate = "1/1000"
minimum = "150.00"
vat = "20%"
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """The TOML of a bot that has run."""
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD)

    async def run() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/data/circlebot.db")
        await database.migrate()
        await database.close()

    asyncio.run(run())
    return path


def ends(toml: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(toml)])


def test_a_copy_does_not_take_the_place_of_the_archive(toml: Path) -> None:
    archive = toml.parent / "data" / "circlebot.db"
    for again in (archive, toml.parent / "data" / ".." / "data" / "circlebot.db"):
        refused = ends(toml, "backup", str(again))
        assert refused.exit_code == 2
        assert "is the archive itself" in refused.output
    assert archive.read_bytes().startswith(b"SQLite format 3")


def test_a_file_that_cannot_be_written_is_named_in_a_line(toml: Path) -> None:
    nowhere, file = toml.parent / "nowhere" / "copy.db", toml.parent / "file"
    file.touch()
    for command, line in (
        (("backup", str(nowhere)), f"{nowhere}: No such file or directory.\n"),
        (("export", str(file)), f"{file}: File exists.\n"),
    ):
        refused = ends(toml, *command)
        assert (refused.exit_code, refused.output) == (1, line)


@pytest.mark.parametrize(
    ("address", "where", "why"),
    [
        ("nobody:secret@127.0.0.1:1/nothing", "127.0.0.1:1", "nothing listens there"),
        ("nobody@[::1]:1/nothing", "[::1]:1", ""),
        ("nobody@no.such.host.invalid/nothing", "no.such.host.invalid:5432", "there is no host of that name"),
        ("nobody@/nothing?host=/nowhere/", "/nowhere/.s.PGSQL.5432", "there is no such socket (is PostgreSQL running,"),
        ("nobody@/nothing?host=/etc/passwd&port=6", "/etc/passwd/.s.PGSQL.6", "there is no such socket (is that a folder?)"),
    ],
)  # fmt: skip
def test_a_database_that_is_away_is_told_in_a_line_with_where_and_why(
    toml: Path, address: str, where: str, why: str
) -> None:
    toml.write_text(GOOD + f'[storage]\nurl = "postgresql+asyncpg://{address}"\n')
    refused = ends(toml, "status")
    assert refused.exit_code == 1
    assert refused.output.startswith(f"The archive cannot be used: the database at {where} does not answer: {why}")
    assert refused.output.endswith(". Please try again when it can.\n")
    assert refused.output.count("\n") == 1
    assert "secret" not in refused.output


@pytest.mark.parametrize("command", ["migrate", "run", "export"])
def test_an_archive_with_rows_that_point_to_nothing_is_told_in_lines(toml: Path, command: str) -> None:
    file = toml.parent / "data" / "circlebot.db"
    file.unlink()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrations.upgrade(connection, to="0006")
        connection.execute(text("INSERT INTO seats VALUES ('nowhere', 7, 'member', '2026-03-02 09:00:00')"))
    engine.dispose()

    refused = ends(toml, command, *([str(toml.parent / "out")] if command == "export" else []))
    assert refused.exit_code == 1
    assert "rows that point to nothing" in refused.output
    assert "seat_periods → circles" in refused.output
    assert "Traceback" not in refused.output


def test_a_level_that_there_is_not_is_refused(toml: Path) -> None:
    refused = ends(toml, "run", "--log-level", "loud")
    assert refused.exit_code == 2
    assert "is not one of 'debug'" in refused.output


def test_check_tells_what_is_not_acted_on_yet_and_it_is_no_mistake(toml: Path) -> None:
    toml.write_text(PARTLY)
    checked = ends(toml, "check")
    assert checked.exit_code == 0
    assert [line for line in checked.output.splitlines() if "not acted on" in line] == [
        f"{toml}: {line}" for line in UNMET
    ]


def test_check_tells_which_name_gives_no_role_any_more(toml: Path) -> None:
    file = toml.parent / "data" / "circlebot.db"
    toml.write_text(f'{GOOD}link_persons = ["@cy:example.org"]\n')
    with create_engine(f"sqlite:///{file}").begin() as connection:
        for statement in (
            "INSERT INTO circles (slug, name, kind, room, active) VALUES ('coordinating', 'Coordinating circle', "
            "'coordinating', '#coordinating', 1)",
            "INSERT INTO roles (circle, user_id, role, starts_at, source, ended_at, why) VALUES ('coordinating', '@cy:example.org', "
            "'link_person', '2026-03-01 09:00:00', 'toml', '2026-03-02 09:00:00', 'left')",
        ):
            connection.execute(text(statement))
    checked = ends(toml, "check")

    assert checked.exit_code == 0
    assert f"{toml}: Coordinating circle: @cy:example.org as link person ended on Mon 2 Mar 2026" in checked.output


def test_check_makes_no_archive_where_there_is_none(toml: Path) -> None:
    file = toml.parent / "data" / "circlebot.db"
    file.unlink()

    assert ends(toml, "check").exit_code == 0
    assert not file.exists()


def test_check_leaves_an_older_archive_alone(toml: Path) -> None:
    file = toml.parent / "data" / "circlebot.db"
    file.unlink()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrations.upgrade(connection, to="0006")
    engine.dispose()

    assert ends(toml, "check").exit_code == 0


def test_check_tells_beforehand_who_would_speak_for_which_co_op_and_changes_nothing(toml: Path) -> None:
    file = toml.parent / "data" / "circlebot.db"
    file.unlink()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrations.upgrade(connection, to="0009")
        connection.execute(
            text("INSERT INTO circles VALUES ('food', 'Food circle', 'industry', NULL, '#food:example.org', NULL, 1)")
        )
        for number, name in ((1, "Leaf Bakery"), (2, "Mill")):
            connection.execute(
                text(
                    f"INSERT INTO coops (id, slug, name, standing, added_at, added_by) VALUES "
                    f"({number}, '{number}', '{name}', 'unknown', '2026-03-02 09:00:00', '@ivo:e')"
                )
            )
        for number, (user, coop) in enumerate((("@gus:e", 1), ("@hal:e", 1), ("@fay:e", 2))):
            connection.execute(
                text(
                    "INSERT INTO members (id, circle, user_id, coop_id, standing, joined_at) VALUES "
                    f"({number + 1}, 'food', '{user}', {coop}, 'member', '2026-03-02 09:00:00')"
                )
            )
    engine.dispose()
    assert "keeps a voice" not in ends(toml, "check").output
    told = ends(toml, "check", "--upgrade")

    assert told.exit_code == 0
    assert told.output.splitlines()[-5:] == [
        "These people would be taken over as speakers at the upgrade. Nothing has been changed.",
        "Leaf Bakery: @gus:e keeps a voice, and sees no figures but those they have declared, until somebody says yes",
        "Leaf Bakery: @hal:e keeps a voice, and sees no figures but those they have declared, until somebody says yes",
        "Mill: @fay:e is confirmed, and sees all figures (nobody else ever spoke for it)",
        "Whether the others see the figures of Leaf Bakery, the bot asks those who do, or else the secretary, or you.",
    ]
    with create_engine(f"sqlite:///{file}").begin() as connection:
        assert migrations.current(connection) == "0009"
    assert ends(toml, "migrate").exit_code == 0
    assert "Nobody is to be taken over" in ends(toml, "check", "--upgrade").output
    file.unlink()
    none_yet = ends(toml, "check", "--upgrade")
    assert none_yet.exit_code == 2
    assert "There is no archive at" in none_yet.output
    assert not file.exists()


def test_check_tells_other_programs_the_same(toml: Path) -> None:
    good = json.loads(ends(toml, "check", "--json").stdout)
    assert good["good"]
    assert good["problems"] == []
    assert "It names no password and no access token yet" in good["worth_knowing"][-1]
    toml.write_text(toml.read_text().replace("[federation]", "[federation]\noperater = 1"))
    ended = ends(toml, "check", "--json")
    wrong = json.loads(ended.stdout)

    assert ended.exit_code == 2
    assert not wrong["good"]
    line = toml.read_text().splitlines().index("operater = 1") + 1
    assert [(each["key"], each["suggestion"], each["line"]) for each in wrong["problems"]] == [
        ("federation.operater", "operators", line)
    ]


def test_check_tells_of_all_secrets_at_once(toml: Path) -> None:
    names = "password_file", "access_token_file", "pickle_key_file"
    lines = "".join(f'{name} = "{name}"\n' for name in names)
    toml.write_text(toml.read_text().replace("[matrix]\n", f"[matrix]\n{lines}"))
    told = ends(toml, "check").output

    assert all(f"the secret that matrix.{name} names" in told for name in names)


def test_a_table_is_looked_through_and_only_kept_when_that_is_said(toml: Path) -> None:
    file, archive = toml.parent / "subs.csv", toml.parent / "data" / "circlebot.db"
    treasurers = '[federation]\ntreasurers = ["@bo:example.org", "@cy:example.org"]'
    toml.write_text(GOOD.replace("[federation]", treasurers) + LEVY)
    with create_engine(f"sqlite:///{archive}").begin() as connection:
        leaf = "INSERT INTO coops (id, slug, name, added_at, added_by) VALUES (7, 'leaf', 'Leaf', '2026-03-02 09:00:00', '@di:e')"
        connection.execute(text(leaf))
    year = datetime.now(UTC).year - 1

    def kept() -> int:
        with create_engine(f"sqlite:///{archive}").begin() as connection:
            return int(connection.execute(text("SELECT count(*) FROM declarations")).scalar_one())

    file.write_text(f"year,coop,wages\n{year},Leaf,92000\n{year},Loaf,1\n")
    for by in ((), ("--by", "@eve:example.org")):
        refused = ends(toml, "import", str(file), *by)
        assert (refused.exit_code, refused.output.partition(":")[0]) == (2, "--by")
    wrong = ends(toml, "import", str(file), "--keep", "--by", "@bo:example.org")
    assert (wrong.exit_code, kept()) == (1, 0)
    assert wrong.output == f"{file}: nothing is kept, for these lines cannot be.\nLine 3: I know no co-op “Loaf”\n"
    file.write_text(f"year,coop,wages\n{year},Leaf,92000\n")
    looked = ends(toml, "import", str(file), "--by", "@bo:example.org")
    assert (looked.exit_code, kept()) == (0, 0)
    assert (
        looked.output == "1 line would be new, 0 say what is kept already. Nothing is kept yet: say --keep to do it.\n"
    )
    for told in (
        "Kept 1 line. 0 say what was kept already.\n",
        "Kept 0 lines. 1 says what was kept already.\n",
    ):
        done = ends(toml, "import", str(file), "--keep", "--by", "@bo:example.org")
        assert (done.exit_code, done.output, kept()) == (0, told, 1)
    for data, line in (
        (
            b"name\nLeaf\n",
            "its first line names none of the columns circle, circle name, group, groups, group(s), year_start, year, so I do not know what it is.\n",
        ),
        (
            b"year,coop\n2026,\xe4\n",
            "I could not read the letters of that file. Please save it as “CSV UTF-8”. Nothing is kept.\n",
        ),
        (b"year,wages\n2026,1\n", "The first line must name the columns"),
    ):
        file.write_bytes(data)
        refused = ends(toml, "import", str(file), "--by", "@bo:example.org")
        assert refused.exit_code == 1
        assert f"{file}: {line}" in refused.output


@pytest.mark.parametrize("words", [["check"], ["status"], ["migrate"], ["export", "out"]])
def test_an_archive_of_a_newer_version_is_told_as_that(
    toml: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(toml.parent)
    with create_engine(f"sqlite:///{toml.parent}/data/circlebot.db").begin() as archive:
        archive.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ended = ends(toml, *words)

    assert ended.exit_code == 4
    assert "the archive is of schema 9999, which is newer than this program" in ended.output


@pytest.mark.parametrize("words", [("backup", "copy.gz"), ("export", "out"), ("migrate",), ("status",), ("check",)])
def test_an_archive_that_is_damaged_within_is_one_line_or_none(
    toml: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(toml.parent)
    file = toml.parent / "data" / "circlebot.db"
    raw = bytearray(file.read_bytes())
    raw[4096 * 20 :] = b"\xff" * (len(raw) - 4096 * 20)
    file.write_bytes(raw)
    ended = ends(toml, *words)

    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    if words[0] == "backup":
        damaged = "The archive cannot be used: its file is damaged; bring it back from a backup.\n"
        assert (ended.exit_code, ended.output) == (1, damaged)


def test_what_lies_where_something_else_should_is_named_by_every_command(toml: Path) -> None:
    (toml.parent / "data" / "login.json").mkdir()
    examined = ends(toml, "doctor")
    assert (examined.exit_code, examined.output) == (1, f"{toml.parent}/data/login.json: Is a directory.\n")
    toml.write_text(GOOD + '[storage]\ndata_dir = "circlebot.toml"\nurl = "sqlite+aiosqlite:///data/circlebot.db"\n')
    moved = ends(toml, "move", "--to", "sqlite+aiosqlite:///there.db")
    assert moved.exit_code == 2
    assert "circlebot.toml: found a file, expected the folder that storage.data_dir names" in moved.output


def test_init_leaves_a_configuration_as_it_was_where_an_answer_cannot_stand_in_it(toml: Path) -> None:
    before = toml.read_bytes()
    ended = ends(toml, "init", "--offline", "--circle", "slug=food; room=lobby")

    assert ended.exit_code == 2
    assert '--circle: ["food"].room: found "lobby", expected a room alias' in ended.output
    assert f"{toml} is as it was." in ended.output
    assert toml.read_bytes() == before


def test_the_example_lacks_the_password_alone(tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    assert ends(path, "init").exit_code == 0
    checked = ends(path, "check")

    assert checked.exit_code == 2
    (line,) = checked.output.splitlines()
    assert line.startswith(f"{tmp_path}/secrets/password: found no readable file")


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="only Linux has a device that is always full")
def test_what_is_printed_is_utf_8_and_a_full_disk_is_one_line() -> None:
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    words = [sys.executable, "-m", "chatbot", "config"]
    printed = subprocess.run(words, env=env, capture_output=True, check=True).stdout
    assert printed.decode() == example()
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, env=env, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (1, "It cannot be written there: No space left on device.\n")
    without = subprocess.run(["sh", "-c", '"$@" <&- >&-', "sh", *words], env=env, stderr=subprocess.PIPE, check=False)
    assert (without.returncode, without.stderr) == (0, b"")
    bare = subprocess.run(words, env=env | {"PYTHONOPTIMIZE": "2"}, capture_output=True, check=False)
    assert (bare.returncode, bare.stderr.count(b"\n")) == (1, 1)
    assert b"Please start Circlebot without that." in bare.stderr
