"""What libraries take along where they find it, and what a running bot never uses of it: it costs time at each start, and memory for ever.

structlog would load rich to colour tracebacks that ``logs`` writes itself, and Twisted, which a server of ours has not even got. The
cryptography of nio would load a compiler's front end to call what it calls without it, too.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Whoever looks for these libraries meanwhile finds none. Those that are loaded already stay."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python says so that there is none.
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with without("rich", "twisted", "better_exceptions"):
    import structlog  # noqa: F401
