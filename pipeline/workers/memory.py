"""How a process of ours handles memory: what is freed goes back to the system, what is loaded once is looked through no more.

The first is glibc's to do and does nothing elsewhere.
"""

import ctypes
import gc
import sys
from collections.abc import Callable

# mallopt(3). Set before the first large allocation.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGE_BYTES = (
    4 * 2**20
)  #: a page's buffers are used again, not mapped and zeroed anew; glibc's own limit would grow to 32 MB
#: of Python's 700: a page makes and frees many thousands, and leaves hardly a cycle
_NEW_OBJECTS = 20_000
#: of 8 a core: threads that handle pages would else keep heaps of their own; one GIL lets one
#: allocate at a time
_ARENAS = 1


def bound_memory() -> None:
    """Large blocks go back to the system when they are freed, and threads share one heap."""
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
    """Give freed memory between blocks in use back to the system, which glibc does by itself only for its last blocks."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def freeze() -> None:
    """Leave what is there now (modules, mostly) out of every later collection of garbage; only the first call counts.

    Of 34 ms extraction of a page 2 went into looking through modules again and again.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS, 10, 10)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc's; None on other systems and with other libraries (musl)."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
