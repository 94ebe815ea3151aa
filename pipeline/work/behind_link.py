"""Gets the page behind an entry's link: from the publisher, or from the archive that holds it."""

import asyncio
from dataclasses import replace

from extractors.fetch import FeedOutcome, Fetched, Redirect, read_capture
from news.feed.values import Subscription
from news.secrets import mask_of
from news.url.wrappers import is_opaque_wrapper
from pipeline.config.logins import request_headers
from pipeline.resources import Resources
from pipeline.work.page import page_of
from storage.values import PendingEntry, Validators


async def page_behind(
    link: str, pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> FeedOutcome | None:
    """The publisher's response; None for an aggregator's page that names no publisher."""
    if pending.entry.capture is not None:
        most = resources.settings.max_page_bytes
        return await asyncio.to_thread(
            read_capture, pending.entry.capture, url=link, max_bytes=most
        )
    held, headers = pending.recheck or Validators(), request_headers(subscription, url=link)
    mask = mask_of([subscription.url])
    outcome = await resources.client.fetch_page(
        link, etag=held.etag, last_modified=held.last_modified, headers=headers, mask=mask
    )
    if not isinstance(outcome, Fetched):
        return outcome
    if is_opaque_wrapper(outcome.url_final):
        target = (await resources.workers.page_links(page_of(outcome))).leads_to
        if target is None:
            return None
    else:
        target = await resources.workers.moved_to(page_of(outcome))
        if target is None:
            return outcome
    return await _forwarded(outcome, target, subscription, resources=resources)


async def _forwarded(
    between: Fetched, target: str, subscription: Subscription, *, resources: Resources
) -> FeedOutcome:
    """The page that a page leads to: an aggregator's, or one left at an old address."""
    headers = request_headers(subscription, url=target)
    mask = mask_of([subscription.url])
    outcome = await resources.client.fetch_page(target, headers=headers, mask=mask)
    if not isinstance(outcome, Fetched):
        return outcome
    hop = Redirect(url=between.url_final, status=between.status, location=target)
    return replace(outcome, redirects=(*between.redirects, hop, *outcome.redirects))
