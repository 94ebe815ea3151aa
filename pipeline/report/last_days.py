"""The last days in a few letters, for a run's page: stories and failed polls a day."""

from datetime import datetime, timedelta

from pipeline.report.markdown import table
from storage import Store

DAYS = 7
_BAR = "█"
_LONGEST = 20  #: letters of the longest bar


def last_days(store: Store, *, now: datetime) -> str:
    """A Markdown table with a bar for each day, today first; "" for a store without stories."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=DAYS - 1)
    stories: dict[str, int] = {}
    for (start, _), count in store.trends.stories(since, step=timedelta(days=1)).items():
        stories[f"{start:%Y-%m-%d}"] = stories.get(f"{start:%Y-%m-%d}", 0) + count
    polls = store.trends.poll_days(since)
    if not stories and not polls:
        return ""
    days = [today - timedelta(days=n) for n in range(DAYS)]
    most = max(stories.values(), default=0)
    rows = []
    for day in days:
        name = f"{day:%Y-%m-%d}"
        count, (asked, failed) = stories.get(name, 0), polls.get(name, (0, 0))
        bar = _BAR * -(-_LONGEST * count // most) if count else ""
        rows.append((f"{day:%a %d %b}", f"{count:,}", bar, f"{failed:,} of {asked:,}"))
    return table(("day", "new stories", "", "failed polls"), rows, right=(1, 3))
