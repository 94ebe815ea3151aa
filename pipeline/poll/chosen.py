"""The feeds of a run: those named for it, or the store's subscriptions; and their rules."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from news.errors import ConfigError
from news.feed.values import Entry, Subscription
from news.query.rules import kept_out, rules_key
from pipeline.config.request import RunRequest
from pipeline.config.settings import Settings
from pipeline.config.subscriptions import NONE_IN_IT, one_off, read_feeds
from pipeline.control.clock import Clock
from pipeline.report.events import emit
from pipeline.report.tally import Tally
from storage import Store


def named_feeds(request: RunRequest, settings: Settings) -> list[Subscription]:
    """The feeds named for this run, by URL or file; [] for none. Raises ConfigError.

    One that feeds.toml has keeps its name, login and headers.
    """
    if request.feeds:
        named = one_off(request.feeds, full_text=request.full_text)
        own = read_feeds(settings.feeds) if settings.feeds.exists() else []
        known = {one.url: one for one in own}
        return [one if one.login else known.get(one.url, one) for one in named]
    if request.feeds_file is None:
        return []
    found = read_feeds(request.feeds_file)
    if not found:
        raise ConfigError(str(request.feeds_file), NONE_IN_IT)
    return found


def save_feeds(
    request: RunRequest, named: list[Subscription], store: Store, settings: Settings, *, now: Clock
) -> None:
    """Save the feeds, so that other workers need only the store."""
    if request.feeds:
        store.feeds.sync_subscriptions(named, origin="one-off", now=now())
        return
    path = request.feeds_file
    if path is None and settings.feeds.exists():
        path = settings.feeds
        named = read_feeds(path)
    if path is not None:
        store.feeds.sync_subscriptions(named, origin=str(path.resolve()), now=now())


def feeds_of(request: RunRequest, named: list[Subscription], store: Store) -> list[Subscription]:
    """The run's feeds: the named ones or the store's, of the group. Raises ConfigError for none."""
    if (request.pages or request.backfill or request.help) and not (named or request.group):
        return []
    feeds = named or store.feeds.subscriptions()
    if not feeds:
        hint = "no feeds: write some into feeds.toml, or run `wirecopy feeds add URL`"
        raise ConfigError("", hint)
    if request.group is None:
        return feeds
    chosen = [feed for feed in feeds if feed.group == request.group]
    if not chosen:
        groups = ", ".join(sorted({feed.group for feed in feeds if feed.group})) or "(none)"
        raise ConfigError("group", f"no group {request.group!r}; the groups are: {groups}")
    return chosen


def judge_again(
    store: Store, feeds: Iterable[Subscription], *, tally: Tally, now: datetime
) -> None:
    """Let in what no rule keeps out any more; count what waited and is kept out now."""
    rules = {feed.url: (rules_key(feed), partial(_why_out, feed)) for feed in feeds}
    out, _ = store.queue.judge_again(rules, now=now)
    for entry_id in out:
        tally.saw(entry_id, "filtered")
        emit("entry.filtered", entry=entry_id)


def _why_out(feed: Subscription, entry: Entry, first_seen_at: datetime) -> str | None:
    return kept_out(entry, feed, first_seen_at=first_seen_at)
