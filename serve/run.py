"""Listens, and ends within seconds when it is told to."""

import asyncio
import socket
from collections.abc import Callable
from ipaddress import ip_address

import uvicorn

from news.errors import ConfigError
from serve.access.gate import Gate

_CLIENTS = 200  #: at once; more are told to come back
_END_S = 5  #: that answers under way get when the server ends
_HEAD_BYTES = 32_768  #: of a request's line and headers


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. port 0: any free one. Raises ConfigError."""
    found = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen()
    except OSError as exc:
        if found is not None:
            found.close()
        reason = exc.strerror or str(exc)
        raise ConfigError("--port", f"{host}:{port} cannot be used ({reason})") from exc
    return found


def serve(app: Gate, listener: socket.socket, *, started: Callable[[], None]) -> None:
    """Answer until SIGTERM or Ctrl-C. started: called when the first request can come."""
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,  # addresses may have the token
        server_header=False,
        proxy_headers=True,
        limit_concurrency=_CLIENTS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_END_S,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        http="h11",
        ws="none",
    )
    server = _Server(config, started=started)
    with listener:
        asyncio.run(server.serve(sockets=[listener]))


class _Server(uvicorn.Server):
    """Says when it has started."""

    def __init__(self, config: uvicorn.Config, *, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As its base does."""
        await super().startup(sockets=sockets)
        self._say_started()
