"""Trouble with the archive, in words.

Some passes: a full disk, somebody's lock, a database that is being restarted. What was being done is not to blame, so it is tried
again, and nobody is told that it failed. Some lasts until an operator has mended it: no such database, a file that is no archive.
"""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

from storage.away import Away

LOCKED = "another program holds its lock"
SQLITE = {
    5: LOCKED,
    6: LOCKED,
    8: "its file may not be written",
    10: "the disk does not read or write; it may be full or broken",
    13: "the disk is full",
    14: "its file cannot be opened",
}
"""By the primary result code, https://sqlite.org/rescode.html."""
NOTHING_TO_TAKE_BACK = 1
"""When the disk is full, SQLite rolls everything back by itself, and our own rollback then fails with this code. Errors of
ours have it, too, but no other error behind them."""
FILES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "the disk is full",
    errno.EIO: "the disk does not read or write; it may be full or broken",
    errno.EROFS: "a file may not be written",
    errno.EACCES: "a file may not be read or written",
    errno.EMFILE: "this process may open no more files (LimitNOFILE of systemd, ulimit -n)",
    errno.ENFILE: "this machine may open no more files",
    errno.ENOMEM: "this machine has no memory left",
}
"""By the number of the operating system's error."""
SOMETHING_ELSE = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ELOOP}
"""A folder where a file should be, or the other way: only somebody who mends it ends that, and the error names it."""
POSTGRESQL = {
    "08": "the connection broke",
    "25": "a transaction took too long",
    "40": "two changes met",
    "53": "the database has no room left",
    "55": LOCKED,
    "57": "the database is being shut down",
}
"""By the class of the SQLSTATE, as in PostgreSQL's manual, appendix A."""


NOT_ITS_TABLES = (
    "its tables are not those of its schema: somebody has changed them by hand; bring it back from a backup"
)
LASTING_SQLITE = {
    11: "its file is damaged; bring it back from a backup",
    26: "its file is no archive, or is encrypted",
}
LASTING_POSTGRESQL = {
    "28": "it does not let us in with this user and password",
    "3D": "there is no database of that name; create it, or name another",
    "3F": "there is no schema of that name",
    "42501": "our user may not do that in this database; grant it what the owner may",
    "42P01": NOT_ITS_TABLES,
    "42703": NOT_ITS_TABLES,
    "XX": "the database is damaged; its own log says more",
}
"""By the SQLSTATE or its class, as above."""


def lasting(error: BaseException) -> str | None:
    """What the trouble is, in words, where only an operator can end it. None for any other error."""
    seen: BaseException | None = error
    while seen is not None:
        code, state = getattr(seen, "sqlite_errorcode", None), getattr(seen, "sqlstate", None)
        if isinstance(code, int) and code & 0xFF in LASTING_SQLITE:
            return LASTING_SQLITE[code & 0xFF]
        if isinstance(seen, sqlite3.OperationalError) and str(seen).startswith(("no such table", "no such column")):
            return NOT_ITS_TABLES
        if isinstance(state, str) and (why := LASTING_POSTGRESQL.get(state, LASTING_POSTGRESQL.get(state[:2]))):
            return why
        seen = getattr(seen, "orig", None) or seen.__cause__ or seen.__context__
    return None


def in_words(error: BaseException) -> str | None:
    """What the trouble is, in words, where time or an operator ends it, with the file where one is named. None for any other error."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename2 or error.filename}: {error.strerror}"
    return lasting(error) or passing(error)


def passing(error: BaseException) -> str | None:
    """What the trouble is, in words, where it passes by itself or an administrator ends it. None for any other error."""
    seen: BaseException | None = error
    while seen is not None:
        code = getattr(seen, "sqlite_errorcode", None)
        if isinstance(code, int) and code & 0xFF != NOTHING_TO_TAKE_BACK:
            return SQLITE.get(code & 0xFF)
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str) and state[:2] in POSTGRESQL:
            return POSTGRESQL[state[:2]]
        if isinstance(seen, Away):
            return str(seen)
        if isinstance(seen, OSError) and seen.errno in SOMETHING_ELSE:
            return None
        if isinstance(seen, OSError):
            return FILES.get(seen.errno or 0, "the database does not answer")
        if isinstance(seen, DBAPIError) and seen.connection_invalidated:
            return "the database does not answer"
        seen = getattr(seen, "orig", None) or seen.__cause__ or seen.__context__
    return None
