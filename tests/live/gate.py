"""A gate before a homeserver: it lets requests through late, and tells when one has been answered but nobody knows yet."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

import aiohttp
from aiohttp import web

Hook = Callable[[str], Awaitable[None]]


class Gate:
    """Passes all on to a homeserver. ``after`` is awaited with each path once the homeserver has answered, before the answer goes
    back."""

    def __init__(self, url: str, *, after: Hook | None = None) -> None:
        self._to = url
        self._after = after
        self.url = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120))
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with self._session.request(
            request.method, f"{self._to}{request.raw_path}", data=await request.read(), headers=headers
        ) as answer:
            body = await answer.read()
        if self._after is not None:
            await self._after(request.path)
        return web.Response(
            status=answer.status, body=body, headers={"Content-Type": answer.headers.get("Content-Type", "text/plain")}
        )


class Link:
    """A way from one port to another, as between two servers. It can be cut."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._open: set[asyncio.StreamWriter] = set()
        self._cut = False
        self.port = 0

    async def lay(self, port: int) -> None:
        """Lay it at a port."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", port)
        self.port = port

    async def close(self) -> None:
        """Take it away."""
        self.cut()
        self._server.close()

    def cut(self) -> None:
        """Nothing goes through any more."""
        self._cut = True
        for writer in tuple(self._open):
            writer.close()

    def mend(self) -> None:
        """It works again."""
        self._cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, back}

        async def one_way(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            except OSError:
                pass
            finally:
                sink.close()

        await asyncio.gather(one_way(reader, back), one_way(there, writer))
        self._open -= {writer, back}
