"""A homeserver that cannot be reached: which address, and what stands in the way, tried on real sockets."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chatbot.matrix import http as http_module
from chatbot.matrix.homeserver import Unavailable
from chatbot.matrix.http import Http

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "CONNECTED_WITHIN", timedelta(seconds=0.5))


@asynccontextmanager
async def listening(talk: Talk, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that talks so; its port."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def saying(words: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(words)
        await writer.drain()
        writer.close()

    return talk


async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def why(address: str, *, timeout: timedelta = timedelta(seconds=5)) -> str:
    http = Http(address)
    with pytest.raises(Unavailable) as trouble:
        await http.ask("GET", "login", timeout=timeout)
    await http.close()
    return str(trouble.value)


def self_signed(folder: Path) -> ssl.SSLContext:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert await why(address) == f"{address} cannot be reached: nothing listens there (GET login)"


async def test_there_is_no_such_host() -> None:
    assert "there is no host of that name" in await why("https://nowhere.invalid")


@pytest.mark.parametrize(
    ("talk", "says"),
    [
        (
            waits,
            "nothing there answers, or what listens there does not speak TLS; should the address begin with http://?",
        ),
        (saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "what listens there does not speak TLS"),
    ],
)
async def test_https_where_there_is_no_tls(talk: Talk, says: str) -> None:
    async with listening(talk) as port:
        assert says in await why(f"https://127.0.0.1:{port}")


async def test_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    async with listening(waits, tls=self_signed(tmp_path)) as port:
        said = await why(f"https://localhost:{port}")
    assert "its certificate is not trusted (self-signed certificate)" in said.replace("self signed", "self-signed")


@pytest.mark.parametrize(
    ("talk", "says"),
    [
        (waits, "it took too long to answer"),
        (saying(b""), "it broke the connection off"),
        (saying(b"SSH-2.0-OpenSSH\r\n\r\n"), "what answers there is no homeserver"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), "its answer broke off"),
    ],
)
async def test_what_listens_there_is_none(talk: Talk, says: str) -> None:
    async with listening(talk) as port:
        said = await why(f"http://127.0.0.1:{port}", timeout=timedelta(seconds=1))
    assert said == f"http://127.0.0.1:{port} cannot be reached: {says} (GET login)"
