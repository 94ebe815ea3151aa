"""What ails: every trouble of an installation as one line, with what to do; the worst first."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cli.terminal.words import ago, shown, span
from news.feed.hub import HubSubscription
from news.feed.values import FeedState
from news.report import RunReport
from news.site.drift import Drift
from pipeline.report.words import drift_in_words, plural
from storage.queue.feeds import FeedHealth
from storage.queue.hubs.asked import GAP
from storage.queue.push.values import SinkState
from storage.read.enriched import EnricherState
from storage.read.runs import OpenRun
from storage.values import GatingHost

#: a feed that is due for so long says that no run starts; a daily one is often enough
OVERDUE = timedelta(hours=26)
OURS = ("bug", "invalid_record")  #: reasons of quarantine that are Wirecopy's own faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One trouble, in two sentences without a full stop."""

    what: str
    todo: str


def feed_ailment(feed: FeedHealth, *, now: datetime) -> Ailment | None:
    """What ails a subscribed feed, and what happens next or what to do; None for a healthy one."""
    state, error = feed.state, shown(feed.state.last_error or "no reason given")
    own = quoted_name(feed)
    if not feed.is_subscribed:
        return None
    if state.is_gone:
        what = f"gone for {_since(state, now)}: {error}"
        return Ailment(what=what, todo=f"not asked again before `wirecopy retry --feed {own}`")
    if state.failing_since:
        what = f"failing for {_since(state, now)} ({plural(state.failures, 'poll')}): {error}"
        return Ailment(what=what, todo=next_poll(state, now=now))
    if is_partial(state):
        return Ailment(what=error, todo=next_poll(state, now=now))
    return None


def quoted_name(feed: FeedHealth) -> str:
    """A feed's name as it may be pasted into a shell: a publisher may have chosen it."""
    return shlex.quote(shown(feed.name or feed.url))


def is_partial(state: FeedState) -> bool:
    """True when the last poll read only a part of the feed."""
    return state.last_error is not None and state.failures == 0


def next_poll(state: FeedState, *, now: datetime) -> str:
    """`asked again in 2 h`, or with the next run."""
    due = state.next_poll_at
    if due is None or due <= now:
        return "asked again with the next run"
    return f"asked again {ago(due, now)}"


def _since(state: FeedState, now: datetime) -> str:
    return span(now - state.failing_since) if state.failing_since else "a while"


NOTHING_HERE = Ailment(
    what="there is no feed and no run here",
    todo="`wirecopy feeds add URL` begins; if it has begun elsewhere, go to that folder or name its"
    " data with --data",
)
"""A monitor in the wrong folder would say for ever that all is well."""


def run_ailments(
    last: RunReport | None, open_runs: list[OpenRun], feeds: list[FeedHealth], *, now: datetime
) -> Iterator[Ailment]:
    """Runs that were killed, a last run that failed, and runs that do not start at all."""
    if killed := [run.began_at for run in open_runs if run.is_killed]:
        began, count = max(killed), len(killed)
        has_followed = last is not None and last.started_at > began
        one = f"a run that began {ago(began, now)} was killed"
        many = f"{count} runs were killed, the last of them began {ago(began, now)}"
        goes_on = "a later run has gone on" if has_followed else "the next run goes on"
        yield Ailment(
            what=one if count == 1 else many, todo=f"nothing is lost: {goes_on} from there"
        )
    at_work = any(not run.is_killed for run in open_runs)
    due = [feed.state.next_poll_at for feed in feeds if feed.is_subscribed]
    waits = max((now - at for at in due if at), default=timedelta(0))
    if waits > OVERDUE and not at_work:
        yield Ailment(
            what=f"no run has polled what was due {span(waits)} ago",
            todo="start `wirecopy ingest`, or `make up` for a schedule; see `wirecopy doctor`",
        )
    if last is not None and _failed(last):
        yield Ailment(
            what=f"in the last run each feed failed ({last.feeds.failed:,})",
            todo="is this machine online? `wirecopy feeds check` tries each",
        )
    if last is not None and last.parts_waiting:
        yield Ailment(
            what=f"parts of the last run wait ({last.parts_waiting})",
            todo="nothing is lost: the next run writes them; see docs/parts.md",
        )


def _failed(run: RunReport) -> bool:
    feeds = run.feeds
    return bool(feeds.failed) and not (feeds.updated or feeds.unchanged)


def hub_ailments(
    hubs: Sequence[HubSubscription], server: tuple[str, datetime] | None, *, now: datetime
) -> Iterator[Ailment]:
    """A server that takes what hubs send, and is not there while their leases run."""
    active = [one for one in hubs if one.is_active(now)]
    if active and (server is None or now - server[1] > GAP):
        since = f" for {span(now - server[1])}" if server else ""
        feeds = plural(len({one.feed_url for one in active}), "feed")
        yield Ailment(
            what=f"no server has taken what hubs send of {feeds}{since}",
            todo="they are polled as before; start `wirecopy serve` with --websub again",
        )


def sink_ailments(sinks: Sequence[SinkState], *, now: datetime) -> Iterator[Ailment]:
    """Sinks that take nothing, and what they refused."""
    for one in sinks:
        name, quoted = shown(one.name), shlex.quote(shown(one.name))
        resume = f"`wirecopy push resume {quoted}`"
        if one.off_at is not None:
            what = f"the sink {name} wants no more since {_day(one.off_at)}"
            yield Ailment(what=what, todo=f"{resume} goes on")
        elif one.failing_since is not None:
            since, error = span(now - one.failing_since), shown(one.error)
            again = f"tried again {ago(one.next_try_at, now)}, or by {resume}"
            is_due = one.next_try_at is None or one.next_try_at <= now
            yield Ailment(
                what=f"the sink {name} takes nothing for {since}: {error}",
                todo="tried again with the next run" if is_due else again,
            )
        if one.refused:
            todo = f"`wirecopy push refused {quoted}` says why"
            yield Ailment(what=f"the sink {name} refused {plural(one.refused, 'story')}", todo=todo)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def store_ailments(
    *,
    clock: str | None,
    takedowns: int,
    reasons: Mapping[str, int],
    gating: Sequence[GatingHost],
    drifting: Sequence[Drift],
    enrichers: Sequence[EnricherState],
) -> Iterator[Ailment]:
    """A wrong clock, unfinished takedowns, our own faults; sites without articles; enrichers."""
    if clock:
        yield Ailment(what=clock.rstrip("."), todo="compare `date -u` with a clock you trust")
    if takedowns:
        what = f"{plural(takedowns, 'takedown')} unfinished"
        yield Ailment(what=what, todo="see `wirecopy records forgotten`")
    if ours := sum(reasons.get(name, 0) for name in OURS):
        what = f"a fault of Wirecopy's own quarantined {plural(ours, 'entry')}"
        yield Ailment(what=what, todo="please report it, with `wirecopy status --json`")
    if gating:
        entries = plural(sum(line.entries for line in gating), "entry")
        what = f"{plural(len(gating), 'site')} showed no article for {entries}"
        yield Ailment(what=what, todo=f"look at {shown(gating[0].url or gating[0].host)}")
    for line in drifting:
        yield Ailment(
            what=f"{shown(line.host)} changed: {drift_in_words(line)}",
            todo="redesigned? `wirecopy extract URL --explain` shows how a page is read",
        )
    for one in enrichers:
        yield from _enricher_ailments(one)


def _enricher_ailments(one: EnricherState) -> Iterator[Ailment]:
    if one.is_removed:
        return
    if one.error:
        what = f"enricher {one.name} cannot be used, {plural(one.waiting, 'record')} wait for it"
        yield Ailment(what=f"{what}: {shown(one.error)}", todo="`wirecopy doctor` tries it again")
    if one.failed:
        what = f"enricher {one.name} failed for {plural(one.failed, 'record')}"
        todo = "mend it, then `wirecopy enrich --retry`; see docs/enrich.md"
        yield Ailment(what=f"{what}, at last: {shown(one.last_error)}", todo=todo)
