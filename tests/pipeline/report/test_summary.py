"""What people read after a run."""

from dataclasses import replace
from datetime import UTC, datetime

from news.report import (
    EntryCounts,
    FailureLine,
    FeedCounts,
    FeedLine,
    GateLine,
    MatchedLine,
    RunReport,
)
from pipeline.report.run_page import (
    failure_rows,
    failures_markdown,
    feed_rows,
    feeds_markdown,
    summary_markdown,
)
from pipeline.report.summary import headline, terminal_summary

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
URL = "http://paper.example/feed.xml"
NAME = "Paper | <b>World</b> _x_ [y](z)"
FAILED = FeedLine(
    url=URL, name=NAME, outcome="failed", error=f"no connection could be made: {URL!r}"
)


def a_report(
    *lines: FeedLine, entries: EntryCounts | None = None, failures: list[FailureLine] | None = None
) -> RunReport:
    """A report with these feeds."""
    counts = FeedCounts(
        **{
            outcome: sum(line.outcome == outcome for line in lines)
            for outcome in FeedCounts().__slots__
        }
    )
    return RunReport(
        run="ingest",
        started_at=NOW,
        feeds=counts,
        entries=entries or EntryCounts(),
        feed_lines=list(lines),
        failures=failures or [],
    )


def test_a_feeds_name_is_text_whatever_signs_it_has() -> None:
    """It neither ends a cell nor styles what follows; the address is not repeated."""
    summary = summary_markdown(a_report(FAILED), records="data/records")
    assert r"- **Paper \| \<b\>World\</b\> \_x\_ \[y\](z)**: no connection could be made" in summary
    assert URL not in summary


def test_a_feed_without_a_name_is_told_by_its_address() -> None:
    """Two feeds of one host are two."""
    assert feed_rows(a_report(replace(FAILED, name=None)))[0]["feed"] == "paper.example/feed.xml"


def test_of_many_feeds_that_fail_the_first_are_named_and_the_rest_counted() -> None:
    """The table of feeds has them all."""
    lines = [replace(FAILED, url=f"http://paper.example/{n}", name=f"Paper {n}") for n in range(25)]
    summary = summary_markdown(a_report(*lines), records="data/records")
    assert summary.count("no connection could be made") == 20
    assert "and 5 more" in summary
    plain = terminal_summary(a_report(*lines), records="data/records").splitlines()
    assert [line for line in plain if "Paper " in line] == [
        f"  ! Paper {n} (http://paper.example/{n}): no connection could be made: {URL!r}"
        for n in range(20)
    ]
    assert "    and 5 feeds more: wirecopy status" in plain


def test_a_terminal_names_a_feed_once() -> None:
    """By its name as in every table, with its address, which the reason does not repeat."""
    plain = terminal_summary(a_report(FAILED), records="data/records")
    assert f"  ! {NAME} ({URL}): no connection could be made\n" in plain


def test_feeds_that_are_postponed_are_not_called_not_due() -> None:
    """Their host rests, or another run asks them."""
    postponed = FeedLine(url=URL, outcome="skipped", error="another worker polls it")
    due_later = FeedLine(url=URL, outcome="skipped", next_poll_at=NOW.replace(hour=13, minute=5))
    report = a_report(postponed, due_later)
    assert headline(report) == "0 new records; no feed was polled (1 feed postponed)"
    assert "1 not due, 1 postponed" in terminal_summary(report, records="data/records")
    assert "1 not due, 1 postponed" in summary_markdown(report, records="data/records")
    assert (
        headline(a_report(due_later))
        == f"0 new records; no feed was due before {NOW:%Y-%m-%d} 13:05 UTC (--force polls now)"
    )


def test_a_failures_row_says_each_thing_once() -> None:
    """The page's address is not its detail too, and the feed goes by its name."""
    page = "http://paper.example/a"
    failures = [
        FailureLine(url=page, feed=URL, reason="no_body", detail=page),
        FailureLine(
            url=page,
            feed="http://other.example/f",
            reason="timed_out",
            detail=f"slower than 30 s: '{page}'",
        ),
    ]
    rows = failure_rows(a_report(FAILED, entries=EntryCounts(quarantined=2), failures=failures))
    assert [(row["feed"], row["page"], row["detail"]) for row in rows] == [
        (NAME, page, ""),
        ("http://other.example/f", page, "slower than 30 s"),
    ]


def test_sites_that_showed_no_article_are_named() -> None:
    """In the summary of a terminal and on the run's page: the host, how many entries, and why."""
    gates = [GateLine(host="paper.example", reason="gate", entries=3)]
    report = replace(a_report(FAILED), gates=gates)
    for shown in (
        terminal_summary(report, records="data/records"),
        summary_markdown(report, records="data/records"),
    ):
        assert "paper.example" in shown
        assert "3 entries" in shown
        assert "a page before the article" in shown


def test_what_watches_found_is_shown_as_text_whatever_the_publisher_wrote() -> None:
    """Linked in Markdown, plain on a terminal; of many the first, and how many there are more."""
    line = MatchedLine(
        watch="Rail | strikes",
        story_id="urn:uuid:1",
        title="Trains [run](javascript:x) | <b>again</b>",
        url="https://paper.example/a)|b?c=1",
        publisher="paper.example",
    )
    report = replace(a_report(), matches=[line] * 60, watch_counts={"Rail | strikes": 75})
    summary = summary_markdown(report, records="data/records")
    assert (
        r"| Rail \| strikes | [Trains \[run\](javascript:x) \| \<b\>again\</b\>]"
        r"(https://paper.example/a%29%7Cb?c=1) (paper.example) |"
    ) in summary
    assert "and 25 more" in summary
    plain = terminal_summary(report, records="data/records")
    assert "  * Rail | strikes: Trains [run](javascript:x) | <b>again</b> (paper.example)" in plain
    assert "and 55 matches more: wirecopy watch matches" in plain


def test_a_failed_run_says_why() -> None:
    """The commonest reasons, without the addresses and their details."""
    down = replace(FAILED, reason="unreachable", error=f"No connection could be made: {URL!r}")
    odd = replace(FAILED, reason="not_a_feed", error=f"The document is not a feed: {URL!r}")
    said = headline(a_report(down, down, replace(FAILED, reason="http_404"), odd))
    assert said == (
        "0 new records from 4 feeds; 4 of 4 feeds failed: no connection could be made (2), "
        "the server answered 404, The document is not a feed"
    )


def test_what_is_long_on_a_runs_page_wraps_and_leads_to_feeds_and_pages() -> None:
    """Titles stand before reasons; a publisher's text ends no cell; no long text is in a table."""
    page = "http://paper.example/a"
    line = FailureLine(url=page, feed=URL, reason="no_body", title="Ferry | aground")
    shown = failures_markdown(a_report(FAILED, failures=[line]))
    assert shown.startswith(rf"- [Ferry \| aground](<{page}>) · no article text in the page")
    long = replace(FAILED, name="Paper " * 30)
    listed, _, table = feeds_markdown(a_report(FAILED, long)).partition("\n\n")
    name = rf"Paper \| \<b\>World\</b\> \_x\_ \[y\](z) [→](<{URL}>)"
    assert listed.startswith(f"- {name}: no connection could be made")
    shown = table.splitlines()
    assert shown[0].startswith("| feed | outcome | entries | new |")
    assert "problem" not in shown[0]
    assert shown[2].startswith(f"| {name} | failed")
    assert len(shown[3].partition("](<")[0]) < 60
