"""Pages before or in place of articles: what a user gets, through real servers and commands."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import TOP
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

WORDS = (
    "We and our 214 partners ask for your consent to store cookies on your device and to read them "
    "again. Choose whether to accept all cookies, to reject them, or to manage your preferences. "
    "You may withdraw your consent at any time under privacy settings. Partners process personal "
    "data to measure advertising, to learn about audiences and to improve their products."
)
CONSENT = (
    "<!doctype html><html lang=en><head><title>Your privacy choices</title>"
    '<meta name="robots" content="noindex"></head><body><main><h1>Your privacy choices</h1>'
    f"<p>{WORDS}</p><form><button>Accept all cookies</button><button>Reject all</button></form>"
    "</main></body></html>"
)
#: a page without a sign of its own: only its being shown twice tells what it is
QUIET_WORDS = (
    "Thank you for stopping by. Our small team of nine prints this paper in a former dairy on the "
    "edge of town, where the old cooling tower still stands and pigeons keep the time. Come in on "
    "weekdays, bring your dog, and have a look at the press that my grandfather bought at an "
    "auction in the year of the great flood. There is tea for everyone, and biscuits on Fridays."
)
QUIET = article_page("The Dairy Press", [QUIET_WORDS], published=None)
STORIES = {
    "ferry": "Ferry to Sandholm sold to a foundation",
    "mayor": "Mayor of Oxbow resigns over bridge contract",
    "storm": "Storm takes forty metres of pier",
}


def story(name: str) -> bytes:
    return article_page(STORIES[name], prose(name))


def feed_of(site: NewsSite, names: list[str], *, path: str = "/feed.xml", **more: Any) -> str:
    entries = [
        an_entry(site.url(f"/{name}"), guid=f"{path}{name}", title=STORIES[name], **more)
        for name in names
    ]
    return site.publish(path, rss(entries))


def behind(site: NewsSite, *names: str, wall: str = CONSENT) -> None:
    """Redirect stories to a page in front of them."""
    site.publish("/wall", wall)
    for name in names:
        site.redirect(f"/{name}", f"/wall?back={name}")


def opened(site: NewsSite, *names: str) -> None:
    for name in names:
        site.publish(f"/{name}", story(name))


def when_due(shell: Shell) -> None:
    """Let the time pass until every waiting entry may be tried again."""
    with sqlite3.connect(shell.folder / "w.db") as store:
        store.execute("UPDATE entries SET next_attempt_at = 0 WHERE outcome = 'pending'")
    store.close()


def newest(shell: Shell) -> dict[str, dict[str, Any]]:
    """Story id -> its last line in the parts."""
    return {line["id"]: line for line in shell.lines() if line["kind"] == "record"}


def test_a_consent_page_is_no_record_and_is_tried_again(wirecopy: Shell, newssite: NewsSite):
    """The run says so and counts the entries as waiting; status names the site and what to do."""
    feed = feed_of(newssite, [*STORIES])
    behind(newssite, *STORIES)
    said = wirecopy("ingest", feed, "--json")
    host = f"127.0.0.1:{newssite.port}"
    assert (said.code, wirecopy.lines()) == (0, [])
    assert (said.json["entries"]["seen"], said.json["entries"]["pending"]) == (3, 3)
    assert said.json["gates"] == [{"host": host, "reason": "gate", "entries": 3}]
    assert f"{host}: 3 entries show no article" in said.err
    status = wirecopy("status")
    assert "1 site showed no article for 3 entries" in status.out
    assert "Sites that showed no article" in status.out
    assert "wirecopy retry --reason gate" in status.out
    (line,) = wirecopy("status", "--json").json["gating"]
    assert (line["host"], line["reason"], line["entries"]) == (host, "gate", 3)


def test_once_the_page_opens_the_story_is_stored(wirecopy: Shell, newssite: NewsSite):
    """Under its own address, with no trace of the gate; the site is listed no more."""
    feed = feed_of(newssite, ["ferry"])
    behind(newssite, "ferry")
    wirecopy("ingest", feed)
    opened(newssite, "ferry")
    when_due(wirecopy)
    assert wirecopy("ingest", feed, "--force", "--json").json["entries"]["stored"] == 1
    (line,) = wirecopy.lines()
    assert (line["title"], line["url_final"]) == (STORIES["ferry"], newssite.url("/ferry"))
    assert (line["revision"], line["extraction"]["status"]) == (1, "full")
    assert not any("wall" in url for url in line["alternate_urls"])
    assert wirecopy("status", "--json").json["gating"] == []


def test_the_feed_s_text_is_the_record_until_the_page_opens(wirecopy: Shell, newssite: NewsSite):
    """Nothing of the gate is in it, neither dates nor images; the page then revises it."""
    whole = "".join(f"<p>{paragraph}</p>" for paragraph in prose("ferry"))
    feed = feed_of(newssite, ["ferry"], content_html=whole)
    behind(newssite, "ferry")
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    (line,) = wirecopy.lines()
    assert (line["extraction"]["status"], line["extraction"]["warnings"]) == (
        "feed_only",
        ["page:gate"],
    )
    assert (line["canonical_url"], line["url_final"]) == (newssite.url("/ferry"), None)
    assert "privacy" not in str(line).lower()
    newssite.publish("/ferry", article_page(STORIES["ferry"], [*prose("ferry"), *prose("more")]))
    when_due(wirecopy)
    assert wirecopy("ingest", feed, "--force", "--json").json["entries"]["revised"] == 1
    assert [(one["id"], one["extraction"]["status"]) for one in wirecopy.lines()] == [
        (line["id"], "feed_only"),
        (line["id"], "full"),
    ]


def test_a_gate_that_stays_ends_in_quarantine(wirecopy: Shell, newssite: NewsSite):
    """After the attempts of a passing failure, with its reason; `retry` tries it again."""
    feed = feed_of(newssite, ["ferry"])
    behind(newssite, "ferry")
    for _ in range(5):
        when_due(wirecopy) if (wirecopy.folder / "w.db").exists() else None
        report = wirecopy("ingest", feed, "--force", "--json").json
    assert report["entries"]["quarantined"] == 1
    assert report["failures"][0]["reason"] == "gate"
    assert wirecopy("retry", "--reason", "gate", "--json").json["retried"] == 1


def test_a_page_that_two_stories_show_is_no_article_of_either(wirecopy: Shell, newssite: NewsSite):
    """Though nothing in its text says so, and the first had been stored."""
    feed = feed_of(newssite, ["ferry"])
    for name in ("ferry", "mayor"):
        newssite.publish(f"/{name}", QUIET)
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    feed_of(newssite, ["ferry", "mayor"])
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert (report["entries"]["pending"], report["entries"]["known"]) == (2, 0)
    (line,) = newest(wirecopy).values()
    assert (line["revision"], line["extraction"]["status"], line["content_text"]) == (
        2,
        "withdrawn",
        None,
    )
    assert wirecopy("records", "list", "--json").out == ""
    opened(newssite, "ferry", "mayor")
    when_due(wirecopy)
    wirecopy("ingest", feed, "--force")
    shown = {(one["title"], one["extraction"]["status"]) for one in newest(wirecopy).values()}
    assert shown == {(STORIES["ferry"], "full"), (STORIES["mayor"], "full")}


def test_two_processes_that_meet_one_gate_store_nothing_of_it(wirecopy: Shell, newssite: NewsSite):
    """Each has one of its entries, and asks for the page at the same time."""
    feeds = [
        newssite.publish(
            f"/{name}.xml",
            rss([an_entry(newssite.url(f"/{name}", host=host), title=STORIES[name])]),
        )
        for name, host in (("ferry", "127.0.0.2"), ("mayor", "127.0.0.3"))
    ]
    newssite.publish("/wall", QUIET)
    for name, host in (("ferry", "127.0.0.2"), ("mayor", "127.0.0.3")):
        newssite.redirect(f"/{name}", newssite.url("/wall"), host=host)

    def both_ask() -> bool:
        asked = {request.path for request in newssite.requests}
        return {"/ferry.xml", "/mayor.xml"} <= asked

    newssite.hold_until(both_ask)
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "cli.main", "ingest", feed],
            cwd=TOP,
            env=os.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for feed in feeds
    ]
    for run in runs:
        _, err = run.communicate(timeout=100)
        assert run.returncode == 0, err
    assert all(line["content_text"] is None for line in newest(wirecopy).values())
    assert wirecopy("records", "list", "--json").out == ""
    assert wirecopy("status", "--json").json["queue"] == {"pending": 2}


def test_a_recheck_that_meets_a_gate_changes_nothing(wirecopy: Shell, newssite: NewsSite):
    """The story stays as it is, and its validators with it."""
    wirecopy.setenv("WIRECOPY_RECHECK", "1h")
    feed = feed_of(newssite, ["ferry"])
    newssite.publish("/ferry", story("ferry"), etag='"v1"')
    wirecopy("ingest", feed)
    newssite.publish("/ferry", CONSENT, etag='"gate"')
    with sqlite3.connect(wirecopy.folder / "w.db") as store:
        store.execute("UPDATE rechecks SET due_at = 0")
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert (report["entries"]["revised"], report["entries"]["pending"]) == (0, 0)
    assert [line["extraction"]["status"] for line in wirecopy.lines()] == ["full"]
    held = store.execute("SELECT etag FROM rechecks").fetchall()
    store.close()
    assert held in ([], [('"v1"',)])


def test_a_listed_page_is_judged_by_its_own_signs(wirecopy: Shell, newssite: NewsSite):
    """A list has no titles. The page waits, the run says why, and stores it once it opens."""
    pages = wirecopy.write("pages.txt", newssite.publish("/ferry", CONSENT) + "\n")
    said = wirecopy("ingest", "--urls", pages, "--json")
    assert (said.code, said.json["entries"]["pending"], wirecopy.lines()) == (0, 1, [])
    assert said.json["gates"][0]["reason"] == "gate"
    assert "1 entry shows no article" in said.err
    opened(newssite, "ferry")
    when_due(wirecopy)
    assert wirecopy("ingest", "--urls", pages, "--json").json["entries"]["stored"] == 1


@pytest.mark.parametrize("form", ["address", "file"])
def test_extract_warns_of_a_gate(wirecopy: Shell, newssite: NewsSite, form: str):
    """In words, and in the record, which is `partial`."""
    saved = wirecopy.write("saved.html", CONSENT)
    page: str | Path = newssite.publish("/ferry", CONSENT) if form == "address" else saved
    record = wirecopy("extract", page, "--json").json
    assert record["extraction"]["status"] == "partial"
    assert "page:gate" in record["extraction"]["warnings"]
    assert "warning: page:gate (a page before the article" in wirecopy("extract", page).err


def test_extract_says_nothing_of_an_article(wirecopy: Shell, newssite: NewsSite):
    """An article stays `full`."""
    record = wirecopy("extract", newssite.publish("/ferry", story("ferry")), "--json").json
    assert (record["extraction"]["status"], record["extraction"]["warnings"]) == ("full", [])
