"""Reads what hubs sent of a feed, as a polled document is read."""

import asyncio
from collections.abc import AsyncIterator

from extractors.fetch import Fetched
from news.errors import ExtractError, FeedError, FetchError, NotAFeed
from news.feed.values import FeedDocument, Subscription
from pipeline.poll.fetch_document import DocumentFetcher, reason_of
from pipeline.report.events import emit
from pipeline.resources import Resources
from storage.queue.hubs.brought import HubDocument


async def brought_documents(
    subscription: Subscription, *, resources: Resources, fetcher: DocumentFetcher
) -> AsyncIterator[tuple[int, FeedDocument]]:
    """A feed's documents in the order in which they came, each with its number in the store.

    The caller queues one before the next is read. Those that cannot be read are given up: the feed
    is polled instead.
    """
    store, after = resources.store, 0
    while found := await asyncio.to_thread(store.brought.next, subscription.url, after=after):
        after = found.id
        try:
            document = await _read(found, subscription=subscription, fetcher=fetcher)
        except (ExtractError, FeedError, FetchError) as exc:
            why = reason_of(exc)
            now = resources.now()
            await asyncio.to_thread(
                store.brought.drop, found.id, subscription.url, why=why, now=now
            )
            emit("hub.refused", feed=subscription.url, reason=why)
        else:
            yield found.id, document


async def _read(
    found: HubDocument, *, subscription: Subscription, fetcher: DocumentFetcher
) -> FeedDocument:
    """The feed in it. Raises ExtractError, FeedError, HostileContent."""
    sent = Fetched(
        url=found.topic,
        url_final=found.topic,
        status=200,
        content=found.content,
        headers={"content-type": found.content_type},
        fetched_at=found.received_at,
    )
    document = await fetcher.parse(
        sent, language=subscription.language, timezone=subscription.timezone
    )
    if not document.entries or "sitemap" in document.kind:
        raise NotAFeed(found.topic, "what the hub sent has no entries")
    return document
