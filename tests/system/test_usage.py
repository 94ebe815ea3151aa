"""What publishers wish about the use of their pages, over whole runs."""

import sqlite3
from pathlib import Path

import pytest

from storage import open_store
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

ROBOTS = "Content-Signal: ai-train=no\nUser-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
HEADERS = {"TDM-Reservation": "1", "X-Robots-Tag": "noarchive"}


@pytest.fixture
def gazette(newssite: NewsSite, wirecopy: Shell) -> Shell:
    """A paper with a page that reserves mining, and one that says nothing; robots.txt names AI."""
    newssite.publish("/robots.txt", ROBOTS)
    kept = newssite.publish(
        "/kept",
        article_page("A harbour is kept", prose(1), head='<meta name="robots" content="noai">'),
        headers=HEADERS,
    )
    free = newssite.publish("/free", article_page("A tram is free", prose(2)))
    entries = [an_entry(kept, title="A harbour is kept"), an_entry(free, title="A tram is free")]
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{newssite.url("/feed.xml")}"\n')
    newssite.publish("/feed.xml", rss(entries))
    return wirecopy


def test_the_wishes_of_header_page_and_robots_txt_stand_in_the_record(
    gazette: Shell, newssite: NewsSite
) -> None:
    """Of each story, in store and part. They cost no request."""
    assert gazette("ingest").code == 0
    by_title = {line["title"]: line for line in gazette.lines()}
    kept, free = by_title["A harbour is kept"], by_title["A tram is free"]
    of_host = {"ai_agents_disallowed": ["GPTBot"], "content_signals": ["ai-train=no"]}
    assert kept["usage"] == of_host | {
        "tdm_reservation": True,
        "tdm_policy": None,
        "directives": ["noai", "noarchive"],
    }
    assert free["usage"] == of_host | {
        "tdm_reservation": None,
        "tdm_policy": None,
        "directives": [],
    }
    assert (kept["provenance"]["usage"], free["provenance"]["usage"]) == ("http", "http")
    paths = sorted(request.path for request in newssite.requests)
    assert paths == ["/feed.xml", "/free", "/kept", "/robots.txt"]


def test_a_page_that_reserves_mining_is_not_stored_where_a_setting_says_so(gazette: Shell) -> None:
    """Its entry is quarantined with the reason, and comes in once the setting is taken back."""
    gazette.setenv("WIRECOPY_OBEY_TDM", "skip")
    report = gazette("ingest", "--json").json
    assert [line["title"] for line in gazette.lines()] == ["A tram is free"]
    assert [line["reason"] for line in report["failures"]] == ["tdm_reserved"]
    gazette.setenv("WIRECOPY_OBEY_TDM", "record")
    assert gazette("retry", "--reason", "tdm_reserved").code == 0
    assert gazette("ingest").code == 0
    assert len(gazette.lines()) == 2


def test_a_page_read_again_keeps_what_robots_txt_said(gazette: Shell) -> None:
    """The archive does not have it; the headers that it has are not lost either."""
    assert gazette("ingest").code == 0
    with open_store(gazette.store) as store:
        before = {one.title: one.usage for one in store.read.records(limit=9)}
    _spoil_titles(gazette.folder / "w.db")
    assert gazette("reextract", "--apply").code == 0
    with open_store(gazette.store) as store:
        found = {one.title: one for one in store.read.records(limit=9)}
    assert {one.revision for one in found.values()} == {2}
    assert {title: one.usage for title, one in found.items()} == before


def _spoil_titles(store: Path) -> None:
    """Change the stored records, so that reading their pages again corrects them."""
    with sqlite3.connect(store) as db:
        db.execute("UPDATE revisions SET record = json_set(record, '$.section', 'Another section')")
