"""One worker process: answers calls from a socket until it is closed or the parent is gone."""

import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from itertools import count
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.workers.memory import give_back

SIZE_BYTES = 8  #: bytes of an answer's length, big-endian, before the answer
GIVE_BACK_EVERY = 20  #: calls between two returns of memory, which take about a millisecond
_PR_SET_PDEATHSIG = 1  # Linux prctl(2)


class Named:
    """A function by its place. Only the worker that calls it loads it: extraction takes .5 s."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call the function."""
        return getattr(import_module(self.module), self.name)(*args, **named)


def serve(calls: socket.socket, memory_bytes: int) -> None:
    """Answer each pickled (function, arguments) with a pickled (result, None) or (None, error).

    calls: the socket, used both ways. memory_bytes: the limit of address space.
    """
    _settle(memory_bytes)
    with calls, calls.makefile("rb") as incoming:
        for n in count(1):
            try:
                function, arguments = pickle.load(incoming)  # noqa: S301 - from our parent
            except EOFError:
                return
            answer = _answer(function, arguments)
            calls.sendall(len(answer).to_bytes(SIZE_BYTES))
            calls.sendall(answer)
            if n % GIVE_BACK_EVERY == 0:
                give_back()


def _answer(function: Callable[..., object], arguments: tuple[Any, ...]) -> bytes:
    try:
        return pickle.dumps((function(*arguments), None), pickle.HIGHEST_PROTOCOL)
    except Exception as exc:  # noqa: BLE001 - raised again where the call came from
        return _failure(exc)


def _failure(error: Exception) -> bytes:
    """The error as an answer; one that cannot be unpickled becomes a RuntimeError."""
    try:
        answer = pickle.dumps((None, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(answer)  # noqa: S301 - our own bytes: many errors can be pickled but not unpickled
    except Exception:  # noqa: BLE001 - an error's class may raise anything when it is pickled
        return pickle.dumps(
            (None, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL
        )
    return answer


def _settle(memory_bytes: int) -> None:
    """Limit the memory, end with the parent, print nothing, ignore Ctrl-C."""
    die_with_parent()
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(silent, stream)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def die_with_parent() -> None:
    """On Linux: end this process with its parent, even in the middle of a page that hangs."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
