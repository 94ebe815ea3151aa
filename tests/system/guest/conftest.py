"""Every test of this folder runs inside the loopback fence, with its own store."""

import pytest

from tests.extractors.fetch.loopback import Clock, attempts
from tests.system.guest.guest_run import GuestRun

__all__ = ["attempts"]


@pytest.fixture
def clock() -> Clock:
    """Noon of a Monday, until a test says otherwise."""
    return Clock()


@pytest.fixture
def guest(tmp_path, clock) -> GuestRun:
    """The poller on a fresh store, on the clock."""
    return GuestRun(tmp_path, clock)
