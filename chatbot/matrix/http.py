"""Requests to the homeserver, and what its answers mean as errors."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp

from chatbot.matrix.homeserver import (
    Forbidden,
    HomeserverError,
    Missing,
    NoHomeserver,
    RateLimited,
    Rejected,
    SyncTokenLost,
    TokenRefused,
    Unavailable,
)
from chatbot.matrix.shapes import json_of
from chatbot.matrix.unreachable import in_words

ANSWERED_WITHIN = timedelta(seconds=60)
"""How long an ordinary request may take: a slow server is not a dead one."""
FOUND_WITHIN = timedelta(seconds=9)
"""For what costs a homeserver nothing, and tells somebody who waits whether one is there."""
CONNECTED_WITHIN = timedelta(seconds=9)
"""How long it may take until a connection stands, TLS included. What does not speak TLS may wait for more, for ever."""
API = "/_matrix/client/v3"
MEDIA = "/_matrix/media/v3"
DOWNLOAD = "/_matrix/client/v1/media/download"
ACTS = frozenset({"rooms", "join", "createRoom", "profile"})
"""The requests whose effect other people see, unless they only read."""
DEFAULT_WAIT = timedelta(seconds=5)
"""How long to wait when a server limits us without saying for how long."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(milliseconds=250), timedelta(minutes=15)
"""The bounds within which we believe a server. One that says "no time at all" must still not be asked without a pause."""
TOO_LARGE = 413
SHOWN = 100
"""Letters of an address that are told."""
LARGEST = 256 * 1024 * 1024
"""How many bytes of an answer are taken in; one without an end must not take all memory. A first sync has some 600 for each
member of each room, so 20,000 people in 200 rooms come to a twentieth of this."""


class Http:
    """One homeserver over HTTP, with the access token in a header and never in an address."""

    def __init__(self, base: str, *, may_act: Callable[[], bool] = lambda: True) -> None:
        self._base = base
        self._may_act = may_act
        """Asked at the last moment before something is done that others see. If it says no, that is as good as no answer."""
        self._session: aiohttp.ClientSession | None = None
        self.token: str | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(
        self,
        method: str,
        *path: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        timeout: timedelta = ANSWERED_WITHIN,
    ) -> dict[str, Any]:
        """Make one request and give the object it answers; the parts of ``path`` are escaped here.

        Raises HomeserverError and nothing else.
        """
        answer = await self._ask(method, *path, query=query, body=body, timeout=timeout)
        if not isinstance(answer, dict):
            raise Unavailable(f"{method} {path[0]}: an answer of another shape")
        return answer

    async def ask_list(self, method: str, *path: str) -> list[dict[str, Any]]:
        """The same for requests that are answered with a list of objects."""
        answer = await self._ask(method, *path)
        if not isinstance(answer, list):
            raise Unavailable(f"{method} {path[0]}: an answer of another shape")
        return [each for each in answer if isinstance(each, dict)]

    async def must_be_a_homeserver(self) -> None:
        """Ask which versions of Matrix it speaks. Raises NoHomeserver where something else answers, and HomeserverError."""
        try:
            answer = await self._ask("GET", "versions", api="/_matrix/client", timeout=FOUND_WITHIN)
        except HomeserverError as trouble:
            if trouble.status is None or trouble.status >= 500 or isinstance(trouble, RateLimited):
                raise
            raise NoHomeserver(f"{self._base} answers, but is no homeserver ({trouble})") from trouble
        if not isinstance(answer, dict) or "versions" not in answer:
            raise NoHomeserver(f"{self._base} answers, but is no homeserver (it names no versions of Matrix)")

    async def server_name(self) -> str | None:
        """Whose homeserver it says that it is; None where it does not say."""
        try:
            answer = await self._ask("GET", "server", api="/_matrix/key/v2")
        except HomeserverError:
            return None
        name = answer.get("server_name") if isinstance(answer, dict) else None
        return name if isinstance(name, str) else None

    async def upload(self, data: bytes, *, name: str | None, mime: str) -> dict[str, Any]:
        """Put a file into the media store. Raises HomeserverError and nothing else."""
        query = {"filename": name} if name is not None else {}
        answer = await self._ask("POST", "upload", query=query, data=data, mime=mime, api=MEDIA)
        if not isinstance(answer, dict) or not isinstance(answer.get("content_uri"), str):
            raise Unavailable("POST upload: an answer of another shape")
        return answer

    async def download(self, server: str, media_id: str, *, at_most: int) -> bytes:
        """A file of the media store. Raises HomeserverError: Rejected with M_TOO_LARGE for one of more bytes."""
        url = self._url(DOWNLOAD, server, media_id)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            async with self._opened().get(url, headers=headers, timeout=_until(ANSWERED_WITHIN)) as response:
                if response.status != 200:
                    raw = await _whole(response)
                    _answer(response.status, response.headers, raw, what="GET download")
                    raise Unavailable("GET download: an answer of another shape")
                return await _whole(response, at_most=at_most)
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Unavailable(f"{in_words(self._base, trouble)} (GET download)") from trouble

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50))
        return self._session

    def _url(self, api: str, *path: str) -> str:
        return self._base + api + "".join(f"/{quote(part, safe='', errors='replace')}" for part in path)

    async def _ask(
        self,
        method: str,
        *path: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        data: bytes | None = None,
        mime: str | None = None,
        timeout: timedelta = ANSWERED_WITHIN,
        api: str = API,
    ) -> object:
        url = self._url(api, *path)
        if query:
            url += "?" + urlencode(query, errors="replace")
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if mime is not None:
            headers["Content-Type"] = mime
        if method != "GET" and path[0] in ACTS and not self._may_act():
            raise Unavailable(f"{method} {path[0]}: not done, since another process may be the bot by now")
        try:
            async with self._opened().request(
                method,
                url,
                json=body,
                data=data,
                headers=headers,
                timeout=_until(timeout),
                allow_redirects=False,  # Whoever sends us on would be handed the password or the token.
            ) as response:
                raw = await _whole(response)
                return _answer(response.status, response.headers, raw, what=f"{method} {'/'.join(path[:1])}")
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Unavailable(f"{in_words(self._base, trouble)} ({method} {path[0]})") from trouble


def _until(timeout: timedelta) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=timeout.total_seconds(), sock_connect=CONNECTED_WITHIN.total_seconds())


async def _whole(response: aiohttp.ClientResponse, *, at_most: int | None = None) -> bytes:
    """All of an answer. Raises Unavailable for one without an end, Rejected for one that is larger than wanted."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if at_most is not None and size > at_most:
            response.close()
            raise Rejected(f"a file of more than {at_most} bytes", code="M_TOO_LARGE")
        if size > LARGEST:
            response.close()
            raise Unavailable(f"an answer of more than {LARGEST} bytes")
    return b"".join(parts)


def _answer(status: int, headers: Mapping[str, str], raw: bytes, *, what: str) -> object:
    try:
        answer = json_of(raw) if raw else {}
    except (ValueError, RecursionError):
        answer = None
    if 200 <= status < 300 and answer is not None:
        return answer
    raise error_of(status, headers, answer if isinstance(answer, dict) else None, what=what)


def error_of(
    status: int, headers: Mapping[str, str], answer: Mapping[str, Any] | None, *, what: str
) -> HomeserverError:
    """What a failed answer means to us. An answer that names no error of Matrix, such as a proxy's page, does not come from the
    homeserver, so it is as good as no answer."""
    code = answer.get("errcode") if answer else None
    code = code if isinstance(code, str) else None
    message = f"{what}: {status} {code or ''}".strip()
    if 300 <= status < 400 and (on := headers.get("Location")):
        message += f", it leads on to {on[:SHOWN]}"
    if status == 429 or code == "M_LIMIT_EXCEEDED":
        return RateLimited(message, retry_after=_retry_after(headers, answer or {}))
    if status == TOO_LARGE:
        return Rejected(message, code="M_TOO_LARGE", status=status)  # A proxy may say so, too, and would say it again.
    if code is None or status >= 500:
        return Unavailable(message, code=code, status=status)
    if code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN") or (status == 401 and code != "M_FORBIDDEN"):
        return TokenRefused(message, code=code, status=status)
    if code == "M_UNKNOWN_POS":
        return SyncTokenLost(message, code=code, status=status)
    if status == 403 or code == "M_FORBIDDEN":
        return Forbidden(message, code=code, status=status)
    if status == 404 or code in ("M_NOT_FOUND", "M_UNRECOGNIZED"):
        return Missing(message, code=code, status=status)
    return Rejected(message, code=code, status=status)


def _retry_after(headers: Mapping[str, str], answer: Mapping[str, Any]) -> timedelta:
    """From the body in milliseconds or from the header in seconds: a server may use either (T22)."""
    try:
        milliseconds = answer.get("retry_after_ms")
        if isinstance(milliseconds, int | float) and milliseconds >= 0:
            wait = timedelta(milliseconds=milliseconds)
        else:
            wait = timedelta(seconds=float(headers.get("Retry-After", "")))
    except (ValueError, OverflowError):
        wait = DEFAULT_WAIT
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def milliseconds(span: timedelta) -> int:
    """A span of time, as Matrix writes it."""
    return int(span / timedelta(milliseconds=1))


def text_in(raw: Mapping[str, Any], name: str) -> str:
    """A part of an answer that has to be there. Raises Unavailable."""
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise Unavailable(f"an answer without {name}")
    return value
