"""Processes one queued entry: fetch, extract, assemble. Stores nothing."""

import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from extractors.fetch import Fetched, Missing, NotModified, Refused, Throttled
from news.errors import ArchiveGone, NewsError, StoreError, Unreachable
from news.feed.next_poll import ATTEMPTS, retry_at
from news.feed.values import Subscription
from news.record.assemble import EntryContext
from news.site.rules import SiteRules
from news.text import word_count
from news.url import StoryId, host_of, unwrapped
from news.verdict.belonging import is_same_report
from news.verdict.copies import profile_record
from news.verdict.landing import ArticlePage
from news.verdict.served import OtherEntry, PageLanding
from pipeline.resources import Resources
from pipeline.work.behind_link import page_behind
from pipeline.work.feed_text import feed_body, is_whole, record_from_feed
from pipeline.work.gate import after_gate
from pipeline.work.page import entry_context, page_of, with_page
from pipeline.work.render import may_render, rendered
from pipeline.work.wishes import is_reserved, obeying
from pipeline.workers.page_record import PageRecord, ShortPage, page_record
from storage.values import Deferred, Ended, Finished, Made, PendingEntry, Validators


async def process(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """Process an entry; return its outcome.

    A bug quarantines the entry with its traceback. With `resources.raises_bugs` it is raised.
    """
    try:
        return await _process(pending, subscription, resources=resources)
    except StoreError:  # not the entry's failure: it stays pending, and the run ends
        raise
    except Exception as exc:
        if resources.raises_bugs:
            raise
        detail = "".join(traceback.format_exception(exc))[-4000:]
        return Ended(entry_id=pending.id, outcome="quarantined", reason="bug", detail=detail)


async def _process(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    if subscription.full_text == "never" or is_whole(pending.entry):
        return await _from_feed(pending, subscription, resources=resources)
    if pending.recheck is not None:
        return await _recheck(pending, subscription, resources=resources)
    other = await _anothers_story(pending, resources=resources)
    if other is not None and (pending.story_id is not None or not pending.is_again):
        return await _from_feed(pending, subscription, resources=resources, other=other)
    try:
        finished = await _from_page(pending, subscription, resources=resources)
    except StoreError:
        raise
    except NewsError as exc:
        return await _after_failure(pending, subscription, resources=resources, error=exc)
    if other is not None and isinstance(finished, Made):
        return await _own_or_page(finished, pending, subscription, resources=resources)
    return finished


async def _anothers_story(pending: PendingEntry, *, resources: Resources) -> StoryId | None:
    """The story that the entry's link leads to, if it is not the entry's own."""
    if pending.canonical_link is None:
        return None
    story = await resources.story_of(pending.canonical_link)
    return None if story == pending.story_id else story


async def _from_feed(
    pending: PendingEntry,
    subscription: Subscription,
    *,
    resources: Resources,
    other: StoryId | None = None,
) -> Finished:
    """The outcome from the feed's text alone. other: another entry's story at its link."""
    reason = "no_text" if other is None else "shared_link"
    made = await record_from_feed(pending, subscription, resources=resources, reason=reason)
    if made is not None:
        return made
    story = other or await _anothers_story(pending, resources=resources)
    if story is not None:
        return Ended(entry_id=pending.id, outcome="known", reason="alias", story_id=story)
    return _quarantined(pending, reason)


async def _own_or_page(
    page: Made, pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Made:
    """The entry's own text if the page, which is another entry's too, does not have it."""
    own = await record_from_feed(pending, subscription, resources=resources, reason="shared_link")
    if own is None or page.record.extraction.status == "feed_only":
        return page
    mine, there = profile_record(own.record), page.profile or profile_record(page.record)
    return page if is_same_report(mine, there) else replace(own, landing=page.landing)


async def _recheck(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """Fetch the page again; only a new text counts.

    A failure leaves the story unchanged; it is rechecked later.
    """
    try:
        finished = await _from_page(pending, subscription, resources=resources)
    except StoreError:
        raise
    except NewsError as exc:
        return Ended(entry_id=pending.id, outcome="known", reason="recheck_failed", detail=str(exc))
    landing = None if isinstance(finished, Ended) else finished.landing
    failed = Ended(entry_id=pending.id, outcome="known", reason="recheck_failed", landing=landing)
    if landing is not None and landing.reason is not None:
        return replace(failed, detail=landing.reason)
    if isinstance(finished, Ended) and finished.outcome != "known":
        return replace(finished, outcome="known", reason="recheck_failed", detail=finished.reason)
    if not isinstance(finished, Made):
        return finished
    if finished.record.extraction.status == "feed_only":
        return failed
    return replace(finished, is_recheck=True)


async def _from_page(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources
) -> Finished:
    """The outcome from the entry's page, or from its absence.

    Raises NewsError for a page that cannot be fetched or read.
    """
    assert pending.entry.link is not None
    link = unwrapped(pending.entry.link)
    outcome = await page_behind(link, pending, subscription, resources=resources)
    match outcome:
        case Fetched(is_cut=True) if pending.recheck is not None or not _is_last_try(pending):
            came = f"the page broke off in transfer, after {len(outcome.content):,} bytes"
            raise Unreachable(outcome.url_final, came)
        case Fetched():
            renders = pending.entry.capture is None
            finished = await read(
                outcome, pending, subscription, resources=resources, renders=renders
            )
            if resources.settings.obey_tdm == "skip" and _is_of_reserved(finished):
                return _quarantined(pending, "tdm_reserved")
            return obeying(finished, resources.settings)
        case NotModified():
            return Ended(entry_id=pending.id, outcome="known", reason="unchanged")
        case Throttled(until=until):
            return Deferred(entry_id=pending.id, until=until, reason="throttled", is_attempt=False)
        case None:
            reason, status = "wrapped_link", None
        case Missing(status=status) | Refused(status=status):
            reason = f"http_{status}"
        case other:
            assert_never(other)
    made = await record_from_feed(
        pending, subscription, resources=resources, reason=reason, http_status=status
    )
    if made is None and isinstance(outcome, Missing):
        return Ended(entry_id=pending.id, outcome="gone", reason=reason, detail=link)
    return made or _quarantined(pending, reason)


async def read(
    fetched: Fetched,
    pending: PendingEntry,
    subscription: Subscription,
    *,
    resources: Resources,
    also: Sequence[OtherEntry] = (),
    renders: bool = False,
) -> Finished:
    """The record of a fetched or archived page.

    A gate is tried again. If the page's text is not the article, or the page broke off and the feed
    carries more, the record is made from the feed's text. Without that text, the entry is
    quarantined. also: further entries for which the host served this text. renders: a page without
    text may be shown in a browser. Raises NewsError for a page that cannot be read.
    """
    rules = resources.site_lines.rules_of(fetched.url_final)
    context = with_page(entry_context(pending, subscription, resources=resources), fetched)
    found = await _found(fetched, pending, subscription, context=context, resources=resources)
    if renders and isinstance(found, ShortPage) and may_render(fetched, found, subscription, rules):
        return await _shown(fetched, pending, subscription, rules, resources=resources, also=also)
    served = found.served
    what = await resources.landings.of(pending, served, also=also)
    if not isinstance(what, ArticlePage):
        return await after_gate(what, served, pending, subscription, resources=resources)
    landing = PageLanding(page=served)
    feed_words = word_count("\n".join(feed_body(pending.entry)))
    if isinstance(found, ShortPage):
        problem = found.problem(feed_words=feed_words)
        if problem is not None:
            made = await record_from_feed(
                pending,
                subscription,
                resources=resources,
                reason=problem,
                context=context,
                page_article=found.article,
            )
            return replace(made or _quarantined(pending, problem), landing=landing)
        found = page_record(found.article, context, served=served)
    elif fetched.is_cut and feed_words > found.profile.record.extraction.word_count:
        made = await record_from_feed(
            pending, subscription, resources=resources, reason="cut", context=context
        )
        if made is not None:
            return replace(made, landing=landing)
    return Made(
        entry_id=pending.id,
        record=found.profile.record,
        # a page in an archive is not asked for again
        validators=None
        if pending.entry.capture
        else Validators(etag=fetched.etag, last_modified=fetched.last_modified),
        profile=found.profile,
        line_keys=found.line_keys,
        landing=landing,
    )


async def _found(
    fetched: Fetched,
    pending: PendingEntry,
    subscription: Subscription,
    *,
    context: EntryContext,
    resources: Resources,
) -> PageRecord | ShortPage:
    """What a worker reads in a page."""
    rules = resources.site_lines.rules_of(fetched.url_final)
    page = page_of(fetched, timezone=subscription.timezone, rules=rules)
    known = await resources.site_lines.of(host_of(page.url))
    return await resources.workers.read(page, context, known, feed_html=pending.entry.content_html)


async def _shown(
    fetched: Fetched,
    pending: PendingEntry,
    subscription: Subscription,
    rules: SiteRules | None,
    *,
    resources: Resources,
    also: Sequence[OtherEntry],
) -> Finished:
    """The record of a page as a browser shows it; else, what may be missing."""
    shown, hint = await rendered(fetched, subscription, rules, resources=resources)
    finished = await read(shown, pending, subscription, resources=resources, also=also)
    if hint is None or not isinstance(finished, Ended) or finished.outcome != "quarantined":
        return finished
    return replace(finished, detail=f"{finished.detail or ''}: {hint}".strip(": "))


def _is_of_reserved(finished: Finished) -> bool:
    return isinstance(finished, Made) and is_reserved(finished.record)


def _is_last_try(pending: PendingEntry) -> bool:
    """True when waiting gives nothing better: a page in an archive stays as it is."""
    if pending.entry.capture is not None:
        return True
    return pending.attempts + 1 >= ATTEMPTS


async def _after_failure(
    pending: PendingEntry, subscription: Subscription, *, resources: Resources, error: NewsError
) -> Finished:
    """Defer the entry after a transient failure; otherwise use the feed's text or quarantine it."""
    until, is_ours = None, error.transient and resources.client.reach.is_offline(resources.now())
    is_fixed = pending.entry.capture is not None and not isinstance(error, ArchiveGone)
    if error.transient and not is_fixed:
        tries = min(pending.attempts + 1, ATTEMPTS - 1) if is_ours else pending.attempts + 1
        until = retry_at(tries, now=resources.now(), share=resources.share())
    if until is not None:
        return Deferred(
            entry_id=pending.id,
            until=until,
            reason=error.slug,
            detail=str(error),
            is_attempt=not is_ours,
        )
    made = await record_from_feed(pending, subscription, resources=resources, reason=error.slug)
    return made or _quarantined(pending, error.slug, detail=str(error))


def _quarantined(pending: PendingEntry, reason: str, *, detail: str | None = None) -> Ended:
    detail = pending.entry.link or "" if detail is None else detail
    return Ended(entry_id=pending.id, outcome="quarantined", reason=reason, detail=detail)
