"""`wirecopy ingest --urls`: pages given by hand are queued and stored once each."""

import io
import sys

import jsonschema
import pytest

from storage.read.schemas import line_schema
from tests.support.newssite import NewsSite, an_entry, article_page, prose, rss
from tests.support.running import Shell


def publish(site: NewsSite, count: int) -> list[str]:
    return [
        site.publish(f"/n/{n}", article_page(f"Story {n}", prose(f"story {n}")))
        for n in range(count)
    ]


def test_a_list_of_pages_is_ingested_once(wirecopy: Shell, newssite: NewsSite):
    """Despite comments, blank lines and repeats. Records are valid and say `via: urls`."""
    one, two, three = publish(newssite, 3)
    text = f"\ufeff# my pages\n{one}  # the first\n\n  {two}\r\n{one}?utm_source=x#top\n"
    path = wirecopy.write("pages.txt", text)
    said = wirecopy("ingest", "--urls", path, "--json")
    assert said.code == 0, said.err
    assert {k: v for k, v in said.json["entries"].items() if v} == {"seen": 2, "stored": 2}
    assert said.json["feeds"]["checked"] == 0
    check = jsonschema.Draft202012Validator(
        line_schema(), format_checker=jsonschema.FormatChecker()
    )
    for record in wirecopy.lines():
        check.validate(record)
        assert (record["via"], record["feeds"]) == ("urls", [])
    assert {r["url"] for r in wirecopy.lines()} == {one, two}
    newssite.forget_requests()
    wirecopy.write("pages.txt", f"{two}\n{three}\n{one}\n")
    assert wirecopy("ingest", "--urls", path, "--json").json["entries"]["stored"] == 1
    assert [r.path for r in newssite.requests if r.path != "/robots.txt"] == ["/n/2"]
    assert len(wirecopy.lines()) == 3
    shown = wirecopy("records", "show", one, "--json").json
    assert (shown["via"], shown["feeds"]) == ("urls", [])
    assert (
        wirecopy(
            "records", "export", "--latest", "--format", "csv", "--out", wirecopy.folder / "x.csv"
        ).code
        == 0
    )
    assert wirecopy("status", "--json").json["queue"] == {"stored": 3}


def test_a_page_from_a_list_and_from_a_feed_is_one_story(wirecopy: Shell, newssite: NewsSite):
    """Whichever comes first; with --feeds both are read in one run."""
    one, two = publish(newssite, 2)
    feed = newssite.publish("/f.xml", rss([an_entry(one, title="Story 0")]))
    path = wirecopy.write("pages.txt", f"{one}\n{two}\n")
    feeds = wirecopy.write("mine.toml", f'[[feed]]\nurl = "{feed}"\n')
    said = wirecopy("ingest", "--urls", path, "--feeds", feeds, "--json")
    assert (said.json["entries"]["stored"], said.json["entries"]["seen"]) == (2, 3), said.err
    assert said.json["feeds"]["updated"] == 1
    assert len(wirecopy.lines()) == 2


def test_a_list_leaves_subscriptions_alone(wirecopy: Shell, newssite: NewsSite):
    """feeds.toml is not polled for it; a dry run stores nothing."""
    (one,) = publish(newssite, 1)
    feed = newssite.publish("/f.xml", rss([]))
    wirecopy.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\n')
    path = wirecopy.write("pages.txt", one)
    assert wirecopy("ingest", "--urls", path, "--dry-run", "--json").json["entries"]["pending"] == 1
    assert wirecopy("ingest", "--urls", path, "--json").json["entries"]["stored"] == 1
    assert not newssite.requests_for("/f.xml")


def test_a_list_comes_by_standard_input(
    wirecopy: Shell, newssite: NewsSite, monkeypatch: pytest.MonkeyPatch
):
    """`--urls -`; a mistake in it is named as <stdin>."""
    (one,) = publish(newssite, 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(one.encode())))
    assert wirecopy("ingest", "--urls", "-", "--json").json["entries"]["stored"] == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# x\nnope\n")))
    assert "<stdin>:2: expected an http(s) URL, got 'nope'" in wirecopy("ingest", "--urls", "-").err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "https://p.example/a\nftp://p.example/b\n",
            "pages.txt:2: expected an http(s) URL, got 'ftp://p.example/b'",
        ),
        ("https://p.example/a https://p.example/b\n", "pages.txt:1: expected an http(s) URL"),
        (
            "x\n\ny\n# c\nz\n",
            "pages.txt:1: expected an http(s) URL, got 'x'; 2 more such lines: 3, 5",
        ),
        (
            "https://me:hunter2@p.example/\n",
            "pages.txt:1: expected an http(s) URL, got 'https://me:***@p.example/'",
        ),
        ("# nothing\n\n", "pages.txt: no URLs in it"),
        (None, "pages.txt: cannot be read"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_fetched(wirecopy: Shell, text, problem):
    """By file and line, in one line, with exit code 2; no password is shown."""
    path = wirecopy.folder / "pages.txt"
    if text is not None:
        path.write_text(text)
    said = wirecopy("ingest", "--urls", path)
    assert said.code == 2
    assert problem in said.err
    assert "hunter2" not in said.err
    assert len(said.err.strip().splitlines()) == 1
