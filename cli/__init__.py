"""The command line: options in, exit codes out. Typer and rich live here only."""

import sys
from types import TracebackType

_as_before = sys.excepthook


def _quiet_interrupt(
    kind: type[BaseException], exc: BaseException, trace: TracebackType | None
) -> None:
    """Say nothing of Ctrl-C, which may come while modules are still imported."""
    if not issubclass(kind, KeyboardInterrupt):
        _as_before(kind, exc, trace)


sys.excepthook = _quiet_interrupt
