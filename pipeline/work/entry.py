"""One entry's way from the queue to its end: fetch, extract, assemble. Decides what each failure means; stores nothing."""

import traceback
from dataclasses import replace
from hashlib import sha256
from typing import assert_never

from extractors import article as extraction
from extractors.feed.parse import entry_text
from extractors.fetch import (
    FeedOutcome,
    Fetched,
    Missing,
    NotModified,
    Redirect,
    Refused,
    Throttled,
)
from news.article import Article, Page
from news.errors import NewsError, StoreError
from news.feed.next_poll import retry_at
from news.feed.values import Entry, Subscription
from news.likeness.fingerprint import MIN_WORDS
from news.record.assemble import EntryContext, assemble
from news.text import word_count
from news.url import host_of, unwrapped
from news.wrappers import is_opaque_wrapper
from pipeline.config.logins import request_headers
from pipeline.resources import Resources
from pipeline.workers.read_page import Doubtful, whole
from storage.values import Deferred, Ended, Finished, Made, PendingEntry, Validators


async def process(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """What an entry came to. A fault of ours quarantines the entry with its traceback (and raises where rooms say so)."""
    try:
        return await _process(pending, subscription, resources=resources)
    except StoreError:  # says nothing about the entry, which stays pending; the run ends
        raise
    except Exception as exc:
        if resources.raises_bugs:
            raise
        detail = "".join(traceback.format_exception(exc))[-4000:]
        return Ended(entry_id=pending.id, outcome="quarantined", reason="bug", detail=detail)


async def _process(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    if pending.canonical_link and not pending.is_again:
        story = await resources.story_of(pending.canonical_link)
        if story is not None:
            return Ended(entry_id=pending.id, outcome="known", reason="alias", story_id=story)
    if subscription.full_text == "never" or pending.entry.link is None:
        return await _from_feed(
            pending, subscription, resources=resources, reason="no_text"
        ) or _quarantined(pending, "no_text")
    if pending.recheck is not None:
        return await _recheck(pending, subscription, resources=resources)
    try:
        return await _from_page(pending, subscription, resources=resources)
    except StoreError:
        raise
    except NewsError as exc:
        return await _after_failure(pending, subscription, resources=resources, error=exc)


async def _recheck(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """The page asked again: only another text of it counts. A failure says nothing about the story; it is asked again later."""
    try:
        finished = await _from_page(pending, subscription, resources=resources)
    except StoreError:
        raise
    except NewsError as exc:
        return Ended(entry_id=pending.id, outcome="known", reason="recheck_failed", detail=str(exc))
    if isinstance(finished, Ended) and finished.outcome != "known":
        return replace(finished, outcome="known", reason="recheck_failed", detail=finished.reason)
    if isinstance(finished, Made) and finished.record.extraction.status == "feed_only":
        return Ended(entry_id=pending.id, outcome="known", reason="recheck_failed")
    return finished


async def _from_page(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """The page's article, or what the page's absence means. Raises NewsError for what cannot be fetched or read."""
    assert pending.entry.link is not None
    link = unwrapped(pending.entry.link)
    held, headers = pending.recheck or Validators(), request_headers(subscription, url=link)
    outcome: FeedOutcome | None = await resources.client.fetch_page(
        link, etag=held.etag, last_modified=held.last_modified, headers=headers
    )
    if isinstance(outcome, Fetched) and is_opaque_wrapper(outcome.url_final):
        outcome = await _led_on(outcome, subscription, resources=resources)
    match outcome:
        case None:
            made = await _from_feed(
                pending, subscription, resources=resources, reason="wrapped_link"
            )
            return made or _quarantined(pending, "wrapped_link")
        case Fetched():
            return await read(outcome, pending, subscription, resources=resources)
        case Missing(status=status):
            made = await _from_feed(
                pending,
                subscription,
                resources=resources,
                reason=f"http_{status}",
                http_status=status,
            )
            return made or Ended(
                entry_id=pending.id, outcome="gone", reason=f"http_{status}", detail=link
            )
        case Refused(status=status):
            made = await _from_feed(
                pending,
                subscription,
                resources=resources,
                reason=f"http_{status}",
                http_status=status,
            )
            return made or _quarantined(pending, f"http_{status}")
        case Throttled(until=until):
            return Deferred(entry_id=pending.id, until=until, reason="throttled", is_attempt=False)
        case NotModified():
            return Ended(entry_id=pending.id, outcome="known", reason="unchanged")
        case other:
            assert_never(other)


async def _led_on(
    between: Fetched, subscription: Subscription, *, resources: Resources
) -> FeedOutcome | None:
    """The publisher's page that an aggregator's in-between page forwards to; None where it names none, or several."""
    page = Page(
        url=between.url_final,
        content=between.content,
        content_type=between.headers.get("content-type"),
        fetched_at=between.fetched_at,
    )
    target = (await resources.workers.page_links(page)).leads_to
    if target is None:
        return None
    outcome = await resources.client.fetch_page(
        target, headers=request_headers(subscription, url=target)
    )
    if not isinstance(outcome, Fetched):
        return outcome
    hop = Redirect(url=between.url_final, status=between.status, location=target)
    return replace(outcome, redirects=(*between.redirects, hop, *outcome.redirects))


async def read(
    fetched: Fetched, pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """What a page came to. Raises NewsError for one that cannot be read."""
    page = Page(
        url=fetched.url_final,
        content=fetched.content,
        content_type=fetched.headers.get("content-type"),
        fetched_at=fetched.fetched_at,
        timezone=subscription.timezone,
        rules=resources.site_lines.rules_of(fetched.url_final),
    )
    context = replace(
        _sighting(pending, subscription, resources=resources),
        fetched_at=fetched.fetched_at,
        url_final=fetched.url_final,
        redirects=tuple(hop.url for hop in fetched.redirects),
        http_status=fetched.status,
        raw_sha256=sha256(fetched.content).hexdigest(),
        raw_ref=fetched.raw_ref,
    )
    known = await resources.site_lines.of(host_of(page.url))
    reading = await resources.workers.read(page, context, known)
    if isinstance(reading, Doubtful):
        problem = _stub_problem(reading, entry=pending.entry)
        if problem is not None:
            made = await _from_feed(
                pending,
                subscription,
                resources=resources,
                reason=problem,
                context=context,
                page_article=reading.article,
            )
            return made or _quarantined(pending, problem)
        reading = whole(reading.article, context)
    return Made(
        entry_id=pending.id,
        record=reading.profile.record,
        validators=Validators(etag=fetched.etag, last_modified=fetched.last_modified),
        profile=reading.profile,
        line_keys=reading.line_keys,
    )


def _stub_problem(reading: Doubtful, *, entry: Entry) -> str | None:
    """Why a page's text is not the article: `no_body`, `paywalled`, `stub` (the feed carries much more); None when it is."""
    if reading.words == 0:
        return "no_body"
    if reading.article.is_accessible_for_free is False:
        return "paywalled"
    if word_count("\n".join(_feed_body(entry))) >= 2 * reading.words:
        return "stub"
    return None


def _feed_body(entry: Entry) -> tuple[str, ...]:
    """The paragraphs of the text that the feed carries; () when it carries none worth a record."""
    if entry.content_html:
        body = entry_text(entry.content_html)
        if sum(word_count(p) for p in body) >= MIN_WORDS:
            return body
    if (
        entry.summary and word_count(entry.summary) >= 2 * MIN_WORDS
    ):  # some feeds print whole articles as description
        return (entry.summary,)
    return ()


async def _from_feed(
    pending: PendingEntry,
    subscription: Subscription,
    *,
    resources: Resources,
    reason: str,
    http_status: int | None = None,
    context: EntryContext | None = None,
    page_article: Article | None = None,
) -> Made | None:
    """A record of the feed's own text, with the page's metadata where the page was had; None when the feed carries no text."""
    body = _feed_body(pending.entry)
    if not body or (subscription.full_text == "always"):
        return None
    base = replace(page_article or Article(body=()), removed=(), memory_version=None)
    if pending.entry.title:  # a page without its text is often titled by its site
        base = replace(base, title=None)
    article = replace(
        base,
        body=body,
        provenance={**base.provenance, "body": "feed"},
        warnings=(*base.warnings, f"page:{reason}"),
    )
    article = await resources.site_lines.cleaned(
        article, url=context.url_final if context else pending.entry.link
    )
    seen = context or replace(
        _sighting(pending, subscription, resources=resources), http_status=http_status
    )
    return Made(entry_id=pending.id, record=assemble(article, seen, status="feed_only"))


async def _after_failure(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources, error: NewsError
) -> Finished:
    """A passing failure waits for its next attempt; one that lasts ends in the feed's own text or in quarantine."""
    until = (
        retry_at(pending.attempts + 1, now=resources.now(), share=resources.share())
        if error.transient
        else None
    )
    if until is not None:
        return Deferred(entry_id=pending.id, until=until, reason=error.slug, detail=str(error))
    made = await _from_feed(pending, subscription, resources=resources, reason=error.slug)
    return made or Ended(
        entry_id=pending.id, outcome="quarantined", reason=error.slug, detail=str(error)
    )


def _quarantined(pending: PendingEntry, reason: str) -> Ended:
    return Ended(
        entry_id=pending.id, outcome="quarantined", reason=reason, detail=pending.entry.link or ""
    )


def _sighting(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> EntryContext:
    return EntryContext(
        entry=replace(
            pending.entry, content_html=None
        ),  # nothing of a record, and perhaps a megabyte
        first_seen_at=pending.first_seen_at,
        fetched_at=resources.now(),
        feed_title=pending.feed_title,
        language=subscription.language,
        extractor_version=extraction.version(),
        with_blocks=resources.settings.content_blocks,
    )
