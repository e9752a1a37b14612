"""A second homeserver, federated with the first one: on loopback, with a certificate of its own making."""

import asyncio
import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chatbot.demo.synapse import Synapse, free_port
from tests.live.gate import Link


class FederatedSynapse(Synapse):
    """A Synapse that speaks with others like it. Others reach it by a ``link`` that can be cut; it can be made ``silent``."""

    def __init__(self, folder: Path) -> None:
        self._federation_port, port = free_port(), free_port()
        super().__init__(folder, server_name=f"localhost:{port}")
        self._public_port = port
        self.link = Link(self._federation_port)

    async def start(self) -> None:
        """Start it, with its link to the others."""
        await self.link.lay(self._public_port)
        await super().start()

    async def stop(self) -> None:
        """Stop it in order."""
        self.speak()
        await super().stop()
        await self.link.close()

    def fall_silent(self) -> None:
        """It takes connections, and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def speak(self) -> None:
        """It answers again."""
        if self._process is not None and self._process.returncode is None:
            self.process.send_signal(signal.SIGCONT)

    def _write_config(self) -> Path:
        path = super()._write_config()
        config = json.loads(path.read_text())
        certificate, key = _certificate(self.folder)
        config["listeners"].append(
            {
                "port": self._federation_port,
                "type": "http",
                "tls": True,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["federation"]}],
            }
        )
        del config["federation_domain_whitelist"]
        config |= {
            "tls_certificate_path": str(certificate),
            "tls_private_key_path": str(key),
            "federation_verify_certificates": False,
            "ip_range_blacklist": [],
            "federation_ip_range_blacklist": [],
            "federation": {
                "destination_min_retry_interval": 500,
                "destination_max_retry_interval": 1000,
                "destination_retry_multiplier": 1,
                "max_long_retry_delay": 1000,
            },
            "rc_federation": {"window_size": 1000, "sleep_limit": 10000, "reject_limit": 10000, "concurrent": 100},
        }
        config["rc_joins"]["remote"] = {"per_second": 10000, "burst_count": 10000}
        path.write_text(json.dumps(config, indent=1))
        return path


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "tls.crt", folder / "tls.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    secret.chmod(0o600)
    return certificate, secret


async def both(folder: Path) -> tuple[FederatedSynapse, FederatedSynapse]:
    """Two homeservers that speak with each other."""
    ours, theirs = FederatedSynapse(folder / "ours"), FederatedSynapse(folder / "theirs")
    await asyncio.gather(ours.start(), theirs.start())
    return ours, theirs
