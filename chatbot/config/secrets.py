"""Where secrets are kept, and who else can read them: nobody."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import make_url

from chatbot.config.files import read_file
from chatbot.config.problems import ConfigError, Problem
from chatbot.config.settings import Settings


def password(settings: Settings, environ: Mapping[str, str] = os.environ) -> str | None:
    """The bot's password, from the environment or its file; None when neither is given. Raises ConfigError."""
    return _secret(environ, "CIRCLEBOT_PASSWORD", settings.matrix.password_file, key="matrix.password_file")


def access_token(settings: Settings, environ: Mapping[str, str] = os.environ) -> str | None:
    """The bot's access token, likewise."""
    return _secret(environ, "CIRCLEBOT_ACCESS_TOKEN", settings.matrix.access_token_file, key="matrix.access_token_file")


def pickle_key(settings: Settings, environ: Mapping[str, str] = os.environ) -> str | None:
    """What the stored encryption keys are locked with, likewise; None: the bot makes one and keeps it in the data folder."""
    return _secret(environ, "CIRCLEBOT_PICKLE_KEY", settings.matrix.pickle_key_file, key="matrix.pickle_key_file")


def passfile(settings: Settings) -> str | None:
    """What stands in the file of passwords that ``storage.url`` names. The database's driver warns of one that is not there or that
    others can read, and goes on without it."""
    named = make_url(settings.storage.url).query.get("passfile")
    return _read(Path(named), "storage.url") if isinstance(named, str) else None


def folders(settings: Settings) -> list[Problem]:
    """What lies where a folder should be, of those that the bot makes itself."""
    named = {"storage.data_dir": settings.storage.data_dir, "backup.folder": settings.backup.folder}
    return [
        Problem(str(path), "", found, f"the folder that {key} names")
        for key, path in named.items()
        if (found := _instead_of_a_folder(path)) is not None
    ]


def _instead_of_a_folder(path: Path) -> str | None:
    try:
        return None if stat.S_ISDIR(path.stat().st_mode) else "a file"
    except FileNotFoundError:
        return "a link that leads nowhere" if path.is_symlink() else None
    except OSError as trouble:
        return f"no folder, and none can be made ({trouble.strerror})"


def prepare_data_dir(folder: Path, *, key: str = "storage.data_dir") -> str | None:
    """Make the folder that a key names, readable by us alone. Returns a sentence when its permissions had to be mended. Raises
    ConfigError, and OSError where it is another user's."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as trouble:
        found = _instead_of_a_folder(folder) or f"no folder, and none can be made ({trouble.strerror})"
        raise ConfigError([Problem(str(folder), "", found, f"the folder that {key} names")]) from trouble
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & 0o077:
        return None
    folder.chmod(0o700)
    return f"others could read the folder {folder} that {key} names (mode {mode:o}); it is now ours alone (700)"


def _secret(environ: Mapping[str, str], variable: str, path: Path | None, *, key: str) -> str | None:
    if environ.get(variable):
        return _of_letters(environ[variable], variable, key)
    return None if path is None else secret_in(path, key=key)


def secret_in(path: Path, *, key: str) -> str:
    """The secret in the file that a key names, whatever the environment says. Raises ConfigError."""
    return _of_letters(_read(path, key), str(path), key)


def _read(path: Path, key: str) -> str:
    """What stands in a file that only we can read."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        secret = read_file(path).decode("utf-8", errors="replace").strip()
    except OSError as trouble:
        raise ConfigError(
            [Problem(str(path), "", f"no readable file ({trouble.strerror})", f"the secret that {key} names")]
        ) from trouble
    if mode & 0o077:
        raise ConfigError(
            [
                Problem(
                    str(path), "", f"a secret that others can read (mode {mode:o})", f"mode 600: run chmod 600 {path}"
                )
            ]
        )
    if not secret:
        raise ConfigError([Problem(str(path), "", "an empty file", f"the secret that {key} names")])
    return secret


def _of_letters(secret: str, where: str, key: str) -> str:
    """A secret, where it is one line of letters that can be sent."""
    locks = key == "matrix.pickle_key_file"  # It is sent to nobody, and what has locked keys so far has to open them.
    if "\ufffd" in secret or not (secret.isprintable() or locks):
        wanted = f"the secret that {key} names, on one line, in UTF-8"
        raise ConfigError([Problem(where, "", "several lines, or what is no text", wanted)])
    return secret
