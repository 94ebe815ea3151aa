"""Reads what a backfill names, beside the processing of the queue."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from news.errors import NewsError
from news.feed.values import ARCHIVES, PAGE_LIST
from news.report import FeedLine
from news.secrets import masked_text
from pipeline.config.request import RunRequest
from pipeline.control.brake import Brake
from pipeline.poll.backfill.archives import queue_archive
from pipeline.poll.backfill.queue import PastQueue
from pipeline.poll.backfill.sitemaps import queue_sitemaps
from pipeline.poll.fetch_document import DocumentFetcher
from pipeline.report.tally import Tally
from pipeline.resources import Resources
from storage.parts.places.download import download, drop_downloads

_AHEAD = 2_000  #: pages of archives that may be queued and not yet read


async def read_the_past(
    request: RunRequest,
    resources: Resources,
    *,
    tally: Tally,
    brake: Brake,
    note: Callable[[str], None],
) -> None:
    """Queue the pages of the archives and sitemaps that a backfill names.

    The request's limit bounds how many are queued that are new or changed.
    """
    wanted = request.backfill
    if wanted is None:
        return
    queue = PastQueue(
        feed=ARCHIVES,
        ahead=_AHEAD,
        resources=resources,
        tally=tally,
        brake=brake,
        dry_run=request.dry_run,
        left=request.limit,
    )
    for file in wanted.files:
        await queue_archive(file, wanted, queue=queue, tally=tally, note=note)
    for url in wanted.remote:
        brought = await _brought(url, queue=queue, resources=resources, tally=tally, note=note)
        if brought is not None:
            await queue_archive(brought, wanted, queue=queue, tally=tally, note=note)
    # what a sitemap lists waits in the queue: hosts are asked at their own pace
    queue.feed, queue.ahead = PAGE_LIST, None
    fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
    await queue_sitemaps(wanted, queue=queue, fetcher=fetcher, tally=tally, note=note)


async def _brought(
    url: str,
    *,
    queue: PastQueue,
    resources: Resources,
    tally: Tally,
    note: Callable[[str], None],
) -> Path | None:
    """The file at an address, on this machine; None if it is not wanted or not to be had."""
    if not queue.is_open:
        return None
    note(f"bringing {masked_text(url)}")
    try:
        return await asyncio.to_thread(
            download,
            url,
            _folder(resources),
            user_agent=resources.settings.fetching.user_agent,
            is_wanted=lambda: queue.is_open,
        )
    except NewsError as exc:  # costs nothing but itself
        tally.saw_feed(FeedLine(url=url, outcome="failed", error=exc.reason))
        return None


def drop_what_was_brought(request: RunRequest, resources: Resources, *, brake: Brake) -> None:
    """Remove the archives that were brought, once all their pages are read.

    They stay for the next call where the brake or a limit ended this one.
    """
    wanted, is_whole = request.backfill, request.limit is None and not brake.is_on
    if wanted is None or not (wanted.remote and is_whole):
        return
    if not resources.store.queue.pending({ARCHIVES}):
        drop_downloads(wanted.remote, _folder(resources))


def _folder(resources: Resources) -> Path:
    return (resources.settings.data / "backfill").absolute()
