"""Prepares a fetched page and its entry for a worker."""

from dataclasses import replace
from hashlib import sha256

from extractors import article
from extractors.fetch import Fetched
from news.article import Page
from news.feed.values import Subscription
from news.record.assemble import EntryContext
from news.site.rules import SiteRules
from pipeline.resources import Resources
from storage.values import PendingEntry


def page_of(
    fetched: Fetched, *, timezone: str | None = None, rules: SiteRules | None = None
) -> Page:
    """The page in a response. timezone: for dates printed without an offset."""
    return Page(
        url=fetched.url_final,
        content=fetched.content,
        content_type=fetched.headers.get("content-type"),
        fetched_at=fetched.fetched_at,
        timezone=timezone,
        rules=rules,
        is_cut=fetched.is_cut,
        is_rendered=fetched.is_rendered,
    )


def entry_context(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> EntryContext:
    """The part of a record that comes from its entry, without a page."""
    return EntryContext(
        # a record does not need the feed's markup, which may be a megabyte
        entry=replace(pending.entry, content_html=None),
        first_seen_at=pending.first_seen_at,
        fetched_at=resources.now(),
        feed_title=pending.feed_title,
        group=subscription.group,
        language=subscription.language,
        timezone=subscription.timezone,
        extractor_version=article.version(),
        with_blocks=resources.settings.content_blocks,
    )


def with_page(context: EntryContext, fetched: Fetched) -> EntryContext:
    """The same context with the values that come from its page."""
    return replace(
        context,
        fetched_at=fetched.fetched_at,
        url_final=fetched.url_final,
        redirects=tuple(hop.url for hop in fetched.redirects),
        http_status=fetched.status,
        raw_sha256=sha256(fetched.content).hexdigest(),
        raw_ref=fetched.raw_ref,
        wishes=fetched.wishes,
    )
