"""Copies through the whole pipeline: how pages are judged, what is reported; rechecks."""

import json
import random
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.dedup.lookalikes import Document, LabelledPair, look_alikes, true_copies
from tests.support.newssite import FeedEntry, NewsSite, article_page, prose, rss
from tests.support.running import Shell

CORRECTED = "Correction: an earlier version of this article named the wrong vessel."


def page(document: Document) -> str:
    return article_page(document.title, document.text.split("\n\n"))


def one_pair_of_each_kind() -> list[LabelledPair]:
    """Look-alikes and copies of our own; each story in one pair only, so that pairs do not meet."""
    by_kind: dict[str, list[LabelledPair]] = defaultdict(list)
    for pair in (*look_alikes(), *true_copies()):
        by_kind[pair.kind].append(pair)
    chosen, met = [], set[str]()
    for kind, pairs in sorted(by_kind.items()):
        random.Random(kind).shuffle(pairs)
        taken = 0
        for pair in pairs:
            titles = {pair.a.title, pair.b.title}
            if (
                taken < 2
                and not titles & met
                and len(pair.a.text) > 300
                and len(pair.b.text) > 300
                and "digest" not in kind
            ):
                chosen.append(pair)
                met |= titles
                taken += 1
    return chosen


def test_pages_behind_feeds_are_judged_as_their_texts_are(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Each pair on pages of two hosts behind two feeds: one story exactly where the pair is one."""
    pairs = one_pair_of_each_kind()
    assert {pair.is_same for pair in pairs} == {True, False}
    feeds = []
    links: list[tuple[str, str]] = []
    for side, host in (("a", "127.0.0.1"), ("b", "127.0.0.2")):
        entries = []
        for number, pair in enumerate(pairs):
            document = pair.a if side == "a" else pair.b
            link = newssite.publish(f"/{side}{number}", page(document), host=host).replace(
                "127.0.0.1", host
            )
            entries.append(FeedEntry(title=document.title, link=link))
        feeds.append(
            newssite.publish(f"/feed-{side}.xml", rss(entries), host=host).replace(
                "127.0.0.1", host
            )
        )
        links.append(tuple(str(e.link) for e in entries))  # type: ignore[arg-type]
    report = wirecopy("ingest", *feeds, "--json").json
    assert report["entries"]["quarantined"] == report["entries"]["gone"] == 0
    lines = wirecopy("records", "list", "--stories", "--limit", 500, "--json").out.splitlines()
    stories = [wirecopy_story(line) for line in lines]
    for number, pair in enumerate(pairs):
        together = any({links[0][number], links[1][number]} <= story for story in stories)
        assert together == pair.is_same, pair.kind


def wirecopy_story(line: str) -> set[str]:
    """The addresses of a story."""
    story = json.loads(line)
    records = [story["main"], *story["others"]]
    return {record["canonical_url"] for record in records} | {
        one["url"] for one in story["appearances"]
    }


def test_the_history_of_a_story_tells_revisions_and_papers(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """`records show`: what each revision and each paper changed; by a copy's address too."""
    body = list(prose("harbour"))
    first = newssite.publish("/one", article_page("Harbour opens", body))
    copy = newssite.publish(
        "/two",
        article_page(
            "Harbour open at last",
            ["ELLSBY (AP) — " + body[0], *body[1:], "Call Jane Holm at 555-0101."],
        ),
    )
    feed = newssite.publish("/f.xml", rss([FeedEntry(title="Harbour opens", link=first)]))
    other = newssite.publish("/g.xml", rss([FeedEntry(title="Harbour open at last", link=copy)]))
    wirecopy("ingest", feed)
    report = wirecopy("ingest", other, "--json").json
    assert report["entries"]["duplicate"] == 1
    newssite.publish("/one", article_page("Harbour opens late", [*body, CORRECTED]))
    newssite.publish("/f.xml", rss([FeedEntry(title="Harbour opens late", link=first)]))
    wirecopy("ingest", feed, "--force")
    told = wirecopy("records", "show", copy).out
    assert "revision 2: headline, body, correction" in told
    assert f"+ {CORRECTED}" in told
    assert "almost the same text" in told
    assert "+ Call Jane Holm at 555-0101." in told
    table = wirecopy("records", "list", "--stories").out.splitlines()
    assert len(table) == 1
    assert wirecopy("records", "list", "--stories", "--feed", feed).code == 2
    assert len(wirecopy("records", "export", "--latest").out.splitlines()) == 1
    assert wirecopy("records", "reindex", "--json").json == {"texts": 3, "records": 1}


def test_a_silent_edit_is_found_by_asking_the_page_again(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Conditionally: 304 costs one request; another text is a revision; the last check ends it."""
    link = newssite.publish("/a", article_page("Harbour opens", prose("harbour")), etag='"v1"')
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title="Harbour opens", link=link)]), etag='"f1"'
    )
    wirecopy.setenv("WIRECOPY_RECHECK", "1h,6h")
    assert wirecopy("ingest", feed, "--json").json["entries"]["stored"] == 1
    again(wirecopy.folder)
    newssite.forget_requests()
    report = wirecopy("ingest", feed, "--json").json
    assert (report["entries"]["seen"], report["entries"]["known"]) == (1, 1)
    assert [r.headers.get("if-none-match") for r in newssite.requests_for("/a")] == ['"v1"']
    newssite.publish(
        "/a", article_page("Harbour opens", [*prose("harbour"), CORRECTED]), etag='"v2"'
    )
    again(wirecopy.folder)
    assert wirecopy("ingest", feed, "--json").json["entries"]["revised"] == 1
    (second,) = (line for line in wirecopy.lines() if line["revision"] == 2)
    assert second["revision_changes"] == ["body", "correction"]
    again(wirecopy.folder)
    newssite.forget_requests()
    wirecopy("ingest", feed)
    assert newssite.requests_for("/a") == []


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_recheck_that_fails_costs_the_story_nothing(
    wirecopy: Shell, newssite: NewsSite, status: int
) -> None:
    """The record stays; the entry ends as known, and its page is checked again later."""
    link = newssite.publish("/a", article_page("Harbour opens", prose("harbour")))
    feed = newssite.publish("/feed.xml", rss([FeedEntry(title="Harbour opens", link=link)]))
    wirecopy.setenv("WIRECOPY_RECHECK", "1h,6h")
    wirecopy("ingest", feed)
    newssite.publish("/a", "no", status=status)
    again(wirecopy.folder)
    assert wirecopy("ingest", feed, "--json").json["entries"]["known"] == 1
    assert len(wirecopy("records", "list", "--json").out.splitlines()) == 1


@pytest.mark.parametrize("value", ["6h,1h", "soon", "1h,1h", "0m"])
def test_intervals_that_do_not_grow_are_bad_configuration(wirecopy: Shell, value: str) -> None:
    """One line that names the variable."""
    wirecopy.setenv("WIRECOPY_RECHECK", value)
    said = wirecopy("ingest", "https://paper.example/feed")
    assert said.code == 2
    assert "WIRECOPY_RECHECK" in said.err
    assert len(said.err.splitlines()) == 1


def again(folder: Path) -> None:
    """Let every recheck be due."""
    with sqlite3.connect(folder / "w.db") as file:
        file.execute("UPDATE rechecks SET due_at = 0")
    file.close()
