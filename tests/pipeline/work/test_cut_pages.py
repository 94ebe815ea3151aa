"""A page that breaks off in transfer is tried again; its start is never stored as the article."""

import gzip
import sqlite3

import pytest

from storage import open_store
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

TITLE = "The harbour bridge opens"
WHOLE = article_page(TITLE, prose(7, paragraphs=12))
HALF = WHOLE[: len(WHOLE) * 2 // 3]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
PACKED = gzip.compress(WHOLE)

CUT = {
    "shorter than its Content-Length": HEAD + b"Content-Length: %d\r\n\r\n" % len(WHOLE) + HALF,
    "without its last chunk": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(WHOLE)
    + HALF,
    "within a gzip": HEAD
    + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % (len(PACKED) // 2)
    + PACKED[: len(PACKED) // 2],
    "with a broken gzip": HEAD + b"Content-Encoding: gzip\r\n\r\n" + PACKED[:-8] + bytes(8),
}


def _subscribe(wirecopy: Shell, newssite: NewsSite, *, words: str | None = None) -> str:
    link = newssite.url("/bridge")
    entry = an_entry(link, title=TITLE, content_html=words)
    newssite.publish("/feed.xml", rss([entry]))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{newssite.url("/feed.xml")}"\n')
    return link


def _make_due(wirecopy: Shell, *, attempts: int) -> None:
    """As after so many attempts, hours later."""
    with sqlite3.connect(wirecopy.folder / "w.db") as tx:
        tx.execute("UPDATE entries SET attempts = ?, next_attempt_at = 0", (attempts,))
        tx.execute("UPDATE hosts SET next_slot_at = NULL")


@pytest.mark.parametrize("how", CUT)
def test_a_page_that_breaks_off_once_is_stored_whole_from_the_next_try(
    wirecopy: Shell, newssite: NewsSite, how: str
) -> None:
    """Nothing is stored of the first, the entry waits, and the report says why."""
    _subscribe(wirecopy, newssite)
    newssite.publish_raw("/bridge", CUT[how])
    report = wirecopy("ingest", "--json").json
    assert (report["entries"]["stored"], report["entries"]["pending"]) == (0, 1)
    with open_store(wirecopy.store) as store, store.database.read() as tx:
        said = tx.exec_driver_sql("SELECT reason, detail FROM entries").one()
    assert said.reason == "unreachable"
    assert "broke off in transfer" in said.detail
    newssite.publish("/bridge", WHOLE)
    _make_due(wirecopy, attempts=1)
    assert wirecopy("ingest", "--json").json["entries"]["stored"] == 1
    (line,) = wirecopy.lines()
    assert line["extraction"]["status"] == "full"
    assert line["content_text"].endswith(prose(7, paragraphs=12)[-1])


def test_a_page_that_breaks_off_at_every_try_is_partial_and_says_so(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """A server that always announces too much: what came is stored, with the warning page:cut."""
    _subscribe(wirecopy, newssite)
    newssite.publish_raw("/bridge", CUT["shorter than its Content-Length"])
    wirecopy("ingest")
    _make_due(wirecopy, attempts=4)
    assert wirecopy("ingest", "--json").json["entries"]["stored"] == 1
    (line,) = wirecopy.lines()
    assert (line["extraction"]["status"], line["extraction"]["warnings"]) == (
        "partial",
        ["page:cut"],
    )
    assert "page:cut" in wirecopy("extract", newssite.url("/bridge"), "--json").out
    again = wirecopy("reextract")
    assert "page:cut" not in again.err
    assert wirecopy.lines() == [line]


def test_the_text_of_the_feed_is_used_where_the_page_breaks_off_before_it(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The feed carries the whole article, the page its first half."""
    words = "".join(f"<p>{paragraph}</p>" for paragraph in prose(7, paragraphs=12))
    _subscribe(wirecopy, newssite, words=words)
    newssite.publish_raw("/bridge", CUT["shorter than its Content-Length"])
    wirecopy("ingest")
    _make_due(wirecopy, attempts=4)
    wirecopy("ingest")
    (line,) = wirecopy.lines()
    assert (line["extraction"]["status"], line["extraction"]["warnings"]) == (
        "feed_only",
        ["page:cut"],
    )
    assert line["content_text"].endswith(prose(7, paragraphs=12)[-1])


def test_a_page_that_breaks_off_is_not_replayed_as_whole(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """The archive says that the response broke off (WARC-Truncated), and so does its replay."""
    _subscribe(wirecopy, newssite)
    newssite.publish_raw("/bridge", CUT["shorter than its Content-Length"])
    wirecopy("ingest")
    (archive,) = (wirecopy.folder / "archive").rglob("*.warc.gz")
    second = ("--data", f"{wirecopy.folder}/second")
    report = wirecopy("ingest", "--replay", archive, *second, "--json").json
    assert (report["entries"]["stored"], report["entries"]["pending"]) == (0, 1)
