"""``python -m chatbot.watching.health circlebot.toml``: 0 where /readyz, or without monitoring.listen the lock, says that a bot is at work.

For a container's health check: it imports little and asks nothing but this machine.
"""

import sys
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from chatbot import config
from chatbot.watching.locked import is_locked


def healthy(toml: Path) -> tuple[bool, str]:
    """Whether people are answered, or where nothing is served whether a process holds the data folder; and a word on it."""
    try:
        settings = config.load(toml)
    except config.ConfigError as wrong:
        return False, "\n".join(map(str, wrong.problems))
    listen = settings.monitoring.listen
    if listen is None:
        locked = is_locked(settings.storage.data_dir)
        return locked, "a bot is at work" if locked else "no bot is at work"
    host = "127.0.0.1" if str(listen.host) in ("0.0.0.0", "::") else listen.host  # noqa: S104
    try:
        with urlopen(f"http://{host}:{listen.port}/readyz", timeout=10) as answer:
            return True, answer.read().decode().strip()
    except HTTPError as not_ready:
        return False, not_ready.read().decode().strip()
    except (URLError, TimeoutError) as trouble:
        return False, str(trouble)


if __name__ == "__main__":
    well, word = healthy(Path(sys.argv[1]))
    sys.stdout.write(f"{word}\n")
    sys.exit(not well)
