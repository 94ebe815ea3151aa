"""What a helper does otherwise than the run that it helps: it checks first, and it leaves."""

import asyncio
import time
from collections.abc import Callable
from importlib.metadata import version

from news.errors import ConfigError, StoreTooNew
from news.feed.values import ARCHIVES
from pipeline.config.logins import lacks_variable
from pipeline.config.request import Help
from pipeline.config.settings import Settings
from pipeline.control.brake import Brake
from storage import Store, schema_of

PATIENCE_S = 15.0  #: a helper that found nothing to take for so long leaves its worker to others
LOOK_S = 1.0  #: between two looks


def check_version(help_: Help, settings: Settings) -> None:
    """Raise ConfigError or StoreTooNew where this worker would work otherwise than the run.

    The store is neither made nor migrated.
    """
    own = version("wirecopy")
    if own != help_.version:
        problem = f"this worker has Wirecopy {own}, the run has {help_.version}; update the older"
        raise ConfigError("", f"{problem}. The queue is left to others")
    found = schema_of(settings.store)
    if found == "newer":
        raise StoreTooNew("", "a later Wirecopy wrote this store; update this worker")
    if found != "current":
        raise ConfigError("store", f"{_OTHER} (it finds {found} tables there)")


_OTHER = "this worker has another store than the run; set WIRECOPY_STORE to the run's store"


def check_store(help_: Help, store: Store) -> None:
    """Raise ConfigError for another store than that of the run."""
    if store.parts.store_name() != help_.store:
        raise ConfigError("store", _OTHER)


def out_of_reach(store: Store) -> frozenset[str]:
    """The feeds whose entries only other machines can process.

    Their login's variables are not set here, or their pages lie in archives.
    """
    without = (s.url for s in store.feeds.subscriptions() if lacks_variable(s))
    return frozenset((ARCHIVES, *without))


async def until_idle(free_shards: Callable[[], int], *, brake: Brake) -> None:
    """Return once there was nothing to take for PATIENCE_S, or the brake is on."""
    idle_since = time.monotonic()
    while not brake.is_on and time.monotonic() - idle_since < PATIENCE_S:
        await asyncio.sleep(min(LOOK_S, PATIENCE_S))
        if await asyncio.to_thread(free_shards):
            idle_since = time.monotonic()
