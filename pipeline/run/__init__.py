"""One run: opened, done, reported."""

from pipeline.run.do import do_run
from pipeline.run.opened import Run, open_run

__all__ = ["Run", "do_run", "open_run"]
