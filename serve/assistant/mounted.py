"""The same over HTTP, at /mcp of the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

_MOST_BYTES = 100_000  #: of a request


@asynccontextmanager
async def answering(server: MCPServer) -> AsyncIterator[None]:
    """While the app runs: its sessions' tasks."""
    async with server.session_manager.run():
        yield


def add_routes(app: FastAPI, server: MCPServer) -> None:
    """Answer at /mcp, each request by itself: nothing is kept between two of them.

    The gate has looked at Host, Origin and token.
    """
    inner = server.streamable_http_app(
        streamable_http_path="/mcp",
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MOST_BYTES,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.router.routes.extend(inner.routes)
