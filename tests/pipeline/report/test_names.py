"""The names of runs."""

from dataclasses import replace

import pytest

from news.report import EntryCounts
from pipeline.report.names import first_name, result_name
from tests.pipeline.report.test_summary import a_report


@pytest.mark.parametrize(
    ("name", "group", "named"),
    [
        ("ingest", None, "ingest +3 ~1"),
        ("ingest world", "world", "ingest world +3 ~1"),
        ("ingest +5", None, "ingest +8 ~1"),
        ("ingest +5 ~2", None, "ingest +8 ~3"),
        ("friday check", None, "friday check"),
        ("ingest again", None, "ingest again"),
        ("ingest a.c +1", "a.c", "ingest a.c +4 ~1"),
        ("ingest abc", "a.c", "ingest abc"),
    ],
)
def test_a_run_is_named_by_what_came_unless_a_person_named_it(name, group, named):
    """After a pause or a retry the counts are added up."""
    report = replace(a_report(entries=EntryCounts(stored=3, revised=1)), run=name)
    assert result_name(report, group=group) == named


def test_a_dry_run_is_named_by_what_it_would_fetch():
    """It stores nothing."""
    report = replace(a_report(entries=EntryCounts(pending=7)), is_dry_run=True)
    report = replace(report, run=first_name(group=None, is_dry_run=True))
    assert result_name(report, group=None) == "dry run +7"
