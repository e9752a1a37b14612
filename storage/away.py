"""A PostgreSQL that cannot be reached: where it was looked for, and what stood in the way, in words that an operator can act on."""

import errno
import socket
import ssl
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import Dialect

USUAL_PORT = 5432
_ERRORS = {
    errno.ECONNREFUSED: "nothing listens there",
    errno.EHOSTUNREACH: "no way leads there",
    errno.ENETUNREACH: "no way leads there",
    errno.ECONNRESET: "it broke the connection off",
    errno.EPIPE: "it broke the connection off",
    errno.ETIMEDOUT: "it gives no answer",
    errno.ENOENT: "there is no such socket (is PostgreSQL running, and is that its folder?)",
    errno.ENOTDIR: "there is no such socket (is that a folder?)",
    errno.EACCES: "our user may not use that socket",
    errno.EPERM: "our user may not use that socket",
}
"""By the number of the operating system's error."""


class Away(ConnectionError):
    """It could not be reached; its words say where and why. That may pass by itself."""


def connect(url: URL, dialect: Dialect, arguments: list[Any], options: dict[str, Any]) -> Any:
    """Open a connection as the engine would. Raises Away, and what the database says once it is reached."""
    try:
        return dialect.connect(*arguments, **options)
    except OSError as trouble:
        if trouble.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
            raise  # Not the database's trouble, but this machine's.
        raise Away(f"the database at {place(url)} does not answer: {_why(trouble)}") from trouble


def place(url: URL) -> str:
    """Where an address leads, without who goes there and with which password."""
    named = url.query.get("host", url.host)
    host, port = (named[0] if isinstance(named, tuple) else named), url.port or url.query.get("port", USUAL_PORT)
    if not host:
        return f"its usual sockets (/run/postgresql, /tmp) and localhost:{port}"
    if host.startswith("/"):
        return f"{host.rstrip('/')}/.s.PGSQL.{port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _why(trouble: OSError) -> str:
    match trouble:
        case socket.gaierror():
            return "there is no host of that name"
        case TimeoutError():
            return "it gives no answer in time"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({trouble.verify_message})"
        case ssl.SSLError():
            return "it does not speak TLS as we do"
        case ConnectionError() if "SSL" in str(trouble):  # As the driver says it.
            return "it does not speak TLS, and storage.url wants it (ssl)"
    return _ERRORS.get(trouble.errno or 0, trouble.strerror or "it broke the connection off")
