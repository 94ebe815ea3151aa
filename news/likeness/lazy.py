"""A library that is imported when it is first used, not when a command starts."""

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module. Safe to use from several threads, as importing is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)  # the next time it costs nothing
        return value
