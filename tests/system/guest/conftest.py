"""Every test of this folder runs inside the loopback fence, in a house of its own."""

import pytest

from tests.extractors.fetch.loopback import Clock, attempts
from tests.system.guest.house import House

__all__ = ["attempts"]


@pytest.fixture
def clock() -> Clock:
    """Noon of a Monday, until a test says otherwise."""
    return Clock()


@pytest.fixture
def house(tmp_path, clock) -> House:
    """The poller on a fresh store, on the clock."""
    return House(tmp_path, clock)
