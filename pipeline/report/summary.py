"""The report of a run as text for people and as JSON for scripts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from news.report import FeedLine, GateLine, MatchedLine, RunReport
from pipeline.report.tally import Tally
from pipeline.report.words import ENTRY_WORDS, REASONS, drift_in_words, plural, reason_in_words

_MOST_REASONS = 3  #: of failing feeds in the headline, ...
_SHORT = 80  #: ... in so many letters
_MOST_LINES = 20  #: the most sites and feeds in a terminal's summary


def report_json(report: RunReport) -> dict[str, Any]:
    """The report as JSON-ready values, with `checked` and `seen`; `--json` prints it."""
    values = asdict(report)
    values["started_at"] = report.started_at.isoformat().replace("+00:00", "Z")
    values["feeds"] = {"checked": report.feeds.checked, **values["feeds"]}
    values["entries"] = {"seen": report.entries.seen, **values["entries"]}
    for line in values["feed_lines"]:
        if line["next_poll_at"]:
            line["next_poll_at"] = line["next_poll_at"].isoformat().replace("+00:00", "Z")
    return values


def progress_line(tally: Tally) -> str:
    """`feeds 8/10, entries 120 of 252, 3 failed`."""
    entries = tally.entries
    done = entries.seen - entries.pending
    polled = tally.feeds.checked - tally.feeds.skipped
    failed = entries.quarantined + entries.gone
    text = f"feeds {polled}/{tally.feeds_to_poll}, entries {done:,} of {entries.seen:,}"
    return text + (f", {failed} failed" if failed else "")


def headline(report: RunReport) -> str:
    """One sentence: what is new, and what failed."""
    feeds = report.feeds
    polled = feeds.checked - feeds.skipped
    text = _what_came(report)
    if polled:
        text += f" from {plural(polled, 'feed')}"
    elif feeds.checked:
        text += _why_none(report)
    if feeds.failed:
        text += f"; {feeds.failed} of {plural(polled, 'feed')} failed{_why_failed(report)}"
    if report.has_bugs:
        text += "; a bug in Wirecopy quarantined entries"
    if report.parts_waiting:
        text += f"; parts wait for the next run: {report.parts_waiting}"
    return text


def _why_failed(report: RunReport) -> str:
    """`: HTTP 404 (2), no connection could be made`: the commonest reasons, at most three."""
    failed = [line for line in report.feed_lines if line.outcome == "failed"]
    reasons = Counter(_short_reason(line) for line in failed)
    shown = [
        reason + (f" ({count})" if count > 1 else "")
        for reason, count in reasons.most_common(_MOST_REASONS)
    ]
    rest = len(reasons) - len(shown)
    text = ", ".join([*shown, *([f"{rest} more"] if rest else [])])
    return f": {text}" if text else ""


def _short_reason(line: FeedLine) -> str:
    """Why a feed failed, without its address and details."""
    slug = line.reason or ""
    if slug in REASONS or slug.startswith("http_"):
        return reason_in_words(slug)
    return (line.error or slug).partition(": ")[0][:_SHORT]


def _what_came(report: RunReport) -> str:
    entries = report.entries
    if report.is_dry_run:
        return f"{plural(entries.pending, 'entry')} would be fetched"
    text = plural(entries.stored, "new record")
    return text + (f", {plural(entries.revised, 'revision')}" if entries.revised else "")


def _why_none(report: RunReport) -> str:
    """Why no feed was polled: none was due (and the next due time), or all were postponed."""
    if later := postponed(report):
        return f"; no feed was polled ({plural(later, 'feed')} postponed)"
    due = min((line.next_poll_at for line in report.feed_lines if line.next_poll_at), default=None)
    return "; no feed was due" + (
        f" before {due:%Y-%m-%d %H:%M} UTC (--force polls now)" if due else ""
    )


def postponed(report: RunReport) -> int:
    """How many due feeds were not polled: their host rests, or another run polls them."""
    return sum(line.outcome == "skipped" and line.error is not None for line in report.feed_lines)


def terminal_summary(report: RunReport, *, records: str, came: Sequence[str] = ()) -> str:
    """A few lines for the end of a run on a terminal or in a log. came: the newest stories'."""
    lines = [headline(report), "", *_counts(report), *_remarks(report), *came]
    if not report.is_dry_run:
        where = f"wait in the store for {records}" if report.parts_waiting else f"are in {records}"
        lines += ["", f"Records {where}"]
    return "\n".join(lines)


def _counts(report: RunReport) -> list[str]:
    feeds, later = report.feeds, postponed(report)
    outcomes = f"{feeds.updated} updated, {feeds.unchanged} unchanged, {feeds.failed} failed"
    skipped = f"{feeds.skipped - later} not due" + (f", {later} postponed" if later else "")
    entries = [
        f"    {name:<11}{count:>5,}   {ENTRY_WORDS[name]}"
        for name, count in asdict(report.entries).items()
        if count
    ]
    return [
        f"  feeds    {feeds.checked:>7,}   {outcomes}, {skipped}",
        f"  entries  {report.entries.seen:>7,}",
        *entries,
        f"  seconds  {report.seconds:>7.1f}",
    ]


def _remarks(report: RunReport) -> list[str]:
    corrected = corrected_line(report)
    sites = [f"  ! {one.host} changed: {drift_in_words(one)}" for one in report.drifting]
    feeds = [
        f"  ! {_named(line)}: {problem_of(line)}" for line in report.feed_lines if is_failing(line)
    ]
    reasons = [
        f"  - {count:>3} {reason}: {reason_in_words(reason)}" for reason, count in by_reason(report)
    ]
    first = [f"  {corrected}"] if corrected else []
    found = [f"  * {match_in_words(one)}" for one in report.matches]
    gates = [f"  ! {gate_in_words(line)}" for line in report.gates]
    matches = sum(report.watch_counts.values())
    first += _first_lines(found, of=matches, noun="match", more="wirecopy watch matches")
    first += sites[:_MOST_LINES] + gates[:_MOST_LINES]
    first += _first_lines(feeds, of=len(feeds), noun="feed", more="wirecopy status")
    return first + reasons


def _first_lines(lines: list[str], *, of: int, noun: str, more: str) -> list[str]:
    """As many lines as one looks at, and how many there are besides. more: shows the others."""
    besides = of - min(len(lines), _MOST_LINES)
    rest = [f"    and {plural(besides, noun)} more: {more}"] if besides else []
    return lines[:_MOST_LINES] + rest


def match_in_words(line: MatchedLine) -> str:
    """`Rail strikes: Trains run again (paper.example)`."""
    where = f" ({line.publisher})" if line.publisher else ""
    return f"{line.watch}: {line.title or line.url or line.story_id}{where}"


def gate_in_words(line: GateLine) -> str:
    """`paper.example: 3 entries show no article (a page before the article ...); tried again`."""
    entries, verb = plural(line.entries, "entry"), "shows" if line.entries == 1 else "show"
    return f"{line.host}: {entries} {verb} no article ({reason_in_words(line.reason)}); tried again"


def corrected_line(report: RunReport) -> str:
    """How many stories were cleaned again; "" for none."""
    if not report.corrected:
        return ""
    stories = plural(report.corrected, "story")
    return f"{stories} cleaned again with new site lines."


def is_failing(line: FeedLine) -> bool:
    """True for a feed that failed now, or that failed before and was not polled now."""
    return line.outcome == "failed" or line.trouble is not None


def by_reason(report: RunReport) -> list[tuple[str, int]]:
    """How many entries failed for each reason, the most frequent first."""
    counts: dict[str, int] = {}
    for line in report.failures:
        counts[line.reason] = counts.get(line.reason, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def feed_name(line: FeedLine) -> str:
    """A short name of a feed: its name, otherwise its URL without the scheme."""
    return line.name or line.url.partition("://")[2]


def _named(line: FeedLine) -> str:
    """A feed's name and its address, to be copied."""
    return f"{line.name} ({line.url})" if line.name else line.url


def problem_of(line: FeedLine) -> str:
    """What is wrong with a feed, without its URL, which is shown next to it."""
    return (line.trouble or line.error or "").replace(f": {line.url!r}", "")


Kind = Literal["ok", "partial", "failed"]


def standing(report: RunReport) -> Kind:
    """`failed` when every polled feed failed, `partial` when some failed, otherwise `ok`.

    `partial` also when parts wait, or a bug quarantined entries.
    """
    feeds = report.feeds
    if feeds.failed and not (feeds.updated or feeds.unchanged):
        return "failed"
    return "partial" if feeds.failed or report.has_bugs or report.parts_waiting else "ok"
