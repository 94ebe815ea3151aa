"""Writes a report on a store to a file."""

import contextlib
import os
from datetime import datetime
from pathlib import Path

from news.errors import ConfigError
from news.secrets import Share
from pipeline.report.pictures.gather import Report, gather
from pipeline.report.pictures.page import html_page
from storage import Store, make_folder
from storage.tables.modes import make_file


def write_report(
    store: Store, out: Path, *, days: int, now: datetime, share: Share = "no"
) -> Report:
    """Write the page whole or not at all; return what it shows.

    share: who else may read it. Raises ConfigError for a place that cannot be written.
    """
    report = gather(store, days=days, now=now)
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        make_folder(out.parent, share=share)
        make_file(aside, share=share)
        aside.write_text(html_page(report), encoding="utf-8")
        aside.replace(out)
    except OSError as exc:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise ConfigError(str(out), f"cannot be written ({exc.strerror})") from exc
    return report
