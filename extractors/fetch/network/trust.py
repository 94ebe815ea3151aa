"""Whose certificates are trusted."""

import functools
import ssl

import httpx

from news.errors import ConfigError


@functools.cache
def trusted(ca_file: str | None = None) -> ssl.SSLContext:
    """One for a process: making it takes 20 to 140 ms. Certificates come from certifi only.

    ca_file: a PEM file with authorities of the user's, trusted besides. Raises ConfigError.
    """
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as exc:  # ssl.SSLError is one
            reason = exc.strerror or "no certificate in PEM form"
            raise ConfigError(ca_file, f"cannot be read as certificates ({reason})") from exc
    return context
