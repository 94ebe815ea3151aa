"""Rules of feeds.toml keep entries out: unread, counted, listed, and let in again."""

from typing import Any

from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell

TITLES = {"/1": "Horoscope for Monday", "/2": "Rail strike ends", "/3": "Cup final tonight"}
BLOCK = 'block = { title = ["horoscope", "cup final"] }'


def site(newssite: NewsSite) -> str:
    """A feed of three stories that answers 304 when nothing is new."""
    for n, (path, title) in enumerate(TITLES.items()):
        lines = [f"Of {title}, {n * 7} times. {line}" for line in prose(n)]
        newssite.publish(path, article_page(title, lines))
    entries = [an_entry(newssite.url(path), guid=path, title=t) for path, t in TITLES.items()]
    return newssite.publish("/feed.xml", rss(entries), etag='"v1"')


def run(wirecopy: Shell, feed: str, rules: str, *more: str) -> dict[str, Any]:
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\n{rules}\n')
    said = wirecopy("ingest", "--force", "--json", *more)
    assert said.code == 0, said.err
    counts: dict[str, Any] = said.json["entries"]
    assert counts["seen"] == sum(counts.values()) - counts["seen"]
    return {name: count for name, count in counts.items() if count}


def asked(newssite: NewsSite) -> set[str]:
    return {one.path for one in newssite.requests} & TITLES.keys()


def test_what_a_rule_keeps_out_is_counted_listed_and_never_fetched(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """Under an outcome of its own, with its rule, at every poll."""
    feed = site(newssite)
    assert run(wirecopy, feed, BLOCK) == {"seen": 3, "filtered": 2, "stored": 1}
    assert asked(newssite) == {"/2"}
    listed = wirecopy("queue", "list", "--outcome", "filtered", "--json").json
    assert [(one["title"], one["detail"]) for one in listed] == [
        ("Cup final tonight", "block: title cup final"),
        ("Horoscope for Monday", "block: title horoscope"),
    ]
    plain = wirecopy("queue", "list", "--outcome", "filtered")
    assert "block: title horoscope" in plain.out
    assert "2 entries kept out by rules" in plain.err
    assert "filtered" in wirecopy("status").out
    newssite.publish("/feed.xml", rss([an_entry(newssite.url("/1"), guid="/1", title="Horoscope")]))
    assert run(wirecopy, feed, BLOCK) == {"seen": 1, "filtered": 1}
    assert asked(newssite) == {"/2"}


def test_an_entry_comes_in_when_its_rule_goes_though_the_feed_answers_304(
    wirecopy: Shell, newssite: NewsSite
) -> None:
    """With the next run, also without a poll; and goes out again while it waits."""
    feed = site(newssite)
    run(wirecopy, feed, BLOCK)
    newssite.forget_requests()
    assert run(wirecopy, feed, 'block = { title = ["cup"] }') == {"seen": 1, "stored": 1}
    assert [one.path for one in newssite.requests if one.path == "/feed.xml"] == ["/feed.xml"]
    assert asked(newssite) == {"/1"}
    assert run(wirecopy, feed, "") == {"seen": 1, "stored": 1}
    assert asked(newssite) == {"/1", "/3"}
    assert wirecopy("queue", "list", "--outcome", "filtered", "--json").json == []


def test_an_entry_that_waits_is_kept_out_by_a_new_rule(wirecopy: Shell, newssite: NewsSite) -> None:
    """A story that we have stays, and is known."""
    feed = site(newssite)
    assert run(wirecopy, feed, "", "--limit", "1")["pending"] == 2
    (stored,) = asked(newssite)
    counts = run(wirecopy, feed, 'keep = { title = ["nothing"] }')
    assert counts == {"seen": 2, "filtered": 2}
    assert asked(newssite) == {stored}


def test_a_dry_run_says_what_would_be_kept_out(wirecopy: Shell, newssite: NewsSite) -> None:
    """And stores nothing."""
    feed = site(newssite)
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\n{BLOCK}\n')
    said = wirecopy("ingest", feed, "--json")
    assert said.code == 0
    assert "filtered" in said.json["entries"]


def test_an_unknown_outcome_is_refused_with_those_there_are(wirecopy: Shell) -> None:
    """In one line."""
    said = wirecopy("queue", "list", "--outcome", "lost")
    assert said.code == 2
    assert "expected one of stored, revised" in said.err
