"""A process that asks one host on a busy machine.

Names take their time to be looked up, and the event loop is blocked now and then.
"""

import asyncio
import random
import time

from extractors.fetch import Client, Fetched, FetchSettings
from pipeline.control.clock import utc_now
from storage import open_store
from tests.extractors.fetch.loopback import LOOPBACK

DELAY_S = 0.4
REQUESTS = 3  #: of each process
_dice = random.Random()


def _slow_names(_host: str, _port: int) -> list[str]:
    time.sleep(_dice.choice((0, 0.05, 0.3)))
    return ["127.0.0.1"]


def _block(seconds: float) -> None:
    time.sleep(seconds)


async def _busy() -> None:
    while True:
        _block(_dice.choice((0, 0, 0.01, 0.06)))
        await asyncio.sleep(_dice.random() / 50)


async def ask(store_url: str, url: str) -> None:
    """Fetch pages one after the other and two at a time, with redirects."""
    settings = FetchSettings(
        host_delay_s=DELAY_S, slowest_delay_s=DELAY_S, allow_networks=LOOPBACK, patience_s=600
    )
    with open_store(store_url) as store:
        client = Client(settings, host_book=store.hosts, now=utc_now, resolve=_slow_names)
        async with client:
            busy = asyncio.create_task(_busy())
            pages = (client.fetch_page(f"{url}/{number}") for number in range(REQUESTS))
            outcomes = await asyncio.gather(*pages)
            assert all(isinstance(outcome, Fetched) for outcome in outcomes), outcomes
            busy.cancel()


def asking(store_url: str, url: str) -> None:
    """Ask, in a process of its own."""
    asyncio.run(ask(store_url, url))
