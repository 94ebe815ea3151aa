"""What receivers' addresses and secrets are made of, and failures in words without them."""

from news.errors import ConfigError, NewsError
from news.query.hook import key_of

_EXPECTED = "expected 24 to 64 random bytes in base64, as from `openssl rand -base64 32`"


def signing_key(secret: str, *, named: str) -> bytes:
    """The key that a secret stands for. named: as its file has it. Raises ConfigError."""
    try:
        return key_of(secret)
    except ValueError as exc:
        raise ConfigError(named, f"{_EXPECTED}, got {exc}") from exc


def why_of(exc: NewsError) -> str:
    """A failure in words, without the receiver's address, which may be a secret."""
    reason = exc.reason or exc.__doc__ or ""
    return f"{exc.url}: {reason}" if isinstance(exc, ConfigError) else reason
