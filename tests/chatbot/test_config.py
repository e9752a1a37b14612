"""The TOML: what is right loads, what is wrong is told whole, and secrets stay secret."""

import json
import re
import stat
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from chatbot import config
from chatbot.config.circles import CircleSettings, ConsentSettings
from chatbot.config.example import example
from chatbot.config.machine import BackupSettings, MatrixSettings
from chatbot.config.pages import reference

GOOD = """
[matrix]
homeserver = "https://matrix.example.org"
user_id = "@circlebot:example.org"
[federation]
name = "Federation"
coordinating_circle = "coordinating"
operators = ["@ada:example.org"]
[[circles]]
slug = "coordinating"
name = "Coordinating circle"
kind = "coordinating"
room = "#coordinating:example.org"
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "circlebot.toml"
    path.write_text(text)
    with pytest.raises(config.ConfigError) as wrong:
        config.load(path)
    return [re.sub(rf"^{re.escape(str(path))}(:\d+)?: ", "", str(problem)) for problem in wrong.value.problems]


def test_the_page_of_all_keys_has_each_of_them() -> None:
    """``make docs`` writes it."""
    page = reference()
    for table in ("[matrix]", "[monitoring]", "[backup]", "[[circles]]", "[circles.consent]", "[[subs.schemes]]"):
        assert f"## `{table}`" in page
    for section in (MatrixSettings, BackupSettings, CircleSettings, ConsentSettings):
        for key, field in section.model_fields.items():
            assert f"| `{key}` |" in page or _holds_a_table(field.annotation), key


def _holds_a_table(annotation: object) -> bool:
    return "Settings" in str(annotation)


def test_the_example_is_current_and_loads() -> None:
    """``make docs`` writes it."""
    path = Path(__file__).parents[2] / "config.example.toml"

    assert path.read_text() == example()
    settings = config.load(path)
    assert settings.circle("tech").consent.quorum == "lively"
    levy = settings.subs.first
    assert isinstance(levy, config.LevyScheme)
    assert (levy.minimum, levy.rate) == (Decimal("150.00"), Fraction(1, 1000))


def test_paths_start_at_the_file_s_folder(tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD)
    settings = config.load(path)

    assert settings.storage.data_dir == tmp_path / "data"
    assert settings.storage.url == f"sqlite+aiosqlite:///{tmp_path}/data/circlebot.db"
    assert settings.matrix.invitations_from == ("example.org",)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("homeserver = ", "homserver = "), 'matrix.homserver: found an unknown key, expected a key of this table (did you mean homeserver?)'),
        (('"https://matrix.example.org"', '"matrix.example.org"'), 'matrix.homeserver: found "matrix.example.org", expected an address such as "https://matrix.example.org"'),
        (('"@circlebot:example.org"', '"circlebot"'), 'matrix.user_id: found "circlebot", expected a Matrix id such as "@ada:example.org"'),
        (('name = "Federation"', "name = 3"), "federation.name: found 3, expected text in quotes"),
        (('"Coordinating circle"', '"Coordinating \\u202ecircle"'), 'circles["coordinating"].name: found "Coordinating \u202ecircle", expected a name of letters on one line, of at most 100'),
        (('"Federation"', '"***"'), 'federation.name: found "***", expected a name of letters on one line, of at most 100'),
        (('name = "Federation"', 'name = "F"\ntimezone = "Mars"'), 'federation.timezone: found "Mars", expected a time zone such as "Europe/London"'),
        (('name = "Federation"', 'name = "F"\ncurrency = "XYZZY"'), 'federation.currency: found "XYZZY", expected a currency code such as "GBP"'),
        (('kind = "coordinating"', 'kind = "industry"'), 'federation.coordinating_circle: found "coordinating", expected the slug of a circle of kind "coordinating"'),
        (('kind = "coordinating"', 'kind = "coordinating"\nparent = "cordinating"'), 'circles["coordinating"].parent: found "cordinating", expected the slug of another circle'),
        (('room = "#coordinating:example.org"', 'room = "lobby"'), 'circles["coordinating"].room: found "lobby", expected a room alias such as "#tech:example.org", or a room id that begins with "!"'),
        (("[federation]", '[limits]\nmax_command_age = "soon"\n[federation]'), 'limits.max_command_age: found "soon", expected a span of time such as "48h", "14d" or "30m"'),
        (('operators = ["@ada:example.org"]', ""), 'federation.operators: found nobody, expected somebody, such as ["@ada:example.org"]: without an operator nobody can confirm the first speaker of a co-op'),
        (('["@ada:example.org"]', '["@circlebot:example.org"]'), 'federation.operators: found the bot alone, expected somebody, such as ["@ada:example.org"]: without an operator nobody can confirm the first speaker of a co-op'),
        (('operators = ["@ada:example.org"]', 'operators = "@ada:example.org"'), 'federation.operators: found "@ada:example.org", expected a list in brackets, such as ["one", "two"]'),
        (("[federation]", '[limits]\nsend = "fast"\n[federation]'), 'limits.send: found "fast", expected "auto", a rate such as "30/min" or "0.2/s burst 10", or "off"'),
        (("[federation]", '[limits]\nper_person = 30\n[federation]'), 'limits.per_person: found 30, expected a rate such as "30/min" or "0.2/s burst 10", or "off"'),
    ],
)  # fmt: skip
def test_each_mistake_is_told_on_a_line(tmp_path: Path, change: tuple[str, str], line: str) -> None:
    assert line in problems(tmp_path, GOOD.replace(*change))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("homeserver", "homserver").replace('name = "Federation"', "name = 3")

    assert len(problems(tmp_path, text)) == 3  # the unknown key, the missing one, and the name


def test_what_is_wrong_between_keys_is_told_together_with_what_is_wrong_with_one(tmp_path: Path) -> None:
    """Nobody mends three things to be told of a fourth."""
    text = GOOD.replace("operators = ", "operater = ").replace('name = "Federation"', "name = 3")
    text += 'parent = "tch"\n[[circles]]\nslug = "tech"\nname = "T"\nkind = "industri"\nroom = "#coordinating:example.org"\n'

    assert problems(tmp_path, text) == [
        'federation.operators: found nobody, expected somebody, such as ["@ada:example.org"]: without an operator nobody can '
        "confirm the first speaker of a co-op",
        "federation.name: found 3, expected text in quotes",
        "federation.operater: found an unknown key, expected a key of this table (did you mean operators?)",
        'circles["coordinating"].parent: found "tch", expected the slug of another circle (did you mean tech?)',
        "circles[\"tech\"].kind: found \"industri\", expected 'coordinating', 'industry' or 'working'",
        'circles["tech"].room: found "#coordinating:example.org" a second time, expected a room of its own for each circle',
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("homeserver = ", "homserver = "), 3),
        (('name = "Federation"', "name = 3"), 6),
        (('room = "#coordinating:example.org"', 'room = "lobby"'), 13),
        (('room = "#coordinating:example.org"', ""), 9),
        (('kind = "coordinating"', 'kind = "coordinating"\n# a word\nparent = "x"'), 14),
        (("[federation]", "[limits]\nper_person = 30\n[federation]"), 6),
        (("[federation]", '[federation]\nwords.concern = ""'), 6),
        (('name = "Federation"', 'name = """\n[circles]\n"""\ntimezone = "Mars"'), 9),
        (("[matrix]", "[ matrix ]  # us"), None),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], line: int | None) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD.replace(*change))
    try:
        config.load(path)
        found: set[int | None] = {None}
    except config.ConfigError as wrong:
        found = {problem.line for problem in wrong.problems}

    assert line in found


@pytest.mark.parametrize(
    ("key", "meant"),
    [("operater", "operators"), ("timezon", "timezone"), ("per_person", None), ("quorum", None), ("zzz", None)],
)
def test_only_a_key_of_the_same_table_is_meant(tmp_path: Path, key: str, meant: str | None) -> None:
    (told,) = problems(tmp_path, GOOD.replace("[federation]", f"[federation]\n{key} = 1"))

    assert told == f"federation.{key}: found an unknown key, expected a key of this table" + (
        f" (did you mean {meant}?)" if meant else ""
    )


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        (b'[matrix]\nname = "caf\xe9"\n', 2, "a file that was saved as UTF-8"),
        (b"\xff\xfe[\x00m\x00", 1, "a file that was saved as UTF-8"),
        (b'[matrix]\n\nname = "open\n', 3, "broken TOML"),
        (b"[matrix]\nname = 1\nname = 2\n", 3, "broken TOML (Cannot overwrite a value)"),
        (b"[matrix\n", 1, "broken TOML"),
        (
            b"[[circle]]\n[circles.consent]\n[[circle]]\n[circles.consent]\n",
            4,
            "a line [[circles]] of its own, so spelt",
        ),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path, written: bytes, line: int, says: str) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_bytes(written)
    with pytest.raises(config.ConfigError) as wrong:
        config.load(path)

    (problem,) = wrong.value.problems
    assert problem.line == line
    assert says in str(problem)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("https://matrix.example.org", "http://matrix.circles.coop"), "goes over the network in clear text"),
        (("https://matrix.example.org", "http://8.8.8.8:8008"), "goes over the network in clear text"),
        (("https://matrix.example.org", "http://localhost:8008"), None),
        (("https://matrix.example.org", "http://127.0.0.1:8008"), None),
        (("https://matrix.example.org", "http://[::1]:8008"), None),
        (("https://matrix.example.org", "http://10.0.0.3"), None),
        (("https://matrix.example.org", "http://synapse.internal"), None),
        (("https://matrix.example.org", "https://matrix.circles.coop"), None),
        (("example.example", ""), "still those of the example"),
        (('["@ada:example.org"]', '["@ada:example.org", "@circlebot:example.org"]'), "names the bot itself"),
        (('kind = "coordinating"', 'kind = "coordinating"\nsecretaries = ["@circlebot:example.org"]'), "takes none"),
    ],
)
def test_what_is_seldom_meant_is_told_and_is_no_mistake(
    tmp_path: Path, change: tuple[str, str], says: str | None
) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD.replace(*change))
    told = config.worth_knowing(config.load(path))

    assert (told == ()) is (says is None)
    assert says is None or any(says in line for line in told)


def test_the_address_of_the_server_has_no_more_behind_it(tmp_path: Path) -> None:
    (told,) = problems(
        tmp_path, GOOD.replace("https://matrix.example.org", "https://matrix.example.org/_matrix/client")
    )

    assert "without" in told


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("[federation]", 'password = "hunter2"\n[federation]'))

    assert "CIRCLEBOT_PASSWORD" in found[0]
    assert "hunter2" not in found[0]


def test_broken_toml_and_no_file_are_told(tmp_path: Path) -> None:
    assert "broken TOML" in problems(tmp_path, "[matrix")[0]
    with pytest.raises(config.ConfigError, match="no readable file"):
        config.load(tmp_path / "nowhere.toml")


def test_a_mark_before_the_first_letter_is_no_mistake(tmp_path: Path) -> None:
    """Editors on Windows put one there."""
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert config.load(path).federation.name == "Federation"


def test_link_persons_go_up_and_not_in_a_ring(tmp_path: Path) -> None:
    ring = GOOD + 'parent = "tech"\n' + GOOD[GOOD.index("[[circles]]") :].replace("coordinating", "tech")
    ring = ring.replace('kind = "tech"', 'kind = "industry"') + 'parent = "coordinating"\n'
    leaf = ring[ring.rindex("[[circles]]") :].replace("tech", "food").replace('"coordinating"', '"tech"')
    assert problems(tmp_path, ring + leaf) == [
        'circles["coordinating"].parent: found "tech", a ring (coordinating → tech → coordinating), expected a way up that ends at a circle '
        "without a parent",
        'circles["tech"].parent: found "coordinating", a ring (tech → coordinating → tech), expected a way up that ends at a circle '
        "without a parent",
    ]


def test_what_people_read_has_a_name(tmp_path: Path) -> None:
    nameless = GOOD.replace('"Coordinating circle"', '""') + '[federation.words]\nconcern = ""\n'
    assert problems(tmp_path, nameless) == [
        'circles["coordinating"].name: found "", expected text of at least 1 letter',
        'federation.words.concern: found "", expected text of at least 1 letter',
    ]


def test_a_secret_that_is_not_there_is_no_trouble_with_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD.replace("[federation]", 'password_file = "secrets/password"\n[federation]'))
    command = [sys.executable, "-m", "chatbot", "run", "--config", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].startswith(f"{tmp_path}/secrets/password: found no readable file")


def test_a_room_belongs_to_one_circle(tmp_path: Path) -> None:
    second = '[[circles]]\nslug = "tech"\nname = "T"\nkind = "industry"\nroom = "#coordinating:example.org"\n'

    assert "a room of its own" in problems(tmp_path, GOOD + second)[0]


def test_secrets_come_from_the_environment_or_a_private_file(tmp_path: Path) -> None:
    path, secret = tmp_path / "circlebot.toml", tmp_path / "password"
    path.write_text(GOOD.replace("[federation]", 'password_file = "password"\n[federation]'))
    secret.write_text("s3cret\n")
    secret.chmod(0o644)
    settings = config.load(path)

    assert config.password(settings, {"CIRCLEBOT_PASSWORD": "other"}) == "other"
    with pytest.raises(config.ConfigError, match=f"chmod 600 {secret}"):
        config.password(settings, {})
    secret.chmod(0o600)
    assert config.password(settings, {}) == "s3cret"


@pytest.mark.parametrize("wrong", [b"\xff\xfe\x00", b"s3cret\nmore\n", b"s3\tcret", b"s3cret\x00"])
def test_a_secret_is_one_line_of_letters(tmp_path: Path, wrong: bytes) -> None:
    path, secret = tmp_path / "circlebot.toml", tmp_path / "password"
    path.write_text(GOOD.replace("[federation]", 'password_file = "password"\n[federation]'))
    secret.write_bytes(wrong)
    secret.chmod(0o600)
    settings = config.load(path)

    with pytest.raises(config.ConfigError, match="several lines, or what is no text, expected the secret") as told:
        config.password(settings, environ={})
    assert "s3" not in str(told.value)
    with pytest.raises(config.ConfigError, match="CIRCLEBOT_ACCESS_TOKEN: found several lines"):
        config.access_token(settings, environ={"CIRCLEBOT_ACCESS_TOKEN": "syt_x\ny"})


def test_the_pickle_key_is_a_secret_like_the_others(tmp_path: Path) -> None:
    path, secret = tmp_path / "circlebot.toml", tmp_path / "pickle"
    path.write_text(GOOD.replace("[federation]", 'pickle_key_file = "pickle"\n[federation]'))
    secret.write_text("k3y\n")
    secret.chmod(0o640)
    settings = config.load(path)

    with pytest.raises(config.ConfigError, match=f"chmod 600 {secret}"):
        config.pickle_key(settings, {})
    secret.chmod(0o600)
    assert config.pickle_key(settings, {}) == "k3y"
    assert config.pickle_key(settings, {"CIRCLEBOT_PICKLE_KEY": "other"}) == "other"
    assert config.pickle_key(config.load(tmp_path / "circlebot.toml"), {}) == "k3y"
    assert "pickle_key_file" in "\n".join(
        problems(tmp_path, GOOD.replace("[federation]", 'pickle_key = "x"\n[federation]'))
    )


def test_a_file_with_the_password_of_the_database_is_looked_at_before_its_driver_goes_on_without(
    tmp_path: Path,
) -> None:
    (toml := tmp_path / "circlebot.toml").write_text(
        GOOD + f'[storage]\nurl = "postgresql+asyncpg://bot@host/name?passfile={tmp_path}/pgpass"\n'
    )
    with pytest.raises(config.ConfigError, match="pgpass: found no readable file"):
        config.passfile(config.load(toml))
    (pgpass := tmp_path / "pgpass").write_text("host:5432:*:bot:word\n*:*:*:bot:word\n")
    pgpass.chmod(0o644)
    with pytest.raises(config.ConfigError, match="a secret that others can read"):
        config.passfile(config.load(toml))
    pgpass.chmod(0o600)
    assert config.passfile(config.load(toml))


def test_a_data_folder_that_others_can_read_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert config.prepare_data_dir(folder) is None
    folder.chmod(0o755)

    assert "ours alone" in str(config.prepare_data_dir(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


PARTLY = (
    GOOD.replace("[federation]", '[federation]\nwords.subs = "dues"')
    + """admission = "consent"
[subs]
arrears = "owe"
[[subs.schemes]]
slug = "one"
kind = "levy"
rate = "1/1000"
minimum = "150.00"
circle = "coordinating"
voluntary = true
[[subs.schemes]]
slug = "two"
kind = "per-head"
amount = "1.00"
voluntary = true
[[subs.schemes]]
slug = "three"
kind = "levy"
rate = "1/500"
minimum = "10.00"
voluntary = true
"""
)
UNMET = ('subs.arrears = "owe" is understood but not acted on yet: unpaid subs stay as they are.',)


def test_what_is_not_acted_on_yet_is_told_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(PARTLY)

    assert config.not_acted_on(config.load(path)) == UNMET


def test_what_happens_anyway_is_not_told(tmp_path: Path) -> None:
    """Nor what nobody has written."""
    path = tmp_path / "circlebot.toml"
    levy = '[[subs.schemes]]\nslug = "one"\nkind = "levy"\nrate = "1/1000"\nminimum = "1.00"\nvoluntary = false\n'
    path.write_text(GOOD + 'admission = "approval"\n[federation.words]\nsubs = "subs"\n' + levy)

    assert config.not_acted_on(config.load(path)) == ()


@pytest.mark.parametrize(("parent", "lines"), [('parent = "coordinating"\n', 0), ("", 1)])
def test_the_coordinating_circle_is_told_of_where_a_link_person_goes_elsewhere(
    tmp_path: Path, parent: str, lines: int
) -> None:
    path = tmp_path / "circlebot.toml"
    path.write_text(GOOD + '[[circles]]\nslug = "tech"\nname = "T"\nkind = "industry"\nroom = "#t:e"\n' + parent)
    told = config.not_acted_on(config.load(path))

    assert len(told) == lines
    assert all(line.startswith('federation.coordinating_circle = "coordinating"') for line in told)


def test_the_start_tells_what_is_not_acted_on_yet(tmp_path: Path) -> None:
    """Before anything else can go wrong: here there is no homeserver."""
    path = tmp_path / "circlebot.toml"
    path.write_text(PARTLY.replace("[federation]", 'password_file = "secrets/password"\n[federation]'))
    command = [sys.executable, "-m", "chatbot", "run", "--json-logs", "--config", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    logged = [json.loads(line) for line in ended.stdout.splitlines() + ended.stderr.splitlines() if line[:1] == "{"]

    told = [line["event"] for line in logged if line["level"] == "warning"]
    assert told[: len(UNMET)] == [f"{path}: {line}" for line in UNMET]
    assert told[len(UNMET) :] == [f"{path}: Its addresses are still those of the example: put in yours."]


SCHEME = """
[[subs.schemes]]
slug = "{slug}"
kind = "fixed"
amount = "{amount}"
currency = "{currency}"
"""


@pytest.mark.parametrize(
    ("slug", "amount", "currency", "told"),
    [
        ("one", "25.00", "GBP", "a slug of its own for each scheme"),
        ("two", "25.00", "GBP", None),
        ("two", "25.005", "GBP", "a sum of GBP, which has 2 places"),
        ("two", "2500.5", "JPY", "a sum of JPY, which has 0 places"),
        ("two", "2500.00", "JPY", None),
        ("two", "1.125", "KWD", None),
        ("two", "1.1255", "KWD", "a sum of KWD, which has 3 places"),
    ],
)
def test_a_scheme_has_a_name_of_its_own_and_sums_that_its_money_can_pay(
    tmp_path: Path, slug: str, amount: str, currency: str, told: str | None
) -> None:
    first = SCHEME.format(slug="one", amount="1.00", currency="GBP")
    toml = GOOD + first + SCHEME.format(slug=slug, amount=amount, currency=currency)
    if told is None:
        path = tmp_path / "circlebot.toml"
        path.write_text(toml)
        assert len(config.load(path).subs.schemes) == 2
    else:
        assert told in "\n".join(problems(tmp_path, toml))
