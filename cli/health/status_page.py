"""The page that `wirecopy status` prints: the verdict, what ails, then the rest in short."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cli.health.ailments import Ailment
from cli.health.state import State
from cli.terminal.style import styled
from cli.terminal.table import drawn
from cli.terminal.words import ago, fitted, shown, span, width, wrapped
from news.feed import life as feed_life
from news.report import RunReport
from pipeline.report.words import plural, reason_in_words
from storage.queue.feeds import FeedHealth
from storage.values import QueueLine

_ORDER = ("pending", "quarantined", "stored", "revised", "known", "duplicate", "gone", "filtered")
_WORDS = {"pending": "wait"}


def verdict(state: State) -> str:
    """One sentence: what ails, when the last run was, and how much waits."""
    return f"{_health(state)}; {_last_run(state)}; {_waiting(state)}."


def _health(state: State) -> str:
    ailing, count = len(state.ailing), len(state.ailing) + len(state.fine)
    if not count:
        return "No feed is subscribed"
    if ailing:
        if count == 1:
            return "The only feed ails"
        verb = "ails" if ailing == 1 else "ail"
        return f"{ailing:,} of {plural(count, 'feed')} {verb}"
    if not any(feed.state.last_polled_at for feed in state.fine):
        return f"{plural(count, 'feed')}, none polled yet"
    return "The only feed is fine" if count == 1 else f"All {count:,} feeds are fine"


def _last_run(state: State) -> str:
    if begun := [run.began_at for run in state.open_runs if not run.is_killed]:
        return f"a run began {ago(begun[-1], state.now)}"
    if not state.runs:
        return "no run yet"
    last = state.runs[0]
    ended = "" if last.ended == "finished" else f" ({last.ended})"
    return f"last run {ago(last.started_at, state.now)}{ended}"


def _waiting(state: State) -> str:
    count = state.counts.get("pending", 0)
    if not count:
        return "nothing waits"
    return f"{plural(count, 'entry')} {'waits' if count == 1 else 'wait'}"


def page_lines(state: State, *, everything: bool, limit: int) -> Iterator[str]:
    """The page; at most `limit` lines of each kind."""
    columns = width()
    is_well = not (state.ailing or state.others)
    for line in wrapped(verdict(state), indent="", columns=columns):
        yield styled(styled(line, "bold"), "green" if is_well else "red")
    sections = (
        _others(state.others, columns, limit=limit),
        _ailing(state, columns, limit=limit),
        _remarks(state, columns, limit=limit),
        _all_feeds(state, columns) if everything else _fine(state, columns),
        _pushed(state, columns),
        _queue(state, columns),
        _quarantine(state, columns, limit=limit),
        _gating(state, columns, limit=limit),
        _weak(state, columns, limit=limit),
        _runs(state, columns),
    )
    for section in sections:
        for number, line in enumerate(section):
            yield f"\n{line}" if number == 0 else line


def _others(ailments: Sequence[Ailment], columns: int | None, *, limit: int) -> Iterator[str]:
    for one in ailments[:limit]:
        what = f"{one.what[:1].upper()}{one.what[1:]}: {one.todo}."
        first, *rest = wrapped(what, indent="  ", columns=columns)
        yield styled("!", "red") + first[1:]
        yield from rest
    yield from _left_out(len(ailments), limit)


def _ailing(state: State, columns: int | None, *, limit: int) -> Iterator[str]:
    if state.ailing:
        yield styled("Feeds that ail", "bold")
    for feed, ailment in state.ailing[:limit]:
        yield "  " + styled(fitted(feed_name(feed), columns and columns - 2), "red")
        yield from wrapped(f"{ailment.what}.", indent="    ", columns=columns)
        yield from wrapped(f"{_sentence(ailment.todo)}.", indent="    ", columns=columns)
    if state.ailing:
        hint = (
            "`wirecopy status --feed NAME` shows one whole, `wirecopy retry --feed NAME` polls it"
            " with the next run."
        )
        yield from wrapped(hint, indent="  ", columns=columns)
    yield from _left_out(len(state.ailing), limit)


def feed_name(feed: FeedHealth) -> str:
    """What tables call a feed: your name for it, else its URL."""
    return shown(feed.name or feed.url)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _remarks(state: State, columns: int | None, *, limit: int) -> Iterator[str]:
    """Healthy feeds that moved or went quiet."""
    found = [(feed, feed_life.remarks(feed.state, now=state.now)) for feed in state.fine]
    told = [(feed, shown(remark)) for feed, remark in found if remark]
    if told:
        yield styled("Worth knowing", "bold")
    for feed, remark in told[:limit]:
        yield from wrapped(f"{feed_name(feed)}: {remark}.", indent="  ", columns=columns)
    yield from _left_out(len(told), limit)


def _fine(state: State, columns: int | None) -> Iterator[str]:
    if not state.fine:
        return
    stored = sum(feed.stored for feed in state.fine)
    polled = [at for feed in state.fine if (at := feed.state.last_polled_at)]
    due = min((at for feed in state.fine if (at := feed.state.next_poll_at)), default=None)
    parts = [f"{plural(len(state.fine), 'feed')} with {plural(stored, 'record')}"]
    if polled:
        parts.append(f"polled {ago(max(polled), state.now)}")
    is_due = due is None or due <= state.now
    parts.append("next poll with the next run" if is_due else f"next poll {ago(due, state.now)}")
    text = f"Fine: {', '.join(parts)}. `--all` lists them."
    yield from wrapped(text, indent="", columns=columns)


def _pushed(state: State, columns: int | None) -> Iterator[str]:
    """How many feeds hubs send, and what is wrong with others."""
    if not state.hubs:
        return
    active = [one for one in state.hubs if one.is_active(state.now)]
    told = max((one.told_at for one in state.hubs if one.told_at), default=None)
    count = len({one.feed_url for one in active})
    parts = [f"{plural(count, 'feed')} by hubs" if count else "no feed yet"]
    parts += [f"last {ago(told, state.now)}"] if told else []
    if state.hub_documents:
        parts.append(f"{plural(state.hub_documents, 'document')} for the next run")
    text = f"Pushed: {', '.join(parts)}."
    if others := [one for one in state.hubs if not one.is_active(state.now)]:
        text += f" Not verified by their hubs: {len({one.feed_url for one in others}):,}"
        error = next((one.error for one in others if one.error), None)
        text += f", the first because: {shown(error)}." if error else "."
    yield from wrapped(text, indent="", columns=columns)


def _all_feeds(state: State, columns: int | None) -> Iterator[str]:
    titles = ("feed", "stored", "wait", "quarantined", "last poll", "next poll")
    now = state.now
    rows = (
        (
            feed_name(feed) + ("" if feed.is_subscribed else " (not subscribed)"),
            f"{feed.stored:,}",
            f"{feed.pending:,}",
            f"{feed.quarantined:,}",
            ago(feed.state.last_polled_at, now),
            _next(feed, state),
        )
        for feed in state.feeds
    )
    yield from _titled(drawn(titles, rows, columns=columns))


def _next(feed: FeedHealth, state: State) -> str:
    due = feed.state.next_poll_at
    if not feed.is_subscribed or feed.state.is_gone:
        return "no more"
    if due is None or due <= state.now:
        return "next run"
    return ago(due, state.now) + (", pushed" if feed.url in state.pushed else "")


def _titled(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else styled(line, "bold")


def _queue(state: State, columns: int | None) -> Iterator[str]:
    names = [*_ORDER, *sorted(state.counts.keys() - set(_ORDER))]
    counts = ", ".join(
        f"{state.counts[name]:,} {_WORDS.get(name, name)}" for name in names if name in state.counts
    )
    yield from wrapped(f"Entries: {counts or 'none yet'}.", indent="", columns=columns)


def _quarantine(state: State, columns: int | None, *, limit: int) -> Iterator[str]:
    if not state.reasons:
        return
    count = plural(sum(state.reasons.values()), "entry")
    yield styled(f"Quarantined: {count}", "bold")
    reasons = list(state.reasons.items())
    rows = [(f"  {n:,}", shown(r), shown(reason_in_words(r))) for r, n in reasons[:limit]]
    yield from drawn(("", "", ""), rows, columns=columns)
    yield from _left_out(len(reasons), limit)
    yield "The last of them:"
    lines = [(f"  {_entry(line)}", shown(line.reason)) for line in state.quarantined[:limit]]
    yield from drawn(("", ""), lines, columns=columns)
    text = "`wirecopy retry` tries all of them again, `wirecopy retry --reason NAME` some."
    yield from wrapped(text, indent="", columns=columns)


def _entry(line: QueueLine) -> str:
    return shown(line.title) or shown(line.url) or "(without title and link)"


def _gating(state: State, columns: int | None, *, limit: int) -> Iterator[str]:
    """Hosts without articles behind their links, and what to do."""
    if not state.gating:
        return
    yield styled("Sites that showed no article", "bold")
    rows = [
        (
            f"  {shown(line.host)}",
            plural(line.entries, "entry"),
            f"for {span(state.now - line.since)}",
            shown(line.reason),
            shown(line.url),
        )
        for line in state.gating[:limit]
    ]
    yield from drawn(("", "", "", "", ""), rows, columns=columns)
    yield from _left_out(len(state.gating), limit)
    text = (
        "Look at the page in a browser, or with `wirecopy extract URL`. Entries are tried again"
        " for seven hours, then by `wirecopy retry --reason gate`. A login or cookie may be set"
        " under `headers` of the feed; see docs/operations.md."
    )
    yield from wrapped(text, indent="", columns=columns)


def _weak(state: State, columns: int | None, *, limit: int) -> Iterator[str]:
    if not state.weak_count:
        return
    yield styled(f"{plural(state.weak_count, 'record')} of low quality, the last of them", "bold")
    rows = [
        (f"  {line.quality:.2f}", shown(line.title), shown(line.url)) for line in state.weak[:limit]
    ]
    yield from drawn(("", "", ""), rows, columns=columns)


def _runs(state: State, columns: int | None) -> Iterator[str]:
    titles = ("last runs", "began", "took", "ended", "seen", "stored", "failed feeds")
    rows = [_run(run, state) for run in state.runs]
    yield from _titled(drawn(titles, rows, columns=columns))


def _run(run: RunReport, state: State) -> tuple[str, ...]:
    return (
        shown(run.run),
        ago(run.started_at, state.now),
        span(timedelta(seconds=run.seconds)),
        run.ended,
        f"{run.entries.seen:,}",
        f"{run.entries.stored:,}",
        f"{run.feeds.failed:,}",
    )


def _left_out(count: int, limit: int) -> Iterator[str]:
    if count > limit:
        yield f"  and {count - limit:,} more: --limit {min(1000, count)}, or --json"
