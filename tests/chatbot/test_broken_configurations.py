"""Two hundred configurations as people break them: each is told on one line, with its key, its place, what was found and what to write."""

import re
from pathlib import Path

import pytest

from chatbot import config
from chatbot.checking import look_at
from chatbot.config.example import example

EXAMPLE = example()

VALUES = [
    ("matrix.homeserver", '"https://matrix.example.org:port"', 'an address such as "https://matrix.example.org"'),
    ("matrix.homeserver", '"https://https://matrix.example.org"', "an address such as"),
    ("matrix.homeserver", '"https://matrix example.org"', "an address such as"),
    ("matrix.homeserver", '"https://bot:word@matrix.example.org"', "an address such as"),
    ("matrix.homeserver", '"https://matrix.example.org/?user=bot"', "an address such as"),
    ("matrix.homeserver", '"https://matrix.example.org/#/home"', "an address such as"),
    ("matrix.homeserver", '"https://"', "an address such as"),
    ("matrix.homeserver", '""', "an address such as"),
    ("matrix.homeserver", '"https://matrix.example.org/_matrix/client"', "the address of the server alone"),
    ("matrix.user_id", '"#circlebot:example.org"', "a Matrix id"),
    ("matrix.user_id", '"@circlebot"', "a Matrix id"),
    ("matrix.user_id", "[]", "a Matrix id"),
    ("matrix.user_id", '"@circlebot:example.org/"', "a Matrix id"),
    ("matrix.user_id", '"@circlebot:example.org:99999"', "a Matrix id"),
    ("circles.room", '"#tech:example.org/"', "a room alias such as"),
    ("federation.operators", '["@circlebot:example.org"]', "the bot alone"),
    ("matrix.user_id", f'"@{"b" * 260}:example.org"', "a Matrix id of at most 255 letters"),
    ("circles.room", f'"#{"t" * 260}:example.org"', "a room alias or id of at most 255 letters"),
    ("matrix.device_name", '""', "text of at least 1 letter"),
    ("matrix.display_name", f'"{"x" * 400}"', "a name of letters on one line"),
    ("matrix.command_prefix", '"! "', "one to three signs"),
    ("matrix.command_prefix", '"bot"', "one to three signs"),
    ("matrix.command_prefix", '"/"', "one to three signs"),
    ("matrix.command_prefix", '"@"', "one to three signs"),
    ("matrix.command_prefix", '"#"', "one to three signs"),
    ("matrix.command_prefix", '">"', "one to three signs"),
    ("matrix.command_prefix", '"`"', "one to three signs"),
    ("matrix.command_prefix", '"!!!!"', "one to three signs"),
    ("matrix.command_prefix", '"5"', "one to three signs"),
    ("matrix.command_prefix", "1", "one to three signs"),
    ("matrix.avatar", "7", "a path in quotes"),
    ("matrix.password_file", '""', "a path in quotes"),
    ("matrix.invitations_from", '["https://example.org"]', "the name of a homeserver"),
    ("matrix.invitations_from", '"example.org"', "a list in brackets"),
    ("matrix.encrypt_private_rooms", "true", "'auto', 'always' or 'never'"),
    ("limits.per_person", '"-3/min"', "a rate such as"),
    ("limits.per_person", '"0/min"', "a rate such as"),
    ("limits.send", '"0.2/s burst 0"', "a rate such as"),
    ("limits.per_room", '"120"', "a rate such as"),
    ("limits.max_command_age", '"-24h"', "a span of time such as"),
    ("limits.max_command_age", '"0h"', "a span of time such as"),
    ("limits.max_command_age", '"1.5h"', "a span of time such as"),
    ("limits.max_command_age", '"two days"', "a span of time such as"),
    ("limits.max_command_age", '"99999999999d"', "a span of at most a hundred years"),
    ("storage.data_dir", '""', "a path in quotes"),
    ("storage.data_dir", '" "', "a path in quotes"),
    ("storage.data_dir", "7", "a path in quotes"),
    ("storage.data_dir", '"."', 'a folder for this alone, such as "data"'),
    ("storage.data_dir", '"$HOME/data"', 'a path without "$"'),
    ("storage.url", '"sqlite+aiosqlite:///data/"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", "'sqlite+aiosqlite:///C:\\data\\x.db'", '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"sqlite:///circlebot.db"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"sqlite+aiosqlite://"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"sqlite+aiosqlite:///:memory:"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"postgresql+asyncpg://bot@host"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"postgresql+asyncpg://bot@host:port/name"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"postgresql+asyncpg://bot@host/name?sslmode=require"', 'such as "?ssl=require"'),
    ("storage.url", '"postgresql+asyncpg://bot@host/name?ssl=yes"', 'such as "?ssl=require"'),
    ("storage.url", '"mysql://bot@host/name"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"${DATABASE_URL}"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("monitoring.listen", '"127.0.0.1"', "an address and a port"),
    ("monitoring.listen", '"127.0.0.1:99999"', "an address and a port"),
    ("monitoring.listen", "9464", "an address and a port"),
    ("backup.every", '"daily"', "a span of time such as"),
    ("backup.keep", "0", "a whole number of at least 1"),
    ("backup.keep", '"7"', "a whole number"),
    ("backup.folder", '"data"', "a folder for backups alone"),
    ("backup.folder", '"./data/"', "a folder for backups alone"),
    ("backup.folder", '"."', "a folder for backups alone"),
    ("federation.timezone", '"+01:00"', "a time zone such as"),
    ("federation.currency", '"£"', "a currency code such as"),
    ("federation.language", '"en_GB"', "a language such as"),
    ("federation.language", '"English"', "a language such as"),
    ("federation.treasurers", '["Bo"]', "a Matrix id"),
    ("federation.words.concern", '""', "text of at least 1 letter"),
    ("federation.words.concern", '"critical concern"', "a word of its own"),
    ("federation.words.concern", '"Yes"', "a word of its own"),
    ("federation.words.subs", '"du\\nes"', "a name of letters on one line"),
    ("federation.times.morning", '"9"', "a time of day"),
    ("federation.times.morning", '"25:00"', "a time of day"),
    ("federation.times.morning", "09:00:00", "a time of day"),
    ("federation.times.evening", '"06:00"', "a time after afternoon, which is 15:00"),
    ("circles.slug", '"Coordinating"', "a short name of small letters"),
    ("circles.slug", '"123"', "a short name of small letters"),
    ("circles.slug", '"küche"', "a short name of small letters"),
    ("circles.slug", '"all"', "a short name that is no word of a command"),
    ("circles.slug", f'"{"t" * 41}"', "a short name of at most 40 letters"),
    ("circles.parent", '"tech"', "a way up that ends"),
    ("circles.room", '"https://matrix.to/#/#tech:example.org"', "a room alias such as"),
    ("circles.kind", '"industy"', "'coordinating', 'industry' or 'working'"),
    ("circles.admission", '"approve"', "'open', 'approval' or 'consent'"),
    ("circles.link_persons", '"@cy:example.org"', "a list in brackets"),
    ("circles.overrun", '"0d"', "a span of time such as"),
    ("circles.consent.voice", '"seat"', "'coop' or 'person'"),
    ("circles.consent.unread_end", '"2d"', "a span of a week or more"),
    ("circles.consent.quorum", "0", '"lively", "majority", "third"'),
    ("circles.consent.quorum", "-2", '"lively", "majority", "third"'),
    ("circles.consent.quorum", "0.5", '"lively", "majority", "third"'),
    ("circles.consent.quorum", '"50%"', '"lively", "majority", "third"'),
    ("circles.consent.quorum", '"4/3"', "a share such as"),
    ("circles.consent.unconfirmed", '"wait"', '"wait" and a span of time'),
    ("circles.consent.question", '""', "text of at least 1 letter"),
    ("circles.consent.log_answers", '"none"', "'named' or 'counted'"),
    ("circles.relay.digest", '"weekly"', "a span of time such as"),
    ("circles.relay.preview", '"yes"', "true or false"),
    ("subs.year_starts", '"02-30"', "a month and a day"),
    ("subs.year_starts", '"02-29"', "a month and a day"),
    ("subs.year_starts", '"1 April"', "a month and a day"),
    ("subs.unlikely_above", "20000000.00", "a sum in quotes"),
    ("subs.unlikely_above", '"10.00"', "unlikely_below (1000.00) less than unlikely_above (10.00)"),
    ("subs.unlikely_times", "1", "a whole number of at least 2"),
    ("subs.schemes.vat", "20", 'a percentage such as "20%"'),
    ("subs.schemes.vat", "true", 'a percentage such as "20%"'),
    ("subs.schemes.rate", '"0.1%"', "a share such as"),
    ("subs.schemes.rate", '"2/1"', "a share such as"),
    ("subs.schemes.minimum", '"150,00"', "a sum in quotes"),
    ("subs.schemes.minimum", '"1e3"', "a sum in quotes"),
    ("subs.schemes.minimum", '"99999999999999999999"', "a sum in quotes"),
    ("subs.schemes.minimum", '"£150"', "a sum in quotes"),
    ("subs.schemes.minimum", '"150.005"', "a sum of GBP, which has 2 places"),
    ("subs.schemes.ask_on", '"soon"', "a month and a day"),
    ("subs.schemes.pay_what_you_can_years", "11", "a whole number of at most 10"),
    ("matrix.homeserver", '"https://[::1"', "an address such as"),
    ("matrix.homeserver", '["https://matrix.example.org"]', "an address such as"),
    ("matrix.user_id", '"@circlebot:https://example.org"', "a Matrix id"),
    ("matrix.user_id", '"@circlebot:example.org "', "a Matrix id"),
    ("matrix.device_name", f'"{"x" * 500}"', "a name of letters on one line, of at most 100"),
    ("matrix.device_name", '"a\\u0007b"', "a name of letters on one line"),
    ("matrix.password_file", '"~/password"', 'a path without "~", which only a shell reads'),
    ("matrix.password_file", '"pass\\u0000word"', "a path in quotes"),
    ("matrix.invitations_from", '["@ada:example.org"]', "the name of a homeserver"),
    ("matrix.invitations_from", '["*"]', "the name of a homeserver"),
    ("matrix.command_prefix", '"!\\u200b"', "one to three signs"),
    ("limits.per_person", '"NaN/min"', "a rate such as"),
    ("limits.max_command_age", "86400", "a span of time such as"),
    ("limits.max_command_age", '"1d12h"', "a span of time such as"),
    ("storage.url", '"postgresql+asyncpg://bot@host:99999/name"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"postgresql+psycopg://bot@host/name"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.url", '"sqlite+aiosqlite:///data/x.db?mode=ro"', '"sqlite+aiosqlite:///data/circlebot.db" or "postgresql'),
    ("storage.data_dir", '"/"', 'a folder for this alone, such as "data"'),
    ("storage.data_dir", '"../.."', 'a folder for this alone, such as "data"'),
    ("storage.data_dir", '"data\\u0000"', "a path in quotes"),
    ("monitoring.listen", '":9464"', "an address and a port"),
    ("monitoring.listen", '"localhost:0"', "an address and a port"),
    ("monitoring.listen", '"example.org:9464"', "an address and a port"),
    ("backup.keep", "1.5", "a whole number"),
    ("backup.folder", '"/"', 'a folder for this alone, such as "backups"'),
    ("backup.folder", '".."', 'a folder for this alone, such as "backups"'),
    ("federation.name", '["Federation"]', "text in quotes"),
    ("federation.timezone", '"../../etc/passwd"', "a time zone such as"),
    ("federation.timezone", '"BST"', "a time zone such as"),
    ("federation.currency", '"gbp"', "a currency code such as"),
    ("federation.language", '"de_DE.UTF-8"', "a language such as"),
    ("federation.operators", '{ada = "@ada:example.org"}', "a list in brackets"),
    ("federation.operators", '[["@ada:example.org"]]', "a Matrix id"),
    ("federation.words.link_person", '"concern"', "a word of its own"),
    ("federation.times.night", '"22.00"', "a time of day"),
    ("federation.times.noon", '"24:00"', "a time of day"),
    ("circles.slug", '"C-12"', "a short name of small letters"),
    ("circles.was", '"coordinating"', "the short name that this one had before"),
    ("circles.room", '"#coordinating"', "a room alias such as"),
    ("circles.room", '"!"', "a room alias such as"),
    ("circles.aim", f'"{"x" * 301}"', "a sentence on one line, of at most 300 letters"),
    ("circles.domain", '"One.\\nTwo."', "a sentence on one line"),
    ("circles.learning", '"none"', "a span of time such as"),
    ("circles.secretaries", '["@di"]', "a Matrix id"),
    ("circles.rollcall_on", '"04-31"', "a month and a day"),
    ("circles.link_leads_not", '"false"', "true or false"),
    ("circles.consent.review", '"1y"', "a span of time such as"),
    ("circles.consent.quorum", '"1/0"', "a share such as"),
    ("circles.roles.term", '"1 year"', "a span of time such as"),
    ("circles.roles.aim", '"One.\\nTwo."', "a sentence on one line"),
    ("subs.year_starts", "2026-04-01", "a month and a day"),
    ("subs.reminders", '["soon"]', "a span of time such as"),
    ("subs.schemes.bands", '[{above = 250000, rate = "1/2000"}]', "a sum in quotes"),
    ("subs.schemes.bands", '[{above = "250000.00"}]', "this key, which has no default"),
    ("subs.schemes.rate", '"1/0"', "a share such as"),
    ("subs.schemes.vat", '"-5%"', "a percentage such as"),
]  # fmt: skip
"""A key, what somebody wrote as its value, and what the line says is expected."""

LINES = [
    ('name = "Tech circle"', 'name = "Tech circle', "a text that ends with a quote on its own line"),
    ('name = "Tech circle"', "name = “Tech circle”", "straight quotes"),
    ('name = "Tech circle"', 'name: "Tech circle"', "a key, “=” and its value"),
    ('name = "Tech circle"', "name = Tech circle", "texts in quotes"),
    ('name = "Tech circle"', "name =", "a value behind “=”"),
    ('name = "Tech circle"', "name = null", "a key that is not wanted is left out"),
    ("voluntary = true", "voluntary = True", "true or false, in small letters"),
    ('minimum = "150.00"', "minimum = £150", "texts in quotes"),
    ("[monitoring]", "[monitoring", "brackets that close on the same line"),
    ("# data_dir = ", 'data_dir = "C:\\data"\n# data_dir = ', "paths with a backslash in single quotes"),
    ("[[circles]]\nslug", "[circles]\nslug", "double brackets, since there may be several: [[circles]]"),
    ("[federation.words]", "[federation]\n[federation.words]", "each table and key once"),
    ("[monitoring]", "\u00a0[monitoring]", "what the line begins with is another sign"),
    ("[monitoring]", "; who watches\n[monitoring]", 'a comment that begins with "#"'),
    ("[monitoring]", "// who watches\n[monitoring]", 'a comment that begins with "#"'),
    ("[monitoring]", "<<<<<<< HEAD\n[monitoring]", "none of the marks that a merge leaves"),
    ('kind = "industry"', 'kind = "industry",', "one key on a line, and nothing behind its value"),
    ('kind = "industry"', 'kind = "industry" parent = "x"', "one key on a line, and nothing behind its value"),
    ('["@cy:example.org"]', '["@cy:example.org" "@di:example.org"]', "commas between"),
    ('["@cy:example.org"]', '["@cy:example.org"', '"]" behind it, on this line or one above'),
    ('["@bo:example.org"]', "[@bo:example.org]", "a list of texts in quotes"),
    ('["@bo:example.org"]', "[${TREASURER}]", "a list of texts in quotes"),
    ('name = "Tech circle"', 'full name = "Tech circle"', "a key in one word"),
    ('name = "Tech circle"', 'name = "Tech\x00circle"', "one that cannot be seen"),
    ("# year_starts = ", "year_starts = 04-01 # ", "in quotes"),
    ("pay_what_you_can_years = 2", "pay_what_you_can_years = 02", "a number without a zero in front"),
    ('vat = "20%"', "vat = 20%", "in quotes"),
    ("[matrix]\n", "[circles.consent]\n[matrix]\n", "below the [[circles]] that it belongs to"),
]
"""A line of the example, what somebody made of it, and what the line says is expected instead."""


def lines_that_tell(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "circlebot.toml"
    path.write_text(text)
    with pytest.raises(config.ConfigError) as wrong:
        config.load(path)
    assert all(
        len(str(problem)) <= 300 + len(str(path)) and "\n" not in str(problem) for problem in wrong.value.problems
    )
    return [str(problem).removeprefix(str(path)) for problem in wrong.value.problems]


def with_value(key: str, value: str) -> tuple[str, int]:
    """The example with another value for a key, and the line on which that stands."""
    table, _, name = key.rpartition(".")
    lines = EXAMPLE.splitlines()
    start = next(n for n, line in enumerate(lines) if line in (f"[{table}]", f"[[{table}]]"))
    at = next(n for n in range(start, len(lines)) if re.match(rf"(# )?{name} =", lines[n]))
    lines[at] = f"{name} = {value}"
    return "\n".join(lines), at + 1


@pytest.mark.parametrize(("key", "value", "expected"), VALUES, ids=[f"{key}={value}"[:60] for key, value, _ in VALUES])
def test_a_value_that_cannot_be_is_told_with_its_place(tmp_path: Path, key: str, value: str, expected: str) -> None:
    text, line = with_value(key, value)

    told = next(told for told in lines_that_tell(tmp_path, text) if told.startswith(f":{line}: "))
    assert key.rpartition(".")[2] in told
    assert expected in told
    assert "Input should" not in told
    assert "instance of" not in told


@pytest.mark.parametrize(("before", "after", "expected"), LINES)
def test_a_line_that_is_no_toml_is_told_with_its_remedy(tmp_path: Path, before: str, after: str, expected: str) -> None:
    assert before in EXAMPLE

    (told,) = lines_that_tell(tmp_path, EXAMPLE.replace(before, after, 1))

    assert re.match(r":\d+: found broken TOML \(", told)
    assert expected in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"matrix": {}}', "TOML: tables such as [matrix]"),
        ("matrix:\n  homeserver: x\n", "a key, “=” and its value"),
        ("", "circles: found nothing, expected this key"),
        (f"a = {'[' * 5000}", "brackets within brackets without end"),
        (EXAMPLE.replace("[federation]", "[[federation]]", 1), "federation"),
        (EXAMPLE.replace("\n", "\r"), "lines that end as editors on Linux or Windows end them"),
        (EXAMPLE + '\n[retention]\nheard = "29d"\n', 'expected at least 30 days, such as "90d"'),
        (EXAMPLE + '\n[retention]\nsaid = "89d"\n', 'expected at least 90 days, such as "400d"'),
        (EXAMPLE + "\n[logging]\n", "logging: found an unknown table, expected one of backup, circles, federation,"),
        (EXAMPLE.replace("user_id", "User_ID"), "matrix.User_ID: found an unknown key, expected a key of this table (did you mean user_id?)"),
        (EXAMPLE.replace('rate = "1/1000"', 'rate = "1/1000"\namount = "5"'), '["federation"].amount: found an unknown key, expected a key of this table'),
        (EXAMPLE.replace('slug = "tech"', 'slug = "te\\nch"'), 'circles["te\\nch"].slug: found "te\\nch"'),
        (EXAMPLE.replace('slug = "tech"', f'slug = "{"x" * 500}"'), f'circles["{"x" * 50}…"].slug'),
        ('circles = ["tech"]\n' + EXAMPLE.split("# One circle.")[0], 'circles[0]: found "tech", expected a table'),
        (EXAMPLE.replace('kind = "fixed"', 'kind = "fix"'), '"levy" or "per-head" or "fixed"'),
        (EXAMPLE.replace('kind = "fixed"\n', ""), '"levy" or "per-head" or "fixed"'),
        (EXAMPLE.replace('amount = "25.00"', 'amount = "-25.00"'), 'subs.schemes["newsletter"].amount: found "-25.00"'),
        (EXAMPLE.replace("\n[subs]", '\n[[circles.roles]]\nname = "Gatherings Keeper"\n[subs]'), "a second time, expected each role of a circle once"),
    ],
)  # fmt: skip
def test_a_whole_that_cannot_be_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in line for line in lines_that_tell(tmp_path, text))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("# access_token_file =", 'access_token_file = "secrets/token"', "the token is used, and the password is not"),
        ('["@bo:example.org"]', '["@circlebot:example.org"]', "federation.treasurers names the bot itself"),
        ("# url = ", 'url = "postgresql+asyncpg://bot:word@host/name"\n# url = ', "storage.url holds a password"),
        ("# every =", 'every = "1m"', 'for once a month say "30d"'),
        ('name = "Tech circle"', 'name = "coordinating circle"', "is what another circle is called"),
    ],
)
def test_what_is_seldom_meant_is_told_of_one_that_is_good(tmp_path: Path, before: str, after: str, told: str) -> None:
    path = tmp_path / "circlebot.toml"
    for text, is_told in ((EXAMPLE, False), (EXAMPLE.replace(before, after, 1), True)):
        path.write_text(text)
        lines = config.worth_knowing(config.load(path))
        assert any(told in line for line in lines) == is_told
        assert not any("word@" in line for line in lines)


SHORT = """[matrix]
homeserver = "https://matrix.example.org"
user_id = "@circlebot:example.org"
password_file = "password"
[federation]
name = "F"
operators = ["@ada:example.org"]
coordinating_circle = "top"
[backup]
folder = "file"
[[circles]]
slug = "top"
name = "Top"
kind = "coordinating"
room = "#top:example.org"
[[circles]]
slug = "food"
name = "Food"
kind = "industry"
room = "#food:example.org"
[circles.consent]
quorum = 5
"""


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("[[circles]]", "[[circle]]", 11, "circle: found an unknown table"),
        ("[[circles]]", "[[Circles]]", 11, "Circles: found an unknown table"),
        ("[circles.consent]", "[[circles.consent]]", 21, 'circles["food"].consent: found a list, expected a table'),
    ],
)
def test_a_table_of_another_name_or_kind_has_a_line_too(
    tmp_path: Path, before: str, after: str, line: int, told: str
) -> None:
    assert any(each.startswith(f":{line}: {told}") for each in lines_that_tell(tmp_path, SHORT.replace(before, after)))


@pytest.mark.parametrize(
    ("before", "after"),
    [('"F"', "5"), ("[[circles]]", "[[circle]]"), ("user_id =", "user ="), ("[federation]", "[feder]")],
)
async def test_what_is_wrong_with_files_is_told_with_what_is_wrong_in_the_file(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(SHORT.replace(before, after))
    (tmp_path / "data").touch()
    (tmp_path / "file").touch()
    found = [str(problem) for problem in (await look_at(path)).problems]

    assert any(line.startswith(f"{path}:") for line in found)
    for told in (
        "data: found a file, expected the folder",
        "file: found a file, expected the folder",
        "password: found no",
    ):
        assert any(told in line for line in found), (told, found)
    path.write_text("[matrix\n")
    assert len((await look_at(path)).problems) == 1
