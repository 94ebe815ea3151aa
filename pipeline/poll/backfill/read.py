"""Reads what a backfill names, beside the processing of the queue."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from news.errors import ConfigError, NewsError
from news.feed.values import ARCHIVES, PAGE_LIST
from news.report import FeedLine
from news.secrets import masked_text
from pipeline.config.request import Backfill, RunRequest
from pipeline.control.brake import Brake
from pipeline.poll.backfill.archives import queue_archive
from pipeline.poll.backfill.lists import in_time, is_list, listed
from pipeline.poll.backfill.queue import PastQueue
from pipeline.poll.backfill.sitemaps import queue_sitemaps
from pipeline.poll.fetch_document import DocumentFetcher
from pipeline.report.tally import Tally
from pipeline.report.words import plural
from pipeline.resources import Resources
from storage.parts.places.download import (
    download,
    drop_downloads,
    file_of,
    is_done,
    set_done,
)

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
    bring = partial(_brought, queue=queue, resources=resources, tally=tally, note=note)
    for url in wanted.remote:
        for one in await _files_at(url, wanted, bring=bring, tally=tally, note=note):
            if is_done(one, _folder(resources), use=wanted.choice):
                note(f"{masked_text(one)} was read by an earlier call")
                continue
            brought = await bring(one)
            if brought is not None:
                await queue_archive(brought, wanted, queue=queue, tally=tally, note=note)
            # one at a time on the disk: a month of Common Crawl's news has some hundred gigabytes
            if brought is not None and await queue.is_read():
                set_done(one, _folder(resources), use=wanted.choice)
            elif brought is not None and request.dry_run and is_list(url):
                drop_downloads([one], _folder(resources))
    # what a sitemap lists waits in the queue: hosts are asked at their own pace
    queue.feed, queue.ahead = PAGE_LIST, None
    fetcher = DocumentFetcher(resources.client, resources.workers, resources.settings)
    await queue_sitemaps(wanted, queue=queue, fetcher=fetcher, tally=tally, note=note)


async def _files_at(
    url: str,
    wanted: Backfill,
    *,
    bring: Callable[[str], Awaitable[Path | None]],
    tally: Tally,
    note: Callable[[str], None],
) -> Sequence[str]:
    """The addresses of the WARC files that one stands for: itself, or those of a list."""
    if not is_list(url):
        return [url]
    path = await bring(url)
    try:
        every = listed(path, url=url) if path else ()
    except ConfigError as exc:
        tally.saw_feed(FeedLine(url=url, outcome="failed", error=str(exc)))
        return ()
    found = [one for one in every if in_time(one, wanted)]
    if path:
        outside = (
            f", {len(every) - len(found):,} outside the time" if len(every) > len(found) else ""
        )
        note(f"{path.name}: {plural(len(found), 'file')}{outside}")
    return found


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
    """Remove what was brought, and what is remembered of it, once all pages of all files are read.

    It stays for the next call where the brake or a limit ended this one, or a file was not to be
    had.
    """
    wanted, is_whole = request.backfill, request.limit is None and not brake.is_on
    if wanted is None or not (wanted.remote and is_whole):
        return
    if resources.store.queue.pending({ARCHIVES}):
        return
    folder = _folder(resources)
    files: list[str] = []
    for url in wanted.remote:
        brought = file_of(url, folder)
        try:
            files += listed(brought, url=url) if is_list(url) else [url]
        except ConfigError:
            continue
    use = wanted.choice
    mine = [one for one in files if in_time(one, wanted)]
    if all(is_done(one, folder, use=use) or file_of(one, folder).exists() for one in mine):
        drop_downloads([*wanted.remote, *files], folder)


def _folder(resources: Resources) -> Path:
    return (resources.settings.data / "backfill").absolute()
