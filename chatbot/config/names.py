"""The names, rooms and addresses that the TOML holds, read as the other values are."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainSerializer, PlainValidator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.folding import LONGEST_NAME, clean_name
from storage.types import UserId

LONGEST_ROLE = 32
"""Letters in the name of a role."""
LONGEST_SENTENCE = 300
LONGEST_ID = 255
"""Bytes of a Matrix id or an alias, as Matrix has it; the archive keeps no longer ones."""
LONGEST_SLUG = 40
"""Letters in a short name: people type it."""
BEHIND_THE_DATABASE = frozenset({"host", "port", "passfile", "ssl"})
"""What may be said behind the address of a PostgreSQL. Its driver falls over whatever else stands there, such as “sslmode” of others."""
SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
NO_PREFIXES = "/@#>`\\"
"""Signs that clients read as their own: a command of theirs, a name, a room, a quotation, code."""
NO_SLUGS = frozenset({"all", "as", "at", "by", "everybody", "for", "from", "in", "last", "of", "to", "until", "with"})
"""Words of the commands that a circle's name stands beside: “!relay to all …” would mean two things."""


def read_user(value: Any) -> UserId:
    if not isinstance(value, str) or not re.match(r"@[^\s:]+:", value) or not _is_server(value.partition(":")[2]):
        raise ValueError('a Matrix id such as "@ada:example.org"')
    if len(value.encode()) > LONGEST_ID:
        raise ValueError(f'a Matrix id of at most {LONGEST_ID} letters, such as "@ada:example.org"')
    return UserId(value)


def read_room(value: Any) -> str:
    named = isinstance(value, str) and re.match(r"#[^\s:]+:", value) and _is_server(value.partition(":")[2])
    if not named and not (isinstance(value, str) and re.fullmatch(r"!\S+", value)):
        raise ValueError('a room alias such as "#tech:example.org", or a room id that begins with "!"')
    if len(str(value).encode()) > LONGEST_ID:
        raise ValueError(f'a room alias or id of at most {LONGEST_ID} letters, such as "#tech:example.org"')
    return str(value)


def read_slug(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or value.isdigit():
        raise ValueError('a short name of small letters, digits and hyphens such as "tech"')
    if len(value) > LONGEST_SLUG:
        raise ValueError(f'a short name of at most {LONGEST_SLUG} letters such as "tech"')
    if value in NO_SLUGS:
        raise ValueError('a short name that is no word of a command, such as "tech"')
    return value


def read_name(value: str) -> str:
    if clean_name(value) != value or len(value) > LONGEST_NAME:
        raise ValueError(f"a name of letters on one line, of at most {LONGEST_NAME}")
    return value


def read_sentence(value: str) -> str:
    if clean_name(value) != value or len(value) > LONGEST_SENTENCE:
        raise ValueError(f"a sentence on one line, of at most {LONGEST_SENTENCE} letters")
    return value


def read_role(value: str) -> str:
    """What a role is called: short, and never what would give sight of everything."""
    name = read_name(value)
    if not name or len(name) > LONGEST_ROLE or name.casefold() in ("operator", "yes", "no"):
        raise ValueError(f'a name of at most {LONGEST_ROLE} letters, such as "gatherings keeper"')
    return name


def read_url(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/?#@]+(/\S*)?", value) or not _has_host(value):
        raise ValueError('an address such as "https://matrix.example.org"')
    if "/_matrix" in value:
        raise ValueError('the address of the server alone, such as "https://matrix.example.org", without "/_matrix"')
    return value.rstrip("/")


def _has_host(address: str) -> bool:
    """Whether an address names a host, and no port that cannot be one, nor anything that is for pages alone."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and not (parts.query or parts.fragment or "//" in parts.path)
    except ValueError:  # What the standard library says of a port that is no number.
        return False


def read_server(value: Any) -> str:
    """The name of a homeserver, as it stands behind the colon of an id."""
    if not isinstance(value, str) or not _is_server(value):
        raise ValueError('the name of a homeserver such as "example.org"')
    return value


def _is_server(name: str) -> bool:
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?", name)
    return found is not None and (found[2] is None or 0 < int(found[2]) < 65536)


def read_prefix(value: Any) -> str:
    """What commands begin with: signs that neither a sentence nor a client's own command begins with."""
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= 3
        or any(sign.isalnum() or sign.isspace() or not sign.isprintable() or sign in NO_PREFIXES for sign in value)
    ):
        raise ValueError(
            'one to three signs such as "!"; no letters, blanks, nor / @ # > ` which clients read themselves'
        )
    return value


def read_path(value: Any) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError('a path in quotes such as "data"')
    if value.startswith("~"):
        raise ValueError('a path without "~", which only a shell reads: written out, or from this file\'s folder on')
    if re.search(r"\$[A-Za-z{(]", value):
        raise ValueError('a path without "$", which only a shell reads: written out, or from this file\'s folder on')
    return Path(value)


def read_database_url(value: Any) -> str:
    """Raises ValueError for what is no address of an archive that stays: one in memory would be empty at each start."""
    if not isinstance(value, str) or not _leads_to_an_archive(value):
        raise ValueError('"sqlite+aiosqlite:///data/circlebot.db" or "postgresql+asyncpg://user@host/name"')
    query = make_url(value).query
    if not query.keys() <= BEHIND_THE_DATABASE or query.get("ssl", "require") not in SSL:
        raise ValueError(f'behind “?” host, port, passfile or ssl alone, such as "?ssl=require" ({", ".join(SSL)})')
    return value


def _leads_to_an_archive(address: str) -> bool:
    try:
        made = make_url(address)
    except (ArgumentError, ValueError):
        return False
    match made.drivername:
        case "sqlite+aiosqlite":
            file = made.database or ""
            named = file not in ("", ":memory:") and not file.endswith("/") and not re.match(r"[A-Za-z]:[\\/]", file)
            return named and not made.host and not made.query
        case "postgresql+asyncpg":
            return bool(made.database) and (made.port is None or 0 < made.port < 65536)
    return False


@dataclass(frozen=True, slots=True)
class HostAndPort:
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_address(value: Any) -> HostAndPort:
    found = re.fullmatch(r"\[?([0-9a-fA-F:.]+|localhost)\]?:(\d{1,5})", value) if isinstance(value, str) else None
    if found is None or not 0 < int(found[2]) < 65536:
        raise ValueError('an address and a port such as "127.0.0.1:9464"')
    if found[1] != "localhost":
        ip_address(found[1])  # What it says of a wrong one is an expectation, too.
    return HostAndPort(found[1], int(found[2]))


Address = Annotated[HostAndPort, PlainValidator(read_address), PlainSerializer(str)]
User = Annotated[UserId, PlainValidator(read_user)]
RoomName = Annotated[str, PlainValidator(read_room)]
Slug = Annotated[str, PlainValidator(read_slug)]
Prefix = Annotated[str, PlainValidator(read_prefix)]
Server = Annotated[str, PlainValidator(read_server)]
File = Annotated[Path, PlainValidator(read_path)]
Name = Annotated[str, AfterValidator(read_name)]
Sentence = Annotated[str, AfterValidator(read_sentence)]
RoleWords = Annotated[str, AfterValidator(read_role)]
Url = Annotated[str, PlainValidator(read_url)]
DatabaseUrl = Annotated[str, PlainValidator(read_database_url)]
