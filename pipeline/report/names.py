"""The name of a run, the same in the UI, the log and `wirecopy status`."""

import re

from news.report import RunReport


def first_name(*, group: str | None, is_dry_run: bool) -> str:
    """The name of a run that a person has not named: `ingest`, `ingest world`, `dry run`."""
    return " ".join(part for part in ("dry run" if is_dry_run else "ingest", group) if part)


def result_name(report: RunReport, *, group: str | None) -> str:
    """The name with what came: `ingest world +38 ~2`, two of them revisions. A person's stays.

    After a pause or a retry, the new counts are added to those in the name.
    """
    before = _ours(report.run, group=group, is_dry_run=report.is_dry_run)
    if before is None:
        return report.run
    entries = report.entries
    stored = entries.pending if report.is_dry_run else entries.stored
    stored, revised = stored + int(before["stored"] or 0), int(before["revised"] or 0)
    revised += entries.revised
    came = f"+{stored}" + (f" ~{revised}" if revised else "")
    return f"{first_name(group=group, is_dry_run=report.is_dry_run)} {came}"


def _ours(name: str, *, group: str | None, is_dry_run: bool) -> re.Match[str] | None:
    first = re.escape(first_name(group=group, is_dry_run=is_dry_run))
    return re.fullmatch(rf"{first}( \+(?P<stored>\d+))?( ~(?P<revised>\d+))?", name)
