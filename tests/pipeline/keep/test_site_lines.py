"""Known lines of sites through the whole pipeline: a plea leaves the middle of articles."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.article import Article, Removed
from news.feed.values import Entry, FeedState
from news.record.assemble import EntryContext, assemble
from news.site.known_lines import KnownLines
from news.site.lines import line_key
from news.text import tidy
from news.url import canonical_url, host_of
from pipeline.keep.site_lines import SiteLines
from pipeline.past.clean_again import article_of, with_body
from samples.content import articles
from storage import Store, open_store
from storage.values import Candidate, Correction, Made, Poll
from tests.support import killing
from tests.support.killing import Place, Strike
from tests.support.killing.fixtures import Undisturbed
from tests.support.newssite import FeedEntry, article_page, rss
from tests.support.running import Shell
from tests.support.sitelines import PLEA, bodies, with_plea
from tests.support.sitetexts import FOLLOW_UPS

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
SEED_URL = "https://www.jpost.example/middle-east/1234"


def fill(store: Store, texts: dict[str, tuple[str, ...]], *, now: datetime = NOW) -> None:
    """Stories that came through the queue: URL -> paragraphs."""
    feed = "https://feeds.example/all.xml"
    entries = [Entry(feed_url=feed, guid=url, link=url, title=texts[url][0][:60]) for url in texts]
    candidates = tuple(
        Candidate(entry=e, canonical_link=canonical_url(e.link), host=host_of(e.link), digest="1")
        for e in entries
    )
    sifted = store.queue.save_poll(Poll(state=FeedState(url=feed), candidates=candidates), now=now)
    for entry, one in zip(entries, sifted, strict=True):
        context = EntryContext(entry=entry, first_seen_at=now, fetched_at=now, url_final=entry.link)
        record = assemble(
            Article(body=texts[entry.link], title=entry.title, memory_version=0),
            context,
            status="full",
        )
        store.stories.keep([Made(entry_id=one.entry_id, record=record)], now=now)


def test_the_plea_leaves_the_sample_newsroom_and_its_first_stories_are_cleaned_again(
    wirecopy: Shell,
):
    """Each of six articles keeps only its own paragraphs; earlier ones are revised once."""
    report = wirecopy.ingest_sample()
    told = {
        article.url: article
        for article in articles().values()
        if article.has_plea and article.edition == 1
    }
    records = [record for record in wirecopy.lines() if record["canonical_url"] in told]
    latest = {record["canonical_url"]: record for record in records}
    assert latest.keys() == told.keys()
    for url, record in latest.items():
        assert record["content_text"].split("\n\n") == list(told[url].body)
        assert {run["why"] for run in record["extraction"]["removed"]} <= {
            "site_line",
            "below_closing_line",
        }
        removed = "\n".join(
            line for run in record["extraction"]["removed"] for line in run["lines"]
        )
        assert all(line in removed for line in told[url].publisher.plea[:3])
    again = [record for record in records if record["revision"] > 1]
    assert {record["revision_cause"] for record in again} == {"extractor"}
    assert (
        2 <= report["corrected"] <= len(again)
    )  # a story met twice is cleaned when it is met again
    assert report["entries"]["revised"] == 0
    others = Counter(
        record["canonical_url"]
        for record in wirecopy.lines()
        if record["canonical_url"] not in told
    )
    assert set(others.values()) == {1}
    assert wirecopy.ingest_sample("--force")["corrected"] == 0


def test_a_run_killed_after_its_first_correction_ends_as_an_undisturbed_one(
    undisturbed_run: Undisturbed, tmp_path: Path
):
    """Nothing is revised twice: the same texts, each line of the parts once."""
    newsroom, place = killing.sample_newsroom(), Place(tmp_path / "killed")
    struck = killing.strike(newsroom, place, Strike(point="after_correct"))
    assert (struck.is_killed, struck.orphans) == (True, [])
    assert killing.run_here(newsroom, place).code == 0
    assert not killing.damage(undisturbed_run.found, killing.harvest(newsroom, place))


def test_a_run_cut_off_before_its_corrections_leaves_them_to_the_next(wirecopy: Shell):
    """The store knows what is to be cleaned, whoever stored it."""
    with open_store(wirecopy.store) as store:
        fill(store, {f"https://paper.example/{n}": with_plea(bodies()[n]) for n in range(3)})
    report = wirecopy.ingest_sample()
    with open_store(wirecopy.store) as store:
        found = store.read.records(limit=10, host="paper.example")
        assert store.sites.uncleaned(10) == []
    assert report["corrected"] >= 3
    assert {tuple((record.content_text or "").split("\n\n")) for record in found} == set(
        bodies()[:3]
    )


def test_what_an_earlier_rule_took_out_wrongly_is_put_back_once(wirecopy: Shell, newssite):
    """A background that it held to be the site's; a letter stays known, and out of the texts."""
    background, follow_ups = FOLLOW_UPS["en"]
    told = {f"https://news.example/{n}": lines for n, (_, *lines) in enumerate(follow_ups)}
    letters = {f"https://paper.example/{n}": with_plea(bodies()[n]) for n in range(3)}
    with open_store(wirecopy.store) as store:
        fill(store, letters)
        fill(store, {url: (*lines, *background) for url, lines in told.items()})
        learn_by_force(
            store, background, told, path=Path(wirecopy.store.removeprefix("sqlite:///"))
        )
        (first, *_) = store.read.records(limit=1, host="news.example")
        assert background[0] not in (first.content_text or "")
    link = newssite.publish("/0", article_page("Story 0", bodies()[4]))
    feed = newssite.publish("/feed.xml", rss([FeedEntry(title="Story 0", link=link)]))
    assert wirecopy("ingest", feed, "--json").json["corrected"] == len(told) + len(letters)
    with open_store(wirecopy.store) as store:
        assert store.sites.outdated() == []
        assert store.sites.known_lines("news.example").lines == ()
        assert len(store.sites.known_lines("paper.example").lines) == len(PLEA)
        found = store.read.records(limit=9, host="news.example")
        cleaned = store.read.records(limit=9, host="paper.example")
    assert {record.url: (record.content_text or "").split("\n\n") for record in found} == {
        url: [*lines, *background] for url, lines in told.items()
    }
    assert {record.revision_cause for record in found} == {"extractor"}
    assert not any(PLEA[0] in (record.content_text or "") for record in cleaned)
    assert wirecopy("ingest", feed, "--force", "--json").json["corrected"] == 0


def learn_by_force(
    store: Store, lines: Sequence[str], told: Collection[str], *, path: Path
) -> None:
    """As an earlier rule did: the lines are known of news.example, and gone from its texts."""
    with sqlite3.connect(path) as file:
        file.execute("UPDATE sites SET rule = 1")
        file.execute("UPDATE sites SET version = 1 WHERE host = 'news.example'")
        (key,) = file.execute("SELECT host_key FROM sites WHERE host = 'news.example'").fetchone()
        rows = [(key, line_key(line), line, None, 0, 4, 1_777_809_600_000_000) for line in lines]
        file.executemany("INSERT INTO site_lines VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    file.close()
    known = store.sites.known_lines("news.example")
    assert len(known.lines) == len(lines)
    corrections = []
    for one in store.sites.uncleaned(50):
        if one.host == "news.example":
            article = SiteLines(store).clean(article_of(one.record), known, url=min(told))
            record = with_body(one.record, article)
            corrections.append(Correction(before=one.record, record=record, version=1))
    assert store.stories.correct(corrections, now=NOW) == len(told)


def test_pages_and_texts_of_feeds_are_cleaned_with_one_memory(wirecopy: Shell, newssite):
    """A feed's full text has the plea too; the page of a fourth story is stored clean at once."""
    entries = []
    for n in range(3):
        link = newssite.publish(f"/{n}", article_page(f"Story {n}", with_plea(bodies()[n])))
        entries.append(FeedEntry(title=f"Story {n}", link=link))
    feed = newssite.publish("/feed.xml", rss(entries))
    assert wirecopy("ingest", feed, "--json").json["corrected"] == 3
    page = newssite.publish("/3", article_page("Story 3", with_plea(bodies()[3])))
    gone = newssite.publish("/4", "", status=410)
    text = "".join(f"<p>{line}</p>" for line in with_plea(bodies()[4]))
    more = [
        FeedEntry(title="Story 3", link=page),
        FeedEntry(title="Story 4", link=gone, content_html=text),
    ]
    newssite.publish("/feed.xml", rss([*entries, *more]))
    newssite.forget_requests()
    report = wirecopy("ingest", feed, "--force", "--json").json
    assert (report["entries"]["stored"], report["corrected"]) == (2, 0)
    assert {request.path for request in newssite.requests} == {"/feed.xml", "/3", "/4"}
    records = {
        record["title"]: record
        for record in wirecopy.lines()
        if record["title"] in ("Story 3", "Story 4")
    }
    assert [records[f"Story {n}"]["content_text"].split("\n\n") for n in (3, 4)] == [
        list(bodies()[3]),
        list(bodies()[4]),
    ]
    assert records["Story 4"]["extraction"]["status"] == "feed_only"


def test_explain_tells_each_removed_line_and_why(wirecopy: Shell):
    """Beside where each field came from; without a store the lines stay."""
    page = wirecopy.write("page.html", article_page("A story", with_plea(bodies()[5])).decode())
    before = wirecopy("extract", page, "--url", "https://paper.example/5", "--explain")
    assert PLEA[1] in before.out
    with open_store(wirecopy.store) as store:
        fill(store, {f"https://paper.example/{n}": with_plea(bodies()[n]) for n in range(3)})
    said = wirecopy(
        "extract", page, "--url", "https://paper.example/5", "--explain", "--store", wirecopy.store
    )
    head, _, text = said.out.partition(bodies()[5][0])
    assert PLEA[1] not in text
    assert "removed         6 lines (paragraph 3): occurs in other articles of this site" in head
    assert all(f"- {line}" in head for line in PLEA)
    told = wirecopy("extract", page, "--url", "https://paper.example/5", "--json").json
    assert told["extraction"]["removed"][0]["lines"] == list(PLEA)


@pytest.mark.parametrize("printed", ["as text", "as pages"])
def test_the_seed_article_is_rid_of_its_sites_lines(wirecopy: Shell, shared: Path, printed: str):
    """Six others of its site are known, with their own teasers: the wanted text, word for word."""
    content = (shared / "seed/article.txt").read_bytes()
    wanted = json.loads((shared / "record/seed-article.record.json").read_text())["content_text"]
    first = wanted.split("\n\n")[0]
    raw = [line for line in map(tidy, content.decode().split("\n\n")) if line]
    start = next(n for n, line in enumerate(raw) if line.startswith("Dear Reader"))
    end = next(n for n, line in enumerate(raw) if line.startswith(first[:40]))
    tail = next(n for n, line in enumerate(raw) if line.startswith("Join "))
    lines = (
        raw[start:end]
        if printed == "as text"
        else [part for line in raw[start:end] for part in line.split(" • ")]
    )
    lines = [line.replace("$5", "$6") for line in lines]
    texts = {}
    for n, body in enumerate(bodies()[:6]):
        teaser = (
            "Related Content",
            f"A picture of {body[0][:30]}",
            f"May {n + 1}, 2019",
            f"{body[1][:50]}",
        )
        texts[f"https://www.jpost.example/{n}"] = (
            body[0],
            *lines,
            *body[1:],
            raw[tail].replace("$5", "$7"),
            *teaser,
        )
    with open_store(wirecopy.store) as store:
        fill(store, texts)
    arguments = [
        "--url",
        SEED_URL,
        "--timezone",
        "Asia/Jerusalem",
        "--store",
        wirecopy.store,
        "--json",
    ]
    record = wirecopy("extract", shared / "seed/article.txt", *arguments).json
    assert record["content_text"] == wanted


def test_a_redesigned_site_is_told_by_the_run_and_by_status(wirecopy: Shell, newssite):
    """Long texts for weeks, and then pages with a sentence each."""
    host = host_of(newssite.url())
    with open_store(wirecopy.store) as store:
        for day in range(1, 4):
            urls = [f"http://{host}/old/{day}/{n}" for n in range(10)]
            before = datetime.now(UTC) - timedelta(days=day)
            fill(
                store,
                {url: (*bodies()[n % 5], f"Text {day}/{n}.") for n, url in enumerate(urls)},
                now=before,
            )
    assert wirecopy("status", "--json").json["drifting"] == []
    only = (
        "Only sentence {} of this page is left, "
        "and nothing more is said of the ferry that stopped on Tuesday."
    )
    links = [
        newssite.publish(f"/{n}", article_page(f"Story {n}", [only.format(n)])) for n in range(9)
    ]
    feed = newssite.publish(
        "/feed.xml", rss([FeedEntry(title=f"Story {n}", link=link) for n, link in enumerate(links)])
    )
    said = wirecopy("ingest", feed, "--json")
    (told,) = said.json["drifting"]
    assert (told["host"], told["trouble"], told["pages"], told["share"], told["share_before"]) == (
        host,
        "short",
        9,
        1.0,
        0.0,
    )
    assert f"{host} changed: 100% of 9 pages have hardly any text since" in said.err
    assert wirecopy("status", "--json").json["drifting"] == [told]
    assert f"{host} changed: 100% of 9 pages have hardly any text" in wirecopy("status").out


@pytest.mark.parametrize(("why", "left"), [("plea", 2), ("rule", 2), ("site_line", 1)])
def test_only_what_was_taken_out_as_its_sites_is_taken_out_again(why: str, left: int) -> None:
    """Lines that a rule or a plea check removed are not learnt: articles may keep them."""
    line = "Dear reader, more people read the Ledger than ever before."
    taken = Removed(at=None, lines=(line,), why=why, detail="plain text")  # type: ignore[arg-type]
    article = Article(
        body=("The ferry ran aground off Cardle Point on Sunday night.", line), removed=(taken,)
    )
    with open_store("memory:") as store:
        again = SiteLines(store).clean(
            article, KnownLines(), url="https://ledger.example/1", restore_first=True
        )
    assert len(again.body) == left
