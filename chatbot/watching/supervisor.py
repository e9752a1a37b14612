"""Word to systemd (``Type=notify``): ready, alive, reloading, stopping. Without it nothing happens. See sd_notify(3)."""

import asyncio
import contextlib
import os
import socket
import time
from datetime import timedelta


def tell(*words: str) -> None:
    """Say something to the supervisor, where one listens. It is never worth an error, nor to wait for one that has stopped reading."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    datagrams = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, datagrams) as to:
        to.setblocking(False)
        to.connect(address)
        to.sendall("\n".join(words).encode())


def reloading() -> None:
    """A new configuration is being taken in; ``READY=1`` ends it."""
    tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


def every() -> timedelta | None:
    """How often the watchdog wants to hear from us: twice in its time. None where there is none, or it is another process's."""
    given, whose = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not given.isdecimal() or not int(given) or (whose and whose != str(os.getpid())):
        return None
    return timedelta(microseconds=int(given) / 2)


async def keep_watchdog_quiet() -> None:
    """Tell it for ever that the loop turns. A loop that hangs tells nothing, and the process is started anew."""
    pause = every()
    while pause is not None:
        tell("WATCHDOG=1")
        await asyncio.sleep(pause.total_seconds())
