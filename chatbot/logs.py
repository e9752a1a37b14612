"""Logs: one line per happening, event ids and never bodies, figures or tokens."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from enum import StrEnum
from typing import Any, TextIO

import structlog

from chatbot.config import ConfigError
from chatbot.matrix.homeserver import HomeserverError
from storage.lease import NotLeading
from storage.patterns import pattern_of
from storage.trouble import in_words

SECRET = frozenset({"password", "access_token", "token", "body", "content", "text", "words", "pickle_key", "seed"})

CONTROL = pattern_of("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
"""What makes a terminal do something, or text read otherwise than it is written. An id is other people's text."""


class Level(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank anything under a name that could hold a secret or somebody's words."""
    for key in event.keys() & SECRET:
        event[key] = "…"
    return event


def harmless(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Write out control characters in whatever is logged: they do nothing then, and can be seen."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _written_out(value)
        elif isinstance(value, list | tuple) and key != "exc_info":
            event[key] = [_written_out(each) if isinstance(each, str) else each for each in value]
    return event


def _written_out(text: str) -> str:
    return CONTROL.sub(lambda found: ascii(found.group())[1:-1], text)


def where_it_broke(exception: BaseException) -> str:
    """An error as its kind and the lines of code it went through. What it says may be what somebody said: a figure that
    is no number, a name that is there already, a message that has the wrong shape. Only what a server answered is shown.
    """
    parts: list[str] = []
    for error, joint in _chain(exception):
        said = f": {_written_out(str(error))}" if isinstance(error, HomeserverError | OSError) else ""
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}{said}{joint}")
    return "\n".join(reversed(parts))


def tell_trouble(what: str, error: Exception, **facts: object) -> None:
    """Log in one line what did not work where time or an operator ends the trouble. An error of ours is logged whole."""
    why = str(error) if isinstance(error, ConfigError | HomeserverError | NotLeading) else in_words(error)
    log = structlog.get_logger(__name__)
    if why is None:
        log.error(what, exc_info=error, **facts)
    else:
        log.error(what, because=why, **facts)


def _chain(error: BaseException | None) -> Iterator[tuple[BaseException, str]]:
    joint = ""
    while error is not None:
        yield error, joint
        inner = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        joint = ", which led to:" if error.__cause__ is not None else ", and while that was dealt with:"
        error = inner


def _write_where_it_broke(out: TextIO, exc_info: Any) -> None:
    out.write(where_it_broke(exc_info[1]))


def _first_line(record: logging.LogRecord) -> bool:
    """asyncio adds the task and the error to what it complains of, with what the error says."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def set_up(*, level: str = "info", as_json: bool = False) -> None:
    """Send all logs to standard error: for people, or as JSON lines for a machine."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
        harmless,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            sort_keys=False,
            exception_formatter=_write_where_it_broke,
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    tail: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        tail.append(structlog.processors.ExceptionRenderer(lambda exc_info: where_it_broke(exc_info[1])))
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*tail, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("peewee", "aiosqlite", "asyncio", "alembic", "sqlalchemy"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("asyncio").addFilter(_first_line)
    logging.getLogger("nio").setLevel(logging.CRITICAL)  # Its errors quote what was malformed: keys, words, all of it.
