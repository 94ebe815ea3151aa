"""The page of a run: a Markdown summary, a table of feeds and a table of failures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from news.record.values import Record
from news.report import MatchedLine, RunReport
from pipeline.report.came import came_markdown
from pipeline.report.markdown import link, plain, table
from pipeline.report.summary import (
    by_reason,
    corrected_line,
    feed_name,
    is_failing,
    postponed,
    problem_of,
)
from pipeline.report.words import ENTRY_WORDS, drift_in_words, plural, reason_in_words

MAX_ROWS = 100  #: of a table artifact
_MOST_FAILING = 20  #: feeds in the summary
_MOST_MATCHES = 50  #: stories that watches found
_IN_LINKS = ":/?#@!$&+,;=%~-._"  #: neither parentheses nor `|`, which end a link or a cell
_ADDRESSES = {"feed": "address"}  #: column -> the one with its address
_NOT_IN_TABLE = {"address", "problem"}  #: a cell does not wrap on Prefect's page
_MAX_NAME = 50  #: letters of a feed's name in a table that is to fit 1,200 pixels


def summary_markdown(
    report: RunReport,
    *,
    records: str,
    came: Sequence[Record] = (),
    days: str = "",
    room: str | None = None,
) -> str:
    """The summary artifact of a run page; its description is the headline.

    came: the stories that the report names. days: the picture of the last days.
    room: address of the reading room.
    """
    parts = [
        _feeds_in_words(report),
        table(("entries", "count"), _entry_rows(report), right=(1,)),
        _failing_feeds(report),
        _titled("What came", came_markdown(came, report, room=room)),
        _titled("What watches found", _match_table(report)),
        corrected_line(report),
        _titled("Sites that showed no article", table(("site", "what"), _gate_rows(report))),
        _titled("Sites that changed", table(("site", "how"), _site_rows(report))),
        _titled(
            "What could not be stored",
            table(("entries", "why"), _reason_rows(report), right=(0,)),
        ),
        _titled("The last days", days),
        "" if report.is_dry_run else f"Records: `{records}`",
    ]
    return "\n\n".join(part for part in parts if part)


def _titled(title: str, text: str) -> str:
    return f"### {title}\n\n{text}" if text else ""


def _entry_rows(report: RunReport) -> list[tuple[str, str]]:
    words = ENTRY_WORDS | ({"pending": "would be fetched"} if report.is_dry_run else {})
    return [(words[name], f"{n:,}") for name, n in asdict(report.entries).items() if n]


def _match_table(report: RunReport) -> str:
    """The first stories that watches found, and how many there are besides."""
    shown = report.matches[:_MOST_MATCHES]
    rows = table(("watch", "story"), [(plain(one.watch), _story(one)) for one in shown])
    more = sum(report.watch_counts.values()) - len(shown)
    return f"{rows}\n\nand {more:,} more: `wirecopy watch matches`" if more > 0 else rows


def _story(line: MatchedLine) -> str:
    """A story's title as a link, and its publisher."""
    title = plain(line.title or line.url or line.story_id)
    link = f"[{title}]({quote(line.url, safe=_IN_LINKS)})" if line.url else title
    return f"{link} ({plain(line.publisher)})" if line.publisher else link


def _site_rows(report: RunReport) -> list[tuple[str, str]]:
    return [(plain(one.host), drift_in_words(one)) for one in report.drifting]


def _gate_rows(report: RunReport) -> list[tuple[str, str]]:
    return [
        (plain(line.host), f"{plural(line.entries, 'entry')}: {reason_in_words(line.reason)}")
        for line in report.gates[:_MOST_FAILING]
    ]


def _reason_rows(report: RunReport) -> list[tuple[str, str]]:
    return [(f"{count}", reason_in_words(reason)) for reason, count in by_reason(report)]


def _failing_feeds(report: RunReport) -> str:
    failing = [line for line in report.feed_lines if is_failing(line)]
    if not failing:
        return ""
    lines = [
        f"- **{plain(feed_name(line))}**: {plain(problem_of(line))}"
        for line in failing[:_MOST_FAILING]
    ]
    if len(failing) > _MOST_FAILING:
        more = len(failing) - _MOST_FAILING
        lines.append(f"- and {more:,} more: see the table of feeds")
    return "\n".join(["### Failing feeds", "", *lines])


def _feeds_in_words(report: RunReport) -> str:
    """`**10 feeds**: 8 updated, 2 failed. **84 entries** in 8 s.`"""
    feeds, later = report.feeds, postponed(report)
    counts = {
        "updated": feeds.updated,
        "unchanged": feeds.unchanged,
        "failed": feeds.failed,
        "not due": feeds.skipped - later,
        "postponed": later,
    }
    text = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    entries = plural(report.entries.seen, "entry")
    polled = f"**{plural(feeds.checked, 'feed')}**: {text or 'none polled'}"
    return f"{polled}. **{entries}** in {report.seconds:.0f} s."


def feeds_markdown(report: RunReport) -> str:
    """What is wrong with feeds as a list, which wraps; and the table of all, which fits a page."""
    rows = feed_rows(report)
    wrong = [(row["feed"], row["address"], row["problem"]) for row in rows if row["problem"]]
    said = "\n".join(f"- {link(feed, url)}: {plain(problem)}" for feed, url, problem in wrong)
    shown = _table([{**row, "feed": _short(row["feed"])} for row in rows])
    return f"{said}\n\n{shown}" if said else shown


def failures_markdown(report: RunReport) -> str:
    """The failures as a list, which wraps: title, reason, feed, detail."""
    lines = []
    for row in failure_rows(report):
        more = (row["why"], row["feed"], row["detail"])
        told = " · ".join(plain(text) for text in more if text)
        lines.append(f"- {link(row['title'], row['page'] or None)} · {told}")
    return "\n".join(lines)


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 2]} …"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table of rows. `feed` leads to its address."""
    columns = [name for name in rows[0] if name not in _NOT_IN_TABLE]
    cells = [[_cell(name, row) for name in columns] for row in rows]
    numbers = [n for n, name in enumerate(columns) if isinstance(rows[0][name], int)]
    return table(columns, cells, right=numbers)


def _cell(name: str, row: Mapping[str, Any]) -> str:
    text = f"{row[name]:,}" if isinstance(row[name], int) else str(row[name])
    address = row.get(_ADDRESSES.get(name, ""))
    return link(text, address) if address else plain(text)


def feed_rows(report: RunReport) -> list[dict[str, Any]]:
    """The table of feeds, worst first, at most a hundred."""
    return [
        {
            "feed": feed_name(line),
            "outcome": line.outcome,
            "entries": line.entries,
            "new": line.new,
            "filtered": line.filtered,
            "problem": problem_of(line),
            "next poll": f"{line.next_poll_at:%d %b %H:%M} UTC" if line.next_poll_at else "",
            "address": line.url,
        }
        for line in report.feed_lines[:MAX_ROWS]
    ]


def failure_rows(report: RunReport) -> list[dict[str, Any]]:
    """The table of quarantined and gone entries, titles before reasons, bugs of Wirecopy first."""
    names = {line.url: feed_name(line) for line in report.feed_lines}
    worst_first = sorted(
        report.failures, key=lambda line: (not line.is_bug, line.reason, line.url or "")
    )
    return [
        {
            "title": line.title or line.url or "(no title)",
            "why": reason_in_words(line.reason),
            "feed": names.get(line.feed, line.feed),
            "page": line.url or "",
            "detail": _last_line(line.detail.replace(line.url or "\n", "")),
        }
        for line in worst_first[:MAX_ROWS]
    ]


def _last_line(detail: str) -> str:
    """The last line, which names the error of a traceback, without empty quotes."""
    lines = detail.strip().splitlines()
    return lines[-1][:300].replace("''", "").strip(" :") if lines else ""
