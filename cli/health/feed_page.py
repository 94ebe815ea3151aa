"""One feed whole: what `wirecopy status --feed NAME` prints."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cli.health.ailments import Ailment, feed_ailment, quoted_name
from cli.health.state import feed_json, feeds_of
from cli.terminal.feeds import found_feed, has_feed
from cli.terminal.style import styled
from cli.terminal.table import drawn
from cli.terminal.words import ago, shown, width, wrapped
from news.feed import life as feed_life
from news.feed.hub import HubSubscription
from storage import Store
from storage.queue.feeds import FeedHealth
from storage.values import QueueLine


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """A feed with its last entries."""

    now: datetime
    feed: FeedHealth
    entries: list[QueueLine]  #: last seen first
    ailment: Ailment | None
    hubs: list[HubSubscription]

    def as_json(self) -> dict[str, Any]:
        """As `status --feed NAME --json` prints it; times are exact."""
        return feed_json(self.feed, hubs=self.hubs, now=self.now) | {
            "ailment": self.ailment and asdict(self.ailment),
            "last_entries": [asdict(line) for line in self.entries],
        }


def look_at_feed(store: Store, name: str, *, limit: int, now: datetime) -> FeedPage:
    """Read a feed by its name or URL. Raises ConfigError for an unknown one."""
    feeds = feeds_of(store, now=now)
    subscribed = [feed for feed in feeds if feed.is_subscribed]
    feed = found_feed(subscribed if has_feed(subscribed, name) else feeds, name)
    entries = store.queue.lines(outcome=None, feeds=[feed.url], limit=limit)
    return FeedPage(
        now=now,
        feed=feed,
        entries=entries,
        ailment=feed_ailment(feed, now=now),
        hubs=[one for one in store.hubs.all() if one.feed_url == feed.url],
    )


def feed_lines(page: FeedPage) -> Iterator[str]:
    """The page for people. Addresses and reasons are whole."""
    columns, feed, state = width(), page.feed, page.feed.state
    head = shown(feed.name or state.title or feed.url)
    yield styled(head, "bold")
    yield from wrapped(_standing(page), indent="", columns=columns)
    yield ""
    for name, value in _facts(page).items():
        if value:
            yield f"{name:<16}{value}"
    for hub in page.hubs:
        what = f"{shown(hub.hub)}: {_of_hub(hub, page.now)}"
        first, *rest = wrapped(what, indent=" " * 16, columns=columns)
        yield f"{'hub':<16}{first[16:]}"
        yield from rest
    if not page.entries:
        yield "\nNo entry of it was ever seen."
        return
    yield styled("\nLast entries", "bold")
    rows = [
        (
            f"  {ago(line.first_seen_at, page.now)}",
            shown(line.outcome),
            shown(line.title) or shown(line.url),
            shown(line.reason) if line.outcome in ("quarantined", "pending", "gone") else "",
        )
        for line in page.entries
    ]
    yield from drawn(("", "", "", ""), rows, columns=columns)


def _standing(page: FeedPage) -> str:
    """In one or two sentences: how it does, and what to do."""
    if not page.feed.is_subscribed:
        return "Not subscribed: it is not polled. `wirecopy feeds add URL` subscribes."
    if page.ailment is None:
        remark = feed_life.remarks(page.feed.state, now=page.now)
        return f"Fine: {shown(remark)}." if remark else "Fine."
    what, todo = page.ailment.what, page.ailment.todo
    name = quoted_name(page.feed)
    retry = f" `wirecopy retry --feed {name}` polls it with the next run."
    check = f" `wirecopy feeds check {name}` tries it now."
    if page.feed.state.is_gone:
        retry = ""  # the ailment names it
    return f"{what[:1].upper()}{what[1:]}. {todo[:1].upper()}{todo[1:]}.{retry}{check}"


def _facts(page: FeedPage) -> dict[str, str]:
    feed, state, now = page.feed, page.feed.state, page.now
    counts = f"{feed.entries:,} seen, {feed.stored:,} stored, {feed.pending:,} wait"
    due = state.next_poll_at
    is_polled = feed.is_subscribed and not state.is_gone
    waits = "with the next run" if due is None or due <= now else _when(due, now)
    return {
        "URL": shown(feed.url),
        "asked at": shown(state.address),
        "group": shown(feed.group),
        "title": shown(state.title),
        "kind": shown(state.kind),
        "entries": f"{counts}, {feed.quarantined:,} quarantined",
        "last poll": _when(state.last_polled_at, now),
        "last good poll": _when(state.last_success_at, now),
        "last new entry": _when(state.last_new_at, now),
        "next poll": waits if is_polled else "none",
        "failing since": _when(state.failing_since, now) if state.failing_since else "",
    }


def _of_hub(hub: HubSubscription, now: datetime) -> str:
    """How a hub stands with the feed, in a sentence without a full stop."""
    if hub.is_active(now):
        told = f"last sent {_when(hub.told_at, now)}" if hub.told_at else "has sent nothing yet"
        text = f"sends what is new; {told}; its lease ends {ago(hub.lease_until, now)}"
    elif hub.standing == "denied":
        text = "does not send this feed"
    elif hub.standing == "active":
        text = "its lease is over"
    else:
        text = "not verified yet" if hub.asked_at or hub.failures else "to be asked"
    return f"{text} ({shown(hub.error)})" if hub.error else text


def _when(moment: datetime | None, now: datetime) -> str:
    """`4 min ago (2026-05-03 10:00 UTC)`."""
    return f"{ago(moment, now)} ({moment:%Y-%m-%d %H:%M} UTC)" if moment else "never"
