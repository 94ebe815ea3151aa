"""Flows that ask the next run to do something again."""

import asyncio
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.form import Count, Place, Text, lines_of
from flows.upkeep import moment_of, opened, settings_of, show
from news.errors import NewsError
from pipeline.control.clock import utc_now
from pipeline.report.words import plural, reason_in_words


@flow(
    name="wirecopy-retry",
    description="Try quarantined entries and failing feeds again with the next run.",
    persist_result=False,
)
async def retry_flow(
    reason: Text = "",
    only_feeds: Text = "",
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Queue quarantined entries again; the next run tries them.

    Args:
        reason: Only entries quarantined for this reason, as in `wirecopy status`: unreachable,
            paywalled, http_403 ... Leave empty for all.
        only_feeds: Only entries of these feeds, one address a line. Failing ones are also
            polled again.
        place: The store, if not that of wirecopy.toml.
    """
    from pipeline.past.retry import try_again  # noqa: PLC0415 - what one flow of the file needs

    try:
        with opened(settings_of(place)) as store:
            done = await asyncio.to_thread(
                try_again, store, feeds=lines_of(only_feeds), reason=reason or None, now=utc_now
            )
    except NewsError as exc:
        return Failed(message=str(exc))
    polled = f"; {plural(len(done.feeds), 'feed')} will be polled" if done.feeds else ""
    left = [{"entries": n, "why": reason_in_words(why)} for why, n in done.left.items()]
    await show(left, key="wirecopy-quarantined", title="Still quarantined")
    return Completed(message=f"{plural(done.entries, 'entry')} will be tried again{polled}")


@flow(
    name="wirecopy-recheck",
    description="Ask for the pages of stored stories again, to find what was edited silently.",
    persist_result=False,
)
async def recheck_flow(
    host: Text = "",
    only_feeds: Text = "",
    since: Text = "",
    limit: Count = 0,
    place: Place = Place(),  # noqa: B008 - frozen in use
) -> State[Any]:
    """Queue pages of stored stories; the next run asks for them, at each host's pace.

    Args:
        host: Only stories of this site, such as paper.example. Leave empty for all.
        only_feeds: Only stories of these feeds, one address a line.
        since: Stories stored in the last 7d, 6h ... or since a date, 2026-05-03. Leave empty for
            the last two days.
        limit: At most this many pages, the newest first. 0: 1,000.
        place: The store, if not that of wirecopy.toml.
    """
    try:
        began = moment_of(since or "2d")
        with opened(settings_of(place)) as store:
            count = await asyncio.to_thread(
                store.queue.recheck_now,
                host=host or None,
                since=began,
                feeds=lines_of(only_feeds) or None,
                limit=limit or 1_000,
                now=utc_now(),
            )
    except NewsError as exc:
        return Failed(message=str(exc))
    return Completed(message=f"the next run asks for {plural(count, 'page')} again")
