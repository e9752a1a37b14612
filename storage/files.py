"""The file of an embedded archive: how it is copied, and built anew so that nothing is left of what was taken out of it.

What is taken out of SQLite is overwritten with zeros (``secure_delete``). That leaves what stays where a row had to move
to another page, and in the log, until the file is built anew. A copy is written row by row, so it has none of it.
"""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.nearby import LEAVES_NO_TRACE, LOCKED_IN_THREAD


def copy(source: Path, target: Path) -> None:
    """Copy an archive while it is in use, to a file that only we can read. Raises ValueError for the archive itself, and
    OSError, which names the copy where there is no room for it."""
    if target.exists() and target.samefile(source):  # Emptied to be written, it would be gone.
        raise ValueError(
            f"{target} is the archive itself, and I have left it as it is. Name another file for the copy."
        )
    os.close(os.open(target, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
    with _opened(source) as archive:
        try:
            archive.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as trouble:
            if trouble.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from trouble  # Not the archive's disk.
    written = os.open(target, os.O_RDONLY)
    try:
        os.fsync(written)  # SQLite does not wait for the disk here.
    finally:
        os.close(written)


def take_out_of(copy: Path, statement: str) -> None:
    """Take something out of a copy that nobody else has opened; nothing of it is left in the file, or beside it."""
    with _opened(copy) as archive:
        archive.execute("PRAGMA journal_mode=MEMORY")
        archive.execute(statement)
        archive.execute("VACUUM")


def build_anew(file: Path) -> bool:
    """Build an archive anew and empty its log. False where somebody reads it all the while: then the log stays as it is."""
    with _opened(file) as archive:
        archive.execute("VACUUM")
        busy, *_ = archive.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _opened(file: Path) -> "closing[sqlite3.Connection]":
    archive = sqlite3.connect(file, timeout=LOCKED_IN_THREAD.total_seconds(), isolation_level=None)
    for pragma in LEAVES_NO_TRACE:
        archive.execute(pragma)
    return closing(archive)
