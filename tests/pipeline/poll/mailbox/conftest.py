"""A mail server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running import Shell
from tests.support.servers.mailserver import PASSWORD, MailServer, make_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the mail server."""
    pytest.importorskip("cryptography", reason="makes the server's certificate")
    return make_certificate(tmp_path_factory.mktemp("tls") / "mail.pem")


@pytest.fixture
def mail(
    certificate: Path, wirecopy: Shell, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailServer]:
    """A mail server that is trusted, and its password in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    wirecopy.setenv("MAIL_PASSWORD", PASSWORD)
    with MailServer(certificate) as server:
        yield server
