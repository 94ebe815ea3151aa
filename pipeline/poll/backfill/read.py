"""Reads what a backfill names, beside the processing of the queue."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from news.feed.values import ARCHIVES, PAGE_LIST
from news.secrets import masked_text
from pipeline.config.request import RunRequest
from pipeline.control.brake import Brake
from pipeline.poll.backfill.archives import queue_archives
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
    await queue_archives(wanted.files, wanted, queue=queue, note=note)
    for url in wanted.remote if queue.is_open else ():
        note(f"bringing {masked_text(url)}")
        file = await asyncio.to_thread(
            download,
            url,
            _folder(resources),
            user_agent=resources.settings.fetching.user_agent,
            is_wanted=lambda: queue.is_open,
        )
        if file is not None:
            await queue_archives([file], wanted, queue=queue, note=note)
    # what a sitemap lists waits in the queue: hosts are asked at their own pace
    queue.feed, queue.ahead = PAGE_LIST, None
    fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
    await queue_sitemaps(wanted, queue=queue, fetcher=fetcher, tally=tally, note=note)


def drop_what_was_brought(request: RunRequest, resources: Resources) -> None:
    """Remove the archives that were brought, once all their pages are read."""
    wanted = request.backfill
    if wanted is not None and wanted.remote and not resources.store.queue.pending({ARCHIVES}):
        drop_downloads(wanted.remote, _folder(resources))


def _folder(resources: Resources) -> Path:
    return (resources.settings.data / "backfill").absolute()
