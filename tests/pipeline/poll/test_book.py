"""What polls ask the store, together."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from news.feed.values import FeedState
from pipeline.config.settings import Settings
from pipeline.poll.book import PollBook
from storage import Owner, Store, open_store
from storage.values import Poll

NOW = datetime(2026, 5, 3, tzinfo=UTC)
FEEDS = [f"https://paper.example/{n}.xml" for n in range(30)]


@dataclass
class _Wired:
    """What a book needs of a run."""

    store: Store
    owner: Owner
    settings: Settings = field(default_factory=Settings)

    def now(self) -> datetime:
        return NOW


async def test_one_poll_that_cannot_be_saved_fails_no_other(tmp_path):
    """Its own error comes back; the feeds beside it are saved, and all are free."""

    def fails(_: object) -> FeedState:
        raise LookupError("a bug")

    with ExitStack() as stack:
        store = stack.enter_context(open_store(f"sqlite:///{tmp_path}/w.db"))
        owner = stack.enter_context(Owner(store, now=NOW))
        book = PollBook(cast("Any", _Wired(store, owner)), dry_run=False)
        states = await asyncio.gather(*(book.lease(url) for url in FEEDS))
        assert [state.url for state in states if state] == FEEDS
        polls = [
            Poll(
                state=FeedState(url=url, last_polled_at=NOW),
                next_state=fails if url == FEEDS[7] else None,
            )
            for url in FEEDS
        ]
        found = await asyncio.gather(
            *(book.save(poll, now=NOW) for poll in polls), return_exceptions=True
        )
        assert [type(one) for one in found if one != []] == [LookupError]
        saved = store.feeds.states()
        assert [url for url in FEEDS if url not in saved or not saved[url].last_polled_at] == [
            FEEDS[7]
        ]
        await asyncio.gather(*(book.release(url) for url in FEEDS))
        lease = {"lease": timedelta(minutes=2), "now": NOW}
        assert store.feeds.lease(FEEDS, owner="you", **lease) == set(FEEDS)
