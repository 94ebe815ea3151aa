"""Fixtures of the whole suite. No test connects to anything but loopback."""

import gc
import ipaddress
import multiprocessing
import os
import socket
from contextlib import suppress
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support import TOP
from tests.support.bucket import s3, s3_running
from tests.support.killing.fixtures import undisturbed_run
from tests.support.newssite.fixtures import newssite, sample_newsroom
from tests.support.running import Shell
from tests.support.statements import statements_compiled_once

__all__ = [
    "newssite",
    "s3",
    "s3_running",
    "sample_newsroom",
    "statements_compiled_once",
    "undisturbed_run",
    "wirecopy",
]

SHARED = TOP.parent / "shared"
PRELOADED = ["pipeline.workers.preload", "tests.storage.worker"]
hypothesis_settings.register_profile("any machine", deadline=None)  # a busy one takes its time
hypothesis_settings.load_profile("any machine")
IN_MEMORY, ROOM_BYTES = "/dev/shm", 2 * 10**9  #: of which the tests need a tenth
gc.disable()  # until all is collected: it finds nothing, and costs 2 s of CPU a process


def pytest_configure() -> None:
    """Put the folders of the tests into memory where there is room: no test cuts the power.

    Waiting for the disk is a fifth of what a run in this process takes, a tenth of its CPU.
    """
    with suppress(OSError):
        found = os.statvfs(IN_MEMORY)
        runs_programs = not found.f_flag & os.ST_NOEXEC
        if runs_programs and found.f_bavail * found.f_frsize > ROOM_BYTES:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", IN_MEMORY)


def pytest_collection_finish() -> None:
    """Garbage is looked for from now on, in what the tests make; what was loaded stays.

    Let the one fork server of this process load what any child needs, before the first starts.
    The last call counts, and modules make it as they are imported. A worker of a run that has to
    load the extractors itself costs each run a second of CPU.
    """
    gc.freeze()
    gc.enable()
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOADED)
    get_temp_dir()  # before a test chooses a folder of its own, which may be too long for sockets


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection to another peer before a packet leaves."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            assert ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback, (
                f"a test tried to connect to {address}"
            )

    def guarded(self: socket.socket, address: object) -> None:
        check(self, address)
        return connect(self, address)  # type: ignore[arg-type]

    def guarded_ex(self: socket.socket, address: object) -> int:
        check(self, address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture
def shared() -> Path:
    """The measured corpus beside the checkout; tests that need it skip where it is absent."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("needs ../shared/corpus (2026-11: real pages, not part of this repository)")
    return SHARED


@pytest.fixture
def wirecopy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Shell:
    """`wirecopy("records", "list")`: a command line with a fresh store."""
    return Shell(tmp_path, monkeypatch, capfd)
