"""A store that did not count polls: its last reports say how they went."""

import pytest
from sqlalchemy import text

from news.report import FeedLine, RunReport
from storage import open_store
from storage.read.trends import FeedDay
from tests.storage.factories import FEED, a_story
from tests.storage.tables.later import taken_back
from tests.support.factories import NOW


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_days_of_past_runs_are_counted_from_their_reports(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Polls, failures and new entries; feeds that were not polled count nothing."""
    url = request.getfixturevalue(f"empty_{kind}")
    outcomes = [("failed", 0), ("updated", 3), ("skipped", 0)]
    with open_store(url) as store:
        a_story(store)
        for outcome, new in outcomes:
            line = FeedLine(url=FEED, outcome=outcome, new=new)  # type: ignore[arg-type]
            store.runs.save(RunReport(run=outcome, started_at=NOW, feed_lines=[line]))
        with store.database.write() as tx:
            for statement in taken_back("0011_search", kind=kind):
                tx.execute(text(statement))
    with open_store(url) as store:
        _, found = store.trends.worst_feeds(NOW, limit=9)
        days = store.trends.feed_days(list(found), NOW)
    day = FeedDay(feed_id=next(iter(found)), day=f"{NOW:%Y-%m-%d}", polls=2, failed=1, new=3)
    assert days == [day]
