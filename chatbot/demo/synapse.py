"""A real Synapse of one's own on loopback, from PyPI, in a folder: for the demo and for the live tests."""

import asyncio
import contextlib
import ctypes
import hashlib
import hmac
import importlib.util
import json
import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import aiohttp

from storage.types import UserId

STARTS_WITHIN = 300.0
_LIMITS = (
    "rc_message",
    "rc_registration",
    "rc_joins",
    "rc_invites",
    "rc_login",
    "rc_room_creation",
    "rc_joins_per_room",
    "rc_3pid_validation",
    "rc_admin_redaction",
)


class SynapseMissing(Exception):
    """The package matrix-synapse is not installed, or does not start."""


def die_with_parent() -> None:
    """In a child process on Linux: end when the parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port() -> int:
    """A port on loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_before(folder: Path) -> int | None:
    """The port of the homeserver that was in this folder before, so that clients that had logged in find it again; None where there was
    none, or somebody else uses that port now."""
    try:
        port = int(json.loads((folder / "homeserver.yaml").read_text())["listeners"][0]["port"])
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, LookupError):
        return None
    return port


class Synapse:
    """A Synapse process. With ``limits`` it has the stock rate limits, otherwise next to none."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        limits: bool = False,
        cache: bool = False,
        room_version: str | None = None,
        server_name: str = "localhost",
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.server_name = server_name
        self._limits = limits
        self._cache = cache
        self._room_version = room_version
        self._process: asyncio.subprocess.Process | None = None
        self._secret = ""

    @property
    def url(self) -> str:
        """Where clients log in."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process, while it runs."""
        assert self._process is not None
        return self._process

    async def start(self) -> None:
        """Start it and wait until it answers. Raises SynapseMissing."""
        if importlib.util.find_spec("synapse") is None:
            raise SynapseMissing("the package matrix-synapse is not installed: run make demo")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._stop_leftover()
        config = self._write_config()
        with (self.folder / "synapse.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "synapse.app.homeserver",
                "-c",
                str(config),
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
                start_new_session=True,
            )
        (self.folder / "synapse.pid").write_text(str(self._process.pid))
        await self._wait_until_it_answers()

    async def stop(self) -> None:
        """Stop it in order."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 15)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._process = None
        (self.folder / "synapse.pid").unlink(missing_ok=True)

    async def register(
        self, name: str, password: str, *, display_name: str | None = None, admin: bool = False
    ) -> UserId:
        """Make an account and return its id; an account that is there already is left as it is."""
        address = f"{self.url}/_synapse/admin/v1/register"
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as answer:
                nonce = (await answer.json())["nonce"]
            parts = (nonce, name, password, "admin" if admin else "notadmin")
            mac = hmac.new(self._secret.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
            body: dict[str, Any] = {
                "nonce": nonce,
                "username": name,
                "password": password,
                "admin": admin,
                "mac": mac,
                "displayname": display_name or name.capitalize(),
            }
            async with session.post(address, json=body) as answer:
                raw = await answer.json()
                if answer.status == 400 and raw.get("errcode") == "M_USER_IN_USE":
                    return UserId(f"@{name}:{self.server_name}")
                answer.raise_for_status()
        return UserId(raw["user_id"])

    async def _wait_until_it_answers(self) -> None:
        process = self._process
        assert process is not None
        deadline = asyncio.get_running_loop().time() + STARTS_WITHIN
        # Another program may hold the port, and say nothing or something else.
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while asyncio.get_running_loop().time() < deadline:
                if process.returncode is not None:
                    raise SynapseMissing(
                        f"Synapse ended while starting, perhaps because port {self.port} is taken; see {self.folder / 'synapse.log'}"
                    )
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(f"{self.url}/_matrix/client/versions") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.1)
        raise SynapseMissing(f"Synapse did not answer; see {self.folder / 'synapse.log'}")

    def _stop_leftover(self) -> None:
        """End the Synapse that an interrupted run has left behind in this folder."""
        pid_file = self.folder / "synapse.pid"
        try:
            pid = int(pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return
        if b"synapse.app.homeserver" in command and str(self.folder).encode() in command:
            os.kill(pid, signal.SIGKILL)
        pid_file.unlink(missing_ok=True)

    def _write_config(self) -> Path:
        """Synapse's configuration, as JSON, which is YAML too."""
        secret_file = self.folder / "registration.secret"
        if not secret_file.exists():
            secret_file.write_text(secrets.token_hex(16))
            secret_file.chmod(0o600)
        self._secret = secret_file.read_text()
        key_file = self.folder / "signing.key"
        if not key_file.exists():
            from signedjson.key import generate_signing_key, write_signing_keys

            with key_file.open("w") as file:
                write_signing_keys(file, (generate_signing_key("a_demo"),))
        config: dict[str, Any] = {
            "server_name": self.server_name,
            "public_baseurl": self.url + "/",
            "pid_file": str(self.folder / "homeserver.pid"),
            "listeners": [
                {
                    "port": self.port,
                    "type": "http",
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"]}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}},
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(key_file),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": self._secret,
            "form_secret": self._secret,
            "enable_registration": False,
            "report_stats": False,
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "presence": {"enabled": False},
            "bcrypt_rounds": 4,
            "federation_domain_whitelist": [],
        }
        if not self._cache:
            config["caches"] = {"sync_response_cache_duration": 1}
        if self._room_version is not None:
            config["default_room_version"] = self._room_version
        if not self._limits:
            free = {"per_second": 10000, "burst_count": 10000}
            nested = {
                "rc_joins": ("local", "remote"),
                "rc_invites": ("per_room", "per_user", "per_issuer"),
                "rc_login": ("address", "account", "failed_attempts"),
                "rc_3pid_validation": (),
            }
            for name in _LIMITS:
                parts = nested.get(name, ())
                config[name] = dict.fromkeys(parts, free) if parts else free
        path = self.folder / "homeserver.yaml"
        path.write_text(json.dumps(config, indent=1))
        path.chmod(0o600)
        return path
