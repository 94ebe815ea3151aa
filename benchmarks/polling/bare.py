"""Conditional requests by bare httpx."""

import asyncio
from collections.abc import Sequence

import httpx

AT_ONCE = 32


async def by_httpx(urls: Sequence[str], *, etag: str) -> None:
    """Bare httpx: one client, so many at a time."""
    headers = {
        "If-None-Match": etag,
        "User-Agent": "Wirecopy/0.1",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
    }
    free = asyncio.Semaphore(AT_ONCE)
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(limits=limits, headers=headers, trust_env=False) as client:

        async def one(url: str) -> None:
            async with free:
                answer = await client.get(url)
                assert answer.status_code == httpx.codes.NOT_MODIFIED

        await asyncio.gather(*(one(url) for url in urls))
