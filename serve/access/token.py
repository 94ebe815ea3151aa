"""The token: from a file or the environment, and in the three ways in which clients can send it."""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from news.errors import ConfigError

VARIABLE = "WIRECOPY_SERVE_TOKEN"
FEWEST = 20  #: characters
_MAKE = "make one with: openssl rand -hex 32"


def read_token(file: Path | None, environment: Mapping[str, str]) -> str | None:
    """The token of the file, else of the environment; None without any. Raises ConfigError."""
    if file is not None:
        try:
            return _checked(file.read_text(encoding="utf-8"), where=str(file))
        except (OSError, UnicodeDecodeError) as exc:
            reason = getattr(exc, "strerror", None) or "not UTF-8"
            raise ConfigError("--token-file", f"{file} cannot be read ({reason})") from exc
    given = environment.get(VARIABLE)
    return _checked(given, where=VARIABLE) if given is not None else None


def _checked(text: str, *, where: str) -> str:
    token = text.strip()
    if len(token) < FEWEST:
        raise ConfigError(where, f"the token has fewer than {FEWEST} characters; {_MAKE}")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(where, f"the token has a space or is not ASCII; {_MAKE}")
    return token


def is_given(token: str, *, authorization: str | None, parameter: str | None) -> bool:
    """True if a request has the token: as Bearer, as the password of Basic, or as a parameter."""
    given = [parameter] if parameter is not None else []
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        given.append(value.strip())
    elif scheme.lower() == "basic":
        given.append(_password(value.strip()))
    # in a time that tells nothing of where they differ
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in given)


def _password(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
