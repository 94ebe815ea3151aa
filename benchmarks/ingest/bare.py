"""Extraction in a bare process pool, with and without bare httpx before it."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

import httpx

from benchmarks.ingest.served import address
from extractors.article.from_page import extract
from news.article import Article, Page

NOW = datetime(2026, 5, 3, tzinfo=UTC)


def a_page(n: int, body: bytes, kind: str) -> Page:
    """A page as our extraction takes it."""
    return Page(url=f"http://paper.example/p/{n}", content=body, content_type=kind, fetched_at=NOW)


def by_pool(pages: list[tuple[bytes, str]]) -> float:
    """Seconds of a bare pool over pages in memory."""
    started = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        list(pool.map(extracted, [a_page(n, body, kind) for n, (body, kind) in enumerate(pages)]))
    return time.perf_counter() - started


def extracted(page: Page) -> Article | None:
    """In a worker: the article, or None."""
    try:
        return extract(page)
    except Exception:  # noqa: BLE001 - a page that cannot be read costs the same in all three
        return None


def by_httpx(pages: list[tuple[bytes, str]], port: int) -> float:
    """Seconds of a bare pool with each page fetched by bare httpx."""
    started = time.perf_counter()
    asyncio.run(_by_httpx(len(pages), port))
    return time.perf_counter() - started


async def _by_httpx(count: int, port: int) -> None:
    loop = asyncio.get_running_loop()
    free = asyncio.Semaphore(32)
    with ProcessPoolExecutor() as pool:
        async with httpx.AsyncClient(
            limits=httpx.Limits(max_connections=64), trust_env=False
        ) as client:

            async def one(n: int) -> None:
                async with free:
                    answer = await client.get(address(port, n))
                    page = a_page(n, answer.content, answer.headers["content-type"])
                    await loop.run_in_executor(pool, extracted, page)

            await asyncio.gather(*(one(n) for n in range(count)))
