"""What people read after a run: plain text for the terminal, Markdown for the run page. Pure; values in, text out."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from news.report import FailureLine, FeedLine, RunReport
from news.site.drift import Drift

_ENTRY_WORDS = {
    "stored": "new records",
    "revised": "new revisions",
    "known": "known already",
    "duplicate": "copies of a story we have",
    "quarantined": "kept aside (cannot be processed)",
    "gone": "gone (page does not exist)",
    "pending": "waiting for a later run",
}
REASONS = {
    "bug": "a fault of Wirecopy; please report it with the traceback from `wirecopy status --json`",
    "paywalled": "the page shows only a stub to readers without a subscription",
    "robots": "robots.txt asks us to stay away",
    "no_body": "no article text in the page (needs JavaScript, or is no article)",
    "no_text": "the feed carries no text, and its page is not fetched or not named",
    "not_html": "not an HTML page",
    "wrapped_link": "an aggregator's link that does not say where the publisher's page is",
    "stub": "the page shows less than the feed",
    "unreachable": "no connection could be made",
    "timed_out": "slower than the deadline",
    "server_trouble": "the server has trouble (5xx)",
    "refused_address": "in a network that is not fetched from (see allow_networks)",
    "too_large": "larger than the cap (see max_page_bytes)",
    "too_many_redirects": "redirected in circles or too often",
    "hostile_content": "looks like an attack, not like news",
    "fetch": "could not be fetched",
    "extract": "could not be read",
    "invalid_record": "made a record that breaks its own schema; please report it",
    "bad_url": "not an http(s) address",
    "page_timed_out": "took too long to read (see page_deadline_s)",
    "page_killed_worker": "ended the process that read it",
}
"""Every reason a quarantined entry may carry, for people; `http_<status>` beside these."""


def reason_in_words(reason: str) -> str:
    """A failure's slug as a sentence people understand."""
    return REASONS.get(
        reason, f"the server answered {reason[5:]}" if reason.startswith("http_") else reason
    )


def report_json(report: RunReport) -> dict[str, Any]:
    """The report as JSON-ready values, with `checked` and `seen`: what `--json` prints and the flow returns."""
    values = asdict(report)
    values["started_at"] = report.started_at.isoformat().replace("+00:00", "Z")
    values["feeds"] = {"checked": report.feeds.checked, **values["feeds"]}
    values["entries"] = {"seen": report.entries.seen, **values["entries"]}
    for line in values["feed_lines"]:
        if line["next_poll_at"]:
            line["next_poll_at"] = line["next_poll_at"].isoformat().replace("+00:00", "Z")
    return values


def headline(report: RunReport) -> str:
    """One sentence: what came, and what failed."""
    feeds, entries = report.feeds, report.entries
    if report.is_dry_run:
        said = f"{plural(entries.pending, 'entry')} would be fetched"
    else:
        said = plural(entries.stored, "new record") + (
            f", {plural(entries.revised, 'revision')}" if entries.revised else ""
        )
    polled = feeds.checked - feeds.skipped
    said += (
        f" from {plural(polled, 'feed')}" if polled else _why_none(report) if feeds.checked else ""
    )
    if feeds.failed:
        said += f"; {feeds.failed} of {plural(polled, 'feed')} failed"
    if report.has_bugs:
        said += "; a fault of Wirecopy kept entries aside"
    return said


def _why_none(report: RunReport) -> str:
    """Why no feed was asked: none was due and when the first is, or they were put off."""
    if put_off := _put_off(report):
        return f"; no feed was asked ({plural(put_off, 'feed')} put off)"
    due = min((line.next_poll_at for line in report.feed_lines if line.next_poll_at), default=None)
    return "; no feed was due" + (f" before {due:%H:%M} UTC (force asks now)" if due else "")


def _put_off(report: RunReport) -> int:
    """How many feeds were due and yet not asked: their host rests, or another run asks them."""
    return sum(line.outcome == "skipped" and line.error is not None for line in report.feed_lines)


def plural(count: int, noun: str) -> str:
    """`1 feed`, `2 feeds`, `3 entries`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"


def terminal_summary(report: RunReport, *, records: str) -> str:
    """A few lines for the end of a run on a terminal or in a log."""
    feeds = report.feeds
    lines = [
        headline(report),
        "",
        f"  feeds    {feeds.checked:>7,}   {feeds.updated} updated, {feeds.unchanged} unchanged, {feeds.failed} failed, "
        + _of_skipped(report),
        f"  entries  {report.entries.seen:>7,}",
        *(
            f"    {name:<11}{count:>5,}   {_ENTRY_WORDS[name]}"
            for name, count in asdict(report.entries).items()
            if count
        ),
        f"  seconds  {report.seconds:>7.1f}",
    ]
    if report.corrected:
        lines.append(
            f"  {plural(report.corrected, 'story')} cleaned again with what the memory of their sites has learnt"
        )
    lines += [f"  ! {one.host} changed: {drift_in_words(one)}" for one in report.drifting][:20]
    lines += [
        f"  ! {line.url}: {line.trouble or line.error}"
        for line in report.feed_lines
        if is_ill(line)
    ][:20]
    lines += [
        f"  - {count:>3} {reason}: {reason_in_words(reason)}"
        for reason, count in _by_reason(report)
    ]
    if not report.is_dry_run:
        lines += ["", f"Records are in {records}"]
    return "\n".join(lines)


def _of_skipped(report: RunReport) -> str:
    put_off = _put_off(report)
    return f"{report.feeds.skipped - put_off} not due" + (f", {put_off} put off" if put_off else "")


def is_ill(line: FeedLine) -> bool:
    """True for a feed that people should know of: it failed now, or has been failing and is not even asked."""
    return line.outcome == "failed" or line.trouble is not None


def _by_reason(report: RunReport) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for line in report.failures:
        counts[line.reason] = counts.get(line.reason, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def summary_markdown(report: RunReport, *, records: str) -> str:
    """The summary artifact of a run page; its description is the headline."""
    words = _ENTRY_WORDS | ({"pending": "would be fetched"} if report.is_dry_run else {})
    rows = [
        f"| {words[name]} | {count:,} |" for name, count in asdict(report.entries).items() if count
    ]
    parts = [_feeds_in_words(report)]
    if rows:
        parts.append("\n".join(["| entries | count |", "|---|---:|", *rows]))
    ill = [
        f"- **{_plain(feed_name(line))}**: {_plain(_problem(line))}"
        for line in report.feed_lines
        if is_ill(line)
    ]
    if ill:
        more = (
            [f"- and {len(ill) - _MOST_ILL:,} more: see the table of feeds"]
            if len(ill) > _MOST_ILL
            else []
        )
        parts.append("\n".join(["### Feeds that do not do well", "", *ill[:_MOST_ILL], *more]))
    if report.corrected:
        parts.append(
            f"{plural(report.corrected, 'story')} cleaned again with what the memory of their sites has learnt."
        )
    changed = [f"| {_plain(one.host)} | {drift_in_words(one)} |" for one in report.drifting]
    if changed:
        parts.append("\n".join(["### Sites that changed", "| site | how |", "|---|---|", *changed]))
    reasons = [f"| {count} | {reason_in_words(reason)} |" for reason, count in _by_reason(report)]
    if reasons:
        parts.append(
            "\n".join(["### What could not be stored", "| entries | why |", "|---:|---|", *reasons])
        )
    if not report.is_dry_run:
        parts.append(f"Records: `{records}`")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """A publisher's words in Markdown: one line, in which no sign means anything."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def feed_name(line: FeedLine) -> str:
    """What people call a feed: its name, else its address without the scheme."""
    return line.name or line.url.partition("://")[2]


def _problem(line: FeedLine) -> str:
    """What is wrong with a feed, without the address that stands beside it."""
    return (line.trouble or line.error or "").replace(f": {line.url!r}", "")


def _feeds_in_words(report: RunReport) -> str:
    """`**10 feeds**: 8 updated, 2 failed. **84 entries** in 8 s.`"""
    feeds = report.feeds
    put_off = _put_off(report)
    counts = {
        "updated": feeds.updated,
        "unchanged": feeds.unchanged,
        "failed": feeds.failed,
        "not due": feeds.skipped - put_off,
        "put off": put_off,
    }
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none asked"
    entries = plural(report.entries.seen, "entry")
    return f"**{plural(feeds.checked, 'feed')}**: {said}. **{entries}** in {report.seconds:.0f} s."


_MARKUP = re.compile(r"[\\`*_\[\]<>|#~&]")
_MOST_ILL = 20  #: feeds in the summary
_TROUBLES = {
    "empty": "have no article text",
    "short": "have hardly any text",
    "low_quality": "are badly read",
    "paywalled": "are behind a paywall",
}


def drift_in_words(drift: Drift) -> str:
    """`90 % of 20 pages are badly read since 2026-05-03; 5 % before`."""
    said = f"{drift.share:.0%} of {plural(drift.pages, 'page')} {_TROUBLES[drift.trouble]} since {drift.since}"
    return f"{said}; {drift.share_before:.0%} before"


MAX_ROWS = 100  #: of a table artifact


def feed_rows(report: RunReport) -> list[dict[str, Any]]:
    """The table of feeds, the worst hundred first."""
    return [
        {
            "feed": feed_name(line),
            "outcome": line.outcome,
            "entries": line.entries,
            "new": line.new,
            "problem": _problem(line),
            "next poll": f"{line.next_poll_at:%d %b %H:%M} UTC" if line.next_poll_at else "",
            "address": line.url,
        }
        for line in report.feed_lines[:MAX_ROWS]
    ]


def failure_rows(report: RunReport) -> list[dict[str, Any]]:
    """The table of entries that were kept aside or are gone, faults of ours first."""
    worst: Iterator[FailureLine] = iter(
        sorted(report.failures, key=lambda line: (not line.is_bug, line.reason, line.url or ""))
    )
    names = {line.url: feed_name(line) for line in report.feed_lines}
    return [
        {
            "why": reason_in_words(line.reason),
            "feed": names.get(line.feed, line.feed),
            "page": line.url or "",
            "detail": _last_line(line.detail.replace(line.url or "\n", "")),
        }
        for line, _ in zip(worst, range(MAX_ROWS), strict=False)
    ]


def _last_line(detail: str) -> str:
    """The last line, where a traceback says what happened, without the quotes around an address that is gone."""
    return (
        detail.strip().splitlines()[-1][:300].replace("''", "").strip(" :")
        if detail.strip()
        else ""
    )
