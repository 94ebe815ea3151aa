"""Rules of feeds.toml that have changed judge again what waits and what was kept out."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from news.feed.values import Entry, Subscription
from news.query.rules import kept_out, rules_key
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from storage import Store


def judge_again(
    store: Store, feeds: Iterable[Subscription], *, tally: Tally, now: datetime
) -> None:
    """Let in what no rule keeps out any more; count what waited and is kept out now."""
    rules = {feed.url: (rules_key(feed), partial(_why_out, feed)) for feed in feeds}
    out, _ = store.queue.judge_again(rules, now=now)
    for entry_id in out:
        tally.saw(entry_id, "filtered")
        emit("entry.filtered", entry=entry_id)


def _why_out(feed: Subscription, entry: Entry, first_seen_at: datetime) -> str | None:
    return kept_out(entry, feed, first_seen_at=first_seen_at)
