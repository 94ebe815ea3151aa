"""TLS: certificates are verified, and failures are errors of ours."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from extractors.fetch import Fetched
from extractors.fetch.network import connection as wire
from news.errors import TimedOut, Unreachable
from tests.extractors.fetch.loopback import a_client, attempts, reply, serving

__all__ = ["attempts"]


async def test_tls_to_a_plain_port_is_unreachable():
    """The error is transient and of ours."""
    async with serving(lambda _: reply()) as site, a_client(timeout_s=0.3) as client:
        with pytest.raises((Unreachable, TimedOut)):
            await client.fetch_feed(site.url().replace("http:", "https:"))


def _certificate(tmp_path, *, name: str):
    """A self-signed certificate for a name, with its key: the path of the file."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the test's certificate")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "site.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


async def test_a_certificate_is_verified_for_the_name_asked_for(tmp_path, monkeypatch):
    """A trusted certificate for the right name is accepted; another name or issuer is not."""
    path = _certificate(tmp_path, name="publisher.example")
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(path)

    async def talk(reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply(body=b"secure"))
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=served)
    port = server.sockets[0].getsockname()[1]
    try:
        async with a_client() as client:
            with pytest.raises(Unreachable, match="TLS failed"):
                await client.fetch_feed(f"https://publisher.example:{port}/")
        monkeypatch.setattr(wire, "trusted", lambda _: ssl.create_default_context(cafile=str(path)))
        async with a_client() as client:
            found = await client.fetch_feed(f"https://publisher.example:{port}/")
            with pytest.raises(Unreachable, match="TLS failed"):
                await client.fetch_feed(f"https://other.example:{port}/")
    finally:
        server.close()
        await server.wait_closed()
    assert isinstance(found, Fetched)
    assert found.content == b"secure"
