"""Ends or postpones an entry whose page is a gate or is missing."""

from news.feed.next_poll import retry_at
from news.feed.values import Subscription
from news.verdict.landing import Gate, NotThere
from news.verdict.served import PageLanding, ServedPage, reason_of
from pipeline.resources import Resources
from pipeline.work.feed_text import record_from_feed
from storage.values import Deferred, Ended, Made, PendingEntry


async def after_gate(
    found: Gate | NotThere,
    page: ServedPage,
    pending: PendingEntry,
    subscription: Subscription,
    *,
    resources: Resources,
) -> Made | Deferred | Ended:
    """The outcome without the page, which is tried again as after a passing failure.

    The record is made from the feed's text at once if it carries the article, and gives way to the
    page once that opens. Nothing of the gate enters it.
    """
    reason = reason_of(found)
    assert reason is not None
    landing = PageLanding(page=page, reason=reason)
    is_fixed = pending.entry.capture is not None  # a page in an archive stays as it is
    until = (
        None
        if is_fixed
        else retry_at(pending.attempts + 1, now=resources.now(), share=resources.share())
    )
    made = await record_from_feed(pending, subscription, resources=resources, reason=reason)
    if made is not None:
        return Made(
            entry_id=made.entry_id,
            record=made.record,
            profile=made.profile,
            landing=landing,
            again_at=until,
        )
    detail = f"{pending.entry.link} ({', '.join(found.signs)})"
    if until is not None:
        return Deferred(
            entry_id=pending.id, until=until, reason=reason, detail=detail, landing=landing
        )
    return Ended(
        entry_id=pending.id, outcome="quarantined", reason=reason, detail=detail, landing=landing
    )
