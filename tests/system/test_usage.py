"""What publishers wish about the use of their pages, over whole runs."""

import json
import sqlite3
from pathlib import Path

import pytest

from storage import open_store
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell, everything_in

LICENCE = "https://gazette.example/licence.xml"
ROBOTS = (
    f"License: {LICENCE}\nContent-Signal: ai-train=no\n"
    "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
)
TEXT = [*prose(1), "The keeper at Quornmere has mended the sluice before the tide of Sunday night."]
HEADERS = {"TDM-Reservation": "1", "X-Robots-Tag": "noarchive"}


@pytest.fixture
def gazette(newssite: NewsSite, wirecopy: Shell) -> Shell:
    """A paper with a page that reserves mining, and one that says nothing; robots.txt names AI."""
    newssite.publish("/robots.txt", ROBOTS)
    kept = newssite.publish(
        "/kept",
        article_page("A harbour is kept", TEXT, head='<meta name="robots" content="noai">'),
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
    of_host = {
        "ai_agents_disallowed": ["GPTBot"],
        "content_signals": ["ai-train=no"],
        "rsl_licenses": [LICENCE],
    }
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


def test_a_reserved_page_is_kept_without_its_text_where_a_setting_says_so(gazette: Shell) -> None:
    """What names the story stays; no word of the text is in store, parts or search."""
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    report = gazette("ingest", "--json").json
    assert (report["entries"]["stored"], report["failures"]) == (2, [])
    by_title = {line["title"]: line for line in gazette.lines()}
    kept, free = by_title["A harbour is kept"], by_title["A tram is free"]
    assert (kept["extraction"]["status"], free["extraction"]["status"]) == ("reserved", "full")
    empty = ("content_text", "content_blocks", "subtitle", "text_fingerprint")
    assert [kept[name] for name in empty] == [None] * 4
    assert (kept["extraction"]["word_count"], kept["extraction"]["quality"]) == (0, None)
    assert kept["authors"] == free["authors"]
    assert "content_text" not in kept["provenance"]
    assert b"Quornmere" not in everything_in(gazette.records)
    assert "Quornmere" not in gazette("records", "search", "Quornmere").out
    assert "A **harbour** is kept" in gazette("records", "search", "harbour").out


def test_reserved_pages_are_not_alike(gazette: Shell, newssite: NewsSite) -> None:
    """Twenty forecasts without text, under one headline, are twenty stories, and no copies."""
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    page = article_page("Forecast", prose(3), head='<meta name="tdm-reservation" content="1">')
    links = [newssite.publish(f"/forecast/{n}", page.replace(b"</p>", b" %d.</p>" % n))
             for n in range(20)]  # fmt: skip
    newssite.publish("/feed.xml", rss([an_entry(link, title=f"Forecast {n}") for n, link in
                                       enumerate(links)]))  # fmt: skip
    report = gazette("ingest", "--json").json
    assert (report["entries"]["stored"], report["entries"]["duplicate"]) == (20, 0)
    assert {line["dedup"]["relation"] for line in gazette.lines()} == {"original"}
    assert gazette("ingest", "--force", "--json").json["entries"]["revised"] == 0


def test_a_text_comes_back_when_its_wish_ends(gazette: Shell, newssite: NewsSite) -> None:
    """From the archive at once where the setting was lifted; from the page where the wish was."""
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    gazette.setenv("WIRECOPY_RECHECK", "1h,2h")
    assert gazette("ingest").code == 0
    assert gazette("reextract", "--json").json["changed"] == 0
    gazette.setenv("WIRECOPY_OBEY_TDM", "record")
    shown = gazette("reextract", "--json").json
    assert [one["fields"] for one in shown["changes"]] == [["content_text"]]
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    newssite.publish("/kept", article_page("A harbour is kept", TEXT))
    with sqlite3.connect(gazette.folder / "w.db") as db:
        db.execute("UPDATE rechecks SET due_at = begun_at")
    assert gazette("ingest", "--json").json["entries"]["revised"] == 1
    with open_store(gazette.store) as store:
        last = {one.title: one for one in store.read.records(limit=9)}["A harbour is kept"]
    assert (last.revision, last.extraction.status) == (2, "full")
    assert last.content_text == "\n\n".join(TEXT)


def test_a_text_that_was_stored_before_the_wish_stays(gazette: Shell) -> None:
    """A record once written stays; a takedown is for those who want it gone."""
    assert gazette("ingest").code == 0
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    assert gazette("reextract", "--apply", "--json").json["changed"] == 0
    assert {line["extraction"]["status"] for line in gazette.lines()} == {"full"}


def test_reserved_pages_are_no_trouble_of_their_site(gazette: Shell) -> None:
    """They were read well: no site drifts because it reserves its texts."""
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    assert gazette("ingest").code == 0
    with sqlite3.connect(gazette.folder / "w.db") as db:
        assert db.execute("SELECT pages, empty, short FROM site_days").fetchall() == [(2, 0, 0)]


@pytest.mark.parametrize(("obey", "asked"), [("record", 0), ("metadata", 1), ("skip", 1)])
def test_the_host_s_file_is_read_where_it_is_obeyed(
    gazette: Shell, newssite: NewsSite, obey: str, asked: int
) -> None:
    """And only there: one request a day and host, unless read_tdmrep says otherwise."""
    newssite.publish("/.well-known/tdmrep.json", json.dumps([{"location": "/free",
                                                              "tdm-reservation": 1}]))  # fmt: skip
    gazette.setenv("WIRECOPY_OBEY_TDM", obey)
    for _ in range(2):
        assert gazette("ingest", "--force").code == 0
    paths = [request.path for request in newssite.requests]
    assert paths.count("/.well-known/tdmrep.json") == asked
    texts = {line["title"]: line["content_text"] for line in gazette.lines()}
    assert bool(texts.get("A tram is free")) is (obey == "record")
    gazette.setenv("WIRECOPY_READ_TDMREP", "always" if obey == "record" else "never")
    gazette.setenv("WIRECOPY_STORE", f"sqlite:///{gazette.folder}/other.db")
    gazette.setenv("WIRECOPY_RECORDS", str(gazette.folder / "other"))
    newssite.forget_requests()
    assert gazette("ingest").code == 0
    paths = [request.path for request in newssite.requests]
    assert paths.count("/.well-known/tdmrep.json") == 1 - asked


def test_a_file_s_reservation_holds_when_its_page_is_read_again(
    gazette: Shell, newssite: NewsSite
) -> None:
    """The archived page does not say it; the record does, and so does the archive to a replay."""
    rules = [{"location": "/free", "tdm-reservation": 1}]
    newssite.publish("/.well-known/tdmrep.json", json.dumps(rules))
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    assert gazette("ingest").code == 0
    assert {line["extraction"]["status"] for line in gazette.lines()} == {"reserved"}
    report = gazette("reextract", "--apply", "--json").json
    assert [one["fields"] for one in report["changes"]] == []
    (warc,) = (gazette.folder / "archive").rglob("*.warc.gz")
    gazette.setenv("WIRECOPY_RECORDS", str(gazette.folder / "again"))
    gazette.setenv("WIRECOPY_STORE", f"sqlite:///{gazette.folder}/again.db")
    newssite.forget_requests()
    assert gazette("ingest", "--replay", warc, "--json").json["entries"]["stored"] == 2
    with open_store(f"sqlite:///{gazette.folder}/again.db") as store:
        found = [one.extraction.status for one in store.read.records(limit=9)]
    assert (found, newssite.requests) == (["reserved"] * 2, [])


def test_wishes_that_an_earlier_version_did_not_read_are_a_change(gazette: Shell) -> None:
    """`reextract` counts and stores a difference in usage alone, once."""
    assert gazette("ingest").code == 0
    with sqlite3.connect(gazette.folder / "w.db") as db:
        db.execute("UPDATE revisions SET record = json_set(record, '$.usage', NULL)")
    shown = gazette("reextract")
    assert "+usage: tdm_reservation=True directives=noai; noarchive" in shown.out
    report = gazette("reextract", "--apply", "--json").json
    assert [one["fields"] for one in report["changes"]] == [["usage"]]
    assert gazette("reextract", "--json").json["changed"] == 0
    last = [line for line in gazette.lines() if line["revision"] == 2]
    assert [line["usage"]["directives"] for line in last] == [["noai", "noarchive"]]
    assert [line["revision_changes"] for line in last] == [[]]


def test_an_archive_without_a_page_still_serves_everything_else(
    gazette: Shell, newssite: NewsSite
) -> None:
    """Stories are stored, read again from their text, backed up, restored and replayed."""
    gazette.setenv("WIRECOPY_OBEY_NOARCHIVE", "true")
    assert gazette("ingest").code == 0
    kept = next(line for line in gazette.lines() if line["title"] == "A harbour is kept")
    assert (kept["extraction"]["status"], kept["extraction"]["raw_ref"]) == ("full", None)
    archive = gazette.folder / "archive"
    assert b"Quornmere" not in everything_in(archive)
    report = gazette("reextract", "--apply", "--json").json
    assert (report["unchanged"], report["from_stored_text"]) == (2, 1)
    copy, twin = gazette.folder / "backup", gazette.folder / "twin"
    assert gazette("backup", copy).code == 0
    assert gazette("restore", copy, "--data", twin).code == 0
    newssite.forget_requests()
    (warc,) = archive.rglob("*.warc.gz")
    again = gazette.folder / "again"
    gazette.setenv("WIRECOPY_ARCHIVE", str(again / "archive"))
    report = gazette("ingest", "--data", again, "--replay", warc, "--json").json
    assert report["entries"]["stored"] == 1
    assert [line["reason"] for line in report["failures"]] == ["not_archived"]
    assert "leaves it out" in gazette("status", "--data", again).out
    assert newssite.requests == []


def test_extract_and_show_say_what_a_publisher_wishes(gazette: Shell, newssite: NewsSite) -> None:
    """As a run records it, with headers and robots.txt; and what a run would keep of the page."""
    said = (
        "mining reserved; noai, noarchive; robots.txt keeps away GPTBot; ai-train=no; "
        f"licence {LICENCE}"
    )
    shown = gazette("extract", newssite.url("/kept"))
    assert f"usage           {said}\n" in shown.out
    assert "Quornmere" in shown.out
    gazette.setenv("WIRECOPY_OBEY_TDM", "metadata")
    shown = gazette("extract", newssite.url("/kept"))
    assert "status          reserved" in shown.out
    assert "Quornmere" not in shown.out
    assert "obey_tdm" in shown.err
    assert gazette("ingest").code == 0
    shown = gazette("records", "show", newssite.url("/kept"))
    assert f"usage      {said}\n" in shown.out
    assert "without text: the publisher reserves mining" in shown.out


@pytest.mark.parametrize(("obey", "kept"), [("metadata", ["full", "reserved"]), ("skip", ["full"])])
def test_wishes_in_an_archive_are_obeyed_as_on_the_web(
    gazette: Shell, newssite: NewsSite, obey: str, kept: list[str]
) -> None:
    """`backfill` reads the captured heads and headers; nothing is asked for, then or later."""
    assert gazette("ingest").code == 0
    twin = gazette.folder / "twin"
    gazette.setenv("WIRECOPY_OBEY_TDM", obey)
    gazette.setenv("WIRECOPY_RECHECK", "1h")
    newssite.forget_requests()
    assert gazette("backfill", gazette.folder / "archive", "--data", twin).code == 0
    with open_store(f"sqlite:///{twin}/wirecopy.db") as store:
        found = store.read.records(limit=9)
    assert sorted(one.extraction.status for one in found) == kept
    assert b"Quornmere" not in everything_in(twin / "records")
    with sqlite3.connect(twin / "wirecopy.db") as db:
        assert db.execute("SELECT count(*) FROM rechecks").fetchone() == (0,)
    assert newssite.requests == []
