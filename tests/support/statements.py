"""SQL statements are compiled once a process, not once an engine: each test opens a store anew."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

KINDS = 4_000  #: more than the suite has


class Compiled(LRUCache[Any, Any]):
    """Compiled statements by the kind of their dialect; every engine has a dialect of its own.

    What a dialect compiles depends on its class and on the server's version.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_kind(key), value)


def _of_kind(key: Any) -> Any:
    dialect, *rest = key
    return (type(dialect), getattr(dialect, "server_version_info", None), *rest)


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """A fifth of the CPU of a small run would go into them."""
    made, shared = Engine.__init__, Compiled(KINDS)

    def make(self: Engine, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        self._compiled_cache = shared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", make)
        yield
