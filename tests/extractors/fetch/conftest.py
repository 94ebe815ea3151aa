"""Every test of this folder runs inside the loopback fence."""

from tests.extractors.fetch.loopback import attempts

__all__ = ["attempts"]
