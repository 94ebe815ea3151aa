"""Memory of a process: returns freed blocks to the system, keeps modules out of the collector.

The first works with glibc only and does nothing elsewhere.
"""

import ctypes
import functools
import gc
import sys
from collections.abc import Callable

# mallopt(3). Set before the first large allocation.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
#: a page's buffers are reused, not mapped and zeroed again; glibc's own limit would grow to 32 MB
_LARGE_BYTES = 4 * 2**20
#: Python's default is 700; a page creates many thousands of objects and hardly any cycle
_NEW_OBJECTS = 20_000
#: glibc's default is 8 per core, and each thread would keep a heap; with the GIL only one thread
#: allocates at a time
_ARENAS = 1


def bound_memory() -> None:
    """Return freed large blocks to the system, and share one heap between threads."""
    mallopt = _of_glibc("mallopt")
    if mallopt is None:
        return
    for option, value in (
        (_M_ARENA_MAX, _ARENAS),
        (_M_MMAP_THRESHOLD, _LARGE_BYTES),
        (_M_TRIM_THRESHOLD, _LARGE_BYTES),
    ):
        mallopt(option, value)


def give_back() -> None:
    """Return freed memory between used blocks to the system.

    Without this call, glibc returns only its last blocks.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


@functools.cache
def freeze() -> None:
    """Exclude all current objects (mostly modules) from garbage collection.

    Only the first call counts. Searching the modules took 2 of the 34 ms that a page takes.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc; None on other systems and with other libraries (musl)."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
