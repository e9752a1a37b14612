"""Reading what a path of an operator's leads to, and writing there. It may be no file: a named pipe keeps whoever opens it waiting, and a device never ends."""

import contextlib
import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

_KINDS = {stat.S_IFIFO: "a named pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFSOCK: "a socket"}


def read_file(path: Path) -> bytes:
    """What stands in a file. Raises OSError, with words for people, for what is none."""
    with open(_opened(path), "rb") as file:
        return file.read()


def write_file(path: Path, raw: bytes, *, mode: int = 0o644) -> None:
    """Write a whole file, or leave what was there. Raises OSError, which names the file."""
    write_files({path: (raw, mode)})


def write_files(wanted: Mapping[Path, tuple[bytes, int]]) -> None:
    """Write several whole files, each with its mode, or leave all as they were. Raises OSError, which names the file."""
    fresh: list[Path] = []
    try:
        for path, (raw, mode) in wanted.items():
            fresh.append(path.with_name(path.name + ".new"))
            _write(fresh[-1], raw, mode=mode, stands_for=path)
        for path, new in zip(wanted, fresh, strict=True):
            _take_its_place(new, path)
    finally:
        for path in fresh:
            with contextlib.suppress(OSError):  # What went wrong is told, and not that it cannot be tidied up.
                path.unlink(missing_ok=True)


def _write(fresh: Path, raw: bytes, *, mode: int, stands_for: Path) -> None:
    try:
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror, str(stands_for)) from trouble


def _take_its_place(fresh: Path, path: Path) -> None:
    try:
        fresh.replace(path)
    except OSError as trouble:
        raise OSError(trouble.errno, trouble.strerror, str(path)) from trouble


def must_be_a_file(path: Path) -> None:
    """Raises OSError where it is none, or cannot be read."""
    os.close(_opened(path))


def _opened(path: Path) -> int:
    found = os.stat(path)
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if kind in _KINDS:  # Looked at before it is opened: to open some devices does something.
        raise OSError(errno.EINVAL, f"It is {_KINDS[kind]}", str(path))
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
