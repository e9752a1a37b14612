"""Whether a process is at work on a data folder."""

import fcntl
import os
from pathlib import Path


def is_locked(data_dir: Path) -> bool:
    """Whether somebody holds its lock (see ``process.only_one``)."""
    file = data_dir / "lock"
    if not file.exists():
        return False
    lock = os.open(file, os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
